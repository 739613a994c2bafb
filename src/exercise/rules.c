/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of docs/document.md, Rules and findings: what a document may break and still be one. Each broken
 * rule is one finding, with its field and the byte of the field's text where it stands.
 */
#include <string.h>

#include "exercise_internal.h"
#include "html_internal.h"
#include "i18n.h"
#include "json.h"
#include "text.h"

/* Findings of one document. */
#define FINDINGS_MAX 100

struct finder {
    const struct exercise_rules *rules;
    exercise_note_func found;
    gpointer data;
    guint count;
    const char *field; /* whose text is looked at */
    const struct value *value;
};

gboolean exercise_is_blank(const struct value *value)
{
    const char *text = value->text;
    gsize size = value->size;

    if (value->type != VALUE_TEXT)
        return FALSE;
    text_strip(&text, &size);
    return size == 0;
}

static void report(struct finder *finder, const char *rule, gsize offset, const char *message)
{
    const struct exercise_note note = {rule, finder->field, offset, finder->value, message};

    /* Nobody reads more, and a hostile document would have thousands. */
    if (finder->count >= FINDINGS_MAX)
        return;
    finder->count++;
    if (finder->found)
        finder->found(&note, finder->data);
}

static guint type_bit(const struct value *value)
{
    static const guint8 bits[] = {
        [VALUE_NULL] = FIELD_NULL,
        [VALUE_FALSE] = FIELD_BOOLEAN,
        [VALUE_TRUE] = FIELD_BOOLEAN,
        [VALUE_INTEGER] = FIELD_INTEGER,
        [VALUE_REAL] = 0,
        [VALUE_TEXT] = FIELD_TEXT,
        [VALUE_LIST] = FIELD_LIST,
        [VALUE_OBJECT] = FIELD_OBJECT,
    };
    return bits[value->type];
}

static gboolean check_type(struct finder *finder, const struct exercise_field_row *row)
{
    if (row->types & type_bit(finder->value))
        return TRUE;
    g_autofree char *message =
        g_strdup_printf(_("this field can't be of the JSON type %s"), value_type_name(finder->value));
    report(finder, "type", 0, message);
    return FALSE;
}

static void check_choice(struct finder *finder, const struct exercise_field_row *row)
{
    if (!row->choices[0] || finder->value->type != VALUE_TEXT)
        return;
    for (guint i = 0; i < FIELD_CHOICES_MAX && row->choices[i]; i++) {
        if (value_is_text(finder->value, row->choices[i]))
            return;
    }
    g_autofree char *given = value_dup_string(finder->value);
    g_autofree char *choices = g_strjoinv(", ", (char **)(guintptr)row->choices);
    g_autofree char *message = g_strdup_printf(_("\"%s\" is none of: %s"), given, choices);
    report(finder, "choice", 0, message);
}

static void hear_problem(const char *rule, gsize offset, const char *message, gpointer data)
{
    report(data, rule, offset, message);
}

static void check_placeholders(struct finder *finder)
{
    const struct value *value = finder->value;

    for (gsize at = 0; exercise_find_bad_placeholder(value->text, value->size, &at); at += 2)
        report(finder, "placeholder", at,
               _("two braces begin a placeholder, {{name}} or {{{name}}}; this is none"));
    for (gsize at = 0; exercise_find_written_braces(value->text, value->size, &at); at += 6)
        report(finder, "placeholder", at,
               _("two braces begin a placeholder, and are not written as character references"));
}

/* HTML of the allow-list, placeholders rightly written, and no `$` where LaTeX is refused. */
static void check_markup(struct finder *finder, gboolean is_template)
{
    const struct value *value = finder->value;

    if (value->type != VALUE_TEXT)
        return;
    if (!html_scan_accepts(value->text, value->size, is_template))
        html_judge(value->text, value->size, is_template, hear_problem, finder);
    if (is_template)
        check_placeholders(finder);
    const char *dollar = finder->rules->latex_allowed ? NULL : memchr(value->text, '$', value->size);
    if (dollar)
        report(finder, "latex", (gsize)(dollar - value->text),
               _("\"$\" begins LaTeX, which is not shown; the setting LATEX=allow takes it"));
}

