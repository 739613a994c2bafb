/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a figure shows the answer. A label and an answer are brought into one form before they are
 * compared: no white space, a decimal comma, what stands behind the last `=`; so `x = 12`, `12` and `12,0`
 * are the same. A number with a unit is also the bare number (`12 cm`, `12`), but where a figure's scale has
 * all numbers: on a clock, a ruler, a graduated line or a grid only the whole answer counts. Elsewhere an
 * answer may be a sentence, and a label have words before (`L'aire est de 81 cm².`, `Aire : 81 cm²`): the
 * number that it comes to counts, with its unit. A numerator and its denominator are one label. The answer is
 * the variable `reponse_finale`: any other (a result, an area) may be the same number as a length that the
 * figure gives, as in a rectangle of 1 by 5.
 */
#include "shown_internal.h"

#include <string.h>

#include "equations_internal.h"
#include "rational_internal.h"

struct said {
    char *text;         /* in one form */
    gboolean is_number; /* it begins with a number, and has no other behind it */
    struct rational number;
    const char *unit; /* in `text` */
    gboolean is_part; /* of a sentence, or behind a colon */
};

static void said_clear(struct said *said)
{
    g_clear_pointer(&said->text, g_free);
}

/* Without white space, in lower case, unless it is `whole` only what is behind the last `=`. Caller frees. */
static char *in_one_form(const char *text, gsize size, gboolean whole)
{
    GString *out = g_string_sized_new(size);

    for (const char *at = text, *end = text + size; at < end; at += g_utf8_skip[(guchar)*at]) {
        gunichar c = g_utf8_get_char(at);
        if (c == '=' && !whole)
            g_string_truncate(out, 0);
        else if (c == '.' && at > text && at + 1 < end && g_ascii_isdigit(at[-1]) && g_ascii_isdigit(at[1]))
            g_string_append_c(out, ',');
        else if (!g_unichar_isspace(c) && c != 0x202f && c != 0xa0)
            g_string_append_unichar(out, g_unichar_tolower(c));
    }
    if (out->len > 0 && out->str[out->len - 1] == '.')
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

static void read_number(struct said *said)
{
    gsize size = strspn(said->text, "0123456789,");
    g_autofree char *digits = g_strdelimit(g_strndup(said->text, size), ",", '.');

    said->unit = said->text + size;
    said->is_number = size > 0 && g_ascii_isdigit(digits[size - 1]) &&
                      rational_parse(digits, size, &said->number) && !strpbrk(said->unit, "0123456789/;:(");
}

/* Whether what stands before a number leads to it: `L'aire est de`, `Aire :`. */
static gboolean leads(const char *text, gsize size)
{
    static const char *const ends[] = {
        ":",         "estde",    "sontde",   "est",        "vaut",    "valent", "mesure",
        "mesurent",  "fait",     "contient", "coûte",      "pèse",    "dure",   "ya",
        "estégaleà", "estégalà", "reste",    "représente", "obtient", "trouve",
    };
    static const char *const judgements[] = {"oui", "non", "vrai", "faux"};
    g_autofree char *form = in_one_form(text, size, TRUE);

    for (gsize i = 0; i < G_N_ELEMENTS(judgements); i++)
        if (g_str_has_prefix(form, judgements[i]))
            return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(form, ends[i]))
            return TRUE;
    return FALSE;
}

/* What is said in the end by words and one number, or fraction, with its unit. FALSE: it is no such sentence.
 */
static gboolean say_part(struct said *said, const char *text, gsize size)
{
    gsize at = 0;

    while (at < size && !g_ascii_isdigit(text[at]))
        at++;
    if (at == 0 || at == size || !leads(text, at))
        return FALSE;
    struct said part = {.text = in_one_form(text + at, size - at, TRUE), .is_part = TRUE};
    read_number(&part);
    if (!part.is_number && strspn(part.text, "0123456789/") != strlen(part.text)) {
        said_clear(&part);
        return FALSE;
    }
    *said = part;
    return TRUE;
}

static void say(struct said *said, const char *text, gsize size, gboolean whole)
{
    if (!whole && say_part(said, text, size))
        return;
    *said = (struct said){.text = in_one_form(text, size, whole)};
    read_number(said);
}

static gboolean is_same(const struct said *label, const struct said *answer, gboolean has_scale)
{
    if (strcmp(label->text, answer->text) == 0)
        return TRUE;
    if (!label->is_number || !answer->is_number || rational_compare(label->number, answer->number) != 0)
        return FALSE;
    if (strcmp(label->unit, answer->unit) == 0)
        return TRUE;
    return !has_scale && !label->is_part && !answer->is_part &&
           (*label->unit == '\0' || *answer->unit == '\0');
}

