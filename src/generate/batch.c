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

#include "errors.h"
#include "i18n.h"
#include "pool_internal.h"

/* Why an exercise is withheld: a stable name, and the sentence for people. */
struct withheld_reason {
    const char *name;
    const char *message;
};

static const struct withheld_reason reason_dynamic = {
    "dynamic",
    N_("The exercise is dynamic: it needs a generator, and this version shows static exercises only.")};
static const struct withheld_reason reason_text = {
    "text", N_("The exercise has no statement that can be shown: write its enonce_html.")};
static const struct withheld_reason reason_html = {
    "html", N_("The exercise's HTML has something outside the allow-list: see its findings and correct it.")};

/* What all exercises of an answer share. */
struct batch {
    const struct generate_request *request;
    const struct generate_chapter *chapter;
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

/* Notes an HTML finding of a text that the answer would show. */
static void hear_finding(const struct exercise_note *note, gpointer data)
{
    gboolean *unsafe = data;
    gboolean shown = g_str_equal(note->field, "enonce_html") || g_str_equal(note->field, "solution_html");

    if (shown && g_str_equal(note->rule, "html"))
        *unsafe = TRUE;
}

/* Why the exercise may not be shown, or NULL. A solution may be missing, a statement may not. */
static const struct withheld_reason *judge(const struct exercise *exercise)
{
    const struct exercise_rules rules = {.latex_allowed = TRUE};
    struct value solution = field_value(exercise, "solution_html");
    gboolean unsafe = FALSE;

    if (is_true(exercise, "is_dynamic"))
        return &reason_dynamic;
    if (!is_text(exercise, "enonce_html") || (solution.type != VALUE_TEXT && solution.type != VALUE_NULL))
        return &reason_text;
    exercise_find(exercise, &rules, hear_finding, &unsafe);
    return unsafe ? &reason_html : NULL;
}

/* ex_<chapter, lower case>_<id>_<milliseconds> */
static struct value answer_id(struct batch *batch, const struct exercise *exercise)
{
    g_autofree char *code = g_ascii_strdown(batch->chapter->code, -1);
    g_autofree char *id =
        g_strdup_printf("ex_%s_%" G_GINT64_FORMAT "_%" G_GINT64_FORMAT, code, exercise->id, batch->now_ms);

    return copy_text(batch, id);
}

/* The chapter code up to the first `_`, lower case. */
static struct value answer_level(struct batch *batch)
{
    const char *code = batch->chapter->code;
    g_autofree char *level = g_ascii_strdown(code, (gssize)strcspn(code, "_"));

    return copy_text(batch, level);
}

/* <code>_<exercise type or family>; the code alone when the exercise has neither. */
static struct value answer_generator_code(struct batch *batch, const struct exercise *exercise)
{
    const char *field = is_text(exercise, "exercise_type") ? "exercise_type" : "family";
    struct value kind = field_value(exercise, field);
    g_autoptr(GString) code = g_string_new(batch->chapter->code);

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

static struct value answer_metadata(struct batch *batch, const struct exercise *exercise, guint position)
{
    struct value_arena *arena = batch->arena;
    struct value metadata = value_object(arena, 15);
    struct value_object *object = metadata.object;
    struct value difficulty = field_value(exercise, "difficulty");
    struct value offer = field_value(exercise, "offer");
    struct value variables = field_value(exercise, "variables");

    value_set(arena, object, "code_officiel", value_string(batch->chapter->code));
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
    value_set(arena, object, "batch_info", answer_batch_info(batch, position));
    return metadata;
}

static struct value answer_exercise(struct batch *batch, const struct exercise *exercise, guint position)
{
    static const char *const figures[] = {"figure_svg", "figure_svg_enonce", "figure_svg_solution", "svg"};
    struct value_arena *arena = batch->arena;
    struct value answer = value_object(arena, 11);
    struct value_object *object = answer.object;
    struct value id = answer_id(batch, exercise);
    const char *title = batch->chapter->title;

    value_set(arena, object, "id_exercice", id);
    value_set(arena, object, "niveau", answer_level(batch));
    value_set(arena, object, "chapitre", value_string(title ? title : batch->chapter->code));
    value_set(arena, object, "enonce_html", field_value(exercise, "enonce_html"));
    value_set(arena, object, "solution_html", field_value(exercise, "solution_html"));
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        value_set(arena, object, figures[i], value_null());
    value_set(arena, object, "pdf_token", id);
    value_set(arena, object, "metadata", answer_metadata(batch, exercise, position));
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
static void answer_chosen(struct batch *batch, const GArray *pool, struct value_list *shown,
                          struct value_list *withheld)
{
    for (guint i = 0; i < batch->chosen; i++) {
        guint index = g_array_index(pool, struct pool_item, i).index;
        const struct exercise *exercise = &batch->chapter->exercises[index];
        const struct withheld_reason *reason = judge(exercise);

        if (reason)
            value_list_append(batch->arena, withheld, answer_withheld(batch, exercise, reason));
        else
            value_list_append(batch->arena, shown, answer_exercise(batch, exercise, i + 1));
    }
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
static struct value answer_batch(struct batch *batch, const struct pool_filter *filter, const GArray *pool,
                                 gint64 seed)
{
    struct value_arena *arena = batch->arena;
    struct value shown = value_list(arena, batch->chosen);
    struct value withheld = value_list(arena, 0);
    struct value metadata = value_object(arena, 7);
    struct value answer = value_object(arena, 2);

    answer_chosen(batch, pool, shown.list, withheld.list);
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
    return answer;
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

static gboolean check_pool(const GArray *pool, const struct generate_chapter *chapter,
                           const struct pool_filter *filter, GError **error)
{
    if (pool->len > 0)
        return TRUE;
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
        _("Chapter %s has no published exercise for the offer “%s” and the difficulty “%s”: ask for another "
          "difficulty or offer."),
        chapter->code, filter->offer, filter->difficulty ? filter->difficulty : _("all"));
    return FALSE;
}

gboolean generate_batch(const struct generate_request *request, const struct generate_chapter *chapter,
                        gint64 now_ms, struct value_arena *arena, struct value *out, GError **error)
{
    struct batch batch = {request, chapter, arena, now_ms, 0, 0};
    g_autoptr(GArray) pool = NULL;
    struct pool_filter filter;
    gint64 seed;

    if (!check_count(request->count, error) || !pool_read_filter(request, &filter, error) ||
        !pool_make(request, &filter, chapter, &pool, &seed, error) ||
        !check_pool(pool, chapter, &filter, error))
        return FALSE;
    batch.available = pool->len;
    batch.chosen = (guint)MIN(request->count, pool->len);
    *out = answer_batch(&batch, &filter, pool, seed);
    return TRUE;
}
