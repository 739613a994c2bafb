/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers inside the sandbox: integers are Lua's own, every other fraction is a userdata that does not
 * change. A fraction that is an integer is always a Lua integer, so `==` holds between the two kinds without
 * being asked.
 */
#include "i18n.h"
#include "lua_internal.h"

typedef gboolean (*operation)(struct rational a, struct rational b, struct rational *out);

/* Its address is the key under which the registry has the metatable. */
static const char number_key = 'n';

void number_push(lua_State *lua, struct rational number)
{
    if (number.d == 1) {
        lua_pushinteger(lua, number.n);
        return;
    }
    *(struct rational *)lua_newuserdatauv(lua, sizeof number, 0) = number;
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &number_key);
    lua_setmetatable(lua, -2);
}

/* Whether the userdata at `index` has that metatable. */
static gboolean has_type(lua_State *lua, int index, const void *type)
{
    if (!lua_getmetatable(lua, index))
        return FALSE;
    gboolean same = lua_topointer(lua, -1) == type;
    lua_pop(lua, 1);
    return same;
}

gboolean number_at(lua_State *lua, int index, struct rational *out)
{
    int type = lua_type(lua, index);

    if (type == LUA_TNUMBER && lua_isinteger(lua, index)) {
        *out = rational_integer(lua_tointeger(lua, index));
        return TRUE;
    }
    if (type != LUA_TUSERDATA || lua_rawlen(lua, index) != sizeof *out ||
        !has_type(lua, index, sandbox_of(lua)->number_type))
        return FALSE;
    *out = *(struct rational *)lua_touserdata(lua, index);
    return TRUE;
}

struct rational number_check(lua_State *lua, int index)
{
    struct rational number = {0, 1};

    if (!number_at(lua, index, &number))
        luaL_error(lua, _("a number is needed, not %s"), luaL_typename(lua, index));
    return number;
}

gint64 integer_check(lua_State *lua, int index)
{
    struct rational number = number_check(lua, index);

    if (number.d != 1)
        luaL_error(lua, _("a whole number is needed"));
    return number.n;
}

static int push_result(lua_State *lua, gboolean fits, struct rational result)
{
    if (!fits)
        return luaL_error(lua, _("a result is too large, or is divided by 0"));
    number_push(lua, result);
    return 1;
}

static gboolean divide_down(struct rational a, struct rational b, struct rational *out)
{
    struct rational quotient;

    if (!rational_divide(a, b, &quotient))
        return FALSE;
    *out = rational_integer(rational_floor(quotient));
    return TRUE;
}

static gboolean remain(struct rational a, struct rational b, struct rational *out)
{
    struct rational times;

    return divide_down(a, b, &times) && rational_multiply(times, b, &times) &&
           rational_subtract(a, times, out);
}

static gboolean raise_to(struct rational a, struct rational b, struct rational *out)
{
    return b.d == 1 && rational_power(a, b.n, out);
}

/* Sets the operand at `index` aside; gives the sentinel, which is at `sentinel`, back. */
static int set_aside(lua_State *lua, int index, int sentinel)
{
    struct sandbox *sandbox = sandbox_of(lua);
    struct rational number = number_check(lua, index);

    if (sandbox->n_operands == SANDBOX_OPERANDS_MAX)
        return luaL_error(lua, _("an expression is nested too deep"));
    sandbox->operands[sandbox->n_operands++] = number;
    lua_pushvalue(lua, sentinel);
    return 1;
}

static int take_up(lua_State *lua, operation reckon, int index, gboolean set_aside_is_right)
{
    struct sandbox *sandbox = sandbox_of(lua);
    struct rational here = number_check(lua, index), result = {0, 1};

    if (sandbox->n_operands == 0)
        return luaL_error(lua, _("an operand is missing"));
    struct rational aside = sandbox->operands[--sandbox->n_operands];
    gboolean fits = set_aside_is_right ? reckon(here, aside, &result) : reckon(aside, here, &result);
    return push_result(lua, fits, result);
}

/* a * __o sets a aside, __o * b reckons. */
#define OPERATOR(name, reckon)                                                                               \
    static int name(lua_State *lua)                                                                          \
    {                                                                                                        \
        if (lua_islightuserdata(lua, 2))                                                                     \
            return set_aside(lua, 1, 2);                                                                     \
        return take_up(lua, reckon, 2, FALSE);                                                               \
    }
OPERATOR(operator_add, rational_add)
OPERATOR(operator_subtract, rational_subtract)
OPERATOR(operator_multiply, rational_multiply)
OPERATOR(operator_divide, rational_divide)
OPERATOR(operator_divide_down, divide_down)
OPERATOR(operator_remain, remain)

/* `^` binds to the right: __o ^ b comes first. */
static int operator_raise(lua_State *lua)
{
    if (lua_islightuserdata(lua, 1))
        return set_aside(lua, 2, 1);
    return take_up(lua, raise_to, 1, TRUE);
}

static int number_negate(lua_State *lua)
{
    struct rational number = number_check(lua, 1);

    number.n = -number.n;
    number_push(lua, number);
    return 1;
}

static int number_equal(lua_State *lua)
{
    struct rational a, b;

    lua_pushboolean(lua, number_at(lua, 1, &a) && number_at(lua, 2, &b) && rational_compare(a, b) == 0);
    return 1;
}

static int number_less(lua_State *lua)
{
    lua_pushboolean(lua, rational_compare(number_check(lua, 1), number_check(lua, 2)) < 0);
    return 1;
}

static int number_less_equal(lua_State *lua)
{
    lua_pushboolean(lua, rational_compare(number_check(lua, 1), number_check(lua, 2)) <= 0);
    return 1;
}

static void append_piece(lua_State *lua, int index, GString *out)
{
    struct rational number;
    gsize size;

    if (number_at(lua, index, &number))
        rational_append_french(out, number);
    else if (lua_type(lua, index) == LUA_TSTRING) {
        const char *text = lua_tolstring(lua, index, &size);
        g_string_append_len(out, text, (gssize)size);
    }
}

/* A fraction in a text: as French writes it. */
static int number_join(lua_State *lua)
{
    GString *text = sandbox_scratch(lua);

    append_piece(lua, 1, text);
    append_piece(lua, 2, text);
    sandbox_push_scratch(lua);
    return 1;
}

void number_open(struct sandbox *sandbox)
{
    static const luaL_Reg operators[] = {
        {"__add", operator_add},
        {"__sub", operator_subtract},
        {"__mul", operator_multiply},
        {"__div", operator_divide},
        {"__idiv", operator_divide_down},
        {"__mod", operator_remain},
        {"__pow", operator_raise},
        {"__unm", number_negate},
        {"__eq", number_equal},
        {"__lt", number_less},
        {"__le", number_less_equal},
        {"__concat", number_join},
        {NULL, NULL},
    };
    lua_State *lua = sandbox->lua;

    lua_newtable(lua);
    luaL_setfuncs(lua, operators, 0);
    sandbox->number_type = lua_topointer(lua, -1);
    /* The sentinel is a light userdata: all of those share one metatable, and there is no other. */
    lua_pushlightuserdata(lua, sandbox);
    lua_pushvalue(lua, -2);
    lua_setmetatable(lua, -2);
    lua_pop(lua, 1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &number_key);
}