static gboolean has_scale(const struct value *figure)
{
    static const char *const kinds[] = {"clock", "ruler", "number_line", "time_line", "grid"};
    const struct value *kind = value_object_get(figure->object, "kind");

    for (gsize i = 0; kind && i < G_N_ELEMENTS(kinds); i++)
        if (value_is_text(kind, kinds[i]))
            return TRUE;
    return FALSE;
}

/* Whether the number goes on behind, or began before. */
static gboolean goes_on(const char *text, const char *at, gsize size)
{
    const char *end = at + size;

    return (at > text && (g_ascii_isdigit(at[-1]) || at[-1] == ',')) || g_ascii_isdigit(*end) ||
           (*end == ',' && g_ascii_isdigit(end[1]));
}

/* Whether a text says it: the whole, or its number by itself. Both are in one form. */
static gboolean says(const char *text, const struct said *answer)
{
    g_autofree char *wanted = answer->is_number
                                  ? g_strndup(answer->text, (gsize)(answer->unit - answer->text))
                                  : g_strdup(answer->text);
    gsize size = strlen(wanted);

    for (const char *at = strstr(text, wanted); at && size > 0; at = strstr(at + 1, wanted))
        if (!answer->is_number || !goes_on(text, at, size))
            return TRUE;
    return FALSE;
}

/* The énoncé without tags, in one form but with all its equalities. Caller frees. */
static char *plain(const struct value *html)
{
    GString *out = g_string_sized_new(html->size);
    gboolean in_tag = FALSE;

    for (gsize i = 0; i < html->size; i++) {
        char c = html->text[i];
        if (c == '<' || c == '>') {
            in_tag = c == '<';
            g_string_append_c(out, '|');
        } else if (!in_tag) {
            g_string_append_c(out, c == '=' ? '|' : c);
        }
    }
    char *form = in_one_form(out->str, out->len, FALSE);
    g_string_free(out, TRUE);
    return form;
}

/* Whether the énoncé says a fraction in MathML. */
static gboolean has_fraction(const struct value *html, const char *fraction)
{
    const char *bar = strchr(fraction, '/');

    if (!bar)
        return FALSE;
    g_autoptr(GString) text = equations_plain_text(html->text, html->size);
    g_autofree char *written = g_strdup_printf("((%.*s)/(%s))", (int)(bar - fraction), fraction, bar + 1);
    return strstr(text->str, written) != NULL;
}

static gboolean answer_of(const struct dynamic_case *made, gboolean whole, struct said *answer)
{
    const struct value *given = value_object_get(made->variables.object, "reponse_finale");
    g_autoptr(GString) text = g_string_new(NULL);

    if (given && given->type == VALUE_TEXT)
        g_string_append_len(text, given->text, (gssize)given->size);
    else if (given && given->type == VALUE_INTEGER)
        rational_append_french(text, rational_integer(given->integer));
    else if (given && given->type == VALUE_REAL)
        g_string_append_printf(text, "%.15g", given->real);
    say(answer, text->str, text->len, whole);
    return answer->text[0] != '\0';
}

/* The text of a label, a fraction's with that of the next, which is passed over. Caller frees. */
static char *label_text(const GArray *labels, guint *at)
{
    const struct figure_label *label = &g_array_index(labels, struct figure_label, *at);

    if (!label->is_over || *at + 1 >= labels->len)
        return g_strdup(label->text);
    (*at)++;
    return g_strdup_printf("%s/%s", label->text, label[1].text);
}

char *shown_answer(const struct figure_report *report, const struct dynamic_case *made)
{
    gboolean scale = has_scale(&made->figure);
    char *found = NULL;
    struct said answer;

    gboolean known = answer_of(made, scale, &answer);
    for (guint i = 0; known && !found && i < report->labels->len; i++) {
        g_autofree char *text = label_text(report->labels, &i);
        struct said label;
        say(&label, text, strlen(text), scale);
        if (is_same(&label, &answer, scale))
            found = g_steal_pointer(&text);
        said_clear(&label);
    }
    if (found) {
        g_autofree char *enonce = plain(&made->enonce);
        if (says(enonce, &answer) || has_fraction(&made->enonce, answer.text))
            g_clear_pointer(&found, g_free);
    }
    said_clear(&answer);
    return found;
}
