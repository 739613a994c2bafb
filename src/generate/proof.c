/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof (docs/generators.md): every case is read as a pupil would read it. Its equalities are reckoned
 * again, its figures are looked at, and what is wrong is kept with the draws that show it.
 */
#include "proof_internal.h"

#include <string.h>

#include "equations_internal.h"
#include "figure.h"
#include "generate.h"
#include "i18n.h"
#include "shown_internal.h"

static const char *copy(struct judge *judge, const char *text)
{
    return value_arena_copy(judge->arena, text, strlen(text));
}

static void keep_failure(struct judge *judge, const struct judged *judged, enum dynamic_failure_kind kind,
                         const char *message)
{
    guint n = judged->draw ? judged->draw->depth : 0;

    if (!judge->answers || judge->kept[kind]++ >= DYNAMIC_FAILURES_KEPT)
        return;
    struct dynamic_failure failure = {
        .kind = kind,
        .message = copy(judge, message),
        .context = value_null(),
        .variables = value_null(),
        .is_seeded = judged->is_seeded,
        .seed = judged->seed,
        .reading = {.variant = judged->variant,
                    .n = n,
                    .draws = value_arena_alloc(judge->arena, MAX(n, 1) * sizeof(guint64))},
    };
    if (kind == DYNAMIC_FAILURE_ERROR) {
        failure.fault = judged->fault->kind;
        failure.context = value_copy(judge->arena, &judged->fault->context);
    }
    if (judged->made->variables.type == VALUE_OBJECT)
        failure.variables = value_copy(judge->arena, &judged->made->variables);
    for (guint i = 0; i < n; i++)
        failure.reading.draws[i] = g_array_index(judged->draw->digits, struct draw_digit, i).at;
    g_array_append_val(judge->space->failures, failure);
}

void judge_fault(struct judge *judge, const struct judged *judged)
{
    struct dynamic_space *space = judge->space;

    keep_failure(judge, judged, DYNAMIC_FAILURE_ERROR, judged->fault->message);
    if (space->faults++ > 0)
        return;
    space->fault = (struct dynamic_fault){
        .kind = judged->fault->kind,
        .message = copy(judge, judged->fault->message),
        .context = value_copy(judge->arena, &judged->fault->context),
    };
}

/* Whether a question is whether something is true: what it says then need not be. */
static gboolean asks_for_truth(const struct value *enonce)
{
    static const char *const words[] = {"vrai",    "faux",    "fausse", "erreur", "raison",
                                        "correct", "corrige", "juste",  "exact"};
    g_autofree char *lower = g_utf8_strdown(enonce->text, (gssize)enonce->size);

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(lower, words[i]))
            return TRUE;
    return FALSE;
}

static void judge_texts(struct judge *judge, const struct judged *judged)
{
    g_autoptr(GString) first = g_string_new(NULL);
    const struct value *texts[] = {&judged->made->enonce, &judged->made->solution};
    guint wrong = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i]->type == VALUE_TEXT && !(i == 0 && asks_for_truth(texts[i])))
            wrong += equations_count_false(texts[i]->text, texts[i]->size, wrong == 0 ? first : NULL);
    if (wrong == 0)
        return;
    keep_failure(judge, judged, DYNAMIC_FAILURE_EQUALITY, first->str);
    if (judge->space->falsehoods++ == 0)
        judge->space->falsehood = copy(judge, first->str);
}

