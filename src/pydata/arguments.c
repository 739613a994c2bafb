/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* What a call does to its arguments, and how they come out of it again: by the kind of what is called. */

static guint32 given(struct reader *reader, struct call *call)
{
    if (call->node == NODE_NONE)
        call->node = node_new(reader);
    return call->node;
}

/* Puts what is in `from` into what the call gives. */
void call_give_items(struct reader *reader, struct call *call, guint32 from)
{
    if (from == NODE_NONE)
        return;
    guint32 into = given(reader, call);
    if (call->kind == CALLEE_PAIRS)
        into = node_content(reader, into);
    node_hold(reader, into, node_content(reader, from));
    if (call->kind == CALLEE_DICT) /* its pairs' parts */
        node_hold(reader, into, node_content(reader, node_content(reader, from)));
    if (node_is_opaque(reader, from)) /* what its own methods make of it */
        call->node = node_join(reader, call->node, from);
}

/* A function is given the items of something; NODE_NONE: it is known to change nothing. */
static void give_function(struct reader *reader, struct call *call, struct result *function, guint32 items)
{
    if (function->pure && function->node == NODE_NONE)
        return;
    guint32 node = result_node(reader, function);
    if (node == NODE_NONE)
        return;
    node_join(reader, node_part(reader, node, NODE_GIVEN), items);
    if (node_is_outside(reader, node))
        node_let_go(reader, items, call->at, REASON_ARGUMENT);
}

/* map(function, items, …) and filter(function, items). */
static void use_mapped(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    (void)keyword;
    struct result *function = &call->first[0];
    guint32 items = node_content(reader, argument->node);
    if (call->count == 0)
        return;
    give_function(reader, call, function, items);
    guint32 into = given(reader, call);
    if (call->kind == CALLEE_FILTER || function->node == NODE_NONE)
        node_hold(reader, into, items);
    if (call->kind == CALLEE_MAP && function->node == NODE_NONE) /* list, sorted, … of them */
        node_hold(reader, into, node_content(reader, items));
    if (call->kind == CALLEE_MAP && function->node != NODE_NONE)
        node_hold(reader, into, node_part(reader, function->node, NODE_RETURNED));
}

static void use_copied(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    (void)keyword;
    if (node_is_opaque(reader, argument->node))
        call->node = node_join(reader, call->node, argument->node);
}

static void use_items(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    if (keyword && call->kind == CALLEE_PAIRS) /* what fills short ones */
        node_hold(reader, node_content(reader, given(reader, call)), argument->node);
    call_give_items(reader, call, argument->node);
}

static void use_pairs(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    if (keyword)
        node_hold(reader, given(reader, call), argument->node);
    else
        call_give_items(reader, call, argument->node);
}

static void use_default(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    guint32 made = keyword ? argument->node : node_part(reader, argument->node, NODE_RETURNED);
    node_hold(reader, given(reader, call), made);
    if (call->count > 0)
        call_give_items(reader, call, argument->node);
}

/* The only argument stands for its items, one of several for itself. */
static void use_chosen(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    (void)keyword;
    call->node = node_join(reader, call->node, node_content(reader, argument->node));
    if (call->count > 0 || call->star || node_is_opaque(reader, argument->node))
        call->node = node_join(reader, node_join(reader, call->node, argument->node), call->first[0].node);
}

static void use_first(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    guint32 node = call->count == 0 ? node_content(reader, argument->node) : argument->node;
    call->node = node_join(reader, call->node, node);
    use_copied(reader, call, argument, keyword);
}

static void use_summed(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    gboolean first = call->count == 0 && !keyword;
    call_give_items(reader, call, first ? node_content(reader, argument->node) : argument->node);
}

static void use_kept(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    (void)keyword;
    call->node = node_join(reader, call->node, argument->node);
}

static void use_held(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    (void)keyword;
    node_hold(reader, given(reader, call), argument->node);
}

