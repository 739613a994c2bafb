/* SPDX-License-Identifier: Apache-2.0 */
/* The generators of the folder generators/, which the build puts into the program. */
#include <string.h>

#include "generator.h"
#include "generators_internal.h"
#include "text.h"

struct built_in {
    struct value_arena *arena;
    GPtrArray *generators; /* in the order of their keys */
    GHashTable *names;     /* key or alias → generator */
};

static void add_aliases(struct built_in *all, struct generator *generator)
{
    const struct value *aliases = value_object_get(generator->about, "aliases");

    g_hash_table_insert(all->names, g_strdup(generator->key), generator);
    for (guint i = 0; aliases && aliases->type == VALUE_LIST && i < aliases->list->count; i++)
        g_hash_table_insert(all->names, value_dup_string(&aliases->list->items[i]), generator);
}

/* One that can't be read is a fault of the build: the tests read them all. */
static gpointer read_all(gpointer unused)
{
    struct built_in *all = g_new0(struct built_in, 1);

    (void)unused;
    all->arena = value_arena_new();
    all->generators = g_ptr_array_new();
    all->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const char *const *text = generators_texts; *text; text++) {
        g_autoptr(GError) error = NULL;
        struct generator *generator = generator_read(all->arena, *text, strlen(*text), &error);
        if (!generator)
            g_error("a generator of the program can't be read: %s", error->message);
        g_ptr_array_add(all->generators, generator);
        add_aliases(all, generator);
    }
    return all;
}

static const struct built_in *all_of_them(void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once(&once, read_all, NULL);
}

guint generator_built_in_count(void)
{
    return all_of_them()->generators->len;
}

const struct generator *generator_built_in(guint index)
{
    return g_ptr_array_index(all_of_them()->generators, index);
}

const struct generator *generator_find_built_in(const char *name, gsize size)
{
    const struct generator *found;
    char plain[64];

    if (size < sizeof plain) {
        memcpy(plain, name, size);
        plain[size] = '\0';
        found = g_hash_table_lookup(all_of_them()->names, plain);
        if (found)
            return found;
    }
    g_autoptr(GString) upper = g_string_new(NULL);
    text_append_upper(upper, name, size);
    return g_hash_table_lookup(all_of_them()->names, upper->str);
}
