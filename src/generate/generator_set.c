/* SPDX-License-Identifier: Apache-2.0 */
/* The generators that a request is answered with. */
#include <string.h>

#include "dynamic.h"
#include "errors.h"
#include "i18n.h"
#include "replay.h"
#include "sha256.h"
#include "text.h"

#define STAMP_DIGITS 8

struct generator_set {
    gint users;
    struct value_arena *arena;
    GPtrArray *generators; /* of const struct generator, by key */
    GHashTable *names;     /* key or alias → generator */
    char engine[sizeof(REPLAY_ENGINE) + 1 + STAMP_DIGITS];
};

static int compare_keys(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const struct generator *const *)a)->key, (*(const struct generator *const *)b)->key);
}

static char *upper_of(const char *name, gsize size)
{
    GString *upper = g_string_sized_new(size);

    text_append_upper(upper, name, size);
    return g_string_free(upper, FALSE);
}

static void name_generator(struct generator_set *set, const struct generator *generator)
{
    const struct value *aliases = value_object_get(generator->about, "aliases");

    for (guint i = 0; aliases && aliases->type == VALUE_LIST && i < aliases->list->count; i++) {
        g_autofree char *alias = upper_of(aliases->list->items[i].text, aliases->list->items[i].size);
        /* A key is stronger than another generator's alias. */
        if (!g_hash_table_contains(set->names, alias))
            g_hash_table_insert(set->names, g_steal_pointer(&alias), (gpointer)(guintptr)generator);
    }
}

static void stamp(struct generator_set *set);

/* Keys first, so that no alias hides one. */
static void name_all(struct generator_set *set)
{
    g_hash_table_remove_all(set->names);
    g_ptr_array_sort(set->generators, compare_keys);
    for (guint i = 0; i < set->generators->len; i++) {
        const struct generator *generator = set->generators->pdata[i];
        g_hash_table_insert(set->names, g_strdup(generator->key), (gpointer)(guintptr)generator);
    }
    for (guint i = 0; i < set->generators->len; i++)
        name_generator(set, set->generators->pdata[i]);
    stamp(set);
}

static void stamp(struct generator_set *set)
{
    g_autoptr(GString) serials = g_string_new(NULL);
    char hex[SHA256_HEX_SIZE];

    for (guint i = 0; i < set->generators->len; i++) {
        const struct generator *generator = set->generators->pdata[i];
        if (generator_find_built_in(generator->key, strlen(generator->key)) == generator)
            g_string_append_printf(serials, "%" G_GINT64_MODIFIER "x ", generator->serial);
    }
    sha256_hex_of(serials->str, serials->len, hex);
    g_snprintf(set->engine, sizeof set->engine, REPLAY_ENGINE "-%s", hex);
    if (serials->len == 0)
        g_strlcpy(set->engine, REPLAY_ENGINE, sizeof set->engine);
}

const char *generator_set_engine(const struct generator_set *set)
{
    return set->engine;
}

struct generator_set *generator_set_new(void)
{
    struct generator_set *set = g_new0(struct generator_set, 1);

    set->users = 1;
    set->arena = value_arena_new();
    set->generators = g_ptr_array_new();
    set->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < generator_built_in_count(); i++)
        g_ptr_array_add(set->generators, (gpointer)(guintptr)generator_built_in(i));
    name_all(set);
    return set;
}

struct generator_set *generator_set_ref(struct generator_set *set)
{
    g_atomic_int_inc(&set->users);
    return set;
}

void generator_set_unref(struct generator_set *set)
{
    if (!set || !g_atomic_int_dec_and_test(&set->users))
        return;
    g_hash_table_unref(set->names);
    g_ptr_array_unref(set->generators);
    value_arena_free(set->arena);
    g_free(set);
}

gboolean generator_set_put(struct generator_set *set, const char *text, gsize size, GError **error)
{
    const char *copy = value_arena_copy(set->arena, text, size);
    struct generator *generator = generator_read(set->arena, copy, size, error);

    if (!generator)
        return FALSE;
    for (guint i = 0; i < set->generators->len; i++) {
        const struct generator *other = set->generators->pdata[i];
        if (strcmp(other->key, generator->key) == 0) {
            g_ptr_array_remove_index(set->generators, i);
            break;
        }
    }
    g_ptr_array_add(set->generators, generator);
    name_all(set);
    return TRUE;
}

static gboolean has_name(const struct generator *generator, const char *upper)
{
    const struct value *aliases = value_object_get(generator->about, "aliases");
    gboolean has = strcmp(generator->key, upper) == 0;

    for (guint i = 0; !has && aliases && aliases->type == VALUE_LIST && i < aliases->list->count; i++) {
        g_autofree char *alias = upper_of(aliases->list->items[i].text, aliases->list->items[i].size);
        has = strcmp(alias, upper) == 0;
    }
    return has;
}

/* The key of another generator that has this name; NULL: none. */
static const char *taken_by(const struct generator_set *set, const char *key, const char *upper)
{
    const struct generator *built_in = generator_find_built_in(upper, strlen(upper));

    if (strcmp(upper, DYNAMIC_OWN_KEY) == 0)
        return DYNAMIC_OWN_KEY;
    if (built_in && strcmp(built_in->key, key) != 0)
        return built_in->key;
    for (guint i = 0; i < set->generators->len; i++) {
        const struct generator *other = set->generators->pdata[i];
        if (strcmp(other->key, key) != 0 && has_name(other, upper))
            return other->key;
    }
    return NULL;
}

static gboolean check_name(const struct generator_set *set, const char *key, const char *upper,
                           GError **error)
{
    const char *owner = taken_by(set, key, upper);

    if (owner)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
                    _("The name “%s” is that of the generator %s already."), upper, owner);
    return !owner;
}

gboolean generator_set_name_is_free(const struct generator_set *set, const struct generator *generator,
                                    GError **error)
{
    const char *key = generator->key;
    const struct value *aliases = value_object_get(generator->about, "aliases");

    if (!check_name(set, key, key, error))
        return FALSE;
    for (guint i = 0; aliases && aliases->type == VALUE_LIST && i < aliases->list->count; i++) {
        g_autofree char *alias = upper_of(aliases->list->items[i].text, aliases->list->items[i].size);
        if (!check_name(set, key, alias, error))
            return FALSE;
    }
    return TRUE;
}

guint generator_set_count(const struct generator_set *set)
{
    return set ? set->generators->len : generator_built_in_count();
}

const struct generator *generator_set_at(const struct generator_set *set, guint index)
{
    return set ? set->generators->pdata[index] : generator_built_in(index);
}

const struct generator *generator_set_find(const struct generator_set *set, const char *name, gsize size)
{
    if (!set)
        return generator_find_built_in(name, size);
    g_autofree char *upper = upper_of(name, size);
    return g_hash_table_lookup(set->names, upper);
}
