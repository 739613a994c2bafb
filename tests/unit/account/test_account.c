/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "account.h"
#include "accounts.h"
#include "errors.h"

/* Accounts, sessions, tokens, lock-out and set-up, with a clock that the test sets. */

#define GOOD "correct horse"
#define BAD "wrong horse 1"
#define SECOND ((gint64)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct scene {
    struct store *store;
    struct accounts *accounts;
    gint64 now;
    guint steal_at; /* when the clock is asked for that time, another server uses the set-up link; 0: never */
};
typedef struct scene scene;

static gint64 scene_now(gpointer data)
{
    struct scene *scene = data;
    if (scene->steal_at > 0 && --scene->steal_at == 0)
        g_assert_true(store_item_delete(scene->store, ITEM_SECRET, "setup", ITEM_ANY, NULL, NULL));
    return scene->now;
}

static struct accounts *open_accounts(struct scene *scene)
{
    struct accounts_config config = {scene->store, scene->store, scene_now, scene};
    return accounts_new(&config);
}

static struct scene *scene_new(void)
{
    struct scene *scene = g_new0(struct scene, 1);
    scene->store = store_open("memory:", STORE_CREATE, NULL);
    scene->now = 1700000000000;
    scene->accounts = open_accounts(scene);
    return scene;
}

