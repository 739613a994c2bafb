/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "filter_internal.h"
#include "find_internal.h"
#include "image_internal.h"

/*
 * Search goes through the exercises one by one: for each a filter of a hundred bytes says at once of most
 * that they have not all words, the folded texts of the others are looked through. Nothing has to be kept up
 * to date but the exercises themselves. Filters by class are judged before, on one byte for each exercise.
 */

/* How many exercises ahead are fetched from memory: each lies elsewhere. */
#define AHEAD 4
#define AHEAD_BYTES 192
#define CACHE_LINE 64
/* Texts that pass the filter are fetched together, then looked through. */
#define BLOCK 32
#define TEXT_AHEAD_BYTES 1024u

struct search {
    const struct bank_query *query;
    GString *folded;              /* the words' bytes */
    GArray *words;                /* of struct find_word, the longest first */
    GArray *hashes;               /* of guint32: of all threes of the words' bytes */
    gboolean wanted[CLASS_COUNT]; /* by class */
    gboolean by_class;            /* nothing but the class decides */
    bank_found_func each;
    gpointer data;
    guint shown;
    struct bank_found found;
};

static gboolean choice_fits(int wanted, guint choice)
{
    return wanted == BANK_ANY || (guint)wanted == choice;
}

static void fill_wanted(struct search *search)
{
    const struct bank_query *query = search->query;
    for (guint class = 0; class < CLASS_COUNT; class ++)
        search->wanted[class] = choice_fits(query->difficulty, class & CLASS_MASK) &&
                                choice_fits(query->offer, class >> CLASS_OFFER_SHIFT & CLASS_MASK) &&
                                choice_fits(query->status, class >> CLASS_STATUS_SHIFT & CLASS_MASK) &&
                                choice_fits(query->kind, class >> CLASS_KIND_SHIFT);
}

static int compare_words(gconstpointer a, gconstpointer b)
{
    gsize first = ((const struct find_word *)a)->size, second = ((const struct find_word *)b)->size;
    return (first < second) - (first > second);
}

static void add_word(struct search *search, const char *bytes, gsize size)
{
    struct find_word word;
    find_prepare(&word, bytes, size);
    g_array_append_val(search->words, word);
    for (gsize i = 0; i + FILTER_GRAM <= size; i++) {
        guint32 hash = filter_hash(bytes + i);
        g_array_append_val(search->hashes, hash);
    }
}

/* The query's words: folded, parted at spaces. */
static void fill_words(struct search *search)
{
    const char *text = search->query->text ? search->query->text : "";
    fold_append(NULL, text, strlen(text), search->folded);
    for (gsize at = 0; at < search->folded->len;) {
        const char *word = search->folded->str + at;
        gsize size = strcspn(word, " ");
        if (size > 0)
            add_word(search, word, size);
        at += size + 1;
    }
    g_array_sort(search->words, compare_words);
}

static gboolean type_fits(const struct bank_query *query, const struct bank_exercise *exercise)
{
    const char *type = exercise->exercise_type;
    if (!query->exercise_type)
        return TRUE;
    if (!*type && exercise->kind == BANK_DYNAMIC && query->generator_type)
        type = query->generator_type(exercise->generator_key, query->data);
    return g_strcmp0(type, query->exercise_type) == 0;
}

/* Whether the text may have all words. */
static gboolean filter_fits(const struct search *search, const struct bank_exercise *exercise)
{
    const guint64 *bits = (const guint64 *)(exercise + 1);
    for (guint i = 0; i < search->hashes->len; i++)
        if (!filter_may_have(bits, exercise->filter_shift, g_array_index(search->hashes, guint32, i)))
            return FALSE;
    return TRUE;
}

static gboolean text_fits(const struct search *search, const struct bank_exercise *exercise)
{
    for (guint i = 0; i < search->words->len; i++)
        if (!find_in(&g_array_index(search->words, struct find_word, i), exercise->folded,
                     exercise->folded_size))
            return FALSE;
    return TRUE;
}

/* Something fits that comes after the cursor. */
static void show(struct search *search, const struct bank_chapter *chapter,
                 const struct bank_exercise *exercise)
{
    if (search->shown == search->query->limit) {
        search->found.more = TRUE;
        return;
    }
    search->shown++;
    search->each(chapter, exercise, search->data);
}

