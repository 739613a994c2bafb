/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One module is brought to the newest commit, all of it with the module's lock held: so the writers of all
 * processes come one after the other, each with what the bank says when its turn comes, and none puts an
 * older state in the place of a newer one.
 *
 * The state beside the log is written twice: before the file is replaced it names the file that will be there
 * (`next`), afterwards it says that it is. Whoever comes after a crash finds one of the two files, and knows
 * both. A migration may note what it has read meanwhile (it takes no lock); then the state is read again and
 * the write is noted over it.
 */
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "codebase_write.h"
#include "errors.h"
#include "i18n.h"
#include "maintenance.h"
#include "sync_internal.h"
#include "writeback.h"

/* Each is lost only to a migration that noted its modules at the same moment. */
#define TRIES_MAX 8

/* A module while its lock is held. */
struct turn {
    struct sync_module *module;
    struct module_state *state;
    const char *folder;
    char *path;
    gint64 at;
    gboolean nothing; /* the module says it all, or there is nothing to say */
    gboolean overtaken;
};

static struct writeback job_of(const struct turn *turn)
{
    return (struct writeback){.store = turn->module->sync->store,
                              .settings = turn->module->sync->settings,
                              .state = turn->state,
                              .path = turn->path,
                              .codes = turn->module->codes,
                              .at = turn->at};
}

/* The file that is there: what is known of it. */
static enum module_reason judge(struct turn *turn, const char *sha256)
{
    struct module_state *state = turn->state;

    if (!sha256)
        return state->sha256 ? MODULE_MISSING : MODULE_SYNCHRONISED;
    if (g_strcmp0(state->next, sha256) == 0) {
        g_free(state->sha256);
        state->sha256 = g_steal_pointer(&state->next);
        state->commit = state->next_commit;
        state->written = TRUE;
    }
    g_clear_pointer(&state->next, g_free);
    state->next_commit = 0;
    if (g_strcmp0(state->sha256, sha256) == 0)
        return MODULE_SYNCHRONISED;
    return state->sha256 ? MODULE_CHANGED : MODULE_FOREIGN;
}

/* Notes what the file will be, before it is. */
static gboolean announce(struct turn *turn, const char *text, gsize size, GError **error)
{
    struct module_state *state = turn->state;
    char sha256[SHA256_HEX_SIZE];
    g_autoptr(GError) cause = NULL;

    sha256_hex_of(text, size, sha256);
    g_free(state->next);
    state->next = g_strdup(sha256);
    state->next_commit = turn->at;
    if (module_state_write(turn->module->sync->store, state, &cause))
        return TRUE;
    turn->overtaken = g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE);
    turn->module->reason = MODULE_FAILED;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

static char *stop_with_nothing(struct turn *turn, GError **error)
{
    turn->nothing = TRUE;
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "");
    return NULL;
}

/* The name of a module without what such names end with, as pydata_write_new() takes it. */
static char *stem_of(const char *name)
{
    static const char ending[] = "_exercises.py";
    gsize size = strlen(name);

    return g_str_has_suffix(name, ending) ? g_strndup(name, size - strlen(ending)) : NULL;
}

static char *build_new(struct turn *turn, gsize *size, GError **error)
{
    struct sync_module *module = turn->module;
    const struct writeback job = job_of(turn);
    g_autofree char *stem = stem_of(module->name);

    if (!stem || strchr(stem, '/') || module->codes[1]) {
        module->reason = MODULE_MISSING;
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "");
        return NULL;
    }
    return writeback_new(&job, stem, size, &module->reason, error);
}

static char *build(const struct pydata_module *old, gpointer data, gsize *size, GError **error)
{
    struct turn *turn = data;
    const struct writeback job = job_of(turn);
    g_autoptr(GError) cause = NULL;
    g_autofree char *text =
        old ? writeback_text(&job, old, size, &turn->module->reason, &cause) : build_new(turn, size, &cause);

    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    if (!text)
        return stop_with_nothing(turn, error);
    return announce(turn, text, *size, error) ? g_steal_pointer(&text) : NULL;
}

/* What an error of the disk or the database means for a module. */
static enum module_reason reason_of(const struct turn *turn, const GError *error)
{
    static const struct {
        enum exobase_error code;
        enum module_reason reason;
    } rows[] = {
        {EXOBASE_ERROR_FULL, MODULE_FULL},      {EXOBASE_ERROR_READONLY, MODULE_READONLY},
        {EXOBASE_ERROR_BUSY, MODULE_BUSY},      {EXOBASE_ERROR_STALE, MODULE_CHANGED},
        {EXOBASE_ERROR_SYNTAX, MODULE_CONTENT},
    };

