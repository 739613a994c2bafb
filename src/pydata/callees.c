/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* What is known of functions by their names alone. Everything else may change what it is given. */

struct callee {
    const char *name;
    guint8 kind; /* enum callee_kind */
};

static const struct callee builtins[] = {
    {"len", CALLEE_SCALAR},
    {"print", CALLEE_SCALAR},
    {"sorted", CALLEE_LIST},
    {"enumerate", CALLEE_PAIRS},
    {"sum", CALLEE_SUM},
    {"any", CALLEE_SCALAR},
    {"all", CALLEE_SCALAR},
    {"min", CALLEE_ITEM},
    {"max", CALLEE_ITEM},
    {"list", CALLEE_LIST},
    {"dict", CALLEE_DICT},
    {"set", CALLEE_LIST},
    {"tuple", CALLEE_LIST},
    {"frozenset", CALLEE_LIST},
    {"zip", CALLEE_PAIRS},
    {"reversed", CALLEE_LIST},
    {"isinstance", CALLEE_SCALAR},
    {"range", CALLEE_COPY},
    {"str", CALLEE_SCALAR},
    {"repr", CALLEE_SCALAR},
    {"int", CALLEE_SCALAR},
    {"float", CALLEE_SCALAR},
    {"bool", CALLEE_SCALAR},
    {"id", CALLEE_SCALAR},
    {"exec", CALLEE_OPAQUE},
    {"eval", CALLEE_OPAQUE},
    {"globals", CALLEE_OPAQUE},
    {"locals", CALLEE_OPAQUE},
    {"vars", CALLEE_OPAQUE},
    {"__import__", CALLEE_OPAQUE},
    {"__builtins__", CALLEE_OPAQUE},
    {"__loader__", CALLEE_OPAQUE},
    {"__spec__", CALLEE_OPAQUE},
    {"breakpoint", CALLEE_OPAQUE},
    {"next", CALLEE_NEXT},
    {"iter", CALLEE_KEEP},
    {"hash", CALLEE_SCALAR},
    {"hasattr", CALLEE_SCALAR},
    {"callable", CALLEE_SCALAR},
    {"format", CALLEE_SCALAR},
    {"round", CALLEE_SCALAR},
    {"abs", CALLEE_SCALAR},
    {"map", CALLEE_MAP},
    {"filter", CALLEE_FILTER},
    {"ascii", CALLEE_SCALAR},
    {"ord", CALLEE_SCALAR},
    {"chr", CALLEE_SCALAR},
    {"object", CALLEE_COPY},
    {"property", CALLEE_HOLD},
    {"staticmethod", CALLEE_KEEP},
    {"classmethod", CALLEE_KEEP},
    {"__name__", CALLEE_SCALAR},
    {"__file__", CALLEE_SCALAR},
    {"__doc__", CALLEE_SCALAR},
    {"issubclass", CALLEE_SCALAR},
    {"type", CALLEE_TYPE},
    {"super", CALLEE_SUPER},
};

static const struct callee methods[] = {
    {"get", CALLEE_KEEP},          {"items", CALLEE_PAIRS},
    {"keys", CALLEE_COPY},         {"values", CALLEE_LIST},
    {"index", CALLEE_SCALAR},      {"count", CALLEE_SCALAR},
    {"copy", CALLEE_LIST},         {"append", CALLEE_PUT},
    {"extend", CALLEE_PUT},        {"insert", CALLEE_PUT},
    {"update", CALLEE_PUT},        {"setdefault", CALLEE_PUT},
    {"add", CALLEE_PUT},           {"sort", CALLEE_PUT},
    {"clear", CALLEE_PUT},         {"pop", CALLEE_PUT},
    {"popitem", CALLEE_PUT},       {"reverse", CALLEE_PUT},
    {"remove", CALLEE_PUT},        {"discard", CALLEE_PUT},
    {"appendleft", CALLEE_PUT},    {"popleft", CALLEE_PUT},
    {"union", CALLEE_LIST},        {"intersection", CALLEE_LIST},
    {"difference", CALLEE_LIST},   {"symmetric_difference", CALLEE_LIST},
    {"issubset", CALLEE_SCALAR},   {"issuperset", CALLEE_SCALAR},
    {"isdisjoint", CALLEE_SCALAR}, {"most_common", CALLEE_PAIRS},
};

/* Of those that put: what. The others put nothing. */
static const struct {
    const char *name;
    enum put puts;
} putting[] = {
    {"append", PUT_ARGUMENT},     {"insert", PUT_ARGUMENT}, {"add", PUT_ARGUMENT},
    {"setdefault", PUT_ARGUMENT}, {"pop", PUT_ARGUMENT},    {"appendleft", PUT_ARGUMENT},
    {"extend", PUT_ITEMS},        {"update", PUT_ITEMS},
};

