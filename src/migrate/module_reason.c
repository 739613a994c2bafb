/* SPDX-License-Identifier: Apache-2.0 */
/* Why a module is not what the bank says, for programs and for people. */
#include <string.h>

#include "i18n.h"
#include "module_state.h"

static const struct {
    const char *name;
    const char *words; /* N_(): %s is the place, and in those with detail the second %s what was found */
    gboolean with_detail;
} reasons[MODULE_N_REASONS] = {
    [MODULE_SYNCHRONISED] = {"synchronised", N_("%s says what the bank says"), FALSE},
    [MODULE_BEHIND] = {"behind",
                       N_("%s lacks what was changed in the bank before the migration; it is written with "
                          "the chapter's next change, or by sync-python"),
                       FALSE},
    [MODULE_CHANGED] =
        {"changed",
         N_("%s was changed by somebody else since exobase last read or wrote it, and was "
            "left as it is; exobase migrate takes what was changed, afterwards sync-python or the chapter's "
            "next change writes it"),
         FALSE},
    [MODULE_MISSING] = {"missing",
                        N_("%s is gone, and was not made again; put it back, or take it back from a backup"),
                        FALSE},
    [MODULE_FOREIGN] = {"foreign",
                        N_("%s is there, but no migration has read it, so it was left as it is; exobase "
                           "migrate reads it, or give it another name"),
                        FALSE},
    [MODULE_CONTENT] = {"content",
                        N_("%s can't be written, and was left as it is: %s; mend it, then exobase migrate "
                           "reads it again"),
                        TRUE},
    [MODULE_MAPPING] = {"mapping",
                        N_("%s has a shape in which not everything has a place, and was left as it is: %s"),
                        TRUE},
    [MODULE_EMPTY] = {"empty",
                      N_("%s would be left without an exercise while chapter %s has some, all of them "
                         "drafts; it was left as it is until one is published, or all are deleted"),
                      TRUE},
    [MODULE_TAKEN_BACK] = {"taken_back",
                           N_("%s holds what a migration brought and a revert took back, and was left as it "
                              "is: %s; exobase migrate takes it again, or delete it there yourself"),
                           TRUE},
    [MODULE_CONFLICTS] = {"conflicts",
                          N_("%s and the bank both changed exercises, so it is not written; settle the "
                             "conflicts with exobase migrate --on-conflict=file or =database"),
                          FALSE},
    [MODULE_NAME] = {"name",
                     N_("no name of a Python module can be made of chapter %s; make its module yourself, "
                        "then exobase migrate FILE --chapter CODE"),
                     FALSE},
    [MODULE_LINK] = {"link",
                     N_("%s is a symbolic link, or is reached by one, and was left as it is; put the file "
                        "itself into the folder"),
                     FALSE},
    [MODULE_FULL] = {"full", N_("%s could not be written, no space is left: %s; it is tried again"), TRUE},
    [MODULE_READONLY] = {"readonly", N_("%s can't be written: %s; allow it, or set READONLY_CODEBASE=true"),
                         TRUE},
    [MODULE_BUSY] = {"busy", N_("%s could not be written now: %s; it is tried again"), TRUE},
    [MODULE_FAILED] = {"failed", N_("%s could not be written: %s"), TRUE},
};

const char *module_reason_name(enum module_reason reason)
{
    return reasons[reason].name;
}

gboolean module_reason_passes(enum module_reason reason)
{
    return reason == MODULE_FULL || reason == MODULE_READONLY || reason == MODULE_BUSY ||
           reason == MODULE_FAILED;
}

char *module_reason_words(const struct module_chapter *chapter)
{
    const char *place = chapter->place ? chapter->place : chapter->code;
    const char *detail = chapter->detail ? chapter->detail : "";
    g_autoptr(GString) words = g_string_new(_(reasons[chapter->reason].words));

    /* The place first: a detail may hold what looks like a mark. */
    gsize at = (gsize)(strstr(words->str, "%s") - words->str);
    g_string_erase(words, (gssize)at, 2);
    g_string_insert(words, (gssize)at, place);
    char *second =
        reasons[chapter->reason].with_detail ? strstr(words->str + at + strlen(place), "%s") : NULL;
    if (second) {
        at = (gsize)(second - words->str);
        g_string_erase(words, (gssize)at, 2);
        g_string_insert(words, (gssize)at, detail);
    }
    return g_string_free(g_steal_pointer(&words), FALSE);
}
