/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "errors.h"
#include "exercise.h"
#include "i18n.h"

#define EXCERPT_CHARACTERS 44

struct listing {
    const char *difficulty, *offer;
    gboolean json;
    struct value_arena *arena;
    GString *line;
    GError *error;
};

static gboolean fits(const struct exercise *exercise, const char *field, const char *wanted)
{
    return !wanted || value_is_text(exercise_get(exercise, field), wanted);
}

static const char *field_text(const struct exercise *exercise, const char *field, gsize *size)
{
    const struct value *value = exercise_get(exercise, field);

    if (!value || value->type != VALUE_TEXT)
        return NULL;
    *size = value->size;
    return value->text;
}

/* The title, else the beginning of the énoncé or its template. */
static char *headline(const struct exercise *exercise)
{
    static const char *const fields[] = {"title", "enonce_html", "enonce_template_html"};
    gsize size;

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *text = field_text(exercise, fields[i], &size);
        if (text && size > 0)
            return cli_excerpt(text, size, EXCERPT_CHARACTERS);
    }
    return g_strdup("");
}

static void print_row(const struct store_row *row, const struct exercise *exercise)
{
    g_autofree char *title = headline(exercise);
    g_autofree char *difficulty = value_dup_string(exercise_get(exercise, "difficulty"));
    g_autofree char *offer = value_dup_string(exercise_get(exercise, "offer"));
    const struct value *dynamic = exercise_get(exercise, "is_dynamic");

    printf("%-14s %5" G_GINT64_FORMAT "  %-9s  %-4s  %s%s%s\n", row->chapter_code, row->id,
           difficulty ? difficulty : "?", offer ? offer : "?",
           value_is_text(exercise_get(exercise, "status"), "draft") ? _("(draft) ") : "",
           dynamic && dynamic->type == VALUE_TRUE ? _("(dynamic) ") : "", title);
}

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct listing *listing = data;
    struct exercise exercise;

    if (listing->difficulty || listing->offer || !listing->json) {
        value_arena_reset(listing->arena);
        if (!exercise_parse(listing->arena, row->text, row->size, &exercise, &listing->error))
            return FALSE;
        if (!fits(&exercise, "difficulty", listing->difficulty) || !fits(&exercise, "offer", listing->offer))
            return TRUE;
    }
    if (!listing->json) {
        print_row(row, &exercise);
        return !ferror(stdout);
    }
    g_string_truncate(listing->line, 0);
    exercise_write_full(row->text, row->size, row->revision, row->created_ms, row->updated_ms, listing->line);
    cli_print_line(listing->line);
    return !ferror(stdout);
}

int cli_run_list(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *chapter = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) line = g_string_new(NULL);
    struct listing listing = {
        .difficulty = cli_text(cli, "difficulty"),
        .offer = cli_text(cli, "offer"),
        .json = cli_flag(cli, "json"),
        .arena = arena,
        .line = line,
    };

    if (cli_argument(cli, 0)) {
        chapter = cli_chapter(cli_argument(cli, 0), &error);
        if (!chapter)
            return cli_fail(error);
    }
    g_autoptr(store) store = cli_open(cli, STORE_READ, &error);
    if (!store)
        return cli_fail(error);
    if (chapter && !cli_check_chapter(store, chapter, &error))
        return cli_fail(error);

    const struct store_query query = {.chapter_code = chapter};
    if (!store_read(store, &query, see_row, &listing, NULL, &error))
        return cli_fail(error);
    if (listing.error) {
        g_propagate_error(&error, g_steal_pointer(&listing.error));
        return cli_fail(error);
    }
    return EXIT_DONE;
}
