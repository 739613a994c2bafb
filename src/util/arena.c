/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arena of values: memory given out by moving a pointer through blocks, and freed all at once; and the
 * table of its keys, open addressing on a hash, so that equal keys are one pointer.
 */
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "pages_internal.h"
#include "value.h"

#define BLOCK_MIN ((gsize)4 << 10)
#define BLOCK_MAX ((gsize)8 << 20)
#define ALIGNMENT ((gsize)8)
#define KEY_SLOTS_MIN 64

struct block {
    struct block *next;
    gsize size; /* of the bytes that follow */
    char bytes[];
};

struct value_arena {
    struct block *blocks; /* the newest first */
    char *free, *end;     /* what is left of the newest */
    gsize size;
    const struct value_key **slots; /* NULL: free; a power of two of them */
    guint n_slots, n_keys;
};

struct value_arena *value_arena_new(void)
{
    return g_new0(struct value_arena, 1);
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        g_free(block);
        block = next;
    }
}

void value_arena_free(struct value_arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->blocks);
    g_free(arena->slots);
    g_free(arena);
}

void value_arena_reset(struct value_arena *arena)
{
    if (arena->blocks) {
        free_blocks(g_steal_pointer(&arena->blocks->next));
        arena->free = arena->blocks->bytes;
        arena->end = arena->free + arena->blocks->size;
        arena->size = sizeof *arena->blocks + arena->blocks->size;
    }
    if (arena->n_keys > 0)
        memset(arena->slots, 0, arena->n_slots * sizeof *arena->slots);
    arena->n_keys = 0;
}

gsize value_arena_size(const struct value_arena *arena)
{
    return arena->size + arena->n_slots * sizeof *arena->slots + sizeof *arena;
}

/* A block for `size` bytes. Blocks double, so that few are made, up to a size that wastes little. */
static void add_block(struct value_arena *arena, gsize size)
{
    gsize room = CLAMP(arena->size, BLOCK_MIN, BLOCK_MAX);
    struct block *block = g_malloc(sizeof *block + MAX(room, size));

    pages_prefer_large(block, sizeof *block + MAX(room, size));
    block->size = MAX(room, size);
    block->next = arena->blocks;
    arena->blocks = block;
    arena->size += sizeof *block + block->size;
    arena->free = block->bytes;
    arena->end = block->bytes + block->size;
}

void *value_arena_alloc(struct value_arena *arena, gsize size)
{
    gsize rounded = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);

    if (rounded > (gsize)(arena->end - arena->free) || !arena->free)
        add_block(arena, rounded);
    void *memory = arena->free;
    arena->free += rounded;
    return memory;
}

char *value_arena_copy(struct value_arena *arena, const char *bytes, gsize size)
{
    char *copy = value_arena_alloc(arena, size + 1);

    if (size > 0)
        memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

static guchar secret[crypto_shorthash_KEYBYTES];

static void make_secret(void)
{
    randombytes_buf(secret, sizeof secret);
}

/*
 * SipHash with a secret of this process: keys come from anybody, who could otherwise send thousands that all
 * go to one slot. The order of slots is seen nowhere.
 */
static guint key_hash(const char *bytes, gsize size)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    guint64 hash;
    guchar out[crypto_shorthash_BYTES];

    pthread_once(&once, make_secret);
    crypto_shorthash(out, (const guchar *)bytes, size, secret);
    memcpy(&hash, out, sizeof hash);
    return (guint)hash;
}

static void grow_keys(struct value_arena *arena)
{
    g_autofree const struct value_key **old = arena->slots;
    guint n_old = arena->n_slots;

    arena->n_slots = MAX(KEY_SLOTS_MIN, 2 * n_old);
    arena->slots = g_new0(const struct value_key *, arena->n_slots);
    for (guint i = 0; i < n_old; i++) {
        if (!old[i])
            continue;
        guint slot = key_hash(old[i]->bytes, old[i]->size) & (arena->n_slots - 1);
        while (arena->slots[slot])
            slot = (slot + 1) & (arena->n_slots - 1);
        arena->slots[slot] = old[i];
    }
}

const struct value_key *value_arena_key(struct value_arena *arena, const char *bytes, gsize size)
{
    if (2 * (arena->n_keys + 1) > arena->n_slots)
        grow_keys(arena);

    guint slot = key_hash(bytes, size) & (arena->n_slots - 1);
    for (; arena->slots[slot]; slot = (slot + 1) & (arena->n_slots - 1)) {
        const struct value_key *key = arena->slots[slot];
        if (key->size == size && memcmp(key->bytes, bytes, size) == 0)
            return key;
    }

    struct value_key *key = value_arena_alloc(arena, sizeof *key + size + 1);
    key->size = (guint32)size;
    memcpy(key->bytes, bytes, size);
    key->bytes[size] = '\0';
    arena->slots[slot] = key;
    arena->n_keys++;
    return key;
}
