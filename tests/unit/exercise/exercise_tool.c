/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers for src/exercise to tests in Python, a line for a line. Each line of standard input is a JSON
 * object:
 *   {"raw": …, "chapter": "6E_GM07" or null, "door": "foreign"|"own"|"stored", "latex": false}
 * answered by {"error": …} or {"text", "uid", "id_place", "full", "notes": [[rule, field, offset]],
 * "warnings": [[rule, field]], "again"}, where "again" says that the text comes back through exercise_parse,
 * and through the door, as it is. {"diff": [before, after]} is answered by the names of fields that differ,
 * {"html": text, "template": false} by [what the scanner says, places and rules of what the judge says].
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exercise.h"
#include "html_internal.h"
#include "json.h"

struct answer {
    struct value_arena *arena;
    struct value_list *list;
    gboolean with_offset;
};

static void hear(const struct exercise_note *note, gpointer data)
{
    struct answer *answer = data;
    struct value item = value_list(answer->arena, 3);

    value_list_append(answer->arena, item.list, value_string(note->rule));
    value_list_append(answer->arena, item.list, value_string(note->field));
    if (answer->with_offset)
        value_list_append(answer->arena, item.list, value_integer((gint64)note->offset));
    value_list_append(answer->arena, answer->list, item);
}

static gboolean known_generator(const char *key, gpointer data)
{
    (void)data;
    return exercise_generator_is_built_in(key);
}

static enum exercise_door door_of(const struct value *name)
{
    return value_is_text(name, "own")      ? DOOR_OWN_EXPORT
           : value_is_text(name, "stored") ? DOOR_STORED
                                           : DOOR_FOREIGN;
}

/* Whether the text is read back as the same document, and is its own normal form. */
static gboolean comes_back(struct value_arena *arena, const GString *text, const struct exercise *first)
{
    g_autoptr(GString) parsed = g_string_new(NULL), again = g_string_new(NULL);
    struct exercise exercise, normal;
    struct value raw;

    if (!exercise_parse(arena, text->str, text->len, &exercise, NULL) ||
        strcmp(exercise.uid, first->uid) != 0 || exercise.id != first->id)
        return FALSE;
    exercise_write(&exercise, parsed, NULL);
    raw = (struct value){.type = VALUE_OBJECT, .object = exercise.document};
    if (!exercise_normalise(arena, &raw, NULL, DOOR_STORED, NULL, NULL, &normal, NULL))
        return FALSE;
    exercise_write(&normal, again, NULL);
    return g_string_equal(parsed, text) && g_string_equal(again, text);
}

/* What a glance at the text finds is what stands in it, whatever the id. */
static gboolean glance_is_right(struct value_arena *arena, const GString *text)
{
    g_autoptr(GString) other = g_string_new(NULL), external = g_string_new(NULL);
    struct exercise exercise;
    struct exercise_glance first, second;

    if (!exercise_parse(arena, text->str, text->len, &exercise, NULL) ||
        !exercise_glance(text->str, text->len, &first))
        return FALSE;
    const struct value *name = exercise_get(&exercise, "external_id");
    if (name && name->type == VALUE_TEXT)
        json_write_text(external, name->text, name->size);
    exercise_set_id(arena, &exercise, exercise.id + 1234567);
    exercise_write(&exercise, other, NULL);
    return exercise_glance(other->str, other->len, &second) && first.hash == second.hash &&
           first.uid_size == 64 && memcmp(first.uid, exercise.uid, 64) == 0 &&
           (first.external_id != NULL) == (external->len > 0) &&
           (external->len == 0 || (first.external_id_size == external->len - 2 &&
                                   memcmp(first.external_id, external->str + 1, external->len - 2) == 0));
}

static void set_text(struct value_arena *arena, struct value_object *object, const char *name,
                     const GString *text)
{
    value_set(arena, object, name, value_text(value_arena_copy(arena, text->str, text->len), text->len));
}

/* The parts' texts: those that were found on the way, which looking for them must find too. */
static struct value answer_parts(struct value_arena *arena, const struct exercise_parts *parts,
                                 const GString *full)
{
    struct value list = value_list(arena, PART_COUNT);
    struct exercise_slice kept[PART_COUNT], found[PART_COUNT];

    g_assert_true(exercise_parts_of(parts, full->str, kept));
    g_assert_true(exercise_part_slices(full->str, full->len, found));
    for (guint i = 0; i < PART_COUNT; i++) {
        g_assert_true(kept[i].text == found[i].text && kept[i].size == found[i].size);
        value_list_append(arena, list.list,
                          value_text(value_arena_copy(arena, kept[i].text, kept[i].size), kept[i].size));
    }
    return list;
}

