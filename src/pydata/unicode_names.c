/* SPDX-License-Identifier: Apache-2.0 */
#include "unicode_names_internal.h"

#include <string.h>
#include <uniname.h>

/*
 * libunistring knows the names of the standard, but not the aliases of control characters, nor the names of
 * ideographs, which are made from their numbers.
 */
#define IDEOGRAPH_PREFIX "CJK UNIFIED IDEOGRAPH-"

/* Sorted by name. */
static const struct {
    const char *name;
    gunichar character;
} aliases[] = {
    /* clang-format off */
    {"ACK", 0x0006},
    {"ACKNOWLEDGE", 0x0006},
    {"ALERT", 0x0007},
    {"APC", 0x009F},
    {"APPLICATION PROGRAM COMMAND", 0x009F},
    {"BACKSPACE", 0x0008},
    {"BEL", 0x0007},
    {"BPH", 0x0082},
    {"BREAK PERMITTED HERE", 0x0082},
    {"BS", 0x0008},
    {"CAN", 0x0018},
    {"CANCEL", 0x0018},
    {"CANCEL CHARACTER", 0x0094},
    {"CARRIAGE RETURN", 0x000D},
    {"CCH", 0x0094},
    {"CHARACTER TABULATION", 0x0009},
    {"CHARACTER TABULATION SET", 0x0088},
    {"CHARACTER TABULATION WITH JUSTIFICATION", 0x0089},
    {"CONTROL SEQUENCE INTRODUCER", 0x009B},
    {"CR", 0x000D},
    {"CSI", 0x009B},
    {"DATA LINK ESCAPE", 0x0010},
    {"DC1", 0x0011},
    {"DC2", 0x0012},
    {"DC3", 0x0013},
    {"DC4", 0x0014},
    {"DCS", 0x0090},
    {"DEL", 0x007F},
    {"DELETE", 0x007F},
    {"DEVICE CONTROL FOUR", 0x0014},
    {"DEVICE CONTROL ONE", 0x0011},
    {"DEVICE CONTROL STRING", 0x0090},
    {"DEVICE CONTROL THREE", 0x0013},
    {"DEVICE CONTROL TWO", 0x0012},
    {"DLE", 0x0010},
    {"END OF GUARDED AREA", 0x0097},
    {"END OF LINE", 0x000A},
    {"END OF MEDIUM", 0x0019},
    {"END OF PROTECTED AREA", 0x0097},
    {"END OF SELECTED AREA", 0x0087},
    {"END OF TEXT", 0x0003},
    {"END OF TRANSMISSION", 0x0004},
    {"END OF TRANSMISSION BLOCK", 0x0017},
    {"ENQ", 0x0005},
    {"ENQUIRY", 0x0005},
    {"EOL", 0x000A},
    {"EOM", 0x0019},
    {"EOT", 0x0004},
    {"EPA", 0x0097},
    {"ESA", 0x0087},
    {"ESC", 0x001B},
    {"ESCAPE", 0x001B},
    {"ETB", 0x0017},
    {"ETX", 0x0003},
    {"FF", 0x000C},
    {"FILE SEPARATOR", 0x001C},
    {"FORM FEED", 0x000C},
    {"FS", 0x001C},
    {"GROUP SEPARATOR", 0x001D},
    {"GS", 0x001D},
    {"HIGH OCTET PRESET", 0x0081},
    {"HOP", 0x0081},
    {"HORIZONTAL TABULATION", 0x0009},
    {"HORIZONTAL TABULATION SET", 0x0088},
    {"HORIZONTAL TABULATION WITH JUSTIFICATION", 0x0089},
    {"HT", 0x0009},
    {"HTJ", 0x0089},
    {"HTS", 0x0088},
    {"IND", 0x0084},
    {"INDEX", 0x0084},
    {"INFORMATION SEPARATOR FOUR", 0x001C},
    {"INFORMATION SEPARATOR ONE", 0x001F},
    {"INFORMATION SEPARATOR THREE", 0x001D},
    {"INFORMATION SEPARATOR TWO", 0x001E},
    {"LF", 0x000A},
    {"LINE FEED", 0x000A},
    {"LINE TABULATION", 0x000B},
    {"LINE TABULATION SET", 0x008A},
    {"LOCKING-SHIFT ONE", 0x000E},
    {"LOCKING-SHIFT ZERO", 0x000F},
    {"MESSAGE WAITING", 0x0095},
    {"MW", 0x0095},
    {"NAK", 0x0015},
    {"NBH", 0x0083},
    {"NEGATIVE ACKNOWLEDGE", 0x0015},
    {"NEL", 0x0085},
    {"NEW LINE", 0x000A},
    {"NEXT LINE", 0x0085},
    {"NL", 0x000A},
    {"NO BREAK HERE", 0x0083},
    {"NUL", 0x0000},
    {"NULL", 0x0000},
    {"OPERATING SYSTEM COMMAND", 0x009D},
    {"OSC", 0x009D},
    {"PAD", 0x0080},
    {"PADDING CHARACTER", 0x0080},
    {"PARTIAL LINE BACKWARD", 0x008C},
    {"PARTIAL LINE DOWN", 0x008B},
    {"PARTIAL LINE FORWARD", 0x008B},
    {"PARTIAL LINE UP", 0x008C},
    {"PLD", 0x008B},
    {"PLU", 0x008C},
    {"PM", 0x009E},
    {"PRIVACY MESSAGE", 0x009E},
    {"PRIVATE USE ONE", 0x0091},
    {"PRIVATE USE TWO", 0x0092},
    {"PRIVATE USE-1", 0x0091},
    {"PRIVATE USE-2", 0x0092},
    {"PU1", 0x0091},
    {"PU2", 0x0092},
    {"RECORD SEPARATOR", 0x001E},
    {"REVERSE INDEX", 0x008D},
    {"REVERSE LINE FEED", 0x008D},
    {"RI", 0x008D},
    {"RS", 0x001E},
    {"SCI", 0x009A},
    {"SET TRANSMIT STATE", 0x0093},
    {"SGC", 0x0099},
    {"SHIFT IN", 0x000F},
    {"SHIFT OUT", 0x000E},
    {"SI", 0x000F},
    {"SINGLE CHARACTER INTRODUCER", 0x009A},
    {"SINGLE GRAPHIC CHARACTER INTRODUCER", 0x0099},
    {"SINGLE SHIFT THREE", 0x008F},
    {"SINGLE SHIFT TWO", 0x008E},
    {"SINGLE-SHIFT-2", 0x008E},
    {"SINGLE-SHIFT-3", 0x008F},
    {"SO", 0x000E},
    {"SOH", 0x0001},
    {"SOS", 0x0098},
    {"SPA", 0x0096},
    {"SS2", 0x008E},
    {"SS3", 0x008F},
    {"SSA", 0x0086},
    {"ST", 0x009C},
    {"START OF GUARDED AREA", 0x0096},
    {"START OF HEADING", 0x0001},
    {"START OF PROTECTED AREA", 0x0096},
    {"START OF SELECTED AREA", 0x0086},
    {"START OF STRING", 0x0098},
    {"START OF TEXT", 0x0002},
    {"STRING TERMINATOR", 0x009C},
    {"STS", 0x0093},
    {"STX", 0x0002},
    {"SUB", 0x001A},
    {"SUBSTITUTE", 0x001A},
    {"SYN", 0x0016},
    {"SYNCHRONOUS IDLE", 0x0016},
    {"TAB", 0x0009},
    {"UNIT SEPARATOR", 0x001F},
    {"US", 0x001F},
    {"VERTICAL TABULATION", 0x000B},
    {"VERTICAL TABULATION SET", 0x008A},
    {"VT", 0x000B},
    {"VTS", 0x008A},
    /* clang-format on */
};

