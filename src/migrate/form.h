/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_FORM_H
#define EXOBASE_FORM_H

#include "migrate.h"
#include "shapes.h"

/*
 * A module's mapping as data, for whoever shows it as a form: what the module holds, and the mapping that is
 * proposed for it (docs/migration.md, Other shapes of module). Rows are name and value of each option, one
 * after the other, as mapping_add() takes them.
 */
struct migrate_form {
    char *text; /* what `module` is read from */
    struct pydata_module *module;
    GPtrArray *candidates; /* of struct shapes_candidate *, by place */
    GPtrArray *rows;       /* of char *; NULL: nothing is proposed */
    char *first;           /* the first exercise as it would be: JSON, indented; NULL with `rows` */
    gboolean places;       /* its parts have no names: somebody must say what they are */
    char *why;             /* why nothing is proposed, or NULL */
};
typedef struct migrate_form migrate_form; /* for g_autoptr */

/* Of options->text. Errors: SYNTAX, CONTENT, as pydata_read_module(). Caller frees. */
struct migrate_form *migrate_form_new(const struct migrate_options *options, GError **error);
void migrate_form_free(struct migrate_form *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(migrate_form, migrate_form_free)

/* The mapping by which a plan took its first module, its chapter always among it; array of char *. Caller
 * frees with g_ptr_array_unref(). */
GPtrArray *migrate_plan_mapping(const struct migrate_plan *plan);

#endif
