/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_ACCOUNTS_H
#define EXOBASE_ACCOUNTS_H

#include "store.h"

/*
 * What a database holds beside the log: accounts, tokens, sessions and the like (docs/document.md, Commits).
 * They are in backups, but never in commits, history or digest, and nothing of them is kept when it goes.
 *
 * The interface is a map: an item is a text under (kind, key), with an owner by which items of a kind can be
 * listed, an end, and a version. A version is a number that no item of the database had before, so whoever
 * has read an item can say "if it is still this one", even when it went and came again meanwhile. There is no
 * write of several items at once: what belongs together goes into one text, and what hangs on another item
 * (a session on its account) looks at it when it is used.
 *
 * Who sees, who frees and which thread: as store.h says. Time is the caller's: an item whose end has come is
 * not there any more, whether it has been purged or not.
 */

/* The numbers are stored. */
enum item_kind {
    ITEM_ACCOUNT = 1,
    ITEM_TOKEN = 2,
    ITEM_SESSION = 3,
    ITEM_SECRET = 4, /* few, by name: the one of the set-up link */
    ITEM_ANSWER = 5, /* what an Idempotency-Key was answered, where the log's token does not say it */
    ITEM_MODULE = 6, /* what is known of a Python module, by its name (module_state.h) */
    ITEM_TREE = 7,   /* the files below a folder as they once were (codebase_tree.h) */
    ITEM_MARK = 8,   /* few, by name: maintenance, an unfinished copy */
};

#define ITEM_KEY_BYTES_MAX 512
#define ITEM_TEXT_BYTES_MAX (8 << 20)

/* All texts are UTF-8, closed by NUL. */
struct store_item {
    enum item_kind kind;
    const char *key;   /* 1 … ITEM_KEY_BYTES_MAX bytes, one item of its kind */
    const char *owner; /* NULL: none */
    const char *text;  /* the caller's own */
    gint64 version;    /* given by the store */
    gint64 expires_ms; /* 0: never */
};
/* Return false to stop early (no error). The item is borrowed for the length of the call. */
typedef gboolean (*store_item_func)(const struct store_item *item, gpointer data);

/* Calls `each` once if the item is there at `now_ms`, else not at all. Errors: IO, BUSY, CORRUPT. */
gboolean store_item_get(struct store *store, enum item_kind kind, const char *key, gint64 now_ms,
                        store_item_func each, gpointer data, GError **error);
/* All of a kind, or those of one owner (NULL: all), by key in byte order. Errors: as store_item_get(). */
gboolean store_item_list(struct store *store, enum item_kind kind, const char *owner, gint64 now_ms,
                         store_item_func each, gpointer data, GError **error);

/* What store_item_put() and store_item_delete() take as `from`. */
#define ITEM_ABSENT G_GINT64_CONSTANT(0) /* put: it must not be there */
#define ITEM_ANY G_GINT64_CONSTANT(-1)   /* whatever is there, or nothing */
/*
 * Writes an item, durable when it returns, if the one that is there has the version `from`. `version` (may be
 * NULL) gets the new one; item->version is not looked at. Errors: STALE (another version is there, or none,
 * or with ITEM_ABSENT one is), ARGUMENT (key, owner or text), FULL, READONLY, BUSY, IO, CORRUPT; UNKNOWN:
 * read it.
 */
gboolean store_item_put(struct store *store, const struct store_item *item, gint64 from, gint64 now_ms,
                        gint64 *version, GError **error);
/*
 * Takes an item away if it has the version `from`; `deleted` says whether this call did: of several that try
 * at the same time, in whatever process, one. Nothing there, or another version, is no error. Errors: FULL,
 * READONLY, BUSY, IO, CORRUPT, UNKNOWN.
 */
gboolean store_item_delete(struct store *store, enum item_kind kind, const char *key, gint64 from,
                           gboolean *deleted, GError **error);
/* Removes what has expired. Writes nothing when nothing has. Errors: as store_item_delete(). */
gboolean store_item_purge(struct store *store, gint64 now_ms, GError **error);

#endif
