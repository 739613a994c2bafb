/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_LUA_BLOCKS_INTERNAL_H
#define EXOBASE_LUA_BLOCKS_INTERNAL_H

#include <glib.h>

/* Memory for a generator's state: see lua_blocks.c. One thread's. */
#define LUA_BLOCKS_SIZES 32
struct lua_block {
    struct lua_block *next;
};
struct lua_blocks {
    struct lua_block *free[LUA_BLOCKS_SIZES];
    GPtrArray *slabs;
};
void lua_blocks_init(struct lua_blocks *blocks);
/* Frees all small blocks; the large ones must have been given back. */
void lua_blocks_clear(struct lua_blocks *blocks);
/*
 * A block (NULL: none) that had `had` bytes gets `size`; 0: it is given back, and NULL is returned. NULL
 * else: there is no memory, and the block stays as it is.
 */
gpointer lua_blocks_resize(struct lua_blocks *blocks, gpointer block, gsize had, gsize size);

#endif
