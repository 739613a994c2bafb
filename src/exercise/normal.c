/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door: a document becomes normal form once, here. The known fields are collected into slots by their
 * number, so that the normal form is written down in order without sorting; only unknown fields (few, most
 * often none) are sorted and merged. Texts stay views of what came in, so a migration copies no text until it
 * writes one.
 */
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "exercise_internal.h"
#include "i18n.h"
#include "json.h"
#include "text.h"

/* What the reckoned fields add to a document that came in without them. */
#define SIZE_OF_DEFAULTS 1024
#define CHAPTER_CODE_MAX 64

struct door {
    struct value_arena *arena;
    const struct value_object *raw;
    enum exercise_door kind;
    exercise_note_func warn;
    gpointer data;
    const struct value *given[FIELD_COUNT]; /* as they came in; NULL: absent */
    struct value normal[FIELD_COUNT];
    struct value_member *extras; /* unknown fields; sorted before they are merged */
    guint32 extras_count;
};

static gboolean refuse(GError **error, const char *message)
{
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, message);
    return FALSE;
}

int exercise_compare_keys(const struct value_key *a, const struct value_key *b)
{
    int order = memcmp(a->bytes, b->bytes, MIN(a->size, b->size));

    return order ? order : (a->size > b->size) - (a->size < b->size);
}

gboolean exercise_name_is_kept(const char *name)
{
    static const char *const names[] = {"_id", "revision", "created_at", "updated_at"};

    if (strchr("_rcue", name[0]) == NULL)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(name, names[i]) == 0)
            return TRUE;
    }
    return g_str_has_prefix(name, "exobase_");
}

static void add_extra(struct door *door, const struct value_key *key, const struct value *value)
{
    door->extras[door->extras_count++] = (struct value_member){key, *value};
}

static int by_key(const void *a, const void *b)
{
    return exercise_compare_keys(((const struct value_member *)a)->key,
                                 ((const struct value_member *)b)->key);
}

/* Mostly there are none, or they are sorted already; in a hostile document there are many. */
static void sort_extras(struct door *door)
{
    for (guint32 i = 1; i < door->extras_count; i++) {
        if (by_key(&door->extras[i - 1], &door->extras[i]) > 0) {
            qsort(door->extras, door->extras_count, sizeof *door->extras, by_key);
            return;
        }
    }
}

/* A name for a field that moves, which nothing in the document has. */
static const struct value_key *moved_key(struct door *door, const char *name)
{
    g_autofree char *moved = g_strconcat("source_", name, NULL);

    for (guint number = 2; value_object_get(door->raw, moved); number++) {
        g_free(moved);
        moved = g_strdup_printf("source_%s_%u", name, number);
    }
    return value_arena_key(door->arena, moved, strlen(moved));
}

static void move_own(struct door *door, const char *name, const struct value *value)
{
    const struct value_key *key = moved_key(door, name);

    add_extra(door, key, value);
    if (!door->warn)
        return;
    g_autofree char *message = g_strdup_printf(
        _("The field %s belongs to exobase; what it says here is kept as %s."), name, key->bytes);
    struct exercise_note note = {"moved", name, 0, value, message};
    door->warn(&note, door->data);
}

/* Puts known fields into their slots; returns how many others there are. */
static guint32 collect_known(struct door *door)
{
    guint32 others = 0;

    for (guint32 i = 0; i < door->raw->count; i++) {
        const struct value_member *member = &door->raw->members[i];
        int field = exercise_field_find(member->key->bytes, member->key->size);
        if (field >= 0)
            door->given[field] = &member->value;
        else
            others++;
    }
    return others;
}

static void collect_others(struct door *door)
{
    for (guint32 i = 0; i < door->raw->count; i++) {
        const struct value_member *member = &door->raw->members[i];
        if (exercise_field_find(member->key->bytes, member->key->size) >= 0)
            continue;
        if (!exercise_name_is_kept(member->key->bytes))
            add_extra(door, member->key, &member->value);
        else if (door->kind == DOOR_FOREIGN)
            move_own(door, member->key->bytes, &member->value);
    }
}

static char *chapter_code_of(const char *text, gsize size)
{
    g_autoptr(GString) code = g_string_sized_new(CHAPTER_CODE_MAX);

    text_append_upper(code, text, size);
    for (gsize i = 0; i < code->len; i++) {
        if (code->str[i] == '-')
            code->str[i] = '_';
        if (!(g_ascii_isupper(code->str[i]) || g_ascii_isdigit(code->str[i]) ||
              (i > 0 && code->str[i] == '_')))
            return NULL;
    }
    if (code->len == 0 || code->len > CHAPTER_CODE_MAX)
        return NULL;
    return g_string_free(g_steal_pointer(&code), FALSE);
}

char *exercise_chapter_code(const char *given, GError **error)
{
    gsize size = strlen(given);
    char *code = text_is_utf8(given, size, NULL) ? chapter_code_of(given, size) : NULL;

    if (!code) {
        g_autofree char *shown = g_utf8_make_valid(given, -1);
        g_set_error(
            error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
            _("\"%s\" is no chapter code: letters A to Z, digits and `_`, at most 64, such as 6E_GM07."),
            shown);
    }
    return code;
}

