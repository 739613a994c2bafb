/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch's answer.
 *
 * Its members and their order are those of the Python system, whose clients go on working; where it told of
 * its own making (`source`) exobase says its own. An exercise is first chosen, then judged: selection must
 * give the same ids for a seed whatever the exercises' texts are worth. One that may not be shown leaves a
 * gap, is not replaced by another, and is named in batch_metadata.withheld, so that nobody takes the gap for
 * a full answer.
 */
#include <string.h>

#include "answer_internal.h"
#include "deal_internal.h"
#include "errors.h"
#include "i18n.h"
#include "pool_internal.h"

/* A batch under way. */
struct batch {
    const struct generate_request *request;
    struct answering to;
    guint available;
    guint chosen; /* so far, what is withheld included */
    gint64 seed;
};

static struct value answer_batch_info(struct batch *batch, guint position)
{
    struct value info = value_object(batch->to.arena, 4);

    value_set(batch->to.arena, info.object, "position", value_integer(position));
    value_set(batch->to.arena, info.object, "total_in_batch", value_integer(batch->chosen));
    value_set(batch->to.arena, info.object, "requested", value_integer(batch->request->count));
    value_set(batch->to.arena, info.object, "available", value_integer(batch->available));
    return info;
}

static struct value answer_withheld(struct batch *batch, gint64 id, const char *reason, const char *message)
{
    struct value withheld = value_object(batch->to.arena, 3);

    value_set(batch->to.arena, withheld.object, "exercise_id", value_integer(id));
    value_set(batch->to.arena, withheld.object, "reason", value_string(reason));
    value_set(batch->to.arena, withheld.object, "message", value_string(message));
    return withheld;
}

/* What is handed out, and what is not. */
struct outcome {
    struct value shown, withheld; /* lists */
    GArray *metadata;  /* of struct value: the metadata of what is shown, whose positions are open */
    GArray *positions; /* of guint */
    struct deal *deal;
    gboolean is_exact; /* nothing else can be had: `chosen` is all there is */
    gboolean is_late;  /* it took more time than it may */
};

static void show(struct batch *batch, struct outcome *outcome, struct value exercise, struct value metadata)
{
    guint position = batch->chosen + 1;

    value_list_append(batch->to.arena, outcome->shown.list, exercise);
    g_array_append_val(outcome->metadata, metadata);
    g_array_append_val(outcome->positions, position);
}

static void choose_static(struct batch *batch, struct outcome *outcome, const struct exercise *exercise)
{
    const struct withheld_reason *reason = answer_judge(exercise);

    if (reason) {
        value_list_append(batch->to.arena, outcome->withheld.list,
                          answer_withheld(batch, exercise->id, reason->name, _(reason->message)));
        return;
    }
    struct value metadata = answer_metadata(&batch->to, exercise);
    show(batch, outcome, answer_exercise(&batch->to, exercise, NULL, metadata), metadata);
}

const char *generate_fault_name(enum dynamic_fault_kind kind)
{
    static const char *const names[] = {
        [DYNAMIC_FAULT_NONE] = "dynamic",          [DYNAMIC_FAULT_GENERATOR] = "generator",
        [DYNAMIC_FAULT_PARAMETERS] = "parameters", [DYNAMIC_FAULT_PLACEHOLDER] = "placeholder",
        [DYNAMIC_FAULT_VARIANT] = "variant",       [DYNAMIC_FAULT_TEXT] = "text",
    };

    return names[kind];
}

/* Chooses a case of a dynamic exercise. FALSE: it has none left. `again`: it may be asked again. */
static gboolean choose_dynamic(struct batch *batch, struct outcome *outcome, const struct exercise *exercise,
                               guint index, gboolean *again)
{
    struct dynamic_case made;
    struct dynamic_fault fault;
    gint64 seed = (gint64)((guint64)batch->seed + batch->chosen);

    enum deal_outcome dealt = deal_next(outcome->deal, index, exercise, seed, &made, &fault);
    *again = dealt == DEAL_CASE;
    outcome->is_late |= dealt == DEAL_LATE;
    if (dealt == DEAL_NOTHING_FOUND)
        outcome->is_exact = FALSE;
    if (dealt == DEAL_FAULT)
        value_list_append(
            batch->to.arena, outcome->withheld.list,
            answer_withheld(batch, exercise->id, generate_fault_name(fault.kind), fault.message));
    if (dealt == DEAL_CASE) {
        struct value metadata = answer_dynamic_metadata(&batch->to, exercise, &made);
        show(batch, outcome, answer_exercise(&batch->to, exercise, &made, metadata), metadata);
    }
    return dealt == DEAL_CASE || dealt == DEAL_FAULT;
}

