/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Idempotency-Key (docs/document.md, Commits): the token of the commit is made from account and key, and the
 * commit keeps a hash of the request. So the log itself knows, at every instance and for ever, what a key was
 * used for. Only what was committed is remembered: a request that was refused may be repeated with its key.
 */
#include <string.h>

#include "api_internal.h"

static void add_text(struct sha256_ctx *hash, const char *text)
{
    /* With its NUL, so that no two lists of texts are one. */
    sha256_update(hash, strlen(text) + 1, (const guint8 *)text);
}

static char *finish(struct value_arena *arena, struct sha256_ctx *hash)
{
    char hex[SHA256_HEX_SIZE];

    sha256_hex(hash, hex);
    return value_arena_copy(arena, hex, sizeof hex - 1);
}

/* All that decides what a request does. */
static char *hash_request(struct http_request *request)
{
    const struct http_endpoint *row = http_request_endpoint(request);
    struct sha256_ctx hash;
    gsize size = 0;
    const char *bytes = http_request_bytes(request, &size);

    sha256_init(&hash);
    add_text(&hash, http_request_method(request));
    add_text(&hash, http_request_path(request));
    for (guint i = 0; row->parameters && row->parameters[i].name; i++) {
        const char *value = http_request_text(request, row->parameters[i].name);
        if (!value)
            continue;
        add_text(&hash, row->parameters[i].name);
        add_text(&hash, value);
    }
    add_text(&hash, "");
    if (bytes)
        sha256_update(&hash, size, (const guint8 *)bytes);
    return finish(http_request_arena(request), &hash);
}

void api_idempotency_read(struct api_write *write)
{
    struct value_arena *arena = http_request_arena(write->request);
    const char *key = http_request_text(write->request, "Idempotency-Key");
    const struct http_who *who = http_request_who(write->request);
    const struct account_who *found = who->data;
    struct sha256_ctx hash;

    if (!key)
        return;
    sha256_init(&hash);
    add_text(&hash, who->account ? who->account : "");
    /* A token may have the name of an account. */
    if (found && !found->by_session)
        add_text(&hash, "token");
    add_text(&hash, key);
    g_autofree char *token = g_strconcat("key:", finish(arena, &hash), NULL);
    write->token = value_arena_copy(arena, token, strlen(token));
    write->fingerprint = hash_request(write->request);
}
