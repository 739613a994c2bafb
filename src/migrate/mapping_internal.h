/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MAPPING_INTERNAL_H
#define EXOBASE_MAPPING_INTERNAL_H

#include "mapping.h"

enum mapping_shape { SHAPE_NONE, SHAPE_DICT, SHAPE_TUPLE, SHAPE_LIST, SHAPE_SCALAR };

/* What becomes of a key, or of a place in a tuple. */
struct mapping_slot {
    const char *name;                  /* the source's */
    const struct mapping_field *field; /* NULL: not mapped */
    const struct value_key *target;    /* NULL: dropped */
    struct mapping_slot *rival;        /* another that becomes the same field */
    gboolean is_id;
    guint count;      /* exercises that have it */
    guint64 seen;     /* number of the last of them, from 1 on */
    guint32 at;       /* where it stands in that one */
    guint32 first_at; /* … and in the first */
};

enum mapping_id_kind { ID_KIND_NONE, ID_KIND_INTEGER, ID_KIND_TEXT };

struct mapped {
    const struct mapping *mapping;
    const struct pydata_module *module;
    struct value_arena *arena; /* names and keys */
    GArray *groups;            /* of struct mapping_group */
    GArray *warnings;          /* of struct pydata_warning */
    enum mapping_shape shape;
    guint32 size;              /* of each tuple */
    const struct value *first; /* the first item, which the others are like */
    GPtrArray *slots;          /* of struct mapping_slot *, in order of appearance */
    GHashTable *by_name;       /* text -> struct mapping_slot * */
    GHashTable *by_key;        /* struct value_key * of the module -> struct mapping_slot * */
    enum mapping_id_kind id_kind;
    const struct value_key *id_target; /* id or external_id; NULL: the mapping names no source of ids */
};

/* mapping_select.c. Errors: as mapped_new(). */
gboolean mapping_select(struct mapped *mapped, GError **error);
/* mapping_check.c: everything but the paths. Errors: as mapped_new(). */
gboolean mapping_check(struct mapped *mapped, GError **error);
/* mapping_items.c: slots for what the mapping names, before the items bring theirs. */
void mapping_prepare_slots(struct mapped *mapped);
/* Looks at every item. Errors: as mapped_new(). */
struct mapping_id_seen {
    enum mapping_id_kind kind;
    guint32 at;
};
gboolean mapping_see_items(struct mapped *mapped, struct mapping_id_seen *seen, GError **error);
/* A name as a key of the mapping's own. */
const struct value_key *mapped_key(struct mapped *mapped, const char *name);
/* mapping_chapter.c: whether a text has {number}. */
gboolean mapping_mentions(const char *pattern, guint star);
/* The greatest number of a star that a pattern names; 0: none. */
guint mapping_greatest_star(const char *pattern);

/* mapping_apply.c */
enum mapping_shape mapping_shape_of(const struct value *item);
/* The slot of a name, made at need. */
struct mapping_slot *mapped_slot(struct mapped *mapped, const char *name, gsize size);
/* The slot of an item's member or place, once the items were looked through. */
struct mapping_slot *mapped_slot_of(const struct mapped *mapped, const struct value_key *key);
struct mapping_slot *mapped_slot_at(const struct mapped *mapped, guint32 place);
/* What the star stood for, for this item of the group; closed by NUL. */
const char *mapped_star(const struct mapped *mapped, struct value_arena *arena,
                        const struct mapping_group *group, guint32 index, guint star);
/* "path:line:column". Caller frees. */
char *mapped_place(const struct mapped *mapped, guint32 at);
/* A CONTENT error at a place. */
gboolean mapped_refuse(const struct mapped *mapped, guint32 at, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
