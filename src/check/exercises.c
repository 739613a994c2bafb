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
#include "generators.h"
#include "i18n.h"
#include "json.h"

/* A case space is looked at whole up to here, else in part (docs/generators.md, Proof). */
#define PROOF_CASES_MAX 100000
#define PROOF_MS_MAX 5000

struct exercises {
    struct check_report *report;
    struct exercise_rules rules;
    const struct generator_set *generators;
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
    const struct generate_chapter chapter = {.code = exercise->chapter_code,
                                             .exercises = exercise,
                                             .count = 1,
                                             .generators = exercises->generators};
    struct value answer;

    if (!generate_batch(&request, &chapter, clock_now_ms(), exercises->arena, &answer, &error))
        return g_strdup(error->message);
    const struct value *metadata = value_object_get(answer.object, "batch_metadata");
    const struct value *withheld = value_object_get(metadata->object, "withheld");
    if (!withheld)
        return NULL;
    return value_dup_string(value_object_get(withheld->list->items[0].object, "message"));
}

/* What is wrong in one difficulty, as a sentence. Caller frees. */
static char *proof_message(const struct dynamic_proof *proof)
{
    const struct dynamic_space *space = &proof->space;
    g_autoptr(GString) out = g_string_new(NULL);

    if (proof->difficulty)
        g_string_append_printf(out, "%s: ", proof->difficulty);
    if (!proof->is_ready) {
        g_string_append(out, proof->fault.message);
        return g_string_free(g_steal_pointer(&out), FALSE);
    }
    g_string_append_printf(out,
                           _("of %lld cases %lld can't be generated, %lld say something false, %lld have "
                             "a figure that is not right"),
                           (long long)space->cases, (long long)space->faults, (long long)space->falsehoods,
                           (long long)space->figure_faults);
    for (guint i = 0; i < MIN(space->failures->len, 1); i++)
        g_string_append_printf(out, ": %s",
                               g_array_index(space->failures, struct dynamic_failure, i).message);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void take_proof(struct exercises *exercises, const struct dynamic_proof *proof)
{
    const struct dynamic_space *space = &proof->space;
    struct check_proof *kept = g_new0(struct check_proof, 1);

    *kept = (struct check_proof){.chapter_code = g_strdup(exercises->row->chapter_code),
                                 .difficulty = g_strdup(proof->difficulty),
                                 .id = exercises->row->id,
                                 .cases = space->cases,
                                 .texts = proof->is_ready ? space->readings->len : 0,
                                 .is_whole = proof->is_ready && space->is_whole};
    g_ptr_array_add(exercises->report->proofs, kept);
    if (dynamic_proof_verdict(proof) == DYNAMIC_RIGHT) {
        if (space->cases > 1 && space->commonest * 2 > space->cases)
            add_finding(exercises, CHECK_SPREAD, NULL)->expected = TRUE;
        return;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    struct value value = dynamic_proof_value(proof, exercises->arena);
    json_write(text, &value);
    struct check_finding *finding = add_finding(exercises, CHECK_CASE, proof_message(proof));
    finding->proof = g_string_free(g_steal_pointer(&text), FALSE);
}

/* The default of a generator's parameter, which was what the Python system took. */
static const struct value *default_of(const struct generator *generator, const char *name)
{
    for (guint i = 0; i < generator->n_parameters; i++)
        if (strcmp(generator->parameters[i].name, name) == 0)
            return &generator->parameters[i].fallback;
    return NULL;
}

/* A text that fits another kind than the default gets it: pupils saw something else before. */
static void check_kind(struct exercises *exercises, const struct dynamic_exercise *parts,
                       const struct dynamic_plan *plan)
{
    const char *kind = plan->generator->kind;
    const struct value *was = kind ? default_of(plan->generator, kind) : NULL;
    const struct value *is = kind ? value_object_get(plan->parameters.object, kind) : NULL;

    if (!was || !is || was->type != VALUE_TEXT || is->type != VALUE_TEXT || value_equal(was, is) ||
        (parts->variables.type == VALUE_OBJECT && value_object_get(parts->variables.object, kind)))
        return;
    char *message = g_strdup_printf(_("%s is %.*s, which fits the text; the Python system took %.*s"), kind,
                                    (int)is->size, is->text, (int)was->size, was->text);
    add_finding(exercises, CHECK_KIND, message)->expected = TRUE;
}

/* Parameters that no generator of this key has: they say nothing. */
static void check_ignored(struct exercises *exercises, const struct dynamic_plan *plan)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < plan->ignored.list->count; i++) {
        const struct value *name = &plan->ignored.list->items[i];
        g_string_append_printf(names, "%s%.*s", i > 0 ? ", " : "", (int)name->size, name->text);
    }
    if (names->len > 0)
        add_finding(exercises, CHECK_IGNORED, g_string_free(g_steal_pointer(&names), FALSE))->expected = TRUE;
}

