/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect.h"

#include <string.h>

#include "cli.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "mapping.h"

/* What people are shown of one module; --json has all. */
#define CANDIDATES_SHOWN 12
#define KEYS_SHOWN 16
#define WARNINGS_SHOWN 3
#define LINE_WIDTH 100
#define INDENT 6

static char *line_of(const struct inspect_file *file, guint32 at)
{
    struct pydata_place place = pydata_place(file->module, at);
    return g_strdup_printf("%u:%u", place.line, place.column);
}

/* "name string", and how many have it where not all do. */
static char *key_words(const struct shapes_candidate *candidate, const struct shapes_key *key)
{
    g_autofree char *types = shapes_type_words(key->types, TRUE);
    g_autofree char *name = mapping_source_words(key->name, strlen(key->name));

    if (key->count == candidate->count)
        return g_strdup_printf("%s %s", name, types);
    return g_strdup_printf("%s %s (%u)", name, types, key->count);
}

/* Keys in lines of a bearable width. */
static void print_keys(const struct shapes_candidate *candidate)
{
    gsize column = 0;

    for (guint i = 0; i < MIN(candidate->keys->len, KEYS_SHOWN); i++) {
        g_autofree char *words = key_words(candidate, &g_array_index(candidate->keys, struct shapes_key, i));
        gsize width = (gsize)g_utf8_strlen(words, -1) + 2;
        if (column == 0 || column + width > LINE_WIDTH) {
            printf("%s%*s", i > 0 ? ",\n" : "", INDENT, "");
            column = INDENT;
        } else {
            fputs(", ", stdout);
        }
        fputs(words, stdout);
        column += width;
    }
    if (candidate->keys->len > KEYS_SHOWN)
        printf(_(", … and %u more"), candidate->keys->len - KEYS_SHOWN);
    if (candidate->keys->len > 0)
        putchar('\n');
}

static void print_candidate(const struct inspect_file *file, const struct shapes_candidate *candidate)
{
    g_autofree char *place = line_of(file, candidate->at);
    g_autofree char *shape = shapes_words(candidate);

    if (candidate->why) {
        g_autofree char *why_place = line_of(file, candidate->why_at);
        printf("  %s  %s  ", place, candidate->path);
        printf(_("not readable: %s (%s)"), candidate->why, why_place);
        putchar('\n');
        return;
    }
    printf("  %s  %s  %s, ", place, candidate->path, shape);
    printf(i18n_plural("%u item\n", "%u items\n", candidate->count), candidate->count);
    if (candidate->item != ITEM_TEXT)
        print_keys(candidate);
}

static void print_warnings(const struct inspect_file *file)
{
    gsize count;
    const struct pydata_warning *warnings = pydata_warnings(file->module, &count);

    for (gsize i = 0; i < MIN(count, WARNINGS_SHOWN); i++) {
        g_autofree char *place = line_of(file, warnings[i].at);
        printf("  %s  %s: %s\n", place, _("warning"), warnings[i].message);
    }
    if (count > WARNINGS_SHOWN) {
        fputs("  ", stdout);
        printf(_("… and %u more; --json lists all\n"), (guint)(count - WARNINGS_SHOWN));
    }
}

static void print_file(const struct inspect_file *file, gpointer data)
{
    (void)data;
    if (!file->module) {
        printf(_("not readable: %s\n"), file->error->message);
        return;
    }
    const GPtrArray *candidates = file->candidates;
    if (candidates->len == 0)
        return;
    printf("%s\n", file->path);
    for (guint i = 0; i < MIN(candidates->len, CANDIDATES_SHOWN); i++)
        print_candidate(file, candidates->pdata[i]);
    if (candidates->len > CANDIDATES_SHOWN) {
        fputs("  ", stdout);
        printf(_("… and %u more; --json lists all\n"), candidates->len - CANDIDATES_SHOWN);
    }
    print_warnings(file);
}

/* Paths are bytes; JSON has texts. */
static struct value text_of(struct value_arena *arena, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return value_string(value_arena_copy(arena, valid, strlen(valid)));
}

static struct value place_of(struct value_arena *arena, const struct inspect_file *file, guint32 at)
{
    g_autofree char *place = pydata_place_text(file->module, at);
    return text_of(arena, place);
}

static struct value keys_value(struct value_arena *arena, const struct shapes_candidate *candidate)
{
    struct value keys = value_object(arena, candidate->keys->len);

