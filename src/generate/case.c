/* SPDX-License-Identifier: Apache-2.0 */
/* One case: what the generator gives, put in order, and the texts that it makes of an exercise's templates.
 */
#include <stdarg.h>
#include <string.h>

#include "dynamic_internal.h"
#include "exercise.h"
#include "i18n.h"
#include "memo_internal.h"
#include "sandbox_internal.h"
#include "template_internal.h"

gboolean dynamic_fail(struct value_arena *arena, struct dynamic_fault *fault, enum dynamic_fault_kind kind,
                      const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    *fault = (struct dynamic_fault){
        .kind = kind, .message = value_arena_copy(arena, message, strlen(message)), .context = value_null()};
    return FALSE;
}

static const struct value *member_of(const struct value *object, const char *name)
{
    return object->type == VALUE_OBJECT ? value_object_get(object->object, name) : NULL;
}

/* The member of a key of the object's own arena. */
static const struct value *value_of_key(const struct value_object *object, const struct value_key *key)
{
    for (guint i = 0; i < object->count; i++)
        if (object->members[i].key == key)
            return &object->members[i].value;
    return NULL;
}

/* The members that the description names, in its order; any other is a fault of the generator. */
static gboolean put_in_order(const struct generator *generator, const struct value *given, gboolean results,
                             struct value_arena *arena, struct value *out, struct dynamic_fault *fault)
{
    guint taken = 0;

    *out = value_object(arena, 16);
    if (!given || given->type != VALUE_OBJECT)
        return TRUE;
    for (guint i = 0; i < generator->n_variables; i++) {
        const struct generator_variable *variable = &generator->variables[i];
        if (variable->is_result != results)
            continue;
        const struct value_key *key = value_arena_key(arena, variable->name, variable->size);
        const struct value *value = value_of_key(given->object, key);
        if (!value)
            continue;
        taken++;
        value_object_append(arena, out->object, key, *value);
    }
    if (taken == given->object->count)
        return TRUE;
    for (guint i = 0; i < given->object->count; i++)
        if (!value_object_get(out->object, given->object->members[i].key->bytes))
            return dynamic_fail(arena, fault, DYNAMIC_FAULT_GENERATOR,
                                _("The generator %s gives a variable that its description lacks: %s."),
                                generator->key, given->object->members[i].key->bytes);
    return TRUE;
}

static struct value figure_of(const struct value *given, const char *name)
{
    const struct value *figure = member_of(given, name);

    return figure && figure->type == VALUE_OBJECT ? *figure : value_null();
}

/* The run itself, by the sandbox. */
static int run_anew(const struct generator *generator, const struct value *parameters, struct draw *draw,
                    struct value_arena *arena, struct dynamic_case *out, struct dynamic_fault *fault)
{
    const struct sandbox_source source = {generator->serial, generator->key, generator->text,
                                          generator->size};
    g_autoptr(GError) error = NULL;
    struct value given;

    enum sandbox_outcome outcome =
        sandbox_run(sandbox_get(), &source, parameters, draw, arena, &given, &error);
    if (outcome == SANDBOX_SKIP)
        return 0;
    if (outcome == SANDBOX_FAILED) {
        dynamic_fail(arena, fault, DYNAMIC_FAULT_GENERATOR, "%s", error->message);
        return -1;
    }
    out->figure = figure_of(&given, "figure");
    out->enonce = out->solution = value_null();
    gboolean whole =
        put_in_order(generator, member_of(&given, "variables"), FALSE, arena, &out->variables, fault) &&
        put_in_order(generator, member_of(&given, "results"), TRUE, arena, &out->results, fault);
    return whole ? 1 : -1;
}

int case_run(const struct generator *generator, const struct value *parameters, struct draw *draw,
             struct value_arena *arena, struct dynamic_case *out, struct dynamic_fault *fault)
{
    if (draw->mode != DRAW_SEEDED || draw->is_anew)
        return run_anew(generator, parameters, draw, arena, out, fault);
    struct memo *memo = memo_find(generator, parameters);
    if (memo_follow(memo, draw, arena, out)) {
        out->enonce = out->solution = value_null();
        return 1;
    }
    int outcome = run_anew(generator, parameters, draw, arena, out, fault);
    if (outcome == 1)
        memo_keep(memo, draw, out);
    return outcome;
}

