/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_LUA_INTERNAL_H
#define EXOBASE_LUA_INTERNAL_H

#include <lauxlib.h>
#include <lua.h>

#include "draw_internal.h"
#include "lua_blocks_internal.h"
#include "sandbox_internal.h"

/* What the files of the sandbox share; sandbox_internal.h is what others see of it. */

/* What one call may take. */
#define SANDBOX_MEMORY_MAX ((gsize)16 * 1024 * 1024)
/* What sources that are kept compiled may hold beside that. */
#define SANDBOX_KEPT_MAX ((gsize)8 * 1024 * 1024)
#define SANDBOX_ALLOCATED_MAX ((gsize)64 * 1024 * 1024) /* in all, what was freed again included */
#define SANDBOX_STRING_MAX ((gsize)64 * 1024)
#define SANDBOX_STEPS_MAX 1000000
#define SANDBOX_CPU_MAX_NS (G_GINT64_CONSTANT(90) * 1000000)
#define SANDBOX_STEPS_AT_ONCE 1000
/* Before these are taken nobody asks what time it is. */
#define SANDBOX_STEPS_FREE 4000
#define SANDBOX_SOURCE_MAX ((gsize)64 * 1024)
/* Operands that wait for the other side of their operator. */
#define SANDBOX_OPERANDS_MAX 256
/* Tables in tables of what a generator gives back. */
#define SANDBOX_DEPTH_MAX 12

/* Why a call was ended, where it was not by an error of the generator's own. */
enum sandbox_stop {
    STOP_NONE,
    STOP_MEMORY,
    STOP_STEPS,
    STOP_TIME,
    STOP_REJECT, /* draw.reject() */
    STOP_DEAD,   /* a walked reading that leads nowhere */
};

struct sandbox {
    lua_State *lua;
    struct lua_blocks blocks;
    gsize memory, allocated;
    gint64 steps, cpu_end_ns;
    enum sandbox_stop stop;
    struct draw *draw;
    struct rational operands[SANDBOX_OPERANDS_MAX];
    guint n_operands;
    GString *scratch;
    const void *number_type, *html_type; /* the metatables, to tell userdata by */
    int library, environment_type;       /* references in the registry */
    GHashTable *chunks;                  /* serial of a source → reference of { function, constants } */
};

static inline struct sandbox *sandbox_of(lua_State *lua)
{
    return *(struct sandbox **)lua_getextraspace(lua);
}

/* Ends the call when it has taken too much; `steps` is what a C function did, as instructions. */
void sandbox_charge(lua_State *lua, gint64 steps);
G_NORETURN void sandbox_stop(lua_State *lua, enum sandbox_stop stop);

/* lua_number.c */
void number_open(struct sandbox *sandbox);
void number_push(lua_State *lua, struct rational number);
/* FALSE: no number. */
gboolean number_at(lua_State *lua, int index, struct rational *out);
/* Raises an error that names the argument. */
struct rational number_check(lua_State *lua, int index);
gint64 integer_check(lua_State *lua, int index);

/* lua_draw.c, lua_words.c, lua_html.c: each adds its names to the table on the stack's top. */
void draw_library_open(struct sandbox *sandbox);
void words_library_open(struct sandbox *sandbox);
void html_library_open(struct sandbox *sandbox);
/* The bytes of a html value, or NULL. */
const char *html_at(lua_State *lua, int index, gsize *size);
/* Puts a table in the place of the one on the stack's top that can be read but not written. */
void sandbox_lock_table(lua_State *lua);
/*
 * An empty text to put together what is then pushed: the sandbox's own, so that an error, which jumps, leaves
 * nothing behind. One at a time.
 */
GString *sandbox_scratch(lua_State *lua);
/* Pushes what the scratch text holds. */
void sandbox_push_scratch(lua_State *lua);

/* lua_value.c: values in and out. */
void value_push(lua_State *lua, const struct value *value);
struct value value_take(lua_State *lua, int index, struct value_arena *arena, guint depth);

/*
 * lua_rewrite.c: the source whose arithmetic is exact (see there), and the constants that it asks for.
 * Errors: SYNTAX, with the line.
 */
GString *rewrite_source(const char *name, const char *source, gsize size, GArray *constants, GError **error);

#endif
