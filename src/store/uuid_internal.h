/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_UUID_INTERNAL_H
#define EXOBASE_STORE_UUID_INTERNAL_H

#include <glib.h>

/*
 * A random UUID (version 4) from the kernel. GLib's own comes from a generator whose state a forked process
 * inherits, so that two processes would make the same token: their commits would pass for one. Caller frees.
 */
char *uuid_new(void);
/*
 * The same, but one made later comes later in the order of texts (version 7, RFC 9562: the time in
 * milliseconds, then 74 random bits), so that an index to which such are added grows at its end, and commits
 * of one moment share a page of it.
 */
char *uuid_new_ordered(void);

#endif
