/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MODULE_STATE_H
#define EXOBASE_MODULE_STATE_H

#include "accounts.h"
#include "mapping.h"

/*
 * What exobase knows of each Python module: an item beside the log (ITEM_MODULE, its key is the name by which
 * chapters record the module). It speaks of a file, not of the bank, so it is in no commit: a revert puts no
 * file back. How the module was mapped stands here too, since it belongs to the file that was read with it.
 *
 * `sha256` is the file as it was last read by a migration or written; whoever finds another one there leaves
 * it alone. A write names what it is about to write (`next`) before it replaces the file, so that after a
 * crash either of the two is known.
 */

/* Why a chapter's module is not what the bank says. The names are stored. */
enum module_reason {
    MODULE_SYNCHRONISED,
    MODULE_BEHIND,     /* the bank holds more than the file that was migrated */
    MODULE_CHANGED,    /* the file was changed by somebody else */
    MODULE_MISSING,    /* the file is gone */
    MODULE_FOREIGN,    /* a file is there that no migration has read */
    MODULE_CONTENT,    /* its list can't be written, or the module can't be read */
    MODULE_MAPPING,    /* the exercise has no place in a module of this shape */
    MODULE_EMPTY,      /* its list would go empty while the chapter is not */
    MODULE_TAKEN_BACK, /* it holds what a migration brought and a revert took back */
    MODULE_CONFLICTS,  /* conflicts of a migration that are not settled */
    MODULE_NAME,       /* no module's name can be made of the chapter's code */
    MODULE_LINK,       /* a symbolic link stands in the way */
    MODULE_FULL,       /* no space left */
    MODULE_READONLY,   /* the folder or file can't be written */
    MODULE_BUSY,       /* another process holds the module or the database */
    MODULE_FAILED,     /* whatever else the system says */
    MODULE_N_REASONS
};

struct module_chapter {
    char *code;
    enum module_reason reason;
    char *place, *detail; /* of the reason's words, or NULL */
    gint64 since_ms;      /* 0: synchronised */
};

struct module_state {
    char *name;
    char *sha256, *next; /* 64 hex digits; NULL: never read or written, and none is being written */
    gint64 commit;       /* that it was written from, or the migration's; 0: none */
    gint64 next_commit;
    gboolean written;    /* by exobase, since the latest migration read it */
    GPtrArray *mapping;  /* of char *: name and value of each option, one after the other */
    GPtrArray *chapters; /* of struct module_chapter *, by code */
    gint64 version;      /* of the item; ITEM_ABSENT: it is not there */
};
typedef struct module_state module_state; /* for g_autoptr */

struct module_state *module_state_new(const char *name);
void module_state_free(struct module_state *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(module_state, module_state_free)

/* A module's state, an empty one when nothing is known of it. Errors: IO, BUSY, CORRUPT. Caller frees. */
struct module_state *module_state_read(struct store *store, const char *name, GError **error);
/* All modules, by name. Errors: as above. Caller frees with g_ptr_array_unref(). */
GPtrArray *module_state_all(struct store *store, GError **error);
/*
 * Writes it if nobody wrote another one since it was read, and when it says anything new; its version is the
 * new one then. Errors: as store_item_put(), STALE among them.
 */
gboolean module_state_write(struct store *store, struct module_state *state, GError **error);

/* The chapter's entry, or NULL. Borrowed. */
struct module_chapter *module_state_chapter(const struct module_state *state, const char *code);
/* Sets why a chapter is not synchronised; `since_ms` counts when the reason is another than before. */
void module_state_set(struct module_state *state, const char *code, enum module_reason reason,
                      const char *place, const char *detail, gint64 since_ms);
/* Whether any of its chapters has this reason. */
gboolean module_state_has(const struct module_state *state, enum module_reason reason);
/* Whether the file with this hash (NULL: no file) is the one that is known. */
gboolean module_state_knows(const struct module_state *state, const char *sha256);

/* The mapping with which it was read. Errors: ARGUMENT, an item of another version of exobase. */
struct mapping *module_state_mapping(const struct module_state *state, GError **error);
/* Takes a mapping's options. */
void module_state_set_mapping(struct module_state *state, const struct mapping *mapping);

/* A stable word for programs: "changed". Borrowed. */
const char *module_reason_name(enum module_reason reason);
/* Whether it may go without anybody's doing, so that the module is tried again. */
gboolean module_reason_passes(enum module_reason reason);
/* The reason and the remedy for a person. Caller frees. */
char *module_reason_words(const struct module_chapter *chapter);

#endif
