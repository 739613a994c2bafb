/* SPDX-License-Identifier: Apache-2.0 */
/* What a generator finds beside `draw` and `html`: numbers, lists, French. */
#include <stdlib.h>
#include <string.h>

#include "french_internal.h"
#include "i18n.h"
#include "lua_internal.h"

static gint64 common_divisor(gint64 a, gint64 b)
{
    while (b != 0) {
        gint64 rest = a % b;
        a = b;
        b = rest;
    }
    return ABS(a);
}

static int word_pgcd(lua_State *lua)
{
    lua_pushinteger(lua, common_divisor(integer_check(lua, 1), integer_check(lua, 2)));
    return 1;
}

static int word_ppcm(lua_State *lua)
{
    gint64 a = integer_check(lua, 1), b = integer_check(lua, 2), common = common_divisor(a, b), result = 0;

    if (common != 0 && __builtin_mul_overflow(ABS(a) / common, ABS(b), &result))
        return luaL_error(lua, _("a result is too large, or is divided by 0"));
    lua_pushinteger(lua, result);
    return 1;
}

static int word_round(lua_State *lua)
{
    struct rational result;
    gint64 places = lua_isnoneornil(lua, 2) ? 0 : integer_check(lua, 2);

    if (places < 0 || places > 18 || !rational_round(number_check(lua, 1), (guint)places, &result))
        return luaL_error(lua, _("a result is too large, or is divided by 0"));
    number_push(lua, result);
    return 1;
}

static int word_abs(lua_State *lua)
{
    struct rational number = number_check(lua, 1);

    number.n = ABS(number.n);
    number_push(lua, number);
    return 1;
}

/* The argument that is least, or greatest. */
static int push_extreme(lua_State *lua, int sign)
{
    struct rational best = number_check(lua, 1);
    int n = lua_gettop(lua);

    for (int i = 2; i <= n; i++) {
        struct rational number = number_check(lua, i);
        if (rational_compare(number, best) * sign > 0)
            best = number;
    }
    number_push(lua, best);
    return 1;
}

static int word_min(lua_State *lua)
{
    return push_extreme(lua, -1);
}

static int word_max(lua_State *lua)
{
    return push_extreme(lua, 1);
}

static int word_floor(lua_State *lua)
{
    lua_pushinteger(lua, rational_floor(number_check(lua, 1)));
    return 1;
}

static int word_numerator(lua_State *lua)
{
    lua_pushinteger(lua, number_check(lua, 1).n);
    return 1;
}

static int word_denominator(lua_State *lua)
{
    lua_pushinteger(lua, number_check(lua, 1).d);
    return 1;
}

/* A number in words, 1990 spelling. */
static int word_letters(lua_State *lua)
{
    gint64 n = integer_check(lua, 1);

    if (!french_append_letters(sandbox_scratch(lua), n))
        return luaL_error(lua, _("en_lettres: from 0 to 999 999 999 999"));
    sandbox_push_scratch(lua);
    return 1;
}

static void append_text(lua_State *lua, int index, GString *out)
{
    struct rational number;
    gsize size;

    if (number_at(lua, index, &number)) {
        rational_append_french(out, number);
    } else if (lua_type(lua, index) == LUA_TSTRING) {
        const char *text = lua_tolstring(lua, index, &size);
        g_string_append_len(out, text, (gssize)size);
    } else {
        luaL_error(lua, _("a text or a number is needed, not %s"), luaL_typename(lua, index));
    }
    if (out->len > SANDBOX_STRING_MAX)
        luaL_error(lua, _("a text is too long"));
}

/* texte(x, …): all of them as French writes them, one after the other. Decimals may be forced: see prix. */
static int word_text(lua_State *lua)
{
    GString *out = sandbox_scratch(lua);
    int n = lua_gettop(lua);

    for (int i = 1; i <= n; i++)
        append_text(lua, i, out);
    sandbox_push_scratch(lua);
    return 1;
}

/* mesure(x, unit): what stands between them is no place for a line's end. */
static int word_measure(lua_State *lua)
{
    GString *out = sandbox_scratch(lua);

    append_text(lua, 1, out);
    g_string_append(out, "\u00a0");
    append_text(lua, 2, out);
    sandbox_push_scratch(lua);
    return 1;
}

/* prix(x): two decimals, or none for whole euros. */
static int word_price(lua_State *lua)
{
    struct rational price = number_check(lua, 1), cents;
    GString *out = sandbox_scratch(lua);

    if (!rational_multiply(price, rational_integer(100), &cents) || cents.d != 1)
        return luaL_error(lua, _("prix: a price has whole cents"));
    rational_append_french(out, price);
    if (cents.n % 100 != 0 && cents.n % 10 == 0)
        g_string_append_c(out, '0');
    g_string_append(out, "\u00a0€");
    sandbox_push_scratch(lua);
    return 1;
}

