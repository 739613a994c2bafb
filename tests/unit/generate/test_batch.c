/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "figures_internal.h"
#include "generate.h"
#include "json.h"

#define NOW_MS 1795573251661

/* A chapter of exercises made from JSON, and what is needed to ask for some of them. */
struct fixture {
    struct value_arena *arena;
    struct exercise exercises[8];
    struct generate_chapter chapter;
    struct generate_request request;
    gint64 seed;
};

static const char *const documents[] = {
    "{\"id\":4,\"difficulty\":\"difficile\",\"offer\":\"pro\",\"enonce_html\":\"<p>4</"
    "p>\",\"solution_html\":\"<p>d</p>\"}",
    "{\"id\":1,\"difficulty\":\"facile\",\"enonce_html\":\"<p>1</p>\",\"solution_html\":\"<p>a</"
    "p>\",\"family\":\"DUREE\","
    "\"variables\":{\"n\":2}}",
    "{\"id\":3,\"difficulty\":\"moyen\",\"enonce_html\":\"<p "
    "onclick=\\\"x()\\\">3</p>\",\"solution_html\":\"<p>c</p>\"}",
    "{\"id\":2,\"difficulty\":\"facile\",\"enonce_html\":\"<p>2</p>\",\"solution_html\":\"<p>b</p>\","
    "\"exercise_type\":\"CALCUL\",\"family\":\"DUREE\",\"needs_svg\":true}",
    "{\"id\":6,\"status\":\"draft\",\"enonce_html\":\"<p>6</p>\",\"solution_html\":\"<p>f</p>\"}",
    "{\"id\":5,\"difficulty\":\"moyen\",\"is_dynamic\":true,\"generator_key\":\"THALES_V2\","
    "\"enonce_template_html\":\"<p>{{nothing}}</p>\",\"solution_template_html\":\"<p>e</p>\"}",
    "{\"id\":8,\"difficulty\":\"moyen\",\"offer\":\"gold\",\"enonce_html\":\"<p>8</"
    "p>\",\"solution_html\":\"<p>h</p>\"}",
    "{\"id\":7,\"difficulty\":\"moyen\",\"offer\":\"pro\",\"enonce_html\":null,\"solution_html\":\"<p>g</"
    "p>\"}",
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->arena = value_arena_new();
    for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
        struct value raw;

        g_assert_true(json_parse(fixture->arena, documents[i], strlen(documents[i]), &raw, NULL));
        g_assert_true(exercise_normalise(fixture->arena, &raw, "6E_GM07", DOOR_FOREIGN, NULL, NULL,
                                         &fixture->exercises[i], NULL));
    }
    fixture->chapter = (struct generate_chapter){.code = "6E_GM07",
                                                 .title = "Durées",
                                                 .exercises = fixture->exercises,
                                                 .count = G_N_ELEMENTS(documents)};
    fixture->seed = 1;
    fixture->request = (struct generate_request){.seed = &fixture->seed, .count = 20};
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    value_arena_free(fixture->arena);
}

/* The pool's ids in their order, as text. */
static char *pool_ids(struct fixture *fixture)
{
    g_autoptr(GArray) pool = NULL;
    g_autoptr(GString) ids = g_string_new(NULL);
    gint64 seed_used = 0;

    g_assert_true(generate_pool(&fixture->request, &fixture->chapter, &pool, &seed_used, NULL));
    g_assert_cmpint(seed_used, ==, fixture->seed);
    for (guint i = 0; i < pool->len; i++) {
        const struct pool_item *item = &g_array_index(pool, struct pool_item, i);

        g_assert_cmpint(fixture->exercises[item->index].id, ==, item->id);
        g_string_append_printf(ids, "%s%d", i > 0 ? " " : "", (int)item->id);
    }
    return g_string_free(g_steal_pointer(&ids), FALSE);
}

/* random.Random(1).shuffle of the ids that each request may see; drafts and unknown offers are never among
 * them. */
