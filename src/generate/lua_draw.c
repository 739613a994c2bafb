/* SPDX-License-Identifier: Apache-2.0 */
/* The table `draw`: a generator's only source of chance (docs/generators.md, Draws). */
#include "i18n.h"
#include "lua_internal.h"

/* The longest list that is sampled or shuffled. */
#define LIST_MAX 10000

/* The function of `{unless = f}` at `index`, pushed; FALSE: there is none. */
static gboolean push_unless(lua_State *lua, int index)
{
    if (!lua_istable(lua, index))
        return FALSE;
    lua_getfield(lua, index, "unless");
    if (!lua_isfunction(lua, -1))
        luaL_error(lua, _("unless is a function that is given the value"));
    return TRUE;
}

/* Draws one value and pushes it. */
typedef void (*draw_one)(lua_State *lua, struct draw *draw);

/* The value that `one` draws, again until the function at `options` does not refuse it. */
static int draw_until(lua_State *lua, draw_one one, int options)
{
    struct draw *draw = sandbox_of(lua)->draw;
    struct draw_refusal refusal = draw_refusal_start(draw);
    gboolean dead = FALSE;

    lua_settop(lua, options);
    if (!push_unless(lua, options)) {
        one(lua, draw);
        return 1;
    }
    for (;;) {
        sandbox_charge(lua, 4);
        one(lua, draw);
        lua_pushvalue(lua, options + 1);
        lua_pushvalue(lua, -2);
        lua_call(lua, 1, 1);
        if (!lua_toboolean(lua, -1)) {
            lua_pop(lua, 1);
            return 1;
        }
        lua_pop(lua, 2);
        if (!draw_refuse(draw, &refusal, &dead)) {
            if (dead)
                sandbox_stop(lua, STOP_DEAD);
            return luaL_error(lua, _("unless refuses every value of this draw"));
        }
    }
}

static void one_integer(lua_State *lua, struct draw *draw)
{
    gint64 a = lua_tointeger(lua, 1), b = lua_tointeger(lua, 2);

    lua_pushinteger(lua, (gint64)((guint64)a + draw_below(draw, (guint64)b - (guint64)a + 1)));
}

static int draw_int(lua_State *lua)
{
    gint64 a = integer_check(lua, 1), b = integer_check(lua, 2);

    if (a > b || b > G_MAXINT64 / 4 || a < G_MININT64 / 4)
        return luaL_error(lua, _("draw.int: from %s to %s there is no whole number to draw"),
                          lua_tostring(lua, 1), lua_tostring(lua, 2));
    return draw_until(lua, one_integer, 3);
}

static guint list_size(lua_State *lua, int index, gint64 least)
{
    luaL_checktype(lua, index, LUA_TTABLE);
    gint64 size = (gint64)lua_rawlen(lua, index);

    if (size < least || size > LIST_MAX)
        luaL_error(lua, _("a list of %d to %d items is needed"), (int)least, LIST_MAX);
    sandbox_charge(lua, size / 4);
    return (guint)size;
}

static void one_choice(lua_State *lua, struct draw *draw)
{
    guint64 size = lua_rawlen(lua, 1);

    lua_rawgeti(lua, 1, (lua_Integer)draw_below(draw, MAX(size, 1)) + 1);
}

static int draw_choice(lua_State *lua)
{
    list_size(lua, 1, 1);
    return draw_until(lua, one_choice, 2);
}

static int draw_chance_of(lua_State *lua)
{
    struct rational p = number_check(lua, 1);

    lua_pushboolean(lua, draw_chance(sandbox_of(lua)->draw, rational_real(p)));
    return 1;
}

static void one_decimal(lua_State *lua, struct draw *draw)
{
    struct rational result = {0, 1};

    if (!draw_decimal(draw, number_check(lua, 1), number_check(lua, 2), (guint)lua_tointeger(lua, 3),
                      &result))
        luaL_error(lua, _("draw.decimal: there is no such decimal to draw"));
    number_push(lua, result);
}