static void scene_free(struct scene *scene)
{
    accounts_free(scene->accounts);
    store_close(scene->store);
    g_free(scene);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(scene, scene_free)

static void add(struct scene *scene, const char *name, enum account_role role)
{
    g_autoptr(GError) error = NULL;
    accounts_add(scene->accounts, name, role, GOOD, &error);
    g_assert_no_error(error);
}

static struct login log_in(struct scene *scene, const char *name, const char *password, const char *address)
{
    struct login login;
    g_autoptr(GError) error = NULL;
    accounts_login(scene->accounts, name, password, &(const struct login_place){address, NULL}, &login,
                   &error);
    g_assert_no_error(error);
    return login;
}

static struct account_who by_cookie(struct accounts *accounts, const char *cookie)
{
    struct account_who who;
    g_autoptr(GError) error = NULL;
    accounts_who_by_cookie(accounts, cookie, &who, &error);
    g_assert_no_error(error);
    return who;
}

static struct account_who by_token(struct accounts *accounts, const char *token)
{
    struct account_who who;
    g_autoptr(GError) error = NULL;
    accounts_who_by_token(accounts, token, &who, &error);
    g_assert_no_error(error);
    return who;
}

static void test_roles(void)
{
    for (enum account_role role = ACCOUNT_NOBODY; role <= ACCOUNT_ADMIN; role++)
        for (enum account_role needed = ACCOUNT_NOBODY; needed <= ACCOUNT_ADMIN; needed++)
            g_assert_cmpint(account_role_may(role, needed), ==, role >= needed);
    g_assert_false(account_role_may((enum account_role)9, ACCOUNT_VIEWER));
    g_assert_cmpint(account_role_of("editor"), ==, ACCOUNT_EDITOR);
    g_assert_cmpint(account_role_of("nobody"), ==, ACCOUNT_NOBODY);
    g_assert_cmpint(account_role_of("Admin"), ==, ACCOUNT_NOBODY);
    g_assert_cmpint(account_role_of(NULL), ==, ACCOUNT_NOBODY);
    g_assert_cmpstr(account_role_name(ACCOUNT_VIEWER), ==, "viewer");
}

static gboolean note_account(const struct account *account, gpointer data)
{
    g_string_append_printf(data, "%s %s;", account->name, account_role_name(account->role));
    return TRUE;
}

static char *listed(struct scene *scene)
{
    GString *out = g_string_new(NULL);
    g_assert_true(accounts_list(scene->accounts, note_account, out, NULL));
    return g_string_free(out, FALSE);
}

#define ASSERT_FAILS(expression, code)                                                                       \
    do {                                                                                                     \
        g_autoptr(GError) error = NULL;                                                                      \
        g_assert_false(expression);                                                                          \
        g_assert_error(error, EXOBASE_ERROR, (int)(code));                                                   \
    } while (0)

static void test_accounts(void)
{
    g_autoptr(scene) scene = scene_new();
    struct accounts *accounts = scene->accounts;
    gboolean any = TRUE;
    g_assert_true(accounts_any(accounts, &any, NULL));
    g_assert_false(any);
    add(scene, "zoe", ACCOUNT_EDITOR);
    add(scene, "Anna@Example.org", ACCOUNT_ADMIN);
    g_assert_true(accounts_any(accounts, &any, NULL));
    g_assert_true(any);
    ASSERT_FAILS(accounts_add(accounts, "ANNA@example.org", ACCOUNT_VIEWER, GOOD, &error),
                 EXOBASE_ERROR_STALE);
    const char *bad_names[] = {"", "-a", "a b", "é", "a/b", "a\n", NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(bad_names); i++)
        ASSERT_FAILS(accounts_add(accounts, bad_names[i], ACCOUNT_VIEWER, GOOD, &error),
                     EXOBASE_ERROR_ARGUMENT);
    g_autofree char *long_name = g_strnfill(ACCOUNT_NAME_SIZE, 'n'), *long_word = g_strnfill(1025, 'p');
    ASSERT_FAILS(accounts_add(accounts, long_name, ACCOUNT_VIEWER, GOOD, &error), EXOBASE_ERROR_ARGUMENT);
    ASSERT_FAILS(accounts_add(accounts, "b", ACCOUNT_VIEWER, "short", &error), EXOBASE_ERROR_ARGUMENT);
    ASSERT_FAILS(accounts_add(accounts, "b", ACCOUNT_VIEWER, long_word, &error), EXOBASE_ERROR_ARGUMENT);
    ASSERT_FAILS(accounts_add(accounts, "b", ACCOUNT_VIEWER, "not UTF-8 \xff\xff", &error),
                 EXOBASE_ERROR_ARGUMENT);
    ASSERT_FAILS(accounts_add(accounts, "b", ACCOUNT_NOBODY, GOOD, &error), EXOBASE_ERROR_ARGUMENT);
    ASSERT_FAILS(accounts_remove(accounts, "b", &error), EXOBASE_ERROR_NOT_FOUND);
    ASSERT_FAILS(accounts_set_password(accounts, "b", GOOD, &error), EXOBASE_ERROR_NOT_FOUND);
    ASSERT_FAILS(accounts_set_role(accounts, "a b", ACCOUNT_ADMIN, &error), EXOBASE_ERROR_NOT_FOUND);
    g_autofree char *two = listed(scene);
    g_assert_cmpstr(two, ==, "anna@example.org admin;zoe editor;");
    /* One admin stays. */
    ASSERT_FAILS(accounts_remove(accounts, "anna@example.org", &error), EXOBASE_ERROR_CONTENT);
    ASSERT_FAILS(accounts_set_role(accounts, "anna@example.org", ACCOUNT_EDITOR, &error),
                 EXOBASE_ERROR_CONTENT);
    g_assert_true(accounts_set_role(accounts, "anna@example.org", ACCOUNT_ADMIN, NULL));
    g_assert_true(accounts_set_role(accounts, "zoe", ACCOUNT_ADMIN, NULL));
    g_assert_true(accounts_set_role(accounts, "anna@example.org", ACCOUNT_VIEWER, NULL));
    g_autofree char *both = listed(scene);
    g_assert_cmpstr(both, ==, "anna@example.org viewer;zoe admin;");
    g_assert_true(accounts_remove(accounts, "ANNA@example.org", NULL));
    g_autofree char *one = listed(scene);
    g_assert_cmpstr(one, ==, "zoe admin;");
}

static gboolean note_text(const struct store_item *item, gpointer data)
{
    g_string_append_printf(data, "%s %s\n", item->key, item->text);
    return TRUE;
}

/* Nothing that opens anything can be read in the database. */
static void test_nothing_is_stored_clear(void)
{
    g_autoptr(scene) scene = scene_new();
    g_autoptr(GString) all = g_string_new(NULL);
    char token[ACCOUNT_SECRET_SIZE], secret[ACCOUNT_SECRET_SIZE];
    g_assert_true(accounts_begin_setup(scene->accounts, secret, NULL));
    for (int kind = ITEM_ACCOUNT; kind <= ITEM_ANSWER; kind++)
        store_item_list(scene->store, (enum item_kind)kind, NULL, scene->now, note_text, all, NULL);
    add(scene, "anna", ACCOUNT_ADMIN);
    struct login login = log_in(scene, "anna", GOOD, "192.0.2.1");
    g_assert_true(accounts_create_token(scene->accounts, "ci", ACCOUNT_VIEWER, 0, token, NULL));
    for (int kind = ITEM_ACCOUNT; kind <= ITEM_ANSWER; kind++)
        store_item_list(scene->store, (enum item_kind)kind, NULL, scene->now, note_text, all, NULL);
    g_assert_nonnull(strstr(all->str, "$argon2id$v=19$m=65536,t=2,p=1$"));
    const char *secrets[] = {GOOD,   token,        token + strlen(ACCOUNT_TOKEN_PREFIX),
                             secret, login.cookie, login.who.csrf};
    for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_assert_null(strstr(all->str, secrets[i]));
}

static void test_login(void)
{
    g_autoptr(scene) scene = scene_new();
    g_assert_cmpint(log_in(scene, "anna", GOOD, "a").outcome, ==, LOGIN_WRONG);
    add(scene, "anna", ACCOUNT_EDITOR);
    g_assert_true(accounts_add(scene->accounts, "eve", ACCOUNT_VIEWER, "motdepasse e\xcc\x81", NULL));
    g_assert_cmpint(log_in(scene, "anna", BAD, "a").outcome, ==, LOGIN_WRONG);
    g_assert_cmpint(log_in(scene, "anna", "", "a").outcome, ==, LOGIN_WRONG);
    g_assert_cmpint(log_in(scene, "no name", GOOD, "a").outcome, ==, LOGIN_WRONG);
    g_assert_cmpint(log_in(scene, "eve", "motdepasse \xc3\xa9", NULL).outcome, ==, LOGIN_DONE);
    struct login login = log_in(scene, "ANNA", GOOD, "a");
    g_assert_cmpint(login.outcome, ==, LOGIN_DONE);
    struct account_who who = by_cookie(scene->accounts, login.cookie);
    g_assert_cmpint(who.role, ==, ACCOUNT_EDITOR);
    g_assert_cmpstr(who.name, ==, "anna");
    g_assert_true(who.by_session);
    g_assert_cmpstr(who.csrf, ==, login.who.csrf);
    g_assert_cmpuint(strlen(who.csrf), ==, ACCOUNT_HASH_SIZE - 1);
    struct login other = log_in(scene, "anna", GOOD, "a");
    g_assert_cmpstr(other.cookie, !=, login.cookie);
    g_assert_cmpstr(other.who.csrf, !=, login.who.csrf);
    const char *useless[] = {NULL, "", "x", login.who.session, "exo_x", login.who.csrf};
    for (gsize i = 0; i < G_N_ELEMENTS(useless); i++) {
        g_assert_cmpint(by_cookie(scene->accounts, useless[i]).role, ==, ACCOUNT_NOBODY);
        g_assert_cmpint(by_token(scene->accounts, useless[i]).role, ==, ACCOUNT_NOBODY);
    }
    g_assert_cmpint(by_token(scene->accounts, login.cookie).role, ==, ACCOUNT_NOBODY);
}

static void test_session_ends(void)
{
    g_autoptr(scene) scene = scene_new();
    add(scene, "anna", ACCOUNT_EDITOR);
    struct login used = log_in(scene, "anna", GOOD, "a");
    for (gint64 hour = 0; hour < 7 * 24 - 1; hour++) {
        g_assert_cmpint(by_cookie(scene->accounts, used.cookie).role, ==, ACCOUNT_EDITOR);
        g_assert_true(accounts_maintain(scene->accounts, NULL));
        scene->now += HOUR;
    }
    g_assert_cmpint(by_cookie(scene->accounts, used.cookie).role, ==, ACCOUNT_EDITOR);
    scene->now += HOUR;
    g_assert_cmpint(by_cookie(scene->accounts, used.cookie).role, ==, ACCOUNT_NOBODY);
    struct login lazy = log_in(scene, "anna", GOOD, "a");
    scene->now += 12 * HOUR - 1;
    g_assert_cmpint(by_cookie(scene->accounts, lazy.cookie).role, ==, ACCOUNT_EDITOR);
    struct login unused = log_in(scene, "anna", GOOD, "a");
    scene->now += 12 * HOUR;
    g_assert_cmpint(by_cookie(scene->accounts, unused.cookie).role, ==, ACCOUNT_NOBODY);
}

static void test_session_hangs_on_account(void)
{
    g_autoptr(scene) scene = scene_new();
    struct account_who again;
    add(scene, "anna", ACCOUNT_EDITOR);
    struct login login = log_in(scene, "anna", GOOD, "a");
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_EDITOR);
    g_assert_true(accounts_set_role(scene->accounts, "anna", ACCOUNT_VIEWER, NULL));
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_VIEWER);
    g_assert_true(accounts_who_again(scene->accounts, &login.who, &again, NULL));
    g_assert_cmpint(again.role, ==, ACCOUNT_VIEWER);
    g_assert_cmpstr(again.csrf, ==, login.who.csrf);
    g_assert_true(accounts_set_password(scene->accounts, "anna", BAD, NULL));
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_NOBODY);
    login = log_in(scene, "anna", BAD, "a");
    g_assert_cmpint(login.outcome, ==, LOGIN_DONE);
    g_assert_true(accounts_remove(scene->accounts, "anna", NULL));
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_NOBODY);
    /* Who gets the name later does not get the sessions. */
    add(scene, "anna", ACCOUNT_ADMIN);
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_NOBODY);
    login = log_in(scene, "anna", GOOD, "a");
    g_assert_true(accounts_logout(scene->accounts, login.cookie, NULL));
    g_assert_true(accounts_logout(scene->accounts, login.cookie, NULL));
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_NOBODY);
    g_assert_true(accounts_who_again(scene->accounts, &login.who, &again, NULL));
    g_assert_cmpint(again.role, ==, ACCOUNT_NOBODY);
}

