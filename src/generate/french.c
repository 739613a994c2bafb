/* SPDX-License-Identifier: Apache-2.0 */
#include "french_internal.h"

#include <string.h>

/* The nouns of the generators' texts. */
static const struct french_noun nouns[] = {
    {"bille", "billes", TRUE, FALSE},    {"bonbon", "bonbons", FALSE, FALSE},
    {"cahier", "cahiers", FALSE, FALSE}, {"crayon", "crayons", FALSE, FALSE},
    {"enfant", "enfants", FALSE, TRUE},  {"gâteau", "gâteaux", FALSE, FALSE},
    {"gomme", "gommes", TRUE, FALSE},    {"image", "images", TRUE, TRUE},
    {"livre", "livres", FALSE, FALSE},   {"règle", "règles", TRUE, FALSE},
    {"stylo", "stylos", FALSE, FALSE},
};

const struct french_noun *french_find_noun(const char *one)
{
    for (gsize i = 0; i < G_N_ELEMENTS(nouns); i++)
        if (strcmp(nouns[i].one, one) == 0)
            return &nouns[i];
    return NULL;
}

static const char *const small[] = {
    "zéro", "un",   "deux",  "trois",  "quatre",   "cinq",   "six",   "sept",     "huit",     "neuf",
    "dix",  "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"};
static const char *const tens[] = {"",          "",         "vingt",    "trente",       "quarante",
                                   "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"};

/* 1 … 99; `last`: nothing follows, so that vingt agrees. */
static void append_below_hundred(GString *out, guint n, gboolean last)
{
    guint ten = n / 10, rest = n % 10;

    if (n < G_N_ELEMENTS(small)) {
        g_string_append(out, small[n]);
        return;
    }
    g_string_append(out, tens[ten]);
    if (ten == 7 || ten == 9)
        rest += 10;
    if (n == 80 && last)
        g_string_append_c(out, 's');
    if (rest == 0)
        return;
    g_string_append(out, ten < 8 && (rest == 1 || rest == 11) ? "-et-" : "-");
    g_string_append(out, small[rest]);
}

/* 1 … 999. */
static void append_below_thousand(GString *out, guint n, gboolean last)
{
    guint hundreds = n / 100, rest = n % 100;

    if (hundreds > 1) {
        g_string_append(out, small[hundreds]);
        g_string_append_c(out, '-');
    }
    if (hundreds > 0)
        g_string_append(out, hundreds > 1 && rest == 0 && last ? "cents" : "cent");
    if (rest == 0)
        return;
    if (hundreds > 0)
        g_string_append_c(out, '-');
    append_below_hundred(out, rest, last);
}

/* `mille` is a number word, before which vingt and cent stay; million and milliard are nouns. */
gboolean french_append_letters(GString *out, gint64 n)
{
    static const struct {
        gint64 size;
        const char *name;
        gboolean is_noun;
    } groups[] = {{1000000000, "milliard", TRUE}, {1000000, "million", TRUE}, {1000, "mille", FALSE}};
    gsize start = out->len;

    if (n < 0 || n > G_GINT64_CONSTANT(999999999999))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++) {
        guint count = (guint)(n / groups[i].size);
        n %= groups[i].size;
        if (count == 0)
            continue;
        if (out->len > start)
            g_string_append_c(out, '-');
        if (count > 1 || groups[i].is_noun) {
            append_below_thousand(out, count, groups[i].is_noun);
            g_string_append_c(out, '-');
        }
        g_string_append(out, groups[i].name);
        if (groups[i].is_noun && count > 1)
            g_string_append_c(out, 's');
    }
    if (n > 0 || out->len == start) {
        if (out->len > start)
            g_string_append_c(out, '-');
        if (n == 0)
            g_string_append(out, small[0]);
        else
            append_below_thousand(out, (guint)n, TRUE);
    }
    return TRUE;
}
