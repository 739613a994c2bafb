/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_UUID_INTERNAL_H
#define EXOBASE_STORE_UUID_INTERNAL_H

#include <glib.h>

/*
 * A random UUID (version 4) from the kernel. GLib's own comes from a generator whose state a forked process
 * inherits, so that two processes would make the same token: their commits would pass for one. Caller frees.
 */
char *uuid_new(void);

#endif
