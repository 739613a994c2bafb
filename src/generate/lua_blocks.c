/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for a generator's state. A case makes and drops some hundreds of small blocks, all by one thread, so
 * each size has a list of free ones, which is a tenth of the time that a case takes by malloc(). Under the
 * address sanitizer every block is malloc()'s own, so that it sees them.
 */
#include "lua_blocks_internal.h"

#include <stdlib.h>
#include <string.h>

#define GRAIN 16
#define SLAB_SIZE ((gsize)32 * 1024)

#if defined(__SANITIZE_ADDRESS__)
#define SMALL_MAX 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SMALL_MAX 0
#endif
#endif
#ifndef SMALL_MAX
#define SMALL_MAX (GRAIN * LUA_BLOCKS_SIZES)
#endif

static guint class_of(gsize size)
{
    return (guint)((size + GRAIN - 1) / GRAIN) - 1;
}

/* Cuts a new slab into blocks of one size. */
static gboolean refill(struct lua_blocks *blocks, guint class)
{
    gsize size = (class + 1) * (gsize)GRAIN;
    char *slab = malloc(SLAB_SIZE);

    if (!slab)
        return FALSE;
    g_ptr_array_add(blocks->slabs, slab);
    for (gsize at = 0; at + size <= SLAB_SIZE; at += size) {
        struct lua_block *block = (struct lua_block *)(gpointer)(slab + at);
        block->next = blocks->free[class];
        blocks->free[class] = block;
    }
    return TRUE;
}

static gpointer take(struct lua_blocks *blocks, gsize size)
{
    if (size > SMALL_MAX)
        return malloc(size);
    guint class = class_of(size);
    if (!blocks->free[class] && !refill(blocks, class))
        return NULL;
    struct lua_block *block = blocks->free[class];
    blocks->free[class] = block->next;
    return block;
}

static void give_back(struct lua_blocks *blocks, gpointer block, gsize size)
{
    if (!block)
        return;
    if (size > SMALL_MAX) {
        free(block);
        return;
    }
    struct lua_block *freed = block;
    guint class = class_of(size);
    freed->next = blocks->free[class];
    blocks->free[class] = freed;
}

gpointer lua_blocks_resize(struct lua_blocks *blocks, gpointer block, gsize had, gsize size)
{
    if (size == 0) {
        give_back(blocks, block, had);
        return NULL;
    }
    if (block && had > SMALL_MAX && size > SMALL_MAX)
        return realloc(block, size);
    if (block && had <= SMALL_MAX && size <= SMALL_MAX && class_of(had) == class_of(size))
        return block;
    gpointer moved = take(blocks, size);
    if (!moved || !block)
        return moved;
    memcpy(moved, block, MIN(had, size));
    give_back(blocks, block, had);
    return moved;
}

void lua_blocks_init(struct lua_blocks *blocks)
{
    *blocks = (struct lua_blocks){.slabs = g_ptr_array_new_with_free_func(free)};
}

void lua_blocks_clear(struct lua_blocks *blocks)
{
    g_ptr_array_unref(blocks->slabs);
}
