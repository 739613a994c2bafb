/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Python tests ask the bank's own functions, a line of JSON for each line of JSON:
 *
 *   bank-tool fold    a text → the folded text
 *   bank-tool html    HTML → its text, folded
 *   bank-tool search  documents (with "id"), then queries (without) → for each query {"total", "more", "ids"}
 */
#include <stdio.h>
#include <string.h>

#include "edits.h"
#include "json.h"

struct tool {
    const char *mode;
    struct fold *fold;
    struct value_arena *arena;
    struct store *store;
    struct changeset *changeset;
    struct image *image;
    GString *out;
};

static const char *text_member(const struct value *object, const char *key)
{
    const struct value *value = value_object_get(object->object, key);
    return value && value->type == VALUE_TEXT ? value->text : NULL;
}

static gint64 number_member(const struct value *object, const char *key, gint64 fallback)
{
    const struct value *value = value_object_get(object->object, key);
    return value && value->type == VALUE_INTEGER ? value->integer : fallback;
}

static void add_document(struct tool *tool, const struct value *document, const char *line, gsize size)
{
    struct change change = {
        .op = CHANGE_CREATE,
        .chapter_code = changeset_intern(tool->changeset, text_member(document, "chapter_code")),
        .id = number_member(document, "id", 0),
        .after = changeset_keep(tool->changeset, line, size),
        .after_size = size,
    };
    g_array_append_val(tool->changeset->changes, change);
}

static void list_found(const struct bank_chapter *chapter, const struct bank_exercise *exercise,
                       gpointer data)
{
    GString *out = data;
    g_string_append_printf(out, "%s\"%s/%lld\"", out->str[out->len - 1] == '[' ? "" : ",", chapter->code,
                           (long long)exercise->id);
}

static const char *type_of_generator(const char *key, G_GNUC_UNUSED gpointer data)
{
    return strcmp(key, "GEN") == 0 ? "FROM_GENERATOR" : NULL;
}

static void load_documents(struct tool *tool)
{
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};
    if (tool->image)
        return;
    store_commit(tool->store, tool->changeset, &result, &error);
    g_assert_no_error(error);
    store_result_clear(&result);
    tool->image = image_load(tool->store, tool->fold, &error);
    g_assert_no_error(error);
}

static void answer_query(struct tool *tool, const struct value *query)
{
    load_documents(tool);
    struct bank_query asked = {
        .text = text_member(query, "text"),
        .chapter_code = text_member(query, "chapter"),
        .difficulty = (int)number_member(query, "difficulty", BANK_ANY),
        .offer = (int)number_member(query, "offer", BANK_ANY),
        .status = (int)number_member(query, "status", BANK_ANY),
        .kind = (int)number_member(query, "kind", BANK_ANY),
        .exercise_type = text_member(query, "type"),
        .generator_type = type_of_generator,
        .after_chapter = text_member(query, "after_chapter"),
        .after_id = number_member(query, "after_id", 0),
        .limit = (guint)number_member(query, "limit", 0),
    };
    g_string_append(tool->out, "{\"ids\":[");
    struct bank_found found = bank_search(&tool->image->shown, &asked, list_found, tool->out);
    g_string_append_printf(tool->out, "],\"more\":%s,\"total\":%lld}\n", found.more ? "true" : "false",
                           (long long)found.total);
}

static void answer_text(struct tool *tool, const struct value *text)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    g_autoptr(GString) slowly = g_string_new(NULL);
    if (strcmp(tool->mode, "html") == 0) {
        fold_append_html(tool->fold, text->text, text->size, folded);
        fold_append_html(NULL, text->text, text->size, slowly);
    } else {
        fold_append(tool->fold, text->text, text->size, folded);
        fold_append(NULL, text->text, text->size, slowly);
    }
    g_assert_cmpstr(folded->str, ==, slowly->str);
    json_write_text(tool->out, folded->str, folded->len);
    g_string_append_c(tool->out, '\n');
}

static void answer_line(struct tool *tool, const char *line, gsize size)
{
    g_autoptr(GError) error = NULL;
    struct value value;
    value_arena_reset(tool->arena);
    json_parse(tool->arena, line, size, &value, &error);
    g_assert_no_error(error);
    g_string_truncate(tool->out, 0);
    if (value.type == VALUE_TEXT)
        answer_text(tool, &value);
    else if (value_object_get(value.object, "id"))
        add_document(tool, &value, line, size);
    else
        answer_query(tool, &value);
    fputs(tool->out->str, stdout);
}

int main(int argc, char **argv)
{
    g_autofree char *line = NULL;
    size_t room = 0;
    ssize_t size;
    struct tool tool = {
        .mode = argc == 2 ? argv[1] : "",
        .fold = fold_new(),
        .arena = value_arena_new(),
        .store = store_open("memory:", STORE_CREATE, NULL),
        .changeset = changeset_new("tester", "import", "documents"),
        .out = g_string_new(NULL),
    };
    while ((size = getline(&line, &room, stdin)) > 0)
        answer_line(&tool, line, (gsize)size - (line[size - 1] == '\n'));
    g_autoptr(GPtrArray) garbage = garbage_new();
    if (tool.image)
        image_discard(tool.image, garbage);
    g_string_free(tool.out, TRUE);
    changeset_free(tool.changeset);
    store_close(tool.store);
    value_arena_free(tool.arena);
    fold_free(tool.fold);
    return 0;
}
