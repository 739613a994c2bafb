/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CLI_H
#define EXOBASE_CLI_H

#include <stdio.h>

#include "account.h"
#include "codebase.h"
#include "settings.h"
#include "store.h"
#include "value.h"

/*
 * The command line. One table of commands (commands.c) gives parsing, help, the man page, the completion and
 * docs/commands.md. Data goes to standard output, messages and progress to standard error.
 */

enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,    /* an error, nothing written */
    EXIT_ARGUMENTS = 2, /* wrong arguments */
    EXIT_LEFT = 3,      /* done (or looked), and something is left that needs a person */
};

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_INTEGER, /* 64 bits, signed */
    OPTION_LIST,    /* text, may be given several times */
};

struct cli_option {
    const char *name; /* without "--" */
    char letter;      /* 0: none */
    enum option_kind kind;
    const char *value;   /* N_(): how help calls the value */
    const char *choices; /* "a|b", or NULL */
    const char *help;    /* N_() */
};

/* What a command may write, and so what the read-only mode does before it runs (protect.c). */
enum cli_writes {
    WRITES_NOTHING, /* or what its file looks after by itself, cli_check_output() */
    WRITES_DATABASE,
    WRITES_NEW_DATABASE, /* which it makes, with its folder, if it is not there */
    WRITES_FOR_OTHERS,   /* the same, for whoever asks it */
};

struct cli;
struct cli_command {
    const char *name;
    const char *arguments;            /* as help shows them: "[PATH …]" */
    int min_arguments, max_arguments; /* max −1: any number */
    const char *summary;              /* N_(): one line */
    const char *details;              /* N_(): a paragraph or two; NULL: none */
    const struct cli_option *options; /* ends with a row whose name is NULL */
    int (*run)(struct cli *cli);      /* gives the exit status; has printed its error */
    enum cli_writes writes;
};
extern const struct cli_command cli_commands[]; /* ends with a row whose name is NULL */
extern const struct cli_option cli_global_options[];

/* A command that is being run: its options and arguments as given. */
struct cli {
    const struct cli_command *command;
    GHashTable *values;   /* option's name -> GPtrArray of the texts given, NULL-ended */
    GPtrArray *arguments; /* NULL-ended */
    struct settings *settings;
    gint64 committed;                /* the number of the commit that it made; 0: none */
    struct codebase_guarded guarded; /* all 0: the kernel enforces nothing */
    char *unguarded;                 /* read-only, and why the kernel does not enforce it; else NULL */
};
void cli_clear(struct cli *cli);

/* options.c: reads global options, the command's name, its options and arguments. Errors: ARGUMENT. */
gboolean cli_parse(struct cli *cli, int argc, char **argv, GError **error);
gboolean cli_flag(const struct cli *cli, const char *option);
/* NULL when it was not given. Borrowed. */
const char *cli_text(const struct cli *cli, const char *option);
const char *const *cli_list(const struct cli *cli, const char *option);
/* False when it was not given. It is a number: cli_parse() has looked. */
gboolean cli_integer(const struct cli *cli, const char *option, gint64 *out);
/* The positional argument, or NULL. Borrowed. */
const char *cli_argument(const struct cli *cli, guint index);
/* A positional argument that is a whole number from `least` on. Errors: ARGUMENT, naming it. */
gboolean cli_number(const struct cli *cli, guint index, const char *what, gint64 least, gint64 *out,
                    GError **error);
/* An option that names a commit; `out` stays as it is when it is not given. Errors: ARGUMENT. */
gboolean cli_commit_option(const struct cli *cli, const char *option, gint64 *out, GError **error);

/* help.c */
void cli_print_help(const struct cli_command *command);
/* `format`: "man", "bash" or "markdown". False: no such format. */
gboolean cli_print_reference(const char *format);
int cli_run_help(struct cli *cli);

/* open.c: the database of the settings. Errors: as store_open(); NOT_FOUND says what to do. */
const char *cli_database(const struct cli *cli);
struct store *cli_open(const struct cli *cli, enum store_mode mode, GError **error);
/* Who a commit is by: --author, else the user's name in the system. Borrowed. */
const char *cli_author(const struct cli *cli);
/* Whether --author can stand in the log. Errors: ARGUMENT. */
gboolean cli_check_author(const struct cli *cli, GError **error);
/* A chapter code from an argument, in normal form. Errors: ARGUMENT. Caller frees. */
char *cli_chapter(const char *argument, GError **error);

