/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CHECK_H
#define EXOBASE_CHECK_H

#include "settings.h"
#include "store.h"

/*
 * Whether a bank holds together (docs/operation.md, Check): the Python modules against the database, the log
 * against the documents, every exercise by itself. Looking writes nothing; what can be mended without a
 * person's judgement is mended by check_mend().
 */

/* What to look at; together they are a set. */
enum check_part {
    CHECK_FILES = 1 << 0,
    CHECK_DATABASE = 1 << 1,
    CHECK_EXERCISES = 1 << 2,
    CHECK_ALL = CHECK_FILES | CHECK_DATABASE | CHECK_EXERCISES,
};

/* Kinds of findings; check_kinds has a row for each. */
enum check_kind {
    CHECK_UNREADABLE,
    CHECK_MODULE_GONE,
    CHECK_NO_MODULE,
    CHECK_FILE_ONLY,
    CHECK_FILE_CHANGED,
    CHECK_DATABASE_ONLY,
    CHECK_DATABASE_CHANGED,
    CHECK_DELETED,
    CHECK_GONE,
    CHECK_CONFLICT,
    CHECK_RENUMBERED,
    CHECK_TREE,
    CHECK_UNFINISHED,
    CHECK_DAMAGED,
    CHECK_DERIVED,
    CHECK_OUTSIDE,
    CHECK_LEFT_ALONE,
    CHECK_VANISHED,
    CHECK_LEFT_OVER,
    CHECK_NO_DOCUMENT,
    CHECK_NORMAL_FORM,
    CHECK_UID,
    CHECK_RULE,
    CHECK_NOT_GENERATED,
    CHECK_CASE,
    CHECK_SPREAD,
    CHECK_KIND,
    CHECK_IGNORED,
    CHECK_NO_FIGURE,
    CHECK_GENERATOR_NAME,
    CHECK_KINDS
};

struct check_kind_row {
    const char *code; /* never changes */
    enum check_part part;
    const char *heading; /* N_(): what is wrong, over a group of findings */
    const char *remedy;  /* N_() */
    gboolean by_design;  /* it is how the read-only mode is meant to be, then nothing is to be done */
    gboolean mendable;
};
extern const struct check_kind_row check_kinds[CHECK_KINDS];

struct check_finding {
    enum check_kind kind;
    gboolean expected; /* by the kind's `by_design`: nothing is to be done */
    gboolean mended;
    char *place;                  /* a file's, a chapter's or an exercise's */
    char *message;                /* NULL: the kind's heading says all */
    char *chapter_code;           /* or NULL */
    gint64 id;                    /* 0: none */
    char *rule, *field;           /* of CHECK_RULE, else NULL */
    char *base, *database, *file; /* canonical texts of a comparison, those that there are */
    char *proof;                  /* CHECK_CASE: what was found, a JSON object (dynamic_proof_value()) */
    char *text;                   /* CHECK_NORMAL_FORM, CHECK_UID: as it should be */
    gint64 revision;              /* of what `text` replaces */
};

/* The case space of a dynamic exercise in one difficulty. */
struct check_proof {
    char *chapter_code, *difficulty; /* NULL: the generator has none */
    gint64 id, cases, texts;
    gboolean is_whole; /* every case was looked at, not a part of them */
};

struct check_report {
    guint parts;         /* that were looked at */
    GPtrArray *findings; /* of struct check_finding */
    gboolean read_only;
    /* files */
    char *folder;   /* NULL: there is none, the files were passed over */
    gint64 tree_ms; /* when what lies below the folder was recorded; 0: it was not, or is not compared */
    guint tree_entries;
    guint modules, equal, drafts;
    /* database */
    gint64 commits, exercises; /* replayed; 0: the log is damaged */
    /* exercises */
    guint looked_at, generated, dynamic;
    GPtrArray *proofs; /* of struct check_proof: the dynamic ones */
    gint64 head;       /* the commit that they were looked at; CHECK_EXERCISES */
    /* check_mend() */
    gint64 commit; /* 0: none was needed */
    gboolean rebuilt;
};
typedef struct check_report check_report; /* for g_autoptr */
void check_report_free(struct check_report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(check_report, check_report_free)

/* The bits of enum check_part of which nothing was said may be passed over where there is nothing to check.
 */
struct check_options {
    guint parts;
    gboolean named; /* the parts were named, so CHECK_FILES without a folder is an error */
    const struct settings *settings;
};

/*
 * Looks, and reports all that it finds. Errors: NOT_FOUND, no folder of modules; those of store_read(),
 * store_log(), store_verify(), where the bank can't be read on. Blocks. Caller frees.
 */
struct check_report *check_run(struct store *store, const struct check_options *options, GError **error);
/* How many findings are left that need somebody. */
guint check_left(const struct check_report *report);

/*
 * Mends what the report has that can be mended, and marks it: documents by one commit, what follows from the
 * log by reckoning it again; very many deletions by another program only with `deletions`. When the log
 * itself is damaged nothing is: a backup must be restored. Errors: as store_commit(); STALE, the bank has
 * moved on since it was looked at.
 */
gboolean check_mend(struct store *store, struct check_report *report, gboolean deletions, const char *author,
                    GError **error);

#endif
