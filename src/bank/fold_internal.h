/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_BANK_FOLD_INTERNAL_H
#define EXOBASE_BANK_FOLD_INTERNAL_H

#include <glib.h>

/* Text as search compares it: fold.c says how. All texts are valid UTF-8. */

struct fold;
typedef struct fold fold; /* for g_autoptr */
struct fold *fold_new(void);
void fold_free(struct fold *fold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fold, fold_free)

/* Appends the folded text; controls, a NUL included, become spaces. `fold` NULL: the same, slowly. */
void fold_append(const struct fold *fold, const char *text, gsize size, GString *out);
/* html.c: the same for the text of HTML: without its tags, entities undone. */
void fold_append_html(const struct fold *fold, const char *html, gsize size, GString *out);
/* entities.c: the character that an entity's name (without & and ;, in any case) stands for, or 0. */
gunichar entity_find(const char *name, gsize size);

#endif