/* No container of Python's can be a dict's key. */
static void use_put(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    if (call->puts == PUT_NOTHING ||
        (call->key && call->count == 0 && !node_is_opaque(reader, argument->node)))
        return;
    if (call->puts == PUT_ARGUMENT || keyword || call->star) {
        node_hold(reader, call->object, argument->node);
        return;
    }
    guint32 items = node_content(reader, argument->node);
    node_hold(reader, call->object, items);
    node_hold(reader, call->object, node_content(reader, items)); /* of pairs */
}

static void use_given(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    (void)keyword;
    node_join(reader, node_part(reader, call->function, NODE_GIVEN), argument->node);
    if (node_is_outside(reader, call->function))
        node_let_go(reader, argument->node, call->at, REASON_ARGUMENT);
}

static void use_reduced(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    struct result *function = &call->first[0];
    if (call->count == 0 && !keyword)
        return;
    guint32 items = call->count == 1 ? node_content(reader, argument->node) : argument->node;
    give_function(reader, call, function, items);
    call->node = node_join(reader, call->node, items);
    if (function->node == NODE_NONE) { /* one that picks among what is in them, or copies it */
        call->node = node_join(reader, call->node, node_content(reader, items));
        return;
    }
    guint32 made = node_part(reader, function->node, NODE_RETURNED);
    node_join(reader, node_part(reader, function->node, NODE_GIVEN), made);
    call->node = node_join(reader, call->node, made);
}

static void use_typed(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    if (call->count > 0 || keyword)
        node_let_go(reader, argument->node, call->at, REASON_KEPT);
}

static void use_unknown(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    (void)keyword;
    node_let_go(reader, argument->node, call->at, REASON_ARGUMENT);
}

static void use_shuffled(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    struct reason reason = {.kind = REASON_ARGUMENT, .at = reader->statement_at, .other = call->at};
    node_taint_reason(reader, argument->node, reason);
    if (node_is_opaque(reader, argument->node))
        use_unknown(reader, call, argument, keyword);
}

static void use_base(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    (void)keyword;
    call->builtin |= argument->pure;
    if (!argument->pure || argument->node != NODE_NONE)
        call->node = node_join(reader, call->node, result_node(reader, argument));
}

/* Those that are not here only read what they are given. */
static void (*const uses[CALLEE_KINDS])(struct reader *, struct call *, struct result *, gboolean) = {
    [CALLEE_UNKNOWN] = use_unknown, [CALLEE_COPY] = use_copied,      [CALLEE_LIST] = use_items,
    [CALLEE_PAIRS] = use_items,     [CALLEE_DICT] = use_pairs,       [CALLEE_DEFAULTS] = use_default,
    [CALLEE_ITEM] = use_chosen,     [CALLEE_NEXT] = use_first,       [CALLEE_SUM] = use_summed,
    [CALLEE_KEEP] = use_kept,       [CALLEE_HOLD] = use_held,        [CALLEE_MAP] = use_mapped,
    [CALLEE_FILTER] = use_mapped,   [CALLEE_PUT] = use_put,          [CALLEE_FUNCTION] = use_given,
    [CALLEE_TYPE] = use_typed,      [CALLEE_SHUFFLE] = use_shuffled, [CALLEE_BASES] = use_base,
    [CALLEE_TOP] = use_items,       [CALLEE_REDUCE] = use_reduced,
};

void call_use_argument(struct reader *reader, struct call *call, struct result *argument, gboolean keyword)
{
    /* What it was called on may yet turn out to be another module's. */
    if (call->object != NODE_NONE && call->kind != CALLEE_FUNCTION && argument->node != NODE_NONE &&
        !reader_is_certain(reader))
        node_assume_method(reader, call->object, argument->node, call->at);
    if (call->kind == CALLEE_FUNCTION)
        result_node(reader, argument);
    gboolean without = call->kind == CALLEE_MAP || call->kind == CALLEE_FILTER ||
                       call->kind == CALLEE_REDUCE || call->kind == CALLEE_BASES;
    if (uses[call->kind] != NULL && (argument->node != NODE_NONE || without))
        uses[call->kind](reader, call, argument, keyword);
}

