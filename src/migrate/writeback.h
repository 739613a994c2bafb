/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_WRITEBACK_H
#define EXOBASE_WRITEBACK_H

#include "exercise.h"
#include "module_state.h"
#include "settings.h"

/*
 * The way back, from the bank to a Python module (docs/architecture.md, Writing modules through): what its
 * lists are to hold so that a migration would find them equal to the bank. Nothing here touches a file.
 */
struct writeback {
    struct store *store;
    const struct settings *settings;
    const struct module_state *state; /* of the module: its mapping, and its bases */
    const char *path;                 /* for messages */
    const char *const *codes;         /* the chapters that have this module, NULL-ended */
    gint64 at;                        /* the commit whose state is written */
};

/*
 * The module's new text; NULL without an error: it says all that already. The exercises of the chapters that
 * are published at the commit, each in the shape that the module has: what the file does not spell and has
 * its default stays unspelled, an exercise that is equal keeps its bytes, new ones come last. What was made
 * is read again, as a migration would, and compared with the bank. Errors: CONTENT, with the reason in
 * `reason`; those of store_read(). Caller frees with g_free().
 */
char *writeback_text(const struct writeback *writeback, const struct pydata_module *module, gsize *size,
                     enum module_reason *reason, GError **error);
/*
 * The text of a module for the first of the chapters, whose names are made of `stem`; NULL without an error:
 * it has no published exercise. Errors: as above.
 */
char *writeback_new(const struct writeback *writeback, const char *stem, gsize *size,
                    enum module_reason *reason, GError **error);

/* One exercise of a module as the bank has it; borrowed for the length of the call. Return false to stop. */
typedef gboolean (*writeback_func)(const struct exercise *exercise, gpointer data);
/*
 * Calls `each` for the module's exercises of one chapter, by id, in normal form in `arena`. What the module
 * gives no id has that of its partner in the bank, else the next ones. Errors: SYNTAX and CONTENT of the
 * module; those of store_read().
 */
gboolean writeback_exercises(const struct writeback *writeback, const struct pydata_module *module,
                             const char *code, struct value_arena *arena, writeback_func each, gpointer data,
                             GError **error);

/* Whether the module says nothing that the bank, or the module as it was last read or written, does not say.
 */
gboolean writeback_adds_nothing(const struct writeback *writeback, const struct pydata_module *module);
/* Whether an exercise's text is that of a draft, which is in no module. */
gboolean writeback_is_draft(const char *text, gsize size);

/* "gm07" for the chapter 6E_GM07, by CHAPTER_PREFIX; NULL: that makes no name. Caller frees. */
char *writeback_stem(const struct settings *settings, const char *code);

#endif
