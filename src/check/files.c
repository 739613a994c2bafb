/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The modules against the database. Each module is planned by itself, as a migration would plan it (so one
 * that can't be read hides no other); the plan is read and thrown away.
 */
#include <string.h>

#include "check_internal.h"
#include "codebase_tree.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "migrate.h"

#define DEFAULT_FOLDER "backend/data"

struct files {
    struct check_report *report;
    struct store *store;
    const struct settings *settings;
    GHashTable *seen; /* record names of the modules that are there */
};

/* What a reason of the plan is, here; CHECK_KINDS: nothing. */
static const enum check_kind kinds[] = {
    [REASON_NEW] = CHECK_FILE_ONLY,
    [REASON_EQUAL] = CHECK_KINDS,
    [REASON_FILE_CHANGED] = CHECK_FILE_CHANGED,
    [REASON_DATABASE_CHANGED] = CHECK_DATABASE_CHANGED,
    [REASON_BOTH_CHANGED] = CHECK_CONFLICT,
    [REASON_NO_BASE] = CHECK_CONFLICT,
    [REASON_DELETED] = CHECK_DELETED,
    [REASON_DELETED_CHANGED] = CHECK_CONFLICT,
    [REASON_RENUMBERED] = CHECK_RENUMBERED,
    [REASON_MOVED_AWAY] = CHECK_RENUMBERED,
    [REASON_GONE] = CHECK_GONE,
    [REASON_GONE_CHANGED] = CHECK_CONFLICT,
    [REASON_DATABASE_ONLY] = CHECK_DATABASE_ONLY,
    [REASON_DRAFT] = CHECK_KINDS,
};

static void add_item(struct files *files, const struct migrate_plan *plan, const struct migrate_file *of,
                     const struct migrate_item *item)
{
    enum check_kind kind = kinds[item->reason];

    files->report->equal += item->reason == REASON_EQUAL;
    files->report->drafts += item->reason == REASON_DRAFT;
    if (kind == CHECK_KINDS)
        return;
    char *place = migrate_item_place(plan, item);
    struct check_finding *finding = report_add(files->report, kind, place ? place : g_strdup(of->path));
    g_autofree char *what = report_place(of->chapter_code, item->id);
    finding->message =
        g_strdup_printf("%s: %s", what, migrate_reason_text((enum migrate_reason)item->reason));
    finding->chapter_code = g_strdup(of->chapter_code);
    finding->id = item->id;
    if (item->versions) {
        finding->base = g_strdup(item->versions->base);
        finding->database = g_strdup(item->versions->database);
        finding->file = g_strdup(item->versions->file);
    }
}

/* One module; what is wrong with it as a whole is a finding, too. FALSE: the bank can't be read. */
static gboolean check_module(struct files *files, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    const char *const paths[] = {path, NULL};
    const struct migrate_options options = {
        .paths = paths, .found = TRUE, .everything = TRUE, .settings = files->settings};
    guint n_files, n_items;

    g_hash_table_add(files->seen, migrate_module_record(path, files->settings));
    g_autoptr(migrate_plan) plan = migrate_plan_new(files->store, &options, &cause);
    if (!plan) {
        if (g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT) ||
            g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_BUSY) ||
            g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE)) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return FALSE;
        }
        report_add(files->report, CHECK_UNREADABLE, g_utf8_make_valid(path, -1))->message =
            g_utf8_make_valid(cause->message, -1);
        return TRUE;
    }
    const struct migrate_file *all = migrate_plan_files(plan, &n_files);
    const struct migrate_item *items = migrate_plan_items(plan, &n_items);
    files->report->modules += n_files > 0;
    for (guint i = 0; i < n_items; i++)
        add_item(files, plan, &all[items[i].file], &items[i]);
    return TRUE;
}

/* A chapter that no module that is there holds. */
struct lone_chapter {
    char *code, *module; /* module: as it is recorded, or NULL */
};

static void free_lone(gpointer data)
{
    struct lone_chapter *lone = data;

    g_free(lone->code);
    g_free(lone->module);
    g_free(lone);
}

struct chapters {
    const struct files *files;
    GPtrArray *lone; /* of struct lone_chapter */
};