/* `message` is not translated yet: that is done for those that are told. */
static void check_not_blank(struct finder *finder, const struct exercise_slots *slots,
                            enum exercise_field field, const char *message)
{
    finder->field = exercise_fields()[field].key.bytes;
    finder->value = slots->of[field];
    if (finder->value && (finder->value->type == VALUE_NULL || exercise_is_blank(finder->value)))
        report(finder, "blank", 0, _(message));
}

static gboolean is_dynamic(const struct exercise_slots *slots)
{
    const struct value *dynamic = slots->of[FIELD_IS_DYNAMIC];
    return dynamic && dynamic->type == VALUE_TRUE;
}

static void check_variant_text(struct finder *finder, const struct value *variant, const char *name)
{
    const struct value *text = value_object_get(variant->object, name);

    finder->value = text ? text : variant;
    if (!text || text->type != VALUE_TEXT || exercise_is_blank(text)) {
        g_autofree char *message = g_strdup_printf(_("a variant needs a text %s"), name);
        report(finder, "variant", 0, message);
    } else {
        check_markup(finder, TRUE);
    }
}

static void check_variant_parts(struct finder *finder, const struct value *variant)
{
    const struct value *id = value_object_get(variant->object, "id");
    const struct value *weight = value_object_get(variant->object, "weight");

    finder->value = variant;
    if (!id || (id->type != VALUE_TEXT && id->type != VALUE_INTEGER))
        report(finder, "variant", 0, _("a variant needs an id"));
    if (weight && (weight->type != VALUE_INTEGER || weight->integer < 1))
        report(finder, "variant", 0, _("a variant's weight is a whole number from 1 on"));
}

/* Ids say which variant a pupil got: two may not be one. */
static void check_variant_ids(struct finder *finder, const struct value_list *variants)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint32 i = 0; i < variants->count; i++) {
        const struct value *variant = &variants->items[i];
        const struct value *id =
            variant->type == VALUE_OBJECT ? value_object_get(variant->object, "id") : NULL;
        if (!id || (id->type != VALUE_TEXT && id->type != VALUE_INTEGER))
            continue;
        GString *text = g_string_new(NULL);
        json_write_canonical(text, id);
        finder->value = variant;
        if (!g_hash_table_add(seen, g_string_free(text, FALSE)))
            report(finder, "variant", 0, _("two variants have the same id"));
    }
}

static void check_variants(struct finder *finder, const struct value *variants)
{
    finder->field = exercise_fields()[FIELD_TEMPLATE_VARIANTS].key.bytes;
    for (guint32 i = 0; i < variants->list->count; i++) {
        const struct value *variant = &variants->list->items[i];
        if (variant->type != VALUE_OBJECT) {
            finder->value = variant;
            report(finder, "variant", 0, _("a variant is an object"));
            continue;
        }
        check_variant_parts(finder, variant);
        check_variant_text(finder, variant, "enonce_template_html");
        check_variant_text(finder, variant, "solution_template_html");
    }
    check_variant_ids(finder, variants->list);
}

static void check_generator(struct finder *finder, const struct exercise_slots *slots)
{
    const struct value *key = slots->of[FIELD_GENERATOR_KEY];

    finder->field = exercise_fields()[FIELD_GENERATOR_KEY].key.bytes;
    finder->value = key;
    if (!key || key->type == VALUE_NULL || exercise_is_blank(key)) {
        report(finder, "generator", 0, _("a dynamic exercise needs a generator"));
        return;
    }
    if (key->type != VALUE_TEXT || !finder->rules->generator_known)
        return;
    g_autofree char *name = value_dup_string(key);
    if (finder->rules->generator_known(name, finder->rules->data))
        return;
    g_autofree char *message = g_strdup_printf(_("no generator is called \"%s\""), name);
    report(finder, "generator", 0, message);
}

