/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/*
 * Names and keys, each kept once. The dicts of a data module have the same keys in the same order, so each
 * key remembers which one followed it: most look-ups are one comparison of bytes, without a hash.
 */
#define SLOTS_MIN 256

struct names {
    struct value_arena *arena;
    struct name **slots;
    guint32 n_slots, count;
};

struct names *names_new(struct value_arena *arena)
{
    struct names *names = g_new0(struct names, 1);
    names->arena = arena;
    names->n_slots = SLOTS_MIN;
    names->slots = g_new0(struct name *, SLOTS_MIN);
    return names;
}

void names_free(struct names *names)
{
    if (names == NULL)
        return;
    g_free(names->slots);
    g_free(names);
}

static guint32 hash_bytes(const char *bytes, gsize size)
{
    guint32 hash = 2166136261u;
    for (gsize i = 0; i < size; i++)
        hash = (hash ^ (guchar)bytes[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static void names_grow(struct names *names)
{
    g_autofree struct name **old = names->slots;
    guint32 n_old = names->n_slots;
    names->n_slots = 2 * n_old;
    names->slots = g_new0(struct name *, names->n_slots);
    for (guint32 i = 0; i < n_old; i++) {
        if (old[i] == NULL)
            continue;
        guint32 slot = old[i]->hash & (names->n_slots - 1);
        while (names->slots[slot] != NULL)
            slot = (slot + 1) & (names->n_slots - 1);
        names->slots[slot] = old[i];
    }
}

static gboolean name_is(const struct name *name, const char *bytes, gsize size)
{
    return name->key->size == size && memcmp(name->key->bytes, bytes, size) == 0;
}

struct name *names_get(struct names *names, const char *bytes, gsize size)
{
    guint32 hash = hash_bytes(bytes, size);
    guint32 slot = hash & (names->n_slots - 1);
    for (; names->slots[slot] != NULL; slot = (slot + 1) & (names->n_slots - 1))
        if (names->slots[slot]->hash == hash && name_is(names->slots[slot], bytes, size))
            return names->slots[slot];
    struct name *name = value_arena_alloc(names->arena, sizeof *name);
    *name = (struct name){.key = value_arena_key(names->arena, bytes, size), .hash = hash};
    names->slots[slot] = name;
    if (++names->count > names->n_slots / 2)
        names_grow(names);
    return name;
}

struct name *names_get_key(struct names *names, struct name *last, const char *bytes, gsize size)
{
    if (last == NULL)
        return names_get(names, bytes, size);
    if (last->next != NULL && name_is(last->next, bytes, size))
        return last->next;
    struct name *name = names_get(names, bytes, size);
    last->next = name;
    return name;
}
