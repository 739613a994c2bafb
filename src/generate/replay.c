/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an answer was made of, as a short text that can be printed beside it:
 *
 *     ENGINE.COMMIT.ROUTE.CHAPTER.DIFFICULTY.OFFER.LANGUAGE.COUNT.SEED.MS[.MORE]
 *
 * ROUTE is o (one exercise), b (a batch) or g (a generator by itself, whose key stands for the chapter); MORE
 * is the request's parameters and variant, a JSON object in base64url. The same exercises, generators and
 * engine give the same bytes for it.
 */
#include "replay.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "json.h"

#define FIELDS 10
#define SIZE_USUAL 120

static char *encode(const struct value *more)
{
    g_autoptr(GString) json = g_string_new(NULL);

    json_write_canonical(json, more);
    char *text = g_base64_encode((const guchar *)json->str, json->len);
    for (char *at = text; *at; at++)
        *at = *at == '+' ? '-' : *at == '/' ? '_' : *at;
    g_strdelimit(text, "=", '\0'); /* it only fills the end up */
    return text;
}

static gboolean decode(const char *text, struct value_arena *arena, struct value *out)
{
    g_autofree char *plain = g_strconcat(text, "===", NULL);
    gsize size;

    plain[(strlen(text) + 3) / 4 * 4] = '\0';
    for (char *at = plain; *at; at++)
        *at = *at == '-' ? '+' : *at == '_' ? '/' : *at;
    g_autofree guchar *json = g_base64_decode(plain, &size);
    const char *copy = value_arena_copy(arena, (const char *)json, size);
    return json_parse(arena, copy, size, out, NULL) && out->type == VALUE_OBJECT;
}

static void append_field(GString *text, const char *field)
{
    g_string_append_c(text, '.');
    g_string_append(text, field);
}

static void append_number(GString *text, gint64 number)
{
    g_string_append_c(text, '.');
    json_write_integer(text, number);
}

char *replay_write(const struct replay *replay)
{
    static const char letters[] = {[REPLAY_ONE] = 'o', [REPLAY_BATCH] = 'b', [REPLAY_GENERATOR] = 'g'};
    gboolean more = replay->more.type == VALUE_OBJECT && replay->more.object->count > 0;
    g_autofree char *end = more ? encode(&replay->more) : NULL;

    GString *text = g_string_sized_new(SIZE_USUAL);
    g_string_append(text, replay->engine);
    append_number(text, replay->commit);
    append_field(text, (const char[]){letters[replay->route], '\0'});
    append_field(text, replay->code);
    append_field(text, replay->difficulty ? replay->difficulty : "");
    append_field(text, replay->offer);
    append_field(text, replay->language);
    append_number(text, replay->count);
    append_number(text, replay->seed);
    append_number(text, replay->now_ms);
    if (more)
        append_field(text, end);
    return g_string_free(text, FALSE);
}

static gboolean read_number(const char *text, gint64 least, gint64 *out)
{
    return g_ascii_string_to_signed(text, 10, least, G_MAXINT64, out, NULL);
}

static gboolean read_route(const char *text, enum replay_route *out)
{
    const char *at = strlen(text) == 1 ? strchr("obg", text[0]) : NULL;

    if (at)
        *out = (enum replay_route)(text[0] == 'o'   ? REPLAY_ONE
                                   : text[0] == 'b' ? REPLAY_BATCH
                                                    : REPLAY_GENERATOR);
    return at != NULL;
}

gboolean replay_read(const char *text, struct value_arena *arena, struct replay *out, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ".", FIELDS + 2);
    guint n = g_strv_length(parts);
    struct replay replay = {.more = value_null()};
    gboolean read = n == FIELDS || n == FIELDS + 1;

    for (guint i = 0; read && i < n; i++)
        read = g_utf8_validate(parts[i], -1, NULL);
    read = read && read_number(parts[1], 0, &replay.commit) && read_route(parts[2], &replay.route) &&
           read_number(parts[7], 1, &replay.count) && read_number(parts[8], G_MININT64, &replay.seed) &&
           read_number(parts[9], 0, &replay.now_ms) && parts[3][0] &&
           (n == FIELDS || decode(parts[10], arena, &replay.more));
    if (!read) {
        g_set_error_literal(
            error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
            _("This is not the text by which an answer can be made again: copy it whole, from "
              "metadata.replay."));
        return FALSE;
    }
    replay.engine = value_arena_copy(arena, parts[0], strlen(parts[0]));
    replay.code = value_arena_copy(arena, parts[3], strlen(parts[3]));
    replay.difficulty = parts[4][0] ? value_arena_copy(arena, parts[4], strlen(parts[4])) : NULL;
    replay.offer = value_arena_copy(arena, parts[5], strlen(parts[5]));
    replay.language = value_arena_copy(arena, parts[6], strlen(parts[6]));
    *out = replay;
    return TRUE;
}

char *replay_engine(const struct generator_set *generators)
{
    const char *stamp = generator_set_stamp(generators);

    return stamp[0] ? g_strdup_printf(REPLAY_ENGINE "-%s", stamp) : g_strdup(REPLAY_ENGINE);
}
