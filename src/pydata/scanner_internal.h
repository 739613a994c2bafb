/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_SCANNER_INTERNAL_H
#define EXOBASE_PYDATA_SCANNER_INTERNAL_H

#include "source_internal.h"

/* CPython's own limits (Parser/tokenizer): what it refuses is refused here. */
#define BRACKETS_MAX 200
#define INDENTS_MAX 100
#define FSTRINGS_MAX 150
#define FIELD_NESTING_MAX 3

enum token_type {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_INDENT,
    TOKEN_DEDENT,
    TOKEN_NAME,
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_FSTRING_START, /* prefix and quotation marks; then texts and fields up to TOKEN_FSTRING_END */
    TOKEN_FSTRING_TEXT,
    TOKEN_FSTRING_END,
    TOKEN_OPERATOR,
};

/* Operators of one character are their ASCII code; the others: */
enum operator_code {
    OPERATOR_POWER = 128, /* ** */
    OPERATOR_WALRUS,
    OPERATOR_ARROW,
    OPERATOR_ELLIPSIS,
    OPERATOR_ADD_ASSIGN,
    OPERATOR_ASSIGN, /* every other augmented assignment */
    OPERATOR_BINARY, /* comparisons, shifts, // */
};

enum keyword {
    KEYWORD_NONE, /* a name like any other */
    KEYWORD_FALSE,
    KEYWORD_NULL,
    KEYWORD_TRUE,
    KEYWORD_AND,
    KEYWORD_AS,
    KEYWORD_ASSERT,
    KEYWORD_ASYNC,
    KEYWORD_AWAIT,
    KEYWORD_BREAK,
    KEYWORD_CLASS,
    KEYWORD_CONTINUE,
    KEYWORD_DEF,
    KEYWORD_DEL,
    KEYWORD_ELIF,
    KEYWORD_ELSE,
    KEYWORD_EXCEPT,
    KEYWORD_FINALLY,
    KEYWORD_FOR,
    KEYWORD_FROM,
    KEYWORD_GLOBAL,
    KEYWORD_IF,
    KEYWORD_IMPORT,
    KEYWORD_IN,
    KEYWORD_IS,
    KEYWORD_LAMBDA,
    KEYWORD_NONLOCAL,
    KEYWORD_NOT,
    KEYWORD_OR,
    KEYWORD_PASS,
    KEYWORD_RAISE,
    KEYWORD_RETURN,
    KEYWORD_TRY,
    KEYWORD_WHILE,
    KEYWORD_WITH,
    KEYWORD_YIELD,
};

/* Flags of a string token. */
#define STRING_RAW 1u
#define STRING_BYTES 2u
#define STRING_FORMAT 4u
#define STRING_ESCAPES 8u /* a backslash is in it */
#define STRING_CR 16u     /* a carriage return is in it */

struct token {
    guint8 type;   /* enum token_type */
    guint8 code;   /* operator: its code; name: enum keyword */
    guint8 flags;  /* of a string */
    guint8 prefix; /* string: bytes before the text; its closing marks are `quotes` */
    guint8 quotes;
    guint32 start, end; /* bytes [start, end) */
};

struct bracket {
    guint32 at;
    char open;
};

struct indentation {
    guint32 column, narrow; /* a TAB reckoned as 8 columns, and as 1 */
};

/* An f-string that is being read (PEP 701). */
struct fstring {
    guint32 start;
    char quote;
    guint8 quotes;
    gboolean raw;
    gboolean in_text, in_format; /* the next bytes are text; of a field's format */
    gint brackets;               /* open inside */
    gint fields;                 /* open inside; -1: none */
};

/*
 * Reads tokens. Brackets, indentation and f-strings are kept on stacks of fixed size, so that no input makes
 * it recurse or grow. A block is asked for by the colon that ends a logical line, as only compound statements
 * end so.
 */
struct scanner {
    struct source *source;
    const char *text;
    guint32 size, at;
    struct token token;  /* the current one */
    gint pending;        /* 1: INDENT, below 0: DEDENTs to be given */
    gboolean line_start; /* at the first byte of a physical line, outside brackets */
    gboolean line_open;  /* the logical line has a token */
    gboolean wants_block;
    guint level, indent, fstrings;
    struct bracket brackets[BRACKETS_MAX];
    struct indentation indents[INDENTS_MAX];
    struct fstring modes[FSTRINGS_MAX];
};

/* A place to come back to. Valid as long as brackets, blocks and f-strings around it are still open. */
struct scanner_mark {
    struct token token;
    guint32 at;
    gint pending;
    gboolean line_start, line_open, wants_block;
    guint level, indent, fstrings;
    struct fstring mode;
    struct bracket bracket;
    struct indentation indentation;
};

void scanner_start(struct scanner *scanner, struct source *source);
/* Reads the next token into scanner->token. Errors: SYNTAX, CPython's tokenizer, bracket and indentation
 * rules. */
gboolean scanner_next(struct scanner *scanner, GError **error);
struct scanner_mark scanner_mark(const struct scanner *scanner);
void scanner_return(struct scanner *scanner, const struct scanner_mark *mark);

/* What a byte begins or goes on with; a name may go on with digits. */
enum byte_class { BYTE_OTHER, BYTE_NAME, BYTE_DIGIT, BYTE_QUOTE };
extern const guint8 byte_classes[256];

/* Parts of the scanner, in files of their own. */
gboolean scan_string(struct scanner *scanner, guint32 start, guint prefix, guint flags, GError **error);
gboolean scan_fstring_text(struct scanner *scanner, GError **error);
gboolean scan_number(struct scanner *scanner, GError **error);
gboolean scan_name(struct scanner *scanner, GError **error);
gboolean scan_operator(struct scanner *scanner, GError **error);
/* A character outside ASCII that begins no name. */
gboolean scan_fail_character(struct scanner *scanner, guint32 at, GError **error);

static inline gboolean token_is(const struct token *token, guint code)
{
    return token->type == TOKEN_OPERATOR && token->code == code;
}

static inline gboolean token_is_keyword(const struct token *token, enum keyword keyword)
{
    return token->type == TOKEN_NAME && token->code == keyword;
}

/* Where a simple statement ends. */
static inline gboolean token_ends_statement(const struct token *token)
{
    return token->type == TOKEN_NEWLINE || token->type == TOKEN_END || token_is(token, ';');
}

#endif
