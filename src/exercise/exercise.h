/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_EXERCISE_H
#define EXOBASE_EXERCISE_H

#include "sha256.h"
#include "value.h"

/*
 * The exercise document in normal form (docs/document.md). Every known field is there, but for `id` when it
 * is not given yet; members stand sorted by key, unknown fields among them. Not in it is what the store
 * keeps: revision, created_at, updated_at.
 */
struct exercise {
    const char *chapter_code;      /* closed by NUL */
    gint64 id;                     /* 0: not given yet */
    struct value_object *document; /* in the arena it was made in */
    char uid[SHA256_HEX_SIZE];     /* content UID, as the member exercise_uid has it */
};

/* The way by which a document comes in: what becomes of the fields that exobase keeps for itself. */
enum exercise_door {
    DOOR_FOREIGN,    /* a module, an import: they move to source_<name>, with a warning */
    DOOR_OWN_EXPORT, /* an export that exobase made: they are dropped */
    DOOR_STORED,     /* the database: they are not there */
};

/* Something to tell a person of a document: a broken rule (finding) or a change at the door (warning). */
struct exercise_note {
    const char
        *rule; /* stable name of the rule: "html", "blank", "type", "choice", "latex", "generator", … */
    const char *field; /* member's name */
    gsize offset;      /* byte in the field's text where it stands; 0 when the field is not a text */
    const struct value
        *value;          /* the member's value as it came in (its span says where in the source), or NULL */
    const char *message; /* a sentence, in the language of messages */
};
typedef void (*exercise_note_func)(const struct exercise_note *note, gpointer data);

/*
 * Brings `raw` into normal form. `chapter_code` (already in its own normal form) stands for the exercise's
 * own when that is absent; when `raw` has another one, it is an error. Everything lives in `arena`, texts may
 * point into `raw`. `warn` (may be NULL) hears of fields that moved. Errors: CONTENT, what can't be a
 * document: no object, an id that is no integer or out of range, over 1 MiB, nested too deep, a NUL in a key,
 * a bad chapter code.
 */
gboolean exercise_normalise(struct value_arena *arena, const struct value *raw, const char *chapter_code,
                            enum exercise_door door, exercise_note_func warn, gpointer data,
                            struct exercise *out, GError **error);

/* A chapter code in normal form (upper case, `-` to `_`), or NULL and a CONTENT error. Caller frees. */
char *exercise_chapter_code(const char *given, GError **error);

/* Gives the exercise this id (in the document too). */
void exercise_set_id(struct value_arena *arena, struct exercise *exercise, gint64 id);

/*
 * Appends the canonical text. Without an id the text has no "id" member, and `id_place` (may be NULL) is
 * where
 * `"id":N,` goes, counted from where this text begins.
 */
void exercise_write(const struct exercise *exercise, GString *out, gsize *id_place);
/* Reads a canonical text back. Errors: CORRUPT. */
gboolean exercise_parse(struct value_arena *arena, const char *text, gsize size, struct exercise *out,
                        GError **error);

/* What tells exercises apart, read off a canonical text without taking it apart; texts are as JSON has them,
 * not closed by NUL, borrowed. */
struct exercise_glance {
    const char *uid, *external_id; /* NULL: none that is a text */
    gsize uid_size, external_id_size;
    guint64 hash; /* of the text but for its id. Two documents may share it, so it says which of several is
                     likely the right one, never that two are equal. */
};
/* False: no canonical text. */
gboolean exercise_glance(const char *text, gsize size, struct exercise_glance *out);

/* The member's value, or NULL. */
const struct value *exercise_get(const struct exercise *exercise, const char *field);

/* A member's value as the canonical text has it; borrowed. */
struct exercise_slice {
    const char *text;
    gsize size;
};
/*
 * The values of known fields, named in the text's order (that of their bytes). FALSE: one is not there, the
 * text is not canonical.
 */
gboolean exercise_slices(const char *text, gsize size, const char *const *names, guint n,
                         struct exercise_slice *out);

/* The members that a generated answer shows, in the order of the canonical text. */
enum exercise_part {
    PART_DIFFICULTY,
    PART_ENONCE,
    PART_TYPE,
    PART_FAMILY,
    PART_GENERATOR,
    PART_DYNAMIC,
    PART_NEEDS_SVG,
    PART_OFFER,
    PART_SOLUTION,
    PART_VARIABLES,
    PART_COUNT
};
/* Their values. FALSE: the text is not canonical. */
gboolean exercise_part_slices(const char *text, gsize size, struct exercise_slice out[PART_COUNT]);
/* Where their values stand in one text: to be found once and kept beside it. */
struct exercise_parts {
    guint32 start[PART_COUNT], size[PART_COUNT]; /* bytes; all sizes 0: the text is not canonical */
};
/* As exercise_part_slices(), of a text whose parts were found. */
gboolean exercise_parts_of(const struct exercise_parts *parts, const char *text,
                           struct exercise_slice out[PART_COUNT]);

/*
 * Looks from `*at` on for two braces of a template of which one at least is a character reference (&#123;):
 * read by a browser they would look like a placeholder that was left. FALSE: there are none.
 */
gboolean exercise_find_written_braces(const char *text, gsize size, gsize *at);

/* What findings depend on beside the document. */
struct exercise_rules {
    gboolean latex_allowed;                                      /* setting LATEX */
    gboolean (*generator_known)(const char *key, gpointer data); /* NULL: every key is known */
    /* Why a static exercise's figure can't be drawn, NULL: it can; the caller frees. NULL: it is not asked.
     */
    char *(*figure_fault)(const struct value *description);
    gpointer data;
};
/* Calls `found` for every broken rule of a normal form (docs/document.md, Rules and findings). Returns how
 * many. */
guint exercise_find(const struct exercise *exercise, const struct exercise_rules *rules,
                    exercise_note_func found, gpointer data);

/* Whether a generator that comes with exobase has this key or alias, in any case. */
gboolean exercise_generator_is_built_in(const char *key);

/* Whether a text is HTML of the allow-list, so that it may be shown. */
gboolean exercise_html_is_allowed(const char *text, gsize size);

/* A field that differs between two documents; NULL: not there on that side. */
typedef void (*exercise_diff_func)(const char *field, const struct value *before, const struct value *after,
                                   gpointer data);
/* Calls `each` for every top-level member that differs, in order of key. Either object may be NULL. Returns
 * how many. */
guint exercise_diff(const struct value_object *before, const struct value_object *after,
                    exercise_diff_func each, gpointer data);

/*
 * Appends the document as people and programs get it: the canonical text with revision, created_at and
 * updated_at put in at their places. `parts` (may be NULL): where its parts stand in what was appended.
 */
void exercise_write_full(const char *text, gsize size, gint64 revision, gint64 created_ms, gint64 updated_ms,
                         GString *out, struct exercise_parts *parts);

#endif
