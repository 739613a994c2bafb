/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_SETTINGS_H
#define EXOBASE_SETTINGS_H

#include <glib.h>

/*
 * The settings of docs/settings.md: environment variables, or the same names in lower case in the group
 * [exobase] of exobase.conf; the environment wins. One table (settings_table) gives checks, help and docs.
 */
enum setting {
    SETTING_READONLY_CODEBASE,
    SETTING_READONLY_ENFORCE,
    SETTING_PYTHON_DATA_DIR,
    SETTING_EXOBASE_DATABASE,
    SETTING_MONGO_URL,
    SETTING_DB_NAME,
    SETTING_CHAPTER_PREFIX,
    SETTING_GENERATE_SOURCE,
    SETTING_LATEX,
    SETTING_LISTEN,
    SETTING_TLS_CERT,
    SETTING_TLS_KEY,
    SETTING_PUBLIC_URL,
    SETTING_PRO_OFFER,
    SETTING_CORS_ORIGINS,
    SETTING_ADMIN_AUTH,
    SETTING_BACKUP_DIR,
    SETTING_BACKUP_EVERY,
    SETTING_BACKUP_KEEP,
    SETTING_EXOBASE_LANG,
    SETTING_LOG_FORMAT,
    SETTING_LOG_LEVEL,
    N_SETTINGS
};

struct setting_row {
    const char *name;
    const char *fallback; /* NULL: none */
    const char *choices;  /* "true|false", or NULL: any text */
    const char *help;     /* N_(): what it means */
};
extern const struct setting_row settings_table[N_SETTINGS];

/*
 * The keys of a group [module NAME] that are options of `migrate` too: name, whether it may be given several
 * times (in the file a `;` list), what its value is, what it means. The group's `title` is no option.
 */
#define SETTINGS_MODULE_OPTIONS(ROW)                                                                         \
    ROW("chapter", FALSE, N_("CODE"),                                                                        \
        N_("the chapter of a single module; {1} is the key that the first * of its list stood for"))         \
    ROW("list", TRUE, N_("PATH"),                                                                            \
        N_("the list to take: NAME, NAME.* for each value of a dict, NAME.*.key for lists below; may be "    \
           "given several times"))                                                                           \
    ROW("field", TRUE, N_("SOURCE=FIELD"),                                                                   \
        N_("a key, a place in a tuple or {1}, and the field it becomes; =- drops it, =+name keeps it under " \
           "another name; may be given several times"))                                                      \
    ROW("id", FALSE, N_("SOURCE"),                                                                           \
        N_("what names an exercise: position, key (of the last *), or a field; a text becomes external_id"))

struct settings_module_row {
    const char *name;
    gboolean many;
    const char *value, *help; /* N_(); NULL: no option of the command line */
};
#define N_MODULE_KEYS 5
extern const struct settings_module_row settings_module_table[N_MODULE_KEYS];

struct settings;
typedef struct settings settings; /* for g_autoptr */

/*
 * Reads the environment and the configuration file: `file`, or exobase.conf in the current folder if it is
 * there when `file` is NULL. Errors: ARGUMENT, for a name in the file that is no setting, a value that is
 * none of the choices (with the file or variable), a file that is no key file; NOT_FOUND, IO.
 */
struct settings *settings_load(const char *file, GError **error);
void settings_free(struct settings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(settings, settings_free)

/* The value, the default included; NULL when there is none. Borrowed. */
const char *settings_text(const struct settings *settings, enum setting setting);
/* Whether it was given, by the environment or the file; else its value is the default. */
gboolean settings_given(const struct settings *settings, enum setting setting);
/* The names of the configuration's groups [module NAME]. Borrowed. */
const GPtrArray *settings_modules(const struct settings *settings);
/* A setting whose choices are true and false. */
gboolean settings_true(const struct settings *settings, enum setting setting);
/*
 * What the file's group [module NAME] says of a data module (NAME: its file name without .py), or NULL. Keys:
 * those of settings_module_table. Of a key that may be given several times, the first. Borrowed.
 */
const char *settings_module(const struct settings *settings, const char *module, const char *key);
/* The same, all of them, NULL-ended; NULL: none. */
const char *const *settings_module_all(const struct settings *settings, const char *module, const char *key);
/* The configuration file that was read, for messages; NULL: none. */
const char *settings_file(const struct settings *settings);

#endif
