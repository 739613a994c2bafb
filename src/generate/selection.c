/* SPDX-License-Identifier: Apache-2.0 */
#include "generate.h"

void selection_shuffle(struct pool_item *items, gsize count, gint64 seed)
{
    struct random_source random;

    if (count < 2) /* nothing is drawn: seeding is what it would cost */
        return;
    random_seed(&random, seed);
    for (gsize i = count; i > 1; i--) {
        gsize other = random_below(&random, i);
        struct pool_item last = items[i - 1];

        items[i - 1] = items[other];
        items[other] = last;
    }
}
