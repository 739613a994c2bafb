/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <string.h>

#include "account_internal.h"
#include "errors.h"
#include "i18n.h"

/*
 * Names and passwords. A password is hashed by argon2id with libsodium's limits for people who wait: 64 MiB
 * and about a tenth of a second each. So few are hashed at once, whoever asks, and when too many wait the
 * next is turned away: nobody can fill the memory, or every processor, by logging in.
 *
 * The password of a name that is not there is held against a hash that nothing matches. Both take the same
 * time, so the time doesn't tell which names there are.
 */

#define HASHES_AT_ONCE 2
#define WAITING_MAX 32
#define PASSWORD_BYTES_MIN 10
#define PASSWORD_BYTES_MAX 1024
#define NAME_MORE "._@+-"

G_STATIC_ASSERT(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES);

gboolean account_name_check(const char *name, char out[ACCOUNT_NAME_SIZE], GError **error)
{
    gsize size = name ? strlen(name) : 0;
    gboolean good = size > 0 && size < ACCOUNT_NAME_SIZE && g_ascii_isalnum(name[0]);
    for (gsize i = 0; good && i < size; i++)
        good = g_ascii_isalnum(name[i]) || strchr(NAME_MORE, name[i]);
    if (!good) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("\"%s\" can't be a name: it takes 1 to %d of a–z 0–9 . _ @ + -, beginning with a "
                      "letter or digit."),
                    name ? name : "", ACCOUNT_NAME_SIZE - 1);
        return FALSE;
    }
    for (gsize i = 0; i <= size; i++)
        out[i] = g_ascii_tolower(name[i]);
    return TRUE;
}

char *account_password_form(const char *password, GError **error)
{
    gboolean is_text = g_utf8_validate(password, -1, NULL) && strlen(password) <= PASSWORD_BYTES_MAX;
    char *form = is_text ? g_utf8_normalize(password, -1, G_NORMALIZE_NFC) : NULL;
    if (form && strlen(form) >= PASSWORD_BYTES_MIN)
        return form;
    account_password_free(form);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("A password takes %d to %d bytes of UTF-8."),
                PASSWORD_BYTES_MIN, PASSWORD_BYTES_MAX);
    return NULL;
}

void account_password_free(char *form)
{
    if (form)
        sodium_memzero(form, strlen(form));
    g_free(form);
}

/* FALSE: too many wait. */
static gboolean begin_hashing(struct accounts *accounts, gboolean may_refuse)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&accounts->hash_lock);
    if (may_refuse && accounts->waiting >= WAITING_MAX)
        return FALSE;
    accounts->waiting++;
    while (accounts->hashing >= HASHES_AT_ONCE)
        g_cond_wait(&accounts->hash_free, &accounts->hash_lock);
    accounts->waiting--;
    accounts->hashing++;
    return TRUE;
}

static void end_hashing(struct accounts *accounts)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&accounts->hash_lock);
    accounts->hashing--;
    g_cond_signal(&accounts->hash_free);
}

static gboolean hash_now(const char *form, char out[PASSWORD_HASH_SIZE])
{
    return crypto_pwhash_str_alg(out, form, strlen(form), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                 crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

gboolean account_password_hash(struct accounts *accounts, const char *form, char out[PASSWORD_HASH_SIZE],
                               GError **error)
{
    begin_hashing(accounts, FALSE);
    gboolean done = hash_now(form, out);
    end_hashing(accounts);
    if (!done)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, "%s",
                    _("There is no memory to hash a password: 64 MiB are needed. Nothing was written."));
    return done;
}

/*
 * Made once, at the first log-in, whoever it is of: the one that comes first is slower, known or not. Called
 * by one that is hashing.
 */
static const char *nobody_hash(struct accounts *accounts)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&accounts->hash_lock);
    char nobody[ACCOUNT_SECRET_SIZE], hash[PASSWORD_HASH_SIZE] = "";
    if (!accounts->nobody_hash) {
        secret_draw("", nobody);
        if (hash_now(nobody, hash))
            accounts->nobody_hash = g_strdup(hash);
    }
    return accounts->nobody_hash ? accounts->nobody_hash : "";
}

gboolean account_password_verify(struct accounts *accounts, const char *hash, const char *password,
                                 gboolean *busy)
{
    char *form = account_password_form(password, NULL);
    *busy = !begin_hashing(accounts, TRUE);
    if (*busy) {
        account_password_free(form);
        return FALSE;
    }
    const char *nobody = nobody_hash(accounts), *tried = form ? form : "";
    gboolean same = crypto_pwhash_str_verify(hash ? hash : nobody, tried, strlen(tried)) == 0;
    end_hashing(accounts);
    same = same && hash && form;
    account_password_free(form);
    return same;
}