static gboolean note_token(const struct account_token *token, gpointer data)
{
    g_string_append_printf(data, "%s %s %lld %lld;", token->name, account_role_name(token->role),
                           (long long)token->last_used_ms, (long long)token->expires_ms);
    return TRUE;
}

static char *listed_tokens(struct scene *scene)
{
    GString *out = g_string_new(NULL);
    g_assert_true(accounts_list_tokens(scene->accounts, note_token, out, NULL));
    return g_string_free(out, FALSE);
}

static void test_tokens(void)
{
    g_autoptr(scene) scene = scene_new();
    struct accounts *accounts = scene->accounts;
    char token[ACCOUNT_SECRET_SIZE], brief[ACCOUNT_SECRET_SIZE];
    g_assert_true(accounts_create_token(accounts, "ci", ACCOUNT_EDITOR, 0, token, NULL));
    g_assert_true(accounts_create_token(accounts, "B.rief", ACCOUNT_VIEWER, scene->now + DAY, brief, NULL));
    g_assert_true(g_str_has_prefix(token, "exo_"));
    ASSERT_FAILS(accounts_create_token(accounts, "CI", ACCOUNT_VIEWER, 0, token, &error),
                 EXOBASE_ERROR_STALE);
    ASSERT_FAILS(accounts_create_token(accounts, "x", ACCOUNT_VIEWER, scene->now, token, &error),
                 EXOBASE_ERROR_ARGUMENT);
    ASSERT_FAILS(accounts_create_token(accounts, "x", ACCOUNT_NOBODY, 0, token, &error),
                 EXOBASE_ERROR_ARGUMENT);
    struct account_who who = by_token(accounts, token);
    g_assert_cmpint(who.role, ==, ACCOUNT_EDITOR);
    g_assert_cmpstr(who.name, ==, "ci");
    g_assert_false(who.by_session);
    g_assert_cmpint(by_cookie(accounts, token).role, ==, ACCOUNT_NOBODY);
    g_autofree char *first = listed_tokens(scene);
    g_autofree char *end = g_strdup_printf("b.rief viewer 0 %lld;", (long long)(scene->now + DAY));
    g_assert_true(g_str_has_prefix(first, end));
    /* The use is written when it has been a while, not at every request. */
    g_assert_true(accounts_maintain(accounts, NULL));
    g_autofree char *noted = g_strdup_printf("ci editor %lld 0;", (long long)scene->now);
    scene->now += 14 * MINUTE;
    by_token(accounts, token);
    g_assert_true(accounts_maintain(accounts, NULL));
    g_autofree char *second = listed_tokens(scene);
    g_assert_true(g_str_has_suffix(second, noted));
    scene->now += MINUTE;
    by_token(accounts, token);
    g_assert_true(accounts_maintain(accounts, NULL));
    g_autofree char *third = listed_tokens(scene);
    g_assert_false(g_str_has_suffix(third, noted));
    g_assert_cmpint(by_token(accounts, brief).role, ==, ACCOUNT_VIEWER);
    scene->now += DAY;
    g_assert_cmpint(by_token(accounts, brief).role, ==, ACCOUNT_NOBODY);
    ASSERT_FAILS(accounts_revoke_token(accounts, "b.rief", &error), EXOBASE_ERROR_NOT_FOUND);
    ASSERT_FAILS(accounts_revoke_token(accounts, "a b", &error), EXOBASE_ERROR_NOT_FOUND);
    g_assert_true(accounts_revoke_token(accounts, "Ci", NULL));
    g_assert_cmpint(by_token(accounts, token).role, ==, ACCOUNT_NOBODY);
}

