/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MIGRATE_PLAN_INTERNAL_H
#define EXOBASE_MIGRATE_PLAN_INTERNAL_H

#include "changeset.h"
#include "mapping.h"
#include "migrate.h"
#include "module_state.h"
#include "pydata.h"

/* A module that was read, which several chapters may share. */
struct plan_module {
    guint references;
    char *text;
    struct pydata_module *module;
    struct mapping *mapping;
    struct mapped *mapped;     /* NULL: its exercises are taken as they stand */
    struct value_arena *arena; /* exercises that the mapping made, NULL: none */
    gboolean borrowed;         /* `module` is somebody else's */
    gboolean noted;            /* its warnings are among the plan's */
};
void plan_module_unref(struct plan_module *module);
typedef struct plan_module plan_module; /* for g_autoptr */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(plan_module, plan_module_unref)

/* What a file's exercises are read from; beside struct migrate_file, at the same index. */
struct plan_source {
    struct plan_module *shared;
    const char *text;             /* of `shared` */
    struct pydata_module *module; /* of `shared` */
    guint first_item, n_items;    /* of the plan's items; gone exercises are not among them */
    gboolean chapter_given;       /* by an option or the configuration, not by the file's name */
    char *chapter_record;         /* the chapter's record as it will be, or NULL: it stays as it is */
    gint64 chapter_from;          /* the revision of the record that was read */
    gboolean behind;              /* the database holds published content that the file has not */
};

/* A note before it is known whether its exercise is inserted or updated. */
struct plan_note {
    struct migrate_note note;
    gint64 item; /* index of its item, -1: the file's own */
    guint32 file;
};

struct migrate_plan {
    const struct migrate_options *options; /* outlives the plan */
    gboolean prune;
    enum migrate_conflicts on_conflict;
    struct exercise_rules rules;
    GHashTable *generators; /* keys of those that the bank has */
    struct store *known;    /* what it is planned against, borrowed while it is made; NULL: an empty bank */
    gint64 head;
    char hash[SHA256_HEX_SIZE];
    GArray *files;               /* of struct migrate_file */
    GArray *sources;             /* of struct plan_source */
    GArray *items;               /* of struct migrate_item */
    GPtrArray *ignored;          /* paths */
    GPtrArray *passed_over;      /* their record names */
    GArray *findings, *warnings; /* of struct plan_note while planning, then of struct migrate_note */
    guint counts[ACTION_DELETE + 1];
    struct value_arena *scratch; /* one exercise's normal form */
    GString *text;               /* and its canonical text */
    GArray *order;               /* of guint: the current file's items by id */
    enum exercise_door door;     /* by which its exercises come in */
    GHashTable *bases;           /* id -> GBytes, of an import or a module that was written; NULL: those that
                                    the database keeps */
    GHashTable *states;          /* record name -> struct module_state * */
    GArray *loose;               /* of struct plan_loose: bases that no exercise of a written module has */
    struct applied *applied;     /* what the changeset's texts are made from, or NULL */
    struct plan_ahead *ahead;    /* makes the current file's items, NULL: nobody does */
};

#define PLAN_FILE(plan, index) (&g_array_index((plan)->files, struct migrate_file, (index)))
#define PLAN_SOURCE(plan, index) (&g_array_index((plan)->sources, struct plan_source, (index)))
#define PLAN_ITEM(plan, index) (&g_array_index((plan)->items, struct migrate_item, (index)))

/* sources.c: reads the modules of `options` into files, sources and items. Errors: as migrate_plan_new(). */
gboolean plan_read_sources(struct migrate_plan *plan, const struct migrate_options *options, GError **error);

/* import.c: an export as files, sources and items. Errors: CONTENT. */
gboolean plan_read_import(struct migrate_plan *plan, GError **error);
/* bases.c: what is known of the modules. Errors: as module_state_read(). */
gboolean plan_load_states(struct migrate_plan *plan, struct store *store, GError **error);
/* Of an import, or a module that exobase has written: what this file's exercises are compared with. Errors:
 * as store_read(). */
gboolean plan_load_bases(struct migrate_plan *plan, struct store *store, guint file, GError **error);
/* Whether a row's document is a draft. */
gboolean plan_row_is_draft(const struct store_row *row);
/* A base that goes with nothing else of its exercise. */
struct plan_loose {
    guint32 file;
    gint64 id, from;
};
/* Has an item that changes nothing else put down the base as this plan sees it (`seen`), if the database has
 * another (`stored`). */
