/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "account_internal.h"

/* How guessing is slowed, and that nobody who knows a password is locked out. */

#define SECOND ((gint64)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define START ((gint64)1700000000000)

typedef struct lockout lockout;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lockout, lockout_free)

/* Guesses as fast as it may, until `until`; how many were looked at. */
static guint guess(struct lockout *lockout, const char *name, const char *address, gint64 from, gint64 until)
{
    guint looked_at = 0;
    for (gint64 now = from; now < until;) {
        gint64 wait = lockout_try(lockout, name, address, now);
        looked_at += wait == 0;
        now += MAX(wait, 1);
    }
    return looked_at;
}

static void test_delays(void)
{
    g_autoptr(lockout) lockout = lockout_new();
    gint64 now = START;
    for (guint i = 0; i < 5; i++)
        g_assert_cmpint(lockout_try(lockout, "anna", "192.0.2.1", now), ==, 0);
    for (gint64 delay = SECOND; delay < 20 * MINUTE; delay *= 2) {
        gint64 expected = MIN(delay, 15 * MINUTE);
        g_assert_cmpint(lockout_wait_ms(lockout, "anna", "192.0.2.1", now), ==, expected);
        g_assert_cmpint(lockout_try(lockout, "anna", "192.0.2.1", now + expected - 1), ==, 1);
        now += expected;
        g_assert_cmpint(lockout_try(lockout, "anna", "192.0.2.1", now), ==, 0);
    }
    /* Another name from there, and that name from elsewhere. */
    g_assert_cmpint(lockout_wait_ms(lockout, "bob", "192.0.2.1", now), ==, 0);
    g_assert_cmpint(lockout_wait_ms(lockout, "anna", "192.0.2.2", now), ==, 0);
    g_assert_cmpint(lockout_wait_ms(lockout, "anna", "192.0.2.1", now + HOUR), ==, 0);
    /* A clock that is set back lengthens no delay. */
    g_assert_cmpint(lockout_wait_ms(lockout, "anna", "192.0.2.1", now - HOUR), <=, 15 * MINUTE);
}

static void test_guesses_in_a_day(void)
{
    g_autoptr(lockout) lockout = lockout_new();
    guint looked_at = guess(lockout, "anna", "192.0.2.1", START, START + 24 * HOUR);
    g_assert_cmpuint(looked_at, >, 24 * 3);
    g_assert_cmpuint(looked_at, <, 24 * 4 + 30);
}

static void test_many_names(void)
{
    g_autoptr(lockout) lockout = lockout_new();
    guint looked_at = 0;
    for (guint i = 0; i < 3600; i++) {
        g_autofree char *name = g_strdup_printf("n%u", i);
        looked_at += lockout_try(lockout, name, "192.0.2.1", START + i * SECOND) == 0;
    }
    g_assert_cmpuint(looked_at, >=, 30);
    g_assert_cmpuint(looked_at, <, 30 + 6 + 60);
}

static void test_many_addresses(void)
{
    g_autoptr(lockout) lockout = lockout_new();
    guint looked_at = 0;
    for (guint i = 0; i < 200; i++) {
        g_autofree char *address = g_strdup_printf("198.51.100.%u", i);
        looked_at += guess(lockout, "anna", address, START + i * SECOND, START + i * SECOND + SECOND);
    }
    g_assert_cmpuint(looked_at, <, 20 + 200);
    /* The owner, where nobody has failed, is looked at at once. */
    g_assert_cmpint(lockout_try(lockout, "anna", "203.0.113.1", START + 200 * SECOND), ==, 0);
    lockout_forgive(lockout, "anna", "203.0.113.1", TRUE);
    g_assert_cmpint(lockout_wait_ms(lockout, "anna", "203.0.113.1", START + 200 * SECOND), ==, 0);
}

static void test_ipv6(void)
{
    g_autoptr(lockout) lockout = lockout_new();
    for (guint i = 0; i < 5; i++) {
        g_autofree char *address = g_strdup_printf("2001:db8:0:1::%x", i);
        g_assert_cmpint(lockout_try(lockout, "anna", address, START), ==, 0);
    }
    g_assert_cmpint(lockout_wait_ms(lockout, "anna", "2001:db8:0:1:ffff::", START), >, 0);
    g_assert_cmpint(lockout_wait_ms(lockout, "anna", "2001:db8:0:2::", START), ==, 0);
    for (guint i = 0; i < 5; i++)
        lockout_try(lockout, "anna", "::ffff:192.0.2.1", START);
    g_assert_cmpint(lockout_wait_ms(lockout, "anna", "192.0.2.1", START), >, 0);
    g_assert_cmpint(lockout_wait_ms(lockout, "anna", "192.0.2.2", START), ==, 0);
}

/* A right password ends its own count; of the address it takes back only itself, so that an attacker who has
 * an account of his own can't clear the count by it. */
