/* SPDX-License-Identifier: Apache-2.0 */
/* From keys to chapter codes and titles. */
#include <string.h>

#include "errors.h"
#include "exercise.h"
#include "i18n.h"
#include "mapping_internal.h"
#include "text.h"

/* The star that a text names here, as in "{1}…"; 0: none. */
static guint star_at(const char *text)
{
    return text[0] == '{' && text[1] >= '1' && text[1] <= '9' && text[2] == '}' ? (guint)(text[1] - '0') : 0;
}

gboolean mapping_mentions(const char *pattern, guint star)
{
    for (; *pattern; pattern++) {
        if (star_at(pattern) == star)
            return TRUE;
    }
    return FALSE;
}

guint mapping_greatest_star(const char *pattern)
{
    guint greatest = 0;

    for (; *pattern; pattern++)
        greatest = MAX(greatest, star_at(pattern));
    return greatest;
}

/* docs/migration.md: accents dropped, upper case, every run of other characters one `_`, none at the ends. */
char *mapping_chapter_words(const char *key)
{
    g_autofree char *apart = g_utf8_normalize(key, -1, G_NORMALIZE_ALL);
    g_autoptr(GString) upper = g_string_new(NULL);
    GString *code = g_string_new(NULL);
    gboolean gap = FALSE;

    text_append_upper(upper, apart ? apart : key, strlen(apart ? apart : key));
    for (gsize i = 0; i < upper->len; i += (gsize)g_utf8_skip[(guchar)upper->str[i]]) {
        const char *at = upper->str + i;
        if (g_ascii_isalnum(*at)) {
            if (gap && code->len > 0)
                g_string_append_c(code, '_');
            g_string_append_c(code, *at);
            gap = FALSE;
        } else if (!g_unichar_ismark(g_utf8_get_char(at))) {
            gap = TRUE;
        }
    }
    return g_string_free(code, FALSE);
}

char *mapped_chapter(const struct mapped *mapped, const struct mapping_group *group, GError **error)
{
    const char *pattern = mapped->mapping->chapter;
    g_autoptr(GString) code = g_string_new(NULL);

    for (const char *at = pattern; *at; at++) {
        guint star = star_at(at);
        if (star == 0) {
            g_string_append_c(code, *at);
            continue;
        }
        const char *key = group->keys[star - 1];
        g_autofree char *words = mapping_chapter_words(key);
        if (*words == '\0') {
            mapped_refuse(
                mapped, group->at, error,
                _("no chapter code can be made of the key \"%s\": it has neither letters A to Z nor digits"),
                key);
            return NULL;
        }
        g_string_append(code, words);
        at += 2;
    }
    char *normal = exercise_chapter_code(code->str, error);
    if (!normal) {
        g_autofree char *place = mapped_place(mapped, group->at);
        g_prefix_error(error, "%s: ", place);
    }
    return normal;
}

char *mapped_title(const struct mapped *mapped, const struct mapping_group *group, const char *pattern)
{
    g_autoptr(GString) title = g_string_new(NULL);

    if (!pattern) {
        for (guint i = 0; i < group->n_keys; i++) {
            if (mapping_mentions(mapped->mapping->chapter, i + 1))
                g_string_append_printf(title, "%s%s", title->len > 0 ? " – " : "", group->keys[i]);
        }
        return g_string_free(g_steal_pointer(&title), FALSE);
    }
    for (const char *at = pattern; *at; at++) {
        guint star = star_at(at);
        if (star > 0 && star <= group->n_keys) {
            g_string_append(title, group->keys[star - 1]);
            at += 2;
        } else {
            g_string_append_c(title, *at);
        }
    }
    return g_string_free(g_steal_pointer(&title), FALSE);
}
