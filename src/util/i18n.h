/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_I18N_H
#define EXOBASE_I18N_H

#include <libintl.h>

/* Message identifiers are the English texts; locale/fr.po has the French ones. */
#define _(text) gettext(text)
/* Marks a text of a table, translated where it is shown. */
#define N_(text) text

/*
 * Sets the language of messages: `lang` ("fr", "en"), or NULL for EXOBASE_LANG, then LANG, then French.
 * Called once, by main, before any thread. Numbers keep their C form.
 */
void i18n_start(const char *lang);
/* The language in force: "fr" or "en". */
const char *i18n_language(void);

#endif