/* Another process (here: another service on the same store) takes away; this one knows within a second. */
static void test_others_revoke(void)
{
    g_autoptr(scene) scene = scene_new();
    g_autoptr(accounts) other = open_accounts(scene);
    char token[ACCOUNT_SECRET_SIZE];
    add(scene, "anna", ACCOUNT_ADMIN);
    add(scene, "zoe", ACCOUNT_ADMIN);
    g_assert_true(accounts_create_token(scene->accounts, "ci", ACCOUNT_EDITOR, 0, token, NULL));
    struct login login = log_in(scene, "anna", GOOD, "a");
    g_assert_cmpint(by_token(scene->accounts, token).role, ==, ACCOUNT_EDITOR);
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_ADMIN);
    g_assert_true(accounts_revoke_token(other, "ci", NULL));
    g_assert_true(accounts_set_role(other, "anna", ACCOUNT_VIEWER, NULL));
    scene->now += SECOND;
    g_assert_cmpint(by_token(scene->accounts, token).role, ==, ACCOUNT_NOBODY);
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_VIEWER);
    g_assert_true(accounts_logout(other, login.cookie, NULL));
    /* A clock that is set back keeps nothing alive. */
    scene->now -= HOUR;
    g_assert_cmpint(by_cookie(scene->accounts, login.cookie).role, ==, ACCOUNT_NOBODY);
}

