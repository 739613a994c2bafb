/* SPDX-License-Identifier: Apache-2.0 */
/* Figures are drawn only where a text comes again, so that a case space of texts that all differ costs
 * nothing.
 */
#include "asked_internal.h"

#include "figure.h"

struct asked {
    struct value_arena *arena;
    GHashTable *texts; /* text -> struct question */
};

/* The cases with one text. */
struct question {
    struct value figure; /* of the first */
    GHashTable *figures; /* all, as they are drawn; NULL while there is one case */
};

static void question_free(gpointer data)
{
    struct question *question = data;

    g_clear_pointer(&question->figures, g_hash_table_unref);
    g_free(question);
}

struct asked *asked_new(void)
{
    struct asked *asked = g_new0(struct asked, 1);

    asked->arena = value_arena_new();
    asked->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, question_free);
    return asked;
}

void asked_free(struct asked *asked)
{
    g_hash_table_unref(asked->texts);
    value_arena_free(asked->arena);
    g_free(asked);
}

/* What the question's page shows; "": no figure, or one that can't be drawn. */
static char *drawn(const struct value *figure)
{
    g_autoptr(GString) svg = g_string_new(NULL);

    if (figure->type == VALUE_OBJECT)
        figure_svg(figure, FIGURE_QUESTION, svg, NULL);
    return g_string_free(g_steal_pointer(&svg), FALSE);
}

gboolean asked_add(struct asked *asked, const struct dynamic_case *made)
{
    g_autofree char *text = g_strndup(made->enonce.text, made->enonce.size);
    struct question *question = g_hash_table_lookup(asked->texts, text);

    if (!question) {
        question = g_new0(struct question, 1);
        question->figure = value_copy(asked->arena, &made->figure);
        g_hash_table_insert(asked->texts, g_steal_pointer(&text), question);
        return TRUE;
    }
    if (question->figure.type != VALUE_OBJECT && made->figure.type != VALUE_OBJECT)
        return FALSE;
    if (!question->figures) {
        question->figures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_add(question->figures, drawn(&question->figure));
    }
    return g_hash_table_add(question->figures, drawn(&made->figure));
}
