/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "i18n.h"
#include "reader_internal.h"

/*
 * Dicts become objects, whose keys are texts. Python's keys are compared as Python does (1, 1.0 and True are
 * one key), the texts that they become as JSON does: two keys that Python tells apart and JSON does not are
 * refused.
 */

/* The largest double below which every integer is one. */
#define INTEGRAL_MAX 9007199254740992.0

static gboolean is_number(enum key_kind kind)
{
    return kind == KEY_INTEGER || kind == KEY_REAL || kind == KEY_TRUE || kind == KEY_FALSE;
}

/* A name that equal numbers share, and no key of a module can have. */
static struct name *number_name(struct reader *reader, const struct item *item)
{
    char text[64];
    const char *key = item->key->key->bytes;
    double real = item->kind == KEY_REAL ? g_ascii_strtod(key, NULL) : 0;
    if (item->kind == KEY_TRUE || item->kind == KEY_FALSE)
        g_snprintf(text, sizeof text, "%cnumber %d", '\1', item->kind == KEY_TRUE);
    else if (item->kind == KEY_REAL && real == floor(real) && fabs(real) <= INTEGRAL_MAX)
        g_snprintf(text, sizeof text, "%cnumber %.0f", '\1', real == 0 ? 0.0 : real);
    else
        g_snprintf(text, sizeof text, "%cnumber %.40s", '\1', key);
    return names_get(reader->names, text, strlen(text));
}

/* Where an equal key stands already, or `none`; sets the reason of a collision. */
static guint32 find_equal(struct reader *reader, const struct item *members, const struct item *item,
                          guint32 none, struct result *out)
{
    struct name *key = item->key;
    if (is_number(item->kind)) {
        struct name *number = number_name(reader, item);
        if (number->stamp == reader->stamp)
            return number->index;
        number->stamp = reader->stamp;
        number->index = none;
    }
    if (key->stamp != reader->stamp)
        return none;
    const struct item *other = &members[key->index];
    if (other->kind == item->kind)
        return key->index;
    out->reason = (struct reason){.kind = REASON_COLLISION,
                                  .at = item->at,
                                  .text = item->at,
                                  .text_end = MAX(item->end, item->at + 1),
                                  .other = other->at};
    return none;
}

gboolean is_exercise_key(const struct value_key *key)
{
    static const char *const keys[] = {"id", "enonce_html", "enonce_template_html", "template_variants"};
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(key->bytes, keys[i]) == 0)
            return TRUE;
    return FALSE;
}

gboolean is_telling_key(const char *key, gsize size)
{
    static const char *const keys[] = {"enonce_html", "enonce_template_html", "template_variants"};
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strlen(keys[i]) == size && memcmp(key, keys[i], size) == 0)
            return TRUE;
    return FALSE;
}

static void keep_member(struct item *members, guint to, guint from)
{
    if (to != from)
        members[to] = members[from];
}

/* Puts equal keys together; returns how many members are left, at the front. */
static guint unite_members(struct reader *reader, struct item *members, guint count, struct result *out)
{
    guint kept = 0;
    reader->stamp++;
    for (guint i = 0; i < count && out->reason.kind == REASON_NONE; i++) {
        struct item *item = &members[i];
        if (item->kind == KEY_TEXT && item->key->stamp != reader->stamp) {
            item->key->stamp = reader->stamp;
            item->key->index = kept;
            keep_member(members, kept++, i);
            continue;
        }
        guint32 equal = find_equal(reader, members, item, kept, out);
        if (equal == kept) {
            item->key->stamp = reader->stamp;
            item->key->index = kept;
            keep_member(members, kept++, i);
            continue;
        }
        if (!item->spread && !members[equal].spread)
            reader_warn(reader, item->at,
                        _("this key is given twice in its dictionary; the last one counts"));
        members[equal].value = item->value;
        members[equal].spread = item->spread;
        members[equal].reason = item->reason;
    }
    return kept;
}

