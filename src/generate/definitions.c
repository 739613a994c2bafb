/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generator VARIABLES: values that an exercise defines itself, without code (docs/generators.md,
 * VARIABLES).
 *
 * The definitions become a generator's source, which runs in the same sandbox as all others; so draws, exact
 * numbers, case space and proof are theirs too. An expression is read and written anew (expression.c), so
 * there is nothing in the source but what an expression may have.
 */
#include "definitions_internal.h"

#include <string.h>

#include "dynamic_internal.h"
#include "expression_internal.h"
#include "i18n.h"
#include "json.h"
#include "sha256.h"

#define DEFINITIONS_MAX 100
#define NO_DEFINITIONS _("the exercise's variables have a list of 1 to 100 definitions")
/* Steps of a range that is written out. */
#define RANGE_MAX 5000

struct writer {
    struct value_arena *arena;
    struct dynamic_fault *fault;
    GString *out;
    GHashTable *names;                            /* defined so far: name → enum expression_type */
    const char *name;                             /* the definition that is being written, for messages */
    const struct generator_parameter *difficulty; /* NULL: there is one list for all */
};

static gboolean fail(struct writer *writer, const char *what)
{
    return dynamic_fail(writer->arena, writer->fault, DYNAMIC_FAULT_PARAMETERS,
                        _("The definition of “%s” can't be used: %s."), writer->name, what);
}

static gboolean is_in(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return TRUE;
    return FALSE;
}

static gboolean is_keyword(const char *word)
{
    static const char *const keywords[] = {
        "and",  "break", "do",    "else",  "elseif", "end",      "false", "for",    "function",
        "goto", "if",    "in",    "local", "nil",    "not",      "or",    "repeat", "return",
        "then", "true",  "until", "while", "draw",   "generate", NULL};

    return is_in(keywords, word);
}

/* What a value of a list is. */
static enum expression_type type_of(const struct value *value)
{
    return value->type == VALUE_TEXT ? EXPRESSION_TEXT : EXPRESSION_NUMBER;
}

static void define(struct writer *writer, const char *name, enum expression_type type)
{
    g_hash_table_insert(writer->names, g_strdup(name), GINT_TO_POINTER(type));
}

static gboolean write_expression(struct writer *writer, const char *text, enum expression_type wanted,
                                 enum expression_type *type)
{
    g_autofree char *why = NULL;

    g_string_append_c(writer->out, ' ');
    if (!expression_write(text, writer->names, writer->out, type, &why))
        return fail(writer, why);
    g_string_append_c(writer->out, ' ');
    if (wanted == EXPRESSION_TRUTH && *type != EXPRESSION_TRUTH && *type != EXPRESSION_ANY)
        return fail(writer, _("a condition is needed, such as a < b"));
    return TRUE;
}

/* A number or text of a list. */
static gboolean write_literal(struct writer *writer, const struct value *value)
{
    g_autofree char *text = NULL;

    switch (value->type) {
    case VALUE_INTEGER:
        g_string_append_printf(writer->out, "(%" G_GINT64_FORMAT ")", value->integer);
        return TRUE;
    case VALUE_REAL:
        g_string_append_c(writer->out, '(');
        json_write_real(writer->out, value->real);
        g_string_append_c(writer->out, ')');
        return TRUE;
    case VALUE_TEXT:
        text = value_dup_string(value);
        if (strpbrk(text, "\"\\\n\r"))
            return fail(writer, _("a text has a quotation mark, a backslash or a line's end"));
        g_string_append_printf(writer->out, "\"%s\"", text);
        return TRUE;
    default:
        return fail(writer, _("a list has numbers and texts"));
    }
}

/* `, {unless = …}` */
static gboolean write_unless(struct writer *writer, const struct value *unless, enum expression_type type)
{
    if (!unless || unless->type == VALUE_NULL)
        return TRUE;
    g_string_append_printf(writer->out, ", {unless = function(%s) return", writer->name);
    if (unless->type == VALUE_TEXT) {
        g_autofree char *text = value_dup_string(unless);
        enum expression_type truth = EXPRESSION_ANY;
        define(writer, writer->name, type);
        if (!write_expression(writer, text, EXPRESSION_TRUTH, &truth))
            return FALSE;
    } else if (unless->type == VALUE_LIST) {
        g_string_append(writer->out, " false");
        for (guint i = 0; i < unless->list->count; i++) {
            if (type != EXPRESSION_ANY && type_of(&unless->list->items[i]) != type)
                return fail(writer, _("unless has texts among numbers, or numbers among texts"));
            g_string_append_printf(writer->out, " or %s == ", writer->name);
            if (!write_literal(writer, &unless->list->items[i]))
                return FALSE;
        }
    } else {
        return fail(writer, _("unless is a list or an expression"));
    }
    g_string_append(writer->out, " end}");
    return TRUE;
}

