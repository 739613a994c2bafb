/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A canonical text as it stands: what can be told of a document, or put into its text, without taking it
 * apart.
 */
#include <string.h>

#include "bytes.h"
#include "clock.h"
#include "exercise.h"
#include "exercise_scan.h"
#include "text.h"

static gboolean is_key(const struct scan_view *key, const char *name)
{
    return key->size == strlen(name) && memcmp(key->text, name, key->size) == 0;
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
static gboolean key_is_after(const struct scan_view *key, const char *name)
{
    gsize i = 0;

    while (i < key->size && key->text[i] == name[i])
        i++;
    if (i == key->size || name[i] == '\0')
        return i < key->size;
    return key->text[i] != '\\' && (guint8)key->text[i] > (guint8)name[i];
}

/* A canonical text on its way into its full form. */
struct filling {
    GString *out;
    gsize began; /* where the full form begins in `out` */
    const char *text;
    gsize size, copied; /* bytes of the text, and of it in `out` */
    struct kept_member kept[KEPT_COUNT];
    guint kept_next, part_next;
    struct exercise_parts *parts;
};

static void copy_until(struct filling *filling, gsize end)
{
    bytes_append(filling->out, filling->text + filling->copied, end - filling->copied);
    filling->copied = end;
}

static void append_kept(struct filling *filling)
{
    const char *text = filling->kept[filling->kept_next++].text;

    bytes_append(filling->out, text, strlen(text));
}

/* What is kept goes before the first member that comes after it. */
static void put_kept(struct filling *filling, const struct scan_view *key)
{
    while (filling->kept_next < KEPT_COUNT && key_is_after(key, filling->kept[filling->kept_next].name)) {
        copy_until(filling, (gsize)(key->text - filling->text) - 1);
        append_kept(filling);
        bytes_append(filling->out, ",", 1);
    }
}

/* Before the last bracket, where all keys of the text come before what is kept. */
static void put_rest(struct filling *filling)
{
    if (filling->kept_next < KEPT_COUNT)
        copy_until(filling, filling->size - 1);
    while (filling->kept_next < KEPT_COUNT) {
        bytes_append(filling->out, ",", 1);
        append_kept(filling);
    }
    copy_until(filling, filling->size);
}

static const char *const part_names[PART_COUNT] = {
    "difficulty", "enonce_html", "exercise_type", "family",        "generator_key",
    "is_dynamic", "needs_svg",   "offer",         "solution_html", "variables",
};

static void note_part(struct filling *filling, const struct scan_view *key, const struct scan_view *value)
{
    if (!is_key(key, part_names[filling->part_next]))
        return;
    gsize ahead = (gsize)(value->text - filling->text) - filling->copied;
    filling->parts->start[filling->part_next] = (guint32)(filling->out->len - filling->began + ahead);
    filling->parts->size[filling->part_next++] = (guint32)value->size;
}

void exercise_write_full(const char *text, gsize size, gint64 revision, gint64 created_ms, gint64 updated_ms,
                         GString *out, struct exercise_parts *parts)
{
    struct filling filling = {.out = out,
                              .began = out->len,
                              .text = text,
                              .size = size,
                              .part_next = parts ? 0 : PART_COUNT,
                              .parts = parts};
    struct scan_view key, value;
    struct scan scan;

    make_kept(filling.kept, revision, created_ms, updated_ms);
    scan_begin(&scan, text, size);
    while ((filling.kept_next < KEPT_COUNT || filling.part_next < PART_COUNT) &&
           scan_member(&scan, &key, &value)) {
        put_kept(&filling, &key);
        if (filling.part_next < PART_COUNT)
            note_part(&filling, &key, &value);
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

/* A text's content as it stands, if the key is this one. */
static void glance_text(const struct scan_view *key, const struct scan_view *value, const char *name,
                        const char **text, gsize *size)
{
    if (!is_key(key, name) || !scan_is_string(value))
        return;
    *text = value->text + 1;
    *size = value->size - 2;
}

gboolean exercise_glance(const char *text, gsize size, struct exercise_glance *out)
{
    struct scan_view key, value;
    struct scan scan;
    gsize hashed = 0;
    guint64 hash = 0;

    *out = (struct exercise_glance){0};
    scan_begin(&scan, text, size);
    while (scan_member(&scan, &key, &value)) {
        glance_text(&key, &value, "exercise_uid", &out->uid, &out->uid_size);
        glance_text(&key, &value, "external_id", &out->external_id, &out->external_id_size);
        gboolean is_id = is_key(&key, "id");
        if (is_id || key_is_after(&key, "id")) {
            gsize begin = (gsize)(key.text - text) - 1;
            hash = hash_bytes(hash, text, begin);
            hashed = is_id ? scan.at + 1 : begin;
            break; /* the other two stand before it */
        }
    }
    out->hash = hash_bytes(hash, text + hashed, size - hashed);
    return out->uid != NULL;
}

gboolean exercise_slices(const char *text, gsize size, const char *const *names, guint n,
                         struct exercise_slice *out)
{
    struct scan_view key, value;
    struct scan scan;
    guint next = 0;

    scan_begin(&scan, text, size);
    while (next < n && scan_member(&scan, &key, &value))
        if (is_key(&key, names[next]))
            out[next++] = (struct exercise_slice){value.text, value.size};
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
