/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "fold_internal.h"

/*
 * HTML's named characters that lessons have. Names are in lower case: &Eacute; is folded to the same as
 * &eacute;, so one row does for both.
 */
struct entity {
    const char *name;
    gunichar character;
};
/* Sorted by name. */
static const struct entity ENTITIES[] = {
    {"aacute", 0xE1},   {"acirc", 0xE2},    {"acute", 0xB4},    {"aelig", 0xE6},    {"agrave", 0xE0},
    {"alpha", 0x3B1},   {"amp", 0x26},      {"and", 0x2227},    {"ang", 0x2220},    {"apos", 0x27},
    {"aring", 0xE5},    {"asymp", 0x2248},  {"atilde", 0xE3},   {"auml", 0xE4},     {"bdquo", 0x201E},
    {"beta", 0x3B2},    {"bull", 0x2022},   {"cap", 0x2229},    {"ccedil", 0xE7},   {"cedil", 0xB8},
    {"cent", 0xA2},     {"chi", 0x3C7},     {"cong", 0x2245},   {"copy", 0xA9},     {"cup", 0x222A},
    {"dagger", 0x2020}, {"darr", 0x2193},   {"deg", 0xB0},      {"delta", 0x3B4},   {"divide", 0xF7},
    {"eacute", 0xE9},   {"ecirc", 0xEA},    {"egrave", 0xE8},   {"empty", 0x2205},  {"emsp", 0x2003},
    {"ensp", 0x2002},   {"epsilon", 0x3B5}, {"equiv", 0x2261},  {"eta", 0x3B7},     {"eth", 0xF0},
    {"euml", 0xEB},     {"euro", 0x20AC},   {"exist", 0x2203},  {"forall", 0x2200}, {"frac12", 0xBD},
    {"frac14", 0xBC},   {"frac34", 0xBE},   {"frasl", 0x2044},  {"gamma", 0x3B3},   {"ge", 0x2265},
    {"gt", 0x3E},       {"harr", 0x2194},   {"hellip", 0x2026}, {"iacute", 0xED},   {"icirc", 0xEE},
    {"iexcl", 0xA1},    {"igrave", 0xEC},   {"infin", 0x221E},  {"int", 0x222B},    {"iota", 0x3B9},
    {"iquest", 0xBF},   {"isin", 0x2208},   {"iuml", 0xEF},     {"kappa", 0x3BA},   {"lambda", 0x3BB},
    {"laquo", 0xAB},    {"larr", 0x2190},   {"ldquo", 0x201C},  {"le", 0x2264},     {"lowast", 0x2217},
    {"lrm", 0x200E},    {"lsaquo", 0x2039}, {"lsquo", 0x2018},  {"lt", 0x3C},       {"macr", 0xAF},
    {"mdash", 0x2014},  {"micro", 0xB5},    {"middot", 0xB7},   {"minus", 0x2212},  {"mu", 0x3BC},
    {"nabla", 0x2207},  {"nbsp", 0xA0},     {"ndash", 0x2013},  {"ne", 0x2260},     {"ni", 0x220B},
    {"not", 0xAC},      {"notin", 0x2209},  {"nsub", 0x2284},   {"ntilde", 0xF1},   {"nu", 0x3BD},
    {"oacute", 0xF3},   {"ocirc", 0xF4},    {"oelig", 0x153},   {"ograve", 0xF2},   {"omega", 0x3C9},
    {"omicron", 0x3BF}, {"oplus", 0x2295},  {"or", 0x2228},     {"ordf", 0xAA},     {"ordm", 0xBA},
    {"oslash", 0xF8},   {"otilde", 0xF5},   {"otimes", 0x2297}, {"ouml", 0xF6},     {"para", 0xB6},
    {"part", 0x2202},   {"permil", 0x2030}, {"perp", 0x22A5},   {"phi", 0x3C6},     {"pi", 0x3C0},
    {"plusmn", 0xB1},   {"pound", 0xA3},    {"prime", 0x2032},  {"prod", 0x220F},   {"prop", 0x221D},
    {"psi", 0x3C8},     {"quot", 0x22},     {"radic", 0x221A},  {"raquo", 0xBB},    {"rarr", 0x2192},
    {"rdquo", 0x201D},  {"reg", 0xAE},      {"rho", 0x3C1},     {"rlm", 0x200F},    {"rsaquo", 0x203A},
    {"rsquo", 0x2019},  {"sbquo", 0x201A},  {"scaron", 0x161},  {"sdot", 0x22C5},   {"sect", 0xA7},
    {"shy", 0xAD},      {"sigma", 0x3C3},   {"sigmaf", 0x3C2},  {"sim", 0x223C},    {"sub", 0x2282},
    {"sube", 0x2286},   {"sum", 0x2211},    {"sup", 0x2283},    {"sup1", 0xB9},     {"sup2", 0xB2},
    {"sup3", 0xB3},     {"supe", 0x2287},   {"szlig", 0xDF},    {"tau", 0x3C4},     {"there4", 0x2234},
    {"theta", 0x3B8},   {"thinsp", 0x2009}, {"thorn", 0xFE},    {"times", 0xD7},    {"trade", 0x2122},
    {"uacute", 0xFA},   {"uarr", 0x2191},   {"ucirc", 0xFB},    {"ugrave", 0xF9},   {"upsilon", 0x3C5},
    {"uuml", 0xFC},     {"xi", 0x3BE},      {"yacute", 0xFD},   {"yen", 0xA5},      {"yuml", 0xFF},
    {"zeta", 0x3B6},    {"zwj", 0x200D},    {"zwnj", 0x200C},
};

#define NAME_MAX_BYTES 8

static int compare(const void *name, const void *entity)
{
    return strcmp(name, ((const struct entity *)entity)->name);
}

gunichar entity_find(const char *name, gsize size)
{
    char lower[NAME_MAX_BYTES + 1] = {0};
    if (size > NAME_MAX_BYTES)
        return 0;
    for (gsize i = 0; i < size; i++)
        lower[i] = g_ascii_tolower(name[i]);
    const struct entity *found =
        bsearch(lower, ENTITIES, G_N_ELEMENTS(ENTITIES), sizeof ENTITIES[0], compare);
    return found ? found->character : 0;
}
