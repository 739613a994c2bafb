/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws figures for tests and for the contact sheet. Each line of standard input is {page, description}; the
 * answer is a line {svg, box, labels: [[text, left, top, right, bottom], …]} (hundredths of a pixel), or
 * {error}. `figure-tool kinds` prints the table of kinds.
 */
#include <stdio.h>
#include <string.h>

#include "figure.h"
#include "i18n.h"
#include "json.h"

static struct value box_of(struct value_arena *arena, const char *text, const gint32 *sides)
{
    struct value box = value_list(arena, 5);

    if (text)
        value_list_append(arena, box.list, value_string(value_arena_copy(arena, text, strlen(text))));
    for (guint i = 0; i < 4; i++)
        value_list_append(arena, box.list, value_integer(sides[i]));
    return box;
}

static struct value labels_of(struct value_arena *arena, const struct figure_report *report)
{
    struct value labels = value_list(arena, report->labels->len);

    for (guint i = 0; i < report->labels->len; i++) {
        const struct figure_label *label = &g_array_index(report->labels, struct figure_label, i);
        value_list_append(arena, labels.list, box_of(arena, label->text, &label->left));
    }
    return labels;
}

static void answer(struct value_arena *arena, const struct value *request, struct value_object *out)
{
    const struct value *page = value_object_get(request->object, "page");
    const struct value *description = value_object_get(request->object, "description");
    enum figure_page which = value_is_text(page, "solution") ? FIGURE_SOLUTION : FIGURE_QUESTION;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) svg = g_string_new(NULL);
    g_autoptr(figure_report) report = NULL;

    if (!figure_svg(description, which, svg, &error) ||
        !figure_inspect(description, which, &report, &error)) {
        value_set(arena, out, "error",
                  value_string(value_arena_copy(arena, error->message, strlen(error->message))));
        return;
    }
    value_set(arena, out, "svg", value_text(value_arena_copy(arena, svg->str, svg->len), svg->len));
    value_set(arena, out, "box", box_of(arena, NULL, &report->left));
    value_set(arena, out, "labels", labels_of(arena, report));
    value_set(arena, out, "has_solution", value_boolean(figure_has_solution(description)));
}

static void print_kinds(void)
{
    for (const struct figure_kind *const *kind = figure_kinds; *kind; kind++) {
        printf("%s\t%s\n", (*kind)->name, (*kind)->example);
        for (const struct figure_part *part = (*kind)->parts; part->name; part++)
            printf("%s\tpart\t%s\t%d\n", (*kind)->name, part->name, part->asks);
    }
}

static void print_fields(const char *group, const struct figure_field *field)
{
    static const char *const types[] = {[FIGURE_INTEGER] = "whole number",
                                        [FIGURE_NUMBER] = "number",
                                        [FIGURE_TIME] = "time",
                                        [FIGURE_WORD] = "word",
                                        [FIGURE_TEXT] = "text",
                                        [FIGURE_NUMBERS] = "numbers",
                                        [FIGURE_TIMES] = "times",
                                        [FIGURE_TEXTS] = "texts",
                                        [FIGURE_POINTS] = "points",
                                        [FIGURE_CELLS] = "rows",
                                        [FIGURE_PLACES] = "places"};

    for (; field->name; field++) {
        printf("| `%s.%s` | %s", group, field->name, types[field->type]);
        for (const char *at = field->choices; at && *at; at++)
            printf("%s%c", at == field->choices ? ": " : "", *at == '|' ? ',' : *at);
        if (field->type == FIGURE_INTEGER || field->type == FIGURE_NUMBER)
            printf(", %g to %g", field->min, field->max);
        printf("%s | %s |\n", field->required ? ", required" : "", field->doc);
    }
}

/* docs/figures.md's list of kinds (tools/figure-page). */
static void print_page(void)
{
    for (const struct figure_kind *const *kind = figure_kinds; *kind; kind++) {
        printf("\n### `%s`: %s\n\n    %s\n\n", (*kind)->name, (*kind)->doc, (*kind)->example);
        printf("| field | type | meaning |\n|---|---|---|\n");
        print_fields("values", (*kind)->values);
        print_fields("labels", (*kind)->labels);
        printf("\nParts: ");
        for (const struct figure_part *part = (*kind)->parts; part->name; part++)
            printf("%s`%s`%s (%s)", part == (*kind)->parts ? "" : "; ", part->name,
                   part->asks ? ", also in the question" : "", part->doc);
        printf(".\n");
    }
}

int main(int argc, char **argv)
{
    g_autofree char *line = NULL;
    size_t room = 0;
    ssize_t size;

    i18n_start("en");
    if (argc > 1 && strcmp(argv[1], "kinds") == 0) {
        print_kinds();
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "page") == 0) {
        print_page();
        return 0;
    }
    while ((size = getline(&line, &room, stdin)) > 0) {
        g_autoptr(value_arena) arena = value_arena_new();
        g_autoptr(GString) text = g_string_new(NULL);
        struct value request, out = value_object(arena, 4);
        if (json_parse(arena, line, (gsize)size, &request, NULL) && request.type == VALUE_OBJECT)
            answer(arena, &request, out.object);
        json_write(text, &out);
        puts(text->str);
    }
    return 0;
}
