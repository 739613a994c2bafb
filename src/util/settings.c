/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"

#define GROUP "exobase"
#define MODULE_GROUP "module "
#define DEFAULT_FILE "exobase.conf"

const struct setting_row settings_table[N_SETTINGS] = {
    [SETTING_READONLY_CODEBASE] = {"READONLY_CODEBASE", "false", "true|false",
                                   N_("true: no Python file is ever written")},
    [SETTING_READONLY_ENFORCE] = {"READONLY_ENFORCE", "require", "require|prefer",
                                  N_("whether the server may start read-only without the kernel's help")},
    [SETTING_PYTHON_DATA_DIR] = {"PYTHON_DATA_DIR", NULL, NULL, N_("folder of the Python data modules")},
    [SETTING_EXOBASE_DATABASE] = {"EXOBASE_DATABASE", "sqlite:var/exobase.db", NULL,
                                  N_("address of the database")},
    [SETTING_MONGO_URL] = {"MONGO_URL", NULL, NULL, N_("address of the Python system's database server")},
    [SETTING_DB_NAME] = {"DB_NAME", NULL, NULL, N_("name of the Python system's database")},
    [SETTING_CHAPTER_PREFIX] = {"CHAPTER_PREFIX", "6E_", NULL,
                                N_("what a chapter code begins with, before the module's name")},
    [SETTING_GENERATE_SOURCE] = {"GENERATE_SOURCE", "database", "database|files",
                                 N_("files: in the legacy mode, generate from the Python modules")},
    [SETTING_LATEX] = {"LATEX", "refuse", "refuse|allow", N_("allow: a $ in a text is no finding")},
    [SETTING_LISTEN] = {"LISTEN", "127.0.0.1:8787", NULL, N_("address that the server listens on")},
    [SETTING_TLS_CERT] = {"TLS_CERT", NULL, NULL, N_("file with the certificate, for TLS")},
    [SETTING_TLS_KEY] = {"TLS_KEY", NULL, NULL, N_("file with the certificate's key")},
    [SETTING_PUBLIC_URL] = {"PUBLIC_URL", NULL, NULL, N_("address by which browsers reach the server")},
    [SETTING_PRO_OFFER] = {"PRO_OFFER", "public", "public|token", N_("token: asking for pro needs a token")},
    [SETTING_CORS_ORIGINS] = {"CORS_ORIGINS", NULL, NULL,
                              N_("origins that may use the public routes from a browser, comma-separated")},
    [SETTING_ADMIN_AUTH] = {"ADMIN_AUTH", "required", "required|none",
                            N_("none: nobody logs in, on a loopback address alone")},
    [SETTING_BACKUP_DIR] = {"BACKUP_DIR", NULL, NULL, N_("folder where the server makes backups by itself")},
    [SETTING_BACKUP_EVERY] = {"BACKUP_EVERY", "1d", NULL, N_("how often: a number with s, m, h or d")},
    [SETTING_BACKUP_KEEP] = {"BACKUP_KEEP", "14", NULL, N_("how many of them stay, the newest")},
    [SETTING_LOG_FORMAT] = {"LOG_FORMAT", NULL, "text|json",
                            N_("form of the log (text on a terminal, else json)")},
    [SETTING_LOG_LEVEL] = {"LOG_LEVEL", "info", "debug|info|warning|error", N_("what the log leaves out")},
    [SETTING_EXOBASE_LANG] = {"EXOBASE_LANG", NULL, NULL, N_("language of messages: fr or en")},
};

#define MODULE_ROW(name, many, value, help) {name, many, value, help},
const struct settings_module_row settings_module_table[N_MODULE_KEYS] = {{"title", FALSE, NULL, NULL},
                                                                         SETTINGS_MODULE_OPTIONS(MODULE_ROW)};

struct settings {
    char *values[N_SETTINGS];
    gboolean given[N_SETTINGS];
    GHashTable *modules; /* "module key" -> values, NULL-ended */
    GPtrArray *module_names;
    char *file; /* NULL: none */
};

void settings_free(struct settings *settings)
{
    if (!settings)
        return;
    for (guint i = 0; i < N_SETTINGS; i++)
        g_free(settings->values[i]);
    g_hash_table_unref(settings->modules);
    g_ptr_array_unref(settings->module_names);
    g_free(settings->file);
    g_free(settings);
}

static gboolean check_choice(const struct setting_row *row, const char *value, const char *where,
                             GError **error)
{
    if (!row->choices)
        return TRUE;
    g_auto(GStrv) choices = g_strsplit(row->choices, "|", -1);
    if (g_strv_contains((const char *const *)choices, value))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("%s: %s is \"%s\"; it must be one of %s"),
                where, row->name, value, row->choices);
    return FALSE;
}

static int find_setting(const char *lower_name)
{
    for (int i = 0; i < N_SETTINGS; i++) {
        g_autofree char *name = g_ascii_strdown(settings_table[i].name, -1);
        if (strcmp(name, lower_name) == 0)
            return i;
    }
    return -1;
}

