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
#include "text.h"

#define FIELDS 10

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

/* The parts with a point between, in the arena. */
static const char *join(const char *const *parts, guint n, struct value_arena *arena)
{
    gsize size = 0;

    for (guint i = 0; i < n; i++)
        size += strlen(parts[i]) + 1;
    char *text = value_arena_alloc(arena, size), *at = text;
    for (guint i = 0; i < n; i++) {
        at = stpcpy(at, parts[i]);
        *at++ = i + 1 < n ? '.' : '\0';
    }
    return text;
}

const char *replay_write(const struct replay *replay, struct value_arena *arena)
{
    static const char *const letters[] = {[REPLAY_ONE] = "o", [REPLAY_BATCH] = "b", [REPLAY_GENERATOR] = "g"};
    gboolean more = replay->more.type == VALUE_OBJECT && replay->more.object->count > 0;
    g_autofree char *end = more ? encode(&replay->more) : NULL;
    char commit[TEXT_INTEGER_MAX], count[TEXT_INTEGER_MAX], seed[TEXT_INTEGER_MAX], ms[TEXT_INTEGER_MAX];

    text_integer(replay->commit, commit);
    text_integer(replay->count, count);
    text_integer(replay->seed, seed);
    text_integer(replay->now_ms, ms);
    const char *const parts[] = {
        replay->engine,
        commit,
        letters[replay->route],
        replay->code,
        replay->difficulty ? replay->difficulty : "",
        replay->offer,
        replay->language,
        count,
        seed,
        ms,
        end,
    };
    return join(parts, more ? FIELDS + 1 : FIELDS, arena);
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