/* A figure is in the variables of the static exercise that needs it. */
static void check_figure(struct finder *finder, const struct exercise_slots *slots)
{
    const struct value *needed = slots->of[FIELD_NEEDS_SVG], *variables = slots->of[FIELD_VARIABLES];
    const struct value *figure =
        variables && variables->type == VALUE_OBJECT ? value_object_get(variables->object, "figure") : NULL;

    if (!finder->rules->figure_fault || !needed || needed->type != VALUE_TRUE || !figure ||
        figure->type == VALUE_NULL)
        return;
    g_autofree char *fault = finder->rules->figure_fault(figure);
    finder->field = exercise_fields()[FIELD_VARIABLES].key.bytes;
    finder->value = variables;
    if (fault)
        report(finder, "figure", 0, fault);
}

static void check_dynamic(struct finder *finder, const struct exercise_slots *slots)
{
    const struct value *variants = slots->of[FIELD_TEMPLATE_VARIANTS];

    check_generator(finder, slots);
    if (variants && variants->type == VALUE_LIST && variants->list->count > 0)
        return;
    check_not_blank(finder, slots, FIELD_ENONCE_TEMPLATE_HTML,
                    N_("a dynamic exercise needs a statement, or variants"));
    check_not_blank(finder, slots, FIELD_SOLUTION_TEMPLATE_HTML,
                    N_("a dynamic exercise needs a worked answer, or variants"));
}

/* Types are names; what they mean is the generator's. */
static void check_schema(struct finder *finder, const struct value *schema)
{
    finder->field = exercise_fields()[FIELD_VARIABLES_SCHEMA].key.bytes;
    for (guint32 i = 0; i < schema->object->count; i++) {
        const struct value_member *member = &schema->object->members[i];
        if (member->value.type == VALUE_TEXT)
            continue;
        g_autofree char *message =
            g_strdup_printf(_("the type of the variable \"%s\" is not a text"), member->key->bytes);
        finder->value = &member->value;
        report(finder, "type", 0, message);
    }
}

gboolean exercise_html_is_allowed(const char *text, gsize size)
{
    return html_scan_accepts(text, size, FALSE) || html_judge(text, size, FALSE, NULL, NULL) == 0;
}

guint exercise_find(const struct exercise *exercise, const struct exercise_rules *rules,
                    exercise_note_func found, gpointer data)
{
    struct finder finder = {.rules = rules, .found = found, .data = data};
    struct exercise_slots slots;

    exercise_slots_fill(&slots, exercise->document);
    for (guint i = 0; i < FIELD_COUNT; i++) {
        const struct exercise_field_row *row = &exercise_fields()[i];
        if (!slots.of[i])
            continue;
        finder.field = row->key.bytes;
        finder.value = slots.of[i];
        if (!check_type(&finder, row))
            continue;
        check_choice(&finder, row);
        if (row->markup != MARKUP_NONE)
            check_markup(&finder, row->markup == MARKUP_TEMPLATE);
    }
    const struct value *variants = slots.of[FIELD_TEMPLATE_VARIANTS];
    if (variants && variants->type == VALUE_LIST)
        check_variants(&finder, variants);
    const struct value *schema = slots.of[FIELD_VARIABLES_SCHEMA];
    if (schema && schema->type == VALUE_OBJECT)
        check_schema(&finder, schema);
    if (is_dynamic(&slots)) {
        check_dynamic(&finder, &slots);
    } else {
        check_not_blank(&finder, &slots, FIELD_ENONCE_HTML, N_("the statement is blank"));
        check_not_blank(&finder, &slots, FIELD_SOLUTION_HTML, N_("the worked answer is blank"));
        check_figure(&finder, &slots);
    }
    return finder.count;
}
