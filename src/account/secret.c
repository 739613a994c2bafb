/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <string.h>

#include "account_internal.h"
#include "sha256.h"

/*
 * Secrets that exobase draws. 256 random bits can't be guessed, so one round of SHA-256 is enough to store
 * them by, and looking one up by its hash tells nobody anything about its bytes.
 */
#define SECRET_BYTES 32
#define CSRF_LABEL "exobase csrf "

G_STATIC_ASSERT(ACCOUNT_HASH_SIZE == SHA256_HEX_SIZE);
G_STATIC_ASSERT(sizeof ACCOUNT_TOKEN_PREFIX - 1 +
                    sodium_base64_ENCODED_LEN(SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING) <=
                ACCOUNT_SECRET_SIZE);

void secret_draw(const char *prefix, char out[ACCOUNT_SECRET_SIZE])
{
    guint8 bytes[SECRET_BYTES];
    gsize used = strlen(prefix);
    randombytes_buf(bytes, sizeof bytes);
    memcpy(out, prefix, used);
    sodium_bin2base64(out + used, ACCOUNT_SECRET_SIZE - used, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

void secret_hash(const char *secret, char out[ACCOUNT_HASH_SIZE])
{
    sha256_hex_of(secret, strlen(secret), out);
}

void secret_csrf(const char *secret, char out[ACCOUNT_HASH_SIZE])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, strlen(CSRF_LABEL), (const guint8 *)CSRF_LABEL);
    sha256_update(&context, strlen(secret), (const guint8 *)secret);
    sha256_hex(&context, out);
    sodium_memzero(&context, sizeof context);
}

gboolean secret_equal(const char hash[ACCOUNT_HASH_SIZE], const char *other)
{
    return other && strlen(other) == ACCOUNT_HASH_SIZE - 1 &&
           sodium_memcmp(hash, other, ACCOUNT_HASH_SIZE - 1) == 0;
}