static void test_pool(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *offer, *difficulty, *ids;
    } cases[] = {
        {NULL, NULL, "5 1 3 2"},   {"free", NULL, "5 1 3 2"}, {"pro", NULL, "3 4 7 1 5 2"},
        {"Pro", "MOYEN", "5 7 3"}, {NULL, "facile", "2 1"},   {NULL, "difficile", ""},
        {"pro", "difficile", "4"},
    };

    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *ids = NULL;

        fixture->request.offer = cases[i].offer;
        fixture->request.difficulty = cases[i].difficulty;
        ids = pool_ids(fixture);
        g_assert_cmpstr(ids, ==, cases[i].ids);
    }
}

static struct value ask(struct fixture *fixture)
{
    struct value answer;
    g_autoptr(GError) error = NULL;

    generate_batch(&fixture->request, &fixture->chapter, NOW_MS, fixture->arena, &answer, &error);
    g_assert_no_error(error);
    return answer;
}

static void assert_json(const struct value *value, const char *right)
{
    g_autoptr(GString) text = g_string_new(NULL);

    json_write(text, value);
    g_assert_cmpstr(text->str, ==, right);
}

static const struct value *member(const struct value *value, const char *key)
{
    const struct value *found = value_object_get(value->object, key);

    g_assert_nonnull(found);
    return found;
}

/* The whole answer, so that no member and no order changes unseen. */
static void test_answer(struct fixture *fixture, gconstpointer data)
{
    struct value answer;

    (void)data;
    fixture->request.count = 1;
    fixture->request.difficulty = "Facile";
    answer = ask(fixture);
    assert_json(
        &answer,
        "{\"exercises\": [{\"id_exercice\": \"ex_6e_gm07_2_1795573251661\", \"niveau\": \"6e\", "
        "\"chapitre\": \"Durées\", \"enonce_html\": \"<p>2</p>\", \"solution_html\": \"<p>b</p>\", "
        "\"figure_svg\": null, \"figure_svg_enonce\": null, \"figure_svg_solution\": null, \"svg\": null, "
        "\"pdf_token\": \"ex_6e_gm07_2_1795573251661\", \"metadata\": {\"code_officiel\": \"6E_GM07\", "
        "\"difficulte\": \"facile\", \"difficulty\": \"facile\", \"is_premium\": false, \"offer\": \"free\", "
        "\"generator_code\": \"6E_GM07_CALCUL\", \"family\": \"DUREE\", \"exercise_type\": \"CALCUL\", "
        "\"exercise_id\": 2, \"is_fallback\": false, \"source\": \"database\", \"needs_svg\": true, "
        "\"variables\": null, \"variables_used\": null, \"batch_info\": {\"position\": 1, "
        "\"total_in_batch\": 1, \"requested\": 1, \"available\": 2}}}], \"batch_metadata\": "
        "{\"requested\": 1, \"available\": 2, \"returned\": 1, \"filters\": {\"offer\": \"free\", "
        "\"difficulty\": \"facile\"}, \"seed_used\": 1}}");
}

/* What may not be shown is chosen, left out and named, with its reason. */
static void test_withheld(struct fixture *fixture, gconstpointer data)
{
    struct value answer;
    const struct value *metadata;
    const struct value *withheld;
    g_autoptr(GString) reasons = g_string_new(NULL);

    (void)data;
    fixture->request.offer = "PRO";
    answer = ask(fixture);
    metadata = member(&answer, "batch_metadata");
    withheld = member(metadata, "withheld");
    for (guint i = 0; i < withheld->list->count; i++) {
        const struct value *item = &withheld->list->items[i];

        g_string_append_printf(reasons, "%d %.*s; ", (int)member(item, "exercise_id")->integer,
                               (int)member(item, "reason")->size, member(item, "reason")->text);
        g_assert_cmpuint(member(item, "message")->size, >, 0);
    }
    g_assert_cmpstr(reasons->str, ==, "3 html; 7 text; 5 placeholder; ");
    g_assert_cmpint(member(metadata, "available")->integer, ==, 6);
    g_assert_cmpint(member(metadata, "returned")->integer, ==, 3);
    g_assert_cmpuint(member(&answer, "exercises")->list->count, ==, 3);
    g_assert_cmpint(member(metadata, "warning")->type, ==, VALUE_TEXT);
}

