/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_WRITEBACK_INTERNAL_H
#define EXOBASE_WRITEBACK_INTERNAL_H

#include "mapping_internal.h"
#include "plan_internal.h"
#include "pydata_write.h"
#include "writeback.h"

/* A list, or a dict of exercises, of the module. */
struct back_container {
    const struct pydata_binding *binding;
    const struct value *list;
    GArray *wanted; /* of struct pydata_wanted: new ones, until they are put behind the others */
};

/* Where an exercise stands in the module. */
struct back_place {
    guint container;
    guint32 index;
};

/* A module that was read, beside the bank. */
struct back {
    const struct writeback *job;
    struct migrate_options options;
    struct migrate_plan *plan; /* its files and items: what the module holds */
    const struct pydata_module *module;
    struct value_arena *arena;
    GArray *containers; /* of struct back_container */
    GHashTable *places; /* where an item begins in the text -> struct back_place * */
    GArray *kept;       /* of struct back_item, one for each of the plan's items */
    guint changed, fresh, gone;
    char *differs; /* the first exercise that is not as the bank has it; NULL: none */
};
struct back_item {
    gboolean wanted;
    struct value *value; /* NULL: as it stands */
};

/* writeback_read.c: reads the module into the plan. Errors: CONTENT. Clear it either way. */
gboolean back_read(struct back *back, const struct writeback *job, const struct pydata_module *module,
                   GError **error);
void back_clear(struct back *back);
/* The chapter's file of the plan; FALSE: the module has no place for it. */
gboolean back_find_file(const struct back *back, const char *code, guint *file);
/* Where an item stands; NULL: not by itself. */
const struct back_place *back_place_of(const struct back *back, guint item);
/* A group's container. */
guint back_container_of(const struct back *back, const struct value *within);

/* writeback_shape.c: what the bank says of an exercise, in the shape of `raw`, an object in exobase's names
 * that became `normal`; NULL: a new one. */
struct value_object *back_shape(struct value_arena *arena, const struct value_object *raw,
                                const struct exercise *normal, const struct exercise *wanted,
                                const char *chapter_code);
/* A new one, with these fields even where they have their default (NULL-ended); `with_id`: it has its id. */
struct value_object *back_shape_new(struct value_arena *arena, const struct exercise *wanted,
                                    const char *const *always, gboolean with_id);

#endif
