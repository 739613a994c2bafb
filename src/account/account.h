/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_ACCOUNT_H
#define EXOBASE_ACCOUNT_H

#include "store.h"

/*
 * Who may do what: accounts with passwords, sessions of browsers, tokens of programs, and the link that makes
 * the first account. All of it is in the database, beside the log, so every process on it knows the same.
 *
 * Secrets are stored as hashes: passwords by argon2id, what exobase draws itself (256 random bits) by
 * SHA-256. Nothing that a backup holds lets anybody in.
 *
 * All functions may be called from any thread. Those that look into the database take a few microseconds;
 * those that write wait for the disk; those that take a password also need 64 MiB and about a tenth of a
 * second, so a server calls them aside from its request threads.
 *
 * Errors, where a function has GError **: those of the database (BUSY, IO, CORRUPT, FULL, READONLY, UNKNOWN)
 * besides the ones it names.
 */
struct accounts;
typedef struct accounts accounts; /* for g_autoptr */

/* Each may what those before it may. account_role_may() is the only place that says so. */
enum account_role { ACCOUNT_NOBODY, ACCOUNT_VIEWER, ACCOUNT_EDITOR, ACCOUNT_ADMIN };

/* "viewer", "editor", "admin"; NOBODY: "nobody". */
const char *account_role_name(enum account_role role);
/* NOBODY for another name. */
enum account_role account_role_of(const char *name);
gboolean account_role_may(enum account_role role, enum account_role needed);

#define ACCOUNT_NAME_SIZE 65   /* an account's or token's name and a NUL */
#define ACCOUNT_HASH_SIZE 65   /* 64 hex digits and a NUL */
#define ACCOUNT_DEVICE_SIZE 96 /* two of them and a dot */
#define ACCOUNT_SECRET_SIZE 48 /* a session's cookie, a token, a set-up secret, and a NUL */

/* A token begins so, so that it is known as one where it does not belong. */
#define ACCOUNT_TOKEN_PREFIX "exo_"