static gboolean refuse_late(struct batch *batch, GError **error)
{
    const char *message = _("The generators of this batch take more time than a batch may.");

    if (batch->request->fault)
        *batch->request->fault = (struct dynamic_fault){
            .kind = DYNAMIC_FAULT_GENERATOR, .message = message, .context = value_null()};
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, message);
    return FALSE;
}

/* One turn of the pool, or of what may come again; FALSE and an error. */
static gboolean take_turn(struct batch *batch, struct outcome *outcome, const GArray *items, GArray *next,
                          GError **error)
{
    for (guint i = 0; i < items->len && batch->chosen < batch->request->count; i++) {
        struct exercise exercise;
        struct pool_item item = g_array_index(items, struct pool_item, i);
        gboolean again = FALSE, chosen = TRUE;

        if (!batch->to.pool->fetch(item.index, batch->to.arena, &exercise, batch->to.pool->data, error))
            return FALSE;
        if (answer_is_true(&exercise, "is_dynamic"))
            chosen = choose_dynamic(batch, outcome, &exercise, item.index, &again);
        else
            choose_static(batch, outcome, &exercise);
        if (again)
            g_array_append_val(next, item);
        if (outcome->is_late)
            return refuse_late(batch, error);
        batch->chosen += chosen;
    }
    return TRUE;
}

/* The pool in its order, then its dynamic exercises again in that order, until they have nothing left. */
static gboolean take_turns(struct batch *batch, struct outcome *outcome, const GArray *pool, GError **error)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(struct pool_item));

    g_array_append_vals(items, pool->data, pool->len);
    while (items->len > 0 && batch->chosen < batch->request->count) {
        g_autoptr(GArray) next = g_array_new(FALSE, FALSE, sizeof(struct pool_item));
        if (!take_turn(batch, outcome, items, next, error))
            return FALSE;
        g_array_unref(items);
        items = g_steal_pointer(&next);
    }
    return TRUE;
}

static void number_positions(struct batch *batch, struct outcome *outcome)
{
    for (guint i = 0; i < outcome->metadata->len; i++) {
        struct value metadata = g_array_index(outcome->metadata, struct value, i);
        value_set(batch->to.arena, metadata.object, "batch_info",
                  answer_batch_info(batch, g_array_index(outcome->positions, guint, i)));
    }
}

static struct value answer_filters(struct batch *batch, const struct pool_filter *filter)
{
    struct value filters = value_object(batch->to.arena, 2);

    value_set(batch->to.arena, filters.object, "offer", value_string(filter->offer));
    value_set(batch->to.arena, filters.object, "difficulty", value_string(filter->difficulty));
    return filters;
}

/* Says that fewer exercises came than were asked for, and why. */
static struct value answer_warning(struct batch *batch, const struct outcome *outcome)
{
    g_autofree char *warning = NULL;
    guint returned = outcome->shown.list->count;

    if (!outcome->is_exact)
        warning = g_strdup_printf(
            _("%lld exercises were asked for, %u are returned: many seeds gave no other one."),
            (long long)batch->request->count, returned);
    else if (batch->chosen < batch->request->count)
        warning = g_strdup_printf(_("%lld exercises were asked for, %u fit the request, %u are returned."),
                                  (long long)batch->request->count, batch->chosen, returned);
    else
        warning =
            g_strdup_printf(_("%lld exercises were asked for, %u are returned: the others are withheld."),
                            (long long)batch->request->count, returned);
    return answer_text(&batch->to, warning);
}

static struct value answer_batch_metadata(struct batch *batch, const struct pool_filter *filter,
                                          const struct outcome *outcome)
{
    struct value_arena *arena = batch->to.arena;
    struct value metadata = value_object(arena, 7);

    value_set(arena, metadata.object, "requested", value_integer(batch->request->count));
    value_set(arena, metadata.object, "available", value_integer(batch->available));
    value_set(arena, metadata.object, "returned", value_integer(outcome->shown.list->count));
    value_set(arena, metadata.object, "filters", answer_filters(batch, filter));
    value_set(arena, metadata.object, "seed_used", value_integer(batch->seed));
    if (batch->request->replay)
        value_set(arena, metadata.object, "replay", value_string(batch->request->replay));
    if (outcome->shown.list->count < batch->request->count)
        value_set(arena, metadata.object, "warning", answer_warning(batch, outcome));
    if (outcome->withheld.list->count > 0)
        value_set(arena, metadata.object, "withheld", outcome->withheld);
    return metadata;
}

