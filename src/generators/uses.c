/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of the exercises when generators change. Each exercise that gets another generator text than
 * before is made once, at once, so that one that lost its generator or a variable is not hidden behind the
 * proofs of others; then their proofs are made. All of it ends when the time is over. Only what was better
 * before counts: what is broken already must not keep anybody from writing.
 */
#include <string.h>

#include "generate.h"
#include "i18n.h"
#include "uses.h"

/* So many are kept for a proof; of more, each is still made once. */
#define PROVEN_MAX 2000
#define PROOF_CASES_MAX 100000
/* A proof of each gets at least so long. */
#define PROOF_MS_LEAST 20
/* Seeds of the first look at each. */
#define SEEDS 3

struct generators_uses {
    const struct generator_set *before, *after;
    struct value_arena *arena, *scratch;
    gint64 end_us;
    guint used;
    guint unproven;
    GPtrArray *waiting; /* of struct dynamic_exercise: made once, not yet proven */
    GArray *broken;     /* of struct generators_broken */
};

struct generators_uses *generators_uses_new(const struct generator_set *before,
                                            const struct generator_set *after, gint64 limit_ms)
{
    struct generators_uses *uses = g_new0(struct generators_uses, 1);

    uses->before = before;
    uses->after = after;
    uses->arena = value_arena_new();
    uses->scratch = value_arena_new();
    uses->end_us = g_get_monotonic_time() + limit_ms * G_TIME_SPAN_MILLISECOND;
    uses->waiting = g_ptr_array_new();
    uses->broken = g_array_new(FALSE, TRUE, sizeof(struct generators_broken));
    return uses;
}

void generators_uses_free(struct generators_uses *uses)
{
    if (!uses)
        return;
    g_array_unref(uses->broken);
    g_ptr_array_unref(uses->waiting);
    value_arena_free(uses->scratch);
    value_arena_free(uses->arena);
    g_free(uses);
}

static const struct generator *found(const struct generator_set *set, const struct value *key)
{
    return key->type == VALUE_TEXT ? generator_set_find(set, key->text, key->size) : NULL;
}

static gboolean is_changed(const struct generators_uses *uses, const struct value *key)
{
    const struct generator *before = found(uses->before, key), *after = found(uses->after, key);

    return before != after && (!before || !after || before->serial != after->serial);
}

static void add_broken(struct generators_uses *uses, const struct dynamic_exercise *exercise,
                       const char *difficulty, const char *message)
{
    const struct generators_broken broken = {
        .chapter_code = exercise->chapter_code,
        .id = exercise->id,
        .difficulty = difficulty ? value_arena_copy(uses->arena, difficulty, strlen(difficulty)) : NULL,
        .message = value_arena_copy(uses->arena, message, strlen(message)),
    };

    g_array_append_val(uses->broken, broken);
}

/* Whether a few seeds give a case; else why not, in the scratch arena. */
static gboolean can_be_made(struct generators_uses *uses, const struct dynamic_exercise *exercise,
                            struct dynamic_fault *fault)
{
    struct dynamic_plan plan;
    gboolean done = dynamic_prepare(exercise, NULL, uses->scratch, &plan, fault);

    for (gint64 seed = 0; done && seed < SEEDS; seed++) {
        struct dynamic_case made = {0};
        done = dynamic_generate(&plan, seed, uses->scratch, &made, fault);
    }
    return done;
}

static void look_at(struct generators_uses *uses, struct dynamic_exercise *exercise)
{
    struct dynamic_exercise before = *exercise;
    struct dynamic_fault fault = {.context = value_null()}, other = fault;

    before.generators = uses->before;
    value_arena_reset(uses->scratch);
    if (can_be_made(uses, exercise, &fault)) {
        if (uses->waiting->len < PROVEN_MAX)
            g_ptr_array_add(uses->waiting, exercise);
        else
            uses->unproven++;
    } else if (can_be_made(uses, &before, &other)) {
        add_broken(uses, exercise, NULL, fault.message);
    }
}

void generators_uses_see(struct generators_uses *uses, const struct exercise *exercise)
{
    const struct value *dynamic = exercise_get(exercise, "is_dynamic"),
                       *key = exercise_get(exercise, "generator_key");

    if (!dynamic || dynamic->type != VALUE_TRUE || !key || !is_changed(uses, key))
        return;
    uses->used++;
    if (g_get_monotonic_time() > uses->end_us) {
        uses->unproven++;
        return;
    }
    struct dynamic_exercise *kept = value_arena_alloc(uses->arena, sizeof *kept);
    struct value document = {.type = VALUE_OBJECT, .object = exercise->document};
    struct value copy = value_copy(uses->arena, &document);
    const struct exercise own = {.document = copy.object, .id = exercise->id};
    const char *code = value_arena_copy(uses->arena, exercise->chapter_code, strlen(exercise->chapter_code));
    dynamic_read_exercise(&own, code, uses->after, kept);
    look_at(uses, kept);
}

/* The worst of an exercise's proofs; `message` of it, in the scratch arena. */
static enum dynamic_verdict prove(struct generators_uses *uses, const struct dynamic_exercise *exercise,
                                  gint64 limit_ms, const char **difficulty, const char **message)
{
    g_autoptr(GArray) proofs = dynamic_prove_all(exercise, PROOF_CASES_MAX, limit_ms, uses->scratch);
    enum dynamic_verdict worst = DYNAMIC_RIGHT;

    for (guint i = 0; i < proofs->len; i++) {
        const struct dynamic_proof *proof = &g_array_index(proofs, struct dynamic_proof, i);
        enum dynamic_verdict verdict = dynamic_proof_verdict(proof);
        if (verdict <= worst)
            continue;
        worst = verdict;
        *difficulty = proof->difficulty;
        *message = dynamic_proof_message(proof, uses->scratch);
    }
    return worst;
}

static void prove_waiting(struct generators_uses *uses, const struct dynamic_exercise *exercise,
                          gint64 limit_ms)
{
    struct dynamic_exercise before = *exercise;
    const char *difficulty = NULL, *message = NULL, *unused;

    before.generators = uses->before;
    value_arena_reset(uses->scratch);
    enum dynamic_verdict verdict = prove(uses, exercise, limit_ms, &difficulty, &message);
    if (verdict != DYNAMIC_RIGHT && prove(uses, &before, limit_ms, &unused, &unused) < verdict)
        add_broken(uses, exercise, difficulty, message);
}

static gint compare_broken(gconstpointer left, gconstpointer right)
{
    const struct generators_broken *a = left, *b = right;
    gint order = strcmp(a->chapter_code, b->chapter_code);

    return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

const GArray *generators_uses_end(struct generators_uses *uses, guint *used, guint *unproven)
{
    guint at = 0;

    for (; at < uses->waiting->len; at++) {
        gint64 left_ms = (uses->end_us - g_get_monotonic_time()) / G_TIME_SPAN_MILLISECOND;
        if (left_ms <= 0)
            break;
        prove_waiting(uses, uses->waiting->pdata[at],
                      MAX(left_ms / (uses->waiting->len - at) / 2, PROOF_MS_LEAST));
    }
    uses->unproven += uses->waiting->len - at;
    g_array_sort(uses->broken, compare_broken);
    *used = uses->used;
    *unproven = uses->unproven;
    return uses->broken;
}
