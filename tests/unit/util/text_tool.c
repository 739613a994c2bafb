/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers for src/util to tests in Python, a line for a line: each line of standard input is a JSON text.
 *   text-tool strip|lower|upper   a JSON string becomes another
 *   text-tool canonical|line|people   a value is read and written
 * What can't be read is answered by "error: " and the message.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "json_internal.h"
#include "text.h"

typedef void (*answer_func)(GString *out, const struct value *value);

static void answer_strip(GString *out, const struct value *value)
{
    const char *text = value->text;
    gsize size = value->size;

    text_strip(&text, &size);
    json_write_text(out, text, size);
}

static void answer_lower(GString *out, const struct value *value)
{
    g_autoptr(GString) changed = g_string_new(NULL);

    text_append_lower(changed, value->text, value->size);
    json_write_text(out, changed->str, changed->len);
}

static void answer_upper(GString *out, const struct value *value)
{
    g_autoptr(GString) changed = g_string_new(NULL);

    text_append_upper(changed, value->text, value->size);
    json_write_text(out, changed->str, changed->len);
}

static void answer_people(GString *out, const struct value *value)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    json_write_indented(lines, value);
    json_write_text(out, lines->str, lines->len);
}

static const struct {
    const char *mode;
    answer_func answer;
    gboolean text_only;
} modes[] = {
    {"strip", answer_strip, TRUE}, {"lower", answer_lower, TRUE},
    {"upper", answer_upper, TRUE}, {"canonical", json_write_canonical, FALSE},
    {"line", json_write, FALSE},   {"people", answer_people, FALSE},
};

/*
 * What json_parse_quick() takes is what json_parse_general() gives, in the same order, and all canonical
 * texts are among it whose keys need no escapes. Ends the program where that does not hold.
 */
static gboolean takes_quick(struct value_arena *arena, const char *text, gsize size)
{
    struct value quick, known;

    if (!json_parse_quick(arena, text, size, &quick))
        return FALSE;
    g_assert_true(json_parse_general(arena, text, size, &known, NULL) && value_equal(&quick, &known));
    if (quick.type != VALUE_OBJECT)
        return TRUE;
    g_autoptr(GString) one = g_string_new(NULL), other = g_string_new(NULL);
    json_write(one, &quick);
    json_write(other, &known);
    g_assert_cmpstr(one->str, ==, other->str);
    return TRUE;
}

/* The text itself, and each of its neighbours: one byte less, one changed, one more. */
static void check_neighbours(struct value_arena *arena, const char *text, gsize size, gboolean canonical)
{
    static const char others[] = "\"\\ {}[],:0-.eu\n\x1f\xff";

    gboolean taken = takes_quick(arena, text, size);
    g_assert_true(taken || !canonical || strstr(text, "\\\":") || strstr(text, "k\\"));
    /* Of plain values an eighth will do. */
    if (size > 60 || (!strchr("[{", text[0]) && text[size - 1] % 8 != 0))
        return;
    g_autofree char *changed = g_strndup(text, size), *longer = g_malloc(size + 1);
    for (gsize i = 0; i < size; i++) {
        takes_quick(arena, text, i);
        value_arena_reset(arena);
        memcpy(longer, text, i);
        memcpy(longer + i + 1, text + i, size - i);
        for (gsize k = 0; k < sizeof others - 1; k++) {
            changed[i] = longer[i] = others[k];
            takes_quick(arena, changed, size);
            if (!canonical)
                takes_quick(arena, longer, size + 1);
        }
        changed[i] = text[i];
    }
}

static void answer_line(struct value_arena *arena, const char *line, gsize size, gsize mode, GString *out)
{
    g_autoptr(GError) error = NULL;
    struct value value;
    gsize start = out->len;

    value_arena_reset(arena);
    if (!json_parse(arena, line, size, &value, &error))
        g_string_append_printf(out, "error: %s", error->message);
    else if (modes[mode].text_only && value.type != VALUE_TEXT)
        g_string_append(out, "error: not a text");
    else
        modes[mode].answer(out, &value);
    if (!error && modes[mode].answer == json_write_canonical)
        check_neighbours(arena, out->str + start, out->len - start, TRUE);
    if (!error && modes[mode].answer == json_write)
        check_neighbours(arena, line, size, FALSE);
    g_string_append_c(out, '\n');
}

int main(int argc, char **argv)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) out = g_string_new(NULL);
    gsize mode = 0, room = 0;
    char *line = NULL;

    while (mode < G_N_ELEMENTS(modes) && (argc != 2 || strcmp(argv[1], modes[mode].mode) != 0))
        mode++;
    if (mode == G_N_ELEMENTS(modes))
        return 2;
    for (gssize size; (size = getline(&line, &room, stdin)) > 0;) {
        g_string_truncate(out, 0);
        answer_line(arena, line, (gsize)size - (line[size - 1] == '\n'), mode, out);
        fwrite(out->str, 1, out->len, stdout);
    }
    free(line);
    return 0;
}
