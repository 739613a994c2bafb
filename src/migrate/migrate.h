/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MIGRATE_H
#define EXOBASE_MIGRATE_H

#include "exercise.h"
#include "settings.h"
#include "store.h"

/*
 * From Python data modules into the bank (docs/migration.md): read the modules, compare each exercise with
 * the database and with the base, make a plan, and carry the plan out as one commit.
 */

enum migrate_conflicts { CONFLICTS_REPORT, CONFLICTS_FILE, CONFLICTS_DATABASE, CONFLICTS_ABORT };

struct exchange;

/* A module that somebody sends, instead of one on the disk. It is content, not the site's module: chapters
 * keep the module that they have, its exercises get their bases, and its commit is of the kind `import`,
 * which the modules on the disk follow. */
struct migrate_text {
    const char *name;  /* "gm07_exercises.py": for messages, and as a file's name is */
    const char *bytes; /* outlive the plan */
    gsize size;
};

struct migrate_options {
    const struct exchange *import;   /* an export instead of modules (exchange.h), or NULL */
    const struct migrate_text *text; /* a text instead of files, or NULL */
    gint64 at;                       /* of an import: plan it as of this commit; 0: the newest */
    const char *const *paths; /* files and folders, NULL-ended; none: PYTHON_DATA_DIR, else backend/data */
    /* A mapping (docs/migration.md, Other shapes of module); what is NULL is by configuration. */
    const char *chapter;       /* for one module; else by its name */
    const char *const *lists;  /* paths of lists, NULL-ended; else the only one */
    const char *const *fields; /* for one module: SOURCE=FIELD, NULL-ended */
    const char *id;            /* for one module */
    gboolean prune;
    gboolean found; /* `paths` are as if found in a folder: a module without exercises is ignored */
    /* For whoever only compares: every item that differs has its versions, and what the database alone has is
       an item, too (REASON_DATABASE_ONLY, REASON_DRAFT). Such a plan is not carried out. */
    gboolean everything;
    enum migrate_conflicts on_conflict;
    const struct settings *settings;
    /* What else is to be in the commit, if there is one at all; NULL: nothing. */
    void (*complete)(struct changeset *changeset, gpointer data);
    gpointer complete_data;
    gboolean completes_alone; /* and then there is a commit, even if the plan itself writes nothing */
    void (*progress)(guint64 done, guint64 all, gpointer data); /* NULL: nobody watches */
    gpointer progress_data;
};

enum migrate_action {
    ACTION_INSERT,
    ACTION_UPDATE,
    ACTION_SKIP,
    ACTION_CONFLICT, /* both changed: the database's stays, the base too */
    ACTION_MISSING,  /* no longer in the file: reported, kept */
    ACTION_DELETE,   /* the same with --prune */
};

/* Why an action was chosen: the row of the three-way table. */
enum migrate_reason {
    REASON_NEW,
    REASON_EQUAL,
    REASON_FILE_CHANGED,
    REASON_DATABASE_CHANGED,
    REASON_BOTH_CHANGED,
    REASON_NO_BASE,
    REASON_DELETED,         /* in the database, and the file is as the base */
    REASON_DELETED_CHANGED, /* in the database, and the file changed since */
    REASON_RENUMBERED,      /* in the file it has the content of another id's base */
    REASON_MOVED_AWAY,      /* its base's content stands under another id in the file */
    REASON_GONE,            /* no longer in the file, the database is as the base */
    REASON_GONE_CHANGED,    /* no longer in the file, the database changed since */
    REASON_DATABASE_ONLY,   /* never was in the file */
    REASON_DRAFT,           /* not in the file, as drafts are */
};

/* The three versions of an exercise, canonical texts or NULL, for updates and conflicts. */
struct migrate_versions {
    char *base, *database, *file;
};

struct migrate_item {
    const struct value *raw;           /* in the file; NULL: the file does not have it (any more) */
    struct migrate_versions *versions; /* updates, conflicts, missing; else NULL */
    gint64 id;                         /* 0: given by the commit */
    gint64 from;                       /* the revision that stands, 0: none */
    guint32 file;                      /* index in the plan's files */
    guint8 action;                     /* enum migrate_action, after --on-conflict */
    guint8 reason;                     /* enum migrate_reason */
    guint8 op;                         /* enum change_op */
    guint8 met;                        /* the database had a row for it */
    guint8 base;                       /* enum base_op */
    guint8 base_as_seen;               /* BASE_TEXT: of versions->base, else of versions->file */
    guint8 uid[32];
};

/* A key or a place of a module's exercises, and how many have it. */
struct migrate_name {
    char *name;
    guint count;
};

/* A module, or the part of it that is one chapter, as it was read; what its exercises are stays in memory
 * until the plan is freed. */
