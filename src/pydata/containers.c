/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_internal.h"

/*
 * Lists and tuples. Items wait on one stack until their bracket closes; then the container gets an array of
 * exactly their number.
 */

/* An item is a digit and a comma, or more. */
#define ITEM_SIZE_MIN 2

gboolean reader_charge(struct reader *reader, const struct result *placed)
{
    if (placed->loaded)
        reader->expanded += placed->size;
    return reader->expanded <= reader->expansion_max;
}

gboolean reader_charge_items(struct reader *reader, guint32 count)
{
    reader->expanded += (guint64)count * ITEM_SIZE_MIN;
    return reader->expanded <= reader->expansion_max;
}

void result_place(struct reader *reader, struct result *out, const struct result *item, guint32 at)
{
    guint32 node = item->node;
    if (node == NODE_NONE && item->reason.kind != REASON_NONE && !item->fresh && !item->scalar)
        node = node_new_outside(reader);
    if (node != NODE_NONE) {
        if (out->node == NODE_NONE)
            out->node = node_new(reader);
        node_hold(reader, out->node, node);
    }
    out->size += item->size;
    out->depth = MAX(out->depth, item->depth);
    if (item->looks <= LOOKS_EXERCISE)
        out->looks = MAX(out->looks, item->looks);
    if (out->reason.kind != REASON_NONE)
        return;
    out->reason = item->reason;
    if (item->loaded) {
        reader->shared = TRUE;
        if (!reader_charge(reader, item))
            out->reason = reason_at(REASON_EXPANSION, at, at);
    }
}

void close_list(struct reader *reader, guint from, guint flags, struct result *out)
{
    guint count = reader->n_items - from;
    if (out->looks != LOOKS_NOTHING && out->looks <= LOOKS_EXERCISE)
        out->looks += LOOKS_LIST;
    out->depth++;
    out->fresh = TRUE;
    if (out->reason.kind == REASON_NONE && out->depth > VALUE_DEPTH_MAX)
        out->reason = reason_at(REASON_DEPTH, reader->scanner.token.start, 0);
    if (out->reason.kind == REASON_NONE) {
        out->value = value_list(reader->arena, count);
        out->value.flags = (guint8)flags;
        struct value_list *list = out->value.list;
        const struct item *items = reader->items + from;
        for (guint i = 0; i < count; i++) {
            list->items[i] = items[i].value;
            list->items[i].flags &= VALUE_TUPLE;
        }
        list->count = count;
    }
    reader->n_items = from;
}

/* A list whose items go into another is no list of its own any more; told when the other is bound. */
static void note_merging(struct reader *reader, const struct result *from)
{
    if (reader_is_exact(reader) && from->name != NULL && from->name->binding != NULL)
        g_ptr_array_add(reader->merging, from->name->binding);
}

void spread_list(struct reader *reader, struct result *from, guint32 at, struct result *out)
{
    note_merging(reader, from);
    node_depend(reader, from->node);
    struct result items = {
        .reason = from->reason,
        .node = node_content(reader, from->node),
        .size = from->size,
        .depth = from->depth > 0 ? from->depth - 1 : 0,
        .looks = from->looks > LOOKS_EXERCISE ? (guint8)(from->looks - LOOKS_LIST) : LOOKS_NOTHING,
        .loaded = from->loaded,
    };
    if (items.reason.kind == REASON_NONE && from->value.type != VALUE_LIST)
        items.reason = reason_at(REASON_SPREAD, at, at);
    result_place(reader, out, &items, at);
    if (out->reason.kind != REASON_NONE)
        return;
    const struct value_list *list = from->value.list;
    if (from->loaded && !reader_charge_items(reader, list->count)) {
        out->reason = reason_at(REASON_EXPANSION, at, at);
        return;
    }
    for (guint32 i = 0; i < list->count; i++) {
        struct item slot = {.value = list->items[i]};
        item_push(reader, &slot);
    }
}

void push_item(struct reader *reader, struct result *item, gboolean star, guint32 at, struct result *out)
{
    if (star) {
        spread_list(reader, item, at, out);
        return;
    }
    result_place(reader, out, item, at);
    struct item slot = {.value = item->value};
    item_push(reader, &slot);
}

static gboolean read_list_item(struct reader *reader, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct result item;
    result_init(&item);
    guint32 at = token->start;
    gboolean star = token_is(token, '*');
    if (star && !reader_next(reader, error))
        return FALSE;
    if (!(star ? read_operation(reader, &item, error) : read_expression(reader, &item, error)))
        return FALSE;
    push_item(reader, &item, star, at, out);
    return TRUE;
}

static gboolean read_list_items(struct reader *reader, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    guint from = reader->n_items;
    struct scanner_mark element = scanner_mark(&reader->scanner);
    if (comprehension_known(reader))
        return read_comprehension(reader, &element, FALSE, out, error);
    for (gboolean first = TRUE; !token_is(token, ']'); first = FALSE) {
        struct result item;
        result_init(&item);
        if (plain_item(reader, &item)) {
            item_push(reader, &(struct item){.value = item.value});
            reader->scanner.at = token->end + 1;
            if (!reader_next(reader, error))
                return FALSE;
            continue;
        }
        if (!read_list_item(reader, out, error))
            return FALSE;
        if (first && at_comprehension(reader)) {
            reader->n_items = from;
            return read_comprehension(reader, &element, FALSE, out, error);
        }
        if (token_is(token, ',')) {
            if (!reader_next(reader, error))
                return FALSE;
        } else if (!token_is(token, ']')) {
            return reader_fail(reader, error);
        }
    }
    close_list(reader, from, 0, out);
    return TRUE;
}

gboolean read_list(struct reader *reader, struct result *out, GError **error)
{
    guint32 bracket = reader->scanner.token.start;
    guint lists = reader->lists;
    reader->lists = reader->scanner.level;
    reader->content |= reader_is_exact(reader);
    if (!reader_next(reader, error) || !read_list_items(reader, out, error))
        return FALSE;
    reader->lists = lists;
    if (out->looks >= LOOKS_OBJECTS)
        sighting_note(reader, bracket, FALSE);
    out->value.start = bracket;
    out->value.end = reader->scanner.token.end;
    return reader_expect(reader, ']', error);
}

gboolean read_parentheses(struct reader *reader, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    guint32 bracket = token->start;
    if (!reader_next(reader, error))
        return FALSE;
    struct scanner_mark element = scanner_mark(&reader->scanner);
    gboolean known = comprehension_known(reader);
    if (token_is(token, ')'))
        close_list(reader, reader->n_items, VALUE_TUPLE, out);
    else if (!known && !read_yield(reader, out, error))
        return FALSE;
    if (known || at_comprehension(reader)) {
        reader->lazy++;
        if (!read_comprehension(reader, &element, FALSE, out, error))
            return FALSE;
        reader->lazy--;
    }
    if (!out->loaded) {
        out->value.start = bracket;
        out->value.end = token->end;
    }
    return reader_expect(reader, ')', error);
}
