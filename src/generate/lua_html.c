/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table `html`: builders of the little markup that a case may hold. What they make is a type of its own,
 * which nothing else makes; a text that is put into one is escaped. So a case can't leave the allow-list.
 */
#include <string.h>

#include "i18n.h"
#include "lua_internal.h"

static const char html_key = 'h';

const char *html_at(lua_State *lua, int index, gsize *size)
{
    if (lua_type(lua, index) != LUA_TUSERDATA || !lua_getmetatable(lua, index))
        return NULL;
    gboolean same = lua_topointer(lua, -1) == sandbox_of(lua)->html_type;
    lua_pop(lua, 1);
    *size = lua_rawlen(lua, index);
    return same ? lua_touserdata(lua, index) : NULL;
}

static int push_html(lua_State *lua)
{
    GString *text = sandbox_of(lua)->scratch;

    sandbox_charge(lua, (gint64)text->len / 64);
    if (text->len > SANDBOX_STRING_MAX)
        return luaL_error(lua, _("html is too long"));
    char *block = lua_newuserdatauv(lua, text->len, 0);
    memcpy(block, text->str, text->len);
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &html_key);
    lua_setmetatable(lua, -2);
    return 1;
}

static void append_escaped(GString *out, const char *text, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (text[i] == '&')
            g_string_append(out, "&amp;");
        else if (text[i] == '<')
            g_string_append(out, "&lt;");
        else if (text[i] == '>')
            g_string_append(out, "&gt;");
        else if (text[i] == '"')
            g_string_append(out, "&quot;");
        else
            g_string_append_c(out, text[i]);
    }
}

/* A text, number or html at `index`. */
static void append_content(lua_State *lua, int index, GString *out)
{
    struct rational number;
    gsize size;
    const char *html = html_at(lua, index, &size);

    if (html) {
        g_string_append_len(out, html, (gssize)size);
    } else if (number_at(lua, index, &number)) {
        rational_append_french(out, number);
    } else if (lua_type(lua, index) == LUA_TSTRING) {
        const char *text = lua_tolstring(lua, index, &size);
        append_escaped(out, text, size);
    } else {
        luaL_error(lua, _("html is made of texts, numbers and html, not %s"), luaL_typename(lua, index));
    }
    if (out->len > SANDBOX_STRING_MAX)
        luaL_error(lua, _("html is too long"));
}

/* The items of the list at `index`, each between `open` and `close`. */
static void append_items(lua_State *lua, int index, const char *open, const char *close, GString *out)
{
    gsize count = lua_rawlen(lua, index);

    for (gsize i = 1; i <= count; i++) {
        sandbox_charge(lua, 2);
        lua_rawgeti(lua, index, (lua_Integer)i);
        g_string_append(out, open);
        append_content(lua, lua_gettop(lua), out);
        g_string_append(out, close);
        lua_pop(lua, 1);
    }
}

static int html_fraction(lua_State *lua)
{
    GString *out = sandbox_scratch(lua);

    g_string_append(out, "<math><mfrac><mn>");
    rational_append_french(out, number_check(lua, 1));
    g_string_append(out, "</mn><mn>");
    rational_append_french(out, number_check(lua, 2));
    g_string_append(out, "</mn></mfrac></math>");
    return push_html(lua);
}

static int html_items(lua_State *lua, const char *open, const char *close)
{
    GString *out = sandbox_scratch(lua);

    luaL_checktype(lua, 1, LUA_TTABLE);
    g_string_append(out, open);
    append_items(lua, 1, "<li>", "</li>", out);
    g_string_append(out, close);
    return push_html(lua);
}

static int html_list(lua_State *lua)
{
    return html_items(lua, "<ul>", "</ul>");
}

static int html_steps(lua_State *lua)
{
    return html_items(lua, "<ol>", "</ol>");
}

/* Rows of cells; each row's first cell is its heading. */
static int html_table(lua_State *lua)
{
    GString *out = sandbox_scratch(lua);

    luaL_checktype(lua, 1, LUA_TTABLE);
    g_string_append(out, "<table><tbody>");
    for (gsize i = 1; i <= lua_rawlen(lua, 1); i++) {
        lua_rawgeti(lua, 1, (lua_Integer)i);
        luaL_checktype(lua, -1, LUA_TTABLE);
        g_string_append(out, "<tr>");
        append_items(lua, lua_gettop(lua), "<td>", "</td>", out);
        g_string_append(out, "</tr>");
        lua_pop(lua, 1);
    }
    g_string_append(out, "</tbody></table>");
    return push_html(lua);
}

void html_library_open(struct sandbox *sandbox)
{
    static const luaL_Reg functions[] = {
        {"fraction", html_fraction}, {"list", html_list}, {"steps", html_steps},
        {"table", html_table},       {NULL, NULL},
    };
    lua_State *lua = sandbox->lua;

    lua_newtable(lua);
    sandbox->html_type = lua_topointer(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &html_key);
    luaL_newlib(lua, functions);
    sandbox_lock_table(lua);
    lua_setfield(lua, -2, "html");
}
