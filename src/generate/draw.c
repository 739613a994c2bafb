/* SPDX-License-Identifier: Apache-2.0 */
#include "draw_internal.h"

#include <math.h>
#include <string.h>

/* Draws of a seeded run that are noted down; one with more has no finite space, as far as we know. */
#define NOTED_MAX 200
/* 2^53, of which random() is a multiple. */
#define REAL_STEPS 9007199254740992.0

void draw_init(struct draw *draw)
{
    *draw = (struct draw){.digits = g_array_new(FALSE, FALSE, sizeof(struct draw_digit))};
}

void draw_clear(struct draw *draw)
{
    g_clear_pointer(&draw->digits, g_array_unref);
}

void draw_seed(struct draw *draw, gint64 seed)
{
    draw->mode = DRAW_SEEDED;
    draw->is_endless = FALSE;
    random_seed(&draw->random, seed);
    draw_begin(draw);
}

void draw_walk(struct draw *draw)
{
    draw_walk_from(draw, NULL, 0);
}

void draw_walk_from(struct draw *draw, const guint64 *reading, guint n)
{
    draw->mode = DRAW_WALKED;
    draw->is_endless = FALSE;
    g_array_set_size(draw->digits, 0);
    for (guint i = 0; i < n; i++) {
        struct draw_digit digit = {.at = reading[i], .size = G_MAXUINT64};
        g_array_append_val(draw->digits, digit);
    }
    draw_begin(draw);
}

void draw_begin(struct draw *draw)
{
    draw->depth = 0;
    if (draw->mode == DRAW_SEEDED)
        g_array_set_size(draw->digits, 0);
}

gboolean draw_advance(struct draw *draw)
{
    g_array_set_size(draw->digits, draw->depth);
    while (draw->digits->len > 0) {
        struct draw_digit *last = &g_array_index(draw->digits, struct draw_digit, draw->digits->len - 1);
        if (++last->at < last->size) {
            draw_begin(draw);
            return TRUE;
        }
        g_array_set_size(draw->digits, draw->digits->len - 1);
    }
    return FALSE;
}

static guint64 walk_below(struct draw *draw, guint64 n)
{
    if (draw->depth == draw->digits->len) {
        struct draw_digit digit = {.at = 0, .size = n};
        g_array_append_val(draw->digits, digit);
    }
    struct draw_digit *digit = &g_array_index(draw->digits, struct draw_digit, draw->depth++);
    digit->size = n;
    digit->at = MIN(digit->at, n - 1);
    return digit->at;
}

static double random_real(struct random_source *random)
{
    guint64 high = random_bits(random, 27), low = random_bits(random, 26);

    return (double)(high << 26 | low) / REAL_STEPS;
}

static guint64 random_digit(struct draw *draw, const struct draw_digit *like)
{
    return like->size > 0 ? random_below(&draw->random, like->size)
                          : (guint64)(random_real(&draw->random) < like->chance);
}

guint64 draw_again(struct draw *draw, const struct draw_digit *like)
{
    struct draw_digit digit = *like;

    digit.at = random_digit(draw, like);
    g_array_append_val(draw->digits, digit);
    draw->depth++;
    return digit.at;
}

/* The draw that memo_follow() made already, or a new one; noted down either way. */
static guint64 seeded_digit(struct draw *draw, guint64 size, double chance)
{
    const struct draw_digit like = {.size = size, .chance = chance};

    if (draw->depth < draw->digits->len)
        return g_array_index(draw->digits, struct draw_digit, draw->depth++).at;
    if (draw->depth < NOTED_MAX)
        return draw_again(draw, &like);
    draw->is_endless = TRUE;
    return random_digit(draw, &like);
}

guint64 draw_below(struct draw *draw, guint64 n)
{
    return draw->mode == DRAW_WALKED ? walk_below(draw, n) : seeded_digit(draw, n, 0);
}

