/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "cli.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"

/* File names and arguments are bytes; what is not UTF-8 of them is shown as U+FFFD. */
void cli_say(const char *message)
{
    g_autofree char *valid = g_utf8_make_valid(message, -1);
    fprintf(stderr, "exobase: %s\n", valid);
}

int cli_fail(const GError *error)
{
    fflush(stdout);
    cli_say(error->message);
    return g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT) ? EXIT_ARGUMENTS : EXIT_FAILED;
}

/* "1: nothing was written" would be untrue of a commit that is made, whatever fails after it. */
static int say_that_it_stands(const struct cli *cli, int status)
{
    if (cli->committed == 0 || status != EXIT_FAILED)
        return status;
    g_autofree char *message =
        g_strdup_printf(_("commit %lld is made and stands; only telling of it failed: exobase log shows it"),
                        (long long)cli->committed);
    cli_say(message);
    return EXIT_LEFT;
}

int cli_finish(const struct cli *cli, int status)
{
    int cause = fflush(stdout) != 0 ? errno : ferror(stdout) ? EIO : 0;

    if (cause != 0 && cause != EPIPE) {
        g_autofree char *message = g_strdup_printf("%s: %s", _("standard output"), g_strerror(cause));
        cli_say(message);
    }
    if (cause != 0 && status == EXIT_DONE)
        status = EXIT_FAILED;
    return say_that_it_stands(cli, status);
}

void cli_print_line(const GString *text)
{
    fwrite(text->str, 1, text->len, stdout);
    putchar('\n');
}

char *cli_excerpt(const char *html, gsize size, guint characters)
{
    g_autoptr(GString) out = g_string_new(NULL);
    gboolean in_tag = FALSE, space = FALSE;
    guint count = 0;

    for (gsize i = 0; i < size && count < characters; i++) {
        guchar c = (guchar)html[i];
        if (c == '<' || c == '>') {
            in_tag = c == '<';
            space = TRUE;
        } else if (!in_tag && (c <= ' ' || c == 0x7f)) {
            space = TRUE;
        } else if (!in_tag) {
            if (space && out->len > 0)
                g_string_append_c(out, ' ');
            space = FALSE;
            g_string_append_c(out, (char)c);
            if ((c & 0xc0) != 0x80)
                count++;
        }
    }
    /* The last character may have been cut. */
    const char *end;
    if (!g_utf8_validate_len(out->str, out->len, &end))
        g_string_truncate(out, (gsize)(end - out->str));
    if (count == characters)
        g_string_append(out, "…");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Each line of a text behind a mark. */
static void print_marked(FILE *to, const char *mark, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i]; i++)
        fprintf(to, "    %s %s\n", mark, lines[i]);
}

void cli_print_change(FILE *to, const char *field, const char *before, const char *after)
{
    fprintf(to, "  %s\n", field);
    if (before)
        print_marked(to, "-", before);
    if (after)
        print_marked(to, "+", after);
}

char *cli_value_words(const struct value *value)
{
    if (!value || value->type == VALUE_NULL)
        return NULL;
    if (value->type == VALUE_TEXT)
        return value_dup_string(value);
    GString *text = g_string_new(NULL);
    json_write(text, value);
    return g_string_free(text, FALSE);
}

const struct value_object *cli_parse_document(struct value_arena *arena, const char *text)
{
    struct value value;

    if (!text || !json_parse(arena, text, strlen(text), &value, NULL) || value.type != VALUE_OBJECT)
        return NULL;
    return value.object;
}
