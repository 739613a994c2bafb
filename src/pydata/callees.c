/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* What is known of functions by their names alone. Everything else may change what it is given. */

struct callee {
    const char *name;
    guint8 kind; /* enum callee_kind */
};

static const struct callee builtins[] = {
    {"len", CALLEE_SCALAR},      {"print", CALLEE_SCALAR},      {"sorted", CALLEE_LIST},
    {"enumerate", CALLEE_PAIRS}, {"sum", CALLEE_ITEM},          {"any", CALLEE_SCALAR},
    {"all", CALLEE_SCALAR},      {"min", CALLEE_ITEM},          {"max", CALLEE_ITEM},
    {"list", CALLEE_LIST},       {"dict", CALLEE_PAIRS},        {"set", CALLEE_LIST},
    {"tuple", CALLEE_LIST},      {"frozenset", CALLEE_LIST},    {"zip", CALLEE_PAIRS},
    {"reversed", CALLEE_LIST},   {"isinstance", CALLEE_SCALAR}, {"range", CALLEE_SCALAR},
    {"str", CALLEE_SCALAR},      {"repr", CALLEE_SCALAR},       {"int", CALLEE_SCALAR},
    {"float", CALLEE_SCALAR},    {"bool", CALLEE_SCALAR},       {"id", CALLEE_SCALAR},
    {"exec", CALLEE_OPAQUE},     {"eval", CALLEE_OPAQUE},       {"globals", CALLEE_OPAQUE},
    {"locals", CALLEE_OPAQUE},   {"vars", CALLEE_OPAQUE},       {"setattr", CALLEE_OPAQUE},
    {"delattr", CALLEE_OPAQUE},  {"next", CALLEE_ITEM},         {"iter", CALLEE_LIST},
    {"type", CALLEE_SCALAR},     {"hash", CALLEE_SCALAR},       {"hasattr", CALLEE_SCALAR},
    {"format", CALLEE_SCALAR},   {"round", CALLEE_SCALAR},      {"abs", CALLEE_SCALAR},
};

static const struct callee methods[] = {
    {"get", CALLEE_KEEP},     {"items", CALLEE_PAIRS},  {"keys", CALLEE_SCALAR}, {"values", CALLEE_LIST},
    {"index", CALLEE_SCALAR}, {"count", CALLEE_SCALAR}, {"copy", CALLEE_LIST},   {"append", CALLEE_PUT},
    {"extend", CALLEE_PUT},   {"insert", CALLEE_PUT},   {"update", CALLEE_PUT},  {"setdefault", CALLEE_PUT},
    {"add", CALLEE_PUT},      {"sort", CALLEE_PUT},     {"clear", CALLEE_PUT},   {"pop", CALLEE_PUT},
    {"popitem", CALLEE_PUT},  {"reverse", CALLEE_PUT},  {"remove", CALLEE_PUT},  {"discard", CALLEE_PUT},
};

static const struct {
    const char *module;
    struct callee callee;
} library[] = {
    {"json", {"dumps", CALLEE_SCALAR}},
    {"copy", {"deepcopy", CALLEE_SCALAR}},
    {"copy", {"copy", CALLEE_LIST}},
};

enum callee_kind builtin_kind(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(builtins); i++)
        if (strcmp(builtins[i].name, name) == 0)
            return (enum callee_kind)builtins[i].kind;
    return CALLEE_UNKNOWN;
}

enum callee_kind method_kind(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strcmp(methods[i].name, name) == 0)
            return (enum callee_kind)methods[i].kind;
    return CALLEE_UNKNOWN;
}

enum callee_kind library_kind(const char *module, gsize size, const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(library); i++)
        if (strlen(library[i].module) == size && memcmp(library[i].module, module, size) == 0 &&
            strcmp(library[i].callee.name, name) == 0)
            return (enum callee_kind)library[i].callee.kind;
    return CALLEE_UNKNOWN;
}
