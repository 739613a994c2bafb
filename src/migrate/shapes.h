/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_SHAPES_H
#define EXOBASE_SHAPES_H

#include "pydata.h"

/* What a module holds that could become exercises (docs/migration.md, Other shapes of module). */

enum shapes_item { ITEM_DICT, ITEM_TUPLE, ITEM_TEXT };

/* A key of dicts or a place in tuples, over all exercises of a candidate. */
struct shapes_key {
    const char *name; /* of the module's, or of the candidate's arena */
    guint count;
    guint types; /* a bit for each enum value_type */
    guint order; /* of appearance */
};

struct shapes_candidate {
    char *path;        /* as --list takes it */
    guint32 at;        /* byte of the module */
    char *why;         /* it can't be read: why; NULL: it can */
    guint32 why_at;    /* … and where */
    gboolean outside;  /* it stands where no path leads: in a function, in a class, by itself */
    gboolean exercise; /* it can't be read, and by its keys it is exercises */
    enum shapes_item item;
    gboolean by_key;           /* each value of a dict is an exercise */
    guint stars;               /* of the path */
    guint list_stars;          /* a bit for each star that stands for places in a list, the first's lowest */
    guint lists;               /* how many lists (or dicts) there are */
    guint count;               /* exercises */
    GArray *keys;              /* of struct shapes_key */
    const struct value *first; /* exercise */
};

/* Array of struct shapes_candidate *, by place; caller frees with g_ptr_array_unref(), before the module. */
GPtrArray *shapes_find(const struct pydata_module *module);
/* The same but for these top-level names, and for other names of what they hold. */
GPtrArray *shapes_find_beside(const struct pydata_module *module, GHashTable *names);
/* "list of dicts", "dict of lists of tuples", …: caller frees. */
char *shapes_words(const struct shapes_candidate *candidate);
/* JSON's names: "null|string"; `people`: in the language of messages. Caller frees. */
char *shapes_type_words(guint types, gboolean people);

#endif
