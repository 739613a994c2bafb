/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_JUDGE_INTERNAL_H
#define EXOBASE_STORE_JUDGE_INTERNAL_H

#include "store.h"

/* Ids are numbers that JSON readers hold exactly: 1 … 2^53−1. */
#define STORE_ID_MAX G_GINT64_CONSTANT(9007199254740991)

/* An engine's own names for something in its storage, and for an exercise's text and base. */
struct image_handle {
    gint64 number, text, base;
};

/* An exercise as it stands; revision 0: that id was never used. */
struct image_exercise {
    gint64 revision;
    gint64 created_ms;
    struct image_handle handle;
    gboolean live;
};

/* A chapter as it stands; all 0: nobody ever used its code. */
struct image_chapter {
    gint64 revision; /* of its record */
    gint64 greatest_id;
    struct image_handle handle;
    gboolean has_record;
};

/*
 * The state that a changeset is judged against: whatever an engine holds at commit `head`. Both functions
 * must be provided, fill `out` (zeroed before) and fail with the engine's own errors. They are asked only for
 * what the judgement needs: an id above the chapter's greatest is never looked up.
 */
struct image {
    gint64 head;
    gboolean (*chapter)(struct image *image, const char *code, struct image_chapter *out, GError **error);
    gboolean (*exercise)(struct image *image, const struct image_chapter *chapter, const char *code,
                         gint64 id, struct image_exercise *out, GError **error);
    /* Whether an id that is free is not to be given all the same; NULL: none is so. */
    gboolean (*is_withheld)(struct image *image, const char *code, gint64 id);
};

/* A chapter that a changeset touches, before and after. */
struct judged_chapter {
    const char *code; /* borrowed from the changeset */
    struct image_chapter before;
    gint64 greatest_id; /* after the commit */
    gint64 live_delta;  /* live exercises more (or fewer) after it */
};

/* A change with everything that the commit decides. */
struct judged_change {
    guint chapter; /* index in the verdict's chapters */
    gboolean live; /* after it */
    gint64 id, revision;
    gint64 created_ms; /* 0: the commit's own time */
    struct image_exercise before;
};

struct verdict {
    GArray *chapters; /* of struct judged_chapter */
    GArray *changes;  /* of struct judged_change, one for each change */
    GArray *records;  /* of guint: for each chapter change the index in `chapters` */
};
typedef struct verdict verdict; /* for g_autoptr */
void verdict_free(struct verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(verdict, verdict_free)

/*
 * Whether a changeset makes sense whatever the bank holds: ids in range, texts where the operation has one,
 * no exercise or chapter record twice. Pure. Errors: ARGUMENT, naming the change.
 */
gboolean changeset_check(const struct changeset *changeset, GError **error);

/*
 * Judges a checked changeset against an image: gives ids and revisions, or fills `conflicts` (of struct
 * store_conflict) with everything that stands against it. Writes nothing; an engine may call it again on a
 * newer image. Ids of creates that leave theirs open come after the chapter's greatest ever and after every
 * id that the same changeset names, in the changeset's order. Errors: STALE; ARGUMENT when a chapter has no
 * id left; what the image's functions give. Caller frees.
 */
struct verdict *changeset_judge(const struct changeset *changeset, struct image *image, GArray *conflicts,
                                GError **error);

/*
 * The text that a create or update stores: `after` (made now, when the changeset makes its texts on demand),
 * with
 * `"id":N,` put in where the store gave the id. It is the changeset's own or `buffer`'s. NULL: it has none.
 */
const char *change_text(const struct changeset *changeset, guint index, gint64 id, GString *buffer,
                        gsize *size);

#endif