static int draw_decimal_of(lua_State *lua)
{
    gint64 places = integer_check(lua, 3);

    number_check(lua, 1);
    number_check(lua, 2);
    if (places < 0 || places > 9)
        return luaL_error(lua, _("draw.decimal: from 0 to 9 places"));
    return draw_until(lua, one_decimal, 4);
}

/* random() as the decimal of 15 places that is nearest: enough to tell any two shares apart. */
static int draw_real_of(lua_State *lua)
{
    struct rational result = {0, 1};

    rational_round_real(draw_real(sandbox_of(lua)->draw), 15, &result);
    number_push(lua, result);
    return 1;
}

/* A new list of what stands in the list at 1 at these places. */
static void push_places(lua_State *lua, const guint *places, guint n)
{
    for (guint i = 0; i < n; i++) {
        lua_rawgeti(lua, 1, (lua_Integer)places[i] + 1);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

/*
 * The same as draw_until() for what takes many draws. Walked, a refused one ends the reading: the next one
 * moves the draws on.
 */
static int draw_list_until(lua_State *lua, draw_one one, int options)
{
    struct draw *draw = sandbox_of(lua)->draw;

    lua_settop(lua, options);
    if (!push_unless(lua, options)) {
        one(lua, draw);
        return 1;
    }
    for (guint tries = 0; tries < DRAW_TRIES_MAX; tries++) {
        sandbox_charge(lua, 4 + (gint64)lua_rawlen(lua, 1) / 4);
        one(lua, draw);
        lua_pushvalue(lua, options + 1);
        lua_pushvalue(lua, -2);
        lua_call(lua, 1, 1);
        gboolean refused = lua_toboolean(lua, -1);
        lua_pop(lua, 1);
        if (!refused)
            return 1;
        lua_settop(lua, options + 1);
        if (draw->mode == DRAW_WALKED)
            sandbox_stop(lua, STOP_DEAD);
    }
    return luaL_error(lua, _("unless refuses every value of this draw"));
}

/* Room for the places, on the stack, so that an error frees it. */
static guint *push_room(lua_State *lua, guint n)
{
    return lua_newuserdatauv(lua, sizeof(guint) * MAX(n, 1), 0);
}

static void one_sample(lua_State *lua, struct draw *draw)
{
    guint count = (guint)lua_tointeger(lua, 2), n = (guint)lua_rawlen(lua, 1);

    lua_createtable(lua, (int)count, 0);
    guint *places = push_room(lua, count);
    draw_sample(draw, n, MIN(count, n), places);
    lua_insert(lua, -2);
    push_places(lua, places, MIN(count, n));
}

static int draw_sample_of(lua_State *lua)
{
    guint n = list_size(lua, 1, 0);
    gint64 count = integer_check(lua, 2);

    if (count < 0 || count > n)
        return luaL_error(lua, _("draw.sample: the list has not so many items"));
    return draw_list_until(lua, one_sample, 3);
}

static void one_shuffle(lua_State *lua, struct draw *draw)
{
    guint n = (guint)lua_rawlen(lua, 1);

    lua_createtable(lua, (int)n, 0);
    guint *places = push_room(lua, n);
    draw_shuffle(draw, n, places);
    lua_insert(lua, -2);
    push_places(lua, places, n);
}

static int draw_shuffle_of(lua_State *lua)
{
    list_size(lua, 1, 0);
    return draw_list_until(lua, one_shuffle, 2);
}

static int draw_reject(lua_State *lua)
{
    sandbox_stop(lua, STOP_REJECT);
}

void draw_library_open(struct sandbox *sandbox)
{
    static const luaL_Reg functions[] = {
        {"int", draw_int},
        {"choice", draw_choice},
        {"chance", draw_chance_of},
        {"decimal", draw_decimal_of},
        {"real", draw_real_of},
        {"sample", draw_sample_of},
        {"shuffle", draw_shuffle_of},
        {"reject", draw_reject},
        {NULL, NULL},
    };

    luaL_newlib(sandbox->lua, functions);
    sandbox_lock_table(sandbox->lua);
    lua_setfield(sandbox->lua, -2, "draw");
}
