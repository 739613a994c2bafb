/* SPDX-License-Identifier: Apache-2.0 */
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "errors.h"
#include "exercise.h"
#include "i18n.h"

/*
 * MONGO_URL with DB_NAME as its database, which is the one the Python system opens; a database that the URL
 * names itself is where its user is looked up. Borrowed, for ever.
 */
static const char *join_mongo(const char *url, const char *name)
{
    const char *host = strstr(url, "://");
    gsize host_size = strcspn(host ? host + strlen("://") : url, "/?");
    const char *end = (host ? host + strlen("://") : url) + host_size;
    const char *query = strchr(end, '?');
    g_autofree char *path = query ? g_strndup(end, (gsize)(query - end)) : g_strdup(end);
    gboolean source = strlen(path) > 1 && !(query && strstr(query, "authSource="));
    g_autofree char *joined = g_strdup_printf("%.*s/%s%s%s%s%s", (int)(end - url), url, name,
                                              query ? query : "", source ? (query ? "&" : "?") : "",
                                              source ? "authSource=" : "", source ? path + 1 : "");
    return g_intern_string(joined);
}

const char *cli_database(const struct cli *cli)
{
    const char *given = cli_text(cli, "database");
    const char *mongo = settings_text(cli->settings, SETTING_MONGO_URL);
    const char *name = settings_text(cli->settings, SETTING_DB_NAME);

    if (given)
        return given;
    /* docs/settings.md: the Python system's names count where nothing else is said. */
    if (!mongo || !*mongo || settings_given(cli->settings, SETTING_EXOBASE_DATABASE))
        return settings_text(cli->settings, SETTING_EXOBASE_DATABASE);
    /* Without DB_NAME the URL must name it: the engine refuses one that does not. */
    return name && *name ? join_mongo(mongo, name) : mongo;
}

struct store *cli_open(const struct cli *cli, enum store_mode mode, GError **error)
{
    struct store *store = store_open(cli_database(cli), mode, error);

    if (!store && error && g_error_matches(*error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND)) {
        g_autofree char *shown = store_address_shown(cli_database(cli));
        g_clear_error(error);
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("there is no database at %s; exobase migrate makes it, --database names another"),
                    shown);
    }
    return store;
}

const char *cli_author(const struct cli *cli)
{
    const char *given = cli_text(cli, "author");
    if (given && *given)
        return given;
    const struct passwd *user = getpwuid(getuid());
    gboolean usable = user && *user->pw_name && g_utf8_validate(user->pw_name, -1, NULL);
    return usable ? user->pw_name : "unknown";
}

gboolean cli_check_author(const struct cli *cli, GError **error)
{
    const char *given = cli_text(cli, "author");

    if (!given || g_utf8_validate(given, -1, NULL))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("--%s: \"%s\" is not UTF-8"), "author",
                given);
    return FALSE;
}

char *cli_chapter(const char *argument, GError **error)
{
    g_autoptr(GError) cause = NULL;
    char *code = exercise_chapter_code(argument, &cause);

    if (!code)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, cause->message);
    return code;
}

struct search {
    const char *wanted;
    gboolean found;
    GString *known;
};

static gboolean see_chapter(const struct store_chapter *chapter, gpointer data)
{
    struct search *search = data;

    /* A chapter exists when it has an exercise or a title; one that had them has a history to show. */
    search->found = search->found || g_str_equal(chapter->chapter_code, search->wanted);
    if (chapter->exercises > 0)
        g_string_append_printf(search->known, "%s%s", search->known->len > 0 ? ", " : "",
                               chapter->chapter_code);
    return TRUE;
}

gboolean cli_check_chapter(struct store *store, const char *chapter, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    struct search search = {.wanted = chapter, .known = known};

    if (!store_chapters(store, see_chapter, &search, NULL, error))
        return FALSE;
    if (!search.found)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND, _("there is no chapter %s; there are: %s"),
                    chapter, known->len > 0 ? known->str : _("none"));
    return search.found;
}
