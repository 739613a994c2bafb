/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "reader_internal.h"

/*
 * The sentences that say why a value is not known. A reason is kept as numbers and becomes a sentence only
 * for the bindings that end with one. In a sentence {text} is what stands in the module, {other} a second
 * text, {line} the line of a second place, {also} more names.
 */
static const char *const sentences[] = {
    [REASON_CALL] = N_("a call, {text}(...), is not a literal; write its result into the module"),
    [REASON_FSTRING] = N_("an f-string with fields is not a literal; write its text into the module"),
    [REASON_COMPREHENSION] = N_("a comprehension is not a literal; write its items into the module"),
    [REASON_IMPORTED] = N_(
        "{text} is imported from {other}, not bound in this module{also}; write its value into the module"),
    [REASON_UNBOUND] = N_("the name {text} is not bound before this place in this module{also}"),
    [REASON_NOT_KNOWN] = N_("the value of {text} is not known here; see line {line}"),
    [REASON_OPERATION] = N_("an operation is not a literal; write its result into the module"),
    [REASON_ATTRIBUTE] = N_("an attribute, {text}, is not a literal; write its value into the module"),
    [REASON_SUBSCRIPT] = N_("this subscript can't be followed; write the value into the module"),
    [REASON_LAMBDA] = N_("a function can't be content"),
    [REASON_BYTES] = N_("bytes can't be content, as JSON can't hold them; write a string"),
    [REASON_SET] = N_("a set can't be content, as JSON can't hold it; write a list"),
    [REASON_COMPLEX] = N_("a complex number can't be content, as JSON can't hold it"),
    [REASON_ELLIPSIS] = N_("... can't be content, as JSON can't hold it"),
    [REASON_INFINITE] = N_("this number is too large for a double; JSON can't hold infinity"),
    [REASON_INTEGER] = N_("this integer does not fit in 64 bits; write it as a string"),
    [REASON_SURROGATE] =
        N_("this escape makes half of a surrogate pair, which is no character; write the character itself"),
    [REASON_KEY] = N_("a dictionary's key must be a string, a number, None, True or False"),
    [REASON_COLLISION] = N_("two keys of a dictionary, here and at line {line}, column {column}, would "
                            "become the same JSON key {text}; change one of them"),
    [REASON_DEPTH] = N_("values are nested deeper than 200 here"),
    [REASON_SPREAD] = N_("what the star unpacks here is not a known list or dictionary"),
    [REASON_TYPES] = N_("Python can't join values of these types"),
    [REASON_DEFINED] = N_("{text} is a function or a class, not content"),
    [REASON_BLOCK] = N_("{text} is bound inside a block (if, for, try, with, while), which is not followed; "
                        "bind it at the top level, once"),
    [REASON_UNPACKED] = N_("{text} is unpacked from another value, which is not followed; bind it by itself"),
    [REASON_EXPANSION] = N_("the names used here make the module's values expand beyond what a module of "
                            "this size may hold (16 times its size and 1 MiB)"),
    [REASON_CYCLE] = N_("this value contains itself"),
    [REASON_DELETED] =
        N_("del removes this name, or a part of its value, and is not followed; remove the text itself"),
    [REASON_STAR_IMPORT] = N_("the import of * may bind this name anew; import the names that are needed"),
    [REASON_CHANGED] = N_("this statement changes the value in a way that is not followed (line {line}); "
                          "write the result into the literal"),
    [REASON_CHANGED_LOOP] = N_("this loop changes the value or its items at line {line}, and loops are not "
                               "followed; write the result into the literal"),
    [REASON_CHANGED_CALL] = N_("a function called here changes the value or its items at line {line}, and "
                               "calls are not followed; write the result into the literal"),
    [REASON_CHANGED_BLOCK] = N_("this block changes the value or its items at line {line}, and blocks are "
                                "not followed; write the result into the literal"),
    [REASON_CHANGED_METHOD] = N_("a method called here changes the value in a way that is not followed (line "
                                 "{line}); write the result into the literal"),
    [REASON_ARGUMENT] = N_("the value is given to a function at line {line} that is not known to leave it as "
                           "it is; give it a copy made by copy.deepcopy"),
    [REASON_KEPT] =
        N_("at line {line} the value is kept by something that other modules may hold and change; "
           "give it a copy made by copy.deepcopy"),
    [REASON_OPAQUE] =
        N_("the code here (line {line}) can change any name of the module, so no value is known"),
    [REASON_NOT_UNDERSTOOD] =
        N_("this statement is not understood, and it names the value; check its syntax"),
};

struct reason reason_at(enum reason_kind kind, guint32 at, guint32 text_end)
{
    return (struct reason){.kind = (guint8)kind, .at = at, .text = at, .text_end = text_end};
}

/* What a sentence quotes is short and on one line. */
#define QUOTED_MAX 60

static char *quoted_text(const struct reader *reader, guint32 start, guint32 end)
{
    const char *text = reader->source->text;
    end = MIN(end, reader->source->size);
    start = MIN(start, end);
    guint32 stop = start;
    while (stop < end && stop - start < QUOTED_MAX && text[stop] != '\n' && text[stop] != '\r')
        stop++;
    while (stop > start && ((guchar)text[stop] & 0xC0) == 0x80)
        stop--;
    return g_strndup(text + start, stop - start);
}

static void replace(char **sentence, const char *mark, const char *with)
{
    const char *at = strstr(*sentence, mark);
    if (at == NULL)
        return;
    char *made = g_strdup_printf("%.*s%s%s", (int)(at - *sentence), *sentence, with, at + strlen(mark));
    g_free(*sentence);
    *sentence = made;
}

const char *reason_text(struct reader *reader, const struct reason *reason, const char *also)
{
    g_autofree char *sentence = g_strdup(_(sentences[reason->kind]));
    if (strstr(sentence, "{line}") != NULL) {
        struct pydata_place place = source_place(reader->source, reason->other);
        g_autofree char *line = g_strdup_printf("%u", place.line);
        g_autofree char *column = g_strdup_printf("%u", place.column);
        replace(&sentence, "{line}", line);
        replace(&sentence, "{column}", column);
    }
    g_autofree char *other = quoted_text(reader, reason->other, reason->other_end);
    g_autofree char *text = quoted_text(reader, reason->text, reason->text_end);
    replace(&sentence, "{also}", also != NULL ? also : "");
    replace(&sentence, "{other}", other);
    replace(&sentence, "{text}", text);
    return value_arena_copy(reader->arena, sentence, strlen(sentence));
}
