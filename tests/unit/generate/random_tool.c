/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers the questions of test_random_cpython.py, one a line:
 *   bits SEED COUNT…       one getrandbits(COUNT) each, from one source
 *   below SEED N…          one _randbelow(N) each, from one source
 *   shuffle SEED ID…       the ids in their new order
 *   expect SEED…           nothing: these will be needed soon
 */
#include <stdio.h>

#include "generate.h"

static void answer_numbers(char **words, gboolean below)
{
    struct random_source random;

    random_seed(&random, g_ascii_strtoll(words[1], NULL, 10));
    for (char **word = words + 2; *word; word++) {
        guint64 number = g_ascii_strtoull(*word, NULL, 10);
        guint64 drawn = below ? random_below(&random, number) : random_bits(&random, (guint)number);

        printf("%" G_GUINT64_FORMAT " ", drawn);
    }
}

static void answer_shuffle(char **words)
{
    guint count = g_strv_length(words) - 2;
    g_autofree struct pool_item *items = g_new0(struct pool_item, count + 1);

    for (guint i = 0; i < count; i++)
        items[i] = (struct pool_item){g_ascii_strtoll(words[i + 2], NULL, 10), i};
    selection_shuffle(items, count, g_ascii_strtoll(words[1], NULL, 10));
    for (guint i = 0; i < count; i++)
        printf("%" G_GINT64_FORMAT " ", items[i].id);
}

static void hear_of(char **words)
{
    for (char **word = words + 1; *word; word++)
        random_expect(g_ascii_strtoll(*word, NULL, 10));
}

static void answer(char *line)
{
    g_auto(GStrv) words = g_strsplit(g_strstrip(line), " ", -1);

    if (g_strv_length(words) < 2)
        return;
    if (g_str_equal(words[0], "shuffle"))
        answer_shuffle(words);
    else if (g_str_equal(words[0], "expect"))
        hear_of(words);
    else
        answer_numbers(words, g_str_equal(words[0], "below"));
    printf("\n");
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, stdin) >= 0)
        answer(line);
    free(line);
    return 0;
}