static void answer_exercise(struct value_arena *arena, const struct value_object *asked,
                            struct value_object *out)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new("{"), full = g_string_new(NULL);
    g_autofree char *chapter = value_dup_string(value_object_get(asked, "chapter"));
    const struct value *latex = value_object_get(asked, "latex");
    struct exercise_rules rules = {.latex_allowed = latex && latex->type == VALUE_TRUE,
                                   .generator_known = known_generator};
    struct value notes = value_list(arena, 4), warnings = value_list(arena, 4);
    struct answer note_answer = {arena, notes.list, TRUE}, warning_answer = {arena, warnings.list, FALSE};
    struct exercise_parts parts;
    struct exercise exercise;
    gsize id_place = 0;

    if (!exercise_normalise(arena, value_object_get(asked, "raw"), chapter,
                            door_of(value_object_get(asked, "door")), hear, &warning_answer, &exercise,
                            &error)) {
        value_set(arena, out, "error",
                  value_text(value_arena_copy(arena, error->message, strlen(error->message)),
                             strlen(error->message)));
        return;
    }
    exercise_write(&exercise, text, &id_place); /* behind something, as callers do */
    g_string_erase(text, 0, 1);
    g_string_assign(full, "before");
    exercise_write_full(text->str, text->len, 7, 0, 1000, full, &parts);
    g_string_erase(full, 0, strlen("before"));
    exercise_find(&exercise, &rules, hear, &note_answer);
    set_text(arena, out, "text", text);
    set_text(arena, out, "full", full);
    value_set(arena, out, "parts", answer_parts(arena, &parts, full));
    value_set(arena, out, "uid", value_text(value_arena_copy(arena, exercise.uid, 64), 64));
    value_set(arena, out, "id_place", value_integer((gint64)id_place));
    value_set(arena, out, "notes", notes);
    value_set(arena, out, "warnings", warnings);
    value_set(arena, out, "again",
              value_boolean(comes_back(arena, text, &exercise) && glance_is_right(arena, text)));
    if (exercise.id == 0) {
        exercise_set_id(arena, &exercise, 5);
        g_string_truncate(text, 0);
        exercise_write(&exercise, text, NULL);
        set_text(arena, out, "text_5", text);
    }
}

static void hear_difference(const char *field, const struct value *before, const struct value *after,
                            gpointer data)
{
    struct answer *answer = data;
    const char *side = !before ? "+" : !after ? "-" : "~";
    g_autofree char *name = g_strconcat(side, field, NULL);

    value_list_append(answer->arena, answer->list,
                      value_text(value_arena_copy(answer->arena, name, strlen(name)), strlen(name)));
}

static const struct value_object *side_of(const struct value *pair, guint32 index)
{
    const struct value *side = &pair->list->items[index];

    return side->type == VALUE_OBJECT ? side->object : NULL;
}

static void hear_problem(const char *rule, gsize offset, const char *message, gpointer data)
{
    struct exercise_note note = {rule, "", offset, NULL, message};

    hear(&note, data);
}

static void answer_html(struct value_arena *arena, const struct value_object *asked, struct value_object *out)
{
    const struct value *html = value_object_get(asked, "html");
    const struct value *template = value_object_get(asked, "template");
    gboolean is_template = template && template->type == VALUE_TRUE;
    struct value list = value_list(arena, 4);
    struct answer answer = {arena, list.list, TRUE};

    value_set(arena, out, "scan", value_boolean(html_scan_accepts(html->text, html->size, is_template)));
    html_judge(html->text, html->size, is_template, hear_problem, &answer);
    value_set(arena, out, "judge", list);
}

static struct value answer_line(struct value_arena *arena, const struct value_object *asked)
{
    const struct value *pair = value_object_get(asked, "diff");
    struct value out = value_object(arena, 8);

    if (pair) {
        struct value list = value_list(arena, 4);
        struct answer answer = {arena, list.list, FALSE};
        exercise_diff(side_of(pair, 0), side_of(pair, 1), hear_difference, &answer);
        value_set(arena, out.object, "diff", list);
    } else if (value_object_get(asked, "html")) {
        answer_html(arena, asked, out.object);
    } else {
        answer_exercise(arena, asked, out.object);
    }
    return out;
}

int main(void)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) out = g_string_new(NULL);
    char *line = NULL;
    gsize room = 0;

    for (gssize size; (size = getline(&line, &room, stdin)) > 0;) {
        g_autoptr(GError) error = NULL;
        struct value asked;
        value_arena_reset(arena);
        g_string_truncate(out, 0);
        if (json_parse(arena, line, (gsize)size, &asked, &error)) {
            struct value answer = answer_line(arena, asked.object);
            json_write(out, &answer);
        } else {
            g_string_append(out, "null");
        }
        g_string_append_c(out, '\n');
        fwrite(out->str, 1, out->len, stdout);
    }
    free(line);
    return 0;
}
