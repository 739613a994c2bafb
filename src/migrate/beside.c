/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a module holds beside what is taken of it. Content that is left behind is the worst that a migration
 * can do, so it is told of; where it looks like exercises and can't be followed, in a module of which nothing
 * else is taken, it is an error.
 */
#include "errors.h"
#include "i18n.h"
#include "plan_internal.h"
#include "proposal_internal.h"
#include "shapes.h"

/* Warnings of one module. */
#define TOLD_MAX 10

gboolean beside_check_passed_over(struct migrate_plan *plan, const struct pydata_module *module,
                                  const char *path, GError **error)
{
    g_autoptr(GPtrArray) candidates = shapes_find(module);
    const struct shapes_candidate *other = NULL, *unread = NULL;

    for (guint i = 0; i < candidates->len; i++) {
        const struct shapes_candidate *candidate = candidates->pdata[i];
        if (candidate->why && candidate->exercise && !candidate->outside) {
            g_autofree char *place = pydata_place_text(module, candidate->why_at);
            g_autofree char *headline =
                g_strdup_printf(_("%s: %s can't be taken: %s"), place, candidate->path, candidate->why);
            proposal_set_error(module, path, headline, plan->options, error);
            return FALSE;
        }
        if (candidate->item == ITEM_TEXT)
            continue;
        if (!candidate->why)
            other = other ? other : candidate;
        else if (candidate->exercise || !candidate->outside)
            unread = unread ? unread : candidate;
    }
    if (!other && !unread)
        return TRUE;
    g_autofree char *shown = g_utf8_make_valid(path, -1);
    g_autofree char *message =
        other ? g_strdup_printf(_("%s could become exercises, but has another shape and was not taken; "
                                  "\"exobase migrate %s\" proposes how"),
                                other->path, shown)
              : g_strdup_printf(_("%s may be exercises, and was not taken: %s"), unread->path, unread->why);
    g_autofree char *place = pydata_place_text(module, other ? other->at : unread->why_at);
    plan_note_place(plan, other ? path : place, message);
    return TRUE;
}

static char *words(const struct shapes_candidate *candidate)
{
    g_autofree char *shape = candidate->why ? NULL : shapes_words(candidate);

    if (candidate->why)
        return g_strdup_printf(_("%s looks like exercises, and was not taken: %s"), candidate->path,
                               candidate->why);
    return g_strdup_printf(
        i18n_plural("%s (%s, %u item) looks like exercises too, and was not taken; --list "
                    "chooses what is",
                    "%s (%s, %u items) looks like exercises too, and was not taken; --list "
                    "chooses what is",
                    candidate->count),
        candidate->path, shape, candidate->count);
}

void beside_warn(struct migrate_plan *plan, guint file, const struct mapping *mapping)
{
    const struct pydata_module *module = PLAN_SOURCE(plan, file)->module;
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    guint told = 0;

    for (guint i = 0; i < mapping->paths->len; i++)
        g_hash_table_add(names, g_array_index(mapping->paths, struct mapping_path, i).name);
    g_autoptr(GPtrArray) candidates = shapes_find_beside(module, names);
    for (guint i = 0; i < candidates->len && told < TOLD_MAX; i++) {
        const struct shapes_candidate *candidate = candidates->pdata[i];
        if (candidate->why ? !candidate->exercise : !proposal_says_enonce(candidate))
            continue;
        g_autofree char *message = words(candidate);
        plan_note_warning(plan, file, -1, candidate->why ? candidate->why_at : candidate->at, message);
        told++;
    }
}
