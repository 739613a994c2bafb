/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <time.h>

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
    time_t when = (time_t)seconds;
    struct tm parts;
    if (gmtime_r(&when, &parts))
        g_snprintf(out, CLOCK_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                   parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, (int)ms);
    else
        g_strlcpy(out, "?", CLOCK_TEXT_SIZE);
}
