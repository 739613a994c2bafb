/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program's generators beside those of the bank. What the log never had comes into it by itself; what
 * somebody has edited or removed stays so until somebody says otherwise.
 */
#include <string.h>

#include "errors.h"
#include "generators.h"
#include "i18n.h"
#include "sha256.h"

const char *generators_state_name(enum generators_state state)
{
    static const char *const names[] = {
        [GENERATORS_MISSING] = "missing", [GENERATORS_SAME] = "same",       [GENERATORS_OLDER] = "older",
        [GENERATORS_EDITED] = "edited",   [GENERATORS_REMOVED] = "removed",
    };

    return names[state];
}

static struct generators_row *find_row(GArray *rows, const char *key)
{
    for (guint i = 0; i < rows->len; i++) {
        struct generators_row *row = &g_array_index(rows, struct generators_row, i);
        if (strcmp(row->built_in->key, key) == 0)
            return row;
    }
    return NULL;
}

static gboolean see_record(const struct store_chapter *record, gpointer rows)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct generators_row *row = find_row(rows, store_generator_key(record->chapter_code));
    struct generators_record read;

    if (!row)
        return TRUE;
    row->revision = record->revision;
    row->state = GENERATORS_REMOVED;
    if (!record->text)
        return TRUE;
    row->state = GENERATORS_EDITED;
    if (!generators_read_record(arena, record->text, &read))
        return TRUE;
    gboolean same =
        read.size == row->built_in->size && memcmp(read.text, row->built_in->text, read.size) == 0;
    row->state = same ? GENERATORS_SAME : read.is_edited ? GENERATORS_EDITED : GENERATORS_OLDER;
    const struct generator *generator = generator_read(arena, read.text, read.size, NULL);
    if (generator)
        g_strlcpy(row->version, generator->version, sizeof row->version);
    return TRUE;
}

GArray *generators_compare(struct store *store, gboolean older, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(struct generators_row));

    for (guint i = 0; i < generator_built_in_count(); i++) {
        const struct generators_row row = {.built_in = generator_built_in(i), .state = GENERATORS_MISSING};
        g_array_append_val(rows, row);
    }
    if (!store_generators(store, see_record, rows, NULL, error))
        return NULL;
    for (guint i = 0; i < rows->len; i++) {
        struct generators_row *row = &g_array_index(rows, struct generators_row, i);
        row->is_to_be_taken = row->state == GENERATORS_MISSING || (older && row->state == GENERATORS_OLDER);
    }
    return g_steal_pointer(&rows);
}

void generators_add(struct changeset *changeset, const GArray *rows)
{
    for (guint i = 0; i < rows->len; i++) {
        const struct generators_row *row = &g_array_index(rows, struct generators_row, i);
        char hex[SHA256_HEX_SIZE];
        if (!row->is_to_be_taken)
            continue;
        sha256_hex_of(row->built_in->text, row->built_in->size, hex);
        g_autofree char *code = g_strdup_printf("%c%s", STORE_GENERATOR_MARK, row->built_in->key);
        g_autofree char *record = generators_record(row->built_in->text, row->built_in->size, hex);
        const struct chapter_change change = {
            .chapter_code = changeset_intern(changeset, code),
            .from = row->revision,
            .after = changeset_keep(changeset, record, strlen(record)),
        };
        g_array_append_val(changeset->chapters, change);
    }
}

struct generator_set *generators_after(struct store *store, const GArray *rows, GError **error)
{
    g_autoptr(generator_set) set = generators_at(store, 0, error);

    for (guint i = 0; set && i < rows->len; i++) {
        const struct generators_row *row = &g_array_index(rows, struct generators_row, i);
        if (row->is_to_be_taken &&
            (!generator_set_put(set, row->built_in->text, row->built_in->size, error) ||
             !generator_set_name_is_free(set, row->built_in, error)))
            return NULL;
    }
    return g_steal_pointer(&set);
}

struct changeset *generators_changeset(const GArray *rows, const char *author)
{
    struct changeset *changeset = changeset_new(author, "generators", _("Generators of the program"));

    generators_add(changeset, rows);
    return changeset;
}

gboolean generators_complete(struct store *store, const char *author, gint64 *commit, GError **error)
{
    g_autoptr(GError) cause = NULL;
    struct store_result result = {0};
    gint64 head = store_head(store, error);

    *commit = 0;
    if (head <= 0)
        return head == 0;
    g_autoptr(GArray) rows = generators_compare(store, FALSE, error);
    if (!rows)
        return FALSE;
    g_autoptr(changeset) changeset = generators_changeset(rows, author);
    if (changeset_is_empty(changeset))
        return TRUE;
    if (store_commit(store, changeset, &result, &cause))
        *commit = result.commit;
    store_result_clear(&result);
    if (cause && !g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE)) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    return TRUE;
}
