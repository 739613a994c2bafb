/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_BANK_IMAGE_INTERNAL_H
#define EXOBASE_BANK_IMAGE_INTERNAL_H

#include "bank.h"
#include "fold_internal.h"
#include "store.h"
#include "value.h"

/*
 * Images and how one comes from another. All of this is for one thread at a time; only what bank.h shows is
 * read by others, once the image is published.
 *
 * Who frees what: images are a chain, and each piece of memory belongs to the newest image that reaches it.
 * Making the next image hands what stays over to it, and puts what it no longer reaches into `garbage`, a
 * GPtrArray whose items are freed by g_free(): to be emptied when no reader can be in an earlier image. So
 * nothing is counted per exercise, and a chapter of 100,000 is copied as an array of pointers.
 */

/* What of an exercise decides to which counts and pools it belongs, in one byte. */
#define CLASS_OFFER_SHIFT 2
#define CLASS_STATUS_SHIFT 4
#define CLASS_KIND_SHIFT 6
#define CLASS_MASK 3
#define CLASS_COUNT 128
static inline guint8 class_of(const struct bank_exercise *exercise)
{
    return (guint8)(exercise->difficulty | exercise->offer << CLASS_OFFER_SHIFT |
                    exercise->status << CLASS_STATUS_SHIFT | exercise->kind << CLASS_KIND_SHIFT);
}

/* exercise.c: what one thread needs for making exercises. */
struct exercise_maker {
    const struct fold *fold;
    struct value_arena *arena;
    GString *body, *folded, *scratch;
    struct exercise_parts parts; /* of `body` */
};
typedef struct exercise_maker exercise_maker;
struct exercise_maker *exercise_maker_new(const struct fold *fold);
void exercise_maker_free(struct exercise_maker *maker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(exercise_maker, exercise_maker_free)

/* An exercise as the store has it. */
struct exercise_source {
    const char *text;
    gsize size;
    gint64 id, revision, created_ms, updated_ms;
};
/* One block of memory, for g_free(). NULL and CORRUPT: the text is no JSON object. */
struct bank_exercise *exercise_make(struct exercise_maker *maker, const struct exercise_source *source,
                                    GError **error);
/* What it takes in memory. */
gsize exercise_bytes(const struct bank_exercise *exercise);

/* chapter.c: a chapter of an image; `shown` is what readers see. */
struct chapter {
    struct bank_chapter shown;
    struct bank_exercise **exercises; /* = shown.exercises */
    guint8 *classes;                  /* of each exercise */
    guint32 *places;                  /* of all pools, in one block */
    gint64 documents_bytes, memory_bytes;
};

/* What becomes of one id: the last edit of an id counts. */
struct chapter_edit {
    gint64 id;
    struct bank_exercise *exercise; /* NULL: it is deleted */
};
/* What commits change in one chapter. */
struct chapter_draft {
    char *code;
    GArray *edits;          /* of struct chapter_edit, in the order of the commits */
    gboolean record_edited; /* the next two are new */
    char *record;
    gint64 record_revision;
};
/*
 * The chapter's next version; `old` NULL: there is none yet. Takes the draft's exercises and record. What it
 * does not take over from `old` goes into `garbage`.
 */
struct chapter *chapter_revise(struct chapter *old, struct chapter_draft *draft, GPtrArray *garbage);
/* Puts the chapter with all that it has into `garbage`. */
void chapter_discard(struct chapter *chapter, GPtrArray *garbage);
static inline gboolean chapter_exists(const struct chapter *chapter)
{
    return chapter->shown.record || chapter->shown.count > 0;
}

/* apply.c: an image; `shown` is what readers see. */
struct image {
    struct bank_image shown;
    struct chapter **chapters; /* = shown.chapters, and behind them the generators */
    guint n_chapters;          /* both */
    struct chapter **gone;     /* had an exercise or a record once: sorted by code, for their revisions */
    guint n_gone;
    char *log_id;
    char *token; /* of the newest commit, NULL: not known */
};

/* The changes of one or more commits on their way into the next image. */
struct builder {
    struct exercise_maker *maker;
    GHashTable *drafts;         /* code → struct chapter_draft */
    struct chapter_draft *last; /* the draft of the last call: calls come by chapter */
    gint64 commit;              /* the newest taken; what comes next must be the one after it */
    char *token;
};
typedef struct builder builder;
/* Changes after `commit`. */
struct builder *builder_new(struct exercise_maker *maker, gint64 commit);
void builder_free(struct builder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(builder, builder_free)
/* Takes an exercise (NULL: it is deleted). */
void builder_put(struct builder *builder, const char *code, gint64 id, struct bank_exercise *exercise);
void builder_put_record(struct builder *builder, const char *code, const char *record, gint64 revision);
/* Takes a commit, with its texts. CORRUPT: it is not the next one, or has a text that is none. */
gboolean builder_take(struct builder *builder, const struct store_entry *entry, GError **error);

/* The image before the first commit. */
struct image *image_new(const char *log_id);
/* The next image; `old`, which stays readable until `garbage` is emptied, goes into it. */
struct image *image_next(struct image *old, struct builder *builder, GPtrArray *garbage);
/* Puts the image with all that it has into `garbage`. */
void image_discard(struct image *image, GPtrArray *garbage);
/* An array for garbage. */
GPtrArray *garbage_new(void);

/* load.c: the store's newest commit as an image. Errors: as store_read. */
struct image *image_load(struct store *store, const struct fold *fold, GError **error);

#endif
