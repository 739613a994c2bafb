/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MIGRATE_REPORT_H
#define EXOBASE_MIGRATE_REPORT_H

#include "migrate.h"
#include "value.h"

/* A migration, carried out or not, as it is told. */
struct migrate_report {
    const struct migrate_plan *plan;
    gboolean dry_run;
    gint64 commit;             /* 0: none */
    const GArray *generators;  /* that come with it, while it is carried out */
    struct value_arena *arena; /* of what follows */
    GArray *imported;          /* of struct generators_imported: what an export has; NULL: none */
    char digest_before[SHA256_HEX_SIZE], digest_after[SHA256_HEX_SIZE];
};

/*
 * digest_beside.c: reckons the digest of the newest commit beside whatever the caller does, on a connection
 * of its own to the same database; NULL: nothing to reckon. `database` must live until the end.
 */
struct digest_beside;
struct digest_beside *digest_beside_start(struct store *store, const char *database);
/* Waits for it, and frees it. False: it has no digest at commit `at`. */
gboolean digest_beside_end(struct digest_beside *beside, gint64 at, char out[SHA256_HEX_SIZE]);

/* migrate_text.c: for people, on standard output; ends with the seven counts. */
void migrate_print_text(const struct migrate_report *report);
/* migrate_json.c: one object, docs/commands.md. */
void migrate_print_json(const struct migrate_report *report);

/* progress.c: a bar on standard error, on a terminal, when it takes over a second. */
struct progress {
    gint64 started_us;
    guint shown; /* thousandths */
    gboolean terminal, visible;
};
void progress_start(struct progress *progress);
void progress_show(guint64 done, guint64 all, gpointer progress);
void progress_end(struct progress *progress);

#endif
