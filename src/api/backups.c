/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backups by the clock. What is due is read off the folder itself: the newest backup's name says when it was
 * made. Of several instances the one that puts a lease beside the log makes it; the lease ends by itself, so
 * one that was killed at it keeps the others waiting for some minutes only. Old ones go only when a new one
 * is there.
 */
#include <string.h>

#include "accounts.h"
#include "api_backup_internal.h"
#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "log.h"

#define LEASE_KEY "backup"
#define LEASE_MS (10 * 60 * 1000)
/* After a failure, and where another instance has the lease; less when they are due more often. */
#define RETRY_MS (60 * 1000)
#define LOOK_MS 1000
#define KEEP_MAX 10000
#define EVERY_MAX_MS (G_GINT64_CONSTANT(366) * 24 * 3600 * 1000)

struct api_backups {
    struct api *api;
    const char *folder; /* the setting's */
    gint64 every_ms;
    guint keep;
    char *log_id;
    GThread *thread;

    GMutex mutex;
    GCond wake;
    gboolean stopping;
    /* Under the mutex, for status and metrics. */
    gint64 made, failed;
    struct backup_file newest; /* name NULL: there is none */
    char *error;               /* of the latest attempt; NULL: it succeeded */
    gint64 error_ms;
};

/* "90s", "15m", "6h", "1d"; 0: none of these. */
static gint64 read_duration(const char *text)
{
    static const struct {
        char unit;
        gint64 ms;
    } units[] = {{'s', 1000}, {'m', 60 * 1000}, {'h', 3600 * 1000}, {'d', 24 * 3600 * 1000}};
    gsize size = strlen(text);

    if (!g_regex_match_simple("^[1-9][0-9]{0,8}[smhd]$", text, 0, 0))
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (text[size - 1] == units[i].unit)
            return MIN(g_ascii_strtoll(text, NULL, 10) * units[i].ms, EVERY_MAX_MS);
    }
    return 0;
}

static gboolean read_settings(struct api_backups *backups, GError **error)
{
    const struct settings *settings = backups->api->settings;
    const char *every = settings_text(settings, SETTING_BACKUP_EVERY);
    const char *keep = settings_text(settings, SETTING_BACKUP_KEEP);
    gboolean number = g_regex_match_simple("^[1-9][0-9]{0,5}$", keep, 0, 0);

    backups->every_ms = read_duration(every);
    backups->keep = number ? (guint)g_ascii_strtoull(keep, NULL, 10) : 0;
    if (backups->every_ms == 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("BACKUP_EVERY is \"%s\"; it must be a number with s, m, h or d, such as 12h"), every);
        return FALSE;
    }
    if (backups->keep == 0 || backups->keep > KEEP_MAX) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("BACKUP_KEEP is \"%s\"; it must be a number from 1 to %d"), keep, KEEP_MAX);
        return FALSE;
    }
    return TRUE;
}

/* Takes what the folder shows, for the status; how long until one is due. */
static gint64 look(struct api_backups *backups, GError **error)
{
    g_autoptr(GArray) files = backup_files_list(backups->folder, backups->log_id, error);
    gint64 now = clock_now_ms(), due = 0;
    if (!files)
        return -1;

    /* What comes from a clock that was ahead says nothing of what is due now. */
    for (guint i = 0; i < files->len && due == 0; i++) {
        const struct backup_file *file = &g_array_index(files, struct backup_file, i);
        due = file->time_ms <= now ? file->time_ms + backups->every_ms : 0;
    }
    g_mutex_lock(&backups->mutex);
    g_clear_pointer(&backups->newest.name, g_free);
    if (files->len > 0) {
        backups->newest = g_array_index(files, struct backup_file, 0);
        backups->newest.name = g_strdup(backups->newest.name);
    }
    /* Another instance made one since. */
    if (backups->error && backups->newest.name && backups->newest.time_ms > backups->error_ms)
        g_clear_pointer(&backups->error, g_free);
    g_mutex_unlock(&backups->mutex);
    return MAX(due - now, 0);
}

static void tell(struct api_backups *backups, const struct backup_file *made, const GError *error)
{
    struct log *log = backups->api->log;

    if (error) {
        const struct log_field fields[] = {LOG_TEXT("folder", backups->folder),
                                           LOG_TEXT("error", error->message)};
        log_say(log, LOG_LEVEL_ERROR, "backup failed", fields, G_N_ELEMENTS(fields));
    } else {
        const struct log_field fields[] = {LOG_TEXT("file", made->name), LOG_NUMBER("commit", made->commit)};
        log_say(log, LOG_LEVEL_INFO, "backup made", fields, G_N_ELEMENTS(fields));
    }
    g_mutex_lock(&backups->mutex);
    backups->made += !error;
    backups->failed += error != NULL;
    g_free(backups->error);
    backups->error = error ? g_strdup(error->message) : NULL;
    backups->error_ms = error ? clock_now_ms() : 0;
    g_mutex_unlock(&backups->mutex);
}

/* With the lease: makes one, if nobody was faster, and lets the old ones go. */
static gboolean make(struct api_backups *backups, struct store *store, GError **error)
{
    struct backup_file made = {0};
    gint64 wait = look(backups, error);

    if (wait != 0)
        return wait > 0;
    gboolean done = backup_files_make(store, backups->folder, &made, error) &&
                    backup_files_prune(backups->folder, backups->log_id, backups->keep, error);
    if (done)
        tell(backups, &made, NULL);
    g_free(made.name);
    return done;
}

