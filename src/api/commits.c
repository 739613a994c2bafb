/* SPDX-License-Identifier: Apache-2.0 */
/* The log of commits. */
#include <string.h>

#include "api_write_internal.h"
#include "json.h"

#define COMMITS_LIMIT 50
#define COMMITS_LIMIT_MAX 500
/* Changes that the list shows of each commit, and one commit of itself unless more are asked for. */
#define CHANGES_IN_LIST 20
#define CHANGES_LIMIT 1000
#define CHANGES_LIMIT_MAX 10000

struct listing {
    struct value_arena *arena;
    struct value commits;
};

static struct value counts_value(struct value_arena *arena, const struct store_entry *entry)
{
    static const enum change_op shown[] = {CHANGE_CREATE, CHANGE_UPDATE, CHANGE_DELETE};
    struct value counts = value_object(arena, 4);

    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
        gint64 count = 0;
        for (guint j = 0; j < entry->n_changes; j++)
            count += entry->changes[j].op == shown[i];
        value_set(arena, counts.object, api_op_name(shown[i]), value_integer(count));
    }
    gint64 generators = 0;
    for (guint i = 0; i < entry->n_chapters; i++)
        generators += store_generator_key(entry->chapters[i].chapter_code) != NULL;
    value_set(arena, counts.object, "chapters", value_integer(entry->n_chapters - generators));
    value_set(arena, counts.object, "generators", value_integer(generators));
    return counts;
}

/* What only moves a base is no change of the bank's exercises, and not listed. */
static struct value changes_value(struct value_arena *arena, const struct store_entry *entry, gint64 skip,
                                  gint64 limit, gboolean texts)
{
    struct value changes = value_list(arena, 8);

    for (guint i = 0; i < entry->n_changes && changes.list->count < limit; i++) {
        const struct store_change *change = &entry->changes[i];
        if (change->op == CHANGE_RECORD || skip-- > 0)
            continue;
        struct value value = api_log_change(arena, change);
        if (texts)
            value_set(arena, value.object, "fields", api_log_fields(arena, change));
        value_list_append(arena, changes.list, value);
    }
    return changes;
}

/* Documents of other programs that the commit adopted, as they were read: the bank may not have taken all. */
static struct value outside_value(struct value_arena *arena, const struct store_entry *entry, gint64 skip,
                                  gint64 limit)
{
    struct value list = value_list(arena, 0);

    for (guint i = 0; i < entry->n_changes && list.list->count < limit; i++) {
        const struct store_change *change = &entry->changes[i];
        struct value document, value = value_object(arena, 3);
        if (!change->outside || skip-- > 0 ||
            !json_parse(arena, value_arena_copy(arena, change->outside, change->outside_size),
                        change->outside_size, &document, NULL))
            continue;
        value_set(arena, value.object, "chapter_code", api_text_value(arena, change->chapter_code));
        value_set(arena, value.object, "id", value_integer(change->id));
        value_set(arena, value.object, "document", document);
        value_list_append(arena, list.list, value);
    }
    return list;
}

static struct value chapters_value(struct value_arena *arena, const struct store_entry *entry, gboolean texts)
{
    struct value chapters = value_list(arena, 2);

    for (guint i = 0; i < entry->n_chapters; i++)
        if (!store_generator_key(entry->chapters[i].chapter_code))
            value_list_append(arena, chapters.list, api_log_chapter(arena, &entry->chapters[i], texts));
    return chapters;
}

static struct value generators_value(struct value_arena *arena, const struct store_entry *entry)
{
    struct value generators = value_list(arena, 2);

    for (guint i = 0; i < entry->n_chapters; i++) {
        const char *key = store_generator_key(entry->chapters[i].chapter_code);
        struct value generator = value_object(arena, 2);
        if (!key)
            continue;
        value_set(arena, generator.object, "key", api_text_value(arena, key));
        value_set(arena, generator.object, "revision", value_integer(entry->chapters[i].revision));
        value_list_append(arena, generators.list, generator);
    }
    return generators;
}

static gboolean list_commit(const struct store_entry *entry, gpointer data)
{
    struct listing *listing = data;
    struct value commit = api_log_head(listing->arena, entry);

    value_set(listing->arena, commit.object, "counts", counts_value(listing->arena, entry));
    value_set(listing->arena, commit.object, "changes",
              changes_value(listing->arena, entry, 0, CHANGES_IN_LIST, FALSE));
    value_list_append(listing->arena, listing->commits.list, commit);
    return TRUE;
}

/* This thread's store and the newest commit, once the image is as new as asked for. NULL: answered. */
static struct store *begin(struct api *api, struct http_request *request, struct http_answer *answer,
                           gint64 *head)
{
    g_autoptr(GError) error = NULL;

    if (!api_enter(api, request, answer))
        return NULL;
    api_leave(api);
    struct store *store = api_reader(api, &error);
    *head = store ? store_head(store, &error) : -1;
    if (*head >= 0)
        return store;
    api_answer_gerror(answer, error);
    return NULL;
}

