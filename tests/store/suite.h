/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TESTS_STORE_SUITE_H
#define EXOBASE_TESTS_STORE_SUITE_H

#include "bank.h"

/* A test of the conformance suite: it gets the engine's name. */
typedef void (*suite_func)(gconstpointer engine);
struct suite_test {
    const char *name;
    suite_func test;
};

/* Each file of the suite gives its tests, closed by an empty row. */
extern const struct suite_test COMMIT_TESTS[];
extern const struct suite_test HISTORY_TESTS[];
extern const struct suite_test REVERT_TESTS[];
extern const struct suite_test FOLLOW_TESTS[];
extern const struct suite_test TEXT_TESTS[];
extern const struct suite_test GROUP_TESTS[];
extern const struct suite_test ITEM_TESTS[];
extern const struct suite_test MAINTENANCE_TESTS[];

#endif
