/* SPDX-License-Identifier: Apache-2.0 */
/* Names of generators: a key or alias is one generator's. */
#include <string.h>

#include "generators.h"

struct after {
    const struct changeset *changeset;
    struct generator_set *set;
};

static const struct chapter_change *find_change(const struct changeset *changeset, const char *code)
{
    for (guint i = 0; i < changeset->chapters->len; i++) {
        const struct chapter_change *change = &g_array_index(changeset->chapters, struct chapter_change, i);
        if (strcmp(change->chapter_code, code) == 0)
            return change;
    }
    return NULL;
}

static gboolean take_kept(const struct store_chapter *record, gpointer data)
{
    const struct after *after = data;

    if (!find_change(after->changeset, record->chapter_code))
        generators_take(after->set, record->text);
    return TRUE;
}

/* The bank's generators as the changeset leaves them. Caller unrefs. */
static struct generator_set *set_after(struct store *store, const struct changeset *changeset, GError **error)
{
    g_autoptr(generator_set) set = generator_set_new();
    struct after after = {changeset, set};

    if (!store_generators(store, take_kept, &after, NULL, error))
        return NULL;
    for (guint i = 0; i < changeset->chapters->len; i++) {
        const struct chapter_change *change = &g_array_index(changeset->chapters, struct chapter_change, i);
        if (store_generator_key(change->chapter_code))
            generators_take(set, change->after);
    }
    return g_steal_pointer(&set);
}

gboolean generators_check_names(struct store *store, const struct changeset *changeset, GError **error)
{
    g_autoptr(generator_set) set = NULL;

    for (guint i = 0; i < changeset->chapters->len; i++) {
        const struct chapter_change *change = &g_array_index(changeset->chapters, struct chapter_change, i);
        const char *key = store_generator_key(change->chapter_code);
        if (!key || !change->after)
            continue;
        if (!set && !(set = set_after(store, changeset, error)))
            return FALSE;
        const struct generator *generator = generator_set_find(set, key, strlen(key));
        if (generator && !generator_set_name_is_free(set, generator, error))
            return FALSE;
    }
    return TRUE;
}

void generators_find_shared_names(const struct generator_set *set, generators_shared_name_func found,
                                  gpointer data)
{
    for (guint i = 0; i < generator_set_count(set); i++) {
        const struct generator *generator = generator_set_at(set, i);
        const struct generator *program = generator_find_built_in(generator->key, strlen(generator->key));
        g_autoptr(GError) error = NULL;
        if (program && program->serial == generator->serial)
            continue;
        if (!generator_set_name_is_free(set, generator, &error))
            found(generator->key, error->message, data);
    }
}