static void test_setup(void)
{
    g_autoptr(scene) scene = scene_new();
    g_autoptr(accounts) other = open_accounts(scene);
    struct accounts *accounts = scene->accounts;
    char old[ACCOUNT_SECRET_SIZE], secret[ACCOUNT_SECRET_SIZE];
    ASSERT_FAILS(accounts_finish_setup(accounts, "x", "anna", GOOD, &error), EXOBASE_ERROR_NOT_FOUND);
    g_assert_true(accounts_begin_setup(accounts, old, NULL));
    g_assert_true(accounts_begin_setup(other, secret, NULL));
    ASSERT_FAILS(accounts_finish_setup(accounts, old, "anna", GOOD, &error), EXOBASE_ERROR_NOT_FOUND);
    ASSERT_FAILS(accounts_finish_setup(accounts, secret, "anna", "short", &error), EXOBASE_ERROR_ARGUMENT);
    ASSERT_FAILS(accounts_finish_setup(accounts, secret, "a b", GOOD, &error), EXOBASE_ERROR_ARGUMENT);
    g_assert_true(accounts_finish_setup(accounts, secret, "anna", GOOD, NULL));
    ASSERT_FAILS(accounts_finish_setup(other, secret, "eve", GOOD, &error), EXOBASE_ERROR_NOT_FOUND);
    ASSERT_FAILS(accounts_begin_setup(other, secret, &error), EXOBASE_ERROR_STALE);
    g_autofree char *one = listed(scene);
    g_assert_cmpstr(one, ==, "anna admin;");
}

