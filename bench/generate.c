/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast exercises are generated, in one thread: a dynamic exercise of THALES_V2 with its template and both
 * figures, every one made and rendered anew, and as a server does it, which knows cases that were drawn
 * before; the proof of three exercises; a batch of 1,000 that all differ. Prints a line of JSON, by the
 * thread's own time. usage: bench-generate [SECONDS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "generate.h"
#include "json.h"

static const char *const texts[] = {
    "{\"id\":1,\"is_dynamic\":true,\"generator_key\":\"THALES_V1\",\"difficulty\":\"facile\",\"offer\":"
    "\"free\","
    "\"enonce_template_html\":\"<p><strong>Agrandissement d'{{figure_type_article}} :</strong></p><p>On "
    "considère "
    "{{figure_type_article}} de côté <strong>{{cote_initial}} cm</strong>. On effectue un {{transformation}} "
    "de "
    "coefficient <strong>{{coefficient_str}}</strong>.</p><p>Calculer la mesure du côté de la figure "
    "agrandie.</p>\",\"solution_template_html\":\"<h4>Correction</h4><ol><li>{{cote_initial}} × "
    "{{coefficient_str}} = <strong>{{cote_final}} cm</strong></li></ol>\"}",
    "{\"id\":2,\"is_dynamic\":true,\"generator_key\":\"THALES_V1\",\"difficulty\":\"moyen\",\"offer\":"
    "\"free\","
    "\"enonce_template_html\":\"<p>{{figure_type_article}} : {{longueur_initiale}} cm et "
    "{{largeur_initiale}} cm. "
    "Coefficient {{coefficient_str}}.</p>\",\"solution_template_html\":\"<p>{{longueur_finale}} cm et "
    "{{largeur_finale}} cm</p>\"}",
    "{\"id\":3,\"is_dynamic\":true,\"generator_key\":\"THALES_V1\",\"difficulty\":\"difficile\",\"offer\":"
    "\"free\","
    "\"enonce_template_html\":\"<p>{{figure_type_article}} : {{base_initiale}} cm et {{hauteur_initiale}} "
    "cm. "
    "Coefficient {{coefficient_str}}.</p>\",\"solution_template_html\":\"<p>{{base_finale}} cm et "
    "{{hauteur_finale}} cm</p>\"}",
    /* For a batch: 8,100 cases. */
    "{\"id\":4,\"is_dynamic\":true,\"generator_key\":\"VARIABLES\",\"difficulty\":\"facile\",\"offer\":"
    "\"free\","
    "\"enonce_template_html\":\"<p>{{a}} × {{b}} = ?</p>\",\"solution_template_html\":\"<p>{{a}} × {{b}} = "
    "{{c}}</p>\",\"variables\":{\"definitions\":[{\"name\":\"a\",\"choose\":\"10..99\"},{\"name\":\"b\","
    "\"choose\":\"10..99\"},{\"name\":\"c\",\"is\":\"a × b\"}]}}",
};

static gint64 cpu_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void read_exercise(guint index, struct value_arena *arena, struct exercise *out)
{
    g_autoptr(GError) error = NULL;
    struct value raw;

    if (!json_parse(arena, texts[index], strlen(texts[index]), &raw, &error) ||
        !exercise_normalise(arena, &raw, "BENCH", DOOR_FOREIGN, NULL, NULL, out, &error)) {
        fprintf(stderr, "%s\n", error->message);
        exit(1);
    }
}

static void measure_cases(struct value_arena *keep, guint index, const char *name, gboolean is_anew,
                          double seconds)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct exercise exercise;
    struct dynamic_exercise parts;
    struct dynamic_plan plan;
    struct dynamic_fault fault;
    gsize bytes = 0;
    gint64 made = 0;

    read_exercise(index, keep, &exercise);
    dynamic_read_exercise(&exercise, "BENCH", NULL, &parts);
    if (!dynamic_prepare(&parts, NULL, keep, &plan, &fault))
        exit(1);
    plan.is_anew = is_anew;
    gint64 start = cpu_us(), end = start + (gint64)(seconds * G_USEC_PER_SEC);
    do {
        for (guint i = 0; i < 100; i++) {
            struct dynamic_case one;
            struct value question, solution;
            if (!dynamic_generate(&plan, made++, arena, &one, &fault))
                exit(1);
            dynamic_figures(&one, arena, &question, &solution);
            bytes += one.enonce.size + question.size + solution.size;
            value_arena_reset(arena);
        }
    } while (cpu_us() < end);
    double took = (double)(cpu_us() - start) / G_USEC_PER_SEC;
    printf("\"%s\": %.0f, \"%s_bytes\": %.0f, ", name, (double)made / took, name,
           (double)bytes / (double)made);
}

static void measure_proof(struct value_arena *keep)
{
    gint64 start = cpu_us(), cases = 0;

    for (guint i = 0; i < 3; i++) {
        struct exercise exercise;
        struct dynamic_exercise parts;
        read_exercise(i, keep, &exercise);
        dynamic_read_exercise(&exercise, "BENCH", NULL, &parts);
        g_autoptr(GArray) proofs = dynamic_prove_all(&parts, 100000, 5000, keep);
        for (guint p = 0; p < proofs->len; p++)
            cases += g_array_index(proofs, struct dynamic_proof, p).space.cases;
    }
    printf("\"proof_ms\": %.1f, \"proof_cases\": %" G_GINT64_FORMAT ", ", (double)(cpu_us() - start) / 1000,
           cases);
}

static void measure_batch(struct value_arena *keep)
{
    struct exercise exercise;
    const gint64 seed = 1;
    const struct generate_request request = {.seed = &seed, .count = 1000};
    struct value answer;

    read_exercise(3, keep, &exercise);
    const struct generate_chapter chapter = {.code = "BENCH", .exercises = &exercise, .count = 1};
    gint64 start = cpu_us();
    if (!generate_batch(&request, &chapter, 0, keep, &answer, NULL))
        exit(1);
    const struct value *made = value_object_get(answer.object, "exercises");
    printf("\"batch_ms\": %.1f, \"batch\": %u}\n", (double)(cpu_us() - start) / 1000, made->list->count);
}

int main(int argc, char **argv)
{
    g_autoptr(value_arena) keep = value_arena_new();
    double seconds = argc > 1 ? g_ascii_strtod(argv[1], NULL) : 2;

    putchar('{');
    measure_cases(keep, 0, "square", TRUE, seconds);
    measure_cases(keep, 1, "rectangle", TRUE, seconds);
    measure_cases(keep, 2, "triangle", TRUE, seconds);
    measure_cases(keep, 0, "known_square", FALSE, seconds);
    measure_proof(keep);
    measure_batch(keep);
    return 0;
}
