/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_BANK_BANK_INTERNAL_H
#define EXOBASE_BANK_BANK_INTERNAL_H

#include "image_internal.h"

/* reclaim.c: a thread that frees garbage when no reader can see it any more. */
struct reclaimer;
struct reclaimer *reclaimer_new(void);
/* Takes the array. */
void reclaimer_give(struct reclaimer *reclaimer, GPtrArray *garbage);
/* Frees all that was given, then ends. */
void reclaimer_free(struct reclaimer *reclaimer);
/* What a reader says when it leaves: for the thread sanitizer, which does not see into liburcu. */
void reclaim_reader_leaves(void);

struct listener {
    guint handle;
    bank_notify_func func;
    gpointer data;
};

struct bank {
    struct image *image; /* published: stored and loaded atomically; changed under `taking` */
    char *address;
    struct fold *fold;
    struct exercise_maker *maker; /* under `taking` */
    struct reclaimer *reclaimer;
    GThread *follower;

    GMutex taking; /* held while the store is read and the image made anew; before `lock` */
    GMutex lock;   /* for all below */
    GCond swapped, stop;
    struct store *store; /* read under `taking`; under the lock where it changes or is nudged */
    gboolean stopping;
    gint64 commit;    /* the image's */
    gint64 newest_us; /* monotonic: when the image was last known to be the newest */
    GError *error;    /* why following fails, or NULL */
    bank_health_func watch;
    gpointer watch_data;

    GMutex listeners_lock;
    GArray *listeners; /* of struct listener */
    guint last_handle;
};

/* bank.c: makes the image visible, wakes those who wait, calls the listeners; `garbage` is what it replaced.
 */
void bank_publish(struct bank *bank, struct image *image, GPtrArray *garbage);
/* follow.c: the follower thread. */
gpointer bank_follow(gpointer bank);

#endif
