/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "engine_internal.h"

/* Results of commits and attempts at them. */

void store_result_clear(struct store_result *result)
{
    g_clear_pointer(&result->ids, g_array_unref);
    g_clear_pointer(&result->revisions, g_array_unref);
    g_clear_pointer(&result->conflicts, g_array_unref);
    memset(result, 0, sizeof *result);
}

void store_attempt_clear(struct store_attempt *attempt)
{
    store_result_clear(&attempt->result);
    g_clear_error(&attempt->error);
    attempt->done = FALSE;
}

void attempt_reset(struct store_attempt *attempt)
{
    guint n_changes = attempt->changeset->changes->len;
    store_attempt_clear(attempt);
    attempt->result.ids = g_array_sized_new(FALSE, FALSE, sizeof(gint64), n_changes);
    attempt->result.revisions = g_array_sized_new(FALSE, FALSE, sizeof(gint64), n_changes);
    attempt->result.conflicts = g_array_new(FALSE, FALSE, sizeof(struct store_conflict));
}
