/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/*
 * Regions and sets of them. Sets never change once made, so they are shared freely; a set that would grow over
 * REGIONS_MAX becomes "all that there are", which errs on the side of not knowing.
 */

static const struct regions *regions_all(struct reader *reader)
{
    struct regions *all = value_arena_alloc(reader->arena, sizeof *all);
    *all = (struct regions){.count = REGIONS_MAX + 1, .all = reader->regions->len};
    return all;
}

static gboolean is_all(const struct regions *set)
{
    return set->count > REGIONS_MAX;
}

static struct region *get_region(const struct reader *reader, guint32 id)
{
    return &g_array_index(reader->regions, struct region, id);
}

/* Whether every region of `b` is in `a`. */
static gboolean regions_contain(const struct regions *a, const struct regions *b)
{
    if (b == NULL || a == b)
        return TRUE;
    if (a == NULL)
        return FALSE;
    if (is_all(b))
        return is_all(a) && a->all >= b->all;
    guint32 at = 0;
    for (guint32 i = 0; i < b->count; i++) {
        if (is_all(a)) {
            if (b->ids[i] >= a->all)
                return FALSE;
            continue;
        }
        while (at < a->count && a->ids[at] < b->ids[i])
            at++;
        if (at == a->count || a->ids[at] != b->ids[i])
            return FALSE;
    }
    return TRUE;
}

const struct regions *regions_union(struct reader *reader, const struct regions *a, const struct regions *b)
{
    if (regions_contain(a, b))
        return a;
    if (regions_contain(b, a))
        return b;
    if (is_all(a) || is_all(b))
        return regions_all(reader);
    guint32 ids[2 * REGIONS_MAX], count = 0, i = 0, j = 0;
    while (i < a->count || j < b->count) {
        if (j == b->count || (i < a->count && a->ids[i] < b->ids[j]))
            ids[count++] = a->ids[i++];
        else if (i == a->count || b->ids[j] < a->ids[i])
            ids[count++] = b->ids[j++];
        else
            ids[count++] = a->ids[i++], j++;
    }
    if (count > REGIONS_MAX)
        return regions_all(reader);
    struct regions *set = value_arena_alloc(reader->arena, sizeof *set + count * sizeof *ids);
    set->count = count;
    set->all = 0;
    memcpy(set->ids, ids, count * sizeof *ids);
    return set;
}

const struct regions *regions_new(struct reader *reader, gboolean builtin)
{
    struct regions *set = value_arena_alloc(reader->arena, sizeof *set + sizeof set->ids[0]);
    set->count = 1;
    set->all = 0;
    set->ids[0] = reader->regions->len;
    struct region region = {.builtin = builtin};
    g_array_append_val(reader->regions, region);
    return set;
}

/* How many regions a set has; and the one at an index, for loops over any set. */
static guint32 regions_count(const struct regions *set)
{
    return set == NULL ? 0 : is_all(set) ? set->all : set->count;
}

static guint32 regions_id(const struct regions *set, guint32 index)
{
    return is_all(set) ? index : set->ids[index];
}

void regions_hold(struct reader *reader, const struct regions *set, const struct flow *what)
{
    const struct regions *held = regions_union(reader, what->is, what->holds);
    if (held == NULL || set == NULL)
        return;
    if (is_all(set)) {
        reader_give_up(reader, reader->scanner.token.start);
        return;
    }
    for (guint32 i = 0; i < set->count; i++) {
        struct region *region = get_region(reader, set->ids[i]);
        const struct regions *all = regions_union(reader, region->holds, held);
        if (all != region->holds) {
            get_region(reader, set->ids[i])->holds = all;
            reader->changes++;
        }
    }
}

void regions_taint(struct reader *reader, const struct regions *set, guint32 at, enum reason_kind kind)
{
    if (set == NULL)
        return;
    if (is_all(set)) {
        reader_give_up(reader, at);
        return;
    }
    for (guint32 i = 0; i < set->count; i++) {
        struct region *region = get_region(reader, set->ids[i]);
        if (region->reason.kind != REASON_NONE)
            continue;
        region->reason = (struct reason){.kind = (guint8)kind, .at = reader->statement_at, .other = at};
        reader->changes++;
    }
}

/* All that the set reaches through what its regions hold. */
static const struct regions *regions_reach(struct reader *reader, const struct regions *set)
{
    const struct regions *reached = set;
    for (guint32 i = 0; reached != NULL && !is_all(reached) && i < reached->count; i++) {
        const struct regions *wider =
            regions_union(reader, reached, get_region(reader, reached->ids[i])->holds);
        if (wider != reached) {
            reached = wider;
            i = G_MAXUINT32; /* begin again: the set is small */
        }
    }
    return reached;
}

void flow_taint(struct reader *reader, const struct flow *flow, guint32 at, enum reason_kind kind)
{
    regions_taint(reader, regions_reach(reader, regions_union(reader, flow->is, flow->holds)), at, kind);
}

struct flow flow_items(struct reader *reader, const struct flow *flow)
{
    if (flow->is == NULL && flow->holds == NULL)
        return *flow;
    const struct regions *all = regions_reach(reader, regions_union(reader, flow->is, flow->holds));
    return (struct flow){all, all};
}

struct flow flow_union(struct reader *reader, const struct flow *a, const struct flow *b)
{
    return (struct flow){regions_union(reader, a->is, b->is), regions_union(reader, a->holds, b->holds)};
}

struct flow flow_held(struct reader *reader, const struct flow *flow)
{
    return (struct flow){NULL, regions_union(reader, flow->is, flow->holds)};
}

gboolean flow_is_builtin(const struct reader *reader, const struct flow *flow)
{
    if (flow->is == NULL || is_all(flow->is))
        return FALSE;
    for (guint32 i = 0; i < flow->is->count; i++)
        if (!get_region(reader, flow->is->ids[i])->builtin)
            return FALSE;
    return TRUE;
}

const struct reason *regions_reason(struct reader *reader, const struct regions *set)
{
    if (set == NULL)
        return NULL;
    const struct regions *reached = regions_reach(reader, set);
    for (guint32 i = 0; i < regions_count(reached); i++) {
        const struct reason *reason = &get_region(reader, regions_id(reached, i))->reason;
        if (reason->kind != REASON_NONE)
            return reason;
    }
    return NULL;
}

void reader_give_up(struct reader *reader, guint32 at)
{
    if (reader->all.kind != REASON_NONE)
        return;
    reader->all = (struct reason){.kind = REASON_OPAQUE, .at = reader->statement_at, .other = at};
    reader->changes++;
}
