/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CLOCK_H
#define EXOBASE_CLOCK_H

#include <glib.h>

/* A time as text: "2025-12-01T08:30:00.123Z" and a NUL. */
#define CLOCK_TEXT_SIZE 32

/* Milliseconds since 1970-01-01 UTC. */
gint64 clock_now_ms(void);
/* ISO 8601, UTC, milliseconds, `Z`. */
void clock_text(gint64 time_ms, char out[CLOCK_TEXT_SIZE]);

#endif
