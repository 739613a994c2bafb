/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <string.h>

#include "account_internal.h"

/*
 * Browsers from which somebody has logged in before. Each keeps a cookie that says so: random, and signed for
 * that name with a key of the database. An attempt that brings it is counted by the browser instead of by the
 * address, so nobody who guesses from the same address (a school's, a proxy's) makes the owner wait. It
 * opens nothing, and with it one may guess no faster than from an address of one's own.
 */
#define KEY_NAME "device"
#define SIGNED_LABEL "exobase device "
#define SEPARATOR '.'
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

G_STATIC_ASSERT(ACCOUNT_SECRET_SIZE + sodium_base64_ENCODED_LEN(crypto_auth_BYTES, VARIANT) <=
                ACCOUNT_DEVICE_SIZE);

typedef unsigned char auth_key[crypto_auth_KEYBYTES];

/* FALSE: the database has none, or can't be read; whoever asks for more than that will say so. */
static gboolean read_key(struct accounts *accounts, auth_key key)
{
    g_auto(account_item) item = {0};
    gsize size = 0;

    if (!account_item_read(accounts, ITEM_SECRET, KEY_NAME, &item, NULL))
        return FALSE;
    const char *text = item.key ? account_item_string(&item, "key") : NULL;
    return text &&
           sodium_base642bin(key, crypto_auth_KEYBYTES, text, strlen(text), NULL, &size, NULL, VARIANT) ==
               0 &&
           size == crypto_auth_KEYBYTES;
}

/* Of two processes that make one the first has it. */
static void write_key(struct accounts *accounts)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value object = value_object(arena, 1);
    char text[sodium_base64_ENCODED_LEN(crypto_auth_KEYBYTES, VARIANT)];
    auth_key key;

    crypto_auth_keygen(key);
    sodium_bin2base64(text, sizeof text, key, sizeof key, VARIANT);
    value_set(arena, object.object, "key", value_string(text));
    account_item_write(accounts, ITEM_SECRET, KEY_NAME, NULL, &object, 0, 0, NULL);
}

static void sign(const auth_key key, const char *name, const char *number, gsize size,
                 char out[sodium_base64_ENCODED_LEN(crypto_auth_BYTES, VARIANT)])
{
    g_autofree char *text = g_strdup_printf(SIGNED_LABEL "%s %.*s", name, (int)size, number);
    unsigned char mark[crypto_auth_BYTES];

    crypto_auth(mark, (const unsigned char *)text, strlen(text), key);
    sodium_bin2base64(out, sodium_base64_ENCODED_LEN(crypto_auth_BYTES, VARIANT), mark, sizeof mark, VARIANT);
}

gboolean device_is_known(struct accounts *accounts, const char *name, const char *device)
{
    char expected[sodium_base64_ENCODED_LEN(crypto_auth_BYTES, VARIANT)];
    const char *dot = device ? strchr(device, SEPARATOR) : NULL;
    auth_key key;

    if (!dot || !name || strlen(dot + 1) != sizeof expected - 1 || !read_key(accounts, key))
        return FALSE;
    sign(key, name, device, (gsize)(dot - device), expected);
    return sodium_memcmp(expected, dot + 1, sizeof expected - 1) == 0;
}

void device_make(struct accounts *accounts, const char *name, char out[ACCOUNT_DEVICE_SIZE])
{
    auth_key key;

    out[0] = '\0';
    if (!read_key(accounts, key)) {
        write_key(accounts);
        if (!read_key(accounts, key))
            return;
    }
    secret_draw("", out);
    gsize size = strlen(out);
    out[size] = SEPARATOR;
    sign(key, name, out, size, out + size + 1);
}