static void fetch_ahead(const struct chapter *chapter, guint32 at)
{
    if (at + 2 * AHEAD < chapter->shown.count)
        __builtin_prefetch(chapter->exercises[at + 2 * AHEAD]);
    if (at + AHEAD < chapter->shown.count)
        for (gsize byte = 0; byte < AHEAD_BYTES; byte += CACHE_LINE)
            __builtin_prefetch((const char *)chapter->exercises[at + AHEAD] + sizeof(struct bank_exercise) +
                               byte);
}

/* The first place after the cursor in this chapter. */
static guint32 first_shown(const struct search *search, const struct chapter *chapter)
{
    const char *after = search->query->after_chapter;
    int order = after ? strcmp(chapter->shown.code, after) : 1;
    if (order > 0)
        return 0;
    if (order < 0)
        return chapter->shown.count;
    guint32 low = 0, high = chapter->shown.count;
    while (low < high) {
        guint32 middle = low + (high - low) / 2;
        if (chapter->exercises[middle]->id <= search->query->after_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The class decides: the counts give the total, and no more is walked through than is shown. */
static void search_classes(struct search *search, const struct chapter *chapter)
{
    for (guint class = 0; class < CLASS_COUNT; class ++)
        if (search->wanted[class] && (class >> CLASS_OFFER_SHIFT & CLASS_MASK) < BANK_OFFERS &&
            (class >> CLASS_STATUS_SHIFT & CLASS_MASK) < BANK_STATUSES)
            search->found.total +=
                chapter->shown.counts[class & CLASS_MASK][class >> CLASS_OFFER_SHIFT & CLASS_MASK]
                                     [class >> CLASS_KIND_SHIFT][class >> CLASS_STATUS_SHIFT & CLASS_MASK];
    for (guint32 i = first_shown(search, chapter); i < chapter->shown.count && !search->found.more; i++)
        if (search->wanted[chapter->classes[i]])
            show(search, &chapter->shown, chapter->exercises[i]);
}

static void fetch_text(const struct bank_exercise *exercise)
{
    gsize size = MIN(exercise->folded_size, TEXT_AHEAD_BYTES);
    for (gsize byte = 0; byte < size; byte += CACHE_LINE)
        __builtin_prefetch(exercise->folded + byte);
}

/* The places of the next exercises from `*at` on, a block at most, whose texts are to be looked through. */
static guint gather(const struct search *search, const struct chapter *chapter, guint32 *at,
                    guint32 places[BLOCK])
{
    guint count = 0;
    for (; *at < chapter->shown.count && count < BLOCK; ++*at) {
        const struct bank_exercise *exercise = chapter->exercises[*at];
        fetch_ahead(chapter, *at);
        if (!search->wanted[chapter->classes[*at]] || !type_fits(search->query, exercise) ||
            !filter_fits(search, exercise))
            continue;
        fetch_text(exercise);
        places[count++] = *at;
    }
    return count;
}

static void search_texts(struct search *search, const struct chapter *chapter)
{
    guint32 first = first_shown(search, chapter), at = 0, places[BLOCK];
    while (at < chapter->shown.count) {
        guint count = gather(search, chapter, &at, places);
        for (guint i = 0; i < count; i++) {
            const struct bank_exercise *exercise = chapter->exercises[places[i]];
            if (!text_fits(search, exercise))
                continue;
            search->found.total++;
            if (places[i] >= first)
                show(search, &chapter->shown, exercise);
        }
    }
}

static void search_chapter(struct search *search, const struct bank_chapter *chapter)
{
    const struct chapter *own = (const struct chapter *)chapter;
    if (search->by_class)
        search_classes(search, own);
    else
        search_texts(search, own);
}

struct bank_found bank_search(const struct bank_image *image, const struct bank_query *query,
                              bank_found_func each, gpointer data)
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(struct find_word));
    g_autoptr(GArray) hashes = g_array_new(FALSE, FALSE, sizeof(guint32));
    struct search search = {
        .query = query,
        .folded = g_string_new(NULL),
        .words = words,
        .hashes = hashes,
        .each = each,
        .data = data,
    };
    fill_wanted(&search);
    fill_words(&search);
    search.by_class = words->len == 0 && !query->exercise_type;
    if (query->chapter_code) {
        const struct bank_chapter *chapter = bank_find_chapter(image, query->chapter_code);
        if (chapter)
            search_chapter(&search, chapter);
    } else {
        for (guint i = 0; i < image->n_chapters; i++)
            search_chapter(&search, image->chapters[i]);
    }
    g_string_free(search.folded, TRUE);
    return search.found;
}
