/* SPDX-License-Identifier: Apache-2.0 */
/* The three-way comparison: docs/migration.md has the same table. */
#include "i18n.h"
#include "plan_internal.h"

#define BIT(side) (1u << (side))
#define ANY (BIT(SIDE_SAME) | BIT(SIDE_CHANGED) | BIT(SIDE_NO_BASE))

/* The first row that fits decides. */
static const struct {
    enum standing standing;
    unsigned file, database; /* against the base: which sides fit */
    struct verdict verdict;
} table[] = {
    {STANDING_ABSENT, ANY, ANY, {ACTION_INSERT, REASON_NEW}},
    {STANDING_EQUAL, ANY, ANY, {ACTION_SKIP, REASON_EQUAL}},
    {STANDING_DIFFERENT, BIT(SIDE_CHANGED), BIT(SIDE_SAME), {ACTION_UPDATE, REASON_FILE_CHANGED}},
    {STANDING_DIFFERENT, BIT(SIDE_SAME), BIT(SIDE_CHANGED), {ACTION_SKIP, REASON_DATABASE_CHANGED}},
    {STANDING_DIFFERENT, BIT(SIDE_CHANGED), ANY, {ACTION_CONFLICT, REASON_BOTH_CHANGED}},
    {STANDING_DIFFERENT, BIT(SIDE_NO_BASE), ANY, {ACTION_CONFLICT, REASON_NO_BASE}},
    {STANDING_DEAD, BIT(SIDE_SAME), ANY, {ACTION_SKIP, REASON_DELETED}},
    {STANDING_DEAD, BIT(SIDE_CHANGED), ANY, {ACTION_CONFLICT, REASON_DELETED_CHANGED}},
    {STANDING_DEAD, BIT(SIDE_NO_BASE), ANY, {ACTION_INSERT, REASON_NEW}},
    {STANDING_GONE, ANY, BIT(SIDE_SAME), {ACTION_MISSING, REASON_GONE}},
    {STANDING_GONE, ANY, BIT(SIDE_CHANGED), {ACTION_MISSING, REASON_GONE_CHANGED}},
};

struct verdict compare_verdict(enum standing standing, enum side file, enum side database)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        if (table[i].standing == standing && table[i].file & BIT(file) && table[i].database & BIT(database))
            return table[i].verdict;
    }
    g_assert_not_reached(); /* a gone exercise has a base */
}

/* --prune: what is gone is deleted; what was changed since is a conflict, and so is what was renumbered. */
static void settle_gone(struct migrate_item *item)
{
    item->action = item->reason == REASON_GONE ? ACTION_DELETE : ACTION_CONFLICT;
}

/*
 * --on-conflict: the file's version, or the database's with the base moved on. An id that the database never
 * had can hold no base: renumbered to such an id, an exercise stays a conflict.
 */
static void settle_conflict(const struct migrate_plan *plan, struct migrate_item *item, gboolean live)
{
    if (plan->on_conflict == CONFLICTS_FILE) {
        item->action = !item->raw ? ACTION_DELETE : live ? ACTION_UPDATE : ACTION_INSERT;
    } else if (plan->on_conflict == CONFLICTS_DATABASE && (item->met || !item->raw)) {
        item->action = ACTION_SKIP;
        item->op = CHANGE_RECORD;
        item->base = item->raw ? BASE_TEXT : BASE_REMOVE;
    }
}

void compare_settle(const struct migrate_plan *plan, struct migrate_item *item, gboolean live)
{
    static const struct {
        enum change_op op;
        enum base_op base;
    } effects[] = {
        [ACTION_INSERT] = {CHANGE_CREATE, BASE_AFTER}, [ACTION_UPDATE] = {CHANGE_UPDATE, BASE_AFTER},
        [ACTION_SKIP] = {CHANGE_RECORD, BASE_KEEP},    [ACTION_CONFLICT] = {CHANGE_RECORD, BASE_KEEP},
        [ACTION_MISSING] = {CHANGE_RECORD, BASE_KEEP}, [ACTION_DELETE] = {CHANGE_DELETE, BASE_REMOVE},
    };
    enum migrate_action before = item->action;

    if (item->action == ACTION_MISSING && plan->prune)
        settle_gone(item);
    if (item->action == ACTION_CONFLICT)
        settle_conflict(plan, item, live);
    if (item->action == ACTION_SKIP && before != ACTION_SKIP)
        return; /* a conflict settled for the database: its base was set above */
    item->op = (guint8)effects[item->action].op;
    item->base = (guint8)effects[item->action].base;
}

const char *migrate_reason_text(enum migrate_reason reason)
{
    static const char *const texts[] = {
        [REASON_NEW] = N_("new"),
        [REASON_EQUAL] = N_("equal"),
        [REASON_FILE_CHANGED] = N_("changed in the file"),
        [REASON_DATABASE_CHANGED] = N_("changed in the database, which is the truth"),
        [REASON_BOTH_CHANGED] = N_("changed in the file and in the database"),
        [REASON_NO_BASE] = N_("different in the file and in the database, never migrated before"),
        [REASON_DELETED] = N_("deleted from the database"),
        [REASON_DELETED_CHANGED] = N_("deleted from the database, changed in the file"),
        [REASON_RENUMBERED] = N_("renumbered: its content had another id"),
        [REASON_MOVED_AWAY] = N_("renumbered: what it was has another id now"),
        [REASON_GONE] = N_("no longer in the file"),
        [REASON_GONE_CHANGED] = N_("no longer in the file, changed in the database"),
        [REASON_DATABASE_ONLY] = N_("in the database alone"),
        [REASON_DRAFT] = N_("a draft, in the database alone"),
    };
    return _(texts[reason]);
}
