/* SPDX-License-Identifier: Apache-2.0 */
/* Values recorded from CPython 3.11; test_random_cpython.py compares many more with a living one. */
#include "generate.h"

/* What random.Random(seed) gives: getrandbits(32) twice, getrandbits(64), then _randbelow(10) eight times. */
struct recorded {
    gint64 seed;
    guint64 bits[3];
    guint64 below[8];
};

static const struct recorded recorded[] = {
    {0, {3626764237, 1654615998, 16422101724900707500U}, {6, 0, 4, 8, 7, 6, 4, 7}},
    {1, {577090037, 2444712010, 14799178230035213023U}, {1, 4, 1, 7, 7, 7, 6, 3}},
    {-7, {1390851128, 4071050724, 7283207964119141687U}, {0, 1, 8, 1, 5, 9, 0, 8}},
    {4294967295, {2728839433, 2661025012, 3972385604783892801U}, {9, 8, 4, 9, 5, 6, 4, 5}},
    {4294967296, {485306839, 1508871100, 17242564240753480966U}, {0, 0, 9, 5, 8, 7, 0, 2}},
    {-1099511627779, {943978446, 261273136, 15380199927089593426U}, {1, 9, 4, 6, 3, 7, 8, 8}},
    {G_MAXINT64, {1359979423, 2819855560, 2447608955969091019U}, {7, 7, 1, 7, 9, 4, 2, 5}},
    {G_MININT64, {2377109768, 1691753470, 3861535727561743400U}, {3, 8, 1, 5, 5, 8, 4, 7}},
};

static void test_values(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(recorded); i++) {
        const struct recorded *right = &recorded[i];
        struct random_source random;

        random_seed(&random, right->seed);
        g_assert_cmpuint(random_bits(&random, 32), ==, right->bits[0]);
        g_assert_cmpuint(random_bits(&random, 32), ==, right->bits[1]);
        g_assert_cmpuint(random_bits(&random, 64), ==, right->bits[2]);
        for (gsize j = 0; j < G_N_ELEMENTS(right->below); j++)
            g_assert_cmpuint(random_below(&random, 10), ==, right->below[j]);
    }
}

/* Far beyond the first state: the words are renewed in place many times. */
static void test_far(void)
{
    static const guint32 first[] = {3382763572U, 956215839U, 417760592U, 166104981U};
    struct random_source random;

    random_seed(&random, 5489);
    for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
        g_assert_cmpuint(random_bits(&random, 32), ==, first[i]);
    for (gsize i = G_N_ELEMENTS(first); i < 9999; i++)
        random_bits(&random, 32);
    g_assert_cmpuint(random_bits(&random, 32), ==, 2375762794U);
}

/* The sign of a seed is dropped, the smallest number's too. */
static void test_sign(void)
{
    static const gint64 pairs[][2] = {{7, -7}, {G_MAXINT64, -G_MAXINT64}, {1, -1}};
    struct random_source one;
    struct random_source other;

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        random_seed(&one, pairs[i][0]);
        random_seed(&other, pairs[i][1]);
        g_assert_cmpmem(&one, sizeof one, &other, sizeof other);
    }
    random_seed(&one, G_MAXINT64);
    random_seed(&other, G_MININT64);
    g_assert_cmpuint(random_bits(&one, 64), !=, random_bits(&other, 64));
}

static void assert_order(const struct pool_item *items, const gint64 *ids, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        g_assert_cmpint(items[i].id, ==, ids[i]);
        g_assert_cmpuint(items[i].index, ==, (guint)ids[i] + 100);
    }
}

static void test_shuffle(void)
{
    static const gint64 right[] = {20, 6, 15, 5, 10, 14, 16, 19, 7, 13, 18, 11, 2, 12, 3, 17, 8, 9, 1, 4};
    struct pool_item items[G_N_ELEMENTS(right)];

    for (gsize i = 0; i < G_N_ELEMENTS(items); i++)
        items[i] = (struct pool_item){(gint64)i + 1, (guint)i + 101};
    selection_shuffle(items, G_N_ELEMENTS(items), 42);
    assert_order(items, right, G_N_ELEMENTS(items));
}

static void test_shuffle_small(void)
{
    struct pool_item item = {1, 101};

    selection_shuffle(&item, 0, 1);
    selection_shuffle(&item, 1, 1);
    assert_order(&item, (const gint64[]){1}, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/generate/random/values", test_values);
    g_test_add_func("/generate/random/far", test_far);
    g_test_add_func("/generate/random/sign", test_sign);
    g_test_add_func("/generate/selection/shuffle", test_shuffle);
    g_test_add_func("/generate/selection/small", test_shuffle_small);
    return g_test_run();
}
