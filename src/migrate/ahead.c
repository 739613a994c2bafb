/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exercises of a large migration, brought into normal form ahead of whoever needs them, on a thread of their
 * own: while some are compared, judged or stored, the next are made. They travel in batches, of which there
 * are a few, so memory stays small: a batch is filled by the worker, emptied by the plan's thread, and goes
 * back.
 *
 * The worker follows the order that it was given. The plan's thread asks for one item after the other: what
 * it leaves out is passed over, and where it asks in another order (or again), or where the worker had an
 * error, it is told so and does the work itself. So the worker decides nothing; without it the outcome is the
 * same.
 */
#include <string.h>

#include "plan_internal.h"

/* Fewer than this are not worth a thread. */
#define WORTH_A_THREAD 2000
#define N_BATCHES 4
#define BATCH_ITEMS 128

struct batch {
    struct value_arena *scratch; /* the exercises and notes */
    GString *texts;
    guint count, next; /* made, and already taken or passed over */
    struct plan_made made[BATCH_ITEMS];
    GArray *notes; /* of struct exercise_note */
};

struct plan_ahead {
    const struct migrate_plan *plan;
    GArray *order; /* of guint: indices of items */
    gboolean texts;
    GThread *worker;
    GAsyncQueue *empty, *full; /* of struct batch; `full` ends with one that is empty */
    struct batch *current;     /* what the plan's thread takes from, NULL: none yet */
    gint stopping;             /* atomic */
    struct batch batches[N_BATCHES];
};

/* A note lives as long as its batch: its message may not. */
static void keep_note(const struct exercise_note *note, gpointer data)
{
    struct batch *batch = data;
    struct exercise_note kept = *note;

    kept.message = value_arena_copy(batch->scratch, note->message, strlen(note->message));
    g_array_append_val(batch->notes, kept);
}

static void make(const struct plan_ahead *ahead, struct batch *batch, guint item)
{
    struct plan_made *made = &batch->made[batch->count++];

    *made = (struct plan_made){.item = item, .first_note = batch->notes->len};
    made->done = plan_normalise_item(ahead->plan, batch->scratch, PLAN_ITEM(ahead->plan, item), keep_note,
                                     batch, &made->exercise, NULL);
    made->n_notes = batch->notes->len - made->first_note;
    made->text_start = batch->texts->len;
    if (made->done && ahead->texts)
        exercise_write(&made->exercise, batch->texts, &made->id_place);
    made->text_size = batch->texts->len - made->text_start;
}

static gpointer work(gpointer data)
{
    struct plan_ahead *ahead = data;
    struct batch *batch;
    guint next = 0;

    do {
        batch = g_async_queue_pop(ahead->empty);
        if (g_atomic_int_get(&ahead->stopping))
            return NULL;
        value_arena_reset(batch->scratch);
        g_string_truncate(batch->texts, 0);
        g_array_set_size(batch->notes, 0);
        batch->count = batch->next = 0;
        while (next < ahead->order->len && batch->count < BATCH_ITEMS)
            make(ahead, batch, g_array_index(ahead->order, guint, next++));
        g_async_queue_push(ahead->full, batch);
    } while (batch->count > 0);
    return NULL;
}

struct plan_ahead *plan_ahead_new(const struct migrate_plan *plan, const GArray *order, gboolean texts)
{
    if (order->len < WORTH_A_THREAD)
        return NULL;

    struct plan_ahead *ahead = g_new0(struct plan_ahead, 1);
    ahead->plan = plan;
    ahead->order = g_array_sized_new(FALSE, FALSE, sizeof(guint), order->len);
    g_array_append_vals(ahead->order, order->data, order->len);
    ahead->texts = texts;
    ahead->empty = g_async_queue_new();
    ahead->full = g_async_queue_new();
    for (gsize i = 0; i < N_BATCHES; i++) {
        struct batch *batch = &ahead->batches[i];
        batch->scratch = value_arena_new();
        batch->texts = g_string_new(NULL);
        batch->notes = g_array_new(FALSE, FALSE, sizeof(struct exercise_note));
        g_async_queue_push(ahead->empty, batch);
    }
    ahead->worker = g_thread_try_new("ahead", work, ahead, NULL);
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
    for (gsize i = 0; i < N_BATCHES; i++) {
        value_arena_free(ahead->batches[i].scratch);
        g_string_free(ahead->batches[i].texts, TRUE);
        g_array_unref(ahead->batches[i].notes);
    }
    g_async_queue_unref(ahead->empty);
    g_async_queue_unref(ahead->full);
    g_array_unref(ahead->order);
    g_free(ahead);
}

/* The next one that the worker has made, waiting for it if need be; NULL after the last. */
static struct plan_made *next_made(struct plan_ahead *ahead)
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

const struct plan_made *plan_ahead_take(struct plan_ahead *ahead, guint item)
{
    const struct migrate_plan *plan = ahead->plan;
    struct plan_made *made = ahead->worker ? next_made(ahead) : NULL;

    while (made && made->item != item && PLAN_ITEM(plan, made->item)->id < PLAN_ITEM(plan, item)->id) {
        ahead->current->next++;
        made = next_made(ahead);
    }
    if (!made || made->item != item)
        return NULL;
    ahead->current->next++;
    if (!made->done)
        return NULL;
    made->text = ahead->current->texts->str + made->text_start;
    made->notes = &g_array_index(ahead->current->notes, struct exercise_note, made->first_note);
    return made;
}