/* No container of Python's has these: what they are called on is a text. */
static const char *const text_methods[] = {
    "upper",      "lower",      "strip",     "lstrip",       "rstrip",    "startswith",   "endswith",
    "replace",    "split",      "rsplit",    "join",         "format",    "splitlines",   "title",
    "isdigit",    "capitalize", "isalpha",   "isupper",      "islower",   "partition",    "rpartition",
    "find",       "rfind",      "zfill",     "casefold",     "swapcase",  "isspace",      "isalnum",
    "encode",     "center",     "ljust",     "rjust",        "translate", "removeprefix", "removesuffix",
    "expandtabs", "isnumeric",  "isdecimal", "isidentifier", "rindex",    NULL,
};

static const struct {
    const char *module;
    struct callee callee;
} library[] = {
    {"json", {"dumps", CALLEE_DUMP}},
    {"json", {"dump", CALLEE_DUMP}},
    {"pprint", {"pprint", CALLEE_SCALAR}},
    {"pprint", {"pformat", CALLEE_SCALAR}},
    {"pprint", {"pp", CALLEE_SCALAR}},
    {"copy", {"deepcopy", CALLEE_COPY}},
    {"copy", {"copy", CALLEE_LIST}},
    {"random", {"choice", CALLEE_NEXT}},
    {"random", {"choices", CALLEE_LIST}},
    {"random", {"sample", CALLEE_LIST}},
    {"random", {"shuffle", CALLEE_SHUFFLE}},
    {"statistics", {"mean", CALLEE_ITEM}},
    {"statistics", {"median", CALLEE_ITEM}},
    {"itertools", {"chain", CALLEE_LIST}},
    {"itertools", {"islice", CALLEE_LIST}},
    {"itertools", {"cycle", CALLEE_LIST}},
    {"itertools", {"compress", CALLEE_LIST}},
    {"itertools", {"repeat", CALLEE_HOLD}},
    {"itertools", {"tee", CALLEE_PAIRS}},
    {"itertools", {"pairwise", CALLEE_PAIRS}},
    {"itertools", {"batched", CALLEE_PAIRS}},
    {"itertools", {"product", CALLEE_PAIRS}},
    {"itertools", {"permutations", CALLEE_PAIRS}},
    {"itertools", {"combinations", CALLEE_PAIRS}},
    {"itertools", {"combinations_with_replacement", CALLEE_PAIRS}},
    {"itertools", {"zip_longest", CALLEE_PAIRS}},
    {"itertools", {"takewhile", CALLEE_FILTER}},
    {"itertools", {"dropwhile", CALLEE_FILTER}},
    {"itertools", {"filterfalse", CALLEE_FILTER}},
    {"itertools", {"groupby", CALLEE_GROUPS}},
    {"functools", {"reduce", CALLEE_REDUCE}},
    {"heapq", {"nlargest", CALLEE_TOP}},
    {"heapq", {"nsmallest", CALLEE_TOP}},
    {"operator", {"itemgetter", CALLEE_PURE}},
    {"collections", {"defaultdict", CALLEE_DEFAULTS}},
    {"collections", {"OrderedDict", CALLEE_DICT}},
    {"collections", {"Counter", CALLEE_DICT}},
    {"collections", {"deque", CALLEE_LIST}},
    {"types", {"MappingProxyType", CALLEE_KEEP}},
    {"typing", {"cast", CALLEE_KEEP}},
    {"typing", {"TYPE_CHECKING", CALLEE_SCALAR}},
};

/* Modules that lead to the names of others, and what of them does not. */
static const struct {
    const char *module, *harmless;
} opaque_modules[] = {
    {"sys", " path argv exit stderr stdout stdin version version_info platform maxsize executable byteorder "
            "getrecursionlimit setrecursionlimit flags implementation getsizeof hexversion prefix intern "
            "float_info getdefaultencoding maxunicode dont_write_bytecode warnoptions "},
    {"builtins", " "},
    {"importlib", " resources metadata "},
    {"inspect", " cleandoc getdoc isfunction isclass "},
    {"__main__", " "},
    {"gc", " collect disable enable freeze "},
    {"ctypes", " "},
    {"runpy", " "},
    {"imp", " "},
    {"pkgutil", " "},
    {"code", " "},
    {"pickle", " "},
    {"pdb", " "},
    {"unittest", " TestCase main "},
    {"mock", " "},
};

static const char *const opaque_attributes[] = {
    "modules",  "builtins", "sys",      "f_globals", "f_locals",     "f_back",
    "gi_frame", "cr_frame", "tb_frame", "_getframe", "currentframe", NULL,
};

static const char *const harmless_special[] = {
    "__name__",   "__doc__",     "__file__",     "__version__", "__init__", "__post_init__",   "__qualname__",
    "__module__", "__len__",     "__contains__", "__str__",     "__repr__", "__eq__",          "__iter__",
    "__next__",   "__getitem__", "__setitem__",  "__delitem__", "__iadd__", "__add__",         "__enter__",
    "__exit__",   "__all__",     "__path__",     "__mul__",     "__imul__", "__ior__",         "__or__",
    "__lt__",     "__hash__",    "__call__",     "__author__",  "__get__",  "__annotations__", NULL,
};

