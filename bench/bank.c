/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bank measure ADDRESS EDITS: the bank in memory over a database: loading, memory, search, and for edits how
 * long after the commit the image has it, and how long building it took. Prints a line of JSON. The database
 * gets EDITS commits.
 *
 * bank spread FROM TO CHAPTERS: a copy of a bank whose exercises are spread over so many chapters.
 */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bank.h"
#include "store.h"

#define US_PER_S 1e6
#define WAIT_MS 10000
#define SEARCH_ROUNDS 7
#define SHOWN 50

/* What is looked for: few hits, many, none, several words, accents. */
static const char *const QUERIES[] = {
    "zq",
    "durée",
    "aiguille minutes",
    "correction",
    "99999",
    "introuvable",
    "Léo horloge midi",
    "e",
    "périmètre rectangle",
};

static gint64 resident_bytes(void)
{
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld %ld", &size, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return (gint64)resident * 4096;
}

/* The processor's time of this thread: other programs do not count. */
static gint64 thread_time_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static int compare_times(const void *a, const void *b)
{
    gint64 first = *(const gint64 *)a, second = *(const gint64 *)b;
    return (first > second) - (first < second);
}

static gint64 median(gint64 *times, gsize count)
{
    qsort(times, count, sizeof *times, compare_times);
    return count ? times[count / 2] : 0;
}

static void count_shown(G_GNUC_UNUSED const struct bank_chapter *chapter,
                        const struct bank_exercise *exercise, gpointer data)
{
    *(gsize *)data += exercise->size;
}

static void measure_search(struct bank *bank)
{
    printf("\"search\":[");
    for (gsize i = 0; i < G_N_ELEMENTS(QUERIES); i++) {
        struct bank_query query = BANK_QUERY_ALL;
        struct bank_found found = {0};
        gint64 times[SEARCH_ROUNDS];
        gsize bytes = 0;
        query.text = QUERIES[i];
        query.limit = SHOWN;
        for (gsize round = 0; round < SEARCH_ROUNDS; round++) {
            gint64 start = thread_time_us();
            found = bank_search(bank_enter(bank), &query, count_shown, &bytes);
            bank_leave(bank);
            times[round] = thread_time_us() - start;
        }
        printf("%s{\"text\":\"%s\",\"found\":%" G_GINT64_FORMAT ",\"ms\":%.2f}", i ? "," : "", QUERIES[i],
               found.total, (double)median(times, SEARCH_ROUNDS) / 1e3);
    }
    printf("]");
}

static gint64 edit(struct store *store, struct bank *bank, guint number, GError **error)
{
    g_autoptr(changeset) changeset = changeset_new("bench", "edit", "bench");
    const struct bank_image *image = bank_enter(bank);
    const struct bank_chapter *chapter = image->chapters[number * 7919 % image->n_chapters];
    const struct bank_exercise *exercise = chapter->exercises[number * 7919 % chapter->count];
    g_autofree char *text = g_strdup_printf(
        "{\"chapter_code\":\"%s\",\"difficulty\":\"moyen\",\"enonce_html\":"
        "\"<p>%u</p>\",\"id\":%" G_GINT64_FORMAT ",\"offer\":\"free\",\"status\":\"published\"}",
        chapter->code, number, exercise->id);
    struct change change = {
        .op = CHANGE_UPDATE,
        .chapter_code = changeset_intern(changeset, chapter->code),
        .id = exercise->id,
        .from = exercise->revision,
        .after = text,
        .after_size = strlen(text),
    };
    bank_leave(bank);
    struct store_result result = {0};
    g_array_append_val(changeset->changes, change);
    gint64 commit = store_commit(store, changeset, &result, error) ? result.commit : -1;
    store_result_clear(&result);
    return commit;
}

