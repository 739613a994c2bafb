/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every live exercise by itself: its document is what it should be, breaks no rule, and a reader can get it.
 * For the last, a batch is asked for as a reader would, from a chapter that has but this exercise.
 */
#include <string.h>

#include "check_internal.h"
#include "clock.h"
#include "errors.h"
#include "exercise.h"
#include "generate.h"
#include "i18n.h"
#include "json.h"

struct exercises {
    struct check_report *report;
    struct exercise_rules rules;
    struct value_arena *arena; /* for one exercise */
    GString *text;
    const struct store_row *row; /* at hand */
    guint broken;                /* rules, by it */
};

static struct check_finding *add_finding(struct exercises *exercises, enum check_kind kind, char *message)
{
    const struct store_row *row = exercises->row;
    struct check_finding *finding =
        report_add(exercises->report, kind, report_place(row->chapter_code, row->id));

    finding->message = message;
    finding->chapter_code = g_strdup(row->chapter_code);
    finding->id = row->id;
    finding->revision = row->revision;
    return finding;
}

static void take_note(const struct exercise_note *note, gpointer data)
{
    struct check_finding *finding = add_finding(data, CHECK_RULE, g_strdup(note->message));

    finding->rule = g_strdup(note->rule);
    finding->field = g_strdup(note->field);
}

/* Fields that the normal form has otherwise. */
static void name_field(const char *field, const struct value *before, const struct value *after,
                       gpointer data)
{
    GString *names = data;

    (void)before;
    (void)after;
    g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", field);
}

static void compare_text(struct exercises *exercises, const struct value *raw, const struct exercise *normal)
{
    const struct store_row *row = exercises->row;
    g_autoptr(GString) names = g_string_new(NULL);

    g_string_truncate(exercises->text, 0);
    exercise_write(normal, exercises->text, NULL);
    if (exercises->text->len == row->size && memcmp(exercises->text->str, row->text, row->size) == 0)
        return;
    exercise_diff(raw->object, normal->document, name_field, names);
    gboolean uid = strcmp(names->str, "exercise_uid") == 0;
    struct check_finding *finding =
        add_finding(exercises, uid ? CHECK_UID : CHECK_NORMAL_FORM,
                    names->len > 0 && !uid ? g_string_free(g_steal_pointer(&names), FALSE) : NULL);
    finding->text = g_strndup(exercises->text->str, exercises->text->len);
}

/* The document in normal form; FALSE: it is none. */
static gboolean take_document(struct exercises *exercises, struct exercise *out)
{
    g_autoptr(GError) error = NULL;
    const struct store_row *row = exercises->row;
    struct value raw;

    gboolean read =
        json_parse(exercises->arena, row->text, row->size, &raw, &error) &&
        exercise_normalise(exercises->arena, &raw, row->chapter_code, DOOR_STORED, NULL, NULL, out, &error);
    if (!read) {
        add_finding(exercises, CHECK_NO_DOCUMENT, g_strdup(error->message));
        return FALSE;
    }
    if (out->id != row->id) {
        add_finding(exercises, CHECK_NO_DOCUMENT, g_strdup(_("its document has another id")));
        return FALSE;
    }
    compare_text(exercises, &raw, out);
    return TRUE;
}

/* Why a reader who asks for it does not get it; NULL: it came. Caller frees. */
static char *ask_for(struct exercises *exercises, const struct exercise *exercise)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *difficulty = value_dup_string(exercise_get(exercise, "difficulty"));
    g_autofree char *offer = value_dup_string(exercise_get(exercise, "offer"));
    const gint64 seed = 1;
    const struct generate_request request = {
        .difficulty = difficulty, .offer = offer, .seed = &seed, .count = 1};
    const struct generate_chapter chapter = {
        .code = exercise->chapter_code, .exercises = exercise, .count = 1};
    struct value answer;

    if (!generate_batch(&request, &chapter, clock_now_ms(), exercises->arena, &answer, &error))
        return g_strdup(error->message);
    const struct value *metadata = value_object_get(answer.object, "batch_metadata");
    const struct value *withheld = value_object_get(metadata->object, "withheld");
    if (!withheld)
        return NULL;
    return value_dup_string(value_object_get(withheld->list->items[0].object, "message"));
}

static void check_generated(struct exercises *exercises, const struct exercise *exercise)
{
    if (!value_is_text(exercise_get(exercise, "status"), "published"))
        return;
    /* What a dynamic one needs (its generator, its templates) is among the rules. */
    const struct value *dynamic = exercise_get(exercise, "is_dynamic");
    if (dynamic && dynamic->type == VALUE_TRUE) {
        exercises->report->dynamic++;
        return;
    }
    g_autofree char *fault = ask_for(exercises, exercise);
    if (!fault)
        exercises->report->generated++;
    else if (exercises->broken == 0) /* a broken rule is why */
        add_finding(exercises, CHECK_NOT_GENERATED, g_steal_pointer(&fault));
}

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct exercises *exercises = data;
    struct exercise exercise;

    value_arena_reset(exercises->arena);
    exercises->row = row;
    exercises->report->looked_at++;
    if (!take_document(exercises, &exercise))
        return TRUE;
    exercises->broken = exercise_find(&exercise, &exercises->rules, take_note, exercises);
    check_generated(exercises, &exercise);
    return TRUE;
}

static gboolean generator_known(const char *key, gpointer data)
{
    (void)data;
    return exercise_generator_is_built_in(key);
}

gboolean check_exercises(struct check_report *report, struct store *store,
                         const struct check_options *options, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct exercises exercises = {
        .report = report,
        .rules = {.latex_allowed = g_str_equal(settings_text(options->settings, SETTING_LATEX), "allow"),
                  .generator_known = generator_known},
        .arena = arena,
        .text = text,
    };
    const struct store_query query = {0};

    return store_read(store, &query, see_row, &exercises, &report->head, error);
}
