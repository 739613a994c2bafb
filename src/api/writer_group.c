/* SPDX-License-Identifier: Apache-2.0 */
/* Which writes may share one durable write: none that touches, or claims, what another of them does. */
#include <string.h>

#include "writer_group.h"

/* Names what a changeset touches, one after the other; NULL: that was all. Caller frees. */
static char *touched_name(const struct api_write *write, guint index)
{
    const struct changeset *changeset = write->changeset;

    if (index < changeset->changes->len) {
        const struct change *change = &g_array_index(changeset->changes, struct change, index);
        return g_strdup_printf("%s %" G_GINT64_FORMAT, change->chapter_code,
                               change->id == 0 ? -(gint64)index - 1 : change->id);
    }
    index -= changeset->changes->len;
    if (index < changeset->chapters->len)
        return g_strdup(g_array_index(changeset->chapters, struct chapter_change, index).chapter_code);
    index -= changeset->chapters->len;
    if (index == 0 && write->claim)
        return g_strconcat("+", write->claim, NULL);
    if (index == (write->claim ? 1 : 0) && write->token)
        return g_strdup(write->token);
    return NULL;
}

/* Ids that the store gives are nobody's yet. */
static gboolean is_nobodys(const char *name)
{
    return strstr(name, " -") != NULL;
}

gboolean writer_group_is_free(const struct writer_group *group, const struct api_write *write)
{
    for (guint i = 0;; i++) {
        g_autofree char *name = touched_name(write, i);
        if (!name)
            return TRUE;
        if (!is_nobodys(name) && g_hash_table_contains(group->taken, name))
            return FALSE;
    }
}

void writer_group_take(struct writer_group *group, struct api_write *write)
{
    for (guint i = 0;; i++) {
        char *name = touched_name(write, i);
        if (!name)
            break;
        g_hash_table_add(group->taken, name);
    }
    g_ptr_array_add(group->planned, write);
}

void writer_group_put_off(struct writer_group *group, struct api_write *write)
{
    g_clear_pointer(&write->changeset, changeset_free);
    g_queue_push_tail(&group->later, write);
}
