/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

gint64 clock_now_ms(void)
{
    return g_get_real_time() / 1000;
}

void clock_text(gint64 time_ms, char out[CLOCK_TEXT_SIZE])
{
    gint64 seconds = time_ms / 1000, ms = time_ms % 1000;
    if (ms < 0) {
        seconds--;
        ms += 1000;
    }
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    g_autofree char *text = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S") : g_strdup("?");
    g_snprintf(out, CLOCK_TEXT_SIZE, "%s.%03dZ", text, (int)ms);
}
