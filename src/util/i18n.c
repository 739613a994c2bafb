/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which language messages have, and where their translations are.
 *
 * gettext translates only under a locale that is not "C", but no locale may be installed (a minimal Debian
 * has C.UTF-8 alone). So messages get the locale C.UTF-8, which glibc always has, and the language by
 * LANGUAGE, which gettext asks first.
 */
#include "i18n.h"

#include <locale.h>
#include <string.h>

#include <glib.h>

#define DOMAIN "exobase"

/* "fr" or "en" out of "fr_FR.UTF-8"; NULL for any other language, and for none. */
static const char *known_language(const char *name)
{
    static const char *const languages[] = {"fr", "en"};

    for (gsize i = 0; name && i < G_N_ELEMENTS(languages); i++) {
        char after = g_ascii_strncasecmp(name, languages[i], 2) == 0 ? name[2] : 'x';
        if (after == '\0' || strchr("_.@-", after))
            return languages[i];
    }
    return NULL;
}

static const char *choose_language(const char *lang)
{
    const char *const asked[] = {lang, g_getenv("EXOBASE_LANG"), g_getenv("LANG")};

    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        const char *language = known_language(asked[i]);
        if (language)
            return language;
    }
    return "fr";
}

/* Translations beside the program in its build folder, else where they were installed. */
static char *locale_folder(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = program ? g_path_get_dirname(program) : g_strdup(".");
    const char *const beside[] = {"locale", "../../locale", "../share/locale"};

    for (gsize i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autofree char *found = g_build_filename(folder, beside[i], NULL);
        g_autofree char *catalogue = g_build_filename(found, "fr", "LC_MESSAGES", DOMAIN ".mo", NULL);
        if (g_file_test(catalogue, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&found);
    }
    return g_strdup("/usr/share/locale");
}

void i18n_start(const char *lang)
{
    g_autofree char *folder = locale_folder();

    setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_MESSAGES, "C.UTF-8");
    g_setenv("LANGUAGE", choose_language(lang), TRUE);
    bindtextdomain(DOMAIN, folder);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    textdomain(DOMAIN);
}

const char *i18n_language(void)
{
    const char *language = known_language(g_getenv("LANGUAGE"));
    return language ? language : "fr";
}
