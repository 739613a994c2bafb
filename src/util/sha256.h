/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_SHA256_H
#define EXOBASE_SHA256_H

#include <nettle/sha2.h>

#include <glib.h>

/* A SHA-256 as text: 64 hex digits, lower case, and a NUL. */
#define SHA256_HEX_SIZE 65

/* Closes the hash and writes its hex digits; the context is ready for the next one. */
void sha256_hex(struct sha256_ctx *context, char out[SHA256_HEX_SIZE]);
/* The hash of one block of bytes. */
void sha256_hex_of(const void *bytes, gsize size, char out[SHA256_HEX_SIZE]);

#endif