struct accounts_config {
    /*
     * The stores to read and to write by; the same one if there is only one (in memory). They are used by
     * this alone and stay the caller's. Two, so that nobody who asks waits for a write.
     */
    struct store *reader, *writer;
    gint64 (*now_ms)(gpointer data); /* NULL: the clock */
    gpointer now_data;
};
struct accounts *accounts_new(const struct accounts_config *config);
void accounts_free(struct accounts *accounts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(accounts, accounts_free)

/*
 * Accounts. A name is 1 to 64 of a–z 0–9 . _ @ + - (capitals become small) and begins with a letter or digit;
 * a password has 10 to 1024 bytes of UTF-8 and is taken in Unicode's form C.
 */

/* Errors: ARGUMENT (name, role, password), STALE (there is one of that name). */
gboolean accounts_add(struct accounts *accounts, const char *name, enum account_role role,
                      const char *password, GError **error);
/* Ends all its sessions. Errors: ARGUMENT (password), NOT_FOUND. */
gboolean accounts_set_password(struct accounts *accounts, const char *name, const char *password,
                               GError **error);
/* Errors: ARGUMENT (role), NOT_FOUND, CONTENT (it is the last admin). */
gboolean accounts_set_role(struct accounts *accounts, const char *name, enum account_role role,
                           GError **error);
/* Its sessions end; tokens belong to nobody and stay. Errors: NOT_FOUND, CONTENT (it is the last admin). */
gboolean accounts_remove(struct accounts *accounts, const char *name, GError **error);

struct account {
    const char *name;
    enum account_role role;
    gint64 created_ms, changed_ms;
};
/* Borrowed for the length of the call. Return false to stop early. */
typedef gboolean (*account_func)(const struct account *account, gpointer data);
/* By name. */
gboolean accounts_list(struct accounts *accounts, account_func each, gpointer data, GError **error);
/* Whether there is any. */
gboolean accounts_any(struct accounts *accounts, gboolean *any, GError **error);

/* Who asks. */
struct account_who {
    enum account_role role;          /* NOBODY: the secret opens nothing (or not any more) */
    char name[ACCOUNT_NAME_SIZE];    /* of the account, or of the token */
    gboolean by_session;             /* else by a token */
    char csrf[ACCOUNT_HASH_SIZE];    /* by_session: what unsafe requests must bring */
    char session[ACCOUNT_HASH_SIZE]; /* the secret's hash: names the session or token in logs and lists */
    gint64 expires_ms;               /* 0: never */
};

/* Log-in. lockout.c says how guessing is slowed. */
enum login_outcome {
    LOGIN_DONE,
    LOGIN_WRONG, /* the name or the password: nobody learns which */
    LOGIN_WAIT,  /* too many wrong ones from there: not even looked at */
};
struct login {
    enum login_outcome outcome;
    gint64 wait_ms;                   /* WRONG, WAIT: earlier than that, the next is not looked at; 0: now */
    char cookie[ACCOUNT_SECRET_SIZE]; /* DONE: the session's secret, for its cookie */
    char device[ACCOUNT_DEVICE_SIZE]; /* DONE: what the browser shows the next time; empty: what it has is
                                         good */
    struct account_who who;           /* DONE */
};
/* Where an attempt comes from. */
struct login_place {
    const char *address; /* the other end's, without port; NULL: not known */
    const char *device;  /* what an earlier log-in gave the browser; NULL: nothing */
};
gboolean accounts_login(struct accounts *accounts, const char *name, const char *password,
                        const struct login_place *place, struct login *login, GError **error);
/*
 * The same check without a session, for who changes the own password. `outcome` is filled; wait_ms may be
 * NULL.
 */
gboolean accounts_check_password(struct accounts *accounts, const char *name, const char *password,
                                 const struct login_place *place, enum login_outcome *outcome,
                                 gint64 *wait_ms, GError **error);
/* Ends the session of that cookie; no error if there is none. */
gboolean accounts_logout(struct accounts *accounts, const char *cookie, GError **error);

/*
 * Who has that cookie or token. `who->role` is NOBODY for one that opens nothing, which is no error. What
 * another process has changed counts within ACCOUNT_FRESH_MS, what this one has at once. Does not wait.
 */
#define ACCOUNT_FRESH_MS 500
gboolean accounts_who_by_cookie(struct accounts *accounts, const char *cookie, struct account_who *who,
                                GError **error);
gboolean accounts_who_by_token(struct accounts *accounts, const char *token, struct account_who *who,
                               GError **error);
/* The same by account_who.session: whether a stream that was opened earlier may go on. */
gboolean accounts_who_again(struct accounts *accounts, const struct account_who *before,
                            struct account_who *who, GError **error);

/*
 * Tokens. A name is as an account's. The token itself is told once, by accounts_create_token().
 * Errors: ARGUMENT (name, role, days), STALE (there is one of that name).
 */
gboolean accounts_create_token(struct accounts *accounts, const char *name, enum account_role role,
                               gint64 expires_ms, char token[ACCOUNT_SECRET_SIZE], GError **error);
/* Errors: NOT_FOUND. */
gboolean accounts_revoke_token(struct accounts *accounts, const char *name, GError **error);

struct account_token {
    const char *name;
    enum account_role role;
    gint64 created_ms;
    gint64 last_used_ms; /* 0: never; to the quarter of an hour */
    gint64 expires_ms;   /* 0: never */
};
typedef gboolean (*account_token_func)(const struct account_token *token, gpointer data);
/* By name. What has expired is not there. */
gboolean accounts_list_tokens(struct accounts *accounts, account_token_func each, gpointer data,
                              GError **error);

/*
 * The set-up link of a database without accounts: whoever has its secret makes the first one, an admin. There
 * is one secret for each database: a new one ends the one before. It ends after 30 minutes, when it is used,
 * and with the first account.
 */
#define ACCOUNT_SETUP_MS ((gint64)30 * 60 * 1000)
/* Draws it. Errors: STALE (there is an account). */
gboolean accounts_begin_setup(struct accounts *accounts, char secret[ACCOUNT_SECRET_SIZE], GError **error);
/*
 * Makes the account; of several that come at the same time, at whatever process, one does. Errors: ARGUMENT
 * (name, password: the secret is still good), NOT_FOUND (the secret is not good, or not any more).
 */
gboolean accounts_finish_setup(struct accounts *accounts, const char *secret, const char *name,
                               const char *password, GError **error);

/*
 * What can wait: writes when sessions and tokens were last used, removes what has expired. To be called every
 * minute or so, by a thread that may wait, and before the end.
 */
gboolean accounts_maintain(struct accounts *accounts, GError **error);

#endif