/* The exercise's own chapter must be the one that it comes into. */
static gboolean take_chapter(struct door *door, const char *wanted, const char **out, GError **error)
{
    const struct value *given = door->given[FIELD_CHAPTER_CODE];

    gboolean absent = !given || given->type == VALUE_NULL;

    if (absent && !wanted)
        return refuse(error, _("The exercise has no chapter_code, and no chapter was named for it."));
    if (absent || (wanted && value_is_text(given, wanted))) {
        *out = value_arena_copy(door->arena, wanted, strlen(wanted));
        return TRUE;
    }
    if (given->type != VALUE_TEXT)
        return refuse(error, _("The exercise's chapter_code is not a text."));
    g_autofree char *own = chapter_code_of(given->text, given->size);
    if (!own)
        return refuse(error,
                      _("The exercise's chapter_code is none: letters A to Z, digits and `_`, at most 64, "
                        "such as 6E_GM07."));
    if (wanted && strcmp(own, wanted) != 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("The exercise says that it is of chapter %s, but it comes into chapter %s."), own,
                    wanted);
        return FALSE;
    }
    *out = value_arena_copy(door->arena, own, strlen(own));
    return TRUE;
}

static gboolean take_id(const struct door *door, gint64 *out, GError **error)
{
    const struct value *given = door->given[FIELD_ID];

    *out = 0;
    if (!given)
        return TRUE;
    if (given->type != VALUE_INTEGER) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("The exercise's id is of type %s: it must be an integer, or left out."),
                    value_type_name(given));
        return FALSE;
    }
    if (given->integer < 1 || given->integer > EXERCISE_ID_MAX)
        return refuse(error, _("The exercise's id is out of range: from 1 to 9007199254740991 (2^53 - 1)."));
    *out = given->integer;
    return TRUE;
}

static struct value default_value(const struct exercise_field_row *row)
{
    if (row->default_type == VALUE_TEXT)
        return value_string(row->default_text);
    return (struct value){.type = row->default_type};
}

static void fill_normal(struct door *door, const char *chapter_code)
{
    const struct exercise_field_row *rows = exercise_fields();

    for (int field = 0; field < FIELD_COUNT; field++) {
        const struct value *given = door->given[field];
        door->normal[field] = given ? exercise_normal_value(door->arena, (enum exercise_field)field, given)
                                    : default_value(&rows[field]);
    }
    struct value chapter = value_string(chapter_code);
    if (door->given[FIELD_CHAPTER_CODE]) {
        chapter.start = door->given[FIELD_CHAPTER_CODE]->start;
        chapter.end = door->given[FIELD_CHAPTER_CODE]->end;
    }
    door->normal[FIELD_CHAPTER_CODE] = chapter;
}

static void fill_uid(struct door *door, struct exercise *out)
{
    const struct value *given = door->given[FIELD_EXERCISE_UID];
    struct exercise_slots slots;

    for (int field = 0; field < FIELD_COUNT; field++)
        slots.of[field] = &door->normal[field];
    exercise_reckon_uid(&slots, out->chapter_code, out->uid);
    const char *uid = value_arena_copy(door->arena, out->uid, SHA256_HEX_SIZE - 1);
    door->normal[FIELD_EXERCISE_UID] = value_text(uid, SHA256_HEX_SIZE - 1);
    if (given && door->kind == DOOR_FOREIGN && !value_is_text(given, out->uid))
        move_own(door, exercise_fields()[FIELD_EXERCISE_UID].key.bytes, given);
}

/* Merges fields, which are sorted, and extras; one place is left for an id that comes later. */
static struct value_object *merge(struct door *door, gint64 id)
{
    const struct exercise_field_row *rows = exercise_fields();
    struct value_object *object = value_object(door->arena, FIELD_COUNT + door->extras_count).object;
    struct value_member *to = object->members;
    guint32 extra = 0;

    sort_extras(door);
    for (int field = 0; field < FIELD_COUNT; field++) {
        const struct value_key *key = exercise_field_key(&rows[field]);
        while (extra < door->extras_count && exercise_compare_keys(door->extras[extra].key, key) < 0)
            *to++ = door->extras[extra++];
        if (field != FIELD_ID || id > 0)
            *to++ = (struct value_member){key, door->normal[field]};
    }
    while (extra < door->extras_count)
        *to++ = door->extras[extra++];
    object->count = (guint32)(to - object->members);
    return object;
}

/* Only a document that may be too large is written out to know. */
static gboolean check_size(const struct exercise *exercise, gsize most, GError **error)
{
    if (most + SIZE_OF_DEFAULTS <= EXERCISE_SIZE_MAX)
        return TRUE;
    g_autoptr(GString) text = g_string_new(NULL);
    exercise_write(exercise, text, NULL);
    return text->len <= EXERCISE_SIZE_MAX ||
           refuse(error, _("The exercise is over 1 MiB as JSON; shorten it or split it."));
}

gboolean exercise_normalise(struct value_arena *arena, const struct value *raw, const char *chapter_code,
                            enum exercise_door door_kind, exercise_note_func warn, gpointer data,
                            struct exercise *out, GError **error)
{
    struct door door = {.arena = arena, .kind = door_kind, .warn = warn, .data = data};
    struct exercise made = {0};
    gsize most;

    if (raw->type != VALUE_OBJECT)
        return refuse(error, _("An exercise is an object (a dict), with names and values."));
    door.raw = raw->object;
    guint32 others = collect_known(&door);
    if (!exercise_measure(door.raw, &most, error) || !take_id(&door, &made.id, error) ||
        !take_chapter(&door, chapter_code, &made.chapter_code, error))
        return FALSE;
    if (others > 0 || door.given[FIELD_EXERCISE_UID])
        door.extras = value_arena_alloc(arena, (others + 1) * sizeof *door.extras);
    if (others > 0)
        collect_others(&door);
    fill_normal(&door, made.chapter_code);
    fill_uid(&door, &made);
    made.document = merge(&door, made.id);
    if (!check_size(&made, most, error))
        return FALSE;
    *out = made;
    return TRUE;
}
