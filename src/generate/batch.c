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
#include "errors.h"
#include "figures_internal.h"
#include "i18n.h"
#include "pool_internal.h"

const struct withheld_reason withheld_dynamic = {
    "dynamic",
    N_("The exercise is dynamic: it needs a generator, and this version shows static exercises only.")};
const struct withheld_reason withheld_text = {
    "text", N_("The exercise has no statement that can be shown: write its enonce_html.")};
const struct withheld_reason withheld_html = {
    "html", N_("The exercise's HTML has something outside the allow-list: see its findings and correct it.")};

/* What all exercises of an answer share. */
struct batch {
    const struct generate_request *request;
    const struct generate_pool *pool;
    struct value_arena *arena;
    gint64 now_ms;
    guint available;
    guint chosen;
};

static struct value copy_text(struct batch *batch, const char *text)
{
    return value_string(value_arena_copy(batch->arena, text, strlen(text)));
}

/* The field's value, null when it is not there. */
static struct value field_value(const struct exercise *exercise, const char *field)
{
    const struct value *value = exercise_get(exercise, field);

    return value ? *value : value_null();
}

static gboolean is_text(const struct exercise *exercise, const char *field)
{
    const struct value *value = exercise_get(exercise, field);

    return value && value->type == VALUE_TEXT && value->size > 0;
}

static gboolean is_true(const struct exercise *exercise, const char *field)
{
    const struct value *value = exercise_get(exercise, field);

    return value && value->type == VALUE_TRUE;
}

/* Why the exercise may not be shown, or NULL. A solution may be missing, a statement may not. */
static const struct withheld_reason *judge(const struct exercise *exercise)
{
    struct value statement = field_value(exercise, "enonce_html");
    struct value solution = field_value(exercise, "solution_html");

    if (is_true(exercise, "is_dynamic"))
        return &withheld_dynamic;
    if (!is_text(exercise, "enonce_html") || (solution.type != VALUE_TEXT && solution.type != VALUE_NULL))
        return &withheld_text;
    gboolean safe = exercise_html_is_allowed(statement.text, statement.size) &&
                    (solution.type == VALUE_NULL || exercise_html_is_allowed(solution.text, solution.size));
    return safe ? NULL : &withheld_html;
}

/* ex_<chapter, lower case>_<id>_<milliseconds> */
static struct value answer_id(struct batch *batch, const struct exercise *exercise)
{
    g_autofree char *code = g_ascii_strdown(batch->pool->code, -1);
    g_autofree char *id =
        g_strdup_printf("ex_%s_%" G_GINT64_FORMAT "_%" G_GINT64_FORMAT, code, exercise->id, batch->now_ms);

    return copy_text(batch, id);
}

/* The chapter code up to the first `_`, lower case. */
static struct value answer_level(struct batch *batch)
{
    const char *code = batch->pool->code;
    g_autofree char *level = g_ascii_strdown(code, (gssize)strcspn(code, "_"));

    return copy_text(batch, level);
}

/* <code>_<exercise type or family>; the code alone when the exercise has neither. */
static struct value answer_generator_code(struct batch *batch, const struct exercise *exercise)
{
    const char *field = is_text(exercise, "exercise_type") ? "exercise_type" : "family";
    struct value kind = field_value(exercise, field);
    g_autoptr(GString) code = g_string_new(batch->pool->code);

    if (kind.type == VALUE_TEXT && kind.size > 0) {
        g_string_append_c(code, '_');
        g_string_append_len(code, kind.text, kind.size);
    }
    return value_text(value_arena_copy(batch->arena, code->str, code->len), code->len);
}

static struct value answer_batch_info(struct batch *batch, guint position)
{
    struct value info = value_object(batch->arena, 4);

    value_set(batch->arena, info.object, "position", value_integer(position));
    value_set(batch->arena, info.object, "total_in_batch", value_integer(batch->chosen));
    value_set(batch->arena, info.object, "requested", value_integer(batch->request->count));
    value_set(batch->arena, info.object, "available", value_integer(batch->available));
    return info;
}

static struct value answer_metadata(struct batch *batch, const struct exercise *exercise)
{
    struct value_arena *arena = batch->arena;
    struct value metadata = value_object(arena, 18);
    struct value_object *object = metadata.object;
    struct value difficulty = field_value(exercise, "difficulty");
    struct value offer = field_value(exercise, "offer");
    struct value variables = field_value(exercise, "variables");

    value_set(arena, object, "code_officiel", value_string(batch->pool->code));
    value_set(arena, object, "difficulte", difficulty);
    value_set(arena, object, "difficulty", difficulty);
    value_set(arena, object, "is_premium", value_boolean(value_is_text(&offer, "pro")));
    value_set(arena, object, "offer", offer);
    value_set(arena, object, "generator_code", answer_generator_code(batch, exercise));
    value_set(arena, object, "family", field_value(exercise, "family"));
    value_set(arena, object, "exercise_type", field_value(exercise, "exercise_type"));
    value_set(arena, object, "exercise_id", value_integer(exercise->id));
    value_set(arena, object, "is_fallback", value_boolean(FALSE));
    value_set(arena, object, "source", value_string("database"));
    value_set(arena, object, "needs_svg", value_boolean(is_true(exercise, "needs_svg")));
    value_set(arena, object, "variables", variables);
    value_set(arena, object, "variables_used", variables);
    return metadata;
}