/* Whether the chapter is there, or ever was. Errors: NOT_FOUND, with the chapters there are; as
 * store_chapters(). */
gboolean cli_check_chapter(struct store *store, const char *chapter, GError **error);

/*
 * protect.c: in the read-only mode, the guard for a command that writes; `cli` then tells of it. Errors:
 * ARGUMENT, no PYTHON_DATA_DIR where the server needs it, or what must stay writable lies in it or above it;
 * IO, the kernel can't enforce it and READONLY_ENFORCE requires it; as codebase_guard().
 */
gboolean cli_protect(struct cli *cli, GError **error);
/* Whether a file may be made there: not below PYTHON_DATA_DIR in the read-only mode. Errors: READONLY. */
gboolean cli_check_output(const struct cli *cli, const char *path, GError **error);

/* through.c: in the legacy mode, the Python modules of what the command has committed; what can't be written
 * is said, and put down in the database. */
void cli_write_through(const struct cli *cli);

/* password.c: typed twice on the terminal without echo, or the first line of standard input (with
 * --password-stdin). Errors: ARGUMENT. Freed by cli_password_free(), which wipes it. */
char *cli_read_password(const struct cli *cli, GError **error);
void cli_password_free(char *password);

/* action.c: a command whose first argument names what to do. */
struct cli_action {
    const char *name;
    gboolean takes_name; /* else it takes no further argument */
    enum store_mode mode;
    int (*run)(struct cli *cli, struct accounts *accounts);
};
/* Finds the action, opens the database for it, runs it. `actions` ends with a row whose name is NULL. */
int cli_run_action(struct cli *cli, const struct cli_action *actions);
/* The role that --role names. Errors: ARGUMENT. */
gboolean cli_role(const struct cli *cli, enum account_role *role, GError **error);
/* Prints an object of one line, or with --json not given a sentence. */
void cli_print_object(const struct value *object);
/* A time as a value: a text, or null for 0. In the arena. */
struct value cli_time_value(struct value_arena *arena, gint64 time_ms);

/* output.c */
/* "exobase: message" on standard error. Gives the exit status that belongs to the error. */
int cli_fail(const GError *error);
/* The same for a message that is no error of its own. */
void cli_say(const char *message);
/* The exit status, given the command's: another one, and the error printed, if not all output arrived. */
int cli_finish(const struct cli *cli, int status);
/* Prints a text and a line feed. */
void cli_print_line(const GString *text);
/* The first characters of an exercise's text, without tags and line ends. Caller frees. */
char *cli_excerpt(const char *html, gsize size, guint characters);
/* Prints one field's two versions as a diff for people: "- before", "+ after". */
void cli_print_change(FILE *to, const char *field, const char *before, const char *after);

/* A value as a person reads it, NULL for null and for none. Caller frees. */
char *cli_value_words(const struct value *value);
/* A canonical text's object, or NULL; in the arena. */
const struct value_object *cli_parse_document(struct value_arena *arena, const char *text);

/* One file each. */
int cli_run_migrate(struct cli *cli);
int cli_run_inspect(struct cli *cli);
int cli_run_list(struct cli *cli);
int cli_run_show(struct cli *cli);
int cli_run_log(struct cli *cli);
int cli_run_diff(struct cli *cli);
int cli_run_revert(struct cli *cli);
int cli_run_digest(struct cli *cli);
int cli_run_generate(struct cli *cli);
int cli_run_generators(struct cli *cli);
int cli_run_guard(struct cli *cli);
int cli_run_export(struct cli *cli);
int cli_run_import(struct cli *cli);
int cli_run_serve(struct cli *cli);
int cli_run_user(struct cli *cli);
int cli_run_token(struct cli *cli);
int cli_run_backup(struct cli *cli);
int cli_run_copy(struct cli *cli);
int cli_run_restore(struct cli *cli);
int cli_run_check(struct cli *cli);
int cli_run_maintenance(struct cli *cli);

/* migrate.c: migrates the modules of the arguments, or (not NULL) an export; the exit status. */
struct exchange;
int cli_migrate(struct cli *cli, const struct exchange *import);

#endif
