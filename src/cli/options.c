/* SPDX-License-Identifier: Apache-2.0 */
/* From the table of options to getopt_long() and back. */
#include <getopt.h>
#include <string.h>

#include "cli.h"
#include "errors.h"
#include "i18n.h"

#define OPTIONS_MAX 32

static void free_texts(gpointer texts)
{
    g_ptr_array_unref(texts);
}

void cli_clear(struct cli *cli)
{
    g_clear_pointer(&cli->values, g_hash_table_unref);
    g_clear_pointer(&cli->arguments, g_ptr_array_unref);
    g_clear_pointer(&cli->settings, settings_free);
    g_clear_pointer(&cli->unguarded, g_free);
}

static gboolean is_integer(const char *text, gint64 *out)
{
    g_autoptr(GError) ignored = NULL;
    return g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, out, &ignored);
}

static gboolean check_value(const struct cli_option *option, const char *value, GError **error)
{
    gint64 number;

    if (option->kind == OPTION_INTEGER && !is_integer(value, &number)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("--%s: \"%s\" is not a whole number"),
                    option->name, value);
        return FALSE;
    }
    if (option->choices) {
        g_auto(GStrv) choices = g_strsplit(option->choices, "|", -1);
        if (!g_strv_contains((const char *const *)choices, value)) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("--%s: \"%s\" is not one of %s"),
                        option->name, value, option->choices);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean keep_value(struct cli *cli, const struct cli_option *option, const char *value,
                           GError **error)
{
    GPtrArray *texts = g_hash_table_lookup(cli->values, option->name);

    if (value && !check_value(option, value, error))
        return FALSE;
    if (texts && option->kind == OPTION_LIST) {
        g_ptr_array_set_size(texts, (int)texts->len - 1);
    } else {
        texts = g_ptr_array_new();
        g_hash_table_insert(cli->values, (gpointer)(guintptr)option->name, texts);
    }
    g_ptr_array_add(texts, (gpointer)(guintptr)(value ? value : ""));
    g_ptr_array_add(texts, NULL);
    return TRUE;
}

static void set_option_error(int found, char **argv, GError **error)
{
    const char *word = argv[optind - 1];

    if (found == ':')
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("%s needs a value"), word);
    else
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("unknown option %s"), word);
}

/* Fills getopt's two tables; `mode` is "+" (stop at the first argument) or "". */
static void make_tables(const struct cli_option *options, const char *mode, struct option *longs,
                        GString *shorts)
{
    g_string_append_printf(shorts, "%s:", mode);
    for (int i = 0; options[i].name; i++) {
        int has_value = options[i].kind == OPTION_FLAG ? no_argument : required_argument;
        longs[i] = (struct option){options[i].name, has_value, NULL, 256 + i};
        if (options[i].letter)
            g_string_append_printf(shorts, "%c%s", options[i].letter, has_value ? ":" : "");
    }
}

static int option_index(const struct cli_option *options, int found)
{
    if (found >= 256)
        return found - 256;
    int i = 0;
    while (options[i].letter != found)
        i++;
    return i;
}

/* Reads options up to the end, or to the first argument; `argv[0]` is passed over. */
static gboolean read_options(struct cli *cli, const struct cli_option *options, const char *mode, int argc,
                             char **argv, GError **error)
{
    struct option longs[OPTIONS_MAX] = {{NULL, 0, NULL, 0}};
    g_autoptr(GString) shorts = g_string_new(NULL);
    int found;

    make_tables(options, mode, longs, shorts);
    opterr = 0;
    optind = 0;
    while ((found = getopt_long(argc, argv, shorts->str, longs, NULL)) != -1) {
        if (found == '?' || found == ':') {
            set_option_error(found, argv, error);
            return FALSE;
        }
        const struct cli_option *option = &options[option_index(options, found)];
        if (!keep_value(cli, option, option->kind == OPTION_FLAG ? NULL : optarg, error))
            return FALSE;
    }
    return TRUE;
}

static const struct cli_command *find_command(const char *name)
{
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        if (strcmp(command->name, name) == 0)
            return command;
    }
    return NULL;
}

/* Global options are understood after the command's name as well. */
static struct cli_option *all_options(const struct cli_command *command)
{
    GArray *all = g_array_new(TRUE, TRUE, sizeof(struct cli_option));

    for (const struct cli_option *option = command->options; option->name; option++)
        g_array_append_vals(all, option, 1);
    for (const struct cli_option *option = cli_global_options; option->name; option++)
        g_array_append_vals(all, option, 1);
    return (struct cli_option *)(gpointer)g_array_free(all, FALSE);
}

static gboolean check_arguments(const struct cli *cli, GError **error)
{
    int count = (int)cli->arguments->len - 1;
    const struct cli_command *command = cli->command;

    if (cli_flag(cli, "help"))
        return TRUE;
    if (count < command->min_arguments || (command->max_arguments >= 0 && count > command->max_arguments)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("usage: exobase %s [OPTION …] %s"),
                    command->name, command->arguments);
        return FALSE;
    }
    return TRUE;
}

gboolean cli_parse(struct cli *cli, int argc, char **argv, GError **error)
{
    cli->values = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_texts);
    cli->arguments = g_ptr_array_new();

    if (!read_options(cli, cli_global_options, "+", argc, argv, error))
        return FALSE;
    int first = optind;
    if (first < argc) {
        cli->command = find_command(argv[first]);
        if (!cli->command) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("no command is called \"%s\"; exobase help lists them"), argv[first]);
            return FALSE;
        }
        g_autofree struct cli_option *options = all_options(cli->command);
        if (!read_options(cli, options, "", argc - first, argv + first, error))
            return FALSE;
        for (int i = first + optind; i < argc; i++)
            g_ptr_array_add(cli->arguments, argv[i]);
    }
    g_ptr_array_add(cli->arguments, NULL);
    return !cli->command || check_arguments(cli, error);
}

const char *const *cli_list(const struct cli *cli, const char *option)
{
    const GPtrArray *texts = g_hash_table_lookup(cli->values, option);
    return texts ? (const char *const *)texts->pdata : NULL;
}

const char *cli_text(const struct cli *cli, const char *option)
{
    const char *const *texts = cli_list(cli, option);
    return texts ? texts[0] : NULL;
}

gboolean cli_flag(const struct cli *cli, const char *option)
{
    return cli_list(cli, option) != NULL;
}

gboolean cli_integer(const struct cli *cli, const char *option, gint64 *out)
{
    const char *text = cli_text(cli, option);
    return text && is_integer(text, out);
}

const char *cli_argument(const struct cli *cli, guint index)
{
    return index < cli->arguments->len ? cli->arguments->pdata[index] : NULL;
}

gboolean cli_number(const struct cli *cli, guint index, const char *what, gint64 least, gint64 *out,
                    GError **error)
{
    const char *text = cli_argument(cli, index);

    if (text && is_integer(text, out) && *out >= least)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("\"%s\" is no %s: a whole number from %lld on"), text, what, (long long)least);
    return FALSE;
}

gboolean cli_commit_option(const struct cli *cli, const char *option, gint64 *out, GError **error)
{
    gint64 commit;

    if (!cli_integer(cli, option, &commit))
        return TRUE;
    if (commit < 1) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("--%s: commits are numbered from 1 on"),
                    option);
        return FALSE;
    }
    *out = commit;
    return TRUE;
}
