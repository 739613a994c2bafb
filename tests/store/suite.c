/* SPDX-License-Identifier: Apache-2.0 */
#include "suite.h"

/* The conformance suite: the same tests over the engine that the first argument names. */
static const struct suite_test *const TABLES[] = {
    COMMIT_TESTS, HISTORY_TESTS, REVERT_TESTS, FOLLOW_TESTS,
    TEXT_TESTS,   GROUP_TESTS,   ITEM_TESTS,   MAINTENANCE_TESTS,
};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc != 2) {
        g_printerr("usage: %s ENGINE\n", argv[0]);
        return 2;
    }
    const struct bank_engine *engine = bank_engine_find(argv[1]);
    for (gsize i = 0; i < G_N_ELEMENTS(TABLES); i++)
        for (const struct suite_test *test = TABLES[i]; test->name; test++) {
            g_autofree char *path = g_strdup_printf("/store/%s/%s", engine->name, test->name);
            g_test_add_data_func(path, engine->name, test->test);
        }
    return g_test_run();
}