static gboolean load_settings_group(struct settings *settings, GKeyFile *keys, const char *path,
                                    GError **error)
{
    g_auto(GStrv) names = g_key_file_get_keys(keys, GROUP, NULL, NULL);

    for (guint i = 0; names && names[i]; i++) {
        int found = find_setting(names[i]);
        if (found < 0) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("%s: no setting is called \"%s\""),
                        path, names[i]);
            return FALSE;
        }
        g_autofree char *value = g_key_file_get_string(keys, GROUP, names[i], error);
        if (!value || !check_choice(&settings_table[found], value, path, error))
            return FALSE;
        g_free(settings->values[found]);
        settings->values[found] = g_steal_pointer(&value);
        settings->given[found] = TRUE;
    }
    return TRUE;
}

static const struct settings_module_row *find_module_key(const char *name)
{
    for (guint i = 0; i < N_MODULE_KEYS; i++) {
        if (strcmp(settings_module_table[i].name, name) == 0)
            return &settings_module_table[i];
    }
    return NULL;
}

static void set_module_key_error(const char *path, const char *group, const char *name, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);

    for (guint i = 0; i < N_MODULE_KEYS; i++)
        g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", settings_module_table[i].name);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("%s: \"%s\" in [%s] is not known; known are %s"), path, name, group, known->str);
}

static gboolean load_module_group(struct settings *settings, GKeyFile *keys, const char *group,
                                  const char *path, GError **error)
{
    const char *module = group + strlen(MODULE_GROUP);
    g_auto(GStrv) names = g_key_file_get_keys(keys, group, NULL, error);

    if (names)
        g_ptr_array_add(settings->module_names, g_strdup(module));
    for (guint i = 0; names && names[i]; i++) {
        const struct settings_module_row *row = find_module_key(names[i]);
        if (!row) {
            set_module_key_error(path, group, names[i], error);
            return FALSE;
        }
        char **values = NULL;
        if (row->many) {
            values = g_key_file_get_string_list(keys, group, names[i], NULL, error);
        } else {
            char *value = g_key_file_get_string(keys, group, names[i], error);
            if (value) {
                values = g_new0(char *, 2);
                values[0] = value;
            }
        }
        if (!values)
            return FALSE;
        g_hash_table_insert(settings->modules, g_strconcat(module, "\n", names[i], NULL), values);
    }
    return names != NULL;
}

static gboolean load_file(struct settings *settings, const char *path, GError **error)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) cause = NULL;

    if (!g_key_file_load_from_file(keys, path, G_KEY_FILE_NONE, &cause)) {
        gboolean missing = g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        g_set_error(error, EXOBASE_ERROR, missing ? EXOBASE_ERROR_NOT_FOUND : EXOBASE_ERROR_ARGUMENT,
                    "%s: %s", path, cause->message);
        return FALSE;
    }

    g_auto(GStrv) groups = g_key_file_get_groups(keys, NULL);
    for (guint i = 0; groups[i]; i++) {
        gboolean ok;
        if (strcmp(groups[i], GROUP) == 0) {
            ok = load_settings_group(settings, keys, path, error);
        } else if (g_str_has_prefix(groups[i], MODULE_GROUP)) {
            ok = load_module_group(settings, keys, groups[i], path, error);
        } else {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("%s: the group [%s] is not known"),
                        path, groups[i]);
            ok = FALSE;
        }
        if (!ok)
            return FALSE;
    }
    return TRUE;
}

static gboolean load_environment(struct settings *settings, GError **error)
{
    for (guint i = 0; i < N_SETTINGS; i++) {
        const char *value = g_getenv(settings_table[i].name);
        if (!value || *value == '\0')
            continue;
        if (!check_choice(&settings_table[i], value, _("environment"), error))
            return FALSE;
        g_free(settings->values[i]);
        settings->values[i] = g_strdup(value);
        settings->given[i] = TRUE;
    }
    return TRUE;
}

struct settings *settings_load(const char *file, GError **error)
{
    g_autoptr(settings) settings = g_new0(struct settings, 1);

    settings->modules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
    settings->module_names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < N_SETTINGS; i++)
        settings->values[i] = g_strdup(settings_table[i].fallback);
    if (!file && g_file_test(DEFAULT_FILE, G_FILE_TEST_EXISTS))
        file = DEFAULT_FILE;
    if (file && !load_file(settings, file, error))
        return NULL;
    settings->file = g_strdup(file);
    if (!load_environment(settings, error))
        return NULL;
    return g_steal_pointer(&settings);
}

const char *settings_text(const struct settings *settings, enum setting setting)
{
    return settings->values[setting];
}

gboolean settings_given(const struct settings *settings, enum setting setting)
{
    return settings->given[setting];
}

const GPtrArray *settings_modules(const struct settings *settings)
{
    return settings->module_names;
}

gboolean settings_true(const struct settings *settings, enum setting setting)
{
    return g_strcmp0(settings->values[setting], "true") == 0;
}

const char *const *settings_module_all(const struct settings *settings, const char *module, const char *key)
{
    g_autofree char *name = g_strconcat(module, "\n", key, NULL);
    return g_hash_table_lookup(settings->modules, name);
}

const char *settings_module(const struct settings *settings, const char *module, const char *key)
{
    const char *const *values = settings_module_all(settings, module, key);
    return values ? values[0] : NULL;
}

const char *settings_file(const struct settings *settings)
{
    return settings->file;
}
