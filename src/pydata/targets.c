/* SPDX-License-Identifier: Apache-2.0 */
#include "i18n.h"
#include "reader_internal.h"

/* What stands before `=`, after `for` and `as`, and after `del`. */

static gboolean read_group(struct reader *reader, guint closing, struct result *value, gboolean annotated,
                           GError **error);

/*
 * The change goes through what the target is a part of. A function of the library that is replaced is not the
 * library's any more; other modules keep what is stored in them.
 */
static void change_target(struct reader *reader, struct target *target, struct result *value)
{
    const struct binding *binding = target->base.name != NULL ? target->base.name->binding : NULL;
    if (binding != NULL && target->base.reason.kind == REASON_IMPORTED && target->kind == TARGET_ATTRIBUTE &&
        library_kind(reader->source->text + binding->import, binding->import_end - binding->import, NULL) ==
            CALLEE_OPAQUE &&
        library_kind(reader->source->text + binding->import, binding->import_end - binding->import,
                     target->name->key->bytes) != CALLEE_UNKNOWN)
        reader_give_up(reader, target->at);
    guint32 base = result_node(reader, &target->base);
    if (target->kind == TARGET_ATTRIBUTE && node_is_outside(reader, base) &&
        (library_has(target->name->key->bytes) || keeper_has(target->name->key->bytes)))
        reader_give_up(reader, target->at);
    if (reader_is_exact(reader) && value->reason.kind != REASON_NONE && base != NODE_NONE)
        node_taint_reason(reader, base, value->reason);
    node_taint(reader, base, target->at);
    node_hold(reader, base, result_node(reader, value));
    if (node_is_class(reader, base) && value->node != NODE_NONE) /* a function becomes a method */
        node_join(reader, node_part(reader, value->node, NODE_GIVEN), node_part(reader, base, NODE_RETURNED));
    if (target->key.reason.kind == REASON_SUBSCRIPT) /* a slice takes the items */
        node_hold(reader, base, node_content(reader, value->node));
}

static gboolean assign(struct reader *reader, struct target *target, struct result *value, gboolean annotated,
                       GError **error)
{
    switch (target->kind) {
    case TARGET_NAME:
        bind_result(reader, target->name, target->at, annotated, value);
        return TRUE;
    case TARGET_ITEM:
        if (!reader_is_exact(reader) || !follow_item(reader, &target->base, &target->key, value))
            change_target(reader, target, value);
        return TRUE;
    case TARGET_ATTRIBUTE:
        change_target(reader, target, value);
        return TRUE;
    default:
        return reader_fail(reader, error);
    }
}

/* Item `index` of what is unpacked. */
static struct result unpack(struct reader *reader, const struct result *value, guint index, gboolean star)
{
    guint32 at = reader->scanner.token.start;
    struct result item = {.node = node_content(reader, value->node), .fresh = value->fresh};
    node_depend(reader, value->node);
    if (value->reason.kind == REASON_NONE && value->value.type == VALUE_LIST && !star &&
        index < value->value.list->count) {
        item.value = value->value.list->items[index];
        item.depth = value->depth;
        item.size = value->size;
        item.loaded = value->loaded;
        return item;
    }
    item.reason = reason_at(REASON_UNPACKED, at, reader->scanner.token.end);
    if (star && item.node != NODE_NONE) {
        guint32 list = node_new(reader);
        node_hold(reader, list, item.node);
        item.node = list;
    }
    return item;
}

static gboolean read_one(struct reader *reader, struct result *value, gboolean annotated, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct scanner_mark start = scanner_mark(&reader->scanner);
    struct result seen = {0};
    struct target target;
    guint opening = token_is(token, '(') ? ')' : token_is(token, '[') ? ']' : 0;
    if (!read_primary(reader, &seen, &target, error))
        return FALSE;
    if (target.kind != TARGET_OTHER || opening == 0)
        return assign(reader, &target, value, annotated, error);
    scanner_return(&reader->scanner, &start);
    if (!reader_enter(reader, error) || !read_group(reader, opening, value, annotated, error))
        return FALSE;
    reader->depth--;
    return TRUE;
}

