/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mapping that a module of another shape is proposed, ready to paste. Only what is plain is proposed: one
 * name that says énoncé, one that says solution, one that says title; whatever else keeps its own name. A
 * proposal is tried before it is printed: it migrates as it stands.
 */
#include <string.h>

#include "errors.h"
#include "exercise.h"
#include "exercise_fields.h"
#include "i18n.h"
#include "json.h"
#include "mapping_internal.h"
#include "plan_internal.h"
#include "proposal_internal.h"
#include "shapes.h"
#include "text.h"

/* What sources are called in the wild, by the field that they are. */
static const struct {
    const char *field;
    const char *names[32];
} spoken[] = {
    {"enonce_html",
     {"enonce",  "énoncé",   "enonce_html", "question", "questions_text", "question_text", "front",
      "texte",   "prompt",   "statement",   "q",        "recto",          "énonce",        "consigne",
      "problem", "pregunta", "enunciado",   "frage",    "domanda",        "pergunta",      "vraag",
      "pytanie", "вопрос",   "text",        NULL}},
    {"solution_html",
     {"solution",  "solution_html", "answer",      "reponse",     "réponse",  "back",      "verso",
      "a",         "correction",    "explanation", "explication", "corrige",  "corrigé",   "answer_text",
      "respuesta", "antwort",       "risposta",    "resposta",    "antwoord", "odpowiedź", "ответ",
      NULL}},
    {"title", {"title", "titre", "name", "nom", "titulo", "título", "titel", "titolo", "название", NULL}},
};

static gboolean speaks(const char *const *names, const char *key)
{
    g_autofree char *composed = g_utf8_normalize(key, -1, G_NORMALIZE_NFC);
    g_autoptr(GString) lower = g_string_new(NULL);

    text_append_lower(lower, composed ? composed : key, strlen(composed ? composed : key));
    return g_strv_contains(names, lower->str);
}

static const struct shapes_key *key_at(const struct shapes_candidate *candidate, guint index)
{
    return &g_array_index(candidate->keys, struct shapes_key, index);
}

static const struct shapes_key *find_key(const struct shapes_candidate *candidate, const char *name)
{
    for (guint i = 0; candidate->item == ITEM_DICT && i < candidate->keys->len; i++) {
        if (strcmp(key_at(candidate, i)->name, name) == 0)
            return key_at(candidate, i);
    }
    return NULL;
}

/* The only key of texts that says this field; NULL: none, or several. */
static const char *spoken_key(const struct shapes_candidate *candidate, guint row)
{
    const guint texts = 1u << VALUE_TEXT | 1u << VALUE_NULL;
    const char *found = NULL;

    for (guint i = 0; candidate->item == ITEM_DICT && i < candidate->keys->len; i++) {
        const struct shapes_key *key = key_at(candidate, i);
        if (strcmp(key->name, spoken[row].field) == 0)
            return key->name;
        if ((key->types & ~texts) || !(key->types & 1u << VALUE_TEXT) ||
            !speaks(spoken[row].names, key->name))
            continue;
        if (found)
            return NULL;
        found = key->name;
    }
    return found;
}

gboolean proposal_says_enonce(const struct shapes_candidate *candidate)
{
    return spoken_key(candidate, 0) != NULL;
}

char *proposal_hint(const struct pydata_module *module, const char *list)
{
    g_autoptr(GPtrArray) candidates = shapes_find(module);
    g_autoptr(GString) options = g_string_new(NULL);

    for (guint i = 0; i < candidates->len; i++) {
        const struct shapes_candidate *candidate = candidates->pdata[i];
        for (guint row = 0; strcmp(candidate->path, list) == 0 && row < 2; row++) {
            const char *key = spoken_key(candidate, row);
            g_autofree char *words = key ? mapping_source_words(key, strlen(key)) : NULL;
            if (words && strcmp(key, spoken[row].field) != 0)
                g_string_append_printf(options, " --field %s=%s", words, spoken[row].field);
        }
    }
    return options->len > 0 ? g_string_free(g_steal_pointer(&options), FALSE) : NULL;
}

static guint64 score(const struct shapes_candidate *candidate)
{
    guint64 points = MIN(candidate->count, 100000u);

    if (candidate->why)
        return 0;
    points += candidate->item != ITEM_TEXT ? 200000 : 0;
    points += spoken_key(candidate, 1) ? 400000 : 0;
    points += spoken_key(candidate, 0) ? 800000 : 0;
    return points;
}

static void say(struct proposal *proposal, const char *name, char *value)
{
    struct proposal_row row = {name, value};
    g_array_append_val(proposal->rows, row);
}

static void say_field(struct proposal *proposal, const char *source, const char *target)
{
    g_autofree char *words = mapping_source_words(source, strlen(source));
    say(proposal, "field", g_strdup_printf("%s=%s", words, target));
}