/* From the commit's end to the image that has it, with a hint and without. */
static gboolean measure_edits(struct store *store, struct bank *bank, guint count, gboolean hint,
                              GError **error)
{
    g_autofree gint64 *times = g_new0(gint64, count);
    for (guint i = 0; i < count; i++) {
        gint64 commit = edit(store, bank, i, error);
        gint64 start = g_get_monotonic_time();
        if (commit < 0)
            return FALSE;
        if (hint)
            bank_hint(bank);
        bank_wait(bank, commit, WAIT_MS);
        times[i] = g_get_monotonic_time() - start;
    }
    printf("\"%s_us\":%" G_GINT64_FORMAT ",", hint ? "hinted" : "found", median(times, count));
    return TRUE;
}

static gboolean measure(const char *address, guint edits, GError **error)
{
    gint64 before = resident_bytes(), start = g_get_monotonic_time();
    g_autoptr(bank) bank = bank_open(address, error);
    gint64 took = g_get_monotonic_time() - start;
    if (!bank)
        return FALSE;
    gint64 loaded = resident_bytes();
    malloc_trim(0);
    bank_thread_register();
    const struct bank_image *image = bank_enter(bank);
    printf("{\"exercises\":%" G_GINT64_FORMAT
           ",\"chapters\":%u,\"load_s\":%.3f,\"documents\":%" G_GINT64_FORMAT ",\"memory\":%" G_GINT64_FORMAT
           ",\"resident\":%" G_GINT64_FORMAT ",\"trimmed\":%" G_GINT64_FORMAT ",",
           image->n_exercises, image->n_chapters, (double)took / US_PER_S, image->documents_bytes,
           image->memory_bytes, loaded - before, resident_bytes() - before);
    bank_leave(bank);
    g_autoptr(store) store = store_open(address, STORE_WRITE, error);
    gboolean done = store && measure_edits(store, bank, edits, TRUE, error) &&
                    measure_edits(store, bank, MIN(edits, 20), FALSE, error);
    if (done) {
        measure_search(bank);
        printf("}\n");
    }
    bank_thread_unregister();
    return done;
}

struct spreading {
    struct changeset *changeset;
    guint chapters, count;
};

static gboolean spread_row(const struct store_row *row, gpointer data)
{
    struct spreading *spreading = data;
    g_autofree char *code = g_strdup_printf("BENCH_%05u", spreading->count++ % spreading->chapters);
    g_autofree char *from = g_strdup_printf("\"chapter_code\":\"%s\"", row->chapter_code);
    g_autofree char *to = g_strdup_printf("\"chapter_code\":\"%s\"", code);
    g_autoptr(GString) text = g_string_new_len(row->text, (gssize)row->size);
    g_string_replace(text, from, to, 1);
    struct change change = {
        .op = CHANGE_CREATE,
        .chapter_code = changeset_intern(spreading->changeset, code),
        .id = row->id,
        .after = changeset_keep(spreading->changeset, text->str, text->len),
        .after_size = text->len,
    };
    g_array_append_val(spreading->changeset->changes, change);
    return TRUE;
}

static gboolean spread(const char *from, const char *to, guint chapters, GError **error)
{
    g_autoptr(store) source = store_open(from, STORE_READ, error);
    g_autoptr(store) target = source ? store_open(to, STORE_CREATE, error) : NULL;
    g_autoptr(changeset) changeset = changeset_new("bench", "import", "spread");
    struct spreading spreading = {changeset, chapters, 0};
    struct store_result result = {0};
    const struct store_query query = {0};
    gboolean done = target && store_read(source, &query, spread_row, &spreading, NULL, error) &&
                    store_commit(target, changeset, &result, error);
    store_result_clear(&result);
    return done;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    gboolean done = FALSE;
    if (argc == 4 && strcmp(argv[1], "measure") == 0)
        done = measure(argv[2], (guint)g_ascii_strtoull(argv[3], NULL, 10), &error);
    else if (argc == 5 && strcmp(argv[1], "spread") == 0)
        done = spread(argv[2], argv[3], MAX(1, (guint)g_ascii_strtoull(argv[4], NULL, 10)), &error);
    else
        fprintf(stderr, "usage: %s measure ADDRESS EDITS | spread FROM TO CHAPTERS\n", argv[0]);
    if (error)
        fprintf(stderr, "%s\n", error->message);
    return done ? 0 : 1;
}