static void close_dict(struct reader *reader, guint from, struct result *out)
{
    struct item *members = reader->items + from;
    guint count = reader->n_items - from;
    guint8 looks = LOOKS_OBJECT;
    for (guint i = 0; i < count && looks == LOOKS_OBJECT; i++)
        if (is_exercise_key(members[i].key->key))
            looks = LOOKS_EXERCISE;
    out->looks = looks;
    out->depth++;
    out->fresh = TRUE;
    if (out->reason.kind == REASON_NONE && out->depth > VALUE_DEPTH_MAX)
        out->reason = reason_at(REASON_DEPTH, reader->scanner.token.start, 0);
    if (out->reason.kind == REASON_NONE)
        count = unite_members(reader, members, count, out);
    for (guint i = 0; i < count && out->reason.kind == REASON_NONE; i++)
        if (members[i].reason != 0)
            out->reason = g_array_index(reader->reasons, struct reason, members[i].reason);
    if (out->reason.kind == REASON_NONE) {
        out->value = value_object(reader->arena, count);
        struct value_object *object = out->value.object;
        for (guint i = 0; i < count; i++) {
            struct value value = members[i].value;
            value.flags = (guint8)((value.flags & VALUE_TUPLE) | members[i].kind << KEY_KIND_SHIFT);
            object->members[i] = (struct value_member){members[i].key->key, value};
        }
        object->count = count;
    }
    reader->n_items = from;
}

static void spread_dict(struct reader *reader, struct result *from, guint32 at, struct result *out)
{
    node_depend(reader, from->node);
    struct result items = {.reason = from->reason,
                           .node = node_content(reader, from->node),
                           .size = from->size,
                           .depth = from->depth > 0 ? from->depth - 1 : 0,
                           .loaded = from->loaded};
    if (items.reason.kind == REASON_NONE && from->value.type != VALUE_OBJECT)
        items.reason = reason_at(REASON_SPREAD, at, at);
    result_place(reader, out, &items, at);
    if (out->reason.kind != REASON_NONE)
        return;
    const struct value_object *object = from->value.object;
    if (from->loaded && !reader_charge_items(reader, object->count)) {
        out->reason = reason_at(REASON_EXPANSION, at, at);
        return;
    }
    for (guint32 i = 0; i < object->count; i++) {
        const struct value_member *member = &object->members[i];
        struct item slot = {
            .value = member->value,
            .key = names_get_key(reader->names, reader->last_key, member->key->bytes, member->key->size),
            .at = at,
            .kind = (member->value.flags & KEY_KIND_MASK) >> KEY_KIND_SHIFT,
            .spread = TRUE};
        reader->last_key = slot.key;
        item_push(reader, &slot);
    }
}

/* A literal that JSON can't hold counts only if no later member takes its key. */
static void place_member(struct reader *reader, const struct result *item, struct item *slot,
                         struct result *out)
{
    struct reason before = out->reason;
    slot->key->holds |= !result_is_scalar(item) && item->reason.kind != REASON_FSTRING;
    result_place(reader, out, item, slot->at);
    gboolean literal = out->reason.kind >= REASON_BYTES && out->reason.kind <= REASON_COLLISION;
    if (before.kind != REASON_NONE || !literal)
        return;
    slot->reason = reader->reasons->len;
    g_array_append_val(reader->reasons, out->reason);
    out->reason = before;
}

/* After the key and its colon. */
static gboolean read_member(struct reader *reader, struct result *key, guint32 at, struct result *out,
                            GError **error)
{
    struct item slot = {.at = at, .end = key->value.end};
    enum key_kind kind = KEY_TEXT;
    struct result item;
    result_init(&item);
    gboolean good = result_key(reader, key, &slot.key, &kind);
    if (!good)
        slot.key = names_get(reader->names, "", 0); /* the object is not made */
    if (!read_expression(reader, &item, error))
        return FALSE;
    result_place(reader, out, key, at);
    if (!good && out->reason.kind == REASON_NONE)
        out->reason = reason_at(REASON_KEY, at, 0);
    place_member(reader, &item, &slot, out);
    slot.value = item.value;
    slot.kind = (guint8)kind;
    item_push(reader, &slot);
    return TRUE;
}

/*
 * `"key": "text",` and the like are nearly all that a data module consists of. Their colon and comma are
 * stepped over without becoming tokens; everything else goes the long way, to the same result.
 */
static gboolean at_plain_key(const struct reader *reader)
{
    const struct token *token = &reader->scanner.token;
    const char *text = reader->scanner.text;
    return token->type == TOKEN_STRING && token->flags == 0 && text[token->end] == ':' &&
           text[token->end + 1] == ' ';
}

