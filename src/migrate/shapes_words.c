/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes and types in words. */
#include "i18n.h"
#include "shapes.h"

char *shapes_words(const struct shapes_candidate *candidate)
{
    static const char *const lists[] = {[ITEM_DICT] = N_("list of dicts"),
                                        [ITEM_TUPLE] = N_("list of tuples"),
                                        [ITEM_TEXT] = N_("list of texts")};
    static const char *const dicts[] = {[ITEM_DICT] = N_("dict of dicts"),
                                        [ITEM_TUPLE] = N_("dict of tuples"),
                                        [ITEM_TEXT] = N_("dict of texts")};

    if (candidate->why)
        return g_strdup(_("not readable"));
    const char *word = _(candidate->by_key ? dicts[candidate->item] : lists[candidate->item]);
    if (candidate->lists < 2 && candidate->stars == (candidate->by_key ? 1u : 0u))
        return g_strdup(word);
    return g_strdup_printf("%u × %s", candidate->lists, word);
}

char *shapes_type_words(guint types, gboolean people)
{
    static const struct {
        const char *json, *word;
    } names[] = {
        [VALUE_NULL] = {"null", N_("null")},         [VALUE_FALSE] = {"boolean", N_("yes or no")},
        [VALUE_TRUE] = {"boolean", N_("yes or no")}, [VALUE_INTEGER] = {"integer", N_("integer")},
        [VALUE_REAL] = {"number", N_("number")},     [VALUE_TEXT] = {"string", N_("text")},
        [VALUE_LIST] = {"array", N_("list")},        [VALUE_OBJECT] = {"object", N_("dict")},
    };
    g_autoptr(GString) words = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!(types & 1u << i) || (i == VALUE_TRUE && types & 1u << VALUE_FALSE))
            continue;
        g_string_append_printf(words, "%s%s", words->len > 0 ? "|" : "",
                               people ? _(names[i].word) : names[i].json);
    }
    return g_string_free(g_steal_pointer(&words), FALSE);
}
