/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_internal.h"

/*
 * Nodes: a union-find forest in which each root may have a content. Joining two nodes joins their contents
 * too, so that a structure only ever gets coarser, which errs on the side of not knowing. All takes nearly
 * linear time.
 */

static struct node *get_node(const struct reader *reader, guint32 node)
{
    return &g_array_index(reader->nodes, struct node, node);
}

static guint32 find_root(const struct reader *reader, guint32 node)
{
    while (get_node(reader, node)->parent != node) {
        struct node *step = get_node(reader, node);
        step->parent = get_node(reader, step->parent)->parent;
        node = step->parent;
    }
    return node;
}

guint32 node_new(struct reader *reader)
{
    struct node node = {.parent = reader->nodes->len};
    g_array_append_val(reader->nodes, node);
    return node.parent;
}

guint32 node_content(struct reader *reader, guint32 node)
{
    if (node == NODE_NONE)
        return NODE_NONE;
    guint32 root = find_root(reader, node);
    if (get_node(reader, root)->content == NODE_NONE) {
        guint32 content = node_new(reader);
        get_node(reader, content)->opaque = get_node(reader, root)->opaque;
        get_node(reader, root)->content = content;
    }
    return find_root(reader, get_node(reader, root)->content);
}

guint32 node_join(struct reader *reader, guint32 a, guint32 b)
{
    if (a == NODE_NONE || b == NODE_NONE)
        return a != NODE_NONE ? a : b;
    guint32 joined = find_root(reader, a);
    for (;;) {
        guint32 left = find_root(reader, a), right = find_root(reader, b);
        if (left == right)
            break;
        struct node *into = get_node(reader, left), *from = get_node(reader, right);
        from->parent = left;
        into->opaque |= from->opaque;
        if (into->reason.kind == REASON_NONE)
            into->reason = from->reason;
        if (into->content == NODE_NONE || from->content == NODE_NONE) {
            into->content = MAX(into->content, from->content);
            break;
        }
        a = into->content;
        b = from->content;
    }
    return find_root(reader, joined);
}

void node_hold(struct reader *reader, guint32 node, guint32 item)
{
    if (node != NODE_NONE && item != NODE_NONE)
        node_join(reader, node_content(reader, node), item);
}

void node_set_opaque(struct reader *reader, guint32 node)
{
    if (node != NODE_NONE)
        get_node(reader, find_root(reader, node))->opaque = TRUE;
}

gboolean node_is_opaque(struct reader *reader, guint32 node)
{
    return node == NODE_NONE || get_node(reader, find_root(reader, node))->opaque;
}

static void taint_root(struct reader *reader, guint32 root, guint32 at, enum reason_kind kind)
{
    struct node *node = get_node(reader, root);
    if (node->reason.kind == REASON_NONE)
        node->reason = (struct reason){.kind = (guint8)kind, .at = reader->statement_at, .other = at};
}

void node_taint_reason(struct reader *reader, guint32 node, struct reason reason)
{
    if (node == NODE_NONE)
        return;
    struct node *root = get_node(reader, find_root(reader, node));
    if (root->reason.kind == REASON_NONE)
        root->reason = reason;
}

void node_taint(struct reader *reader, guint32 node, guint32 at)
{
    if (node != NODE_NONE)
        taint_root(reader, find_root(reader, node), at, reader->change);
}

/* The root of the next node in a chain of contents, and NODE_NONE at its end; a chain may end in a circle. */
static guint32 next_content(const struct reader *reader, guint32 root)
{
    guint32 content = get_node(reader, root)->content;
    return content == NODE_NONE ? NODE_NONE : find_root(reader, content);
}

/* Brent's way to see a circle: `mark` moves to the current node at every power of two. */
struct chain {
    guint32 mark;
    guint steps, limit;
};

static guint32 chain_next(const struct reader *reader, struct chain *chain, guint32 root)
{
    if (chain->steps++ == chain->limit) {
        chain->mark = root;
        chain->steps = 0;
        chain->limit *= 2;
    }
    guint32 next = next_content(reader, root);
    return next == chain->mark ? NODE_NONE : next;
}

void node_taint_deep(struct reader *reader, guint32 node, guint32 at, enum reason_kind kind)
{
    if (node == NODE_NONE)
        return;
    guint32 root = find_root(reader, node);
    struct chain chain = {.mark = root, .limit = 1};
    for (; root != NODE_NONE; root = chain_next(reader, &chain, root))
        taint_root(reader, root, at, kind);
}

const struct reason *node_reason(struct reader *reader, guint32 node)
{
    if (node == NODE_NONE)
        return NULL;
    guint32 root = find_root(reader, node);
    struct chain chain = {.mark = root, .limit = 1};
    for (; root != NODE_NONE; root = chain_next(reader, &chain, root))
        if (get_node(reader, root)->reason.kind != REASON_NONE)
            return &get_node(reader, root)->reason;
    return NULL;
}

static void add_dependency(struct reader *reader, guint32 from, guint32 to)
{
    guint32 length = reader->dependencies->len;
    const struct dependency *last =
        length > 0 ? &g_array_index(reader->dependencies, struct dependency, length - 1) : NULL;
    struct dependency made = {from, to};
    if (last == NULL || last->from != from || last->to != to)
        g_array_append_val(reader->dependencies, made);
}

void node_depend(struct reader *reader, guint32 from)
{
    if (from == NODE_NONE)
        return;
    if (reader->statement_node == NODE_NONE)
        reader->statement_node = node_new(reader);
    add_dependency(reader, from, reader->statement_node);
}

void node_depend_on_statement(struct reader *reader, guint32 node)
{
    if (node != NODE_NONE && reader->statement_node != NODE_NONE)
        add_dependency(reader, reader->statement_node, node);
}

/* Dependencies stand in the order of time, so once through is nearly always enough. */
void nodes_propagate(struct reader *reader)
{
    gboolean again = TRUE;
    while (again) {
        again = FALSE;
        for (guint i = 0; i < reader->dependencies->len; i++) {
            struct dependency *step = &g_array_index(reader->dependencies, struct dependency, i);
            const struct reason *reason = node_reason(reader, step->from);
            struct node *to = get_node(reader, find_root(reader, step->to));
            if (reason == NULL || to->reason.kind != REASON_NONE)
                continue;
            to->reason = *reason;
            again = TRUE;
        }
    }
}