/* The whole answer; `warning` and `withheld` are members only when there is something to say. */
static gboolean answer_batch(struct batch *batch, const struct pool_filter *filter, const GArray *pool,
                             struct value *out, GError **error)
{
    struct value_arena *arena = batch->to.arena;
    struct value answer = value_object(arena, 2);
    g_autoptr(GArray) metadata = g_array_new(FALSE, FALSE, sizeof(struct value));
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(deal) deal =
        deal_new(batch->to.pool, batch->request->dynamic, batch->seed, batch->request->count, arena);
    struct outcome outcome = {.shown = value_list(arena, 8),
                              .withheld = value_list(arena, 0),
                              .metadata = metadata,
                              .positions = positions,
                              .deal = deal,
                              .is_exact = TRUE};

    if (!take_turns(batch, &outcome, pool, error))
        return FALSE;
    number_positions(batch, &outcome);
    value_set(arena, answer.object, "exercises", outcome.shown);
    value_set(arena, answer.object, "batch_metadata", answer_batch_metadata(batch, filter, &outcome));
    *out = answer;
    return TRUE;
}

static gboolean check_count(gint64 count, GError **error)
{
    if (count >= 1 && count <= GENERATE_COUNT_MAX)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("A batch of %lld exercises can't be made: ask for 1 to %d."), (long long)count,
                GENERATE_COUNT_MAX);
    return FALSE;
}

static gboolean check_pool(const struct generate_pool *pool, const struct pool_filter *filter, GError **error)
{
    if (pool->count > 0)
        return TRUE;
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
        _("Chapter %s has no published exercise for the offer “%s” and the difficulty “%s”: ask for another "
          "difficulty or offer."),
        pool->code, filter->offer, filter->difficulty ? filter->difficulty : _("all"));
    return FALSE;
}

/* The pool in the order of the request's seed; NULL and an error. */
static GArray *shuffled(const struct generate_request *request, const struct generate_pool *pool,
                        const struct pool_filter *filter, gint64 *seed, GError **error)
{
    if (!check_count(request->count, error) || !check_pool(pool, filter, error))
        return NULL;
    g_autoptr(GArray) order = g_array_sized_new(FALSE, FALSE, sizeof(struct pool_item), pool->count);
    g_array_append_vals(order, pool->items, pool->count);
    return pool_shuffle(request, order, seed, error) ? g_steal_pointer(&order) : NULL;
}

gboolean generate_batch_of(const struct generate_request *request, const struct generate_pool *pool,
                           gint64 now_ms, struct value_arena *arena, struct value *out, GError **error)
{
    struct batch batch = {request, {pool, arena, now_ms}, pool->count, 0, 0};
    struct pool_filter filter;

    if (!pool_read_filter(request, &filter, error))
        return FALSE;
    g_autoptr(GArray) order = shuffled(request, pool, &filter, &batch.seed, error);
    return order && answer_batch(&batch, &filter, order, out, error);
}

GArray *pool_order(const struct generate_request *request, const struct generate_pool *pool, gint64 *seed,
                   GError **error)
{
    struct pool_filter filter;

    return pool_read_filter(request, &filter, error) ? shuffled(request, pool, &filter, seed, error) : NULL;
}

static gboolean fetch_from_chapter(guint index, struct value_arena *arena, struct exercise *out,
                                   gpointer data, GError **error)
{
    const struct generate_chapter *chapter = data;

    (void)arena;
    (void)error;
    *out = chapter->exercises[index];
    return TRUE;
}

gboolean generate_batch(const struct generate_request *request, const struct generate_chapter *chapter,
                        gint64 now_ms, struct value_arena *arena, struct value *out, GError **error)
{
    struct pool_filter filter;

    if (!check_count(request->count, error) || !pool_read_filter(request, &filter, error))
        return FALSE;
    g_autoptr(GArray) items = pool_collect(&filter, chapter);
    const struct generate_pool pool = {
        .code = chapter->code,
        .title = chapter->title,
        .items = (const struct pool_item *)(const void *)items->data,
        .count = items->len,
        .fetch = fetch_from_chapter,
        .data = (gpointer)(guintptr)chapter,
        .generators = chapter->generators,
    };
    return generate_batch_of(request, &pool, now_ms, arena, out, error);
}
