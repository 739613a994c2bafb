/* SPDX-License-Identifier: Apache-2.0 */
#include "generate.h"

#include <string.h>

#include "cli.h"
#include "cli_generators.h"
#include "clock.h"
#include "codebase_files.h"
#include "errors.h"
#include "generators.h"
#include "i18n.h"
#include "json.h"

/* A chapter's exercises, read whole; their texts stay in the blocks. */
struct reading {
    struct value_arena *arena;
    GArray *exercises; /* of struct exercise */
    GError *error;
};

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct reading *reading = data;
    struct exercise exercise;
    const char *text = value_arena_copy(reading->arena, row->text, row->size);

    if (!exercise_parse(reading->arena, text, row->size, &exercise, &reading->error))
        return FALSE;
    g_array_append_val(reading->exercises, exercise);
    return TRUE;
}

struct record_search {
    const char *chapter_code;
    char *title, *module; /* or NULL */
};

static gboolean see_chapter(const struct store_chapter *chapter, gpointer data)
{
    struct record_search *search = data;
    g_autoptr(value_arena) arena = value_arena_new();
    struct value record;

    if (strcmp(chapter->chapter_code, search->chapter_code) != 0)
        return TRUE;
    if (chapter->text && json_parse(arena, chapter->text, strlen(chapter->text), &record, NULL) &&
        record.type == VALUE_OBJECT) {
        search->title = value_dup_string(value_object_get(record.object, "title"));
        search->module = value_dup_string(value_object_get(record.object, "module"));
    }
    return FALSE;
}

/* From the database. */
static gboolean read_rows(struct store *store, const char *code, struct reading *reading, GError **error)
{
    const struct store_query query = {.chapter_code = code};

    if (!store_read(store, &query, see_row, reading, NULL, error))
        return FALSE;
    if (!reading->error)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reading->error));
    return FALSE;
}

/* GENERATE_SOURCE=files: what the module says lives as long as `read`. */
static gboolean read_module(const struct cli *cli, struct store *store, const struct record_search *search,
                            struct reading *reading, struct codebase_chapter **read, GError **error)
{
    *read = codebase_chapter_read(store, cli->settings, search->module, search->chapter_code, error);
    if (*read)
        g_array_append_vals(reading->exercises, (*read)->exercises->data, (*read)->exercises->len);
    return *read != NULL;
}

static int print_order(const struct generate_request *request, const struct generate_chapter *chapter,
                       gboolean json, GError **error)
{
    g_autoptr(GArray) pool = NULL;
    gint64 seed;

    if (!generate_pool(request, chapter, &pool, &seed, error))
        return cli_fail(*error);
    if (json)
        putchar('[');
    for (guint i = 0; i < pool->len; i++) {
        gint64 id = g_array_index(pool, struct pool_item, i).id;
        if (json)
            printf("%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", id);
        else
            printf("%" G_GINT64_FORMAT "\n", id);
    }
    if (json)
        puts("]");
    return EXIT_DONE;
}

static int print_batch(const struct generate_request *request, const struct generate_chapter *chapter,
                       struct value_arena *arena, gboolean json, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct value answer;

    if (!generate_batch(request, chapter, clock_now_ms(), arena, &answer, error))
        return cli_fail(*error);
    if (json)
        json_write(text, &answer);
    else
        json_write_indented(text, &answer);
    cli_print_line(text);
    return EXIT_DONE;
}

static gboolean read_request(const struct cli *cli, struct generate_request *request, gint64 *seed,
                             GError **error)
{
    request->difficulty = cli_text(cli, "difficulty");
    request->offer = cli_text(cli, "offer");
    request->seed = cli_integer(cli, "seed", seed) ? seed : NULL;
    request->count = 1;
    if (cli_integer(cli, "count", &request->count) &&
        (request->count < 1 || request->count > GENERATE_COUNT_MAX)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("--count: from 1 to %d"),
                    GENERATE_COUNT_MAX);
        return FALSE;
    }
    return TRUE;
}

/* A chapter, and no replay beside it. */
static gboolean check_arguments(const struct cli *cli, GError **error)
{
    if (cli_argument(cli, 0) && !cli_text(cli, "replay"))
        return TRUE;
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("generate takes a chapter, or --replay TEXT alone."));
    return FALSE;
}

int cli_run_generate(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GArray) exercises = g_array_new(FALSE, FALSE, sizeof(struct exercise));
    struct reading reading = {.arena = arena, .exercises = exercises};
    struct generate_request request = {0};
    gboolean files;
    gint64 seed;

    if (!codebase_files_wanted(cli->settings, &files, &error))
        return cli_fail(error);
    if (cli_text(cli, "replay") && !cli_argument(cli, 0))
        return cli_replay(cli, cli_text(cli, "replay"));
    if (!check_arguments(cli, &error))
        return cli_fail(error);
    g_autofree char *code = cli_chapter(cli_argument(cli, 0), &error);
    if (!code || !read_request(cli, &request, &seed, &error))
        return cli_fail(error);
    g_autoptr(store) store = cli_open(cli, STORE_READ, &error);
    if (!store || !cli_check_chapter(store, code, &error))
        return cli_fail(error);

    struct record_search search = {.chapter_code = code};
    g_autoptr(codebase_chapter) read = NULL;
    if (!store_chapters(store, see_chapter, &search, NULL, &error))
        return cli_fail(error);
    g_autofree char *title = search.title;
    g_autofree G_GNUC_UNUSED char *module = search.module;
    if (!(files ? read_module(cli, store, &search, &reading, &read, &error)
                : read_rows(store, code, &reading, &error)))
        return cli_fail(error);
    g_autoptr(generator_set) generators = generators_at(store, 0, &error);
    if (!generators)
        return cli_fail(error);
    const struct generate_chapter chapter = {
        .code = code,
        .title = title,
        .exercises = (const struct exercise *)(const void *)exercises->data,
        .count = exercises->len,
        .generators = generators,
    };
    if (cli_flag(cli, "order"))
        return print_order(&request, &chapter, cli_flag(cli, "json"), &error);
    return print_batch(&request, &chapter, arena, cli_flag(cli, "json"), &error);
}
