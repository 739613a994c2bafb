/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "fuzz.h"
#include "pydata_write.h"

/*
 * Any module, each list in it: written without a change it is the same to the byte; with items changed,
 * removed, moved and added it is refused with a place, or made. What is made was compared with what was
 * wanted by the writer itself; that it had to be thrown away is an error here.
 */
#define ITEMS_MAX 64

static void check(gboolean good, const char *what)
{
    if (!good)
        fuzz_fail("fuzz_write: %s", what);
}

/* Whether a statement may set an item by its place: what it then means hangs on what stands there. */
static gboolean sets_items(const char *text, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (text[i] != ']')
            continue;
        gsize at = i + 1;
        while (at < size && strchr(" \t\\\n\r+-*/@&|^%<>:", text[at]) != NULL && text[at] != '\0')
            at++;
        if (at < size && text[at] == '=')
            return TRUE;
    }
    return FALSE;
}

static void check_error(const GError *error, const char *text, gsize size)
{
    check(error != NULL && error->domain == EXOBASE_ERROR, "an error without a name");
    check(error->code != EXOBASE_ERROR_ARGUMENT, "what was asked for makes sense");
    check(strstr(error->message, "fuzz.py:") != NULL, "an error without a place");
    check(strstr(error->message, "What would be written can't be read") == NULL, error->message);
    check(strstr(error->message, "does not read as what is wanted") == NULL || sets_items(text, size),
          error->message);
}

static guint next(guint *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static guint32 count_of(const struct value *list)
{
    return list->type == VALUE_OBJECT ? list->object->count : list->list->count;
}

static const struct value *item_of(const struct value *list, guint32 index)
{
    return list->type == VALUE_OBJECT ? &list->object->members[index].value : &list->list->items[index];
}

/* A value made of another: a member or item less, more or another. */
static struct value change(struct value_arena *arena, const struct value *value, guint *state)
{
    struct value made = value_copy(arena, value);
    struct value text = value_string("a\"'\\\n</p>\n\r ''' \"\"\" \xC3\xA9");
    guint act = next(state);
    if (made.type == VALUE_OBJECT && made.object->count > 0) {
        guint32 at = next(state) % made.object->count;
        struct value_member *member = &made.object->members[at];
        if (act % 4 == 0)
            value_set(arena, made.object, act % 8 == 0 ? "title" : "enonce_html", text);
        else if (act % 4 == 1)
            member->value = change(arena, &member->value, state);
        else if (act % 4 == 2)
            value_object_remove(made.object, member->key->bytes);
        return made;
    }
    if (made.type == VALUE_LIST && act % 4 != 0) {
        if (act % 4 == 1 && made.list->count > 0)
            made.list->count--;
        else if (act % 4 == 2 && made.list->count > 0)
            made.list->items[act % made.list->count] = text;
        else
            value_list_append(arena, made.list, text);
        return made;
    }
    return act % 2 == 0 ? text : value_list(arena, 0);
}

static gsize choose(struct value_arena *arena, const struct value *list, struct pydata_wanted *items,
                    struct value *values, guint *state)
{
    gsize count = 0;
    for (guint32 i = 0; i < MIN(count_of(list), ITEMS_MAX); i++) {
        guint act = next(state) % 4;
        if (act < 2)
            items[count++] = (struct pydata_wanted){.item = i};
        if (act >= 1) {
            values[i] = change(arena, item_of(list, i), state);
            char *key = value_arena_copy(arena, "new 00", 6);
            key[4] = (char)('0' + i / 10);
            key[5] = (char)('0' + i % 10);
            items[count++] = (struct pydata_wanted){act == 2 ? (gint64)i : PYDATA_NEW, &values[i], key};
        }
    }
    if (count > 1 && next(state) % 4 == 0) {
        struct pydata_wanted first = items[0];
        items[0] = items[count - 1];
        items[count - 1] = first;
    }
    return count;
}

static void check_list(const struct pydata_module *module, const struct pydata_binding *binding,
                       const struct value *list, const char *text, gsize size)
{
    struct pydata_wanted items[2 * ITEMS_MAX] = {0};
    struct value values[ITEMS_MAX];
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GError) error = NULL, other = NULL;
    struct pydata_edit edit = {binding, list, items, 0, TRUE};
    guint state = (guint)size * 31u + list->start;
    gsize length = 0;
    if (count_of(list) > ITEMS_MAX)
        return;
    for (; edit.count < count_of(list); edit.count++)
        items[edit.count].item = (gint64)edit.count;
    g_autofree char *again = pydata_write_lists(module, &edit, 1, &length, &error);
    if (again == NULL)
        check_error(error, text, size);
    else
        check(length == size && memcmp(again, text, size) == 0, "without a change the text is another");
    edit.count = choose(arena, list, items, values, &state);
    g_autofree char *made = pydata_write_lists(module, &edit, 1, &length, &other);
    if (made == NULL)
        check_error(other, text, size);
    else
        check(error == NULL, "a list is written that was refused before");
}

/* A list that stands in the other one's brackets: one that a name brought there may be elsewhere in it too.
 */
static gboolean is_part(const struct value *value, const struct value *item)
{
    return item->type >= VALUE_LIST && item->start > value->start && item->end < value->end;
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    g_autofree char *text = g_malloc(size + 1);
    if (size > 0)
        memcpy(text, bytes, size);
    text[size] = '\0';
    g_autoptr(pydata_module) module = pydata_read_module("fuzz.py", text, size, NULL);
    gsize count = 0;
    const struct pydata_binding *bindings = module != NULL ? pydata_bindings(module, &count) : NULL;
    for (gsize i = 0; i < MIN(count, 16); i++) {
        const struct value *value = &bindings[i].value;
        if (!bindings[i].known || value->type < VALUE_LIST)
            continue;
        check_list(module, &bindings[i], value, text, size);
        for (guint32 k = 0; k < MIN(count_of(value), 4); k++)
            if (is_part(value, item_of(value, k)))
                check_list(module, &bindings[i], item_of(value, k), text, size);
    }
    return 0;
}