static void test_forgive(void)
{
    g_autoptr(lockout) lockout = lockout_new();
    for (guint i = 0; i < 29; i++) {
        g_autofree char *name = g_strdup_printf("n%u", i);
        g_assert_cmpint(lockout_try(lockout, name, "a", START), ==, 0);
        g_assert_cmpint(lockout_try(lockout, "own", "a", START), ==, 0);
        lockout_forgive(lockout, "own", "a", TRUE);
    }
    g_assert_cmpint(lockout_try(lockout, "last", "a", START), ==, 0);
    g_assert_cmpint(lockout_wait_ms(lockout, "own", "a", START), >, 0);
    g_autoptr(lockout) other = lockout_new();
    for (guint i = 0; i < 4; i++)
        lockout_try(other, "anna", NULL, START);
    lockout_try(other, "anna", NULL, START);
    lockout_forgive(other, "anna", NULL, TRUE);
    g_assert_cmpint(lockout_wait_ms(other, "anna", NULL, START), ==, 0);
    lockout_forgive(other, "anna", NULL, TRUE);
}

/* The table stays within its bound, whatever comes. */
static void test_bound(void)
{
    g_autoptr(lockout) lockout = lockout_new();
    for (guint i = 0; i < 120000; i++) {
        g_autofree char *address = g_strdup_printf("10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
        g_assert_cmpint(lockout_try(lockout, "anna", address, START), ==, 0);
    }
    g_assert_cmpuint(lockout_size(lockout), <=, 100000);
}

static gint64 standing_clock(gpointer data)
{
    (void)data;
    return START;
}

static gboolean log_in(struct accounts *accounts, const char *password, const char *address,
                       const char *device, struct login *login)
{
    const struct login_place place = {address, device};

    return accounts_login(accounts, "anna", password, &place, login, NULL);
}

/* A browser's mark is of its name, as it was given; and it may guess no more than an address. */
static void check_devices(struct accounts *accounts, const char *device)
{
    g_autofree char *longer = g_strconcat(device, "A", NULL);
    g_autofree char *forged = g_strdup(device);
    const char *const bad[] = {longer, forged, "", ".", "a.b"};
    struct login login;
    forged[0] = forged[0] == 'A' ? 'B' : 'A';
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_true(log_in(accounts, "correct horse", "192.0.2.1", bad[i], &login));
        g_assert_cmpint(login.outcome, ==, LOGIN_WAIT);
    }
    const struct login_place place = {"192.0.2.9", device};
    g_assert_true(accounts_login(accounts, "bob", "correct horse", &place, &login, NULL));
    g_assert_cmpstr(login.device, !=, "");
    for (guint i = 0; i < 5; i++)
        g_assert_true(log_in(accounts, "wrong horse 2", "192.0.2.8", device, &login));
    g_assert_true(log_in(accounts, "correct horse", "192.0.2.8", device, &login));
    g_assert_cmpint(login.outcome, ==, LOGIN_WAIT);
}

/* Through the door: the owner gets in from elsewhere while somebody guesses, and from there with a browser
 * that was logged in before; else from there not even rightly. */
static void test_owner(void)
{
    struct store *store = store_open("memory:", STORE_CREATE, NULL);
    struct accounts_config config = {.reader = store, .writer = store, .now_ms = standing_clock};
    struct accounts *accounts = accounts_new(&config);
    struct login login;
    g_assert_true(accounts_add(accounts, "anna", ACCOUNT_ADMIN, "correct horse", NULL));
    g_assert_true(accounts_add(accounts, "bob", ACCOUNT_VIEWER, "correct horse", NULL));
    g_assert_true(log_in(accounts, "correct horse", "192.0.2.1", NULL, &login));
    g_autofree char *device = g_strdup(login.device);
    g_assert_cmpuint(strlen(device), >, 80);
    for (guint i = 0; i < 5; i++) {
        g_assert_true(log_in(accounts, "wrong horse 1", "192.0.2.1", NULL, &login));
        g_assert_cmpint(login.outcome, ==, LOGIN_WRONG);
    }
    g_assert_cmpint(login.wait_ms, >, 0);
    g_assert_true(log_in(accounts, "correct horse", "192.0.2.1", NULL, &login));
    g_assert_cmpint(login.outcome, ==, LOGIN_WAIT);
    g_assert_cmpint(login.wait_ms, >, 0);
    g_assert_true(log_in(accounts, "correct horse", "192.0.2.2", NULL, &login));
    g_assert_cmpint(login.outcome, ==, LOGIN_DONE);
    g_assert_true(log_in(accounts, "correct horse", "192.0.2.1", device, &login));
    g_assert_cmpint(login.outcome, ==, LOGIN_DONE);
    g_assert_cmpstr(login.device, ==, "");
    check_devices(accounts, device);
    accounts_free(accounts);
    store_close(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/account/lockout/delays", test_delays);
    g_test_add_func("/account/lockout/guesses-in-a-day", test_guesses_in_a_day);
    g_test_add_func("/account/lockout/many-names", test_many_names);
    g_test_add_func("/account/lockout/many-addresses", test_many_addresses);
    g_test_add_func("/account/lockout/ipv6", test_ipv6);
    g_test_add_func("/account/lockout/forgive", test_forgive);
    g_test_add_func("/account/lockout/bound", test_bound);
    g_test_add_func("/account/lockout/owner", test_owner);
    return g_test_run();
}
