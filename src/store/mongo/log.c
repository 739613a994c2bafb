/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "mongo_internal.h"

/* The log as a query asks for it: commits are gathered, their texts fetched together, then shown. */

#define WINDOW_COMMITS 100
#define WINDOW_HEADS 2000
/* Texts of a change: before, after, base before, base after, another program's document. */
#define TEXTS 5

struct entry {
    struct mongo_commit *commit; /* owned */
    GArray *heads;               /* of guint: those that are asked for */
    GArray *records;             /* of guint */
};

struct window {
    struct mongo_store *store;
    const struct store_log_query *query;
    store_entry_func each;
    gpointer data;
    GArray *entries; /* of struct entry */
    guint heads;
    gint64 shown, last; /* `last`: the commit that the next window goes on from */
    gboolean stopped;
};

static void entry_clear(gpointer data)
{
    struct entry *entry = data;
    mongo_commit_free(entry->commit);
    g_array_unref(entry->heads);
    g_array_unref(entry->records);
}

static gboolean gather(struct mongo_commit *commit, G_GNUC_UNUSED const char *before, gpointer data,
                       G_GNUC_UNUSED GError **error)
{
    struct window *window = data;
    const struct store_log_query *query = window->query;
    struct entry entry = {NULL, g_array_new(FALSE, FALSE, sizeof(guint)),
                          g_array_new(FALSE, FALSE, sizeof(guint))};
    window->last = commit->number;
    for (guint i = 0; i < commit->heads->len; i++) {
        const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, i);
        if (!query->chapter_code || (strcmp(head->chapter_code, query->chapter_code) == 0 &&
                                     (query->id <= 0 || head->id == query->id)))
            g_array_append_val(entry.heads, i);
    }
    for (guint i = 0; i < commit->records->len; i++) {
        const struct mongo_record *record = &g_array_index(commit->records, struct mongo_record, i);
        if (!query->chapter_code ||
            (query->id <= 0 && strcmp(record->chapter_code, query->chapter_code) == 0))
            g_array_append_val(entry.records, i);
    }
    if (query->chapter_code && entry.heads->len + entry.records->len == 0) {
        entry_clear(&entry);
        return TRUE;
    }
    entry.commit = g_new(struct mongo_commit, 1);
    *entry.commit = *commit;
    /* Taken over: what is left is an empty commit. */
    struct mongo_commit *empty = mongo_commit_new();
    *commit = *empty;
    g_free(empty);
    g_array_append_val(window->entries, entry);
    window->heads += entry.heads->len;
    gboolean enough = query->limit > 0 && window->shown + window->entries->len >= query->limit;
    return !enough && window->heads < WINDOW_HEADS && window->entries->len < WINDOW_COMMITS;
}

static void want_texts(GArray *texts, const struct mongo_head *head, gboolean wanted)
{
    const struct mongo_place none = {0};
    gboolean writes = head->op == CHANGE_CREATE || head->op == CHANGE_UPDATE;
    gboolean base = wanted && head->base != BASE_KEEP;
    mongo_want(texts, wanted && head->op != CHANGE_RECORD ? head->before : none);
    mongo_want(texts, wanted && writes ? head->text : none);
    mongo_want(texts, base ? head->base_before : none);
    mongo_want(texts, base ? head->base_after : none);
    mongo_want(texts, wanted ? head->outside : none);
}

/* The bytes of a document that was adopted become its JSON. */
static void show_document(struct mongo_wanted *text)
{
    bson_t document;
    if (!text->text)
        return;
    const gboolean read = bson_init_static(&document, (const guint8 *)text->text, text->size);
    char *json = read ? bson_as_relaxed_extended_json(&document, NULL) : NULL;
    g_free(text->text);
    text->text = g_strdup(json);
    text->size = json ? strlen(json) : 0;
    bson_free(json);
}

