/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "fuzz.h"
#include "json.h"
#include "pydata.h"

/*
 * Any bytes: the reader gives an error with a place or a module that keeps its promises, the same each time;
 * and of a small module that has a list, no cut inside that list is taken for a shorter one.
 */
#define DEPTH_MAX 200
#define PREFIX_SIZE_MAX 512

static void check(gboolean good, const char *what)
{
    if (!good)
        fuzz_fail("fuzz_pydata: %s", what);
}

static void check_value(const struct value *value, guint depth)
{
    check(depth <= DEPTH_MAX, "a value is nested too deeply");
    switch ((enum value_type)value->type) {
    case VALUE_TEXT:
        check(g_utf8_validate_len(value->text, value->size, NULL) ||
                  memchr(value->text, 0, value->size) != NULL,
              "a text is not UTF-8");
        break;
    case VALUE_REAL:
        check(value->real - value->real == 0, "a number is not finite");
        break;
    case VALUE_LIST:
        for (guint32 i = 0; i < value->list->count; i++)
            check_value(&value->list->items[i], depth + 1);
        break;
    case VALUE_OBJECT:
        for (guint32 i = 0; i < value->object->count; i++) {
            for (guint32 k = 0; k < i && i < 64; k++)
                check(value->object->members[i].key != value->object->members[k].key, "a key stands twice");
            check_value(&value->object->members[i].value, depth + 1);
        }
        break;
    default:
        break;
    }
}

static struct pydata_module *read_bytes(const guint8 *bytes, gsize size, char **text)
{
    g_autoptr(GError) error = NULL;
    *text = g_malloc(size + 1);
    if (size > 0)
        memcpy(*text, bytes, size);
    (*text)[size] = '\0';
    struct pydata_module *module = pydata_read_module("fuzz.py", *text, size, &error);
    if (module == NULL) {
        check(error != NULL && error->domain == EXOBASE_ERROR, "an error without a name");
        check(g_str_has_prefix(error->message, "fuzz.py:"), "an error without a place");
    }
    return module;
}

/* All that the module says, in one text. */
static char *describe(const struct pydata_module *module, gsize limit)
{
    gsize count;
    GString *out = g_string_new(NULL);
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    for (gsize i = 0; i < count; i++) {
        g_string_append_printf(out, "%s %u ", bindings[i].name, bindings[i].name_at);
        check(bindings[i].known == (bindings[i].why == NULL), "a binding is known and says why not");
        if (!bindings[i].known) {
            g_string_append(out, bindings[i].why);
            continue;
        }
        check_value(&bindings[i].value, 0);
        if (out->len < limit)
            json_write(out, &bindings[i].value);
    }
    const struct pydata_warning *warnings = pydata_warnings(module, &count);
    for (gsize i = 0; i < count; i++) {
        g_autofree char *place = pydata_place_text(module, warnings[i].at);
        g_string_append_printf(out, "\n%s %s", place, warnings[i].message);
    }
    const struct pydata_candidate *candidates = pydata_candidates(module, &count);
    for (gsize i = 0; i < count; i++)
        g_string_append_printf(out, "\n%s %u", candidates[i].path, candidates[i].at);
    return g_string_free(out, FALSE);
}

/* Cuts inside the text of a list's literal: they leave its bracket open, so they are errors. */
static void check_cuts(const guint8 *bytes, gsize size, const struct pydata_module *module, const char *text)
{
    const GPtrArray *lists = pydata_exercise_lists(module);
    const struct pydata_binding *list = lists->len > 0 ? lists->pdata[0] : NULL;
    if (list == NULL || !list->known || list->value.end > size || list->value.end <= list->value.start + 1)
        return;
    if (strchr("[(", text[list->value.start]) == NULL || memcmp(text, bytes, size) != 0)
        return;
    for (gsize cut = list->value.start + 1; cut + 1 < list->value.end; cut++) {
        g_autofree char *prefix = NULL;
        g_autoptr(pydata_module) part = read_bytes(bytes, cut, &prefix);
        check(part == NULL, "a list that is cut off is taken");
    }
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    g_autofree char *text = NULL, *again = NULL;
    g_autoptr(pydata_module) module = read_bytes(bytes, size, &text);
    g_autoptr(pydata_module) second = read_bytes(bytes, size, &again);
    check((module == NULL) == (second == NULL), "the second reading is another");
    if (module == NULL)
        return 0;
    g_autofree char *one = describe(module, 1 << 20), *two = describe(second, 1 << 20);
    check(strcmp(one, two) == 0, "the second reading gives something else");
    if (size <= PREFIX_SIZE_MAX)
        check_cuts(bytes, size, module, text);
    return 0;
}
