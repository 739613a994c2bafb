/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <string.h>
#include <time.h>

gint64 clock_now_ms(void)
{
    return g_get_real_time() / 1000;
}

/* The last digits of a number, as many as there is room for. */
static void put_digits(char *at, gsize count, int number)
{
    for (; count > 0; number /= 10)
        at[--count] = (char)('0' + number % 10);
}

void clock_text(gint64 time_ms, char out[CLOCK_TEXT_SIZE])
{
    static const char form[] = "0000-00-00T00:00:00.000Z";
    static const struct {
        guint8 place, count;
    } places[] = {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}, {20, 3}};
    gint64 seconds = time_ms / 1000, ms = time_ms % 1000;
    if (ms < 0) {
        seconds--;
        ms += 1000;
    }
    time_t when = (time_t)seconds;
    struct tm parts;
    if (!gmtime_r(&when, &parts)) {
        g_strlcpy(out, "?", CLOCK_TEXT_SIZE);
        return;
    }
    const int numbers[] = {parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                           parts.tm_min,         parts.tm_sec,     (int)ms};
    if (numbers[0] < 0 || numbers[0] > 9999) {
        g_snprintf(out, CLOCK_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", numbers[0], numbers[1],
                   numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
        return;
    }
    memcpy(out, form, sizeof form);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        put_digits(out + places[i].place, places[i].count, numbers[i]);
}
