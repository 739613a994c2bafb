/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PROPOSAL_INTERNAL_H
#define EXOBASE_PROPOSAL_INTERNAL_H

#include "migrate.h"
#include "pydata.h"
#include "shapes.h"

/* An option of a mapping, as it is printed. */
struct proposal_row {
    const char *name; /* of a row of settings_module_table */
    char *value;
};

struct proposal {
    GArray *rows;           /* of struct proposal_row */
    gboolean needs_chapter; /* the module's name makes no code */
    gboolean no_ids;        /* the exercises' own ids don't do */
    gboolean places;        /* the exercises are tuples or texts, whose parts have no names */
    char *first;            /* the first exercise as it would become, JSON */
    char *why;              /* why the first way to say it can't be taken, or NULL */
};

/* Whether one of the candidate's keys says that it is the énoncé. */
gboolean proposal_says_enonce(const struct shapes_candidate *candidate);
/* proposal.c: false: there is nothing that could be proposed, `why` says why. Clear it either way. */
gboolean proposal_make(const struct pydata_module *module, const char *path, const GPtrArray *candidates,
                       const struct migrate_options *options, struct proposal *out);
void proposal_clear(struct proposal *proposal);
/* proposal_try.c: whether a migration into an empty bank would take every exercise; fills `first`. */
gboolean proposal_try(const struct pydata_module *module, const char *chapter_code,
                      const struct migrate_options *options, struct proposal *proposal);

#endif
