/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a generator's description says what it should (docs/generators.md, Description), and its cases are
 * as it says. Held against what somebody writes now; what a bank has already is taken as it is.
 */
#include <string.h>

#include "dynamic.h"
#include "errors.h"
#include "figure.h"
#include "i18n.h"
#include "sandbox_internal.h"

#define TEXT_BYTES_MAX 500
#define PLACE_SIZE 160

static gboolean refuse(GError **error, const char *place, const char *what)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("The generator's description, at %s: %s."),
                place, what);
    return FALSE;
}

static gboolean is_name(const char *name, gsize size)
{
    gboolean begins = size > 0 && size <= 63 && (g_ascii_isalpha(name[0]) || name[0] == '_');

    for (gsize i = 0; begins && i < size; i++)
        if (!g_ascii_isalnum(name[i]) && name[i] != '_')
            return FALSE;
    return begins;
}

static gboolean is_short(const struct value *value, gsize most)
{
    return value->type == VALUE_TEXT && value->size > 0 && value->size <= most;
}

static gboolean is_among(const struct value *value, const char *const *names)
{
    for (; *names; names++)
        if (value_is_text(value, *names))
            return TRUE;
    return FALSE;
}

/* Every member is one of these names; `place` "" at the top. */
static gboolean check_members(const struct value_object *object, const char *const *names, const char *place,
                              GError **error)
{
    for (guint i = 0; i < object->count; i++) {
        const struct value_key *key = object->members[i].key;
        const struct value name = value_text(key->bytes, key->size);
        g_autofree char *at = g_strdup_printf("%s%s%s", place, *place ? "." : "", key->bytes);
        if (!is_among(&name, names))
            return refuse(error, at, _("there is no such member"));
    }
    return TRUE;
}

/* {"fr": …, "en": …} */
static gboolean check_texts(const struct value_object *about, const char *name, GError **error)
{
    static const char *const languages[] = {"fr", "en", NULL};
    const struct value *texts = value_object_get(about, name);

    if (!texts)
        return TRUE;
    if (texts->type != VALUE_OBJECT || texts->object->count == 0)
        return refuse(error, name, _("an object with texts in fr and en is needed"));
    if (!check_members(texts->object, languages, name, error))
        return FALSE;
    for (guint i = 0; i < texts->object->count; i++) {
        g_autofree char *at = g_strdup_printf("%s.%s", name, texts->object->members[i].key->bytes);
        if (!is_short(&texts->object->members[i].value, TEXT_BYTES_MAX))
            return refuse(error, at, _("a text of at most 500 bytes is needed"));
    }
    return TRUE;
}

static gboolean check_plain(const struct value_object *about, GError **error)
{
    static const char *const names[] = {"exercise_type", "min_offer", "svg_mode", "kind"};
    const struct value *version = value_object_get(about, "version");

    if (!is_short(version, 31))
        return refuse(error, "version", _("a text of at most 31 bytes is needed"));
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct value *value = value_object_get(about, names[i]);
        if (value && value->type != VALUE_NULL && !is_short(value, 63))
            return refuse(error, names[i], _("a text of at most 63 bytes is needed"));
    }
    return TRUE;
}

static gboolean is_number(const struct value *value)
{
    return value->type == VALUE_INTEGER || value->type == VALUE_REAL;
}

static double number_of(const struct value *value)
{
    return value->type == VALUE_INTEGER ? (double)value->integer : value->real;
}

static gboolean check_limits(const struct value_object *item, const char *place, GError **error)
{
    const struct value *min = value_object_get(item, "min"), *max = value_object_get(item, "max");
    g_autofree char *at = g_strdup_printf("%s.%s", place, min && !is_number(min) ? "min" : "max");

    if ((min && !is_number(min)) || (max && !is_number(max)))
        return refuse(error, at, _("a number is needed"));
    if (min && max && number_of(min) > number_of(max))
        return refuse(error, at, _("it is less than min"));
    return TRUE;
}

static gboolean check_options(const struct value_object *item, const char *place, GError **error)
{
    const struct value *options = value_object_get(item, "options");
    g_autofree char *at = g_strdup_printf("%s.options", place);

    if (!options)
        return TRUE;
    if (options->type != VALUE_LIST || options->list->count == 0)
        return refuse(error, at, _("a list of texts is needed"));
    for (guint i = 0; i < options->list->count; i++) {
        if (!is_short(&options->list->items[i], 63))
            return refuse(error, at, _("a list of texts is needed"));
        for (guint k = 0; k < i; k++)
            if (value_equal(&options->list->items[k], &options->list->items[i]))
                return refuse(error, at, _("one stands there twice"));
    }
    return TRUE;
}

