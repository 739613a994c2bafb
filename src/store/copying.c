/* SPDX-License-Identifier: Apache-2.0 */
#include "copying_internal.h"

#include "clock.h"
#include "errors.h"
#include "i18n.h"

/*
 * The mark of a bank that is being copied to, from before its first commit until its last one is there. Who
 * finds it has a part of a bank before him, whatever commits it holds.
 */

#define KEY "copy"

static gboolean note_there(G_GNUC_UNUSED const struct store_item *item, gpointer data)
{
    *(gboolean *)data = TRUE;
    return TRUE;
}

gboolean copying_allows(const struct store_engine *engine, struct store *store, enum store_mode mode,
                        const char *place, GError **error)
{
    gboolean unfinished = FALSE;
    if (mode == STORE_COPY || mode == STORE_READ_ANY)
        return TRUE;
    if (!engine->item_get(store, ITEM_MARK, KEY, note_there, &unfinished, error))
        return FALSE;
    if (unfinished)
        g_set_error(
            error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
            _("%s is not a whole bank: a copy to it stopped before its end. The same exobase copy again "
              "goes on with it; or remove it, and copy again."),
            place);
    return !unfinished;
}

gboolean copying_begin(struct store *store, GError **error)
{
    g_autoptr(GError) cause = NULL;
    const struct store_item mark = {.kind = ITEM_MARK, .key = KEY, .text = "{}"};
    if (store_item_put(store, &mark, ITEM_ABSENT, clock_now_ms(), NULL, &cause) ||
        g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE)) /* it is there already */
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean copying_end(struct store *store, GError **error)
{
    return store_item_delete(store, ITEM_MARK, KEY, ITEM_ANY, NULL, error);
}

gboolean store_is_unfinished(struct store *store, gboolean *unfinished, GError **error)
{
    *unfinished = FALSE;
    return store_item_get(store, ITEM_MARK, KEY, clock_now_ms(), note_there, unfinished, error);
}