#define RANGE_HELP _("choose is a range such as 2..9 or 0.5..5 by 0.5, or a list")

#define TOO_MANY _("choose has too many values")
/* What a draw takes: its ends and its width (lua_draw.c). */
#define WIDTH_MAX (G_MAXINT64 / 4)

struct range {
    struct rational low, step;
    gint64 last; /* low + last × step is the greatest */
};

static gboolean read_part(const char *text, struct rational *out)
{
    g_autofree char *plain = expression_plain_number(text);

    return rational_parse(plain, strlen(plain), out);
}

/* "2..9", "0.5..5 by 0.5", "1..9 by 2": low, low + step … */
static gboolean read_range(struct writer *writer, const char *text, struct range *out)
{
    g_auto(GStrv) parts = g_strsplit(text, " by ", 2);
    g_auto(GStrv) ends = g_strsplit(parts[0] ? parts[0] : "", "..", 2);
    struct rational high, room;

    out->step = rational_integer(1);
    if (g_strv_length(ends) != 2 || !read_part(ends[0], &out->low) || !read_part(ends[1], &high) ||
        (parts[1] && !read_part(parts[1], &out->step)))
        return fail(writer, RANGE_HELP);
    if (out->step.n <= 0 || rational_compare(high, out->low) < 0)
        return fail(writer, _("a range goes upwards, and its step is above 0"));
    if (!rational_subtract(high, out->low, &room) || !rational_divide(room, out->step, &room) ||
        rational_floor(room) > WIDTH_MAX)
        return fail(writer, TOO_MANY);
    if (rational_floor(out->low) < -WIDTH_MAX || rational_floor(high) > WIDTH_MAX)
        return fail(writer, RANGE_HELP);
    out->last = rational_floor(room);
    return TRUE;
}

static gboolean write_steps(struct writer *writer, const struct range *range)
{
    if (range->last > RANGE_MAX)
        return fail(writer, TOO_MANY);
    g_string_append(writer->out, "draw.choice({");
    for (gint64 i = 0; i <= range->last; i++) {
        struct rational value;
        if (!rational_multiply(rational_integer(i), range->step, &value) ||
            !rational_add(value, range->low, &value))
            return fail(writer, RANGE_HELP);
        g_string_append_printf(writer->out, "(%" G_GINT64_FORMAT ") / %" G_GINT64_FORMAT ", ", value.n,
                               value.d);
    }
    g_string_append_c(writer->out, '}');
    return TRUE;
}

static gboolean write_range(struct writer *writer, const char *text, const struct value *unless)
{
    struct range range = {0};

    if (!read_range(writer, text, &range))
        return FALSE;
    if (range.step.n == 1 && range.step.d == 1 && range.low.d == 1)
        g_string_append_printf(writer->out, "draw.int(%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT, range.low.n,
                               range.low.n + range.last);
    else if (!write_steps(writer, &range))
        return FALSE;
    if (!write_unless(writer, unless, EXPRESSION_NUMBER))
        return FALSE;
    g_string_append_c(writer->out, ')');
    define(writer, writer->name, EXPRESSION_NUMBER);
    return TRUE;
}

static gboolean write_choice(struct writer *writer, const struct value *choose, const struct value *unless)
{
    if (choose->type == VALUE_TEXT) {
        g_autofree char *text = value_dup_string(choose);
        return write_range(writer, text, unless);
    }
    if (choose->type != VALUE_LIST || choose->list->count == 0)
        return fail(writer, RANGE_HELP);
    enum expression_type type = type_of(&choose->list->items[0]);
    g_string_append(writer->out, "draw.choice({");
    for (guint i = 0; i < choose->list->count; i++) {
        if (type_of(&choose->list->items[i]) != type)
            type = EXPRESSION_ANY;
        if (!write_literal(writer, &choose->list->items[i]))
            return FALSE;
        g_string_append(writer->out, ", ");
    }
    g_string_append_c(writer->out, '}');
    if (!write_unless(writer, unless, type))
        return FALSE;
    g_string_append_c(writer->out, ')');
    define(writer, writer->name, type);
    return TRUE;
}

