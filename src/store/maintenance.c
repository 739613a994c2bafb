/* SPDX-License-Identifier: Apache-2.0 */
#include "maintenance.h"

#include <string.h>

#include "clock.h"
#include "engine_internal.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"

#define KEY "maintenance"

static gboolean note_there(G_GNUC_UNUSED const struct store_item *item, gpointer data)
{
    *(gboolean *)data = TRUE;
    return TRUE;
}

static gboolean refuse(GError **error)
{
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_MAINTENANCE,
                        _("The bank is under maintenance, nothing was written: exobase maintenance off ends "
                          "it."));
    return FALSE;
}

gboolean maintenance_allows(struct store *store, const struct changeset *changeset, GError **error)
{
    gboolean on = FALSE;
    if (changeset->in_maintenance)
        return TRUE;
    return store->engine->item_get(store, ITEM_MARK, KEY, note_there, &on, error) && (!on || refuse(error));
}

void maintenance_clear(struct maintenance *maintenance)
{
    g_free(maintenance->author);
    memset(maintenance, 0, sizeof *maintenance);
}

static gboolean take_mark(const struct store_item *item, gpointer data)
{
    struct maintenance *out = data;
    g_autoptr(value_arena) arena = value_arena_new();
    struct value mark;

    out->on = TRUE;
    if (!json_parse(arena, item->text, strlen(item->text), &mark, NULL) || mark.type != VALUE_OBJECT)
        return TRUE;
    const struct value *since = value_object_get(mark.object, "since");
    out->since_ms = since && since->type == VALUE_INTEGER ? since->integer : 0;
    out->author = value_dup_string(value_object_get(mark.object, "author"));
    return TRUE;
}

gboolean store_maintenance(struct store *store, struct maintenance *out, GError **error)
{
    *out = (struct maintenance){0};
    return store_item_get(store, ITEM_MARK, KEY, clock_now_ms(), take_mark, out, error);
}

gboolean store_check_maintenance(struct store *store, GError **error)
{
    gboolean on = FALSE;
    return store_item_get(store, ITEM_MARK, KEY, clock_now_ms(), note_there, &on, error) &&
           (!on || refuse(error));
}

/* Where the log itself keeps writers out, one look at it says both. */
gint64 store_head_to_write(struct store *store, GError **error)
{
    gboolean fenced = FALSE;
    gint64 head = -1;

    if (!store->engine->fenced)
        return store_check_maintenance(store, error) ? store_head(store, error) : -1;
    if (!store->engine->fenced(store, &fenced, &head, error) ||
        (fenced && !store_check_maintenance(store, error)))
        return -1;
    return head;
}

static char *mark_text(const char *author)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value mark = value_object(arena, 2);
    g_autoptr(GString) text = g_string_new(NULL);

    value_set(arena, mark.object, "since", value_integer(clock_now_ms()));
    value_set(arena, mark.object, "author", value_string(author));
    json_write_canonical(text, &mark);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/*
 * Where a commit is no transaction with the look at the mark, a commit of this kind goes before everything
 * that was judged without the mark: it takes the number that a late writer would need, who must then look
 * anew. A commit that says "off" is valid only right after the log in which the mark was seen to be gone.
 */
static gboolean commit_fence(struct store *store, gboolean on, const char *author, gint64 head,
                             GError **error)
{
    g_autoptr(changeset) changeset =
        changeset_new(author, MAINTENANCE_KIND, on ? MAINTENANCE_ON : MAINTENANCE_OFF);
    struct store_result result = {0};

    changeset->in_maintenance = TRUE;
    changeset->expect_head = head;
    gboolean done = store_commit(store, changeset, &result, error);
    store_result_clear(&result);
    return done;
}

/* `known`: it was on already, so the log may say so too. */
static gboolean fence(struct store *store, gboolean known, const char *author, GError **error)
{
    gboolean on = FALSE;
    gint64 head = 0;

    if (!store->engine->fenced || (known && !store->engine->fenced(store, &on, &head, error)))
        return !store->engine->fenced;
    return on || commit_fence(store, TRUE, author, -1, error);
}

static gboolean turn_off(struct store *store, const char *author, GError **error)
{
    gboolean fenced = FALSE, on = FALSE;
    gint64 head = 0;

    if (store->engine->fenced && !store->engine->fenced(store, &fenced, &head, error))
        return FALSE;
    if (!store_item_delete(store, ITEM_MARK, KEY, ITEM_ANY, NULL, error))
        return FALSE;
    /* It is off. Without this commit, writers go on looking for the mark each time. */
    if (fenced && store_item_get(store, ITEM_MARK, KEY, clock_now_ms(), note_there, &on, NULL) && !on)
        commit_fence(store, FALSE, author, head, NULL);
    return TRUE;
}

gboolean store_set_maintenance(struct store *store, gboolean on, const char *author, GError **error)
{
    g_autofree char *text = mark_text(author);
    g_autoptr(GError) cause = NULL;
    const struct store_item item = {.kind = ITEM_MARK, .key = KEY, .text = text};

    if (!on)
        return turn_off(store, author, error);
    gboolean put = store_item_put(store, &item, ITEM_ABSENT, clock_now_ms(), NULL, &cause);
    if (put || g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE)) /* it is on already */
        return fence(store, !put, author, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}