void plan_settle_base(struct migrate_item *item, const struct store_row *stored,
                      const struct store_row *seen);
/* A row with its base as this plan sees it. */
struct store_row plan_row(const struct migrate_plan *plan, const struct store_row *row);

/* apply.c */
void plan_applied_free(struct applied *applied);

/* sources.c: a file of the plan that `module` feeds; its index. */
guint plan_add_file(struct migrate_plan *plan, const struct migrate_file *like, struct plan_module *module);
/* sources_mapping.c: what options and configuration say of a module. Errors: ARGUMENT. */
struct mapping *sources_mapping(const struct migrate_options *options, const char *name, GError **error);
/*
 * Where they say nothing: how the module was taken the last time, or made (module_state.h). A plain one keeps
 * only its chapter. `mapping` is replaced. Errors: those of module_state_read().
 */
gboolean sources_mapping_known(const struct migrate_plan *plan, const char *record, const char *path,
                               struct mapping **mapping, GError **error);
/* Takes the exercises that a module's mapping finds; `like` is what all its files have in common. Errors: as
 * migrate_plan_new(). */
gboolean sources_take_mapped(struct migrate_plan *plan, const struct migrate_file *like,
                             struct plan_module *module, const char *name, GError **error);
/* What a module holds, by its mapping, as files and items. Errors: as migrate_plan_new(). */
gboolean sources_take_like(struct migrate_plan *plan, const struct migrate_file *like,
                           struct plan_module *module, GError **error);
/* The top-level name, or NULL. */
const struct pydata_binding *sources_binding(const struct pydata_module *module, const char *name);
/* docs/migration.md: the option, else the configuration, else CHAPTER_PREFIX and the name without
 * "_exercises". Errors: CONTENT. Caller frees. */
char *sources_chapter(const struct migrate_options *options, const struct mapping *mapping, const char *path,
                      GError **error);
/* The module's name: its file's, without ".py". Caller frees. */
char *sources_module_name(const char *path);
/* proposal.c: options that would make the énoncé and the solution of a list's exercises, each with a space
 * before it; NULL: none are plain. Caller frees. */
char *proposal_hint(const struct pydata_module *module, const char *list);
/* proposal_try.c: appends a mapping that is proposed for a module, if there is one. */
void proposal_append(GString *message, const struct pydata_module *module, const char *path,
                     const struct migrate_options *options);
/* A CONTENT error that begins with `headline`, lists what the module holds, and proposes a
 * mapping. */
void proposal_set_error(const struct pydata_module *module, const char *path, const char *headline,
                        const struct migrate_options *options, GError **error);

/* A document for a person: indented, without what is null or reckoned. Caller frees. */
char *proposal_first_words(struct value_arena *arena, const struct value_object *document);

/* beside.c: a module of a folder of which nothing is taken. Errors: CONTENT, exercises that can't be
 * followed. */
gboolean beside_check_passed_over(struct migrate_plan *plan, const struct pydata_module *module,
                                  const char *path, GError **error);
/* Warns of what stands beside what `mapping` takes; `file`: the module's first. */
void beside_warn(struct migrate_plan *plan, guint file, const struct mapping *mapping);

/* paths.c: the modules that paths name; `named` tells files from those found in a folder. */
struct source_path {
    char *path;         /* as it is told, UTF-8 */
    char *raw;          /* as the system has it */
    const char *oddity; /* N_(): why it is not read; NULL: it is */
    gboolean named;
};
/* GArray of struct source_path, clear function set; errors: NOT_FOUND, IO, ARGUMENT. Caller frees. */
GArray *paths_collect(const struct migrate_options *options, GError **error);
/* The name under which a chapter records its module: relative to the data folder, else the file's own. Caller
 * frees. */
char *paths_record_name(const char *path, const struct settings *settings);
/* Whether `path` is `folder` or lies in it, links resolved. */
gboolean paths_is_inside(const char *path, const char *folder);

/* document.c: an item's exercise in normal form, in `scratch`. Errors: CONTENT. */
gboolean plan_normalise_item(const struct migrate_plan *plan, struct value_arena *scratch,
                             const struct migrate_item *item, exercise_note_func warn, gpointer data,
                             struct exercise *out, GError **error);
/* The same while planning, valid until the next: the item gets its UID, the plan hears the warnings. */
gboolean plan_take_item(struct migrate_plan *plan, guint index, struct exercise *out, GError **error);
/* The same; plan->text has the canonical text afterwards. */
gboolean plan_write_item(struct migrate_plan *plan, guint index, struct exercise *out, GError **error);