static gboolean is_name(const char *name)
{
    return (g_ascii_isalpha(*name) || *name == '_') && !g_str_has_prefix(name, "__") &&
           name[strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_")] == '\0' && strlen(name) <= 64 &&
           !is_keyword(name) && !expression_is_word(name);
}

/* NULL: it is not there, or null. */
static const struct value *given(const struct value_object *definition, const char *member)
{
    const struct value *value = value_object_get(definition, member);

    return value && value->type != VALUE_NULL ? value : NULL;
}

/* What is written wrong would be passed over. */
static gboolean check_members(struct writer *writer, const struct value_object *definition)
{
    static const char *const members[] = {"name", "choose", "is", "unless", NULL};

    for (guint i = 0; i < definition->count; i++)
        if (!is_in(members, definition->members[i].key->bytes))
            return fail(writer, _("it has something else than name, choose, unless and is"));
    if (given(definition, "is") && (given(definition, "choose") || given(definition, "unless")))
        return fail(writer, _("what it is leaves nothing to choose"));
    return TRUE;
}

static gboolean write_definition(struct writer *writer, const struct value *definition)
{
    const struct value *name =
        definition->type == VALUE_OBJECT ? value_object_get(definition->object, "name") : NULL;
    g_autofree char *text = name ? value_dup_string(name) : NULL;

    writer->name = text ? value_arena_copy(writer->arena, text, strlen(text)) : "?";
    if (!text || !is_name(text) || g_hash_table_contains(writer->names, text))
        return fail(writer, _("a name has letters without accents, digits and _, and stands once"));
    if (!check_members(writer, definition->object))
        return FALSE;
    const struct value *choose = given(definition->object, "choose"), *is = given(definition->object, "is"),
                       *unless = given(definition->object, "unless");
    g_string_append_printf(writer->out, "local %s = ", text);
    if (choose) {
        if (!write_choice(writer, choose, unless))
            return FALSE;
    } else if (is && is->type == VALUE_TEXT) {
        g_autofree char *expression = value_dup_string(is);
        enum expression_type type = EXPRESSION_ANY;
        if (!write_expression(writer, expression, EXPRESSION_ANY, &type))
            return FALSE;
        define(writer, text, type);
    } else {
        return fail(writer, _("it has neither choose nor is"));
    }
    g_string_append_c(writer->out, '\n');
    return TRUE;
}

/* A list, or one for each difficulty (NULL: there are none). */
static const struct value_list *list_for(const struct value_object *variables, const char *name,
                                         const char *difficulty)
{
    const struct value *value = value_object_get(variables, name);

    if (value && value->type == VALUE_OBJECT)
        value = difficulty ? value_object_get(value->object, difficulty) : NULL;
    return value && value->type == VALUE_LIST ? value->list : NULL;
}

/* The difficulties that the definitions tell apart: those that they have lists for, or all three where only
 * the conditions differ. An empty list: they are the same for all. */
static struct value difficulties_of(const struct value_object *variables, struct value_arena *arena)
{
    static const char *const all[] = {"facile", "moyen", "difficile"};
    const struct value *definitions = value_object_get(variables, "definitions"),
                       *where = value_object_get(variables, "where");
    struct value names = value_list(arena, G_N_ELEMENTS(all));

    if (definitions && definitions->type == VALUE_OBJECT)
        for (guint i = 0; i < definitions->object->count; i++) {
            const struct value_key *key = definitions->object->members[i].key;
            value_list_append(arena, names.list, value_text(key->bytes, key->size));
        }
    else if (where && where->type == VALUE_OBJECT)
        for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
            value_list_append(arena, names.list, value_string(all[i]));
    return names;
}

/* The parameter `difficulty` of a generator that tells difficulties apart. */
static const struct generator_parameter *make_parameter(const struct value_list *names,
                                                        struct value_arena *arena)
{
    struct generator_parameter *parameter = value_arena_alloc(arena, sizeof *parameter);

    *parameter = (struct generator_parameter){
        .name = "difficulty", .type = GENERATOR_ENUM, .fallback = names->items[0], .options = names};
    return parameter;
}

/* Says the difficulty that is asked for (NULL: none is told apart): the exercise's own, before it its
 * variables', before that the request's. */
static gboolean choose_difficulty(struct writer *writer, const struct dynamic_exercise *exercise,
                                  const struct dynamic_request *request, const char **out)
{
    const struct value *given[] = {
        &exercise->difficulty, value_object_get(exercise->variables.object, "difficulty"),
        request && request->overrides ? value_object_get(request->overrides, "difficulty") : NULL};
    const struct generator shell = {
        .key = DYNAMIC_OWN_KEY, .n_parameters = writer->difficulty ? 1 : 0, .parameters = writer->difficulty};
    struct parameters parameters;

    parameters_start(&parameters, &shell, writer->arena);
    for (gsize i = 0; writer->difficulty && i < G_N_ELEMENTS(given); i++)
        if (given[i] && !parameters_set(&parameters, "difficulty", given[i], writer->fault))
            return FALSE;
    const struct value *chosen = value_object_get(parameters.object.object, "difficulty");
    *out = chosen ? value_arena_copy(writer->arena, chosen->text, chosen->size) : NULL;
    return TRUE;
}

static gboolean write_condition(struct writer *writer, const struct value *where)
{
    g_autofree char *text = value_dup_string(where);
    enum expression_type type = EXPRESSION_ANY;

    if (!text)
        return fail(writer, _("it is a list of conditions, such as a < b"));
    g_string_append(writer->out, "if not");
    if (!write_expression(writer, text, EXPRESSION_TRUTH, &type))
        return FALSE;
    g_string_append(writer->out, "then draw.reject() end\n");
    return TRUE;
}

/* Conditions of each difficulty are of difficulties that there are. */
static gboolean check_difficulties(struct writer *writer, const struct value_object *where,
                                   const struct value_list *difficulties)
{
    for (guint i = 0; i < where->count; i++) {
        guint known = 0;
        for (guint d = 0; d < difficulties->count; d++)
            known += value_is_text(&difficulties->items[d], where->members[i].key->bytes);
        if (known == 0)
            return fail(writer, _("it has conditions of a difficulty that there is not"));
    }
    return TRUE;
}

/* A list, or a condition alone; or of each difficulty one of them. */
static gboolean write_conditions(struct writer *writer, const struct value *where, const char *difficulty,
                                 const struct value_list *difficulties)
{
    writer->name = "where";
    if (where && where->type == VALUE_OBJECT) {
        if (!check_difficulties(writer, where->object, difficulties))
            return FALSE;
        where = difficulty ? value_object_get(where->object, difficulty) : NULL;
    }
    if (!where || where->type == VALUE_NULL)
        return TRUE;
    if (where->type != VALUE_LIST)
        return write_condition(writer, where);
    for (guint i = 0; i < where->list->count; i++)
        if (!write_condition(writer, &where->list->items[i]))
            return FALSE;
    return TRUE;
}

static const struct generator *make_generator(struct writer *writer, const struct value_list *definitions)
{
    struct generator *made = value_arena_alloc(writer->arena, sizeof *made);
    struct generator_variable *variables =
        value_arena_alloc(writer->arena, definitions->count * sizeof *variables);
    char hex[SHA256_HEX_SIZE];

    g_string_append(writer->out, "return {variables = {");
    for (guint i = 0; i < definitions->count; i++) {
        const struct value *name = value_object_get(definitions->items[i].object, "name");
        variables[i] = (struct generator_variable){
            .name = value_arena_copy(writer->arena, name->text, name->size), .size = name->size};
        g_string_append_printf(writer->out, "%s = %s, ", variables[i].name, variables[i].name);
    }
    g_string_append(writer->out, "}} end\n");
    sha256_hex_of(writer->out->str, writer->out->len, hex);
    hex[16] = '\0';
    *made = (struct generator){.key = DYNAMIC_OWN_KEY,
                               .version = "1.0.0",
                               .n_parameters = writer->difficulty ? 1 : 0,
                               .parameters = writer->difficulty,
                               .variables = variables,
                               .n_variables = definitions->count,
                               .serial = g_ascii_strtoull(hex, NULL, 16),
                               .text = value_arena_copy(writer->arena, writer->out->str, writer->out->len),
                               .size = writer->out->len};
    return made;
}

const struct generator *definitions_make(const struct dynamic_exercise *exercise,
                                         const struct dynamic_request *request, struct value_arena *arena,
                                         struct dynamic_fault *fault)
{
    g_autoptr(GString) out = g_string_new("function generate(p, draw)\n");
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct writer writer = {arena, fault, out, names, "definitions", NULL};
    const struct value_object *variables = exercise->variables.object;
    const char *difficulty = NULL;

    if (exercise->variables.type != VALUE_OBJECT) {
        fail(&writer, NO_DEFINITIONS);
        return NULL;
    }
    const struct value difficulties = difficulties_of(variables, arena);
    if (difficulties.list->count > 0)
        writer.difficulty = make_parameter(difficulties.list, arena);
    if (!choose_difficulty(&writer, exercise, request, &difficulty))
        return NULL;
    const struct value_list *definitions = list_for(variables, "definitions", difficulty);
    if (!definitions || definitions->count == 0 || definitions->count > DEFINITIONS_MAX) {
        fail(&writer, NO_DEFINITIONS);
        return NULL;
    }
    for (guint i = 0; i < definitions->count; i++)
        if (!write_definition(&writer, &definitions->items[i]))
            return NULL;
    if (!write_conditions(&writer, value_object_get(variables, "where"), difficulty, difficulties.list))
        return NULL;
    return make_generator(&writer, definitions);
}
