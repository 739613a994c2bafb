/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_internal.h"

/*
 * Nodes: a union-find forest in which each root may have parts: a content, and for functions what they are
 * given and what they return. Joining two nodes joins their parts too, so that a structure only ever gets
 * coarser, which errs on the side of not knowing. All takes nearly linear time.
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

static guint32 add_node(struct reader *reader, gboolean plain)
{
    struct node node = {.parent = reader->nodes->len, .plain = plain != FALSE};
    g_array_append_val(reader->nodes, node);
    return node.parent;
}

guint32 node_new(struct reader *reader)
{
    return add_node(reader, TRUE);
}

guint32 node_new_outside(struct reader *reader)
{
    guint32 node = add_node(reader, FALSE);
    get_node(reader, node)->outside = get_node(reader, node)->opaque = TRUE;
    return node;
}

/* What stands in a container may be one too: a literal's inner ones have no nodes of their own. */
static void spread_plain(struct reader *reader, guint32 node)
{
    while (node != NODE_NONE) {
        struct node *content = get_node(reader, find_root(reader, node));
        if (content->plain)
            return;
        content->plain = TRUE;
        node = content->parts[NODE_CONTENT];
    }
}

/* A part that an outside node gets is outside too; one that was let go lets its parts go. */
guint32 node_part(struct reader *reader, guint32 node, enum node_part part)
{
    if (node == NODE_NONE)
        return NODE_NONE;
    guint32 root = find_root(reader, node);
    if (get_node(reader, root)->parts[part] == NODE_NONE) {
        guint32 made = add_node(reader, part == NODE_CONTENT && get_node(reader, root)->plain);
        const struct node *whole = get_node(reader, root);
        struct node *added = get_node(reader, made);
        added->outside = added->opaque = whole->outside;
        added->gone = whole->gone;
        if (whole->gone)
            added->reason = whole->reason;
        get_node(reader, root)->parts[part] = made;
    }
    return find_root(reader, get_node(reader, root)->parts[part]);
}

guint32 node_content(struct reader *reader, guint32 node)
{
    return node_part(reader, node, NODE_CONTENT);
}

/* All that can be reached from `node` is outside; with a reason, it is let go: tainted as well. */
static void spread_outside(struct reader *reader, guint32 node, const struct reason *reason)
{
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_array_append_val(waiting, node);
    while (waiting->len > 0) {
        guint32 root = find_root(reader, g_array_index(waiting, guint32, waiting->len - 1));
        struct node *here = get_node(reader, root);
        g_array_set_size(waiting, waiting->len - 1);
        if (reason != NULL ? here->gone : here->outside && here->spread)
            continue;
        here->outside = here->opaque = here->spread = TRUE;
        if (reason != NULL) {
            here->gone = TRUE;
            if (here->reason.kind == REASON_NONE)
                here->reason = *reason;
        }
        for (guint i = 0; i < NODE_PARTS; i++)
            if (here->parts[i] != NODE_NONE)
                g_array_append_val(waiting, here->parts[i]);
    }
}

/* Unites two roots; what they have both of is put on `waiting`. */
static void unite(struct reader *reader, guint32 left, guint32 right, GArray *waiting)
{
    struct node *into = get_node(reader, left), *from = get_node(reader, right);
    gboolean outside = into->outside != from->outside, gone = into->gone != from->gone;
    from->parent = left;
    into->opaque |= from->opaque;
    gboolean plain = into->plain || from->plain;
    into->plain = plain != FALSE;
    into->own |= from->own;
    into->keyed |= from->keyed;
    into->is_class |= from->is_class;
    if (into->reason.kind == REASON_NONE)
        into->reason = from->reason;
    for (guint i = 0; i < NODE_PARTS; i++) {
        if (into->parts[i] == NODE_NONE) {
            into->parts[i] = from->parts[i];
        } else if (from->parts[i] != NODE_NONE) {
            g_array_append_val(waiting, into->parts[i]);
            g_array_append_val(waiting, from->parts[i]);
        }
    }
    if (plain)
        spread_plain(reader, into->parts[NODE_CONTENT]);
    struct reason reason = into->reason;
    if (gone || outside) { /* what was put into it since then is let go */
        into->gone = into->spread = FALSE;
        spread_outside(reader, left, gone || reason.kind != REASON_NONE ? &reason : NULL);
    }
}

