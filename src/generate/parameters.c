/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A generator's parameters: its defaults, then the exercise's difficulty, then the exercise's `variables`,
 * then the request's (docs/generators.md, Parameters). The names that are passed over and the conversions are
 * those of the Python system, whose exercises have them.
 */
#include <string.h>

#include "dynamic_internal.h"
#include "i18n.h"

static const char *const ignored_names[] = {
    "seed",
    "grade",
    "niveau",
    "chapter",
    "chapitre",
    "chapter_code",
    "code_officiel",
    "exercise_type",
    "figure_type",
    "is_dynamic",
    "offer",
    "difficulte",
    "difficulty",
    "nb_exercices",
    "type_exercice",
    "variant_id",
    "generator_key",
    "needs_svg",
    "enonce_template_html",
    "solution_template_html",
    "template_variants",
    "definitions",
    "where",
    "variables_schema",
};

static gboolean is_ignored(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ignored_names); i++)
        if (strcmp(ignored_names[i], name) == 0)
            return TRUE;
    return FALSE;
}

static gboolean has_option(const struct generator_parameter *parameter, const struct value *value)
{
    for (guint i = 0; i < parameter->options->count; i++)
        if (value_equal(&parameter->options->items[i], value))
            return TRUE;
    return FALSE;
}

/* Words for a difficulty that a generator does not have: with `standard` it knows two, else three. */
static gboolean convert_difficulty(const struct generator_parameter *parameter, struct value *value)
{
    struct value standard = value_string("standard"), moyen = value_string("moyen");

    if (value_is_text(value, "moyen") || value_is_text(value, "difficile"))
        *value = standard;
    else if (value_is_text(value, "standard"))
        *value = moyen;
    return has_option(parameter, value);
}

static gboolean convert_boolean(struct value *value)
{
    static const char *const yes[] = {"true", "1", "yes", "oui"}, *const no[] = {"false", "0", "no", "non"};

    if (value->type == VALUE_FALSE || value->type == VALUE_TRUE)
        return TRUE;
    if (value->type == VALUE_INTEGER) {
        *value = value_boolean(value->integer != 0);
        return TRUE;
    }
    for (gsize i = 0; value->type == VALUE_TEXT && i < G_N_ELEMENTS(yes); i++) {
        gboolean truth =
            value->size == strlen(yes[i]) && g_ascii_strncasecmp(value->text, yes[i], value->size) == 0;
        if (truth ||
            (value->size == strlen(no[i]) && g_ascii_strncasecmp(value->text, no[i], value->size) == 0)) {
            *value = value_boolean(truth);
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean convert_number(const struct generator_parameter *parameter, struct value *value)
{
    double real;

    if (value->type == VALUE_TEXT) {
        g_autofree char *text = value_dup_string(value);
        char *end;
        real = g_ascii_strtod(g_strdelimit(text, ",", '.'), &end);
        if (*end != '\0' || end == text)
            return FALSE;
    } else if (value->type == VALUE_INTEGER || value->type == VALUE_REAL) {
        real = value->type == VALUE_INTEGER ? (double)value->integer : value->real;
    } else {
        return FALSE;
    }
    if (!(real >= MAX(parameter->min, -9e15) && real <= MIN(parameter->max, 9e15)))
        return FALSE;
    *value = parameter->type == GENERATOR_INT || real == (double)(gint64)real ? value_integer((gint64)real)
                                                                              : value_real(real);
    return TRUE;
}

/* Brings a given value into the parameter's type. */
static gboolean convert(const struct generator_parameter *parameter, struct value *value)
{
    switch (parameter->type) {
    case GENERATOR_ENUM:
        return has_option(parameter, value) ||
               (strcmp(parameter->name, "difficulty") == 0 && convert_difficulty(parameter, value));
    case GENERATOR_BOOL:
        return convert_boolean(value);
    case GENERATOR_INT:
    case GENERATOR_FLOAT:
        return convert_number(parameter, value);
    default:
        return TRUE;
    }
}

static const struct generator_parameter *find_parameter(const struct generator *generator, const char *name)
{
    for (guint i = 0; i < generator->n_parameters; i++)
        if (strcmp(generator->parameters[i].name, name) == 0)
            return &generator->parameters[i];
    return NULL;
}

gboolean parameters_set(struct parameters *into, const char *name, const struct value *given,
                        struct dynamic_fault *fault)
{
    const struct generator_parameter *parameter = find_parameter(into->generator, name);
    struct value value = *given;

    if (given->type == VALUE_NULL)
        return TRUE;
    if (!parameter) {
        if (is_ignored(name))
            return TRUE;
        if (!into->is_strict) {
            value_list_append(into->arena, into->ignored.list, value_string(name));
            return TRUE;
        }
        return dynamic_fail(into->arena, fault, DYNAMIC_FAULT_PARAMETERS,
                            _("The generator %s has no parameter “%s”."), into->generator->key, name);
    }
    if (!convert(parameter, &value))
        return dynamic_fail(into->arena, fault, DYNAMIC_FAULT_PARAMETERS,
                            _("The generator %s does not take this value of its parameter “%s”."),
                            into->generator->key, name);
    value_set(into->arena, into->object.object, name, value);
    if (into->generator->kind && strcmp(into->generator->kind, name) == 0)
        into->has_kind = TRUE;
    return TRUE;
}

void parameters_start(struct parameters *into, const struct generator *generator, struct value_arena *arena)
{
    *into = (struct parameters){.generator = generator, .arena = arena};
    into->object = value_object(arena, MAX(generator->n_parameters, 1));
    into->ignored = value_list(arena, 1);
    for (guint i = 0; i < generator->n_parameters; i++)
        value_set(arena, into->object.object, generator->parameters[i].name,
                  generator->parameters[i].fallback);
}

gboolean parameters_set_all(struct parameters *into, const struct value_object *given,
                            struct dynamic_fault *fault)
{
    for (guint i = 0; given && i < given->count; i++)
        if (!parameters_set(into, given->members[i].key->bytes, &given->members[i].value, fault))
            return FALSE;
    return TRUE;
}

gboolean dynamic_parameters(const struct generator *generator, const struct value_object *given,
                            struct value_arena *arena, struct value *out, struct dynamic_fault *fault)
{
    struct parameters parameters;

    parameters_start(&parameters, generator, arena);
    parameters.is_strict = TRUE;
    if (!parameters_set_all(&parameters, given, fault))
        return FALSE;
    *out = parameters.object;
    return TRUE;
}