/* What one rendering needs. */
struct rendering {
    const struct dynamic_case *made;
    struct value_arena *arena;
    struct value missing; /* a list of names; null while there is none */
};

static const struct value *find_in(const struct value_object *object, const char *name, gsize size)
{
    for (guint i = 0; i < object->count; i++) {
        const struct value_key *key = object->members[i].key;
        if (key->size == size && memcmp(key->bytes, name, size) == 0)
            return &object->members[i].value;
    }
    return NULL;
}

static const struct value *find_value(const char *name, gsize size, gpointer data)
{
    struct rendering *rendering = data;
    const struct value *found = find_in(rendering->made->variables.object, name, size);

    return found ? found : find_in(rendering->made->results.object, name, size);
}

static void add_missing(const char *name, gsize size, gboolean unused, gpointer data)
{
    struct rendering *rendering = data;

    (void)unused;
    if (rendering->missing.type == VALUE_NULL)
        rendering->missing = value_list(rendering->arena, 4);
    struct value text = value_text(value_arena_copy(rendering->arena, name, size), size);
    for (guint i = 0; i < rendering->missing.list->count; i++)
        if (value_equal(&rendering->missing.list->items[i], &text))
            return;
    value_list_append(rendering->arena, rendering->missing.list, text);
}

static void add_name(const char *name, gsize size, gboolean unused, gpointer data)
{
    struct rendering *rendering = data;

    add_missing(name, size, unused, rendering);
}

/* {missing, expected_placeholders, provided_keys} */
static struct value context_of(const struct dynamic_variant *variant, struct rendering *rendering)
{
    struct value_arena *arena = rendering->arena;
    struct rendering expected = {.arena = arena};
    struct value context = value_object(arena, 3), keys = value_list(arena, 16);

    template_names(variant->enonce.text, variant->enonce.size, add_name, &expected);
    if (variant->solution.type == VALUE_TEXT)
        template_names(variant->solution.text, variant->solution.size, add_name, &expected);
    for (guint i = 0; i < rendering->made->variables.object->count; i++)
        value_list_append(arena, keys.list,
                          value_string(rendering->made->variables.object->members[i].key->bytes));
    value_set(arena, context.object, "missing", rendering->missing);
    value_set(arena, context.object, "expected_placeholders", expected.missing);
    value_set(arena, context.object, "provided_keys", keys);
    return context;
}

static struct value render(const struct value *template, struct rendering *rendering)
{
    if (template->type != VALUE_TEXT)
        return value_null();
    g_autoptr(GString) text = g_string_sized_new(template->size * 2);
    template_render(template->text, template->size, find_value, add_missing, rendering, text);
    return value_text(value_arena_copy(rendering->arena, text->str, text->len), text->len);
}

static gboolean is_allowed(const struct value *html)
{
    return html->type == VALUE_NULL || exercise_html_is_allowed(html->text, html->size);
}

gboolean case_write(const struct dynamic_plan *plan, struct value_arena *arena, struct dynamic_case *out,
                    struct dynamic_fault *fault)
{
    const struct dynamic_variant *variant = &plan->variants[out->variant];
    struct rendering rendering = {.made = out, .arena = arena};

    out->enonce = render(&variant->enonce, &rendering);
    out->solution = render(&variant->solution, &rendering);
    if (rendering.missing.type != VALUE_NULL) {
        const struct value *first = &rendering.missing.list->items[0];
        dynamic_fail(arena, fault, DYNAMIC_FAULT_PLACEHOLDER,
                     _("The generator %s gives nothing for the placeholder “%.*s” here."),
                     plan->generator->key, (int)first->size, first->text);
        fault->context = context_of(variant, &rendering);
        return FALSE;
    }
    if (!is_allowed(&out->enonce) || !is_allowed(&out->solution))
        return dynamic_fail(
            arena, fault, DYNAMIC_FAULT_TEXT,
            _("The exercise's HTML has something outside the allow-list: see its findings and "
              "correct it."));
    return TRUE;
}