static gboolean is_said(const struct proposal *proposal, const char *name)
{
    g_autofree char *end = g_strconcat("=+", name, NULL);

    for (guint i = 0; i < proposal->rows->len; i++) {
        if (g_str_has_suffix(g_array_index(proposal->rows, struct proposal_row, i).value, end))
            return TRUE;
    }
    return FALSE;
}

/* A name of one's own that no exercise has. */
static char *own_name(const struct proposal *proposal, const struct shapes_candidate *candidate,
                      const char *wish)
{
    char *name = g_strdup(wish);

    for (guint number = 2; find_key(candidate, name) || is_said(proposal, name); number++) {
        g_free(name);
        name = g_strdup_printf("%s_%u", wish, number);
    }
    return name;
}

static void say_own(struct proposal *proposal, const struct shapes_candidate *candidate, const char *source,
                    const char *wish)
{
    g_autofree char *name = own_name(proposal, candidate, wish);
    g_autofree char *target = g_strconcat("+", name, NULL);

    if (*source == '{')
        say(proposal, "field", g_strdup_printf("%s=%s", source, target));
    else
        say_field(proposal, source, target);
}

/* Keys make chapters where `chapters` says so, else a field; places in lists are a field. */
static void say_stars(struct proposal *proposal, const struct shapes_candidate *candidate, const char *code,
                      gboolean chapters)
{
    g_autoptr(GString) chapter = g_string_new(code);
    guint stars = candidate->stars - candidate->by_key;
    gboolean any = FALSE;

    for (guint star = 1; star <= stars; star++) {
        char source[8];
        g_snprintf(source, sizeof source, "{%u}", star);
        if (candidate->list_stars & 1u << (star - 1)) {
            say_own(proposal, candidate, source, star == 1 ? "part" : "subpart");
        } else if (!chapters) {
            say_own(proposal, candidate, source, star == 1 ? "group" : "subgroup");
        } else {
            g_string_append_printf(chapter, "_%s", source);
            any = TRUE;
        }
    }
    if (any || proposal->needs_chapter)
        say(proposal, "chapter", g_strdup(chapter->str));
}

static void say_ids(struct proposal *proposal, const struct shapes_candidate *candidate)
{
    const struct shapes_key *id = find_key(candidate, "id");

    if (candidate->by_key) {
        if (id)
            say_own(proposal, candidate, "id", "source_id");
        say(proposal, "id", g_strdup("key"));
    } else if (id && id->types == 1u << VALUE_TEXT && !proposal->no_ids) {
        say(proposal, "id", g_strdup("id"));
    } else if (id && (id->types != 1u << VALUE_INTEGER || proposal->no_ids)) {
        say_own(proposal, candidate, "id", "source_id");
    }
}

static void say_fields(struct proposal *proposal, const struct shapes_candidate *candidate)
{
    for (guint row = 0; row < G_N_ELEMENTS(spoken); row++) {
        const char *key = spoken_key(candidate, row);
        if (key && strcmp(key, spoken[row].field) != 0)
            say_field(proposal, key, spoken[row].field);
    }
    if (find_key(candidate, "chapter_code"))
        say_own(proposal, candidate, "chapter_code", "source_chapter");
}

/* The candidate whose dicts hold this one's lists; `step`: under which key. NULL: none. */
static const struct shapes_candidate *find_above(const GPtrArray *candidates,
                                                 const struct shapes_candidate *candidate, const char **step)
{
    for (guint i = 0; i < candidates->len; i++) {
        const struct shapes_candidate *above = candidates->pdata[i];
        if (above->why || above->item != ITEM_DICT || candidate->by_key)
            continue;
        g_autofree char *prefix = g_strconcat(above->path, above->by_key ? "." : ".*.", NULL);
        if (!g_str_has_prefix(candidate->path, prefix))
            continue;
        for (guint k = 0; k < above->keys->len; k++) {
            const char *name = key_at(above, k)->name;
            g_autofree char *words = mapping_step_words(name, strlen(name));
            *step = name;
            if (strcmp(candidate->path + strlen(prefix), words) == 0)
                return above;
        }
    }
    return NULL;
}

/* What stands above the exercises and would be lost: texts and numbers, not other lists. */
static void say_above(struct proposal *proposal, const GPtrArray *candidates,
                      const struct shapes_candidate *candidate)
{
    const guint containers = 1u << VALUE_LIST | 1u << VALUE_OBJECT;
    const char *step = NULL;
    const struct shapes_candidate *above = find_above(candidates, candidate, &step);

    for (guint k = 0; above && k < above->keys->len; k++) {
        const struct shapes_key *key = key_at(above, k);
        if (strcmp(key->name, step) == 0 || key->types & containers || *key->name == '\0')
            continue;
        gboolean title = strcmp(key->name, "title") == 0 || spoken_key(above, 2) == key->name;
        g_autofree char *words = mapping_source_words(key->name, strlen(key->name));
        g_autofree char *source = g_strdup_printf("{%u}.%s", candidate->stars, words);
        g_autofree char *wish =
            exercise_field_find(key->name, strlen(key->name)) >= 0 || exercise_name_is_kept(key->name)
                ? g_strconcat("part_", key->name, NULL)
                : g_strdup(key->name);
        if (title && !spoken_key(candidate, 2))
            say(proposal, "field", g_strconcat(source, "=title", NULL));
        else
            say_own(proposal, candidate, source, wish);
    }
}

