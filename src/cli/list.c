/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "errors.h"
#include "exercise.h"
#include "i18n.h"

#define EXCERPT_CHARACTERS 44

struct listing {
    const char *difficulty, *offer;
    gboolean json;
    gboolean at_once; /* the output is a file, which takes all that comes */
    struct value_arena *arena;
    GString *out;
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

static void print_row(GString *out, const struct store_row *row, const struct exercise *exercise)
{
    g_autofree char *title = headline(exercise);
    g_autofree char *difficulty = value_dup_string(exercise_get(exercise, "difficulty"));
    g_autofree char *offer = value_dup_string(exercise_get(exercise, "offer"));
    const struct value *dynamic = exercise_get(exercise, "is_dynamic");

    g_string_append_printf(out, "%-14s %5" G_GINT64_FORMAT "  %-9s  %-4s  %s%s%s\n", row->chapter_code,
                           row->id, difficulty ? difficulty : "?", offer ? offer : "?",
                           value_is_text(exercise_get(exercise, "status"), "draft") ? _("(draft) ") : "",
                           dynamic && dynamic->type == VALUE_TRUE ? _("(dynamic) ") : "", title);
}

static void print_out(GString *out)
{
    fwrite(out->str, 1, out->len, stdout);
    g_string_truncate(out, 0);
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
    if (listing->json) {
        exercise_write_full(row->text, row->size, row->revision, row->created_ms, row->updated_ms,
                            listing->out, NULL);
        g_string_append_c(listing->out, '\n');
    } else {
        print_row(listing->out, row, &exercise);
    }
    if (listing->at_once)
        print_out(listing->out);
    return !ferror(stdout);
}

static gboolean keep_code(const struct store_chapter *chapter, gpointer data)
{
    if (chapter->exercises > 0)
        g_ptr_array_add(data, g_strdup(chapter->chapter_code));
    return TRUE;
}

/*
 * What is printed waits in memory until the database has been let go of: a reader of this output that takes
 * its time (a pager) would else keep writers waiting. Chapter by chapter, all at one commit.
 */
static gboolean print_chapter(struct store *store, const char *chapter, gint64 at, struct listing *listing,
                              GError **error)
{
    const struct store_query query = {.at = at, .chapter_code = chapter};

    if (!store_read(store, &query, see_row, listing, NULL, error))
        return FALSE;
    if (listing->error) {
        g_propagate_error(error, g_steal_pointer(&listing->error));
        return FALSE;
    }
    print_out(listing->out);
    return TRUE;
}

static gboolean print_all(struct store *store, struct listing *listing, GError **error)
{
    g_autoptr(GPtrArray) codes = g_ptr_array_new_with_free_func(g_free);
    gint64 at = 0;

    if (!store_chapters(store, keep_code, codes, &at, error))
        return FALSE;
    for (guint i = 0; i < codes->len && !ferror(stdout); i++) {
        if (!print_chapter(store, codes->pdata[i], at, listing, error))
            return FALSE;
    }
    return TRUE;
}

int cli_run_list(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *chapter = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) out = g_string_new(NULL);
    struct stat output;
    struct listing listing = {
        .difficulty = cli_text(cli, "difficulty"),
        .offer = cli_text(cli, "offer"),
        .json = cli_flag(cli, "json"),
        .at_once = fstat(STDOUT_FILENO, &output) == 0 && S_ISREG(output.st_mode),
        .arena = arena,
        .out = out,
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

    if (!(chapter ? print_chapter(store, chapter, 0, &listing, &error) : print_all(store, &listing, &error)))
        return cli_fail(error);
    return EXIT_DONE;
}
