/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the exercises of an export stand in its text. The text is known to be JSON, so a glance at brackets,
 * commas and strings is enough.
 */
#include <string.h>

#include "exchange_internal.h"

struct looking {
    const char *text;
    gsize size, at;
    guint depth;
    gboolean named;  /* the member of the outermost object that is being read is "exercises" */
    gboolean inside; /* its list is open */
    gboolean wanted; /* an exercise begins at the next token */
    gsize counted;   /* line and column are those of this byte */
    struct exchange_place place;
    GArray *places;
};

/* Columns count characters. A line feed stands between tokens only. */
static void count_up(struct looking *looking)
{
    for (; looking->counted < looking->at; looking->counted++) {
        guint8 byte = (guint8)looking->text[looking->counted];
        if (byte == '\n') {
            looking->place.line++;
            looking->place.column = 1;
        } else {
            looking->place.column += (byte & 0xC0) != 0x80;
        }
    }
}

static void see_exercise(struct looking *looking)
{
    if (!looking->wanted)
        return;
    count_up(looking);
    g_array_append_val(looking->places, looking->place);
    looking->wanted = FALSE;
}

/* The place behind the string that begins here. */
static gsize string_end(const struct looking *looking)
{
    gsize at = looking->at + 1;

    while (at < looking->size && looking->text[at] != '"')
        at += looking->text[at] == '\\' ? 2 : 1;
    return MIN(at + 1, looking->size);
}

static void see_string(struct looking *looking)
{
    static const char name[] = "\"" EXCHANGE_LIST "\"";
    gsize end = string_end(looking);

    see_exercise(looking);
    if (looking->depth == 1)
        looking->named =
            end - looking->at == strlen(name) && memcmp(looking->text + looking->at, name, strlen(name)) == 0;
    looking->at = end;
}

static void see_opening(struct looking *looking)
{
    see_exercise(looking);
    if (++looking->depth == 2 && looking->named && looking->text[looking->at] == '[')
        looking->inside = looking->wanted = TRUE;
    looking->at++;
}

static void see_comma(struct looking *looking)
{
    if (looking->depth == 1)
        looking->named = FALSE;
    looking->wanted = looking->inside && looking->depth == 2;
    looking->at++;
}

/* FALSE: the list is at its end. */
static gboolean step(struct looking *looking)
{
    switch (looking->text[looking->at]) {
    case '"':
        see_string(looking);
        return TRUE;
    case '[':
    case '{':
        see_opening(looking);
        return TRUE;
    case ']':
    case '}':
        looking->depth--;
        looking->at++;
        return !(looking->inside && looking->depth == 1);
    case ',':
        see_comma(looking);
        return TRUE;
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case ':':
        looking->at++;
        return TRUE;
    default:
        see_exercise(looking);
        looking->at++;
        return TRUE;
    }
}

GArray *exchange_find_places(const char *text, gsize size, guint count)
{
    g_autoptr(GArray) places = g_array_sized_new(FALSE, FALSE, sizeof(struct exchange_place), count);
    struct looking looking = {.text = text, .size = size, .place = {1, 1}, .places = places};

    while (looking.at < size && step(&looking))
        continue;
    return places->len == count ? g_steal_pointer(&places) : NULL;
}
