/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What changed between two commits, field by field: gathered from the log, each exercise's first "before" and
 * last "after". One commit is compared with the one before it.
 */
#include <string.h>

#include "cli.h"
#include "errors.h"
#include "exercise.h"
#include "i18n.h"
#include "json.h"

/* An exercise's two states, canonical texts or NULL. */
struct difference {
    char *chapter_code;
    gint64 id;
    char *before, *after;
    char *outside; /* as another program wrote it, where that was adopted; NULL: none */
};

static void free_difference(gpointer data)
{
    struct difference *difference = data;

    g_free(difference->chapter_code);
    g_free(difference->before);
    g_free(difference->after);
    g_free(difference->outside);
    g_free(difference);
}

static gboolean gather(const struct store_entry *entry, gpointer data)
{
    GHashTable *differences = data;

    for (guint i = 0; i < entry->n_changes; i++) {
        const struct store_change *change = &entry->changes[i];
        if (change->op == CHANGE_RECORD && !change->outside)
            continue;
        g_autofree char *key = g_strdup_printf("%s %" G_GINT64_FORMAT, change->chapter_code, change->id);
        struct difference *difference = g_hash_table_lookup(differences, key);
        if (!difference) {
            difference = g_new0(struct difference, 1);
            difference->chapter_code = g_strdup(change->chapter_code);
            difference->id = change->id;
            if (change->was_live && change->before)
                difference->before = g_strndup(change->before, change->before_size);
            g_hash_table_insert(differences, g_steal_pointer(&key), difference);
        }
        if (change->outside) {
            g_free(difference->outside);
            difference->outside = g_strndup(change->outside, change->outside_size);
        }
        if (change->op == CHANGE_RECORD)
            continue;
        g_free(difference->after);
        difference->after = change->after ? g_strndup(change->after, change->after_size) : NULL;
    }
    return TRUE;
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const struct difference *left = *(const struct difference *const *)a;
    const struct difference *right = *(const struct difference *const *)b;
    int order = strcmp(left->chapter_code, right->chapter_code);

    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

static void print_field(const char *field, const struct value *before, const struct value *after,
                        gpointer data)
{
    g_autofree char *left = cli_value_words(before), *right = cli_value_words(after);

    (void)data;
    if ((before && before->type != VALUE_NULL) || (after && after->type != VALUE_NULL))
        cli_print_change(stdout, field, left, right);
}

struct json_fields {
    struct value_arena *arena;
    struct value_object *fields;
};

static void add_field(const char *field, const struct value *before, const struct value *after, gpointer data)
{
    struct json_fields *out = data;
    struct value both = value_object(out->arena, 2);

    value_set(out->arena, both.object, "before", before ? *before : value_null());
    value_set(out->arena, both.object, "after", after ? *after : value_null());
    value_set(out->arena, out->fields, field, both);
}

static const char *op_name(const struct difference *difference)
{
    return !difference->before ? "create" : !difference->after ? "delete" : "update";
}

static void print_json(struct value_arena *arena, const struct difference *difference,
                       const struct value_object *before, const struct value_object *after)
{
    struct value line = value_object(arena, 4), fields = value_object(arena, 8);
    struct json_fields out = {arena, fields.object};
    g_autoptr(GString) text = g_string_new(NULL);

    exercise_diff(before, after, add_field, &out);
    value_set(arena, line.object, "chapter_code", value_string(difference->chapter_code));
    value_set(arena, line.object, "id", value_integer(difference->id));
    value_set(arena, line.object, "op", value_string(op_name(difference)));
    value_set(arena, line.object, "fields", fields);
    json_write(text, &line);
    cli_print_line(text);
}

/* What another program wrote into the database's own collection, whole: the bank may not have taken all of
 * it. */
static void print_outside(const struct difference *difference, gboolean json)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct value line = value_object(arena, 4), document = value_null();

    if (!json) {
        printf(_("%s %lld: written by another program: %s\n"), difference->chapter_code,
               (long long)difference->id, difference->outside);
        return;
    }
    json_parse(arena, difference->outside, strlen(difference->outside), &document, NULL);
    value_set(arena, line.object, "chapter_code", value_string(difference->chapter_code));
    value_set(arena, line.object, "id", value_integer(difference->id));
    value_set(arena, line.object, "op", value_string("outside"));
    value_set(arena, line.object, "document", document);
    json_write(text, &line);
    cli_print_line(text);
}

static void print_difference(const struct difference *difference, gboolean json)
{
    g_autoptr(value_arena) arena = value_arena_new();
    const struct value_object *before = cli_parse_document(arena, difference->before);
    const struct value_object *after = cli_parse_document(arena, difference->after);

    if (difference->outside)
        print_outside(difference, json);
    if (g_strcmp0(difference->before, difference->after) == 0)
        return;
    if (json) {
        print_json(arena, difference, before, after);
        return;
    }
    printf("%s %" G_GINT64_FORMAT ": %s\n", difference->chapter_code, difference->id, op_name(difference));
    exercise_diff(before, after, print_field, NULL);
}

static void print_all(GHashTable *differences, gboolean backwards, gboolean json)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, differences);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_ptr_array_add(sorted, value);
    g_ptr_array_sort(sorted, by_place);
    for (guint i = 0; i < sorted->len; i++) {
        struct difference *difference = sorted->pdata[i];
        if (backwards) {
            char *before = difference->before;
            difference->before = difference->after;
            difference->after = before;
        }
        print_difference(difference, json);
    }
}

/* A commit must be there: the log of later numbers would only be empty. */
static gboolean check_commit(struct store *store, gint64 commit, GError **error)
{
    gint64 head = store_head(store, error);

    if (head < 0)
        return FALSE;
    if (commit > head)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("there is no commit %lld; the newest is %lld"), (long long)commit, (long long)head);
    return commit <= head;
}

int cli_run_diff(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) differences =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_difference);
    gint64 first, second;

    if (!cli_number(cli, 0, _("commit"), 0, &first, &error))
        return cli_fail(error);
    second = first;
    if (cli_argument(cli, 1) && !cli_number(cli, 1, _("commit"), 0, &second, &error))
        return cli_fail(error);
    g_autoptr(store) store = cli_open(cli, STORE_READ, &error);
    if (!store || !check_commit(store, MAX(first, second), &error))
        return cli_fail(error);
    if (first == 0 && !cli_argument(cli, 1)) {
        g_set_error_literal(&error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                            _("there is no commit 0: that is the empty bank, before the first"));
        return cli_fail(error);
    }

    gint64 from = cli_argument(cli, 1) ? MIN(first, second) : first - 1;
    const struct store_log_query query = {.after = from, .until = MAX(first, second), .texts = TRUE};
    if (from < query.until && !store_log(store, &query, gather, differences, &error))
        return cli_fail(error);
    print_all(differences, first > second, cli_flag(cli, "json"));
    return EXIT_DONE;
}
