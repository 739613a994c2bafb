/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FUZZ_H
#define EXOBASE_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size);

/* Something is wrong. It aborts: libFuzzer keeps the input then, as it does not for g_error()'s trap. */
#define fuzz_fail(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), abort())

#endif
