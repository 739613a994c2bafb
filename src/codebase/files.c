/* SPDX-License-Identifier: Apache-2.0 */
#include "codebase_files.h"

#include "codebase_sync.h"
#include "codebase_write.h"
#include "errors.h"
#include "i18n.h"
#include "writeback.h"

gboolean codebase_files_wanted(const struct settings *settings, gboolean *wanted, GError **error)
{
    *wanted = g_str_equal(settings_text(settings, SETTING_GENERATE_SOURCE), "files");
    if (!*wanted || codebase_sync_is_on(settings))
        return TRUE;
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("GENERATE_SOURCE=files is for the legacy mode: it needs PYTHON_DATA_DIR, and "
                          "READONLY_CODEBASE=false"));
    return FALSE;
}

static void free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

static struct codebase_chapter *new_chapter(void)
{
    struct codebase_chapter *chapter = g_new0(struct codebase_chapter, 1);

    chapter->references = 1;
    chapter->arena = value_arena_new();
    chapter->exercises = g_array_new(FALSE, FALSE, sizeof(struct exercise));
    chapter->texts = g_ptr_array_new_with_free_func(free_text);
    return chapter;
}

void codebase_chapter_unref(struct codebase_chapter *chapter)
{
    if (!chapter || !g_atomic_int_dec_and_test(&chapter->references))
        return;
    value_arena_free(chapter->arena);
    g_array_unref(chapter->exercises);
    g_ptr_array_unref(chapter->texts);
    g_free(chapter);
}

static gboolean keep(const struct exercise *exercise, gpointer data)
{
    struct codebase_chapter *chapter = data;
    GString *text = g_string_new(NULL);

    exercise_write(exercise, text, NULL);
    g_array_append_val(chapter->exercises, *exercise);
    g_ptr_array_add(chapter->texts, text);
    return TRUE;
}

static gboolean set_not_found(GError **error, const char *path, const char *message)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND, "%s: %s", path, message);
    return FALSE;
}

static gboolean read_exercises(const struct writeback *job, const char *module, const char *code,
                               struct codebase_chapter *chapter, GError **error)
{
    const char *folder = settings_text(job->settings, SETTING_PYTHON_DATA_DIR);
    g_autofree char *text = NULL;
    gsize size = 0;

    if (job->state->version == ITEM_ABSENT)
        return set_not_found(error, job->path, _("no migration has read it"));
    if (!codebase_read_file(folder, module, &text, &size, error))
        return FALSE;
    if (!text)
        return set_not_found(error, job->path, _("the module is gone"));
    g_autoptr(pydata_module) read = pydata_read_module(job->path, text, size, error);
    return read && writeback_exercises(job, read, code, chapter->arena, keep, chapter, error);
}

struct codebase_chapter *codebase_chapter_read(struct store *store, const struct settings *settings,
                                               const char *module, const char *code, GError **error)
{
    g_autoptr(codebase_chapter) chapter = new_chapter();

    if (!module)
        return g_steal_pointer(&chapter);
    g_autoptr(module_state) state = module_state_read(store, module, error);
    g_autofree char *path = g_build_filename(settings_text(settings, SETTING_PYTHON_DATA_DIR), module, NULL);
    const char *const codes[] = {code, NULL};
    const struct writeback job = {
        .store = store, .settings = settings, .state = state, .path = path, .codes = codes};

    if (!state || !read_exercises(&job, module, code, chapter, error))
        return NULL;
    return g_steal_pointer(&chapter);
}
