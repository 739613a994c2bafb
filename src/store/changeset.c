/* SPDX-License-Identifier: Apache-2.0 */
#include "changeset.h"

#include <string.h>

#include "uuid_internal.h"

/* Small enough for an edit, large enough that an import asks for memory rarely. */
#define CHUNK_SIZE_BYTES 4096

struct changeset *changeset_new(const char *author, const char *kind, const char *message)
{
    struct changeset *changeset = g_new0(struct changeset, 1);
    changeset->strings = g_string_chunk_new(CHUNK_SIZE_BYTES);
    changeset->blocks = g_ptr_array_new_with_free_func(g_free);
    changeset->changes = g_array_new(FALSE, TRUE, sizeof(struct change));
    changeset->chapters = g_array_new(FALSE, TRUE, sizeof(struct chapter_change));
    changeset->author = g_string_chunk_insert(changeset->strings, author ? author : "");
    changeset->kind = g_string_chunk_insert(changeset->strings, kind ? kind : "");
    changeset->message = g_string_chunk_insert(changeset->strings, message ? message : "");
    g_autofree char *token = uuid_new_ordered();
    changeset->token = g_string_chunk_insert(changeset->strings, token);
    changeset->expect_head = -1;
    return changeset;
}

void changeset_free(struct changeset *changeset)
{
    if (!changeset)
        return;
    g_array_unref(changeset->changes);
    g_array_unref(changeset->chapters);
    g_ptr_array_unref(changeset->blocks);
    g_clear_pointer(&changeset->adopted, g_ptr_array_unref);
    g_string_chunk_free(changeset->strings);
    g_free(changeset);
}

const char *changeset_keep(struct changeset *changeset, const char *text, gsize size)
{
    return g_string_chunk_insert_len(changeset->strings, text, (gssize)size);
}

const char *changeset_intern(struct changeset *changeset, const char *string)
{
    return g_string_chunk_insert_const(changeset->strings, string);
}

gboolean changeset_is_empty(const struct changeset *changeset)
{
    return changeset->changes->len == 0 && changeset->chapters->len == 0;
}
