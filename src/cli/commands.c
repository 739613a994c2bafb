/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands. */
#include "cli.h"
#include "i18n.h"

#define END                                                                                                  \
    {                                                                                                        \
        .name = NULL                                                                                         \
    }
#define JSON_OPTION                                                                                          \
    {                                                                                                        \
        "json", 0, OPTION_FLAG, NULL, NULL, N_("print data as JSON")                                         \
    }
#define AUTHOR_OPTION                                                                                        \
    {                                                                                                        \
        "author", 0, OPTION_TEXT, N_("NAME"), NULL, N_("who makes the commit (your user name)")              \
    }
#define DIFFICULTY_OPTION                                                                                    \
    {                                                                                                        \
        "difficulty", 0, OPTION_TEXT, N_("D"), "facile|moyen|difficile", N_("only this difficulty")          \
    }

const struct cli_option cli_global_options[] = {
    {"database", 0, OPTION_TEXT, N_("ADDRESS"), NULL,
     N_("the database: sqlite:PATH or mongodb://HOST/DATABASE (EXOBASE_DATABASE, else "
        "sqlite:var/exobase.db)")},
    {"config", 0, OPTION_TEXT, N_("FILE"), NULL, N_("configuration file (exobase.conf, if it is there)")},
    {"lang", 0, OPTION_TEXT, N_("fr|en"), "fr|en",
     N_("language of messages (EXOBASE_LANG, else LANG, else French)")},
    {"help", 'h', OPTION_FLAG, NULL, NULL, N_("show help")},
    {"version", 0, OPTION_FLAG, NULL, NULL, N_("show the version")},
    END,
};

#define MODULE_OPTION(name, many, value, help) {name, 0, many ? OPTION_LIST : OPTION_TEXT, value, NULL, help},

static const struct cli_option migrate_options[] = {
    {"dry-run", 'n', OPTION_FLAG, NULL, NULL, N_("show the plan, write nothing")},
    {"plan", 0, OPTION_TEXT, N_("HASH"), NULL, N_("carry out only the plan with this hash")},
    SETTINGS_MODULE_OPTIONS(MODULE_OPTION){
        "on-conflict", 0, OPTION_TEXT, N_("VERSION"), "file|database|abort",
        N_("settle conflicts: take the file's version, keep the database's, or write nothing")},
    {"prune", 0, OPTION_FLAG, NULL, NULL, N_("delete exercises that are no longer in their file")},
    {"backup", 0, OPTION_TEXT, N_("FOLDER"), NULL, N_("first copy each module there")},
    {"strict", 0, OPTION_FLAG, NULL, NULL, N_("exit with 3 when there are findings or conflicts")},
    AUTHOR_OPTION,
    JSON_OPTION,
    END,
};

static const struct cli_option list_options[] = {
    DIFFICULTY_OPTION,
    {"offer", 0, OPTION_TEXT, N_("O"), "free|pro", N_("only this offer")},
    JSON_OPTION,
    END,
};

static const struct cli_option inspect_options[] = {JSON_OPTION, END};

static const struct cli_option show_options[] = {
    {"at", 0, OPTION_INTEGER, N_("COMMIT"), NULL, N_("as it was after this commit")},
    JSON_OPTION,
    END,
};

static const struct cli_option log_options[] = {
    {"number", 'n', OPTION_INTEGER, N_("N"), NULL, N_("at most N commits")},
    JSON_OPTION,
    END,
};

static const struct cli_option diff_options[] = {JSON_OPTION, END};

static const struct cli_option revert_options[] = {
    {"keep-later", 0, OPTION_FLAG, NULL, NULL, N_("leave out what was changed again since")},
    {"force", 0, OPTION_FLAG, NULL, NULL, N_("put back everything, over later changes too")},
    {"dry-run", 'n', OPTION_FLAG, NULL, NULL, N_("show what would change, write nothing")},
    AUTHOR_OPTION,
    JSON_OPTION,
    END,
};