static void test_setup_ends(void)
{
    g_autoptr(scene) scene = scene_new();
    char secret[ACCOUNT_SECRET_SIZE];
    g_assert_true(accounts_begin_setup(scene->accounts, secret, NULL));
    scene->now += 30 * MINUTE;
    ASSERT_FAILS(accounts_finish_setup(scene->accounts, secret, "anna", GOOD, &error),
                 EXOBASE_ERROR_NOT_FOUND);
    g_assert_true(accounts_begin_setup(scene->accounts, secret, NULL));
    scene->now += 30 * MINUTE - 1;
    add(scene, "first", ACCOUNT_VIEWER);
    ASSERT_FAILS(accounts_finish_setup(scene->accounts, secret, "anna", GOOD, &error),
                 EXOBASE_ERROR_NOT_FOUND);
}

#define RACERS 4
#define RACES 3

struct race {
    struct accounts *accounts;
    const char *secret;
    int *waiting; /* how many are not there yet */
    char name[8];
};

static gpointer run_race(gpointer data)
{
    struct race *race = data;
    g_atomic_int_add(race->waiting, -1);
    while (g_atomic_int_get(race->waiting) > 0) {
    }
    return GINT_TO_POINTER(accounts_finish_setup(race->accounts, race->secret, race->name, GOOD, NULL));
}

/* Of several that use the link at the same time one makes an account. */
static void test_setup_race(void)
{
    for (guint round = 0; round < RACES; round++) {
        g_autoptr(scene) scene = scene_new();
        char secret[ACCOUNT_SECRET_SIZE];
        struct race races[RACERS];
        GThread *threads[RACERS];
        int won = 0, waiting = RACERS;
        g_assert_true(accounts_begin_setup(scene->accounts, secret, NULL));
        for (gsize i = 0; i < RACERS; i++) {
            races[i] = (struct race){scene->accounts, secret, &waiting, {(char)('a' + i)}};
            threads[i] = g_thread_new("race", run_race, &races[i]);
        }
        for (gsize i = 0; i < RACERS; i++)
            won += GPOINTER_TO_INT(g_thread_join(threads[i]));
        g_assert_cmpint(won, ==, 1);
    }
}

/* The same, with the other one in the middle of it, whenever that is. */
static void test_setup_stolen(void)
{
    for (guint ask = 1; ask <= 2; ask++) {
        g_autoptr(scene) scene = scene_new();
        char secret[ACCOUNT_SECRET_SIZE];
        g_assert_true(accounts_begin_setup(scene->accounts, secret, NULL));
        scene->steal_at = ask;
        ASSERT_FAILS(accounts_finish_setup(scene->accounts, secret, "anna", GOOD, &error),
                     EXOBASE_ERROR_NOT_FOUND);
        g_assert_cmpuint(scene->steal_at, ==, 0);
    }
}

/* Who logs in rightly, again and again, is never made to wait. */
static void test_often_right(void)
{
    g_autoptr(scene) scene = scene_new();
    add(scene, "anna", ACCOUNT_EDITOR);
    for (guint i = 0; i < 8; i++)
        g_assert_cmpint(log_in(scene, "anna", GOOD, "a").outcome, ==, LOGIN_DONE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/account/roles", test_roles);
    g_test_add_func("/account/accounts", test_accounts);
    g_test_add_func("/account/nothing-is-stored-clear", test_nothing_is_stored_clear);
    g_test_add_func("/account/login", test_login);
    g_test_add_func("/account/often-right", test_often_right);
    g_test_add_func("/account/session-ends", test_session_ends);
    g_test_add_func("/account/session-hangs-on-account", test_session_hangs_on_account);
    g_test_add_func("/account/tokens", test_tokens);
    g_test_add_func("/account/others-revoke", test_others_revoke);
    g_test_add_func("/account/setup", test_setup);
    g_test_add_func("/account/setup-ends", test_setup_ends);
    g_test_add_func("/account/setup-stolen", test_setup_stolen);
    g_test_add_func("/account/setup-race", test_setup_race);
    return g_test_run();
}
