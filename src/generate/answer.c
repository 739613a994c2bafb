/* SPDX-License-Identifier: Apache-2.0 */
/* The shape of one exercise in an answer: its members and their order are those of the Python system. */
#include <string.h>

#include "answer_internal.h"
#include "figures_internal.h"
#include "i18n.h"

const struct withheld_reason withheld_text = {
    "text", N_("The exercise has no statement that can be shown: write its enonce_html.")};
const struct withheld_reason withheld_html = {
    "html", N_("The exercise's HTML has something outside the allow-list: see its findings and correct it.")};

struct value answer_text(const struct answering *to, const char *text)
{
    return value_string(value_arena_copy(to->arena, text, strlen(text)));
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

gboolean answer_is_true(const struct exercise *exercise, const char *field)
{
    const struct value *value = exercise_get(exercise, field);

    return value && value->type == VALUE_TRUE;
}

/* A solution may be missing, a statement may not. */
const struct withheld_reason *answer_judge(const struct exercise *exercise)
{
    struct value statement = field_value(exercise, "enonce_html");
    struct value solution = field_value(exercise, "solution_html");

    if (!is_text(exercise, "enonce_html") || (solution.type != VALUE_TEXT && solution.type != VALUE_NULL))
        return &withheld_text;
    gboolean safe = exercise_html_is_allowed(statement.text, statement.size) &&
                    (solution.type == VALUE_NULL || exercise_html_is_allowed(solution.text, solution.size));
    return safe ? NULL : &withheld_html;
}

/* ex_<chapter, lower case>_<id>_<milliseconds> */
static struct value answer_id(const struct answering *to, const struct exercise *exercise)
{
    g_autofree char *code = g_ascii_strdown(to->pool->code, -1);
    g_autofree char *id =
        g_strdup_printf("ex_%s_%" G_GINT64_FORMAT "_%" G_GINT64_FORMAT, code, exercise->id, to->now_ms);

    return answer_text(to, id);
}

/* The chapter code up to the first `_`, lower case. */
static struct value answer_level(const struct answering *to)
{
    const char *code = to->pool->code;
    g_autofree char *level = g_ascii_strdown(code, (gssize)strcspn(code, "_"));

    return answer_text(to, level);
}

/* <code>_<exercise type or family>; the code alone when the exercise has neither. */
static struct value answer_generator_code(const struct answering *to, const struct exercise *exercise)
{
    const char *field = is_text(exercise, "exercise_type") ? "exercise_type" : "family";
    struct value kind = field_value(exercise, field);
    g_autoptr(GString) code = g_string_new(to->pool->code);

    if (kind.type == VALUE_TEXT && kind.size > 0) {
        g_string_append_c(code, '_');
        g_string_append_len(code, kind.text, kind.size);
    }
    return value_text(value_arena_copy(to->arena, code->str, code->len), code->len);
}

/* The members that every exercise's metadata begin with. */
static struct value start_metadata(const struct answering *to, const struct exercise *exercise,
                                   struct value generator_code)
{
    struct value_arena *arena = to->arena;
    struct value metadata = value_object(arena, 18);
    struct value_object *object = metadata.object;
    struct value difficulty = field_value(exercise, "difficulty");
    struct value offer = field_value(exercise, "offer");

    value_set(arena, object, "code_officiel", value_string(to->pool->code));
    value_set(arena, object, "difficulte", difficulty);
    value_set(arena, object, "difficulty", difficulty);
    value_set(arena, object, "is_premium", value_boolean(value_is_text(&offer, "pro")));
    value_set(arena, object, "offer", offer);
    value_set(arena, object, "generator_code", generator_code);
    value_set(arena, object, "family", field_value(exercise, "family"));
    value_set(arena, object, "exercise_type", field_value(exercise, "exercise_type"));
    value_set(arena, object, "exercise_id", value_integer(exercise->id));
    value_set(arena, object, "is_fallback", value_boolean(FALSE));
    return metadata;
}

struct value answer_metadata(const struct answering *to, const struct exercise *exercise)
{
    struct value_arena *arena = to->arena;
    struct value metadata = start_metadata(to, exercise, answer_generator_code(to, exercise));
    struct value_object *object = metadata.object;
    struct value variables = field_value(exercise, "variables");

    value_set(arena, object, "source", value_string("database"));
    value_set(arena, object, "needs_svg", value_boolean(answer_is_true(exercise, "needs_svg")));
    value_set(arena, object, "variables", variables);
    value_set(arena, object, "variables_used", variables);
    return metadata;
}

/* The case's variables, and where they come from. */
static struct value answer_variables_used(const struct answering *to, const struct value_object *variables)
{
    struct value used = value_object(to->arena, variables->count + 1);

    value_set(to->arena, used.object, "source", value_string("generator"));
    for (guint i = 0; i < variables->count; i++)
        value_object_set(to->arena, used.object, variables->members[i].key, variables->members[i].value);
    return used;
}

struct value answer_dynamic_metadata(const struct answering *to, const struct exercise *exercise,
                                     const struct dynamic_case *made)
{
    struct value_arena *arena = to->arena;
    struct value key = field_value(exercise, "generator_key");
    g_autofree char *code = g_strdup_printf("%s_%.*s", to->pool->code, (int)MIN(key.size, 200), key.text);
    struct value metadata = start_metadata(to, exercise, answer_text(to, code));
    struct value_object *object = metadata.object;

    value_set(arena, object, "is_dynamic", value_boolean(TRUE));
    value_set(arena, object, "generator_key", key);
    value_set(arena, object, "seed_used", value_integer(made->seed));
    value_set(arena, object, "variables", made->variables);
    value_set(arena, object, "variables_used", answer_variables_used(to, made->variables.object));
    value_set(arena, object, "source", value_string("dynamic_generator"));
    value_set(arena, object, "needs_svg", value_boolean(answer_is_true(exercise, "needs_svg")));
    return metadata;
}

/* `made`: the case of a dynamic exercise; NULL: it is static. */
struct value answer_exercise(const struct answering *to, const struct exercise *exercise,
                             const struct dynamic_case *made, struct value metadata)
{
    struct value enonce = made ? made->enonce : field_value(exercise, "enonce_html");
    struct value solution = made ? made->solution : field_value(exercise, "solution_html");
    struct answer_figures figures = {value_null(), value_null()};
    struct value variables = field_value(exercise, "variables");
    struct value_arena *arena = to->arena;
    struct value answer = value_object(arena, 12);
    struct value_object *object = answer.object;
    struct value id = answer_id(to, exercise);
    const char *title = to->pool->title;

    value_set(arena, object, "id_exercice", id);
    value_set(arena, object, "niveau", answer_level(to));
    value_set(arena, object, "chapitre", value_string(title ? title : to->pool->code));
    value_set(arena, object, "enonce_html", enonce);
    value_set(arena, object, "solution_html", solution);
    if (made)
        figures_draw(arena, &made->figure, &figures);
    else if (answer_is_true(exercise, "needs_svg"))
        figures_of_variables(arena, &variables, &figures);
    figures_set(arena, &figures, object);
    value_set(arena, object, "pdf_token", id);
    value_set(arena, object, "metadata", metadata);
    return answer;
}
