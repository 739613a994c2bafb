/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_I18N_H
#define EXOBASE_I18N_H

#include <glib.h>

/* Message identifiers are the English texts; locale/fr.po has the French ones. */
#define _(text) i18n_text(text)
/* Marks a text of a table, translated where it is shown. */
#define N_(text) text

/*
 * Sets the language of messages: `lang` ("fr", "en"), or NULL for EXOBASE_LANG, then LANG, then French.
 * Called by main alone, before any thread; a second call forgets the texts of the first. Numbers keep their C
 * form.
 */
void i18n_start(const char *lang);
/*
 * The language of what this thread says from now on: "fr", "en", or NULL for the program's again. A server
 * answers each client in its own.
 */
void i18n_use(const char *lang);
/* The language in force, of this thread: "fr" or "en". */
const char *i18n_language(void);
/* The text in the language in force; itself where there is no translation. Borrowed. */
const char *i18n_text(const char *english) G_GNUC_FORMAT(1);
/* The same for a text with a number in it: `one` or `many`, as `count` and the language have it. */
const char *i18n_plural(const char *one, const char *many, gulong count) G_GNUC_FORMAT(1) G_GNUC_FORMAT(2);

#endif
