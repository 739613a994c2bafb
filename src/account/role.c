/* SPDX-License-Identifier: Apache-2.0 */
#include "account.h"

static const char *const NAMES[] = {
    [ACCOUNT_NOBODY] = "nobody",
    [ACCOUNT_VIEWER] = "viewer",
    [ACCOUNT_EDITOR] = "editor",
    [ACCOUNT_ADMIN] = "admin",
};

const char *account_role_name(enum account_role role)
{
    return role <= ACCOUNT_ADMIN ? NAMES[role] : NAMES[ACCOUNT_NOBODY];
}

enum account_role account_role_of(const char *name)
{
    for (enum account_role role = ACCOUNT_VIEWER; role <= ACCOUNT_ADMIN; role++)
        if (g_strcmp0(name, NAMES[role]) == 0)
            return role;
    return ACCOUNT_NOBODY;
}

gboolean account_role_may(enum account_role role, enum account_role needed)
{
    return role <= ACCOUNT_ADMIN && role >= needed;
}