/* Why the default is none of the parameter's values; NULL: it is one. */
static const char *default_fault(const struct generator_parameter *parameter)
{
    const struct value *value = &parameter->fallback;

    if (value->type == VALUE_NULL)
        return NULL;
    if (parameter->type == GENERATOR_BOOL)
        return value->type == VALUE_TRUE || value->type == VALUE_FALSE ? NULL : _("true or false is needed");
    if (parameter->type == GENERATOR_ENUM) {
        for (guint i = 0; i < parameter->options->count; i++)
            if (value_equal(&parameter->options->items[i], value))
                return NULL;
        return _("it is none of the options");
    }
    if (parameter->type == GENERATOR_INT && value->type != VALUE_INTEGER)
        return _("a whole number is needed");
    if (!is_number(value))
        return _("a number is needed");
    return number_of(value) < parameter->min || number_of(value) > parameter->max
               ? _("it is not between min and max")
               : NULL;
}

static gboolean check_parameter(const struct generator *generator, guint index,
                                const struct value_object *item, GError **error)
{
    static const char *const names[] = {"name", "type",  "default",     "options",  "min",
                                        "max",  "label", "description", "required", NULL};
    static const char *const types[] = {"enum", "int", "float", "bool", NULL};
    const struct generator_parameter *parameter = &generator->parameters[index];
    const struct value *type = value_object_get(item, "type");
    char place[PLACE_SIZE], at[PLACE_SIZE + 16];

    g_snprintf(place, sizeof place, "parameters[%u]", index);
    g_snprintf(at, sizeof at, "%s.name", place);
    if (!check_members(item, names, place, error))
        return FALSE;
    if (!is_name(parameter->name, strlen(parameter->name)))
        return refuse(error, at, _("a name has letters without accents, digits and _"));
    for (guint i = 0; i < index; i++)
        if (strcmp(generator->parameters[i].name, parameter->name) == 0)
            return refuse(error, at, _("one stands there twice"));
    g_snprintf(at, sizeof at, "%s.type", place);
    if (!type || !is_among(type, types))
        return refuse(error, at, _("it is enum, int, float or bool"));
    if (!check_options(item, place, error) || !check_limits(item, place, error))
        return FALSE;
    g_snprintf(at, sizeof at, "%s.default", place);
    const char *fault = default_fault(parameter);
    return !fault || refuse(error, at, fault);
}

/* The parameter that says the kind; NULL: there is none. */
static const struct generator_parameter *kind_of(const struct generator *generator)
{
    for (guint i = 0; generator->kind && i < generator->n_parameters; i++)
        if (strcmp(generator->parameters[i].name, generator->kind) == 0)
            return &generator->parameters[i];
    return NULL;
}

/* What a type's values may be. */
enum shape {
    SHAPE_TEXT = 1,
    SHAPE_HTML = 2,
    SHAPE_INTEGER = 4,
    SHAPE_REAL = 8,
    SHAPE_TRUTH = 16,
    SHAPE_LIST = 32,
    SHAPE_OBJECT = 64
};
static const struct {
    const char *name;
    guint shapes;
} types[] = {
    {"text", SHAPE_TEXT},
    {"string", SHAPE_TEXT},
    {"html", SHAPE_HTML | SHAPE_TEXT},
    {"number", SHAPE_INTEGER | SHAPE_REAL},
    {"int", SHAPE_INTEGER},
    {"float", SHAPE_INTEGER | SHAPE_REAL},
    {"boolean", SHAPE_TRUTH},
    {"bool", SHAPE_TRUTH},
    {"list", SHAPE_LIST},
    {"object", SHAPE_OBJECT},
};

static guint shapes_of(const struct value *type)
{
    for (gsize i = 0; type && i < G_N_ELEMENTS(types); i++)
        if (value_is_text(type, types[i].name))
            return types[i].shapes;
    return 0;
}

static gboolean check_kinds(const struct generator *generator, const struct value *kinds, const char *place,
                            GError **error)
{
    const struct generator_parameter *parameter = kind_of(generator);
    g_autofree char *at = g_strdup_printf("%s.kinds", place);

    if (!kinds)
        return TRUE;
    if (!parameter || kinds->type != VALUE_LIST)
        return refuse(error, at, _("a list of the options of the parameter that kind names is needed"));
    for (guint i = 0; i < kinds->list->count; i++) {
        gboolean found = FALSE;
        for (guint k = 0; k < parameter->options->count; k++)
            found = found || value_equal(&parameter->options->items[k], &kinds->list->items[i]);
        if (!found)
            return refuse(error, at, _("a list of the options of the parameter that kind names is needed"));
    }
    return TRUE;
}

static gboolean check_variable(const struct generator *generator, const char *group,
                               const struct value_member *member, GError **error)
{
    static const char *const names[] = {"type", "kinds", "unit", "label", "description", NULL};
    char place[PLACE_SIZE], at[PLACE_SIZE + 16];

    g_snprintf(place, sizeof place, "%s.%.63s", group, member->key->bytes);
    g_snprintf(at, sizeof at, "%s.type", place);
    if (!is_name(member->key->bytes, member->key->size))
        return refuse(error, place, _("a name has letters without accents, digits and _"));
    if (member->value.type != VALUE_OBJECT)
        return refuse(error, place, _("an object with a type is needed"));
    if (!check_members(member->value.object, names, place, error))
        return FALSE;
    if (shapes_of(value_object_get(member->value.object, "type")) == 0)
        return refuse(error, at, _("it is text, html, number, int, boolean, list or object"));
    return check_kinds(generator, value_object_get(member->value.object, "kinds"), place, error);
}

