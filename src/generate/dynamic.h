/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_DYNAMIC_H
#define EXOBASE_DYNAMIC_H

#include "generator.h"

/*
 * Dynamic exercises: a template, a generator, and the case that a seed gives (docs/generators.md). Everything
 * that is made lives in the arena that is given; an exercise's texts are borrowed.
 */

/* The generator whose values the exercise defines itself (docs/generators.md, VARIABLES). */
#define DYNAMIC_OWN_KEY "VARIABLES"

/* What of an exercise decides what is generated. */
struct dynamic_exercise {
    const char *chapter_code;
    gint64 id;
    struct value generator_key, difficulty, enonce, solution, variants, variables;
    const struct generator_set *generators; /* NULL: those of the program */
};

/* What a request says beside the seed. */
struct dynamic_request {
    const struct value_object *overrides; /* parameters; NULL: none */
    const char *variant_id;               /* NULL: none */
};

/* Why an exercise can't be generated. Each has an error code of its own over HTTP. */
enum dynamic_fault_kind {
    DYNAMIC_FAULT_NONE,
    DYNAMIC_FAULT_GENERATOR, /* no such generator, or it failed */
    DYNAMIC_FAULT_PARAMETERS,
    DYNAMIC_FAULT_PLACEHOLDER,
    DYNAMIC_FAULT_VARIANT,
    DYNAMIC_FAULT_TEXT, /* nothing to show, or HTML outside the allow-list */
};
struct dynamic_fault {
    enum dynamic_fault_kind kind;
    const char *message;  /* a sentence, in the arena */
    struct value context; /* an object, or null */
};

struct dynamic_variant {
    const char *id; /* "": the exercise's own templates */
    gint64 weight;
    struct value enonce, solution;
};

/* An exercise that is ready to be generated. */
struct dynamic_plan {
    const struct generator *generator;
    const struct dynamic_exercise *exercise;
    struct value parameters; /* an object, all of the generator's */
    struct value ignored;    /* a list: names that the exercise's variables have and no parameter is called */
    const struct dynamic_variant *variants;
    guint n_variants;
    gint fixed_variant; /* -1: by the seed */
    gboolean is_anew;   /* the generator itself runs for every case, though it gave the same one before */
};
gboolean dynamic_prepare(const struct dynamic_exercise *exercise, const struct dynamic_request *request,
                         struct value_arena *arena, struct dynamic_plan *out, struct dynamic_fault *fault);
/* The parameters alone, for a generator without an exercise: unknown names are a fault. */
gboolean dynamic_parameters(const struct generator *generator, const struct value_object *given,
                            struct value_arena *arena, struct value *out, struct dynamic_fault *fault);

struct dynamic_case {
    gint64 seed;
    guint variant;
    struct value variables, results; /* objects */
    struct value enonce, solution;   /* HTML; solution may be null */
    struct value figure;             /* its description, or null */
};
/* The case of this seed. */
gboolean dynamic_generate(const struct dynamic_plan *plan, gint64 seed, struct value_arena *arena,
                          struct dynamic_case *out, struct dynamic_fault *fault);
/* Why a description's figures can't be drawn, as a sentence that the caller frees; NULL: they can. */
char *dynamic_figure_fault(const struct value *description);
/* The case's figures, SVG or null each, in the arena. */
void dynamic_figures(const struct dynamic_case *made, struct value_arena *arena, struct value *question,
                     struct value *solution);
/* A generator's case without a template: its texts are null. */
gboolean dynamic_generate_bare(const struct generator *generator, const struct value *parameters, gint64 seed,
                               struct value_arena *arena, struct dynamic_case *out,
                               struct dynamic_fault *fault);

/*
 * The variant by seed and weight: the first 8 hex digits of SHA-256 of "chapter:id:seed" modulo the sum of
 * the weights, cumulated.
 */
guint dynamic_choose_variant(const char *name, const char *seed, const gint64 *weights, guint n);