/* With all of them withheld it is still an answer, not "no exercise". */
static void test_all_withheld(struct fixture *fixture, gconstpointer data)
{
    struct value answer;

    (void)data;
    fixture->request.difficulty = "moyen";
    fixture->request.count = 2;
    answer = ask(fixture);
    g_assert_cmpuint(member(&answer, "exercises")->list->count, ==, 0);
    g_assert_cmpuint(member(member(&answer, "batch_metadata"), "withheld")->list->count, ==, 2);
    g_assert_nonnull(member(member(&answer, "batch_metadata"), "warning"));
}

/* The code stands for a missing title; family for a missing type, with the figure values of the exercise. */
static void test_fallbacks(struct fixture *fixture, gconstpointer data)
{
    struct value answer;
    const struct value *exercise;
    const struct value *metadata;

    (void)data;
    fixture->chapter.title = NULL;
    fixture->request.difficulty = "facile";
    fixture->request.count = 2;
    answer = ask(fixture);
    exercise = &member(&answer, "exercises")->list->items[1];
    metadata = member(exercise, "metadata");
    g_assert_true(value_is_text(member(exercise, "chapitre"), "6E_GM07"));
    g_assert_true(value_is_text(member(metadata, "generator_code"), "6E_GM07_DUREE"));
    assert_json(member(metadata, "variables"), "{\"n\": 2}");
    assert_json(member(metadata, "variables_used"), "{\"n\": 2}");
    g_assert_null(value_object_get(member(&answer, "batch_metadata")->object, "warning"));
    g_assert_null(value_object_get(member(&answer, "batch_metadata")->object, "withheld"));
}

/* The same figures from the route for one exercise. */
static void assert_one_has(struct fixture *fixture, const struct value *exercise, const char *name)
{
    g_autoptr(GString) expected = g_string_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    const struct value *variables = member(member(exercise, "metadata"), "variables");

    g_string_append_printf(expected, ",\"%s\":", name);
    json_write_text(expected, member(exercise, name)->text, member(exercise, name)->size);
    /* Drawn, and the second time known. */
    for (guint i = 0; i < 2; i++) {
        g_string_truncate(out, 0);
        figures_append(out, value_object_get(variables->object, "figure"), fixture->arena);
        g_assert_nonnull(strstr(out->str, expected->str));
    }
}

/* More figures than a thread keeps: the members are those of a figure that was just drawn, each time. */
static void test_many_figures(struct fixture *fixture, gconstpointer data)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) out = g_string_new(NULL);

    (void)fixture, (void)data;
    for (guint i = 0; i < 4000; i++) {
        g_autofree char *text = g_strdup_printf("{\"kind\":\"segment\",\"values\":{\"length\":%u.%02u}}",
                                                i % 1500 / 100 + 1, i % 100);
        struct answer_figures figures;
        struct value description;
        g_assert_true(json_parse(arena, text, strlen(text), &description, NULL));
        figures_draw(arena, &description, &figures);
        g_assert_true(figures.question.type == VALUE_TEXT);
        g_autoptr(GString) expected = g_string_new(",\"figure_svg\":");
        json_write_text(expected, figures.question.text, figures.question.size);
        figures_append(g_string_truncate(out, 0), &description, arena);
        g_assert_true(g_str_has_prefix(out->str, expected->str));
        value_arena_reset(arena);
    }
}

/* A static exercise that needs a figure has the one of its variables; a description that can't be drawn is
 * none. */