static gboolean ends_targets(const struct token *token)
{
    return ends_expressions(token) || token_is_keyword(token, KEYWORD_IN);
}

/* Whether the list of targets that begins here has a comma, or a star. */
static gboolean is_unpacking(struct reader *reader, gboolean *out, GError **error)
{
    struct scanner *s = &reader->scanner;
    struct scanner_mark start = scanner_mark(s);
    struct result seen = {0};
    *out = token_is(&s->token, '*');
    if (!*out) {
        if (ends_targets(&s->token))
            return TRUE;
        if (!read_primary(reader, &seen, NULL, error))
            return FALSE;
        *out = token_is(&s->token, ',');
        scanner_return(s, &start);
    }
    return TRUE;
}

static gboolean read_unpacked(struct reader *reader, struct result *value, GError **error)
{
    const struct token *token = &reader->scanner.token;
    gboolean stars = FALSE;
    for (guint index = 0; !ends_targets(token); index++) {
        gboolean star = token_is(token, '*');
        stars |= star;
        if (star && !reader_next(reader, error))
            return FALSE;
        struct result item = unpack(reader, value, stars ? G_MAXUINT : index, star);
        if (!read_one(reader, &item, FALSE, error))
            return FALSE;
        if (!token_is(token, ','))
            break;
        if (!reader_next(reader, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_group(struct reader *reader, guint closing, struct result *value, gboolean annotated,
                           GError **error)
{
    gboolean unpacking = closing == ']';
    if (!reader_next(reader, error))
        return FALSE;
    if (!unpacking && !is_unpacking(reader, &unpacking, error))
        return FALSE;
    if (unpacking ? !read_unpacked(reader, value, error) : !read_one(reader, value, annotated, error))
        return FALSE;
    return reader_expect(reader, closing, error);
}

gboolean read_targets(struct reader *reader, struct result *value, gboolean annotated, GError **error)
{
    gboolean unpacking;
    if (!is_unpacking(reader, &unpacking, error))
        return FALSE;
    return unpacking ? read_unpacked(reader, value, error) : read_one(reader, value, annotated, error);
}

static void delete_target(struct reader *reader, const struct target *target)
{
    if (target->kind != TARGET_NAME) {
        guint8 change = reader->change;
        if (change == REASON_CHANGED)
            reader->change = REASON_DELETED;
        node_taint(reader, target->base.node, target->at);
        reader->change = change;
        return;
    }
    unbind_name(reader, target->name, target->at);
}

static gboolean read_deleted(struct reader *reader, GError **error);

/* Targets up to a bracket or the statement's end. */
static gboolean read_all_deleted(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    while (!ends_expressions(token)) {
        if (!read_deleted(reader, error))
            return FALSE;
        if (!token_is(token, ','))
            break;
        if (!reader_next(reader, error))
            return FALSE;
    }
    return TRUE;
}

/* One target; several in brackets are no target by themselves. */
static gboolean read_deleted(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct scanner_mark start = scanner_mark(&reader->scanner);
    struct result seen = {0};
    struct target target = {0};
    guint closing = token_is(token, '(') ? ')' : token_is(token, '[') ? ']' : 0;
    if (!read_primary(reader, &seen, &target, error))
        return FALSE;
    if (closing == 0 || target.kind != TARGET_OTHER) {
        delete_target(reader, &target);
        return TRUE;
    }
    scanner_return(&reader->scanner, &start);
    if (!reader_enter(reader, error) || !reader_next(reader, error) || !read_all_deleted(reader, error))
        return FALSE;
    reader->depth--;
    return reader_expect(reader, closing, error);
}

gboolean read_delete(struct reader *reader, GError **error)
{
    return reader_next(reader, error) && read_all_deleted(reader, error);
}