static void list_commits(struct http_request *request, struct http_answer *answer, gpointer context)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(request);
    struct listing listing = {arena, value_list(arena, 16)};
    gint64 after = http_request_integer(request, "after", -1);
    gint64 before = http_request_integer(request, "before", 0), head = 0;
    struct store *store = begin(context, request, answer, &head);
    const struct store_log_query query = {
        .after = MAX(after, 0),
        .until = before > 0 ? MIN(before - 1, head) : head,
        .limit = http_request_integer(request, "limit", COMMITS_LIMIT),
        .newest_first = after < 0,
    };

    if (!store)
        return;
    if (query.until > query.after && !store_log(store, &query, list_commit, &listing, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    struct value body = value_object(arena, 3);
    value_set(arena, body.object, "newest", value_integer(head));
    value_set(arena, body.object, "commits", listing.commits);
    http_answer_value(answer, &body);
}

struct showing {
    struct value_arena *arena;
    struct value commit;
    gint64 skip, limit;
    gboolean found;
};

static gboolean show_commit(const struct store_entry *entry, gpointer data)
{
    struct showing *showing = data;

    showing->found = TRUE;
    showing->commit = api_log_head(showing->arena, entry);
    value_set(showing->arena, showing->commit.object, "counts", counts_value(showing->arena, entry));
    value_set(showing->arena, showing->commit.object, "changes",
              changes_value(showing->arena, entry, showing->skip, showing->limit, TRUE));
    value_set(showing->arena, showing->commit.object, "chapters",
              chapters_value(showing->arena, entry, TRUE));
    value_set(showing->arena, showing->commit.object, "generators", generators_value(showing->arena, entry));
    value_set(showing->arena, showing->commit.object, "outside",
              outside_value(showing->arena, entry, showing->skip, showing->limit));
    return FALSE;
}

static void get_commit(struct http_request *request, struct http_answer *answer, gpointer context)
{
    g_autoptr(GError) error = NULL;
    gint64 number = http_request_integer(request, "n", 0), head = 0;
    struct showing showing = {.arena = http_request_arena(request),
                              .skip = http_request_integer(request, "skip", 0),
                              .limit = http_request_integer(request, "limit", CHANGES_LIMIT)};
    struct store *store = begin(context, request, answer, &head);
    const struct store_log_query query = {.after = number - 1, .until = number, .texts = TRUE};

    if (!store)
        return;
    if (number <= head && !store_log(store, &query, show_commit, &showing, &error))
        api_answer_gerror(answer, error);
    else if (!showing.found)
        http_answer_error(answer, &api_errors[API_ERROR_COMMIT_UNKNOWN]);
    else
        http_answer_value(answer, &showing.commit);
}

static const struct http_parameter list_parameters[] = {
    {.name = "after",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .max = G_MAXINT64,
     .meaning = N_("commits after this one, oldest first; without it, newest first")},
    {.name = "before",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 1,
     .max = G_MAXINT64,
     .meaning = N_("only commits before this one")},
    {.name = "limit",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 1,
     .max = COMMITS_LIMIT_MAX,
     .meaning = N_("how many, at most")},
    {0},
};
static const struct http_parameter commit_parameters[] = {
    {.name = "n",
     .in = HTTP_IN_PATH,
     .type = HTTP_INTEGER,
     .required = TRUE,
     .min = 1,
     .max = G_MAXINT64,
     .meaning = N_("the commit's number")},
    {.name = "skip",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .max = G_MAXUINT32,
     .meaning = N_("how many of its changes to leave out first")},
    {.name = "limit",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 1,
     .max = CHANGES_LIMIT_MAX,
     .meaning = N_("how many of its changes, at most")},
    {0},
};
static const struct http_outcome list_outcomes[] = {{200, "Commits", NULL, NULL}, {0}};
static const struct http_outcome commit_outcomes[] = {{200, "Commit", NULL, NULL}, {0}};
static const struct http_error_row *const errors[] = {&api_errors[API_ERROR_COMMIT_UNKNOWN],
                                                      &api_errors[API_ERROR_NOT_YET],
                                                      &api_errors[API_ERROR_STORE], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/commits",
     .role = HTTP_ROLE_VIEWER,
     .id = "listCommits",
     .tag = "history",
     .summary = N_("The log of commits"),
     .text = N_("Of each commit the first changes; counts says how many there are."),
     .parameters = list_parameters,
     .outcomes = list_outcomes,
     .errors = errors,
     .handler = list_commits},
    {.method = HTTP_GET,
     .path = "/api/admin/commits/{n}",
     .role = HTTP_ROLE_VIEWER,
     .id = "getCommit",
     .tag = "history",
     .summary = N_("One commit, field by field"),
     .parameters = commit_parameters,
     .outcomes = commit_outcomes,
     .errors = errors,
     .handler = get_commit},
};
const struct api_rows api_commit_rows = {rows, G_N_ELEMENTS(rows)};