/* Unified ideographs of Unicode 15.1. */
static const struct {
    gunichar first, last;
} ideographs[] = {
    {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0x20000, 0x2A6DF}, {0x2A700, 0x2B739}, {0x2B740, 0x2B81D},
    {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}, {0x2EBF0, 0x2EE5D}, {0x30000, 0x3134A}, {0x31350, 0x323AF},
};

static gboolean find_ideograph(const char *digits, gunichar *out)
{
    gsize size = strlen(digits);
    gunichar character = 0;
    if (size != 4 && size != 5)
        return FALSE;
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isdigit(digits[i]) && (digits[i] < 'A' || digits[i] > 'F'))
            return FALSE;
        character = character << 4 | (gunichar)g_ascii_xdigit_value(digits[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(ideographs); i++)
        if (character >= ideographs[i].first && character <= ideographs[i].last) {
            *out = character;
            return TRUE;
        }
    return FALSE;
}

static gboolean find_alias(const char *name, gunichar *out)
{
    guint low = 0, high = G_N_ELEMENTS(aliases);
    while (low < high) {
        guint middle = (low + high) / 2;
        int order = g_ascii_strcasecmp(name, aliases[middle].name);
        if (order == 0) {
            *out = aliases[middle].character;
            return TRUE;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return FALSE;
}

gboolean unicode_names_find(const char *name, gsize size, gunichar *out)
{
    char copy[UNINAME_MAX];
    if (size == 0 || size >= sizeof copy || memchr(name, '\0', size) != NULL)
        return FALSE;
    memcpy(copy, name, size);
    copy[size] = '\0';
    if (strncmp(copy, IDEOGRAPH_PREFIX, strlen(IDEOGRAPH_PREFIX)) == 0)
        return find_ideograph(copy + strlen(IDEOGRAPH_PREFIX), out);
    ucs4_t found = unicode_name_character(copy);
    if (found != UNINAME_INVALID) {
        *out = found;
        return TRUE;
    }
    return find_alias(copy, out);
}