    for (guint i = 0; i < candidate->keys->len; i++) {
        const struct shapes_key *key = &g_array_index(candidate->keys, struct shapes_key, i);
        g_autofree char *types = shapes_type_words(key->types, FALSE);
        g_auto(GStrv) names = g_strsplit(types, "|", -1);
        struct value entry = value_object(arena, 2), list = value_list(arena, 4);
        for (guint k = 0; names[k]; k++)
            value_list_append(arena, list.list, text_of(arena, names[k]));
        value_set(arena, entry.object, "count", value_integer(key->count));
        value_set(arena, entry.object, "types", list);
        /* Each name once: a module may have very many. */
        value_object_append(arena, keys.object, value_arena_key(arena, key->name, strlen(key->name)), entry);
    }
    return keys;
}

static struct value candidate_value(struct value_arena *arena, const struct inspect_file *file,
                                    const struct shapes_candidate *candidate)
{
    static const char *const items[] = {[ITEM_DICT] = "dict", [ITEM_TUPLE] = "tuple", [ITEM_TEXT] = "text"};
    struct value value = value_object(arena, 8);

    value_set(arena, value.object, "list", text_of(arena, candidate->path));
    value_set(arena, value.object, "place", place_of(arena, file, candidate->at));
    if (candidate->why) {
        value_set(arena, value.object, "not_readable", text_of(arena, candidate->why));
        value_set(arena, value.object, "why_place", place_of(arena, file, candidate->why_at));
        return value;
    }
    g_autofree char *shape =
        g_strdup_printf("%s of %ss", candidate->by_key ? "dict" : "list", items[candidate->item]);
    value_set(arena, value.object, "shape", text_of(arena, shape));
    value_set(arena, value.object, "lists", value_integer(candidate->lists));
    value_set(arena, value.object, "count", value_integer(candidate->count));
    value_set(arena, value.object, "keys", keys_value(arena, candidate));
    return value;
}

static struct value warnings_value(struct value_arena *arena, const struct inspect_file *file)
{
    gsize count;
    const struct pydata_warning *warnings = pydata_warnings(file->module, &count);
    struct value list = value_list(arena, (guint32)count);

    for (gsize i = 0; i < count; i++) {
        struct value entry = value_object(arena, 2);
        value_set(arena, entry.object, "place", place_of(arena, file, warnings[i].at));
        value_set(arena, entry.object, "message", text_of(arena, warnings[i].message));
        value_list_append(arena, list.list, entry);
    }
    return list;
}

static void print_file_json(const struct inspect_file *file, gpointer data)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) line = g_string_new(NULL);
    struct value value = value_object(arena, 4);

    (void)data;
    value_set(arena, value.object, "path", text_of(arena, file->path));
    if (file->module) {
        struct value list = value_list(arena, file->candidates->len);
        for (guint i = 0; i < file->candidates->len; i++)
            value_list_append(arena, list.list, candidate_value(arena, file, file->candidates->pdata[i]));
        value_set(arena, value.object, "candidates", list);
        value_set(arena, value.object, "warnings", warnings_value(arena, file));
    } else {
        value_set(arena, value.object, "not_readable", text_of(arena, file->error->message));
    }
    json_write(line, &value);
    cli_print_line(line);
}

static void print_totals_json(const struct inspect_totals *totals)
{
    printf("{\"files\": %" G_GUINT64_FORMAT ", \"with_content\": %" G_GUINT64_FORMAT
           ", \"not_readable\": %" G_GUINT64_FORMAT ", \"lists\": %" G_GUINT64_FORMAT
           ", \"items\": %" G_GUINT64_FORMAT ", \"lists_not_readable\": %" G_GUINT64_FORMAT
           ", \"bytes\": %" G_GUINT64_FORMAT "}\n",
           totals->files, totals->with_content, totals->unreadable, totals->lists, totals->items,
           totals->unreadable_lists, totals->bytes);
}

static void print_totals(const struct inspect_totals *totals)
{
    const struct {
        const char *words;
        guint64 count;
    } rows[] = {
        {_("files"), totals->files},
        {_("with content"), totals->with_content},
        {_("not readable"), totals->unreadable},
        {_("lists that can be taken"), totals->lists},
        {_("items in them"), totals->items},
        {_("lists that can't be read"), totals->unreadable_lists},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        printf(_("%s: %llu\n"), rows[i].words, (unsigned long long)rows[i].count);
    if (totals->lists > 0)
        puts(_("\"exobase migrate FILE\" proposes how a file's lists become exercises."));
}

int cli_run_inspect(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    gboolean json = cli_flag(cli, "json");
    struct inspect_totals totals;

    if (!inspect_paths((const char *const *)cli->arguments->pdata, json ? print_file_json : print_file, NULL,
                       &totals, &error))
        return cli_fail(error);
    if (json)
        print_totals_json(&totals);
    else
        print_totals(&totals);
    if (totals.files > totals.unreadable)
        return EXIT_DONE;
    g_set_error_literal(&error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                        totals.files > 0 ? _("none of the modules can be read")
                                         : _("there are no modules (*.py) there"));
    return cli_fail(error);
}