static gboolean see_chapter(const struct store_chapter *chapter, gpointer data)
{
    struct chapters *chapters = data;
    g_autoptr(value_arena) arena = value_arena_new();
    g_autofree char *module = NULL;
    struct value record;

    if (chapter->exercises == 0)
        return TRUE;
    if (chapter->text && json_parse(arena, chapter->text, strlen(chapter->text), &record, NULL) &&
        record.type == VALUE_OBJECT)
        module = value_dup_string(value_object_get(record.object, "module"));
    if (module && g_hash_table_contains(chapters->files->seen, module))
        return TRUE;
    struct lone_chapter *lone = g_new0(struct lone_chapter, 1);
    lone->code = g_strdup(chapter->chapter_code);
    lone->module = g_steal_pointer(&module);
    g_ptr_array_add(chapters->lone, lone);
    return TRUE;
}

static gboolean see_published(const struct store_row *row, gpointer data)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct exercise exercise;

    *(gboolean *)data = exercise_parse(arena, row->text, row->size, &exercise, NULL) &&
                        !value_is_text(exercise_get(&exercise, "status"), "draft");
    return !*(gboolean *)data;
}

static gboolean check_lone(struct files *files, const struct lone_chapter *lone, GError **error)
{
    const struct store_query query = {.chapter_code = lone->code};
    gboolean published = FALSE;

    if (!store_read(files->store, &query, see_published, &published, NULL, error))
        return FALSE;
    if (!published) /* drafts stand in no module */
        return TRUE;
    struct check_finding *finding =
        report_add(files->report, lone->module ? CHECK_MODULE_GONE : CHECK_NO_MODULE, g_strdup(lone->code));
    finding->chapter_code = g_strdup(lone->code);
    if (lone->module)
        finding->message =
            g_strdup_printf(_("its module %s is not in %s"), lone->module, files->report->folder);
    return TRUE;
}

/* A module that lies deeper than a migration of the folder looks: it was migrated by its name. */
static gboolean check_deeper(struct files *files, const struct lone_chapter *lone, gboolean *there,
                             GError **error)
{
    g_autofree char *path = lone->module ? g_build_filename(files->report->folder, lone->module, NULL) : NULL;

    *there = lone->module &&
             (g_hash_table_contains(files->seen, lone->module) || g_file_test(path, G_FILE_TEST_IS_REGULAR));
    return !*there || g_hash_table_contains(files->seen, lone->module) || check_module(files, path, error);
}

static gboolean check_chapters(struct files *files, GError **error)
{
    g_autoptr(GPtrArray) lone = g_ptr_array_new_with_free_func(free_lone);
    struct chapters chapters = {files, lone};

    if (!store_chapters(files->store, see_chapter, &chapters, NULL, error))
        return FALSE;
    for (guint i = 0; i < lone->len; i++) {
        gboolean there;
        if (!check_deeper(files, lone->pdata[i], &there, error) ||
            (!there && !check_lone(files, lone->pdata[i], error)))
            return FALSE;
    }
    return TRUE;
}

static void take_change(const char *path, enum codebase_tree_change change, gpointer data)
{
    static const char *const texts[] = {
        [TREE_ADDED] = N_("new"),
        [TREE_REMOVED] = N_("no longer there"),
        [TREE_KIND] = N_("of another kind (file, folder, link)"),
        [TREE_BYTES] = N_("other bytes"),
        [TREE_MODE] = N_("another mode"),
        [TREE_TIME] = N_("another time of modification"),
    };
    struct check_report *report = data;
    char *place =
        strcmp(path, ".") == 0 ? g_strdup(report->folder) : g_build_filename(report->folder, path, NULL);

    report_add(report, CHECK_TREE, place)->message = g_strdup(_(texts[change]));
}

static gboolean check_tree(struct files *files, GError **error)
{
    struct codebase_tree tree;

    if (!files->report->read_only || !settings_text(files->settings, SETTING_PYTHON_DATA_DIR))
        return TRUE;
    if (!codebase_compare_tree(files->store, files->report->folder, take_change, files->report, &tree, error))
        return FALSE;
    files->report->tree_ms = tree.recorded_ms;
    files->report->tree_entries = tree.entries;
    return TRUE;
}

gboolean check_files(struct check_report *report, struct store *store, const struct check_options *options,
                     GError **error)
{
    const char *data_dir = settings_text(options->settings, SETTING_PYTHON_DATA_DIR);
    const char *folder = data_dir ? data_dir : DEFAULT_FOLDER;
    const struct migrate_options all = {.settings = options->settings};

    if (!data_dir && !options->named && !g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    g_auto(GStrv) paths = migrate_modules(&all, error);
    if (!paths)
        return FALSE;
    report->folder = g_utf8_make_valid(folder, -1);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct files files = {report, store, options->settings, seen};
    for (guint i = 0; paths[i]; i++) {
        if (!check_module(&files, paths[i], error))
            return FALSE;
    }
    return check_chapters(&files, error) && check_tree(&files, error);
}