/* pairing.c: gives items without an id the id of their partner in the database. Errors: as store_read(). */
gboolean plan_pair_items(struct migrate_plan *plan, struct store *store, guint file, GError **error);

/* renumber.c: rows whose base is no longer under its id in the file, by the base's UID. */
struct plan_moved;
struct plan_moved *plan_moved_new(void);
void plan_moved_free(struct plan_moved *moved);
/* A row whose base is not the file's document; `item`: the file's exercise with its id, NULL if there is
 * none. */
void plan_moved_row(struct plan_moved *moved, const struct migrate_plan *plan, const struct store_row *row,
                    const struct migrate_item *item);
/* Turns the items of a file that are renumbered, and those whose place they left, into conflicts.
 * plan->order: the file's items by id; `first_gone`: index of the first gone item. */
void plan_moved_mark(const struct plan_moved *moved, struct migrate_plan *plan, guint file, guint first_gone);

/* compare.c: one exercise by the three-way table. */
enum standing { STANDING_ABSENT, STANDING_EQUAL, STANDING_DIFFERENT, STANDING_DEAD, STANDING_GONE };
enum side { SIDE_SAME, SIDE_CHANGED, SIDE_NO_BASE };
struct verdict {
    enum migrate_action action;
    enum migrate_reason reason;
};
struct verdict compare_verdict(enum standing standing, enum side file, enum side database);
/* What an item does, given its action, the plan's options and whether it is in the file and alive in the
 * database. */
void compare_settle(const struct migrate_plan *plan, struct migrate_item *item, gboolean live);

/* plan.c: nothing is read yet. */
struct migrate_plan *plan_new_empty(const struct migrate_options *options);
/* chapter.c: loads the bases, sorts the file's items into plan->order, gives those without an id that of
 * their partner. Errors: CONTENT; those of store_read(). */
gboolean plan_give_ids(struct migrate_plan *plan, struct store *store, guint file, GError **error);
/* chapter.c: compares a file with the database's chapter. Errors: as migrate_plan_new(). */
gboolean plan_compare_file(struct migrate_plan *plan, struct store *store, guint file, GError **error);

/* ahead.c: an item's exercise as it was made ahead; all of it is borrowed until the next one is taken. */
struct plan_made {
    guint item;
    gboolean done; /* else: an error */
    struct exercise exercise;
    const struct exercise_note *notes; /* what exercise_normalise() warned of */
    guint first_note, n_notes;
    const char *text; /* canonical, if asked for */
    gsize text_start, text_size, id_place;
};
/*
 * Begins to make the items of `order` (of guint), with their texts or without; NULL when there are too few.
 * Until the end no item may be added to the plan, nor may an item's raw value, file or id change.
 */
struct plan_ahead;
struct plan_ahead *plan_ahead_new(const struct migrate_plan *plan, const GArray *order, gboolean texts);
void plan_ahead_free(struct plan_ahead *ahead);
/* The item's; NULL: the caller must make it itself. */
const struct plan_made *plan_ahead_take(struct plan_ahead *ahead, guint item);

/* records.c: which module each chapter has. Errors: ARGUMENT, a module or chapter that another one has. */
gboolean plan_check_records(struct migrate_plan *plan, struct store *store, GError **error);

/* notes.c */
void plan_note_findings(struct migrate_plan *plan, guint item, const struct exercise *exercise);
void plan_note_warning(struct migrate_plan *plan, guint file, gint64 item, guint32 at, const char *message);
/* A warning of no module: of a path, or of the configuration. */
void plan_note_place(struct migrate_plan *plan, const char *place, const char *message);
/* Warnings of the reader and of content that is twice in a file. */
void plan_note_file(struct migrate_plan *plan, guint file);
/* Hears exercise_normalise(); data is a struct plan_listener. */
struct plan_listener {
    struct migrate_plan *plan;
    guint item;
};
void plan_hear_warning(const struct exercise_note *note, gpointer data);
/* Keeps the notes of what is inserted or updated. */
void plan_settle_notes(struct migrate_plan *plan);
void migrate_note_clear(struct migrate_note *note);

/* hash.c */
void plan_reckon_hash(struct migrate_plan *plan);

/* "path:line:column" of a byte of a file. Caller frees. */
char *plan_place(const struct migrate_plan *plan, guint file, guint32 at);

#endif