static struct value answer_exercise(struct batch *batch, const struct exercise *exercise,
                                    struct value metadata)
{
    struct answer_figures figures = {value_null(), value_null()};
    struct value variables = field_value(exercise, "variables");
    struct value_arena *arena = batch->arena;
    struct value answer = value_object(arena, 12);
    struct value_object *object = answer.object;
    struct value id = answer_id(batch, exercise);
    const char *title = batch->pool->title;

    value_set(arena, object, "id_exercice", id);
    value_set(arena, object, "niveau", answer_level(batch));
    value_set(arena, object, "chapitre", value_string(title ? title : batch->pool->code));
    value_set(arena, object, "enonce_html", field_value(exercise, "enonce_html"));
    value_set(arena, object, "solution_html", field_value(exercise, "solution_html"));
    if (is_true(exercise, "needs_svg"))
        figures_of_variables(arena, &variables, &figures);
    figures_set(arena, &figures, object);
    value_set(arena, object, "pdf_token", id);
    value_set(arena, object, "metadata", metadata);
    return answer;
}

static struct value answer_withheld(struct batch *batch, const struct exercise *exercise,
                                    const struct withheld_reason *reason)
{
    struct value withheld = value_object(batch->arena, 3);

    value_set(batch->arena, withheld.object, "exercise_id", value_integer(exercise->id));
    value_set(batch->arena, withheld.object, "reason", value_string(reason->name));
    value_set(batch->arena, withheld.object, "message", value_string(_(reason->message)));
    return withheld;
}

/* The chosen exercises, in their order, each into `shown` or `withheld`. Positions count what is chosen. */
static gboolean answer_chosen(struct batch *batch, const GArray *pool, struct value_list *shown,
                              struct value_list *withheld, GError **error)
{
    for (guint i = 0; i < batch->chosen; i++) {
        struct exercise exercise;
        guint index = g_array_index(pool, struct pool_item, i).index;

        if (!batch->pool->fetch(index, batch->arena, &exercise, batch->pool->data, error))
            return FALSE;
        const struct withheld_reason *reason = judge(&exercise);
        if (reason) {
            value_list_append(batch->arena, withheld, answer_withheld(batch, &exercise, reason));
            continue;
        }
        struct value metadata = answer_metadata(batch, &exercise);
        value_set(batch->arena, metadata.object, "batch_info", answer_batch_info(batch, i + 1));
        value_list_append(batch->arena, shown, answer_exercise(batch, &exercise, metadata));
    }
    return TRUE;
}

static struct value answer_filters(struct batch *batch, const struct pool_filter *filter)
{
    struct value filters = value_object(batch->arena, 2);

    value_set(batch->arena, filters.object, "offer", value_string(filter->offer));
    value_set(batch->arena, filters.object, "difficulty", value_string(filter->difficulty));
    return filters;
}

/* Says that fewer exercises came than were asked for, and why. */
static struct value answer_warning(struct batch *batch, guint returned)
{
    g_autofree char *warning = NULL;

    if (batch->available < batch->request->count)
        warning = g_strdup_printf(_("%lld exercises were asked for, %u fit the request, %u are returned."),
                                  (long long)batch->request->count, batch->available, returned);
    else
        warning =
            g_strdup_printf(_("%lld exercises were asked for, %u are returned: the others are withheld."),
                            (long long)batch->request->count, returned);
    return copy_text(batch, warning);
}

/* The whole answer; `warning` and `withheld` are members only when there is something to say. */
static gboolean answer_batch(struct batch *batch, const struct pool_filter *filter, const GArray *pool,
                             gint64 seed, struct value *out, GError **error)
{
    struct value_arena *arena = batch->arena;
    struct value shown = value_list(arena, batch->chosen);
    struct value withheld = value_list(arena, 0);
    struct value metadata = value_object(arena, 7);
    struct value answer = value_object(arena, 2);

    if (!answer_chosen(batch, pool, shown.list, withheld.list, error))
        return FALSE;
    value_set(arena, metadata.object, "requested", value_integer(batch->request->count));
    value_set(arena, metadata.object, "available", value_integer(batch->available));
    value_set(arena, metadata.object, "returned", value_integer(shown.list->count));
    value_set(arena, metadata.object, "filters", answer_filters(batch, filter));
    value_set(arena, metadata.object, "seed_used", value_integer(seed));
    if (shown.list->count < batch->request->count)
        value_set(arena, metadata.object, "warning", answer_warning(batch, shown.list->count));
    if (withheld.list->count > 0)
        value_set(arena, metadata.object, "withheld", withheld);
    value_set(arena, answer.object, "exercises", shown);
    value_set(arena, answer.object, "batch_metadata", metadata);
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
    struct batch batch = {request, pool, arena, now_ms, pool->count, (guint)MIN(request->count, pool->count)};
    struct pool_filter filter;
    gint64 seed = 0;

    if (!pool_read_filter(request, &filter, error))
        return FALSE;
    g_autoptr(GArray) order = shuffled(request, pool, &filter, &seed, error);
    return order && answer_batch(&batch, &filter, order, seed, out, error);
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
    };
    return generate_batch_of(request, &pool, now_ms, arena, out, error);
}