guint32 node_join(struct reader *reader, guint32 a, guint32 b)
{
    if (a == NODE_NONE || b == NODE_NONE)
        return a != NODE_NONE ? a : b;
    guint32 left = find_root(reader, a), right = find_root(reader, b);
    if (left == right)
        return left;
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(guint32));
    unite(reader, left, right, waiting);
    while (waiting->len > 0) {
        guint32 one = find_root(reader, g_array_index(waiting, guint32, waiting->len - 1));
        guint32 other = find_root(reader, g_array_index(waiting, guint32, waiting->len - 2));
        g_array_set_size(waiting, waiting->len - 2);
        if (one != other)
            unite(reader, one, other, waiting);
    }
    return find_root(reader, left);
}

void node_hold(struct reader *reader, guint32 node, guint32 item)
{
    if (node == NODE_NONE || item == NODE_NONE)
        return;
    if (node_is_outside(reader, node))
        node_let_go(reader, item, reader->scanner.token.start, REASON_KEPT);
    node_join(reader, node_content(reader, node), item);
}

void node_set_keyed(struct reader *reader, guint32 node)
{
    if (node != NODE_NONE)
        get_node(reader, find_root(reader, node))->keyed = TRUE;
}

guint32 node_new_empty(struct reader *reader)
{
    return add_node(reader, FALSE);
}

guint32 node_new_class(struct reader *reader)
{
    guint32 node = add_node(reader, FALSE);
    get_node(reader, node)->is_class = TRUE;
    return node;
}

void node_set_own(struct reader *reader, guint32 node)
{
    struct node *root = get_node(reader, find_root(reader, node));
    root->own = root->opaque = TRUE;
}

gboolean node_is_own(struct reader *reader, guint32 node)
{
    return node != NODE_NONE && get_node(reader, find_root(reader, node))->own;
}

gboolean node_is_plain(struct reader *reader, guint32 node)
{
    return node != NODE_NONE && get_node(reader, find_root(reader, node))->plain;
}

gboolean node_is_class(struct reader *reader, guint32 node)
{
    return node != NODE_NONE && get_node(reader, find_root(reader, node))->is_class;
}

gboolean node_is_opaque(struct reader *reader, guint32 node)
{
    return node == NODE_NONE || get_node(reader, find_root(reader, node))->opaque;
}

gboolean node_is_outside(struct reader *reader, guint32 node)
{
    return node == NODE_NONE || get_node(reader, find_root(reader, node))->outside;
}

gboolean node_has_fields(struct reader *reader, guint32 node)
{
    const struct node *root = get_node(reader, find_root(reader, node));
    return !root->opaque && !root->keyed && root->reason.kind == REASON_NONE;
}

void node_taint_reason(struct reader *reader, guint32 node, struct reason reason)
{
    if (node == NODE_NONE)
        return;
    struct node *root = get_node(reader, find_root(reader, node));
    if (root->reason.kind == REASON_NONE)
        root->reason = reason;
}

static struct reason change_reason(const struct reader *reader, guint32 at, enum reason_kind kind)
{
    return (struct reason){.kind = (guint8)kind, .at = reader->statement_at, .other = at};
}

void node_taint(struct reader *reader, guint32 node, guint32 at)
{
    node_taint_reason(reader, node, change_reason(reader, at, reader->change));
}

void node_let_go(struct reader *reader, guint32 node, guint32 at, enum reason_kind kind)
{
    struct reason reason = change_reason(reader, at, kind);
    if (node != NODE_NONE)
        spread_outside(reader, node, &reason);
}