struct migrate_file {
    char *path;
    char *record; /* the name under which its chapter keeps it */
    char *chapter_code;
    char *title;     /* from the configuration, or NULL */
    char *list;      /* path of its list, several joined by ", " */
    gboolean by_key; /* the module feeds several chapters: `list` is part of this one's record */
    gboolean mapped; /* a mapping made its exercises */
    /* Of a mapped module's first chapter, else NULL: the first exercise as it will be (JSON), names of the
     * module that no field was named for, and those that were left out (arrays of struct migrate_name). */
    char *first;
    GArray *kept, *dropped;
    char sha256[SHA256_HEX_SIZE];
    gsize size; /* bytes */
    guint exercises;
};

/* A sentence about a place, for a person. */
struct migrate_note {
    char *place; /* path:line:column */
    char *rule;  /* of a finding; NULL: a warning */
    char *field; /* or NULL */
    char *message;
    const char *chapter_code; /* borrowed from the file, or NULL */
    gint64 id;                /* 0: none */
    gint64 index;             /* of an import: the exercise's place in the export's list; -1: none */
};

/* The paths of the modules that `options` name, as migrate_plan_new() takes them one by one; NULL-ended.
 * Errors: NOT_FOUND, IO, ARGUMENT. Caller frees with g_strfreev(). */
char **migrate_modules(const struct migrate_options *options, GError **error);
/* The name by which a chapter's record knows a module. Caller frees. */
char *migrate_module_record(const char *path, const struct settings *settings);

struct migrate_plan;
typedef struct migrate_plan migrate_plan; /* for g_autoptr */

/*
 * Reads the modules and compares. `store` NULL is a bank without anything (there is no database file yet).
 * Errors: whatever a module can't give (SYNTAX, CONTENT, with its place), ARGUMENT for options that make no
 * sense, NOT_FOUND, and those of store_read(). Nothing is written.
 */
struct migrate_plan *migrate_plan_new(struct store *store, const struct migrate_options *options,
                                      GError **error);
void migrate_plan_free(struct migrate_plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(migrate_plan, migrate_plan_free)

/* 64 hex digits over everything that the plan would do and what it rests on. Borrowed. */
const char *migrate_plan_hash(const struct migrate_plan *plan);
/* The commit that it was made on. */
gint64 migrate_plan_head(const struct migrate_plan *plan);
/* Whether there is anything to write; otherwise migrate_apply() needs no store. */
gboolean migrate_plan_writes(const struct migrate_plan *plan);
/* How many items have this action. */
guint migrate_plan_count(const struct migrate_plan *plan, enum migrate_action action);
/* All borrowed from the plan: files by path, items by file and place, notes in the order they were found. */
const struct migrate_file *migrate_plan_files(const struct migrate_plan *plan, guint *count);
const struct migrate_item *migrate_plan_items(const struct migrate_plan *plan, guint *count);
const struct migrate_note *migrate_plan_findings(const struct migrate_plan *plan, guint *count);
const struct migrate_note *migrate_plan_warnings(const struct migrate_plan *plan, guint *count);
/* Files of a folder that hold no exercises. */
const char *const *migrate_plan_ignored(const struct migrate_plan *plan);
/* "path:line:column" of an item, or NULL. Caller frees. */
char *migrate_item_place(const struct migrate_plan *plan, const struct migrate_item *item);
/* A word for a person: what was found of an item. Borrowed. */
const char *migrate_reason_text(enum migrate_reason reason);

/*
 * Copies each module into `folder` as backup_<name>_<YYYYMMDD_HHMMSS>.py, with _2 and so on before the
 * ".py" where that is there. Errors: IO, FULL, READONLY for a
 * folder that the read-only mode protects.
 */
gboolean migrate_backup(const struct migrate_plan *plan, const char *folder, GError **error);

/*
 * Carries the plan out as one commit: all or nothing; `commit` is its number, 0 when there was nothing to do.
 * Errors: STALE when the bank has moved on since the plan was made; CONTENT when there are conflicts and the
 * options say abort; else those of store_commit().
 */
gboolean migrate_apply(struct migrate_plan *plan, struct store *store, const char *author, gint64 *commit,
                       GError **error);

/*
 * After the commit (or when there was nothing to commit): puts down what is known of the plan's modules now:
 * what was read, with which mapping, and which chapters are not synchronised. A module that exobase itself
 * wrote meanwhile is known already. `commit` is migrate_apply()'s. Nothing is written when nothing is new.
 * Errors: as store_item_put().
 */
gboolean migrate_put_states(struct migrate_plan *plan, struct store *store, gint64 commit, GError **error);

/*
 * The same as a changeset for somebody else to commit, together with others or not; it is empty when there is
 * nothing to do. The plan must outlive it. Errors: CONTENT, as migrate_apply(). Caller frees.
 */
struct changeset *migrate_changeset(struct migrate_plan *plan, const char *author, GError **error);

#endif
