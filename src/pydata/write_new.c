/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"
#include "i18n.h"
#include "reader_internal.h"
#include "writer_internal.h"

/*
 * A module of its own: the list and the functions that other programs call in such modules. They choose as
 * exobase does: an offer sees `free` and its own exercises, a batch is the first of the pool, sorted by id
 * and shuffled by random.Random(seed).
 */

/* What surrounds the list: @ is the stem, % the list's name, $ the chapter. */
static const char head[] = "\"\"\"Exercices du chapitre $.\"\"\"\n"
                           "\n"
                           "import random\n"
                           "from typing import Any, Dict, List, Optional, Tuple\n"
                           "\n"
                           "%: List[Dict[str, Any]] = ";

static const char functions[] =
    "\n\n\n"
    "def get_@_exercises(offer: Optional[str] = None, difficulty: Optional[str] = None) -> List[Dict[str, "
    "Any]]:\n"
    "    \"\"\"Les exercices de l'offre (« free » par défaut ; « pro » les voit tous), d'une difficulté si "
    "elle "
    "est donnée.\"\"\"\n"
    "    offers = {\"free\", (offer or \"free\").lower()}\n"
    "    found = [e for e in % if (e.get(\"offer\") or \"free\") in offers]\n"
    "    if difficulty:\n"
    "        found = [e for e in found if (e.get(\"difficulty\") or \"moyen\") == difficulty.lower()]\n"
    "    return found\n"
    "\n\n"
    "def get_random_@_exercise(\n"
    "    offer: Optional[str] = None, difficulty: Optional[str] = None, seed: Optional[int] = None\n"
    ") -> Optional[Dict[str, Any]]:\n"
    "    \"\"\"Un exercice au hasard ; la même graine donne le même. None s'il n'y en a pas.\"\"\"\n"
    "    pool = get_@_exercises(offer, difficulty)\n"
    "    return random.Random(seed).choice(pool) if pool else None\n"
    "\n\n"
    "def get_@_batch(\n"
    "    offer: Optional[str] = None, difficulty: Optional[str] = None, count: int = 1, seed: Optional[int] "
    "= None\n"
    ") -> Tuple[List[Dict[str, Any]], Dict[str, Any]]:\n"
    "    \"\"\"Au plus `count` exercices différents, et ce qui en est dit ; la même graine donne les "
    "mêmes.\"\"\"\n"
    "    pool = sorted(get_@_exercises(offer, difficulty), key=lambda e: e.get(\"id\") or 0)\n"
    "    random.Random(seed).shuffle(pool)\n"
    "    chosen = pool[: max(count, 0)]\n"
    "    metadata = {\n"
    "        \"requested\": count,\n"
    "        \"returned\": len(chosen),\n"
    "        \"available\": len(pool),\n"
    "        \"filters\": {\"offer\": offer or \"free\", \"difficulty\": difficulty},\n"
    "    }\n"
    "    if len(chosen) < count:\n"
    "        metadata[\"warning\"] = f\"{len(pool)} exercice(s) disponible(s) sur {count} demandé(s).\"\n"
    "    return chosen, metadata\n"
    "\n\n"
    "def get_exercise_by_seed_index(\n"
    "    offer: Optional[str] = None, difficulty: Optional[str] = None, seed: Optional[int] = None\n"
    ") -> Optional[Dict[str, Any]]:\n"
    "    \"\"\"L'exercice dont la graine tire le rang. None s'il n'y en a pas.\"\"\"\n"
    "    pool = get_@_exercises(offer, difficulty)\n"
    "    return pool[random.Random(seed).randrange(len(pool))] if pool else None\n"
    "\n\n"
    "def get_@_stats() -> Dict[str, Any]:\n"
    "    \"\"\"Le nombre d'exercices, en tout, par offre, par difficulté et par famille.\"\"\"\n"
    "    stats: Dict[str, Any] = {\n"
    "        \"total\": len(%),\n"
    "        \"by_offer\": {\"free\": 0, \"pro\": 0},\n"
    "        \"by_difficulty\": {\"facile\": 0, \"moyen\": 0, \"difficile\": 0},\n"
    "        \"by_family\": {},\n"
    "    }\n"
    "    for exercise in %:\n"
    "        for field, otherwise in ((\"offer\", \"free\"), (\"difficulty\", \"moyen\"), (\"family\", "
    "None)):\n"
    "            counts, value = stats[f\"by_{field}\"], exercise.get(field) or otherwise\n"
    "            counts[value] = counts.get(value, 0) + 1\n"
    "    return stats\n";

static void append_filled(GString *out, const char *text, const char *stem, const char *list,
                          const char *chapter)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '@')
            g_string_append(out, stem);
        else if (*at == '%')
            g_string_append(out, list);
        else if (*at == '$')
            g_string_append(out, chapter);
        else
            g_string_append_c(out, *at);
    }
}

static gboolean is_name(const char *text, gboolean lower)
{
    gsize size = 0;
    for (; text[size] != '\0'; size++) {
        gboolean letter = lower ? g_ascii_islower(text[size]) : g_ascii_isupper(text[size]);
        if (!letter && !(g_ascii_isdigit(text[size]) && (size > 0 || !lower)) &&
            !(text[size] == '_' && size > 0))
            return FALSE;
    }
    return size > 0;
}

static gboolean check_names(const char *stem, const char *chapter, GError **error)
{
    if (is_name(stem, TRUE) && is_name(chapter, FALSE))
        return TRUE;
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
        _("“%s” of the chapter “%s” can't name the functions of a Python module: a name of lower-case "
          "letters, digits and _ that begins with a letter is needed"),
        stem, chapter);
    return FALSE;
}

/* Reads what was made, with an empty list, and lets the writer put the items in. */
static char *fill_list(const char *text, gsize length, const char *list, const struct value *items,
                       gsize count, gsize *size, GError **error)
{
    g_autofree char *path = g_strdup_printf("%s.py", list);
    g_autofree struct pydata_wanted *wanted = g_new(struct pydata_wanted, count + 1);
    g_autoptr(pydata_module) module = pydata_read_module(path, text, length, error);
    if (module == NULL)
        return NULL;
    for (gsize i = 0; i < count; i++)
        wanted[i] = (struct pydata_wanted){PYDATA_NEW, &items[i], NULL};
    gsize n_bindings;
    const struct pydata_binding *bindings = pydata_bindings(module, &n_bindings);
    for (gsize i = 0; i < n_bindings; i++) {
        struct pydata_edit edit = {&bindings[i], &bindings[i].value, wanted, count, TRUE};
        if (strcmp(bindings[i].name, list) == 0)
            return pydata_write_lists(module, &edit, 1, size, error);
    }
    return NULL;
}

char *pydata_write_new(const char *stem, const char *chapter, const struct value *items, gsize count,
                       gsize *size, GError **error)
{
    if (!check_names(stem, chapter, error))
        return NULL;
    g_autofree char *upper = g_ascii_strup(stem, -1);
    g_autofree char *list = g_strdup_printf("%s_EXERCISES", upper);
    g_autoptr(GString) text = g_string_new(NULL);
    append_filled(text, head, stem, list, chapter);
    g_string_append(text, "[]");
    append_filled(text, functions, stem, list, chapter);
    return fill_list(text->str, text->len, list, items, count, size, error);
}
