/* SPDX-License-Identifier: Apache-2.0 */
/* All that makes an export's exercises none that can be taken, where an import stops at the first. */
#include <string.h>

#include "errors.h"
#include "exchange_internal.h"
#include "i18n.h"

/* docs/document.md, Fields. */
#define ID_MAX G_GINT64_CONSTANT(9007199254740991)

char *exchange_chapter_of(const struct exchange *exchange, const char *target, guint index, GError **error)
{
    const struct value *raw = &exchange->exercises->items[index];
    const char *home = target ? target : exchange->chapter_code;
    const struct value *own =
        raw->type == VALUE_OBJECT ? value_object_get(raw->object, "chapter_code") : NULL;
    g_autofree char *given = value_dup_string(own);
    g_autofree char *code = given ? exercise_chapter_code(given, error) : g_strdup(home);

    if (code && (!home || strcmp(code, home) == 0))
        return g_steal_pointer(&code);
    if (code)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("it belongs to chapter %s, but %s is to be filled"), code, home);
    else if (!given)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                            _("it has no chapter_code, and neither has the export; name one"));
    return NULL;
}

struct checking {
    const struct exchange *exchange;
    const char *target;
    struct value_arena *scratch;
    GHashTable *ids; /* "chapter id" -> its first index */
    GArray *faults;
};

static void add_fault(struct checking *checking, guint index, const char *field, const char *message)
{
    const struct exchange_fault fault = {index, field, g_strdup(message)};

    g_array_append_val(checking->faults, fault);
}

static const struct value *member_of(const struct value *raw, const char *name)
{
    return raw->type == VALUE_OBJECT ? value_object_get(raw->object, name) : NULL;
}

/* The field for which an exercise is no document, or NULL: all of it. */
static const char *broken_field(const struct value *raw)
{
    const struct value *id = member_of(raw, "id"), *code = member_of(raw, "chapter_code");

    if (id && (id->type != VALUE_INTEGER || id->integer < 1 || id->integer > ID_MAX))
        return "id";
    return code && code->type != VALUE_TEXT ? "chapter_code" : NULL;
}

/* Whether an exercise before has the same id in the same chapter. */
static void check_twice(struct checking *checking, guint index, const char *code, gint64 id)
{
    g_autofree char *key = g_strdup_printf("%s %" G_GINT64_FORMAT, code, id);
    gpointer first;

    if (id == 0)
        return;
    if (!g_hash_table_lookup_extended(checking->ids, key, NULL, &first)) {
        g_hash_table_insert(checking->ids, g_steal_pointer(&key), GUINT_TO_POINTER(index));
        return;
    }
    g_autofree char *place = exchange_place_text(checking->exchange, GPOINTER_TO_UINT(first));
    g_autofree char *message =
        g_strdup_printf(_("the id %lld is given twice; it is also at %s"), (long long)id, place);
    add_fault(checking, index, "id", message);
}

static void check_exercise(struct checking *checking, guint index)
{
    const struct value *raw = &checking->exchange->exercises->items[index];
    g_autoptr(GError) error = NULL;
    struct exercise made;

    g_autofree char *code = exchange_chapter_of(checking->exchange, checking->target, index, &error);
    if (!code) {
        add_fault(checking, index, "chapter_code", error->message);
        return;
    }
    value_arena_reset(checking->scratch);
    if (exercise_normalise(checking->scratch, raw, code, exchange_door(checking->exchange), NULL, NULL, &made,
                           &error))
        check_twice(checking, index, code, made.id);
    else
        add_fault(checking, index, broken_field(raw), error->message);
}

static void clear_fault(gpointer data)
{
    g_free(((struct exchange_fault *)data)->message);
}

GArray *exchange_faults(const struct exchange *exchange, const char *chapter)
{
    g_autofree char *target = chapter ? exercise_chapter_code(chapter, NULL) : NULL;
    g_autoptr(value_arena) scratch = value_arena_new();
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GArray *faults = g_array_new(FALSE, FALSE, sizeof(struct exchange_fault));
    struct checking checking = {exchange, target, scratch, ids, faults};

    g_array_set_clear_func(faults, clear_fault);
    if (target && exchange->chapter_code && strcmp(target, exchange->chapter_code) != 0)
        return faults; /* it is the export that is wrong */
    for (guint i = 0; i < exchange->exercises->count && faults->len < EXCHANGE_FAULTS_MAX; i++)
        check_exercise(&checking, i);
    return faults;
}