/* The root of the next node in a chain of contents, and NODE_NONE at its end; a chain may end in a circle. */
static guint32 next_content(const struct reader *reader, guint32 root)
{
    guint32 content = get_node(reader, root)->parts[NODE_CONTENT];
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

/* What is nested deeper than this is taken by nobody, so that looking at it again and again stays cheap. */
#define CHAIN_MAX (2 * VALUE_DEPTH_MAX)

const struct reason *node_reason(struct reader *reader, guint32 node)
{
    if (node == NODE_NONE)
        return NULL;
    guint32 root = find_root(reader, node);
    struct chain chain = {.mark = root, .limit = 1};
    for (guint steps = 0; root != NODE_NONE; root = chain_next(reader, &chain, root), steps++) {
        if (get_node(reader, root)->reason.kind != REASON_NONE)
            return &get_node(reader, root)->reason;
        if (steps > CHAIN_MAX) {
            if (reader->deep.kind == REASON_NONE)
                reader->deep = reason_at(REASON_DEPTH, reader->statement_at, 0);
            return &reader->deep;
        }
    }
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
static void propagate(struct reader *reader)
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

static void add_assumption(struct reader *reader, struct assumption made)
{
    guint32 length = reader->assumptions->len;
    const struct assumption *last =
        length > 0 ? &g_array_index(reader->assumptions, struct assumption, length - 1) : NULL;
    made.statement_at = reader->statement_at;
    if (made.node != NODE_NONE && (last == NULL || last->kind != made.kind || last->node != made.node ||
                                   last->other != made.other || last->field != made.field))
        g_array_append_val(reader->assumptions, made);
}

void node_assume(struct reader *reader, enum assumption_kind kind, guint32 node, guint32 at)
{
    add_assumption(reader, (struct assumption){.kind = kind, .node = node, .at = at});
}

void node_assume_field(struct reader *reader, guint32 node, struct name *field, guint32 at)
{
    add_assumption(reader,
                   (struct assumption){.kind = ASSUMED_FIELD, .node = node, .field = field, .at = at});
}

void node_assume_method(struct reader *reader, guint32 node, guint32 other, guint32 at)
{
    add_assumption(reader,
                   (struct assumption){.kind = ASSUMED_METHOD, .node = node, .other = other, .at = at});
}

void node_assume_operator(struct reader *reader, guint32 node, guint32 other, guint32 at)
{
    add_assumption(reader,
                   (struct assumption){.kind = ASSUMED_OPERATOR, .node = node, .other = other, .at = at});
}

/* Whether an object of the module's classes may have methods that operators call. */
static gboolean has_operators(struct reader *reader)
{
    if (!reader->operators_known)
        reader->operators = text_has_operators(reader->source->text, reader->source->size);
    reader->operators_known = TRUE;
    return reader->operators;
}

static gboolean assumption_holds(struct reader *reader, const struct assumption *made)
{
    gboolean outside = made->other != NODE_NONE && node_is_outside(reader, made->node);
    switch (made->kind) {
    case ASSUMED_UNCHANGED:
        return node_reason(reader, made->node) == NULL;
    case ASSUMED_OBJECT:
        return !node_is_plain(reader, made->node) || get_node(reader, find_root(reader, made->node))->gone;
    case ASSUMED_FIELD:
        return node_has_fields(reader, made->node) && !made->field->holds;
    case ASSUMED_METHOD:
        return !node_is_own(reader, made->node) && !outside;
    case ASSUMED_OPERATOR:
        return !(node_is_own(reader, made->node) && has_operators(reader)) && !outside;
    default:
        return !node_is_own(reader, made->node);
    }
}

/* What it was about is not known: it may have been changed, or be something else. */
static void assumption_fails(struct reader *reader, const struct assumption *made)
{
    gboolean operation = made->kind == ASSUMED_METHOD || made->kind == ASSUMED_OPERATOR;
    gboolean own =
        node_is_own(reader, made->node) && (made->kind != ASSUMED_OPERATOR || has_operators(reader));
    reader->statement_at = made->statement_at;
    if (made->kind == ASSUMED_OBJECT)
        node_let_go(reader, made->node, made->at, REASON_CHANGED_METHOD);
    else if (made->kind == ASSUMED_FIELD)
        node_let_go(reader, node_content(reader, made->node), made->at, REASON_ARGUMENT);
    else if (operation && !own)
        node_let_go(reader, made->other, made->at, REASON_ARGUMENT);
    else
        reader_give_up(reader, made->at);
}

/* Whether one that held no more was found; what it was about is not known then. */
static gboolean judge_assumptions(struct reader *reader)
{
    gboolean wrong = FALSE;
    for (guint i = 0; i < reader->assumptions->len; i++) {
        struct assumption *made = &g_array_index(reader->assumptions, struct assumption, i);
        if (made->node == NODE_NONE || assumption_holds(reader, made))
            continue;
        assumption_fails(reader, made);
        made->node = NODE_NONE;
        wrong = TRUE;
    }
    return wrong;
}

/* How often what was assumed is judged before nothing is known any more: each time takes linear time. */
#define ROUNDS_MAX 16

void nodes_finish(struct reader *reader)
{
    guint rounds = 0;
    do {
        exceptions_finish(reader);
        propagate(reader);
    } while (judge_assumptions(reader) && ++rounds < ROUNDS_MAX);
    exceptions_finish(reader);
    propagate(reader);
    if (rounds == ROUNDS_MAX)
        reader_give_up(reader, 0);
}
