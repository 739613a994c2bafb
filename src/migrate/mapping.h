/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MAPPING_H
#define EXOBASE_MAPPING_H

#include "pydata.h"

/*
 * How a module of any shape becomes exercises (docs/migration.md, Other shapes of module). A mapping is data:
 * where the lists are, which chapter each belongs to, which key becomes which field, what names an exercise.
 * The command line, a [module NAME] section of exobase.conf and a printed proposal all say it by the same
 * rows (settings_module_table); whatever can be said can be turned round (mapping_invert()).
 */

/* Stars of a path. */
#define MAPPING_STARS_MAX 8

/*
 * A key or a place in a tuple; the key that a star stood for ({1}); or what stands in the dict that a star
 * stood for, above the exercises ({1}.title).
 */
struct mapping_source {
    guint star; /* from 1 on; 0: of the exercise itself */
    char *key;  /* a place in a tuple is its number; what a text or number is by itself is "0"; NULL: the
                   star's own key */
};

struct mapping_field {
    struct mapping_source source;
    char *target; /* NULL: dropped */
    char *text;   /* as it was said */
    char *origin; /* where it was said, for messages */
};

struct mapping_path {
    char *text;
    char *name;       /* the module's name that it begins with */
    GPtrArray *steps; /* of char *: a key; NULL: a star */
    guint stars;
    char *origin;
};

enum mapping_id {
    MAPPING_ID_OWN, /* an integer field `id`, if there is one, else the position */
    MAPPING_ID_POSITION,
    MAPPING_ID_KEY, /* the key that the last star stood for */
    MAPPING_ID_FIELD,
};

struct mapping {
    GArray *paths;  /* of struct mapping_path; none: the module's only list of exercises */
    GArray *fields; /* of struct mapping_field */
    char *chapter;  /* with {1}, …: a pattern; NULL: not said */
    char *chapter_origin;
    enum mapping_id id;
    struct mapping_source id_source; /* MAPPING_ID_FIELD */
    char *id_text, *id_origin;
};
typedef struct mapping mapping; /* for g_autoptr */

struct mapping *mapping_new(void);
void mapping_free(struct mapping *mapping);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mapping, mapping_free)

/*
 * Takes one option: `name` is that of a row of settings_module_table, `origin` says in messages where it
 * stands. Errors: ARGUMENT, for a path, source, target or pattern that is none.
 */
gboolean mapping_add(struct mapping *mapping, const char *name, const char *value, const char *origin,
                     GError **error);
/* Adds a list by its top-level name. */
void mapping_add_name(struct mapping *mapping, const char *name);
/* Whether it chooses lists and a chapter and nothing else, so that exercises are taken as they stand. */
gboolean mapping_is_plain(const struct mapping *mapping);
/* Whether the chapter depends on the keys that stars stand for. */
gboolean mapping_has_chapters(const struct mapping *mapping);
/* The same mapping has the same text. Caller frees. */
char *mapping_describe(const struct mapping *mapping);
/* Appends name and value of each option (char *, two for each) that make the same mapping by mapping_add().
 */
void mapping_rows(const struct mapping *mapping, GPtrArray *rows);
/* A key as a source, and as a step of a path: quoted as in JSON where it must be. Caller frees. */
char *mapping_source_words(const char *key, gsize size);
char *mapping_step_words(const char *key, gsize size);
/* A key as a part of a chapter code: without accents, upper case, `_` for what is no letter or digit; may be
 * empty. Caller frees. */
char *mapping_chapter_words(const char *key);

/* The exercises that a path found at one place of the module. */
struct mapping_group {
    const struct mapping_path *path;
    char *filled; /* the path with its keys filled in */
    const char
        *keys[MAPPING_STARS_MAX]; /* what the stars stood for; that of the last may be each exercise's own */
    guint n_keys;                 /* how many of them are the group's */
    const struct value *values[MAPPING_STARS_MAX]; /* what stands under these keys */
    guint list_stars;           /* a bit for each star that stood for places in a list, the first's lowest */
    guint32 at;                 /* byte of the module */
    const struct value *within; /* a list, or a dict whose values are the exercises */
    guint32 first, count;       /* of its items */
};
/* A mapping at work on one module. */
struct mapped;
typedef struct mapped mapped; /* for g_autoptr */

/*
 * Finds what the mapping's paths name and holds the mapping against it. The mapping and the module outlive
 * the result. Errors: ARGUMENT and CONTENT with both places: a name that is not there or can't be followed, a
 * path that ends at no exercises, exercises of different shapes, two sources of one field, a source that no
 * exercise has, a star's key that would be lost.
 */
struct mapped *mapped_new(const struct mapping *mapping, const struct pydata_module *module, GError **error);
void mapped_free(struct mapped *mapped);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mapped, mapped_free)
const struct mapping_group *mapped_groups(const struct mapped *mapped, guint *count);
/* The item of a group as it stands in the module. */
const struct value *mapped_raw(const struct mapping_group *group, guint32 index);

/*
 * An item as an exercise, in exobase's names: an object in `arena` (names belong to `mapped`, texts are views
 * of the module) with the item's span; each member keeps its own.
 */
struct value mapping_apply(const struct mapped *mapped, struct value_arena *arena,
                           const struct mapping_group *group, guint32 index);
/*
 * The way back: from an exercise in exobase's names to what the module holds, and the keys that its stars
 * stand for (texts or NULL, MAPPING_STARS_MAX of them). Its keys stand in the order of `like`, an item of
 * the same module (most often the one that it came from), which also gives what the mapping dropped; NULL:
 * sources that are mapped first. `tuple` tells a tuple from a list. Errors: CONTENT, a field that the shape
 * has no room for.
 */
gboolean mapping_invert(const struct mapped *mapped, struct value_arena *arena,
                        const struct value_object *exercise, const struct value *like, struct value *out,
                        gboolean *tuple, const char *keys[MAPPING_STARS_MAX], GError **error);

/* The chapter's pattern with a group's keys filled in: as a code, or as a title (`pattern` NULL: the keys
 * themselves). Errors: CONTENT, a key of which no code can be made. Caller frees. */
char *mapped_chapter(const struct mapped *mapped, const struct mapping_group *group, GError **error);
char *mapped_title(const struct mapped *mapped, const struct mapping_group *group, const char *pattern);

/* Names that were kept as they are, and that were dropped, with how often; in order. */
struct mapping_tally {
    const char *name;
    guint count;
};
/* Caller frees with g_array_unref(). */
GArray *mapped_kept(const struct mapped *mapped);
GArray *mapped_dropped(const struct mapped *mapped);
/* What stands beside the lists and is not taken. */
const struct pydata_warning *mapped_warnings(const struct mapped *mapped, guint *count);

#endif
