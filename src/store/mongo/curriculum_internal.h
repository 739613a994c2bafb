/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_CURRICULUM_INTERNAL_H
#define EXOBASE_STORE_MONGO_CURRICULUM_INTERNAL_H

#include "mongo_internal.h"

#define MONGO_CURRICULUM "curriculum_chapters"

/* curriculum.c: when the Python system's chapters are kept in step. */
struct mongo_curriculum *mongo_curriculum_new(void);
void mongo_curriculum_free(struct mongo_curriculum *curriculum);
/* Looks whether they are there; a server that refuses the look has none. Errors: IO, BUSY. */
gboolean mongo_curriculum_look(struct mongo_store *store, GError **error);
/* Notes the chapter and type of an exercise whose document is about to be written; `text` as the log has it,
 * NULL: of no exercise. */
void mongo_curriculum_note(struct mongo_store *store, const char *code, const char *text, gsize size);
/* Notes the chapters that the drafts (of struct mongo_draft) set themselves. */
void mongo_curriculum_note_records(struct mongo_store *store, GPtrArray *drafts);
/*
 * Keeps what was noted: to be called before the documents are written. What is refused is left for later.
 * FALSE: there was no answer, so that they had better not be written either. Errors: IO, BUSY.
 */
gboolean mongo_curriculum_keep(struct mongo_store *store, GError **error);
/* The same of what is still noted, and tries again what was refused. TRUE: nothing is left. */
gboolean mongo_curriculum_settle(struct mongo_store *store);

/*
 * curriculum_chapter.c: keeps the chapters of `wanted` (code -> GPtrArray of types) in step, and removes from
 * it those that are; what the server refuses stays. `there` becomes FALSE if there is no chapter at all.
 * FALSE: there was no answer. Errors: IO, BUSY.
 */
gboolean mongo_keep_chapters(struct mongo_store *store, GHashTable *wanted, gboolean *there, GError **error);
/* A member of a JSON object that is a text, and not empty; NULL: none. Caller frees. */
char *mongo_text_member(const char *text, gsize size, const char *name);
/* Adds those of `types` that `to` has not. */
void mongo_unite_types(GPtrArray *to, const GPtrArray *types);

#endif
