/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that the table of commands is printed as: help, man page, completion, docs/commands.md. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "errors.h"
#include "i18n.h"

static char *option_words(const struct cli_option *option)
{
    g_autoptr(GString) words = g_string_new(NULL);

    if (option->letter)
        g_string_append_printf(words, "-%c, ", option->letter);
    g_string_append_printf(words, "--%s", option->name);
    if (option->kind != OPTION_FLAG)
        g_string_append_printf(words, " %s", option->choices ? option->choices : _(option->value));
    return g_string_free(g_steal_pointer(&words), FALSE);
}

/* `text` in lines of at most 78 columns, the first after `used` columns, all indented by `indent`. */
static void print_wrapped(const char *text, guint used, guint indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint column = used;

    for (guint i = 0; words[i]; i++) {
        guint width = (guint)g_utf8_strlen(words[i], -1);
        if (column > indent && column + 1 + width > 78) {
            putchar('\n');
            column = 0;
        }
        if (column < indent) {
            printf("%*s", (int)(indent - column), "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        fputs(words[i], stdout);
        column += width;
    }
    putchar('\n');
}

static void print_options(const struct cli_option *options)
{
    for (; options->name; options++) {
        g_autofree char *words = option_words(options);
        guint width = 2 + (guint)g_utf8_strlen(words, -1);
        printf("  %s", words);
        if (width >= 26) {
            putchar('\n');
            width = 0;
        }
        print_wrapped(_(options->help), width, 26);
    }
}

static void print_overview(void)
{
    printf("%s\n\n", _("exobase: an exercise bank whose single source of truth is a database"));
    printf("%s: exobase [--database %s] [--config %s] [--lang fr|en] %s …\n\n", _("Usage"), _("ADDRESS"),
           _("FILE"), _("COMMAND"));
    printf("%s:\n", _("Commands"));
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        printf("  %-12s", command->name);
        print_wrapped(_(command->summary), 14, 14);
    }
    printf("\n%s:\n", _("Options of every command"));
    print_options(cli_global_options);
    printf("\n%s\n", _("Exit status: 0 done; 1 an error, nothing written; 2 wrong arguments; 3 done, "
                       "and\nsomething is left that needs a person, or the output of a commit that is "
                       "made did not arrive."));
}

void cli_print_help(const struct cli_command *command)
{
    if (!command) {
        print_overview();
        return;
    }
    printf("%s: exobase %s [%s …] %s\n\n", _("Usage"), command->name, _("OPTION"), command->arguments);
    print_wrapped(_(command->summary), 0, 0);
    if (command->details) {
        putchar('\n');
        print_wrapped(_(command->details), 0, 0);
    }
    printf("\n%s:\n", _("Options"));
    print_options(command->options);
    printf("\n%s:\n", _("Options of every command"));
    print_options(cli_global_options);
}

/* Text for troff: a minus sign that can be copied, no control lines. */
static void print_roff(const char *text)
{
    for (; *text; text++) {
        if (*text == '-' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
}

static void print_roff_options(const struct cli_option *options)
{
    for (; options->name; options++) {
        g_autofree char *words = option_words(options);
        fputs(".TP\n\\fB", stdout);
        print_roff(words);
        fputs("\\fR\n", stdout);
        print_roff(_(options->help));
        putchar('\n');
    }
}

static void print_man(void)
{
    printf(".TH EXOBASE 1 \"\" \"exobase %s\"\n.SH %s\nexobase \\- ", EXOBASE_VERSION, _("NAME"));
    print_roff(_("an exercise bank whose single source of truth is a database"));
    printf("\n.SH %s\n.B exobase\n[\\fIOPTION\\fR ...] \\fICOMMAND\\fR ...\n.SH %s\n", _("SYNOPSIS"),
           _("OPTIONS"));
    print_roff_options(cli_global_options);
    printf(".SH %s\n", _("COMMANDS"));
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        printf(".SS \"exobase %s %s\"\n", command->name, command->arguments);
        print_roff(_(command->summary));
        putchar('\n');
        if (command->details) {
            fputs(".PP\n", stdout);
            print_roff(_(command->details));
            putchar('\n');
        }
        print_roff_options(command->options);
    }
    printf(".SH %s\n", _("ENVIRONMENT"));
    for (guint i = 0; i < N_SETTINGS; i++)
        printf(".TP\n\\fB%s\\fR\n%s\n", settings_table[i].name, _(settings_table[i].help));
}

static void print_completion_words(const struct cli_option *options)
{
    for (; options->name; options++)
        printf(" --%s", options->name);
}

/* After an option with choices come these; after one with another value, files; else options and files. */
static void print_bash(void)
{
    fputs("# bash completion of exobase, made by: exobase help --format bash\n"
          "_exobase() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= options= i\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        case ${COMP_WORDS[i]} in\n        ",
          stdout);
    for (const struct cli_command *command = cli_commands; command->name; command++)
        printf("%s%s", command == cli_commands ? "" : "|", command->name);
    fputs(") command=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n    case $command in\n", stdout);
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        printf("    %s) options=\"", command->name);
        print_completion_words(command->options);
        print_completion_words(cli_global_options);
        fputs("\" ;;\n", stdout);
    }
    fputs("    *) options=\"", stdout);
    print_completion_words(cli_global_options);
    for (const struct cli_command *command = cli_commands; command->name; command++)
        printf(" %s", command->name);
    fputs("\" ;;\n    esac\n    case $before in\n"
          "    --lang) options=\"fr en\" ;;\n"
          "    --difficulty) options=\"facile moyen difficile\" ;;\n"
          "    --offer) options=\"free pro\" ;;\n"
          "    --on-conflict) options=\"file database abort\" ;;\n"
          "    --role) options=\"viewer editor admin\" ;;\n"
          "    --format) options=\"man bash markdown\" ;;\n"
          "    esac\n"
          "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
          "    [[ $word == -* || ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
          "}\ncomplete -o filenames -F _exobase exobase\n",
          stdout);
}

static void print_markdown_options(const struct cli_option *options)
{
    fputs("\n| option | |\n|---|---|\n", stdout);
    for (; options->name; options++) {
        g_autofree char *words = option_words(options);
        g_auto(GStrv) parts = g_strsplit(words, "|", -1);
        g_autofree char *escaped = g_strjoinv("\\|", parts);
        printf("| `%s` | %s |\n", escaped, _(options->help));
    }
}

static void print_markdown(void)
{
    fputs("<!-- made by: exobase --lang en help --format markdown -->\n# Commands\n\n"
          "`exobase [--database ADDRESS] [--config FILE] [--lang fr|en] COMMAND …`\n\n"
          "Data goes to standard output, messages and progress to standard error. Exit status: 0 done; 1 an "
          "error,\n"
          "nothing written; 2 wrong arguments; 3 done (or looked), and something is left that needs a "
          "person,\nor a commit is made and stands, and only its output did not arrive (a full disk, a "
          "closed pipe).\n\n"
          "## Options of every command\n",
          stdout);
    print_markdown_options(cli_global_options);
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        printf("\n## exobase %s %s\n\n%s.\n", command->name, command->arguments, _(command->summary));
        if (command->details)
            printf("\n%s\n", _(command->details));
        if (command->options->name)
            print_markdown_options(command->options);
    }
}

gboolean cli_print_reference(const char *format)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } formats[] = {{"man", print_man}, {"bash", print_bash}, {"markdown", print_markdown}};

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (strcmp(formats[i].name, format) == 0) {
            formats[i].print();
            return TRUE;
        }
    }
    return FALSE;
}

int cli_run_help(struct cli *cli)
{
    const char *format = cli_text(cli, "format"), *name = cli_argument(cli, 0);
    const struct cli_command *command = cli_commands;

    if (format)
        return cli_print_reference(format) ? EXIT_DONE : EXIT_ARGUMENTS;
    while (name && command->name && strcmp(command->name, name) != 0)
        command++;
    if (name && !command->name) {
        g_autoptr(GError) error =
            g_error_new(EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("no command is called \"%s\"; exobase help lists them"), name);
        return cli_fail(error);
    }
    cli_print_help(name ? command : NULL);
    return EXIT_DONE;
}
