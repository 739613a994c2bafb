/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"
#include "errors.h"
#include "i18n.h"

#define LINE_MAX_BYTES 2048
#define INTERRUPT '\003' /* Ctrl-C */

void cli_password_free(char *password)
{
    if (password)
        explicit_bzero(password, strlen(password));
    g_free(password);
}

/* Byte by byte from the descriptor: no buffer of the C library keeps a copy. NULL: the input ended. */
static char *read_line(GError **error)
{
    char line[LINE_MAX_BYTES];
    gsize size = 0;
    gboolean ended = FALSE, interrupted = FALSE;
    while (size < sizeof line && read(STDIN_FILENO, &line[size], 1) == 1) {
        ended = line[size] == '\n';
        interrupted = line[size] == INTERRUPT;
        if (ended || interrupted)
            break;
        size++;
    }
    gboolean whole = (ended || size > 0) && !interrupted && size < sizeof line && !memchr(line, 0, size);
    if (whole && size > 0 && line[size - 1] == '\r')
        size--;
    char *text = whole ? g_strndup(line, size) : NULL;
    explicit_bzero(line, sizeof line);
    if (!text)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                    _("no password was given: a line of text is expected"));
    return text;
}

static char *ask(const char *question, const struct termios *silent, const struct termios *usual,
                 GError **error)
{
    fputs(question, stderr);
    fflush(stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, silent);
    char *password = read_line(error);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, usual);
    fputc('\n', stderr);
    return password;
}

static char *ask_twice(GError **error)
{
    struct termios usual;
    if (tcgetattr(STDIN_FILENO, &usual) != 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                    _("standard input is no terminal to ask for a password: --password-stdin reads it from "
                      "there"));
        return NULL;
    }
    struct termios silent = usual;
    /* An interrupt ends the line instead of the program, so that the terminal gets its echo back. */
    silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    silent.c_cc[VEOL] = INTERRUPT;
    char *first = ask(_("Password: "), &silent, &usual, error);
    char *second = first ? ask(_("The same again: "), &silent, &usual, error) : NULL;
    gboolean same = second && strcmp(first, second) == 0;
    if (second && !same)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                    _("the two passwords differ; nothing was written"));
    cli_password_free(second);
    if (same)
        return first;
    cli_password_free(first);
    return NULL;
}

char *cli_read_password(const struct cli *cli, GError **error)
{
    return cli_flag(cli, "password-stdin") ? read_line(error) : ask_twice(error);
}
