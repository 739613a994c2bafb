/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arena of values: memory given out by moving a pointer through blocks, and freed all at once; and the
 * table of its keys, open addressing on a hash, so that equal keys are one pointer.
 */
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "bytes.h"
#include "pages_internal.h"
#include "value.h"

#define BLOCK_MIN ((gsize)4 << 10)
#define BLOCK_MAX ((gsize)8 << 20)
#define ALIGNMENT ((gsize)8)
#define KEY_SLOTS_MIN 64
/* Keys in the way of another: of a million whose hashes are as good as drawn, no hundred. */
#define STEPS_MAX 256

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
    gboolean is_attacked; /* its keys go to few slots by the quick hash: the secret one places them */
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
    arena->is_attacked = FALSE;
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

/* The last bytes, fewer than eight, as a number; some may be in it twice. */
static guint64 load_rest(const char *bytes, gsize size)
{
    guint32 first, last;

    if (size < 4)
        return size == 0 ? 0
                         : (guchar)bytes[0] | (guint64)(guchar)bytes[size / 2] << 8 |
                               (guint64)(guchar)bytes[size - 1] << 16;
    memcpy(&first, bytes, sizeof first);
    memcpy(&last, bytes + size - sizeof last, sizeof last);
    return first | (guint64)last << 32;
}

/* Eight bytes at a time, each number multiplied and its halves folded. */
static guint quick_hash(const char *bytes, gsize size)
{
    const guint64 odd = G_GUINT64_CONSTANT(0x9E3779B97F4A7C15); /* 2^64 over the golden ratio */
    guint64 hash = size * odd;

    for (; size >= 8; bytes += 8, size -= 8) {
        hash = (hash ^ bytes_load8(bytes)) * odd;
        hash ^= hash >> 32;
    }
    hash = (hash ^ load_rest(bytes, size)) * odd;
    return (guint)(hash ^ hash >> 32);
}

static guchar secret[crypto_shorthash_KEYBYTES];

static void make_secret(void)
{
    randombytes_buf(secret, sizeof secret);
}

/* SipHash with a secret of this process. */
static guint secret_hash(const char *bytes, gsize size)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    guchar out[crypto_shorthash_BYTES];
    guint hash;

    pthread_once(&once, make_secret);
    crypto_shorthash(out, (const guchar *)bytes, size, secret);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

/* Where a key's search begins. The order of slots is seen nowhere. */
static guint first_slot(const struct value_arena *arena, const char *bytes, gsize size)
{
    guint hash = arena->is_attacked ? secret_hash(bytes, size) : quick_hash(bytes, size);

    return hash & (arena->n_slots - 1);
}

static void place_keys(struct value_arena *arena, guint n_slots)
{
    g_autofree const struct value_key **old = arena->slots;
    guint n_old = arena->n_slots;

    arena->n_slots = n_slots;
    arena->slots = g_new0(const struct value_key *, n_slots);
    for (guint i = 0; i < n_old; i++) {
        if (!old[i])
            continue;
        guint slot = first_slot(arena, old[i]->bytes, old[i]->size);
        while (arena->slots[slot])
            slot = (slot + 1) & (n_slots - 1);
        arena->slots[slot] = old[i];
    }
}

/* The slot that has the key, or is free for it. Keys come from anybody, who can make thousands that all go to
 * one slot: where so many stand in the way, the secret hash places them. */
static guint find_slot(struct value_arena *arena, const char *bytes, gsize size)
{
    guint slot = first_slot(arena, bytes, size);

    for (guint steps = 0; arena->slots[slot]; steps++, slot = (slot + 1) & (arena->n_slots - 1)) {
        const struct value_key *key = arena->slots[slot];
        if (key->size == size && memcmp(key->bytes, bytes, size) == 0)
            return slot;
        if (steps == STEPS_MAX && !arena->is_attacked) {
            arena->is_attacked = TRUE;
            place_keys(arena, arena->n_slots);
            return find_slot(arena, bytes, size);
        }
    }
    return slot;
}

const struct value_key *value_arena_key(struct value_arena *arena, const char *bytes, gsize size)
{
    if (2 * (arena->n_keys + 1) > arena->n_slots)
        place_keys(arena, MAX(KEY_SLOTS_MIN, 2 * arena->n_slots));

    guint slot = find_slot(arena, bytes, size);
    if (arena->slots[slot])
        return arena->slots[slot];
    struct value_key *key = value_arena_alloc(arena, sizeof *key + size + 1);
    key->size = (guint32)size;
    memcpy(key->bytes, bytes, size);
    key->bytes[size] = '\0';
    arena->slots[slot] = key;
    arena->n_keys++;
    return key;
}