/* From a plain key on; `whole`: past the comma as well. */
static gboolean read_plain_member(struct reader *reader, gboolean *whole, struct result *out, GError **error)
{
    struct scanner *s = &reader->scanner;
    struct item slot = {.at = s->token.start, .end = s->token.end};
    guint32 text_at = slot.at + s->token.prefix;
    struct result item;
    result_init(&item);
    slot.key = names_get_key(reader->names, reader->last_key, s->text + text_at,
                             slot.end - text_at - s->token.quotes);
    reader->last_key = slot.key;
    s->at = slot.end + 1;
    if (!reader_next(reader, error))
        return FALSE;
    *whole = plain_item(reader, &item);
    if (*whole)
        s->at = s->token.end + 1;
    if (!(*whole ? reader_next(reader, error) : read_expression(reader, &item, error)))
        return FALSE;
    if (!*whole)
        place_member(reader, &item, &slot, out);
    slot.value = item.value;
    item_push(reader, &slot);
    return TRUE;
}

/* What a bracket that opened with `{` turned out to be. */
enum braces { BRACES_EMPTY, BRACES_DICT, BRACES_SET, BRACES_COMPREHENSION };

static gboolean read_element(struct reader *reader, enum braces *what, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    guint32 at = token->start;
    struct result first;
    result_init(&first);
    if (token_is(token, OPERATOR_POWER)) {
        if (!reader_next(reader, error) || !read_operation(reader, &first, error))
            return FALSE;
        spread_dict(reader, &first, at, out);
        *what = BRACES_DICT;
        return TRUE;
    }
    gboolean star = token_is(token, '*');
    if (star && !reader_next(reader, error))
        return FALSE;
    if (!read_expression(reader, &first, error))
        return FALSE;
    if (token_is(token, ':') && !star && *what != BRACES_SET) {
        *what = BRACES_DICT;
        return reader_next(reader, error) && read_member(reader, &first, at, out, error);
    }
    if (*what == BRACES_DICT)
        return reader_fail(reader, error);
    *what = BRACES_SET;
    result_place(reader, out, &first, at);
    return TRUE;
}

static gboolean read_elements(struct reader *reader, enum braces *what, struct result *out, GError **error)
{
    const struct token *token = &reader->scanner.token;
    struct scanner_mark element = scanner_mark(&reader->scanner);
    gboolean first = TRUE;
    if (comprehension_known(reader)) {
        *what = BRACES_COMPREHENSION;
        return read_comprehension(reader, &element, TRUE, out, error);
    }
    for (; !token_is(token, '}'); first = FALSE) {
        gboolean plain = *what != BRACES_SET && at_plain_key(reader), whole = FALSE;
        if (plain)
            *what = BRACES_DICT;
        if (!(plain ? read_plain_member(reader, &whole, out, error) : read_element(reader, what, out, error)))
            return FALSE;
        if (whole)
            continue;
        if (first && at_comprehension(reader)) {
            *what = BRACES_COMPREHENSION;
            return read_comprehension(reader, &element, TRUE, out, error);
        }
        if (token_is(token, ',')) {
            if (!reader_next(reader, error))
                return FALSE;
        } else if (!token_is(token, '}')) {
            return reader_fail(reader, error);
        }
    }
    return TRUE;
}

static void note_dict(struct reader *reader, guint from, guint32 bracket)
{
    for (guint i = from; i < reader->n_items; i++) {
        const struct value_key *key = reader->items[i].key->key;
        if (is_telling_key(key->bytes, key->size)) {
            sighting_note(reader, bracket, TRUE);
            return;
        }
    }
}

gboolean read_braces(struct reader *reader, struct result *out, GError **error)
{
    guint32 bracket = reader->scanner.token.start;
    guint from = reader->n_items, reasons = reader->reasons->len;
    enum braces what = BRACES_EMPTY;
    reader->content |= reader_is_exact(reader);
    if (!reader_next(reader, error) || !read_elements(reader, &what, out, error))
        return FALSE;
    if (what == BRACES_EMPTY || what == BRACES_DICT) {
        note_dict(reader, from, bracket);
        close_dict(reader, from, out);
    }
    if (out->reason.kind != REASON_NONE)
        node_set_keyed(reader, out->node);
    if (what == BRACES_SET)
        out->reason = reason_at(REASON_SET, bracket, 0);
    reader->n_items = from;
    g_array_set_size(reader->reasons, reasons);
    out->fresh = TRUE;
    out->value.start = bracket;
    out->value.end = reader->scanner.token.end;
    return reader_expect(reader, '}', error);
}