static gboolean check_variables(const struct generator *generator, GError **error)
{
    static const char *const groups[] = {"variables", "results"};

    for (gsize g = 0; g < G_N_ELEMENTS(groups); g++) {
        const struct value *group = value_object_get(generator->about, groups[g]);
        for (guint i = 0; group && i < group->object->count; i++)
            if (!check_variable(generator, groups[g], &group->object->members[i], error))
                return FALSE;
    }
    return TRUE;
}

static gboolean check_presets(const struct generator *generator, GError **error)
{
    static const char *const names[] = {"key", "niveau", "params", "label", "description", NULL};
    const struct value *presets = value_object_get(generator->about, "presets");

    for (guint i = 0; presets && i < presets->list->count; i++) {
        const struct value_object *preset = presets->list->items[i].object;
        const struct value *key = value_object_get(preset, "key"),
                           *params = value_object_get(preset, "params");
        char place[PLACE_SIZE], at[PLACE_SIZE + 16];
        g_snprintf(place, sizeof place, "presets[%u]", i);
        g_snprintf(at, sizeof at, "%s.%s", place, !key || !is_short(key, 63) ? "key" : "params");
        if (!check_members(preset, names, place, error))
            return FALSE;
        if (!key || !is_short(key, 63))
            return refuse(error, at, _("a text of at most 63 bytes is needed"));
        if (!params || params->type != VALUE_OBJECT)
            return refuse(error, at, _("an object with parameters is needed"));
    }
    return TRUE;
}

gboolean generator_check(const struct generator *generator, GError **error)
{
    static const char *const names[] = {
        "key",        "aliases",   "label",     "description",   "version",
        "levels",     "min_offer", "svg_mode",  "exercise_type", "kind",
        "parameters", "presets",   "variables", "results",       "supported_chapters",
        NULL};
    const struct value *parameters = value_object_get(generator->about, "parameters");

    if (!check_members(generator->about, names, "", error) || !check_plain(generator->about, error) ||
        !check_texts(generator->about, "label", error) ||
        !check_texts(generator->about, "description", error))
        return FALSE;
    for (guint i = 0; i < generator->n_parameters; i++)
        if (!check_parameter(generator, i, parameters->list->items[i].object, error))
            return FALSE;
    if (generator->kind && (!kind_of(generator) || kind_of(generator)->type != GENERATOR_ENUM))
        return refuse(error, "kind", _("it names a parameter of the type enum"));
    return check_variables(generator, error) && check_presets(generator, error);
}

static guint shape_of(const struct value *value)
{
    switch (value->type) {
    case VALUE_TEXT:
        return value->flags & SANDBOX_HTML ? SHAPE_HTML : SHAPE_TEXT;
    case VALUE_INTEGER:
        return SHAPE_INTEGER;
    case VALUE_REAL:
        return SHAPE_REAL;
    case VALUE_TRUE:
    case VALUE_FALSE:
        return SHAPE_TRUTH;
    case VALUE_LIST:
        return SHAPE_LIST;
    case VALUE_OBJECT:
        return SHAPE_OBJECT;
    default:
        return 0;
    }
}

/* A figure, if there is one, can be drawn for both pages. */
static gboolean check_figure(const struct value *figure, GError **error)
{
    static const enum figure_page pages[] = {FIGURE_QUESTION, FIGURE_SOLUTION};

    for (gsize i = 0; figure->type == VALUE_OBJECT && i < G_N_ELEMENTS(pages); i++) {
        g_autoptr(GString) svg = g_string_new(NULL);
        if (figure_svg(figure, pages[i], svg, error))
            continue;
        g_prefix_error(error, "%s", _("The generator's figure can't be drawn: "));
        return FALSE;
    }
    return TRUE;
}

gboolean generator_check_case(const struct generator *generator, const struct dynamic_case *made,
                              GError **error)
{
    for (guint i = 0; i < generator->n_variables; i++) {
        const struct generator_variable *variable = &generator->variables[i];
        const char *group = variable->is_result ? "results" : "variables";
        const struct value *about = value_object_get(generator->about, group),
                           *said = value_object_get(about->object, variable->name),
                           *given = value_object_get(
                               (variable->is_result ? made->results : made->variables).object,
                               variable->name);
        guint shapes = shapes_of(value_object_get(said->object, "type"));
        /* What is empty is a list, as tables of Lua don't say. */
        gboolean is_empty = given && given->type == VALUE_LIST && given->list->count == 0;
        char place[PLACE_SIZE];
        if (!given || given->type == VALUE_NULL || shape_of(given) & shapes ||
            (is_empty && shapes & SHAPE_OBJECT))
            continue;
        g_snprintf(place, sizeof place, "%s.%.63s.type", group, variable->name);
        return refuse(error, place, _("“generate” gives a value of another type"));
    }
    return check_figure(&made->figure, error);
}