static gboolean overlap(const struct figure_label *a, const struct figure_label *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* What is wrong with how the labels stand; NULL: nothing. Caller frees. */
static char *labels_fault(const struct figure_report *report)
{
    const struct figure_label *labels = (const struct figure_label *)(const void *)report->labels->data;

    for (guint i = 0; i < report->labels->len; i++) {
        const struct figure_label *label = &labels[i];
        if (label->left < report->left || label->right > report->right || label->top < report->top ||
            label->bottom > report->bottom)
            return g_strdup_printf(_("the label “%s” leaves the figure"), label->text);
        for (guint j = 0; j < i; j++)
            if (overlap(label, &labels[j]))
                return g_strdup_printf(_("the labels “%s” and “%s” overlap"), labels[j].text, label->text);
    }
    return NULL;
}

/* Caller frees; NULL: it is as it should be. */
static char *figure_fault(const struct dynamic_case *made, enum figure_page page)
{
    g_autoptr(figure_report) report = NULL;
    g_autoptr(GError) error = NULL;

    if (!figure_inspect(&made->figure, page, &report, &error))
        return g_strdup(error->message);
    char *fault = labels_fault(report);
    g_autofree char *shown = fault || page == FIGURE_SOLUTION ? NULL : shown_answer(report, made);
    return shown ? g_strdup_printf(_("the question's figure shows the answer “%s”"), shown) : fault;
}

static void judge_figures(struct judge *judge, const struct judged *judged)
{
    if (judged->made->figure.type != VALUE_OBJECT)
        return;
    g_autofree char *fault = figure_fault(judged->made, FIGURE_QUESTION);
    if (!fault && figure_has_solution(&judged->made->figure))
        fault = figure_fault(judged->made, FIGURE_SOLUTION);
    if (!fault)
        return;
    judge->space->figure_faults++;
    keep_failure(judge, judged, DYNAMIC_FAILURE_FIGURE, fault);
}

void judge_case(struct judge *judge, const struct judged *judged)
{
    const struct value *solution = &judged->made->solution;

    judge_texts(judge, judged);
    judge_figures(judge, judged);
    if (solution->type != VALUE_TEXT)
        return;
    char *answer = g_strndup(solution->text, solution->size);
    gint64 count = GPOINTER_TO_SIZE(g_hash_table_lookup(judge->answers, answer)) + 1;
    g_hash_table_replace(judge->answers, answer, GSIZE_TO_POINTER(count));
    judge->space->commonest = MAX(judge->space->commonest, count);
}

/* The difficulties that a generator has; NULL: none. */
static const struct value_list *difficulties_of(const struct generator *generator)
{
    for (guint i = 0; i < generator->n_parameters; i++)
        if (strcmp(generator->parameters[i].name, "difficulty") == 0)
            return generator->parameters[i].options;
    return NULL;
}

static void clear_proof(gpointer data)
{
    struct dynamic_proof *proof = data;

    dynamic_space_clear(&proof->space);
}

/* Conditions that nothing satisfies are a fault, though no case fails. */
static void refuse_empty(struct dynamic_proof *proof)
{
    const struct dynamic_space *space = &proof->space;

    if (!space->is_whole || space->cases > 0 || space->faults > 0)
        return;
    proof->is_ready = FALSE;
    proof->fault.kind = DYNAMIC_FAULT_GENERATOR;
    proof->fault.message = _("Its conditions leave no case at all.");
}

/* With this difficulty (NULL: as the exercise says). */
static void prove_one(GArray *proofs, const struct dynamic_exercise *exercise, const struct value *difficulty,
                      gint64 limit, gint64 limit_ms, struct value_arena *arena)
{
    struct dynamic_proof proof = {.fault = {.context = value_null()}};
    struct value overrides = value_object(arena, 1);
    const struct dynamic_request request = {.overrides = overrides.object};

    if (difficulty) {
        value_set(arena, overrides.object, "difficulty", *difficulty);
        proof.difficulty = value_arena_copy(arena, difficulty->text, difficulty->size);
    }
    proof.is_ready = dynamic_prepare(exercise, &request, arena, &proof.plan, &proof.fault);
    if (proof.is_ready)
        dynamic_prove(&proof.plan, limit, limit_ms, arena, &proof.space);
    if (proof.is_ready)
        refuse_empty(&proof);
    g_array_append_val(proofs, proof);
}

GArray *dynamic_prove_all(const struct dynamic_exercise *exercise, gint64 limit, gint64 limit_ms,
                          struct value_arena *arena)
{
    GArray *proofs = g_array_new(FALSE, FALSE, sizeof(struct dynamic_proof));
    struct dynamic_plan plan;
    struct dynamic_fault fault;

    g_array_set_clear_func(proofs, clear_proof);
    const struct value_list *difficulties =
        dynamic_prepare(exercise, NULL, arena, &plan, &fault) ? difficulties_of(plan.generator) : NULL;
    for (guint i = 0; difficulties && i < difficulties->count; i++)
        if (difficulties->items[i].type == VALUE_TEXT)
            prove_one(proofs, exercise, &difficulties->items[i], limit, limit_ms / difficulties->count,
                      arena);
    if (proofs->len == 0)
        prove_one(proofs, exercise, NULL, limit, limit_ms, arena);
    return proofs;
}

enum dynamic_verdict dynamic_proof_verdict(const struct dynamic_proof *proof)
{
    const struct dynamic_space *space = &proof->space;

    if (!proof->is_ready || space->faults > 0)
        return DYNAMIC_FAILS;
    return space->falsehoods > 0 || space->figure_faults > 0 ? DYNAMIC_FLAWED : DYNAMIC_RIGHT;
}

const char *dynamic_proof_message(const struct dynamic_proof *proof, struct value_arena *arena)
{
    const struct dynamic_space *space = &proof->space;

    if (!proof->is_ready)
        return proof->fault.message;
    if (space->faults > 0)
        return space->fault.message;
    if (space->falsehoods > 0) {
        g_autofree char *text = g_strdup_printf(_("“%s” is not right."), space->falsehood);
        return value_arena_copy(arena, text, strlen(text));
    }
    for (guint i = 0; i < space->failures->len; i++) {
        const struct dynamic_failure *failure = &g_array_index(space->failures, struct dynamic_failure, i);
        if (failure->kind == DYNAMIC_FAILURE_FIGURE)
            return failure->message;
    }
    return NULL;
}

static struct value failure_value(const struct dynamic_proof *proof, const struct dynamic_failure *failure,
                                  struct value_arena *arena)
{
    static const char *const kinds[] = {
        [DYNAMIC_FAILURE_EQUALITY] = "equality", [DYNAMIC_FAILURE_FIGURE] = "figure"};
    struct value value = value_object(arena, 7), draws = value_list(arena, failure->reading.n);
    const char *kind =
        failure->kind == DYNAMIC_FAILURE_ERROR ? generate_fault_name(failure->fault) : kinds[failure->kind];

    for (guint i = 0; i < failure->reading.n; i++)
        value_list_append(arena, draws.list, value_integer((gint64)failure->reading.draws[i]));
    value_set(arena, value.object, "kind", value_string(kind));
    value_set(arena, value.object, "message", value_string(failure->message));
    value_set(arena, value.object, "context", failure->context);
    value_set(arena, value.object, "variant_id",
              value_string(proof->plan.variants[failure->reading.variant].id));
    value_set(arena, value.object, "seed", failure->is_seeded ? value_integer(failure->seed) : value_null());
    value_set(arena, value.object, "draws", failure->is_seeded ? value_null() : draws);
    value_set(arena, value.object, "variables", failure->variables);
    return value;
}

struct value dynamic_proof_value(const struct dynamic_proof *proof, struct value_arena *arena)
{
    struct value value = value_object(arena, 10), failures = value_list(arena, 4);
    const struct dynamic_space *space = &proof->space;

    value_set(arena, value.object, "difficulty", value_string(proof->difficulty));
    if (!proof->is_ready) {
        struct value failure = value_object(arena, 3);
        value_set(arena, failure.object, "kind", value_string(generate_fault_name(proof->fault.kind)));
        value_set(arena, failure.object, "message", value_string(proof->fault.message));
        value_set(arena, failure.object, "context", proof->fault.context);
        value_list_append(arena, failures.list, failure);
    }
    for (guint i = 0; proof->is_ready && i < space->failures->len; i++)
        value_list_append(
            arena, failures.list,
            failure_value(proof, &g_array_index(space->failures, struct dynamic_failure, i), arena));
    value_set(arena, value.object, "cases", value_integer(space->cases));
    value_set(arena, value.object, "whole", value_boolean(proof->is_ready && space->is_whole));
    value_set(arena, value.object, "texts", value_integer(proof->is_ready ? space->readings->len : 0));
    value_set(arena, value.object, "errors", value_integer(proof->is_ready ? space->faults : 1));
    value_set(arena, value.object, "false_equalities", value_integer(space->falsehoods));
    value_set(arena, value.object, "figure_faults", value_integer(space->figure_faults));
    value_set(arena, value.object, "commonest_answer", value_integer(space->commonest));
    value_set(arena, value.object, "failures", failures);
    return value;
}
