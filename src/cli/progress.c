/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "migrate_report.h"

#define WIDTH 40
#define PATIENCE_US G_USEC_PER_SEC

void progress_start(struct progress *progress)
{
    *progress =
        (struct progress){.started_us = g_get_monotonic_time(), .terminal = isatty(STDERR_FILENO) == 1};
}

void progress_show(guint64 done, guint64 all, gpointer data)
{
    struct progress *progress = data;

    if (!progress->terminal || all == 0 || g_get_monotonic_time() - progress->started_us < PATIENCE_US)
        return;
    guint share = (guint)(MIN(done, all) * 1000 / all);
    if (progress->visible && share == progress->shown)
        return;
    progress->visible = TRUE;
    progress->shown = share;
    fprintf(stderr, "\r[%-*.*s] %3u %%", WIDTH, (int)(share * WIDTH / 1000),
            "########################################", share / 10);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->visible)
        fprintf(stderr, "\r%*s\r", WIDTH + 8, "");
    progress->visible = FALSE;
}