/* joindre(list, separator) */
static int word_join(lua_State *lua)
{
    GString *out = sandbox_scratch(lua);

    luaL_checktype(lua, 1, LUA_TTABLE);
    const char *separator = luaL_optstring(lua, 2, " ; ");
    gsize count = lua_rawlen(lua, 1);
    for (gsize i = 1; i <= count; i++) {
        sandbox_charge(lua, 2);
        lua_rawgeti(lua, 1, (lua_Integer)i);
        if (i > 1)
            g_string_append(out, separator);
        append_text(lua, lua_gettop(lua), out);
        lua_pop(lua, 1);
    }
    sandbox_push_scratch(lua);
    return 1;
}

static int compare_numbers(const void *a, const void *b)
{
    return rational_compare(*(const struct rational *)a, *(const struct rational *)b);
}

/* trier(list of numbers): a new list, the least first. */
static int word_sort(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    gsize count = lua_rawlen(lua, 1);
    if (count > 10000)
        return luaL_error(lua, _("a list of %d to %d items is needed"), 0, 10000);
    sandbox_charge(lua, (gint64)count * 4);
    struct rational *numbers = lua_newuserdatauv(lua, sizeof *numbers * MAX(count, 1), 0);
    for (gsize i = 0; i < count; i++) {
        lua_rawgeti(lua, 1, (lua_Integer)i + 1);
        numbers[i] = number_check(lua, -1);
        lua_pop(lua, 1);
    }
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    lua_createtable(lua, (int)count, 0);
    for (gsize i = 0; i < count; i++) {
        number_push(lua, numbers[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* accord(n, "heure", "heures"): the word that goes with n; French counts from 2 on as many. */
static int word_agree(lua_State *lua)
{
    struct rational number = number_check(lua, 1);
    gboolean many = rational_compare((struct rational){ABS(number.n), number.d}, rational_integer(2)) >= 0;

    luaL_checkstring(lua, 2);
    luaL_checkstring(lua, 3);
    lua_pushvalue(lua, many ? 3 : 2);
    return 1;
}

static const struct french_noun *noun_check(lua_State *lua)
{
    const struct french_noun *noun = french_find_noun(luaL_checkstring(lua, 1));

    if (!noun)
        luaL_error(lua, _("the lexicon has no noun “%s”"), lua_tostring(lua, 1));
    return noun;
}

static int word_a(lua_State *lua)
{
    const struct french_noun *noun = noun_check(lua);

    lua_pushfstring(lua, "%s %s", noun->is_feminine ? "une" : "un", noun->one);
    return 1;
}

static int word_the(lua_State *lua)
{
    const struct french_noun *noun = noun_check(lua);

    lua_pushfstring(lua, "%s%s", noun->elides ? "l’" : noun->is_feminine ? "la " : "le ", noun->one);
    return 1;
}

static int word_of(lua_State *lua)
{
    const struct french_noun *noun = noun_check(lua);

    lua_pushfstring(lua, "%s%s", noun->elides ? "d’" : "de ", noun->many);
    return 1;
}

static int word_many(lua_State *lua)
{
    lua_pushstring(lua, noun_check(lua)->many);
    return 1;
}

static int word_type(lua_State *lua)
{
    struct rational number;
    gsize size;

    luaL_checkany(lua, 1);
    lua_pushstring(lua, number_at(lua, 1, &number) ? "number"
                        : html_at(lua, 1, &size)   ? "html"
                                                   : luaL_typename(lua, 1));
    return 1;
}

static int word_error(lua_State *lua)
{
    struct rational number;

    lua_settop(lua, 1);
    luaL_where(lua, 1);
    if (lua_type(lua, 1) == LUA_TSTRING || number_at(lua, 1, &number)) {
        append_text(lua, 1, sandbox_scratch(lua));
        sandbox_push_scratch(lua);
    } else {
        lua_pushstring(lua, _("its error is not a text"));
    }
    lua_concat(lua, 2);
    return lua_error(lua);
}

static int next_item(lua_State *lua)
{
    lua_Integer i = lua_tointeger(lua, 2) + 1;

    lua_pushinteger(lua, i);
    return lua_geti(lua, 1, i) == LUA_TNIL ? 1 : 2;
}

static int word_items(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_pushcfunction(lua, next_item);
    lua_pushvalue(lua, 1);
    lua_pushinteger(lua, 0);
    return 3;
}

void words_library_open(struct sandbox *sandbox)
{
    static const luaL_Reg functions[] = {
        {"pgcd", word_pgcd},
        {"ppcm", word_ppcm},
        {"arrondi", word_round},
        {"abs", word_abs},
        {"min", word_min},
        {"max", word_max},
        {"plancher", word_floor},
        {"numerateur", word_numerator},
        {"denominateur", word_denominator},
        {"en_lettres", word_letters},
        {"texte", word_text},
        {"mesure", word_measure},
        {"prix", word_price},
        {"joindre", word_join},
        {"trier", word_sort},
        {"accord", word_agree},
        {"un", word_a},
        {"le", word_the},
        {"de", word_of},
        {"pluriel", word_many},
        {"type", word_type},
        {"error", word_error},
        {"ipairs", word_items},
        {NULL, NULL},
    };

    luaL_setfuncs(sandbox->lua, functions, 0);
}