static void test_figures(struct fixture *fixture, gconstpointer data)
{
    static const char *const texts[] = {
        "{\"id\":1,\"difficulty\":\"facile\",\"enonce_html\":\"<p>1</p>\",\"solution_html\":\"<p>a</p>\","
        "\"needs_svg\":true,\"variables\":{\"figure\":{\"kind\":\"clock\",\"values\":{\"hour\":17,\"minute\":"
        "47}}}}",
        "{\"id\":2,\"difficulty\":\"facile\",\"enonce_html\":\"<p>2</p>\",\"solution_html\":\"<p>b</p>\","
        "\"needs_svg\":true,\"variables\":{\"figure\":{\"kind\":\"clock\",\"values\":{\"hour\":99}}}}",
    };

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct value raw;
        g_assert_true(json_parse(fixture->arena, texts[i], strlen(texts[i]), &raw, NULL));
        g_assert_true(exercise_normalise(fixture->arena, &raw, "6E_GM07", DOOR_FOREIGN, NULL, NULL,
                                         &fixture->exercises[i], NULL));
    }
    fixture->chapter.count = 2;
    struct value answer = ask(fixture);
    const struct value_list *exercises = member(&answer, "exercises")->list;
    g_assert_cmpuint(exercises->count, ==, 2);
    for (guint i = 0; i < 2; i++) {
        const struct value *exercise = &exercises->items[i];
        if (member(member(exercise, "metadata"), "exercise_id")->integer == 2) {
            g_assert_cmpint(member(exercise, "figure_svg")->type, ==, VALUE_NULL);
            continue;
        }
        g_autofree char *question = value_dup_string(member(exercise, "figure_svg_enonce"));
        g_autofree char *solution = value_dup_string(member(exercise, "figure_svg_solution"));
        g_assert_true(g_str_has_prefix(question, "<svg ") && g_str_has_prefix(solution, "<svg "));
        g_assert_null(strstr(question, "17\u00A0h"));
        g_assert_nonnull(strstr(solution, "17\u00A0h\u00A047"));
        g_assert_true(value_equal(member(exercise, "figure_svg"), member(exercise, "svg")));
        assert_one_has(fixture, exercise, "figure_svg_enonce");
        assert_one_has(fixture, exercise, "figure_svg_solution");
    }
}

static void assert_refused(struct fixture *fixture, enum exobase_error code)
{
    struct value answer = value_integer(77);
    g_autoptr(GError) error = NULL;

    g_assert_false(
        generate_batch(&fixture->request, &fixture->chapter, NOW_MS, fixture->arena, &answer, &error));
    g_assert_error(error, EXOBASE_ERROR, (int)code);
    g_assert_cmpint(answer.integer, ==, 77);
}

static void test_refused(struct fixture *fixture, gconstpointer data)
{
    static const gint64 counts[] = {0, -1, GENERATE_COUNT_MAX + 1, G_MAXINT64, G_MININT64};

    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
        fixture->request.count = counts[i];
        assert_refused(fixture, EXOBASE_ERROR_ARGUMENT);
    }
    fixture->request.count = 1;
    fixture->request.offer = "gold";
    assert_refused(fixture, EXOBASE_ERROR_ARGUMENT);
    fixture->request.offer = "";
    assert_refused(fixture, EXOBASE_ERROR_ARGUMENT);
    fixture->request.offer = NULL;
    fixture->request.difficulty = "standard";
    assert_refused(fixture, EXOBASE_ERROR_ARGUMENT);
    fixture->request.difficulty = "difficile";
    assert_refused(fixture, EXOBASE_ERROR_NOT_FOUND);
    fixture->request.difficulty = NULL;
    fixture->chapter.count = 0;
    assert_refused(fixture, EXOBASE_ERROR_NOT_FOUND);
}

/* Without a seed each answer has its own, and asking with that seed gives the answer again. */
static void test_drawn_seed(struct fixture *fixture, gconstpointer data)
{
    struct value first;
    struct value second;
    gint64 seed;

    (void)data;
    fixture->request.seed = NULL;
    first = ask(fixture);
    second = ask(fixture);
    seed = member(member(&first, "batch_metadata"), "seed_used")->integer;
    g_assert_cmpint(seed, >=, 0);
    g_assert_cmpint(seed, <=, G_MAXUINT32);
    if (member(member(&second, "batch_metadata"), "seed_used")->integer == seed)
        second = ask(fixture); /* once in four thousand million runs */
    g_assert_cmpint(member(member(&second, "batch_metadata"), "seed_used")->integer, !=, seed);
    fixture->request.seed = &seed;
    second = ask(fixture);
    g_assert_true(value_equal(&first, &second));
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*test)(struct fixture *fixture, gconstpointer data);
    } tests[] = {
        {"/generate/batch/pool", test_pool},
        {"/generate/batch/answer", test_answer},
        {"/generate/batch/withheld", test_withheld},
        {"/generate/batch/all-withheld", test_all_withheld},
        {"/generate/batch/fallbacks", test_fallbacks},
        {"/generate/batch/figures", test_figures},
        {"/generate/batch/many-figures", test_many_figures},
        {"/generate/batch/refused", test_refused},
        {"/generate/batch/drawn-seed", test_drawn_seed},
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, struct fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