static const struct cli_option generate_options[] = {
    DIFFICULTY_OPTION,
    {"offer", 0, OPTION_TEXT, N_("O"), "free|pro", N_("what the reader may see: free, or pro (both)")},
    {"count", 0, OPTION_INTEGER, N_("N"), NULL, N_("how many exercises (1)")},
    {"seed", 0, OPTION_INTEGER, N_("S"), NULL, N_("the same seed gives the same exercises")},
    {"order", 0, OPTION_FLAG, NULL, NULL, N_("print the ids alone, in the order of the seed")},
    {"replay", 0, OPTION_TEXT, N_("TEXT"), NULL,
     N_("the answer of which this is metadata.replay, byte for byte")},
    JSON_OPTION,
    END,
};

static const struct cli_option generators_options[] = {
    {"dry-run", 'n', OPTION_FLAG, NULL, NULL, N_("update: only show what would be done")},
    {"force", 0, OPTION_FLAG, NULL, NULL,
     N_("update: also those that somebody has edited or removed from the bank")},
    {"allow-broken", 0, OPTION_FLAG, NULL, NULL, N_("update: although exercises would break")},
    AUTHOR_OPTION,
    JSON_OPTION,
    END,
};

static const struct cli_option digest_options[] = {
    {"at", 0, OPTION_INTEGER, N_("COMMIT"), NULL, N_("as it was after this commit")},
    JSON_OPTION,
    END,
};

static const struct cli_option export_options[] = {
    {"output", 'o', OPTION_TEXT, N_("FILE"), NULL, N_("write into this file instead of standard output")},
    JSON_OPTION,
    END,
};

static const struct cli_option import_options[] = {
    {"chapter", 0, OPTION_TEXT, N_("NAME"), NULL,
     N_("the chapter that is to be filled; no other may be in it")},
    {"dry-run", 'n', OPTION_FLAG, NULL, NULL, N_("show the plan, write nothing")},
    {"plan", 0, OPTION_TEXT, N_("HASH"), NULL, N_("carry out only the plan with this hash")},
    {"on-conflict", 0, OPTION_TEXT, N_("VERSION"), "file|database|abort",
     N_("settle conflicts: take the file's version, keep the database's, or write nothing")},
    {"strict", 0, OPTION_FLAG, NULL, NULL, N_("exit with 3 when there are findings or conflicts")},
    AUTHOR_OPTION,
    JSON_OPTION,
    END,
};

static const struct cli_option serve_options[] = {END};

#define ROLE_OPTION                                                                                          \
    {                                                                                                        \
        "role", 0, OPTION_TEXT, N_("ROLE"), "viewer|editor|admin",                                           \
            N_("what it may do: look, also change exercises, or everything")                                 \
    }

static const struct cli_option user_options[] = {
    ROLE_OPTION,
    {"password-stdin", 0, OPTION_FLAG, NULL, NULL,
     N_("read the password from standard input (its first line) instead of asking for it")},
    JSON_OPTION,
    END,
};

static const struct cli_option token_options[] = {
    ROLE_OPTION,
    {"expires", 0, OPTION_INTEGER, N_("DAYS"), NULL, N_("the token ends after so many days (never)")},
    JSON_OPTION,
    END,
};

static const struct cli_option backup_options[] = {JSON_OPTION, END};

static const struct cli_option copy_options[] = {END};

static const struct cli_option restore_options[] = {
    {"force", 0, OPTION_FLAG, NULL, NULL,
     N_("replace a database that is not empty, after a backup of it beside it")},
    JSON_OPTION,
    END,
};

static const struct cli_option check_options[] = {
    {"fix", 0, OPTION_FLAG, NULL, NULL, N_("mend what needs no person's judgement, documents by one commit")},
    {"deletions", 0, OPTION_FLAG, NULL, NULL,
     N_("with --fix: believe another program that deleted very many exercises in MongoDB, and delete them "
        "here")},
    {"record", 0, OPTION_FLAG, NULL, NULL,
     N_("record what lies below PYTHON_DATA_DIR as it is now, for later checks in read-only mode")},
    AUTHOR_OPTION,
    JSON_OPTION,
    END,
};

