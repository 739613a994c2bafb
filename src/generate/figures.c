/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of an answer. One that can't be drawn is left out: an exercise is worth more than its picture.
 */
#include "figures_internal.h"

#include <string.h>

#include "bytes.h"
#include "dynamic.h"
#include "figure.h"
#include "json.h"

static struct value drawn(struct value_arena *arena, const struct value *description, enum figure_page page)
{
    g_autoptr(GString) svg = g_string_sized_new(4000);

    if (!figure_svg(description, page, svg, NULL))
        return value_null();
    return value_text(value_arena_copy(arena, svg->str, svg->len), svg->len);
}

void figures_draw(struct value_arena *arena, const struct value *description, struct answer_figures *out)
{
    *out = (struct answer_figures){value_null(), value_null()};
    if (!description || description->type != VALUE_OBJECT)
        return;
    out->question = drawn(arena, description, FIGURE_QUESTION);
    if (figure_has_solution(description))
        out->solution = drawn(arena, description, FIGURE_SOLUTION);
}

void figures_of_variables(struct value_arena *arena, const struct value *variables,
                          struct answer_figures *out)
{
    figures_draw(arena,
                 variables && variables->type == VALUE_OBJECT ? value_object_get(variables->object, "figure")
                                                              : NULL,
                 out);
}

void figures_set(struct value_arena *arena, const struct answer_figures *figures, struct value_object *answer)
{
    value_set(arena, answer, "figure_svg", figures->question);
    value_set(arena, answer, "figure_svg_enonce", figures->question);
    value_set(arena, answer, "figure_svg_solution", figures->solution);
    value_set(arena, answer, "svg", figures->question);
}

/*
 * The figures that a thread drew for answers, each as the members that they are there, by their description:
 * a figure is drawn from nothing else. Over the limit, the thread begins anew.
 */
#define KNOWN_BYTES_MAX ((gsize)4 << 20)
#define KNOWN_MEMBERS_MAX ((gsize)64 << 10)

struct known_figures {
    GHashTable *members; /* description, canonical → GString, owned */
    GString *key;
    gsize bytes;
};

static void free_members(gpointer members)
{
    g_string_free(members, TRUE);
}

static void known_free(gpointer data)
{
    struct known_figures *known = data;

    g_hash_table_unref(known->members);
    g_string_free(known->key, TRUE);
    g_free(known);
}

static struct known_figures *own_figures(void)
{
    static GPrivate own = G_PRIVATE_INIT(known_free);
    struct known_figures *known = g_private_get(&own);

    if (!known) {
        known = g_new0(struct known_figures, 1);
        known->members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_members);
        known->key = g_string_new(NULL);
        g_private_set(&own, known);
    }
    return known;
}

static void append_members(GString *out, const struct answer_figures *figures)
{
    static const char *const names[] = {
        ",\"figure_svg\":", ",\"figure_svg_enonce\":", ",\"figure_svg_solution\":", ",\"svg\":"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct value *figure = i == 2 ? &figures->solution : &figures->question;
        bytes_append(out, names[i], strlen(names[i]));
        if (figure->type == VALUE_TEXT)
            json_write_text(out, figure->text, figure->size);
        else
            bytes_append(out, "null", 4);
    }
}

/* Keeps what was appended to `out` after `from`. */
static void keep_members(struct known_figures *known, const GString *out, gsize from)
{
    gsize size = out->len - from;

    if (size > KNOWN_MEMBERS_MAX)
        return;
    if (known->bytes + size > KNOWN_BYTES_MAX) {
        g_hash_table_remove_all(known->members);
        known->bytes = 0;
    }
    known->bytes += size + known->key->len + sizeof(GString);
    g_hash_table_insert(known->members, g_strndup(known->key->str, known->key->len),
                        g_string_new_len(out->str + from, (gssize)size));
}

void figures_append(GString *out, const struct value *description, struct value_arena *arena)
{
    struct answer_figures figures = {value_null(), value_null()};

    if (!description || description->type != VALUE_OBJECT) {
        append_members(out, &figures);
        return;
    }
    struct known_figures *known = own_figures();
    json_write_canonical(g_string_truncate(known->key, 0), description);
    const GString *members = g_hash_table_lookup(known->members, known->key->str);
    if (members) {
        g_string_append_len(out, members->str, (gssize)members->len);
        return;
    }
    gsize from = out->len;
    figures_draw(arena, description, &figures);
    append_members(out, &figures);
    keep_members(known, out, from);
}

void dynamic_figures(const struct dynamic_case *made, struct value_arena *arena, struct value *question,
                     struct value *solution)
{
    struct answer_figures figures = {value_null(), value_null()};

    figures_draw(arena, &made->figure, &figures);
    *question = figures.question;
    *solution = figures.solution;
}

char *dynamic_figure_fault(const struct value *description)
{
    g_autoptr(GString) svg = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    if (figure_svg(description, FIGURE_QUESTION, svg, &error) &&
        (!figure_has_solution(description) || figure_svg(description, FIGURE_SOLUTION, svg, &error)))
        return NULL;
    return g_strdup(error->message);
}