    g_autofree char *parent = g_path_get_dirname(turn->path);
    gboolean io = g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_IO);

    if (io && codebase_is_link(turn->folder, turn->module->name))
        return MODULE_LINK;
    if (io && access(parent, W_OK) != 0)
        return MODULE_READONLY;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (g_error_matches(error, EXOBASE_ERROR, (int)rows[i].code))
            return rows[i].reason;
    }
    return MODULE_FAILED;
}

static void fail(struct turn *turn, enum module_reason reason, const char *detail)
{
    turn->module->reason = reason;
    g_free(turn->module->detail);
    turn->module->detail = g_strdup(detail);
}

static void fail_by(struct turn *turn, const GError *error)
{
    /* The builder has a reason of its own for what the module's content is. */
    gboolean built = g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT) &&
                     turn->module->reason != MODULE_SYNCHRONISED;

    fail(turn, built ? turn->module->reason : reason_of(turn, error), error->message);
}

/* Chapters that have another module by now are not this one's any more. */
static void forget_others(struct module_state *state, const char *const *codes)
{
    for (guint i = state->chapters->len; i-- > 0;) {
        const struct module_chapter *chapter = state->chapters->pdata[i];
        if (!g_strv_contains(codes, chapter->code))
            g_ptr_array_remove_index(state->chapters, i);
    }
}

static void put_reason(struct turn *turn)
{
    const struct sync_module *module = turn->module;

    for (guint i = 0; module->codes[i]; i++)
        module_state_set(turn->state, module->codes[i], module->reason, turn->path, module->detail,
                         clock_now_ms());
    if (module->reason == MODULE_SYNCHRONISED)
        forget_others(turn->state, module->codes);
}

/* Notes what the module is now. A migration that was faster has read the file that was there before. */
static gboolean note(struct turn *turn, const char *sha256, GError **error)
{
    struct store *store = turn->module->sync->store;

    for (guint i = 0;; i++) {
        g_autoptr(GError) cause = NULL;
        if (sha256) {
            g_free(turn->state->sha256);
            turn->state->sha256 = g_strdup(sha256);
            turn->state->commit = turn->at;
            turn->state->written = TRUE;
            g_clear_pointer(&turn->state->next, g_free);
            turn->state->next_commit = 0;
        }
        put_reason(turn);
        if (module_state_write(store, turn->state, &cause))
            return TRUE;
        if (i == TRIES_MAX || !g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE)) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return FALSE;
        }
        struct module_state *newer = module_state_read(store, turn->module->name, error);
        if (!newer)
            return FALSE;
        module_state_free(turn->state);
        turn->state = newer;
    }
}

/* Whether a module that was changed by hand says nothing that the bank does not know. */
static gboolean may_be_taken(struct turn *turn, const char *text, gsize size)
{
    const struct writeback job = job_of(turn);
    g_autoptr(pydata_module) module = pydata_read_module(turn->path, text, size, NULL);

    return module && writeback_adds_nothing(&job, module);
}

/* What stands in the folder, and whether it may be written over; `sha256` is empty when there is no file. */
static gboolean look(struct turn *turn, char sha256[SHA256_HEX_SIZE], GError **error)
{
    g_autofree char *text = NULL;
    gsize size = 0;

    sha256[0] = '\0';
    if (!codebase_read_file(turn->folder, turn->module->name, &text, &size, error))
        return FALSE;
    if (text)
        sha256_hex_of(text, size, sha256);
    enum module_reason reason = judge(turn, text ? sha256 : NULL);
    if (!text && reason == MODULE_SYNCHRONISED && turn->state->version == ITEM_ABSENT)
        reason = MODULE_MISSING; /* a migration read it somewhere else */
    if (reason == MODULE_CHANGED && turn->module->insist && may_be_taken(turn, text, size))
        reason = MODULE_SYNCHRONISED;
    fail(turn, reason, NULL);
    return TRUE;
}

static gboolean write_file(struct turn *turn, int lock, const char *lock_path, const char *sha256,
                           GError **error)
{
    struct sync_module *module = turn->module;
    const struct codebase_target target = {.folder = turn->folder,
                                           .name = module->name,
                                           .lock = lock_path,
                                           .expected = sha256[0] ? sha256 : NULL};
    struct codebase_written written;
    g_autoptr(GError) cause = NULL;

    module->reason = MODULE_SYNCHRONISED;
    gboolean good = codebase_write_locked(&target, lock, build, turn, &written, &cause);
    if (turn->overtaken)
        return TRUE;
    if (turn->nothing) {
        fail(turn, MODULE_SYNCHRONISED, NULL);
        return note(turn, sha256[0] ? sha256 : NULL, error);
    }
    module->replaced = written.replaced;
    if (good || written.replaced) {
        fail(turn, MODULE_SYNCHRONISED, NULL);
        return note(turn, written.sha256, error);
    }
    fail_by(turn, cause);
    g_clear_pointer(&turn->state->next, g_free);
    return note(turn, NULL, error);
}