double draw_real(struct draw *draw)
{
    draw->is_endless = TRUE;
    return draw->mode == DRAW_WALKED ? 0 : random_real(&draw->random);
}

gboolean draw_chance(struct draw *draw, double p)
{
    if (draw->mode != DRAW_WALKED)
        return seeded_digit(draw, 0, p) != 0;
    if (p <= 0 || p >= 1)
        return p >= 1;
    return walk_below(draw, 2) == 0;
}

static gboolean walk_decimal(struct draw *draw, struct rational a, struct rational b, guint places,
                             struct rational *out)
{
    struct rational scale, low, high;

    if (!rational_power(rational_integer(10), places, &scale) || !rational_multiply(a, scale, &low) ||
        !rational_multiply(b, scale, &high))
        return FALSE;
    gint64 first = -rational_floor((struct rational){-low.n, low.d}), last = rational_floor(high);
    if (last < first)
        return FALSE;
    return rational_make(first + (gint64)walk_below(draw, (guint64)(last - first) + 1), scale.n, out);
}

gboolean draw_decimal(struct draw *draw, struct rational a, struct rational b, guint places,
                      struct rational *out)
{
    if (draw->mode == DRAW_WALKED)
        return walk_decimal(draw, a, b, places, out);
    double from = rational_real(a);
    return rational_round_real(from + (rational_real(b) - from) * draw_real(draw), places, out);
}

struct draw_refusal draw_refusal_start(const struct draw *draw)
{
    struct draw_refusal refusal = {.depth = draw->depth};

    for (guint i = draw->depth; draw->mode == DRAW_WALKED && i < draw->digits->len; i++)
        refusal.is_resumed |= g_array_index(draw->digits, struct draw_digit, i).at > 0;
    return refusal;
}

gboolean draw_refuse(struct draw *draw, struct draw_refusal *refusal, gboolean *dead)
{
    *dead = FALSE;
    if (draw->mode == DRAW_SEEDED)
        return ++refusal->tries < DRAW_TRIES_MAX;
    while (draw->depth > refusal->depth) {
        struct draw_digit *digit = &g_array_index(draw->digits, struct draw_digit, draw->depth - 1);
        g_array_set_size(draw->digits, draw->depth);
        if (++digit->at < digit->size) {
            draw->depth = refusal->depth;
            return TRUE;
        }
        draw->depth--;
    }
    /* The digits before this draw go on; a draw that began at its first value has none that is taken. (What
     * `unless` draws itself are digits of this draw, too.) */
    g_array_set_size(draw->digits, draw->depth);
    *dead = refusal->is_resumed;
    return FALSE;
}

/* Up to this many are taken out of a copy of the list; more are drawn until new (random.py, sample). */
static guint sample_set_size(guint count)
{
    guint size = 21;

    if (count > 5)
        size += (guint)pow(4, ceil(log(count * 3) / log(4)));
    return size;
}

void draw_sample(struct draw *draw, guint n, guint count, guint *out)
{
    if (draw->mode == DRAW_WALKED || n <= sample_set_size(count)) {
        g_autofree guint *pool = g_new0(guint, MAX(n, 1));
        for (guint i = 0; i < n; i++)
            pool[i] = i;
        for (guint i = 0; i < count; i++) {
            guint at = (guint)draw_below(draw, n - i);
            out[i] = pool[at];
            pool[at] = pool[n - i - 1];
        }
        return;
    }
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < count; i++) {
        do {
            out[i] = (guint)draw_below(draw, n);
        } while (!g_hash_table_add(taken, GUINT_TO_POINTER(out[i] + 1)));
    }
}

void draw_shuffle(struct draw *draw, guint n, guint *out)
{
    memset(out, 0, n * sizeof *out);
    for (guint i = 0; i < n; i++)
        out[i] = i;
    for (guint i = n; i > 1; i--) {
        guint other = (guint)draw_below(draw, i);
        guint last = out[i - 1];
        out[i - 1] = out[other];
        out[other] = last;
    }
}
