/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_WRITE_H
#define EXOBASE_PYDATA_WRITE_H

#include "pydata.h"

/*
 * The way back: values as Python, and modules written again (docs/architecture.md, Writing Python again).
 * Nothing here touches a file.
 */

#define PYDATA_NEW (-1)

/* One item that a list is to hold. */
struct pydata_wanted {
    gint64 item;               /* which of the list's items it is, from 0; PYDATA_NEW: a new one */
    const struct value *value; /* what it is to be; NULL: as it stands */
    const char *key;           /* a new one in a dict: under which key */
};

/* What becomes of one list. */
struct pydata_edit {
    const struct pydata_binding *binding; /* of the module's */
    const struct value *list;             /* its value, or a list, tuple or dict of items in it */
    const struct pydata_wanted *items;    /* all of them, in order */
    gsize count;
    gboolean may_be_empty; /* else a list that held items is not left without any */
};

/*
 * The module's text with other lists. Only what changes is replaced: an item that stays as it is keeps every
 * byte, with its comments; one that changes keeps the text of its unchanged members and the order of its
 * keys; one that goes takes its own comments along; new ones are written as their neighbours are. Without a
 * change the text is the same to the byte. The new text is read again and compared before it is returned.
 * Errors: CONTENT, with file:line:column, when other statements or names than the list's own brackets build
 * it, when it would be left empty, or when what was written does not read as what was wanted; ARGUMENT for an
 * item that is not there or wanted twice. Caller frees with g_free().
 */
char *pydata_write_lists(const struct pydata_module *module, const struct pydata_edit *edits, gsize count,
                         gsize *size, GError **error);

/*
 * The text of a module that was not there before, with the functions that such modules have. `stem` gives the
 * names ("gm07": GM07_EXERCISES, get_gm07_exercises): lower-case letters, digits and `_`, a letter first;
 * `chapter` is a chapter code. Read again and compared as above. Errors: ARGUMENT, a name of another form;
 * CONTENT. Caller frees with g_free().
 */
char *pydata_write_new(const char *stem, const char *chapter, const struct value *items, gsize count,
                       gsize *size, GError **error);

/* Appends a value as one line of Python, which reads back as the same value. */
void pydata_write_value(GString *out, const struct value *value);

#endif
