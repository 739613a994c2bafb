/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan's hash covers all that decides what a migration does: the options, each file's own hash, and for
 * each exercise its action, revision and versions. The same plan has the same hash; whatever
 * could change the outcome changes it.
 */
#include <string.h>

#include "plan_internal.h"

static void add_text(struct sha256_ctx *context, const char *text)
{
    /* With its closing NUL, so that fields can't run into each other; NULL differs from "". */
    static const char null_mark[] = "\001";
    const char *bytes = text ? text : null_mark;

    sha256_update(context, strlen(bytes) + 1, (const guint8 *)bytes);
}

static void add_item(struct sha256_ctx *context, const struct migrate_item *item)
{
    struct {
        gint64 id, from;
        guint32 file;
        guint8 action, reason, op, base;
        guint8 uid[32];
    } fixed;

    memset(&fixed, 0, sizeof fixed);
    fixed.id = item->id;
    fixed.from = item->from;
    fixed.file = item->file;
    fixed.action = item->action;
    fixed.reason = item->reason;
    fixed.op = item->op;
    fixed.base = item->base;
    memcpy(fixed.uid, item->uid, sizeof fixed.uid);
    sha256_update(context, sizeof fixed, (const guint8 *)&fixed);
    if (item->versions) {
        add_text(context, item->versions->base);
        add_text(context, item->versions->database);
        add_text(context, item->versions->file);
    }
}

void plan_reckon_hash(struct migrate_plan *plan)
{
    struct sha256_ctx context;
    char numbers[96];

    sha256_init(&context);
    g_snprintf(numbers, sizeof numbers, "plan 1 prune %d conflicts %d latex %d", plan->prune,
               plan->on_conflict, plan->rules.latex_allowed);
    add_text(&context, numbers);
    for (guint i = 0; i < plan->files->len; i++) {
        const struct migrate_file *file = PLAN_FILE(plan, i);
        add_text(&context, file->record);
        add_text(&context, file->sha256);
        add_text(&context, file->chapter_code);
        add_text(&context, file->list);
        if (file->mapped) {
            g_autofree char *mapping = mapping_describe(PLAN_SOURCE(plan, i)->shared->mapping);
            add_text(&context, mapping);
        }
        add_text(&context, PLAN_SOURCE(plan, i)->chapter_record);
    }
    for (guint i = 0; i < plan->items->len; i++)
        add_item(&context, PLAN_ITEM(plan, i));
    sha256_hex(&context, plan->hash);
}
