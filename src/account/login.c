/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "account_internal.h"

/* How long to come back when too many log in at once. */
#define BUSY_WAIT_MS 1000

/* Whether name and password are right; the account as it stood goes to `account`. */
static gboolean check(struct accounts *accounts, const char *name, const char *password,
                      const struct login_place *place, struct account_item *account,
                      enum login_outcome *outcome, gint64 *wait_ms, GError **error)
{
    char normal[ACCOUNT_NAME_SIZE];
    const char *known = account_name_check(name, normal, NULL) ? normal : NULL;
    const char *address = device_is_known(accounts, known, place->device) ? place->device : place->address;
    gint64 now = accounts_now(accounts);
    gboolean busy = FALSE;
    *outcome = LOGIN_WAIT;
    *wait_ms = lockout_try(accounts->lockout, known, address, now);
    if (*wait_ms > 0)
        return TRUE;
    if (known && !account_read(accounts, known, account, error)) {
        lockout_forgive(accounts->lockout, known, address, FALSE);
        return FALSE;
    }
    const char *hash = account->key ? account_item_string(account, "password") : NULL;
    gboolean right = account_password_verify(accounts, hash, password, &busy);
    if (right || busy)
        lockout_forgive(accounts->lockout, known, address, right);
    if (busy) {
        *wait_ms = BUSY_WAIT_MS;
        return TRUE;
    }
    *outcome = right ? LOGIN_DONE : LOGIN_WRONG;
    *wait_ms = right ? 0 : lockout_wait_ms(accounts->lockout, known, address, accounts_now(accounts));
    return TRUE;
}

gboolean accounts_login(struct accounts *accounts, const char *name, const char *password,
                        const struct login_place *place, struct login *login, GError **error)
{
    g_auto(account_item) account = {0};
    memset(login, 0, sizeof *login);
    if (!check(accounts, name, password, place, &account, &login->outcome, &login->wait_ms, error))
        return FALSE;
    if (login->outcome != LOGIN_DONE)
        return TRUE;
    if (!device_is_known(accounts, account.key, place->device))
        device_make(accounts, account.key, login->device);
    return session_begin(accounts, &account, login, error);
}

gboolean accounts_check_password(struct accounts *accounts, const char *name, const char *password,
                                 const struct login_place *place, enum login_outcome *outcome,
                                 gint64 *wait_ms, GError **error)
{
    g_auto(account_item) account = {0};
    gint64 wait;
    if (!check(accounts, name, password, place, &account, outcome, &wait, error))
        return FALSE;
    if (wait_ms)
        *wait_ms = wait;
    return TRUE;
}
