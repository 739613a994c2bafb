/* SPDX-License-Identifier: Apache-2.0 */
#include "pool_internal.h"

#include <errno.h>
#include <sys/random.h>

#include "errors.h"
#include "i18n.h"

/* Numbers of a seed from the system: 32 bits, so that it is short to note down and safe in every JSON reader.
 */
typedef guint32 system_seed;

static const char *const difficulties[] = {"facile", "moyen", "difficile"};
static const char *const offers[] = {"free", "pro"};

/* The table's own text that `given` names in any case, or NULL. */
static const char *find_choice(const char *const *choices, gsize count, const char *given)
{
    for (gsize i = 0; i < count; i++) {
        if (choices[i] == given || g_ascii_strcasecmp(choices[i], given) == 0)
            return choices[i];
    }
    return NULL;
}

gboolean pool_read_filter(const struct generate_request *request, struct pool_filter *out, GError **error)
{
    struct pool_filter filter = {NULL, offers[0]};

    if (request->difficulty)
        filter.difficulty = find_choice(difficulties, G_N_ELEMENTS(difficulties), request->difficulty);
    if (request->difficulty && !filter.difficulty) {
        g_set_error(
            error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
            _("The difficulty “%s” does not exist: choose facile, moyen or difficile, or none for all."),
            request->difficulty);
        return FALSE;
    }
    if (request->offer)
        filter.offer = find_choice(offers, G_N_ELEMENTS(offers), request->offer);
    if (!filter.offer) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("The offer “%s” does not exist: choose free or pro, or none for free."),
                    request->offer);
        return FALSE;
    }
    *out = filter;
    return TRUE;
}

static gboolean field_is(const struct exercise *exercise, const char *field, const char *text)
{
    const struct value *value = exercise_get(exercise, field);

    return value && value_is_text(value, text);
}

/* The pro offer sees what the free one sees, and its own; an exercise of an offer that is none is seen by
 * nobody. */
static gboolean pool_fits(const struct exercise *exercise, const struct pool_filter *filter)
{
    gboolean offered = field_is(exercise, "offer", "free") || field_is(exercise, "offer", filter->offer);

    return offered && field_is(exercise, "status", "published") &&
           (!filter->difficulty || field_is(exercise, "difficulty", filter->difficulty));
}

static int compare_ids(gconstpointer a, gconstpointer b)
{
    gint64 first = ((const struct pool_item *)a)->id;
    gint64 second = ((const struct pool_item *)b)->id;

    return (first > second) - (first < second);
}

/* A seed of 32 bits: short to note down, and a number that every JSON reader holds. */
gboolean generate_draw_seed(gint64 *out, GError **error)
{
    guint32 seed = 0;
    ssize_t got;

    do {
        got = getrandom(&seed, sizeof seed, 0);
    } while (got < 0 && errno == EINTR);
    if (got != sizeof seed) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                    _("The system gave no random seed (%s); name one in the request."), g_strerror(errno));
        return FALSE;
    }
    *out = seed;
    return TRUE;
}

GArray *pool_collect(const struct pool_filter *filter, const struct generate_chapter *chapter)
{
    GArray *pool = g_array_new(FALSE, FALSE, sizeof(struct pool_item));

    for (guint i = 0; i < chapter->count; i++) {
        struct pool_item item = {chapter->exercises[i].id, i};

        if (pool_fits(&chapter->exercises[i], filter))
            g_array_append_val(pool, item);
    }
    g_array_sort(pool, compare_ids);
    return pool;
}

gboolean pool_shuffle(const struct generate_request *request, GArray *pool, gint64 *seed_used, GError **error)
{
    gint64 seed = 0;

    if (request->seed)
        seed = *request->seed;
    else if (!generate_draw_seed(&seed, error))
        return FALSE;
    selection_shuffle((struct pool_item *)(void *)pool->data, pool->len, seed);
    *seed_used = seed;
    return TRUE;
}

GArray *generate_pool_sorted(const struct generate_request *request, const struct generate_chapter *chapter,
                             GError **error)
{
    struct pool_filter filter;

    return pool_read_filter(request, &filter, error) ? pool_collect(&filter, chapter) : NULL;
}

gboolean generate_pool(const struct generate_request *request, const struct generate_chapter *chapter,
                       GArray **out, gint64 *seed_used, GError **error)
{
    struct pool_filter filter;

    if (!pool_read_filter(request, &filter, error))
        return FALSE;
    g_autoptr(GArray) pool = pool_collect(&filter, chapter);
    if (!pool_shuffle(request, pool, seed_used, error))
        return FALSE;
    *out = g_steal_pointer(&pool);
    return TRUE;
}

gboolean generate_words(const struct generate_request *request, const char **difficulty, const char **offer,
                        GError **error)
{
    struct pool_filter filter;

    if (!pool_read_filter(request, &filter, error))
        return FALSE;
    *difficulty = filter.difficulty;
    *offer = filter.offer;
    return TRUE;
}
