/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_WRITER_INTERNAL_H
#define EXOBASE_PYDATA_WRITER_INTERNAL_H

#include "encoding_internal.h"
#include "pydata_write.h"

/* What the parts of the writer share. */

/* How what is new is written. */
struct write_style {
    const char *line_end;
    const char *step;   /* one level of indentation */
    char quote;         /* of keys and of texts of one line */
    gboolean lines;     /* containers may go over several lines */
    gboolean spread;    /* and a new item does, also a short one */
    gboolean comma;     /* one stands behind the last item of a container of several lines */
    gboolean tuple;     /* a new item that is a list stands as a tuple */
    gboolean ascii;     /* the module's encoding can't hold every character */
    char *own_step;     /* what `step` is when it was made for this style */
    GHashTable *triple; /* key → WRITE_TRIPLE or WRITE_SINGLE, as its neighbours have it; may be NULL */
};
enum write_quotes { WRITE_UNKNOWN, WRITE_SINGLE, WRITE_TRIPLE };

/* write_text.c: a literal that reads as these bytes of UTF-8, in the marks that need fewer escapes. */
void write_text(GString *out, const struct write_style *style, const char *text, gsize size);
/* The same within three marks, its line feeds as they are. */
void write_text_triple(GString *out, const struct write_style *style, const char *text, gsize size);

/* write_value.c: `indent` is that of the line that it begins in; `key` what it stands under, or NULL. */
void write_value(GString *out, const struct write_style *style, const struct value *value, const char *indent,
                 const char *key, gboolean tuple);
/* A dict or list over several lines, also a short one. */
void write_spread(GString *out, const struct write_style *style, const struct value *value,
                  const char *indent, gboolean tuple);

/* An item of a container, in the text. */
struct write_element {
    guint32 start, end;       /* without its comma */
    guint32 value;            /* of a dict: where the value begins; else `start` */
    guint32 comma;            /* 0: none */
    guint32 chunk, chunk_end; /* with its comments, its comma and the line end */
    gboolean own_line;        /* it begins its line, and so does the chunk */
    gboolean odd;             /* * or ** */
};

/* A container's brackets and what is between them. */
struct write_layout {
    const char *text;
    guint32 start, end; /* the brackets included */
    char open;
    gboolean lines;   /* items begin lines of their own */
    GArray *elements; /* of struct write_element */
};
typedef struct write_layout write_layout; /* for g_auto */

/* write_layout.c: the container whose bracket opens at `start`. Errors: SYNTAX. */
gboolean write_layout_read(struct source *source, guint32 start, struct write_layout *out, GError **error);
void write_layout_clear(struct write_layout *layout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(write_layout, write_layout_clear)
const struct write_element *write_layout_at(const struct write_layout *layout, guint index);
/* Whether it is a list, tuple or dict whose `count` items are all written one by one. */
gboolean write_layout_is_plain(const struct write_layout *layout, guint32 end, guint32 count);
/* What an item's line begins with; what the line of the opening bracket does. Callers free. */
char *write_layout_indent(const struct write_layout *layout, const char *step);
char *write_line_indent(const char *text, guint32 at);

/* An item of the new container. */
struct write_part {
    gint64 from; /* the element that it was; PYDATA_NEW */
    char *text;  /* what stands instead of the element; NULL: what stood there. Owned. */
};
void write_part_clear(gpointer part);

/* write_join.c: appends the container with these parts (an array of struct write_part) alone. */
void write_join(GString *out, const struct write_layout *layout, const GArray *parts,
                const struct write_style *style);

/* write_change.c */
struct write_change {
    struct source *source;
    struct value_arena *arena; /* for keys */
    const struct write_style *style;
};
/* Appends the element's text, changed as little as makes `new` of `old`. Errors: SYNTAX. */
gboolean write_change_value(GString *out, const struct write_change *change, guint32 start, guint32 end,
                            const struct value *old, const struct value *new, const char *key,
                            GError **error);
/* The quotation marks of the literal that the text begins with. */
enum write_quotes write_quotes_at(const char *text);
/*
 * How a new key is written beside the dict's own: as a text where those are texts, as a number where all of
 * them are whole numbers and it is one too. FALSE: neither, it would be another kind of key for Python.
 */
gboolean write_layout_append_key(GString *out, const struct write_layout *layout,
                                 const struct write_style *style, const char *key, gsize size);
/* The keys of a dict's elements as JSON has them; NULL when one is not a literal. Caller unrefs. */
GPtrArray *write_layout_keys(const struct write_layout *layout, struct value_arena *arena);

/* write_style.c: as the list's items are written. Cleared with write_style_clear(). Errors: SYNTAX. */
gboolean write_style_find(struct source *source, const struct write_layout *list, struct write_style *out,
                          GError **error);
void write_style_clear(struct write_style *style);
/* That of a module that is made; borrows. */
struct write_style write_style_new(void);

/* write_compare.c */
gboolean write_equal(const struct value *a, const struct value *b);
/* The members of an object by their key. */
GHashTable *write_index(const struct value_object *object);
const struct value_member *write_index_find(GHashTable *index, const struct value_key *key);

/* write_check.c: whether the new text reads as what was wanted. Errors: CONTENT, what does not. */
gboolean write_check(const struct pydata_module *module, const struct pydata_edit *edits, gsize count,
                     const char *text, gsize size, GError **error);

#endif