/* Whether two candidates would be mapped by the same words, so that they can be taken together. */
static gboolean same_words(const struct shapes_candidate *a, const struct shapes_candidate *b)
{
    if (a->item != b->item || a->by_key != b->by_key || a->stars != b->stars ||
        a->list_stars != b->list_stars || b->why || (a->item == ITEM_TUPLE && a->keys->len != b->keys->len) ||
        a->item == ITEM_TEXT)
        return FALSE;
    for (guint row = 0; row < G_N_ELEMENTS(spoken); row++) {
        if (g_strcmp0(spoken_key(a, row), spoken_key(b, row)) != 0)
            return FALSE;
    }
    return a->item != ITEM_DICT || spoken_key(a, 0);
}

/* More lists than this are no command that a person would want to paste. */
#define ALIKE_MAX 100

static guint count_alike(const GPtrArray *candidates, const struct shapes_candidate *best)
{
    guint count = 0;

    for (guint i = 0; i < candidates->len && count <= ALIKE_MAX; i++)
        count += same_words(best, candidates->pdata[i]);
    return count;
}

static void clear_row(gpointer data)
{
    g_free(((struct proposal_row *)data)->value);
}

static void start(struct proposal *proposal)
{
    if (proposal->rows)
        g_array_unref(proposal->rows);
    proposal->rows = g_array_new(FALSE, FALSE, sizeof(struct proposal_row));
    g_array_set_clear_func(proposal->rows, clear_row);
}

/* One way to say it: `all` candidates like this one together, keys as chapters, ids as ids. */
static void say_all(struct proposal *proposal, const GPtrArray *candidates,
                    const struct shapes_candidate *best, const char *code, gboolean all, gboolean chapters)
{
    start(proposal);
    for (guint i = 0; i < candidates->len; i++) {
        const struct shapes_candidate *candidate = candidates->pdata[i];
        if (candidate == best || (all && same_words(best, candidate)))
            say(proposal, "list", g_strdup(candidate->path));
    }
    say_stars(proposal, best, code, chapters);
    say_ids(proposal, best);
    say_fields(proposal, best);
    say_above(proposal, candidates, best);
}

/* The chapter's code by the module's name, made of what it has; `usual`: it is the one without a mapping. */
static char *module_code(const char *path, const struct migrate_options *options, gboolean *usual)
{
    g_autofree char *name = sources_module_name(path);
    g_autoptr(mapping) none = mapping_new();
    char *code = sources_chapter(options, none, path, NULL);

    *usual = code != NULL;
    if (code)
        return code;
    g_autofree char *words = mapping_chapter_words(name);
    g_autofree char *whole = g_strconcat(settings_text(options->settings, SETTING_CHAPTER_PREFIX),
                                         *words ? words : "MODULE", NULL);
    return g_strndup(whole, 40);
}

void proposal_clear(struct proposal *proposal)
{
    if (proposal->rows)
        g_array_unref(proposal->rows);
    g_free(proposal->first);
    g_free(proposal->why);
    *proposal = (struct proposal){.rows = NULL};
}

gboolean proposal_make(const struct pydata_module *module, const char *path, const GPtrArray *candidates,
                       const struct migrate_options *options, struct proposal *out)
{
    const struct shapes_candidate *best = NULL;
    guint64 best_score = 0;
    gboolean usual;
    g_autofree char *code = module_code(path, options, &usual);

    *out = (struct proposal){.needs_chapter = !usual};
    for (guint i = 0; i < candidates->len; i++) {
        const struct shapes_candidate *candidate = candidates->pdata[i];
        guint64 points = score(candidate);
        if (points > best_score) {
            best = candidate;
            best_score = points;
        }
    }
    guint alike = best ? count_alike(candidates, best) : 0;
    /* From the fullest way to say it to the barest. */
    for (guint attempt = 0; best && attempt < 8; attempt++) {
        out->no_ids = attempt >= 4;
        if (!(attempt & 1) && alike > ALIKE_MAX)
            continue;
        say_all(out, candidates, best, code, !(attempt & 1), !(attempt & 2));
        if (proposal_try(module, code, options, out)) {
            out->places = best->item != ITEM_DICT;
            return TRUE;
        }
    }
    return FALSE;
}
