/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "engine_internal.h"
#include "errors.h"
#include "i18n.h"
#include "judge_internal.h"

/*
 * The checks that need no bank. A caller that fails one has a mistake of its own, so the first is enough.
 */

#define CHAPTER_CODE_MAX 64

/* docs/document.md, Fields: ^[A-Z0-9][A-Z0-9_]{0,63}$ */
static gboolean is_chapter_code(const char *code)
{
    gsize size = code ? strlen(code) : 0;
    if (size == 0 || size > CHAPTER_CODE_MAX || code[0] == '_')
        return FALSE;
    for (gsize i = 0; i < size; i++)
        if (!g_ascii_isupper(code[i]) && !g_ascii_isdigit(code[i]) && code[i] != '_')
            return FALSE;
    return TRUE;
}

/* What is wrong with a change, or NULL. */
static const char *change_fault(const struct change *change, gboolean on_demand, gboolean adopts)
{
    gboolean has_text = change->op == CHANGE_CREATE || change->op == CHANGE_UPDATE;
    if (change->id < 0 || change->id > STORE_ID_MAX)
        return _("its id is out of range");
    if (change->id == 0 && (change->op != CHANGE_CREATE || change->from != 0))
        return _("it names no id");
    if (change->from < 0 ||
        (change->from == 0 && (change->op == CHANGE_UPDATE || change->op == CHANGE_DELETE)))
        return _("it does not name the revision that was read");
    if (on_demand && has_text && !change->after)
        return NULL;
    if (has_text != (change->after != NULL) || (has_text && change->after_size == 0))
        return has_text ? _("it has no text") : _("it has a text, which it can't have");
    if (change->id == 0 && (change->id_place == 0 || change->id_place >= change->after_size))
        return _("it does not say where the id goes");
    if (change->op == CHANGE_RECORD && change->base == BASE_KEEP && !adopts)
        return _("it changes nothing");
    if (change->op == CHANGE_DELETE && change->base == BASE_AFTER)
        return _("a deleted exercise has no text to be its base");
    if ((change->base == BASE_TEXT) != (change->base_text != NULL))
        return _("its base and the text of its base contradict each other");
    if (change->moved_from_chapter && (change->op != CHANGE_CREATE || change->moved_from_id <= 0))
        return _("only a new exercise can be the second half of a move");
    return NULL;
}

static gboolean refuse(GError **error, guint index, const char *chapter_code, const char *fault)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("Change %u of the changeset (chapter %s) makes no sense: %s."), index + 1,
                chapter_code ? chapter_code : "?", fault);
    return FALSE;
}

/* An exercise that a changeset names; `code` for reading, `index` for the message. */
struct named {
    const char *code;
    gint64 id;
    guint index;
};

static int compare_named(const void *first, const void *second)
{
    const struct named *a = first, *b = second;
    int order = a->code == b->code ? 0 : strcmp(a->code, b->code);
    if (order == 0)
        order = (a->id > b->id) - (a->id < b->id);
    return order;
}

/* Changes mostly come in order, then one pass without sorting shows that none is there twice. */
static gboolean check_twice(GArray *named, GError **error)
{
    struct named *all = (struct named *)(gpointer)named->data;
    gboolean sorted = TRUE;
    for (guint i = 1; i < named->len && sorted; i++)
        sorted = compare_named(&all[i - 1], &all[i]) < 0;
    if (sorted)
        return TRUE;
    qsort(all, named->len, sizeof *all, compare_named);
    for (guint i = 1; i < named->len; i++)
        if (compare_named(&all[i - 1], &all[i]) == 0)
            return refuse(
                error, MAX(all[i - 1].index, all[i].index), all[i].code,
                _("another change of the same changeset names the same exercise or chapter record"));
    return TRUE;
}

static gboolean check_changes(const struct changeset *changeset, GError **error)
{
    g_autoptr(GArray) named = g_array_sized_new(FALSE, FALSE, sizeof(struct named), changeset->changes->len);
    const char *known_code = NULL;
    for (guint i = 0; i < changeset->changes->len; i++) {
        const struct change *change = &g_array_index(changeset->changes, struct change, i);
        if (change->chapter_code != known_code && !is_chapter_code(change->chapter_code))
            return refuse(error, i, change->chapter_code, _("its chapter code is none"));
        known_code = change->chapter_code;
        const char *fault =
            change_fault(change, changeset->text != NULL, g_strcmp0(changeset->kind, ADOPT_KIND) == 0);
        if (fault)
            return refuse(error, i, change->chapter_code, fault);
        struct named entry = {change->chapter_code, change->id, i};
        if (change->id != 0)
            g_array_append_val(named, entry);
    }
    return check_twice(named, error);
}

static gboolean check_chapters(const struct changeset *changeset, GError **error)
{
    g_autoptr(GArray) named = g_array_new(FALSE, FALSE, sizeof(struct named));
    for (guint i = 0; i < changeset->chapters->len; i++) {
        const struct chapter_change *change = &g_array_index(changeset->chapters, struct chapter_change, i);
        const char *key = change->chapter_code ? store_generator_key(change->chapter_code) : NULL;
        if (!is_chapter_code(key ? key : change->chapter_code))
            return refuse(error, i, change->chapter_code, _("its chapter code is none"));
        if (change->from < 0)
            return refuse(error, i, change->chapter_code, _("it does not name the revision that was read"));
        struct named entry = {change->chapter_code, 0, i};
        g_array_append_val(named, entry);
    }
    return check_twice(named, error);
}

/* What such a commit says, it says without changing anything. */
static gboolean may_be_empty(const struct changeset *changeset)
{
    static const char *const KINDS[] = {MAINTENANCE_KIND, FORGET_KIND};
    for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++)
        if (g_strcmp0(changeset->kind, KINDS[i]) == 0)
            return TRUE;
    return FALSE;
}

gboolean changeset_check(const struct changeset *changeset, GError **error)
{
    if (changeset_is_empty(changeset) && !may_be_empty(changeset)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                    _("The changeset is empty: there is nothing to commit."));
        return FALSE;
    }
    if (!changeset->author || !changeset->message || !changeset->kind || !changeset->token ||
        !changeset->token[0]) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                    _("The changeset lacks its author, message, kind or token."));
        return FALSE;
    }
    const char *const texts[] = {changeset->author, changeset->message, changeset->kind, changeset->token};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (g_utf8_validate(texts[i], -1, NULL))
            continue;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                    _("The changeset's author, message, kind or token is no UTF-8."));
        return FALSE;
    }
    return check_changes(changeset, error) && check_chapters(changeset, error);
}
