/* SPDX-License-Identifier: Apache-2.0 */
/* Values on their way into a generator (its parameters) and out of it (its case). */
#include <stdlib.h>
#include <string.h>

#include "i18n.h"
#include "json.h"
#include "lua_internal.h"

/* The decimal that was written: of all that are this double the shortest. */
static void push_real(lua_State *lua, double real)
{
    GString *digits = sandbox_scratch(lua);
    struct rational number;

    json_write_real(digits, real);
    if (!rational_parse(digits->str, digits->len, &number))
        luaL_error(lua, _("a number among the parameters has too many digits"));
    number_push(lua, number);
}

static void push_object(lua_State *lua, const struct value_object *object)
{
    lua_createtable(lua, 0, (int)object->count);
    for (guint i = 0; i < object->count; i++) {
        value_push(lua, &object->members[i].value);
        lua_setfield(lua, -2, object->members[i].key->bytes);
    }
}

void value_push(lua_State *lua, const struct value *value)
{
    luaL_checkstack(lua, 4, NULL);
    switch (value->type) {
    case VALUE_FALSE:
    case VALUE_TRUE:
        lua_pushboolean(lua, value->type == VALUE_TRUE);
        break;
    case VALUE_INTEGER:
        lua_pushinteger(lua, value->integer);
        break;
    case VALUE_REAL:
        push_real(lua, value->real);
        break;
    case VALUE_TEXT:
        if (memchr(value->text, '\0', value->size))
            luaL_error(lua, _("a text can't hold the character NUL"));
        lua_pushlstring(lua, value->text, value->size);
        break;
    case VALUE_LIST:
        lua_createtable(lua, (int)value->list->count, 0);
        for (guint i = 0; i < value->list->count; i++) {
            value_push(lua, &value->list->items[i]);
            lua_rawseti(lua, -2, (lua_Integer)i + 1);
        }
        break;
    case VALUE_OBJECT:
        push_object(lua, value->object);
        break;
    default:
        lua_pushnil(lua);
    }
}

/* A fraction that is no decimal keeps its terms beside the nearest double. */
static struct value take_number(lua_State *lua, struct rational number)
{
    struct value value = value_integer(number.n);
    guint places;

    if (number.d == 1)
        return value;
    value = value_real(rational_real(number));
    if (!rational_is_decimal(number, &places)) {
        if (ABS(number.n) > G_MAXUINT32 || number.d > G_MAXUINT32)
            luaL_error(lua, _("a fraction of the case has too large terms"));
        value.flags = SANDBOX_FRACTION;
        value.start = (guint32)ABS(number.n);
        value.end = (guint32)number.d;
    }
    return value;
}

static int compare_members(const void *a, const void *b)
{
    return strcmp(((const struct value_member *)a)->key->bytes, ((const struct value_member *)b)->key->bytes);
}

/* The case and what it has at its top are put in order by the generator's description, or read by name. */
#define SORTED_BELOW 1

/* Members sorted by name, for a table's own order changes from process to process. */
static struct value take_object(lua_State *lua, int index, struct value_arena *arena, guint depth)
{
    struct value value = value_object(arena, 16);

    lua_pushnil(lua);
    while (lua_next(lua, index)) {
        gsize size;
        if (lua_type(lua, -2) != LUA_TSTRING)
            luaL_error(lua, _("a table of the case mixes names and numbers"));
        sandbox_charge(lua, 2);
        const char *name = lua_tolstring(lua, -2, &size);
        struct value member = value_take(lua, lua_gettop(lua), arena, depth + 1);
        value_object_append(arena, value.object, value_arena_key(arena, name, size), member);
        lua_pop(lua, 1);
    }
    if (depth > SORTED_BELOW)
        qsort(value.object->members, value.object->count, sizeof value.object->members[0], compare_members);
    return value;
}

static struct value take_table(lua_State *lua, int index, struct value_arena *arena, guint depth)
{
    gsize count = lua_rawlen(lua, index);
    int top = lua_gettop(lua);

    if (depth > SANDBOX_DEPTH_MAX)
        luaL_error(lua, _("the case has tables in tables too deep"));
    luaL_checkstack(lua, 6, NULL);
    lua_pushnil(lua);
    if (depth > 0 && count == 0 && !lua_next(lua, index)) /* what has nothing is a list, but for the case */
        return value_list(arena, 0);
    lua_settop(lua, top);
    if (count == 0)
        return take_object(lua, index, arena, depth);
    struct value value = value_list(arena, (guint32)MIN(count, 64));
    for (gsize i = 1; i <= count; i++) {
        sandbox_charge(lua, 2);
        lua_rawgeti(lua, index, (lua_Integer)i);
        value_list_append(arena, value.list, value_take(lua, lua_gettop(lua), arena, depth + 1));
        lua_pop(lua, 1);
    }
    return value;
}

struct value value_take(lua_State *lua, int index, struct value_arena *arena, guint depth)
{
    struct rational number;
    gsize size;
    const char *text;

    index = lua_absindex(lua, index);
    switch (lua_type(lua, index)) {
    case LUA_TBOOLEAN:
        return value_boolean(lua_toboolean(lua, index));
    case LUA_TSTRING:
        text = lua_tolstring(lua, index, &size);
        if (!g_utf8_validate_len(text, size, NULL))
            luaL_error(lua, _("a text of the case is not UTF-8"));
        return value_text(value_arena_copy(arena, text, size), size);
    case LUA_TTABLE:
        return take_table(lua, index, arena, depth);
    case LUA_TNIL:
        return value_null();
    default:
        break;
    }
    if (number_at(lua, index, &number))
        return take_number(lua, number);
    text = html_at(lua, index, &size);
    if (!text)
        luaL_error(lua, _("the case has a value that is none: %s"), luaL_typename(lua, index));
    struct value html = value_text(value_arena_copy(arena, text, size), size);
    html.flags = SANDBOX_HTML;
    return html;
}