static void add_change(GArray *changes, const struct mongo_commit *commit, const struct mongo_head *head,
                       const struct mongo_wanted *texts)
{
    struct store_change change = {
        .op = head->op,
        .chapter_code = head->chapter_code,
        .id = head->id,
        .from = head->from,
        .revision = head->revision,
        .was_live = head->was_live,
        .created_ms = head->created_ms ? head->created_ms : commit->time_ms,
        .updated_ms = head->updated_ms ? head->updated_ms : commit->time_ms,
        .before = texts[0].text,
        .before_size = texts[0].size,
        .after = texts[1].text,
        .after_size = texts[1].size,
        .base = head->base,
        .base_before = texts[2].text,
        .base_before_size = texts[2].size,
        .base_after = texts[3].text,
        .base_after_size = texts[3].size,
        .moved_from_chapter = head->moved_from_chapter,
        .moved_from_id = head->moved_from_id,
        .outside = texts[4].text,
        .outside_size = texts[4].size,
    };
    g_array_append_val(changes, change);
}

static gboolean show(struct window *window, const struct entry *entry, const struct mongo_wanted *texts)
{
    const struct mongo_commit *commit = entry->commit;
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct store_change));
    g_autoptr(GArray) records = g_array_new(FALSE, FALSE, sizeof(struct store_chapter_change));
    for (guint i = 0; i < entry->heads->len; i++)
        add_change(changes, commit,
                   &g_array_index(commit->heads, struct mongo_head, g_array_index(entry->heads, guint, i)),
                   texts + (gsize)i * TEXTS);
    for (guint i = 0; i < entry->records->len; i++) {
        const struct mongo_record *record =
            &g_array_index(commit->records, struct mongo_record, g_array_index(entry->records, guint, i));
        struct store_chapter_change change = {
            .chapter_code = record->chapter_code,
            .from = record->from,
            .revision = record->revision,
            .before = window->query->texts ? record->before : NULL,
            .after = window->query->texts ? record->after : NULL,
        };
        g_array_append_val(records, change);
    }
    const struct store_entry shown = {
        .number = commit->number,
        .time_ms = commit->time_ms,
        .author = commit->author,
        .message = commit->message,
        .kind = commit->kind,
        .token = commit->token,
        .request = commit->request,
        .n_changes = changes->len,
        .n_chapters = records->len,
        .changes = (const struct store_change *)(gpointer)changes->data,
        .chapters = (const struct store_chapter_change *)(gpointer)records->data,
    };
    return window->each(&shown, window->data);
}

static gboolean show_window(struct window *window, GError **error)
{
    g_autoptr(GArray) texts = mongo_wanted_new();
    guint first = 0;
    for (guint i = 0; i < window->entries->len; i++) {
        const struct entry *entry = &g_array_index(window->entries, struct entry, i);
        for (guint j = 0; j < entry->heads->len; j++)
            want_texts(texts,
                       &g_array_index(entry->commit->heads, struct mongo_head,
                                      g_array_index(entry->heads, guint, j)),
                       window->query->texts);
    }
    if (!mongo_fetch(window->store, texts, error))
        return FALSE;
    for (guint i = TEXTS - 1; i < texts->len; i += TEXTS)
        show_document(&g_array_index(texts, struct mongo_wanted, i));
    for (guint i = 0; i < window->entries->len && !window->stopped; i++) {
        const struct entry *entry = &g_array_index(window->entries, struct entry, i);
        const struct mongo_wanted *own = (const struct mongo_wanted *)(gpointer)texts->data + first;
        window->stopped = !show(window, entry, own) || ++window->shown == window->query->limit;
        first += entry->heads->len * TEXTS;
    }
    return TRUE;
}

gboolean mongo_log(struct store *base, const struct store_log_query *query, store_entry_func each,
                   gpointer data, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    if (!mongo_catch_up(store, error))
        return FALSE;
    gint64 head = store->fold->head;
    struct mongo_range range = {
        .after = MAX(0, query->after),
        .until = query->until > 0 ? MIN(query->until, head) : head,
        .chapter = query->chapter_code,
        .limit = query->limit > 0 ? MIN(query->limit, WINDOW_COMMITS) : WINDOW_COMMITS,
        .newest_first = query->newest_first,
    };
    struct window window = {.store = store, .query = query, .each = each, .data = data};
    while (!window.stopped && range.after < range.until) {
        g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
        g_array_set_clear_func(entries, entry_clear);
        window.entries = entries;
        window.heads = 0;
        window.last = 0;
        if (!mongo_each_commit(store, &range, gather, &window, error) || !show_window(&window, error))
            return FALSE;
        if (window.last == 0)
            return TRUE;
        if (query->newest_first)
            range.until = window.last - 1;
        else
            range.after = window.last;
    }
    return TRUE;
}