/* One reading of a case space: the variant and the draws' values. */
struct dynamic_reading {
    guint variant, n;
    guint64 *draws;
};
/* A case that is not as it should be. */
enum dynamic_failure_kind {
    DYNAMIC_FAILURE_ERROR,    /* it can't be generated: `fault` says which kind */
    DYNAMIC_FAILURE_EQUALITY, /* a text has an equality that is false */
    DYNAMIC_FAILURE_FIGURE,   /* a figure can't be drawn, its labels overlap, or it shows the answer */
    DYNAMIC_FAILURE_KINDS
};
struct dynamic_failure {
    enum dynamic_failure_kind kind;
    enum dynamic_fault_kind fault;
    const char *message;
    struct value context, variables; /* objects, or null */
    gboolean is_seeded;              /* it is the case of `seed`; else of `reading` */
    gint64 seed;
    struct dynamic_reading reading;
};
/* How many failures of a kind are kept. */
#define DYNAMIC_FAILURES_KEPT 4

/*
 * The case space of an exercise, as far as it was walked: every reading whose question (énoncé and figure) no
 * earlier one has. Of a proof also what is wrong with it, and how the answers spread.
 */
struct dynamic_space {
    gint64 cases;               /* readings walked that gave a case, and seeds of a sample */
    gboolean is_whole;          /* all of it was walked */
    gboolean is_late;           /* it was not, for the time was over, which another time it may not be */
    GArray *readings;           /* of struct dynamic_reading: with an énoncé of their own */
    struct dynamic_fault fault; /* of the first case that could not be generated; `kind` none: all could */
    gint64 faults;
    gint64 falsehoods;     /* cases whose texts have an equality that is false */
    const char *falsehood; /* the first, as it reads; NULL: none */
    gint64 figure_faults;  /* cases with a figure that is not as it should be */
    gint64 commonest;      /* how many cases have the worked answer that most have */
    GArray *failures;      /* of struct dynamic_failure: the first of each kind */
};
/* Walks up to `limit` cases, for at most about `limit_ms`. The caller clears it. */
void dynamic_walk(const struct dynamic_plan *plan, gint64 limit, gint64 limit_ms, struct value_arena *arena,
                  struct dynamic_space *out);
/*
 * The same, and reads every text and looks at every figure: the proof that an exercise is right in all its
 * cases. Of a space that is not walked to its end, as many seeds as there is time for are looked at, too.
 */
void dynamic_prove(const struct dynamic_plan *plan, gint64 limit, gint64 limit_ms, struct value_arena *arena,
                   struct dynamic_space *out);
void dynamic_space_clear(struct dynamic_space *space);
/* The proof of an exercise as it is asked for in each difficulty that its generator has. */
struct dynamic_proof {
    const char *difficulty; /* NULL: its generator has none */
    gboolean is_ready;      /* else `fault` says why no case can be made */
    struct dynamic_fault fault;
    struct dynamic_plan plan;
    struct dynamic_space space;
};
/* Of struct dynamic_proof, which live in the arena but for what the array frees. Caller unrefs. */
GArray *dynamic_prove_all(const struct dynamic_exercise *exercise, gint64 limit, gint64 limit_ms,
                          struct value_arena *arena);
/* What a proof comes to, the worst last. */
enum dynamic_verdict {
    DYNAMIC_RIGHT,
    DYNAMIC_FLAWED, /* a case says something false, or has a figure that is not right */
    DYNAMIC_FAILS,  /* a case can't be generated */
};
enum dynamic_verdict dynamic_proof_verdict(const struct dynamic_proof *proof);
/* What is wrong first, in the arena; NULL: nothing. */
const char *dynamic_proof_message(const struct dynamic_proof *proof, struct value_arena *arena);
/* The same as a value for answers and reports, in the arena. */
struct value dynamic_proof_value(const struct dynamic_proof *proof, struct value_arena *arena);
/* The case of a reading. */
gboolean dynamic_generate_reading(const struct dynamic_plan *plan, const struct dynamic_reading *reading,
                                  struct value_arena *arena, struct dynamic_case *out,
                                  struct dynamic_fault *fault);

#endif