/* One attempt; TRUE also when another instance is at it. */
static gboolean attempt(struct api_backups *backups, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    g_autoptr(store) store = store_open(backups->api->database, STORE_SERVE, error);
    gint64 now = clock_now_ms(), version;
    const struct store_item lease = {
        .kind = ITEM_MARK, .key = LEASE_KEY, .text = backups->api->instance, .expires_ms = now + LEASE_MS};

    if (!store)
        return FALSE;
    if (!store_item_put(store, &lease, ITEM_ABSENT, now, &version, &refusal)) {
        if (g_error_matches(refusal, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&refusal));
        return FALSE;
    }
    gboolean done = make(backups, store, error);
    store_item_delete(store, ITEM_MARK, LEASE_KEY, version, NULL, NULL); /* else it ends by itself */
    return done;
}

/* How long to wait until the next look. */
static gint64 round_of(struct api_backups *backups)
{
    g_autoptr(GError) error = NULL;
    gint64 wait = look(backups, &error);

    if (wait == 0 && attempt(backups, &error))
        return LOOK_MS;
    if (!error)
        return wait;
    tell(backups, NULL, error);
    return MIN(backups->every_ms, RETRY_MS);
}

static gpointer run(gpointer data)
{
    struct api_backups *backups = data;

    g_mutex_lock(&backups->mutex);
    while (!backups->stopping) {
        g_mutex_unlock(&backups->mutex);
        gint64 until = round_of(backups) * 1000 + g_get_monotonic_time();
        g_mutex_lock(&backups->mutex);
        while (!backups->stopping && g_cond_wait_until(&backups->wake, &backups->mutex, until))
            continue;
    }
    g_mutex_unlock(&backups->mutex);
    return NULL;
}

static void backups_clear(struct api_backups *backups)
{
    g_mutex_clear(&backups->mutex);
    g_cond_clear(&backups->wake);
    g_free(backups->newest.name);
    g_free(backups->error);
    g_free(backups->log_id);
    g_free(backups);
}

/* A server that makes none, where it was told to, must not look as if it did. */
static gboolean check_engine(struct store *store, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (store_check_backup(store, &cause))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("BACKUP_DIR is set, but the server can't make backups of this database: %s"),
                cause->message);
    return FALSE;
}

struct api_backups *api_backups_new(struct api *api, GError **error)
{
    const char *folder = settings_text(api->settings, SETTING_BACKUP_DIR);
    if (!folder)
        return NULL;

    if (!check_engine(api->accounts_reader, error))
        return NULL;
    struct api_backups *backups = g_new0(struct api_backups, 1);
    backups->api = api;
    backups->folder = folder;
    backups->log_id = g_strdup(store_log_id(api->accounts_reader));
    g_mutex_init(&backups->mutex);
    g_cond_init(&backups->wake);
    if (!read_settings(backups, error) || look(backups, error) < 0) {
        backups_clear(backups);
        return NULL;
    }
    backups->thread = g_thread_new("backups", run, backups);
    return backups;
}

void api_backups_free(struct api_backups *backups)
{
    if (!backups)
        return;
    g_mutex_lock(&backups->mutex);
    backups->stopping = TRUE;
    g_cond_signal(&backups->wake);
    g_mutex_unlock(&backups->mutex);
    g_thread_join(backups->thread);
    backups_clear(backups);
}

static struct value time_value(struct value_arena *arena, gint64 time_ms)
{
    char *text = value_arena_alloc(arena, CLOCK_TEXT_SIZE);

    if (time_ms == 0)
        return value_null();
    clock_text(time_ms, text);
    return value_string(text);
}

static struct value copied(struct value_arena *arena, const char *text)
{
    return text ? value_string(value_arena_copy(arena, text, strlen(text))) : value_null();
}

struct value api_backups_value(struct api *api, struct value_arena *arena)
{
    struct api_backups *backups = api->backups;
    struct value value = value_object(arena, 8);

    if (!backups)
        return value_null();
    g_mutex_lock(&backups->mutex);
    const struct backup_file *newest = &backups->newest;
    value_set(arena, value.object, "folder", value_string(backups->folder));
    value_set(arena, value.object, "every_s", value_integer(backups->every_ms / 1000));
    value_set(arena, value.object, "keep", value_integer(backups->keep));
    value_set(arena, value.object, "newest", copied(arena, newest->name));
    value_set(arena, value.object, "newest_at", time_value(arena, newest->name ? newest->time_ms : 0));
    value_set(arena, value.object, "newest_commit",
              newest->name ? value_integer(newest->commit) : value_null());
    value_set(arena, value.object, "error", copied(arena, backups->error));
    value_set(arena, value.object, "error_at", time_value(arena, backups->error ? backups->error_ms : 0));
    g_mutex_unlock(&backups->mutex);
    return value;
}

gboolean api_backups_count(struct api *api, struct backup_counts *out)
{
    struct api_backups *backups = api->backups;

    if (!backups)
        return FALSE;
    g_mutex_lock(&backups->mutex);
    *out = (struct backup_counts){backups->made, backups->failed,
                                  backups->newest.name ? backups->newest.time_ms : 0};
    g_mutex_unlock(&backups->mutex);
    return TRUE;
}
