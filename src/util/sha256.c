/* SPDX-License-Identifier: Apache-2.0 */
#include "sha256.h"

void sha256_hex(struct sha256_ctx *context, char out[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    guint8 hash[SHA256_DIGEST_SIZE];

    sha256_digest(context, sizeof hash, hash);
    for (gsize i = 0; i < sizeof hash; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[SHA256_HEX_SIZE - 1] = '\0';
}

void sha256_hex_of(const void *bytes, gsize size, char out[SHA256_HEX_SIZE])
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, size, bytes);
    sha256_hex(&context, out);
}
