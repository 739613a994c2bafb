/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_ACCOUNT_INTERNAL_H
#define EXOBASE_ACCOUNT_INTERNAL_H

#include "account.h"
#include "accounts.h"
#include "value.h"

#define PASSWORD_HASH_SIZE 128 /* crypto_pwhash_STRBYTES */

#define SETUP_KEY "setup"

struct lockout;
struct verified;

struct accounts {
    struct accounts_config config;
    GMutex read_lock, write_lock; /* for the two stores; with one store, write_lock guards it */
    struct lockout *lockout;
    struct verified *verified;
    GMutex change_lock; /* roles and removals, so that one admin stays */
    GMutex hash_lock;   /* for the two below */
    GCond hash_free;
    guint hashing, waiting;
    char *nobody_hash; /* what the password of an unknown name is held against; made at the first log-in */
};

gint64 accounts_now(struct accounts *accounts);
struct store *accounts_lock_reader(struct accounts *accounts);
void accounts_unlock_reader(struct accounts *accounts);
struct store *accounts_lock_writer(struct accounts *accounts);
void accounts_unlock_writer(struct accounts *accounts);

/*
 * items.c: items of the store whose texts are JSON objects, read under the reader's lock.
 */
struct account_item {
    char *key, *owner, *text; /* owned; key NULL: there is none */
    gint64 version, expires_ms;
    struct value_arena *arena; /* of the object */
    const struct value_object *object;
};
typedef struct account_item account_item;
void account_item_clear(struct account_item *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(account_item, account_item_clear)
/* Errors: the database's; CORRUPT for a text that is no object. An item that is not there is none. */
gboolean account_item_read(struct accounts *accounts, enum item_kind kind, const char *key,
                           struct account_item *item, GError **error);
gboolean account_item_write(struct accounts *accounts, enum item_kind kind, const char *key,
                            const char *owner, const struct value *object, gint64 expires_ms, gint64 from,
                            GError **error);
gboolean account_item_remove(struct accounts *accounts, enum item_kind kind, const char *key, gint64 from,
                             gboolean *removed, GError **error);
/* Reads an item that store_item_list() gave. FALSE: its text is no object. */
gboolean account_item_take(const struct store_item *from, struct account_item *item);
/* A member's integer, or 0; a text, or NULL, in the arena and closed by NUL. */
gint64 account_item_integer(const struct account_item *item, const char *member);
const char *account_item_string(const struct account_item *item, const char *member);

/* secret.c: 256 random bits behind `prefix`, in base64url. */
void secret_draw(const char *prefix, char out[ACCOUNT_SECRET_SIZE]);
/* What is stored of a secret. */
void secret_hash(const char *secret, char out[ACCOUNT_HASH_SIZE]);
/* The CSRF token of the session with that secret: nothing that is stored gives it away. */
void secret_csrf(const char *secret, char out[ACCOUNT_HASH_SIZE]);
/* Without telling by the time it takes where they differ. */
gboolean secret_equal(const char hash[ACCOUNT_HASH_SIZE], const char *other);

/* password.c: the normal form of a name. Errors: ARGUMENT. */
gboolean account_name_check(const char *name, char out[ACCOUNT_NAME_SIZE], GError **error);
/* The form in which a password is hashed. NULL and an error (ARGUMENT); `account_password_free` wipes it. */
char *account_password_form(const char *password, GError **error);
void account_password_free(char *form);
/* Both wait for their turn: at most HASHES_AT_ONCE at a time. Errors: IO (no memory). */
gboolean account_password_hash(struct accounts *accounts, const char *form, char out[PASSWORD_HASH_SIZE],
                               GError **error);
/* `hash` NULL: of an unknown name; takes the same time and is never right. FALSE too when too many wait. */
gboolean account_password_verify(struct accounts *accounts, const char *hash, const char *password,
                                 gboolean *busy);

/* device.c: whether a log-in with that (normal) name gave it out. */
gboolean device_is_known(struct accounts *accounts, const char *name, const char *device);
/* A new one for that name; empty when the database gives no key. */
void device_make(struct accounts *accounts, const char *name, char out[ACCOUNT_DEVICE_SIZE]);

/* lockout.c; an `address` is any text without blanks that stands for where somebody is. */
struct lockout *lockout_new(void);
void lockout_free(struct lockout *lockout);
/* How many counts it keeps; for tests, by one thread. */
guint lockout_size(struct lockout *lockout);
/*
 * An attempt from that address at that name (NULL: at none that could be): how long it must still wait, or 0:
 * it may be looked at, and counts as a wrong one until lockout_forgive() says otherwise, so that those that
 * come at the same time are counted.
 */
gint64 lockout_try(struct lockout *lockout, const char *name, const char *address, gint64 now_ms);
/* How long the next one would have to wait; counts nothing. */
gint64 lockout_wait_ms(struct lockout *lockout, const char *name, const char *address, gint64 now_ms);
/* The attempt was not wrong: it was right, or not looked at after all. */
void lockout_forgive(struct lockout *lockout, const char *name, const char *address, gboolean right);

/* verified.c: the cache of who has which secret, by its hash. */
struct verified_entry {
    struct account_who who;
    gint64 read_ms;  /* when the database said so */
    gint64 noted_ms; /* the last use that the database knows of */
    gint64 used_ms;  /* the last use */
};
struct verified *verified_new(void);
void verified_free(struct verified *verified);
/* FALSE: not known, or not freshly; else `out` is filled and the use noted. */
gboolean verified_find(struct verified *verified, const char *hash, gboolean is_session, gint64 now_ms,
                       struct account_who *out);
/* What the database said; nothing is kept if verified_forget() was called since `generation` was asked for.
 */
void verified_put(struct verified *verified, const struct account_who *who, gint64 noted_ms, gint64 now_ms,
                  guint64 generation);
guint64 verified_generation(struct verified *verified);
/* This process has changed something: it knows nothing any more, but when secrets were used. */
void verified_forget(struct verified *verified);
/* The entries whose use should be written: of struct verified_entry. They count as noted. Caller unrefs. */
GArray *verified_take_used(struct verified *verified);

/* accounts.c: the account's item as it stands; `item.key` is NULL when there is none. */
gboolean account_read(struct accounts *accounts, const char *name, struct account_item *item, GError **error);
/* The checks and the item of a new account; the write itself when `form` is hashed. Errors: STALE, ARGUMENT.
 */
gboolean account_create(struct accounts *accounts, const char *name, enum account_role role, const char *form,
                        GError **error);
/* session.c: a session of that account, as it stands. */
gboolean session_begin(struct accounts *accounts, const struct account_item *account, struct login *login,
                       GError **error);
/* token.c, session.c: writes that a token or session was used. One that has gone is passed over. */
gboolean session_note(struct accounts *accounts, const struct verified_entry *used, GError **error);
gboolean token_note(struct accounts *accounts, const struct verified_entry *used, GError **error);
/* Who has the session or token of that hash, from the database: `who` stays zeroed for nobody. */
gboolean session_load(struct accounts *accounts, const char *hash, struct account_who *who, gint64 *noted_ms,
                      GError **error);
gboolean token_load(struct accounts *accounts, const char *hash, struct account_who *who, gint64 *noted_ms,
                    GError **error);
/* How long a use need not be written. */
#define SESSION_NOTE_MS ((gint64)5 * 60 * 1000)
#define TOKEN_NOTE_MS ((gint64)15 * 60 * 1000)

#endif
