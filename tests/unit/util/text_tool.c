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
 * What json_parse_canonical() takes is what json_parse_general() gives, and all canonical texts are among it
 * whose keys need no escapes. Ends the program where that does not hold.
 */
static gboolean takes_canonical(struct value_arena *arena, const char *text, gsize size)
{
    struct value quick, known;

    if (!json_parse_canonical(arena, text, size, &quick))
        return FALSE;
    g_assert_true(json_parse_general(arena, text, size, &known, NULL) && value_equal(&quick, &known));
    return TRUE;
}

/* The canonical text itself, and each of its neighbours: one byte less, one changed. */
static void check_canonical(struct value_arena *arena, const char *text, gsize size)
{
    static const char others[] = "\"\\ {}[],:0-.eu\x1f\xff";

    g_assert_true(takes_canonical(arena, text, size) || strstr(text, "\\\":") || strstr(text, "k\\"));
    if (size > 60)
        return;
    g_autofree char *changed = g_strndup(text, size);
    for (gsize i = 0; i < size; i++) {
        takes_canonical(arena, text, i);
        for (gsize k = 0; k < sizeof others - 1; k++) {
            changed[i] = others[k];
            takes_canonical(arena, changed, size);
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
        check_canonical(arena, out->str + start, out->len - start);
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
