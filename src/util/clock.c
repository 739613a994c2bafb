/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#define MS_PER_S 1000
#define S_PER_DAY 86400
#define DAYS_PER_ERA 146097 /* 400 years */

gint64 clock_now_ms(void)
{
    return g_get_real_time() / 1000;
}

/* Floor of a / b, also for negative a. */
static gint64 divide(gint64 a, gint64 b)
{
    return a / b - (a % b < 0);
}

/*
 * The date of a day since 1970-01-01, in the Gregorian calendar. Years are counted from the first of March,
 * so that the leap day is a year's last: then the months' lengths are those of one formula.
 */
static void date_of(gint64 day, gint64 *year, int *month, int *day_of_month)
{
    day += 719468; /* since 0000-03-01 */
    gint64 era = divide(day, DAYS_PER_ERA), of_era = day - era * DAYS_PER_ERA;
    gint64 year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = (int)(of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
    int shifted = (5 * of_year + 2) / 153;
    *day_of_month = of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

static char *write_number(char *at, gint64 number, int digits, char after)
{
    for (int i = digits; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
    at[digits] = after;
    return at + digits + 1;
}

void clock_text(gint64 time_ms, char out[CLOCK_TEXT_SIZE])
{
    gint64 seconds = divide(time_ms, MS_PER_S), day = divide(seconds, S_PER_DAY), year;
    int of_day = (int)(seconds - day * S_PER_DAY), month, day_of_month;
    date_of(day, &year, &month, &day_of_month);
    if (year < 1 || year > 9999) {
        g_snprintf(out, CLOCK_TEXT_SIZE, "?.%03dZ", (int)(time_ms - seconds * MS_PER_S));
        return;
    }
    out = write_number(out, year, 4, '-');
    out = write_number(out, month, 2, '-');
    out = write_number(out, day_of_month, 2, 'T');
    out = write_number(out, of_day / 3600, 2, ':');
    out = write_number(out, of_day / 60 % 60, 2, ':');
    out = write_number(out, of_day % 60, 2, '.');
    out = write_number(out, time_ms - seconds * MS_PER_S, 3, 'Z');
    *out = '\0';
}
