/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CHANGESET_H
#define EXOBASE_CHANGESET_H

#include <glib.h>

/*
 * What somebody wants to change: it becomes one commit, or nothing.
 *
 * A changeset owns all its texts (changeset_keep copies one into it). Texts of exercises are canonical JSON,
 * without what the store keeps by itself (revision, created_at, updated_at). Where a create leaves its id to
 * the store (id 0), the text has no "id" yet: `id_place` is the offset where `"id":N,` will be put in.
 */

enum change_op {
    CHANGE_RECORD, /* the exercise stays as it is; its base moves */
    CHANGE_CREATE,
    CHANGE_UPDATE,
    CHANGE_DELETE,
};

/* What becomes of the base of a change's (chapter, id): docs/migration.md, Three-way comparison. */
enum base_op {
    BASE_KEEP,
    BASE_AFTER, /* the base is the exercise's text after this change (of a record: as it stands) */
    BASE_TEXT,  /* the base is the text given */
    BASE_REMOVE,
};

struct change {
    enum change_op op;
    enum base_op base;
    const char *chapter_code; /* closed by NUL, owned by the changeset */
    gint64 id;                /* 0, in a create: the chapter's greatest id ever + 1 */
    gint64 from;              /* the revision that was read; a create: 0, or the dead exercise's */
    const char *after;        /* create, update: the new text */
    gsize after_size;
    gsize id_place;        /* create with id 0 */
    const char *base_text; /* BASE_TEXT */
    gsize base_size;
    gint64 created_ms;              /* 0: the store's own time; else (adoption, restore) this one */
    const char *moved_from_chapter; /* a create that is the second half of a move, else NULL */
    gint64 moved_from_id;
};

/* A chapter's record (title, module), or a generator's (store_generator_key()), is one canonical JSON object;
 * no text removes it. */
struct chapter_change {
    const char *chapter_code;
    gint64 from;       /* the record's revision that was read; 0: there was none */
    const char *after; /* closed by NUL; NULL: the record goes */
};

/*
 * Makes the text of a create or update when the store asks for it, so that a hundred thousand exercises need
 * not be held at once: appends it to `out` and, for a create without an id, sets `id_place` (counted from
 * where the text begins). The same change gives the same text, however often it is asked for.
 */
typedef void (*change_text_func)(gpointer data, guint change, GString *out, gsize *id_place);

struct changeset {
    const char *author; /* all five: closed by NUL, owned by the changeset */
    const char *message;
    const char *kind;        /* "edit", "import", "migrate", "revert", "adopt", … */
    const char *token;       /* unique to the attempt; the same token is never committed twice */
    const char *request;     /* hash of the request behind an Idempotency-Key, or NULL */
    gboolean in_maintenance; /* it may be committed while maintenance is on (maintenance.h) */
    gint64 time_ms;        /* 0: the time it is committed; else (a copied bank) this one, if none is later */
    gint64 expect_head;    /* the commit it was planned on: STALE if the bank has moved on; -1: any */
    GArray *changes;       /* of struct change */
    GArray *chapters;      /* of struct chapter_change */
    change_text_func text; /* for every create and update whose `after` is NULL */
    gpointer text_data;
    GPtrArray *adopted; /* an engine's own: for each change the document that it is made of; NULL: none */
    gconstpointer forgotten; /* an engine's own: what no later commit may use; NULL: nothing. Borrowed */
    GStringChunk *strings;   /* what changeset_keep gave */
    GPtrArray *blocks;       /* blocks of text that the changeset frees with itself */
};
typedef struct changeset changeset; /* for g_autoptr */

/* An empty changeset with a token of its own (a UUID). */
struct changeset *changeset_new(const char *author, const char *kind, const char *message);
void changeset_free(struct changeset *changeset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(changeset, changeset_free)

/* A copy that lives as long as the changeset, closed by NUL: for texts of exercises. */
const char *changeset_keep(struct changeset *changeset, const char *text, gsize size);
/* The same for short strings that repeat, such as chapter codes: equal strings are one pointer. */
const char *changeset_intern(struct changeset *changeset, const char *string);
/* Whether it would change nothing at all, bases included. */
gboolean changeset_is_empty(const struct changeset *changeset);

#endif