static gboolean is_done(const struct turn *turn)
{
    const struct sync_module *module = turn->module;

    if (module->insist || turn->state->version == ITEM_ABSENT || turn->state->commit < module->wanted)
        return FALSE;
    for (guint i = 0; module->codes[i]; i++) {
        const struct module_chapter *chapter = module_state_chapter(turn->state, module->codes[i]);
        if (!chapter || chapter->reason != MODULE_SYNCHRONISED)
            return FALSE;
    }
    return TRUE;
}

/* The lock is held. */
static gboolean take_turn(struct turn *turn, int lock, const char *lock_path, GError **error)
{
    struct sync_module *module = turn->module;
    char sha256[SHA256_HEX_SIZE];
    g_autoptr(GError) cause = NULL;

    /* Whoever turns maintenance on waits for this lock: from then on no module is replaced. */
    if (!store_check_maintenance(module->sync->store, error))
        return FALSE;
    turn->overtaken = turn->nothing = FALSE;
    g_clear_pointer(&turn->state, module_state_free);
    turn->state = module_state_read(module->sync->store, module->name, error);
    turn->at = turn->state ? store_head(module->sync->store, error) : -1;
    if (turn->at < 0)
        return FALSE;
    fail(turn, MODULE_SYNCHRONISED, NULL);
    if (is_done(turn))
        return TRUE;
    if (module_state_has(turn->state, MODULE_CONFLICTS)) {
        fail(turn, MODULE_CONFLICTS, NULL);
        return TRUE;
    }
    if (!look(turn, sha256, &cause)) {
        fail_by(turn, cause);
        return note(turn, NULL, error);
    }
    return module->reason == MODULE_SYNCHRONISED ? write_file(turn, lock, lock_path, sha256, error)
                                                 : note(turn, NULL, error);
}

static char *lock_path_of(const struct sync_module *module, const char *folder)
{
    static const char scheme[] = "sqlite:";
    const char *address = module->sync->database;

    if (g_str_has_prefix(address, scheme))
        return codebase_lock_path(address + strlen(scheme), module->name);
    /* A database of another machine: those who share the folder share the lock. */
    g_autofree char *hidden = g_build_filename(folder, ".exobase", NULL);
    return codebase_lock_path(hidden, module->name);
}

gboolean codebase_sync_settle(const struct codebase_sync *sync, GError **error)
{
    const char *folder = settings_text(sync->settings, SETTING_PYTHON_DATA_DIR);
    g_autoptr(GPtrArray) states = module_state_all(sync->store, error);

    for (guint i = 0; states && i < states->len; i++) {
        const struct sync_module module = {.sync = sync,
                                           .name = ((struct module_state *)states->pdata[i])->name};
        g_autofree char *path = lock_path_of(&module, folder ? folder : ".");
        int lock = g_file_test(path, G_FILE_TEST_EXISTS) ? codebase_lock(path, error) : 0;
        if (lock < 0)
            return FALSE;
        if (lock > 0)
            close(lock);
    }
    return states != NULL;
}

static gboolean write_in_turn(struct turn *turn, GError **error)
{
    g_autofree char *lock_path = lock_path_of(turn->module, turn->folder);
    g_autoptr(GError) cause = NULL;
    int lock = codebase_lock(lock_path, &cause);
    gboolean good = FALSE;

    if (lock < 0) {
        turn->state = module_state_read(turn->module->sync->store, turn->module->name, error);
        fail_by(turn, cause);
        return turn->state && note(turn, NULL, error);
    }
    for (guint i = 0; i < TRIES_MAX; i++) {
        good = take_turn(turn, lock, lock_path, error);
        if (!good || !turn->overtaken)
            break;
        fail(turn, MODULE_BUSY, _("a migration was under way"));
    }
    close(lock);
    return good;
}

gboolean sync_module_write(struct sync_module *module, GError **error)
{
    const char *folder = settings_text(module->sync->settings, SETTING_PYTHON_DATA_DIR);
    struct turn turn = {
        .module = module, .folder = folder, .path = g_build_filename(folder, module->name, NULL)};
    gboolean good = write_in_turn(&turn, error);

    module->commit = turn.state ? turn.state->commit : 0;
    module_state_free(turn.state);
    g_free(turn.path);
    return good;
}