static const struct cli_option maintenance_options[] = {
    {"author", 0, OPTION_TEXT, N_("NAME"), NULL, N_("who turns it on (your user name)")},
    JSON_OPTION,
    END,
};

static const struct cli_option guard_options[] = {
    {"allow", 0, OPTION_LIST, N_("FOLDER"), NULL,
     N_("a folder that the program may write in too, made if it is not there; may be given several times")},
    END,
};

static const struct cli_option help_options[] = {
    {"format", 0, OPTION_TEXT, N_("FORMAT"), "man|bash|markdown",
     N_("the whole reference: a man page, bash completion, or docs/commands.md")},
    END,
};

const struct cli_command cli_commands[] = {
    {"migrate", "[PATH …]", 0, -1, N_("read Python data modules into the bank"),
     N_("Reads modules as data, never running them, and compares each exercise with the database and with "
        "what the "
        "latest migration read. All of it is one commit. Without a path it reads PYTHON_DATA_DIR, else "
        "backend/data. It never writes a Python file."),
     migrate_options, cli_run_migrate, WRITES_NEW_DATABASE},
    {"inspect", "PATH …", 1, -1, N_("show what Python modules hold"),
     N_("Reads modules as data, in folders and the folders in them, without a bank: each list that could "
        "become "
        "exercises with its place, shape, number and keys, and a summary. With --json a line for each "
        "module, "
        "then the summary."),
     inspect_options, cli_run_inspect, WRITES_NOTHING},
    {"list", "[CHAPTER]", 0, 1, N_("list exercises"), NULL, list_options, cli_run_list, WRITES_NOTHING},
    {"show", "CHAPTER ID", 2, 2, N_("show an exercise"), NULL, show_options, cli_run_show, WRITES_NOTHING},
    {"log", "[CHAPTER [ID]]", 0, 2, N_("list commits, newest first"), NULL, log_options, cli_run_log,
     WRITES_NOTHING},
    {"diff", "COMMIT [COMMIT]", 1, 2, N_("show what a commit changed, or what changed between two"), NULL,
     diff_options, cli_run_diff, WRITES_NOTHING},
    {"revert", "COMMIT", 1, 1, N_("undo a commit by a new one"),
     N_("Puts back everything as it was before that commit. When something was changed again since, nothing "
        "is written "
        "and it is listed."),
     revert_options, cli_run_revert, WRITES_DATABASE},
    {"digest", "", 0, 0, N_("print the SHA-256 of all exercises"), NULL, digest_options, cli_run_digest,
     WRITES_NOTHING},
    {"generate", "[CHAPTER]", 0, 1, N_("choose exercises for a sheet"),
     N_("The same chapter, offer, difficulty and seed give the same exercises in the same order. With "
        "--replay, "
        "and no chapter, an earlier answer comes again, whatever was edited since."),
     generate_options, cli_run_generate, WRITES_NOTHING},
    {"generators", "list|show|test|update [KEY]", 1, 2, N_("look after the generators of dynamic exercises"),
     N_("list names all, with how they stand to the program's (same, older, edited, removed, missing, own); "
        "show prints one's description and source; test runs it with its defaults and each of its presets, "
        "1,000 seeds each, and says what failed (exit status 3); update brings into the bank what the "
        "program has newer, as one commit, unless exercises that use it would break: it names them."),
     generators_options, cli_run_generators, WRITES_DATABASE},
    {"export", "[CHAPTER]", 0, 1, N_("write a chapter, or the whole bank, as one JSON file"),
     N_("Format 1.0: exercises with all their fields, and of which bank and commit they are. import takes "
        "it."),
     export_options, cli_run_export, WRITES_NOTHING},
    {"import", "FILE", 1, 1, N_("bring an export into the bank"),
     N_("One commit, by the same three-way comparison as migrate: an exercise that somebody changed here "
        "since the "
        "export is not overwritten. Importing an export again changes nothing. A generator that can't be "
        "taken is left behind, and told (exit status 3)."),
     import_options, cli_run_import, WRITES_NEW_DATABASE},
    {"check", "[files] [database] [exercises]", 0, -1, N_("look whether the bank holds together"),
     N_("files compares the Python modules with the database, exercise by exercise, and in read-only mode "
        "says whether any byte or name below PYTHON_DATA_DIR has changed since that mode began; database "
        "replays the log against the documents; exercises looks whether each keeps the rules and can be "
        "generated. Without a word all three. Each finding has its place and remedy; it exits with 3 when "
        "something is left. Nothing is written without --fix or --record."),
     check_options, cli_run_check, WRITES_DATABASE},
    {"maintenance", "[on|off]", 0, 1, N_("refuse writes while the modules are being moved"),
     N_("While it is on, every server answers writes with 503 MAINTENANCE, and every command that would "
        "write "
        "refuses, but migrate, restore and maintenance itself; reading goes on. Nothing is written any more "
        "once it has said on. Without a word it says what is."),
     maintenance_options, cli_run_maintenance, WRITES_DATABASE},
    {"serve", "", 0, 0, N_("serve the bank over HTTP"),
     N_("Serves at LISTEN until it gets SIGTERM or Ctrl-C; what is under way is answered then."),
     serve_options, cli_run_serve, WRITES_FOR_OTHERS},
    {"guard", "-- COMMAND …", 1, -1, N_("run a program that can't write in PYTHON_DATA_DIR"),
     N_("The kernel (Landlock) takes the right away from the program and all that it starts, for good. It "
        "can write in everything that lies beside the way to that folder; in the folders above, nothing new "
        "can be made, unless --allow names it. Set-user-ID programs (sudo) get no more rights there."),
     guard_options, cli_run_guard, WRITES_NOTHING},
    {"user", "add|passwd|remove|list [NAME]", 1, 2, N_("manage the accounts of people"),
     N_("add makes an account with a role; passwd gives it a new password and ends its sessions; remove "
        "takes it away; list shows all. The password is asked for twice, or comes by standard input, never "
        "as an argument. A running server knows within a second."),
     user_options, cli_run_user, WRITES_DATABASE},
    {"token", "create|revoke|list [NAME]", 1, 2, N_("manage the tokens of programs"),
     N_("create prints the token, once: the database has only its hash. A program sends it as "
        "\"Authorization: Bearer exo_…\". revoke ends it; a running server knows within a second."),
     token_options, cli_run_token, WRITES_DATABASE},
    {"backup", "FILE", 1, 1, N_("copy the whole database into a new file"),
     N_("The copy is of one commit, and has accounts and tokens too; it may be made while a server is "
        "running."),
     backup_options, cli_run_backup, WRITES_NOTHING},
    {"copy", "FROM TO", 2, 2, N_("copy the bank with its history into another database"),
     N_("Both are addresses, such as sqlite:PATH or mongodb://HOST:PORT/DATABASE. Every commit is made "
        "again, "
        "with its number, time and author; the database to copy to must be empty. Accounts and tokens are "
        "not copied. A copy that was stopped is no bank yet: the same command again goes on with it."),
     copy_options, cli_run_copy, WRITES_NOTHING},
    {"restore", "FILE", 1, 1, N_("put a backup in the place of the database"),
     N_("The backup is checked first, and copied; it stays as it is. A database that is there must be empty, "
        "unless --force is given: then it is backed up beside itself, as NAME.before-restore-TIME. No server "
        "may be running on it."),
     restore_options, cli_run_restore, WRITES_NEW_DATABASE},
    {"help", "[COMMAND]", 0, 1, N_("show help"), NULL, help_options, cli_run_help, WRITES_NOTHING},
    END,
};