static struct result *find_keyword(const struct call *call, const char *name)
{
    for (guint i = 0; call->keywords != NULL && i < call->keywords->len; i++) {
        struct named_argument *keyword = &g_array_index(call->keywords, struct named_argument, i);
        if (strcmp(keyword->name->key->bytes, name) == 0)
            return &keyword->value;
    }
    return NULL;
}

/* What a function under `key` is given: items, or what they are chosen among. */
static void give_key(struct reader *reader, struct call *call, struct result *key)
{
    if (call->kind == CALLEE_PUT)
        give_function(reader, call, key, node_content(reader, call->object));
    for (guint i = 0; call->given != NULL && i < call->given->len; i++) {
        guint32 given = g_array_index(call->given, guint32, i), items = node_content(reader, given);
        give_function(reader, call, key, items);
        if (call->kind == CALLEE_ITEM)
            give_function(reader, call, key, given);
        if (call->star)
            give_function(reader, call, key, node_content(reader, items));
    }
}

/* A function of anybody's has what was given, at any depth. */
static void let_go_given(struct reader *reader, struct call *call)
{
    for (guint i = 0; call->given != NULL && i < call->given->len; i++)
        node_let_go(reader, g_array_index(call->given, guint32, i), call->at, REASON_ARGUMENT);
}

void call_use_spread(struct reader *reader, struct call *call, gboolean named)
{
    static const gboolean placed[CALLEE_KINDS] = {
        [CALLEE_MAP] = TRUE,  [CALLEE_FILTER] = TRUE, [CALLEE_REDUCE] = TRUE,  [CALLEE_GROUPS] = TRUE,
        [CALLEE_DUMP] = TRUE, [CALLEE_TOP] = TRUE,    [CALLEE_DEFAULTS] = TRUE};
    static const gboolean keyed[CALLEE_KINDS] = {
        [CALLEE_LIST] = TRUE, [CALLEE_ITEM] = TRUE, [CALLEE_PAIRS] = TRUE};
    gboolean sorts = call->kind == CALLEE_PUT && call->puts == PUT_NOTHING;
    call->plain = FALSE;
    call->star = TRUE;
    if (!placed[call->kind] && !(named && (keyed[call->kind] || sorts)))
        return;
    let_go_given(reader, call);
    node_let_go(reader, call->object, call->at, REASON_CHANGED_METHOD);
    call->kind = CALLEE_UNKNOWN;
}

/* groupby(items, key): without a key, the items are the keys. */
static void use_groups(struct reader *reader, struct call *call, struct result *key)
{
    struct result *items = call->count > 0 ? &call->first[0] : find_keyword(call, "iterable");
    guint32 item = node_content(reader, items != NULL ? items->node : NODE_NONE);
    guint32 group = node_new(reader), pair = node_content(reader, given(reader, call));
    node_hold(reader, group, item);
    node_hold(reader, pair, group);
    if (key != NULL)
        give_function(reader, call, key, item);
    if (key != NULL && key->node != NODE_NONE) {
        node_hold(reader, pair, node_part(reader, key->node, NODE_RETURNED));
        return;
    }
    node_hold(reader, pair, item);
    node_hold(reader, pair, node_content(reader, item));
}

void call_use_functions(struct reader *reader, struct call *call)
{
    struct result *key = find_keyword(call, "key");
    gboolean known = call->kind != CALLEE_FUNCTION && call->kind != CALLEE_UNKNOWN;
    if (call->kind == CALLEE_GROUPS)
        use_groups(reader, call, call->count > 1 ? &call->first[1] : key);
    else if (key != NULL && known)
        give_key(reader, call, key);
    const struct result *fallback = find_keyword(call, "default"), *writer = find_keyword(call, "cls");
    gboolean hooked = (fallback != NULL && !fallback->pure) || (writer != NULL && !writer->pure);
    if ((call->kind == CALLEE_DUMP && hooked) || (call->kind == CALLEE_TOP && call->count > 2))
        let_go_given(reader, call);
}