/* Exceptions are named alike. */
static gboolean is_exception(const char *name)
{
    return g_ascii_isupper(*name) &&
           (g_str_has_suffix(name, "Error") || g_str_has_suffix(name, "Exception") ||
            g_str_has_suffix(name, "Warning") || strcmp(name, "SystemExit") == 0);
}

enum callee_kind builtin_kind(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(builtins); i++)
        if (strcmp(builtins[i].name, name) == 0)
            return (enum callee_kind)builtins[i].kind;
    return is_exception(name) ? CALLEE_HOLD : CALLEE_UNKNOWN;
}

enum callee_kind method_kind(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strcmp(methods[i].name, name) == 0)
            return (enum callee_kind)methods[i].kind;
    return g_strv_contains(text_methods, name) ? CALLEE_TEXT : CALLEE_UNKNOWN;
}

enum put method_puts(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(putting); i++)
        if (strcmp(putting[i].name, name) == 0)
            return putting[i].puts;
    return PUT_NOTHING;
}

gboolean attribute_is_opaque(const char *name)
{
    if (g_str_has_prefix(name, "__") && g_str_has_suffix(name, "__"))
        return !g_strv_contains(harmless_special, name);
    return g_strv_contains(opaque_attributes, name);
}

gboolean is_plain_special(const char *name)
{
    static const char *const plain[] = {"__init__", "__str__",  "__repr__",      "__len__",
                                        "__hash__", "__bool__", "__post_init__", NULL};
    return g_strv_contains(plain, name);
}

/* Those of modules and classes that hold no method. */
static gboolean is_label(const char *name)
{
    static const char *const labels[] = {"__name__", "__main__",     "__file__",   "__doc__",   "__future__",
                                         "__all__",  "__version__",  "__author__", "__slots__", "__class__",
                                         "__dict__", "__qualname__", NULL};
    return g_strv_contains(labels, name);
}

gboolean text_has_operators(const char *text, gsize size)
{
    const char *end = text + size;
    for (const char *at = text; (at = memchr(at, '_', (gsize)(end - at))) != NULL; at++) {
        const char *stop = at;
        while (stop < end && (g_ascii_isalnum(*stop) || *stop == '_' || (guchar)*stop >= 0x80))
            stop++;
        g_autofree char *name = g_strndup(at, (gsize)(stop - at));
        gboolean special = g_str_has_prefix(name, "__") && g_str_has_suffix(name, "__");
        if (special && !is_plain_special(name) && !is_label(name))
            return TRUE;
        at = MAX(at, stop - 1);
    }
    return FALSE;
}

static gboolean text_equals(const char *text, gsize size, const char *other)
{
    return strlen(other) == size && memcmp(text, other, size) == 0;
}

enum callee_kind library_kind(const char *module, gsize size, const char *name)
{
    const char *dot = memchr(module, '.', size);
    gsize top = dot != NULL ? (gsize)(dot - module) : size;
    for (guint i = 0; i < G_N_ELEMENTS(opaque_modules); i++) {
        if (!text_equals(module, top, opaque_modules[i].module))
            continue;
        if (dot != NULL) /* of a module in it */
            name = dot + 1;
        gsize length = name == NULL ? 0 : dot != NULL ? strcspn(name, ". \t\n") : strlen(name);
        g_autofree char *word = g_strdup_printf(" %.*s ", (int)MIN(length, 100), name != NULL ? name : "");
        return length > 0 && strstr(opaque_modules[i].harmless, word) != NULL ? CALLEE_UNKNOWN
                                                                              : CALLEE_OPAQUE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(library); i++)
        if (text_equals(module, size, library[i].module)) {
            if (name == NULL)
                return CALLEE_OPAQUE;
            if (strcmp(library[i].callee.name, name) == 0)
                return (enum callee_kind)library[i].callee.kind;
        }
    return CALLEE_UNKNOWN;
}

gboolean library_has(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(library); i++)
        if (strcmp(library[i].callee.name, name) == 0)
            return TRUE;
    return FALSE;
}

enum callee_kind import_kind(struct reader *reader, struct binding *binding, const char *attribute)
{
    if (binding->own)
        return CALLEE_OPAQUE;
    if (binding->member != NULL && attribute != NULL)
        return CALLEE_UNKNOWN;
    const char *name = binding->member != NULL ? binding->member->key->bytes : attribute;
    enum callee_kind kind =
        library_kind(reader->source->text + binding->import, binding->import_end - binding->import, name);
    if (kind == CALLEE_UNKNOWN || kind == CALLEE_OPAQUE)
        return kind;
    if (binding->count != 1)
        return CALLEE_UNKNOWN;
    binding->trusted = TRUE;
    return kind;
}
