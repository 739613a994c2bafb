/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_ADDRESS_INTERNAL_H
#define EXOBASE_STORE_MONGO_ADDRESS_INTERNAL_H

#include "mongo_internal.h"

/* An address with the times of such a connection. Errors: ARGUMENT, never with what may be a password. Caller
 * destroys. */
mongoc_uri_t *mongo_read_address(const char *text, enum mongo_link_kind kind, GError **error);
/* Shortens the times so that looking for the server, and then one answer, end in `left_ms`. */
void mongo_fit_times(mongoc_uri_t *uri, gint64 left_ms);
/* Hosts and database, for messages. Caller frees. */
char *mongo_describe_address(const mongoc_uri_t *uri);

#endif
