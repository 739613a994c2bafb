/* SPDX-License-Identifier: Apache-2.0 */
/*
 * follow ADDRESS COMMITS: one process commits, another waits for commits: how long after a commit was durable
 * the other hears of it. Prints a line of JSON with the microseconds of each commit.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store.h"

/* Pauses differ, so that they can't keep step with the follower's polling. */
#define PAUSE_MIN_US 5000
#define PAUSE_SPAN_US 137000
#define WAIT_MS 2000

/* What the follower writes into the pipe for each commit that it hears of. */
struct heard {
    gint64 commit, time_us;
};

static gboolean follow(const char *address, int pipe_in, gint64 commits, GError **error)
{
    g_autoptr(store) store = store_open(address, STORE_READ, error);
    gint64 head = store ? store_head(store, error) : -1;
    struct heard heard = {.commit = head, .time_us = g_get_monotonic_time()};
    gint64 last = head + commits;
    while (head >= 0 && head <= last && write(pipe_in, &heard, sizeof heard) == sizeof heard) {
        if (head == last)
            return TRUE;
        gint64 before = head;
        while (head == before)
            head = store_wait(store, before, WAIT_MS, error);
        heard = (struct heard){head, g_get_monotonic_time()};
    }
    return FALSE;
}

static gint64 commit_one(struct store *store, GError **error)
{
    static const char text[] = "{\"a\":1}";
    struct store_result result = {0};
    g_autoptr(changeset) changeset = changeset_new("bench", "edit", "bench");
    struct change change = {
        .op = CHANGE_CREATE,
        .chapter_code = changeset_intern(changeset, "FOLLOW"),
        .after = text,
        .after_size = sizeof text - 1,
        .id_place = sizeof text - 2,
    };
    g_array_append_val(changeset->changes, change);
    gint64 commit = store_commit(store, changeset, &result, error) ? result.commit : -1;
    store_result_clear(&result);
    return commit;
}

/* Commits, and reads what the follower says; the first word only says that it is there. */
static gboolean lead(struct store *store, int pipe_out, gint64 commits, GError **error)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    struct heard heard;
    if (read(pipe_out, &heard, sizeof heard) != sizeof heard)
        return FALSE;
    printf("[");
    for (gint64 i = 0; i < commits; i++) {
        g_usleep(PAUSE_MIN_US + (gulong)g_rand_int_range(random, 0, PAUSE_SPAN_US));
        gint64 commit = commit_one(store, error);
        gint64 durable_us = g_get_monotonic_time();
        if (commit < 0)
            return FALSE;
        do {
            if (read(pipe_out, &heard, sizeof heard) != sizeof heard)
                return FALSE;
        } while (heard.commit < commit);
        /* It may see the commit before its writer has come back from the disk. */
        printf("%s%" G_GINT64_FORMAT, i ? ", " : "", MAX(heard.time_us - durable_us, 0));
    }
    printf("]\n");
    return TRUE;
}

static gboolean run(const char *address, gint64 commits, GError **error)
{
    int ends[2];
    if (pipe(ends) != 0)
        return FALSE;
    pid_t child = fork();
    if (child < 0)
        return FALSE;
    if (child == 0) {
        gboolean done = follow(address, ends[1], commits, error);
        if (!done)
            fprintf(stderr, "%s\n", *error ? (*error)->message : "the follower broke off");
        _exit(done ? 0 : 1);
    }
    close(ends[1]);
    g_autoptr(store) store = store_open(address, STORE_SERVE, error);
    gboolean done = store && lead(store, ends[0], commits, error);
    close(ends[0]);
    waitpid(child, NULL, 0);
    return done;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: %s ADDRESS COMMITS\n", argv[0]);
        return 2;
    }
    if (run(argv[1], g_ascii_strtoll(argv[2], NULL, 10), &error))
        return 0;
    fprintf(stderr, "%s\n", error ? error->message : "the follower broke off");
    return 1;
}