/* The proof over the case space; a broken rule says already why nothing can be made. */
static void check_proofs(struct exercises *exercises, const struct exercise *exercise)
{
    struct dynamic_exercise parts;

    exercises->report->dynamic++;
    if (exercises->broken > 0)
        return;
    dynamic_read_exercise(exercise, exercise->chapter_code, exercises->generators, &parts);
    g_autoptr(GArray) proofs = dynamic_prove_all(&parts, PROOF_CASES_MAX, PROOF_MS_MAX, exercises->arena);
    if (g_array_index(proofs, struct dynamic_proof, 0).is_ready) {
        check_kind(exercises, &parts, &g_array_index(proofs, struct dynamic_proof, 0).plan);
        check_ignored(exercises, &g_array_index(proofs, struct dynamic_proof, 0).plan);
    }
    for (guint i = 0; i < proofs->len; i++)
        take_proof(exercises, &g_array_index(proofs, struct dynamic_proof, i));
}

/* What needs a figure, and has none described. */
static void check_has_figure(struct exercises *exercises, const struct exercise *exercise)
{
    const struct value *needed = exercise_get(exercise, "needs_svg");
    const struct value *variables = exercise_get(exercise, "variables");
    const struct value *figure =
        variables && variables->type == VALUE_OBJECT ? value_object_get(variables->object, "figure") : NULL;

    if (needed && needed->type == VALUE_TRUE && (!figure || figure->type == VALUE_NULL))
        add_finding(exercises, CHECK_NO_FIGURE, NULL)->expected = TRUE;
}

static void check_generated(struct exercises *exercises, const struct exercise *exercise)
{
    const struct value *dynamic = exercise_get(exercise, "is_dynamic");

    if (dynamic && dynamic->type == VALUE_TRUE)
        check_proofs(exercises, exercise);
    else
        check_has_figure(exercises, exercise);
    if (!value_is_text(exercise_get(exercise, "status"), "published"))
        return;
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
    const struct exercises *exercises = data;

    return generator_set_find(exercises->generators, key, strlen(key)) || exercise_generator_is_built_in(key);
}

static void see_shared_name(const char *key, const char *message, gpointer data)
{
    struct exercises *exercises = data;

    report_add(exercises->report, CHECK_GENERATOR_NAME, g_strdup(key))->message = g_strdup(message);
}

gboolean check_exercises(struct check_report *report, struct store *store,
                         const struct check_options *options, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct exercises exercises = {
        .report = report,
        .rules = {.latex_allowed = g_str_equal(settings_text(options->settings, SETTING_LATEX), "allow"),
                  .generator_known = generator_known,
                  .figure_fault = dynamic_figure_fault},
        .arena = arena,
        .text = text,
    };
    const struct store_query query = {0};
    g_autoptr(generator_set) generators = generators_at(store, 0, error);

    if (!generators)
        return FALSE;
    exercises.generators = generators;
    exercises.rules.data = &exercises;
    generators_find_shared_names(generators, see_shared_name, &exercises);

    return store_read(store, &query, see_row, &exercises, &report->head, error);
}
