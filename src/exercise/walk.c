/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A canonical text as it stands, walked from member to member: what can be told of a document, or put into
 * its text, without taking it apart.
 */
#include <string.h>

#include "bytes.h"
#include "clock.h"
#include "exercise.h"
#include "text.h"

/* The end of the JSON string that begins at `at`, behind its closing quotation mark. */
static gsize skip_string(const char *text, gsize size, gsize at)
{
    gsize start = at + 1;

    for (at = start; at < size; at++) {
        const char *quote = memchr(text + at, '"', size - at);
        gsize slashes = 0;

        if (!quote)
            return size;
        at = (gsize)(quote - text);
        while (at - slashes > start && text[at - slashes - 1] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            return at + 1;
    }
    return size;
}

/* The end of the value that begins at `at`: the comma or bracket behind it. */
static gsize skip_value(const char *text, gsize size, gsize at)
{
    guint depth = 0;

    while (at < size) {
        char c = text[at];
        if (c == '"') {
            at = skip_string(text, size, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}'))
            return at;
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        at++;
    }
    return size;
}

/* A member: its key with the quotation marks, and where its value ends, the comma or bracket behind it. */
struct walk {
    const char *text;
    gsize size, key, key_end, end;
};

/* On to the next member; FALSE: there is none. */
static gboolean walk_on(struct walk *walk)
{
    gsize at = walk->end + 1;

    if (at >= walk->size || walk->text[at] != '"')
        return FALSE;
    walk->key = at;
    walk->key_end = skip_string(walk->text, walk->size, at);
    walk->end = skip_value(walk->text, walk->size, walk->key_end + 1);
    return TRUE;
}

static gboolean walk_is_at(const struct walk *walk, const char *name)
{
    gsize size = strlen(name);

    return walk->key_end - walk->key == size + 2 && memcmp(walk->text + walk->key + 1, name, size) == 0;
}

/* What the store keeps of an exercise, as members in order of key. */
#define KEPT_COUNT 3
struct kept_member {
    const char *name;
    char text[64]; /* the whole member */
};

static void make_kept_time(struct kept_member *kept, const char *name, gint64 time_ms)
{
    char time[CLOCK_TEXT_SIZE];

    clock_text(time_ms, time);
    kept->name = name;
    stpcpy(stpcpy(stpcpy(stpcpy(stpcpy(kept->text, "\""), name), "\":\""), time), "\"");
}

static void make_kept(struct kept_member kept[KEPT_COUNT], gint64 revision, gint64 created_ms,
                      gint64 updated_ms)
{
    make_kept_time(&kept[0], "created_at", created_ms);
    kept[1].name = "revision";
    text_integer(revision, stpcpy(kept[1].text, "\"revision\":"));
    make_kept_time(&kept[2], "updated_at", updated_ms);
}

/*
 * Whether a key as it stands in the text comes after a name of letters and `_`. Whatever an escape stands for
 * (a control, `"` or `\`) comes before all of these.
 */
static gboolean key_is_after(const char *key, gsize size, const char *name)
{
    gsize i = 0;

    while (i < size && key[i] == name[i])
        i++;
    if (i == size || name[i] == '\0')
        return i < size;
    return key[i] != '\\' && (guint8)key[i] > (guint8)name[i];
}

/* A canonical text on its way into its full form. */
struct filling {
    GString *out;
    gsize began; /* where the full form begins in `out` */
    struct walk walk;
    gsize copied; /* bytes of the text that are in `out` */
    struct kept_member kept[KEPT_COUNT];
    guint kept_next, part_next;
    struct exercise_parts *parts;
};

static void copy_until(struct filling *filling, gsize end)
{
    bytes_append(filling->out, filling->walk.text + filling->copied, end - filling->copied);
    filling->copied = end;
}

static void append_kept(struct filling *filling)
{
    const char *text = filling->kept[filling->kept_next++].text;

    bytes_append(filling->out, text, strlen(text));
}

/* What is kept goes before the first member that comes after it. */
static void put_kept(struct filling *filling)
{
    const struct walk *walk = &filling->walk;

    while (filling->kept_next < KEPT_COUNT &&
           key_is_after(walk->text + walk->key + 1, walk->key_end - walk->key - 2,
                        filling->kept[filling->kept_next].name)) {
        copy_until(filling, walk->key);
        append_kept(filling);
        bytes_append(filling->out, ",", 1);
    }
}

/* Before the last bracket, where all keys of the text come before what is kept. */
static void put_rest(struct filling *filling)
{
    if (filling->kept_next < KEPT_COUNT)
        copy_until(filling, filling->walk.size - 1);
    while (filling->kept_next < KEPT_COUNT) {
        bytes_append(filling->out, ",", 1);
        append_kept(filling);
    }
    copy_until(filling, filling->walk.size);
}

static const char *const part_names[PART_COUNT] = {
    "difficulty", "enonce_html", "exercise_type", "family",        "generator_key",
    "is_dynamic", "needs_svg",   "offer",         "solution_html", "variables",
};

static void note_part(struct filling *filling)
{
    const struct walk *walk = &filling->walk;

    if (!walk_is_at(walk, part_names[filling->part_next]) || walk->end >= walk->size)
        return;
    gsize start = filling->out->len - filling->began + walk->key_end + 1 - filling->copied;
    filling->parts->start[filling->part_next] = (guint32)start;
    filling->parts->size[filling->part_next++] = (guint32)(walk->end - walk->key_end - 1);
}

void exercise_write_full(const char *text, gsize size, gint64 revision, gint64 created_ms, gint64 updated_ms,
                         GString *out, struct exercise_parts *parts)
{
    struct filling filling = {.out = out,
                              .began = out->len,
                              .walk = {.text = text, .size = size},
                              .part_next = parts ? 0 : PART_COUNT,
                              .parts = parts};

    make_kept(filling.kept, revision, created_ms, updated_ms);
    while ((filling.kept_next < KEPT_COUNT || filling.part_next < PART_COUNT) && walk_on(&filling.walk)) {
        put_kept(&filling);
        if (filling.part_next < PART_COUNT)
            note_part(&filling);
    }
    if (parts && filling.part_next < PART_COUNT)
        *parts = (struct exercise_parts){0};
    put_rest(&filling);
}

/* Eight bytes at a time: it only has to tell the documents of one bank apart, whoever wrote them. */
static guint64 hash_bytes(guint64 hash, const char *bytes, gsize size)
{
    while (size > 0) {
        guint64 word = 0;
        gsize step = MIN(size, sizeof word);
        memcpy(&word, bytes, step);
        hash = (hash ^ word) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
        bytes += step;
        size -= step;
    }
    return hash;
}

/* The member's text as it stands, without its quotation marks, if the key is this one. */
static void glance_text(const struct walk *walk, const char *key, const char **text, gsize *size)
{
    if (!walk_is_at(walk, key) || walk->text[walk->key_end + 1] != '"')
        return;
    *text = walk->text + walk->key_end + 2;
    *size = walk->end - walk->key_end - 3;
}

gboolean exercise_glance(const char *text, gsize size, struct exercise_glance *out)
{
    struct walk walk = {.text = text, .size = size};
    gsize hashed = 0;
    guint64 hash = 0;

    *out = (struct exercise_glance){0};
    while (walk_on(&walk) && walk.end < size) {
        glance_text(&walk, "exercise_uid", &out->uid, &out->uid_size);
        glance_text(&walk, "external_id", &out->external_id, &out->external_id_size);
        gboolean is_id = walk_is_at(&walk, "id");
        if (is_id || key_is_after(text + walk.key + 1, walk.key_end - walk.key - 2, "id")) {
            hash = hash_bytes(hash, text, walk.key);
            hashed = is_id ? walk.end + 1 : walk.key;
            break; /* the other two stand before it */
        }
    }
    out->hash = hash_bytes(hash, text + hashed, size - hashed);
    return out->uid != NULL;
}

gboolean exercise_slices(const char *text, gsize size, const char *const *names, guint n,
                         struct exercise_slice *out)
{
    struct walk walk = {.text = text, .size = size};
    guint next = 0;

    while (next < n && walk_on(&walk)) {
        if (walk.end >= size)
            return FALSE;
        if (walk_is_at(&walk, names[next]))
            out[next++] = (struct exercise_slice){text + walk.key_end + 1, walk.end - walk.key_end - 1};
    }
    return next == n;
}

gboolean exercise_part_slices(const char *text, gsize size, struct exercise_slice out[PART_COUNT])
{
    return exercise_slices(text, size, part_names, PART_COUNT, out);
}

gboolean exercise_parts_of(const struct exercise_parts *parts, const char *text,
                           struct exercise_slice out[PART_COUNT])
{
    for (guint i = 0; i < PART_COUNT; i++)
        out[i] = (struct exercise_slice){text + parts->start[i], parts->size[i]};
    return parts->size[0] > 0;
}
