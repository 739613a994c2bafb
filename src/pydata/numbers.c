/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "reader_internal.h"

/* The integer 2^63, which only a minus before it makes one of 64 bits. */
#define INTEGER_LIMIT ((guint64)1 << 63)
/* Digits of a number that are copied without memory of their own. */
#define NUMBER_SHORT 64

/* Reads digits of a base; FALSE when they exceed 2^63. */
static gboolean parse_integer(const char *text, guint32 size, guint base, guint64 *out)
{
    guint64 sum = 0;
    for (guint32 i = 0; i < size; i++) {
        if (text[i] == '_')
            continue;
        guint digit = (guint)g_ascii_xdigit_value(text[i]);
        if (sum > (INTEGER_LIMIT - digit) / base)
            return FALSE;
        sum = sum * base + digit;
    }
    *out = sum;
    return TRUE;
}

static void real_value(const char *text, guint32 size, struct result *out)
{
    char stack[NUMBER_SHORT];
    g_autofree char *heap = size < NUMBER_SHORT ? NULL : g_malloc(size + 1);
    char *digits = heap != NULL ? heap : stack;
    guint32 length = 0;
    for (guint32 i = 0; i < size; i++)
        if (text[i] != '_')
            digits[length++] = text[i];
    digits[length] = '\0';
    double real = g_ascii_strtod(digits, NULL);
    if (!isfinite(real))
        out->reason.kind = REASON_INFINITE;
    out->value.type = VALUE_REAL;
    out->value.real = real;
}

static void integer_value(const char *text, guint32 size, guint base, struct result *out)
{
    guint64 integer = 0;
    if (!parse_integer(text, size, base, &integer) || integer == INTEGER_LIMIT)
        out->reason.kind = REASON_INTEGER;
    /* 2^63 keeps its bits: result_negate() makes it a value. */
    out->value.type = VALUE_INTEGER;
    out->value.integer = (gint64)integer;
}

static guint number_base(const char *text, guint32 size)
{
    if (size < 2 || text[0] != '0')
        return 10;
    char letter = g_ascii_tolower(text[1]);
    return letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
}

void number_value(struct reader *reader, const struct token *token, struct result *out)
{
    const char *text = reader->source->text + token->start;
    guint32 size = token->end - token->start;
    guint base = number_base(text, size);
    out->reason = reason_at(REASON_NONE, token->start, token->end);
    if (base != 10) {
        integer_value(text + 2, size - 2, base, out);
        return;
    }
    if (g_ascii_tolower(text[size - 1]) == 'j') {
        out->reason.kind = REASON_COMPLEX;
        return;
    }
    for (guint32 i = 0; i < size; i++)
        if (text[i] == '.' || text[i] == 'e' || text[i] == 'E') {
            real_value(text, size, out);
            return;
        }
    integer_value(text, size, 10, out);
}

void result_negate(struct result *operand, gboolean negative, guint32 at)
{
    gboolean limit = operand->reason.kind == REASON_INTEGER && operand->value.type == VALUE_INTEGER &&
                     (guint64)operand->value.integer == INTEGER_LIMIT;
    if (limit && negative) {
        operand->reason.kind = REASON_NONE;
        return;
    }
    if (operand->reason.kind != REASON_NONE)
        return;
    if (operand->value.type == VALUE_INTEGER) {
        if (operand->value.integer == G_MININT64 && negative)
            operand->reason = reason_at(REASON_INTEGER, at, at);
        else if (negative)
            operand->value.integer = -operand->value.integer;
    } else if (operand->value.type == VALUE_REAL) {
        if (negative)
            operand->value.real = -operand->value.real;
    } else {
        operand->reason = reason_at(REASON_OPERATION, at, at);
    }
}
