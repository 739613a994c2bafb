/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts of a large commit, made ahead of the store on a thread of their own: while the store writes some,
 * the next are made. Texts travel in batches, of which there are a few, so memory stays small: a batch is
 * filled by the worker, emptied by the store's thread, and goes back. The order is the changeset's, in which
 * a store asks. One that asks otherwise (or again, after a lost race) is served on its own thread.
 */
#include "plan_internal.h"

/* Fewer texts than this are not worth a thread. */
#define WORTH_A_THREAD 2000
#define N_BATCHES 4
#define BATCH_TEXTS 128

struct made {
    guint change;
    gsize start, end; /* in the batch's texts */
    gsize id_place;
};

struct batch {
    GString *texts;
    guint count, next; /* made, and already handed over */
    struct made made[BATCH_TEXTS];
};

struct plan_ahead {
    const struct migrate_plan *plan;
    const GArray *items;         /* of guint: the item of each change */
    struct value_arena *scratch; /* the worker's */
    GThread *worker;             /* NULL: none, all is made when it is asked for */
    GAsyncQueue *empty, *full;   /* of struct batch; `full` ends with one that is empty */
    struct batch *current;       /* what the store's thread takes from, NULL: none yet */
    gint stopping;               /* atomic */
    struct batch batches[N_BATCHES];
};

static void make_text(const struct plan_ahead *ahead, struct value_arena *scratch, guint change, GString *out,
                      gsize *id_place)
{
    const struct migrate_plan *plan = ahead->plan;
    struct exercise exercise;

    /* It was normalised when the plan was made, from the same bytes. */
    if (!plan_normalise_item(plan, scratch, PLAN_ITEM(plan, g_array_index(ahead->items, guint, change)), NULL,
                             NULL, &exercise, NULL))
        g_error("an exercise that was read can't be read again");
    exercise_write(&exercise, out, id_place);
}

/* Makes a batch's texts from a change on; returns the change to go on with. */
static guint fill(struct plan_ahead *ahead, struct batch *batch, guint change)
{
    g_string_truncate(batch->texts, 0);
    batch->count = batch->next = 0;
    for (; change < ahead->items->len && batch->count < BATCH_TEXTS; change++) {
        const struct migrate_item *item = PLAN_ITEM(ahead->plan, g_array_index(ahead->items, guint, change));
        if (item->op != CHANGE_CREATE && item->op != CHANGE_UPDATE)
            continue;
        struct made *made = &batch->made[batch->count++];
        *made = (struct made){.change = change, .start = batch->texts->len};
        make_text(ahead, ahead->scratch, change, batch->texts, &made->id_place);
        made->end = batch->texts->len;
    }
    return change;
}

static gpointer work(gpointer data)
{
    struct plan_ahead *ahead = data;
    struct batch *batch;
    guint change = 0;

    do {
        batch = g_async_queue_pop(ahead->empty);
        if (g_atomic_int_get(&ahead->stopping))
            return NULL;
        change = fill(ahead, batch, change);
        g_async_queue_push(ahead->full, batch);
    } while (batch->count > 0);
    return NULL;
}

struct plan_ahead *plan_ahead_new(const struct migrate_plan *plan, const GArray *items)
{
    struct plan_ahead *ahead = g_new0(struct plan_ahead, 1);

    ahead->plan = plan;
    ahead->items = items;
    if (items->len < WORTH_A_THREAD)
        return ahead;
    ahead->scratch = value_arena_new();
    ahead->empty = g_async_queue_new();
    ahead->full = g_async_queue_new();
    for (gsize i = 0; i < N_BATCHES; i++) {
        ahead->batches[i].texts = g_string_new(NULL);
        g_async_queue_push(ahead->empty, &ahead->batches[i]);
    }
    ahead->worker = g_thread_try_new("texts", work, ahead, NULL);
    return ahead;
}

void plan_ahead_free(struct plan_ahead *ahead)
{
    if (!ahead)
        return;
    if (ahead->worker) {
        g_atomic_int_set(&ahead->stopping, 1);
        g_async_queue_push(ahead->empty, &ahead->batches[0]); /* whichever: it only wakes the worker */
        g_thread_join(ahead->worker);
    }
    for (gsize i = 0; ahead->scratch && i < N_BATCHES; i++)
        g_string_free(ahead->batches[i].texts, TRUE);
    g_clear_pointer(&ahead->empty, g_async_queue_unref);
    g_clear_pointer(&ahead->full, g_async_queue_unref);
    value_arena_free(ahead->scratch);
    g_free(ahead);
}

/* The next text that the worker has made, waiting for it if need be; NULL after the last. */
static const struct made *next_made(struct plan_ahead *ahead)
{
    struct batch *current = ahead->current;

    if (current && current->count > 0 && current->next == current->count) {
        g_async_queue_push(ahead->empty, current);
        current = NULL;
    }
    if (!current)
        current = ahead->current = g_async_queue_pop(ahead->full);
    return current->count > 0 ? &current->made[current->next] : NULL;
}

void plan_ahead_text(struct plan_ahead *ahead, guint change, GString *out, gsize *id_place)
{
    const struct made *made = ahead->worker ? next_made(ahead) : NULL;

    if (!made || made->change != change) {
        make_text(ahead, ahead->plan->scratch, change, out, id_place);
        return;
    }
    g_string_append_len(out, ahead->current->texts->str + made->start, (gssize)(made->end - made->start));
    *id_place = made->id_place;
    ahead->current->next++;
}
