/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exercises that give no id find their partner by external_id, else by the UID of its base, else by the
 * current UID, each partner once. Files whose exercises all have an id never come here.
 *
 * One key is tried for the whole file before the next is, so that an exercise in front never takes by its
 * content what belongs by its name to one further down. Within a key those come first whose document is that
 * of the base, then that of the database, to the byte: of several exercises with one text each finds its own.
 * Who is left pairs in the file's order with the database's order of ids. So the outcome depends on the two
 * sides alone, and a second run finds the same partners.
 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "plan_internal.h"

/* What one side is known by; texts are the pairing's, or NULL. */
struct known {
    char *external, *uid;
    guint64 hash; /* of the document */
};

/* An exercise of the file without an id. */
struct seeker {
    guint item;
    gboolean paired;
    struct known file;
};

/* A row of the database whose id the file does not name. */
struct candidate {
    gint64 id;
    gboolean taken;
    struct known base, now; /* `now` is empty when it is dead, `base` when it has none */
    guint next;             /* in a step: the next one with the same key, plus one */
};

struct pairing {
    const struct migrate_plan *plan;
    GArray *seekers, *candidates;
    GHashTable *ids;       /* the file's own ids */
    GHashTable *externals; /* of the file, as text */
    struct value_arena *texts;
    GError *error;
};

#define CANDIDATE(pairing, index) (&g_array_index((pairing)->candidates, struct candidate, (index)))

static void pairing_clear(struct pairing *pairing)
{
    g_array_unref(pairing->seekers);
    g_array_unref(pairing->candidates);
    g_hash_table_unref(pairing->ids);
    g_hash_table_unref(pairing->externals);
    value_arena_free(pairing->texts);
}

/* What a canonical text is known by. External ids stay as JSON has them: the text is canonical on both sides.
 */
static gboolean know(const struct pairing *pairing, const char *text, gsize size, struct known *known)
{
    struct exercise_glance glance;

    if (!exercise_glance(text, size, &glance))
        return FALSE;
    known->hash = glance.hash;
    known->uid = value_arena_copy(pairing->texts, glance.uid, glance.uid_size);
    if (glance.external_id)
        known->external = value_arena_copy(pairing->texts, glance.external_id, glance.external_id_size);
    return TRUE;
}

static gboolean see_row(const struct store_row *from, gpointer data)
{
    struct pairing *pairing = data;
    const struct store_row seen = plan_row(pairing->plan, from), *row = &seen;
    struct candidate candidate = {.id = row->id};

    if ((!row->live && !row->base) || g_hash_table_contains(pairing->ids, &row->id))
        return TRUE;
    gboolean good = !row->live || know(pairing, row->text, row->size, &candidate.now);
    if (row->live && row->base == row->text)
        candidate.base = candidate.now;
    else if (row->base)
        good = know(pairing, row->base, row->base_size, &candidate.base) && good;
    if (!good) {
        g_set_error_literal(&pairing->error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                            _("A stored exercise is not in normal form."));
        return FALSE;
    }
    g_array_append_val(pairing->candidates, candidate);
    return TRUE;
}

/* A key of one step; the hash is 0 where only the text counts. */
struct key {
    const char *text;
    guint64 hash;
};

static guint hash_key(gconstpointer data)
{
    const struct key *key = data;

    return g_str_hash(key->text) ^ (guint)key->hash;
}

static gboolean equal_keys(gconstpointer a, gconstpointer b)
{
    const struct key *x = a, *y = b;

    return x->hash == y->hash && strcmp(x->text, y->text) == 0;
}

/* The steps, one after the other over the whole file: which key, and whose document must be the same. */
enum document { DOCUMENT_ANY, DOCUMENT_BASE, DOCUMENT_NOW };
enum name { NAME_EXTERNAL, NAME_BASE_UID, NAME_UID };
struct step {
    enum name name;
    enum document document;
};
static const struct step steps[] = {
    {NAME_EXTERNAL, DOCUMENT_BASE}, {NAME_EXTERNAL, DOCUMENT_NOW}, {NAME_EXTERNAL, DOCUMENT_ANY},
    {NAME_BASE_UID, DOCUMENT_BASE}, {NAME_BASE_UID, DOCUMENT_NOW}, {NAME_BASE_UID, DOCUMENT_ANY},
    {NAME_UID, DOCUMENT_NOW},       {NAME_UID, DOCUMENT_ANY},
};

/* The database's external_id; its base's when it is dead. */
static const char *candidate_external(const struct candidate *candidate)
{
    return candidate->now.uid ? candidate->now.external : candidate->base.external;
}

/* What a candidate is found by in a step; false: by nothing. */
static gboolean candidate_key(const struct pairing *pairing, const struct step *step,
                              const struct candidate *candidate, struct key *key)
{
    const char *external = candidate_external(candidate);
    const struct known *document = step->document == DOCUMENT_NOW ? &candidate->now : &candidate->base;

    if (candidate->taken || (step->document != DOCUMENT_ANY && !document->uid))
        return FALSE;
    /* What another exercise of the file has for its name is not found by content. */
    if (step->name != NAME_EXTERNAL && external && g_hash_table_contains(pairing->externals, external))
        return FALSE;
    key->text = step->name == NAME_EXTERNAL   ? external
                : step->name == NAME_BASE_UID ? candidate->base.uid
                                              : candidate->now.uid;
    key->hash = step->document != DOCUMENT_ANY ? document->hash : 0;
    return key->text != NULL;
}

static gboolean seeker_key(const struct step *step, const struct seeker *seeker, struct key *key)
{
    key->text = step->name == NAME_EXTERNAL ? seeker->file.external : seeker->file.uid;
    key->hash = step->document != DOCUMENT_ANY ? seeker->file.hash : 0;
    return key->text != NULL && !seeker->paired;
}

/* Candidates of a step by their key: a chain in the order of their ids. */
static GHashTable *step_chains(struct pairing *pairing, const struct step *step)
{
    GHashTable *chains = g_hash_table_new_full(hash_key, equal_keys, g_free, NULL);
    struct key key;

    for (guint i = pairing->candidates->len; i > 0; i--) {
        struct candidate *candidate = CANDIDATE(pairing, i - 1);
        if (!candidate_key(pairing, step, candidate, &key))
            continue;
        candidate->next = GPOINTER_TO_UINT(g_hash_table_lookup(chains, &key));
        g_hash_table_replace(chains, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(i));
    }
    return chains;
}

/* Returns how many are left. */
static guint take_step(struct pairing *pairing, const struct step *step, struct migrate_plan *plan)
{
    g_autoptr(GHashTable) chains = step_chains(pairing, step);
    guint left = 0;
    struct key key;

    for (guint i = 0; i < pairing->seekers->len; i++) {
        struct seeker *seeker = &g_array_index(pairing->seekers, struct seeker, i);
        guint head = seeker_key(step, seeker, &key) ? GPOINTER_TO_UINT(g_hash_table_lookup(chains, &key)) : 0;
        if (head > 0) {
            struct candidate *candidate = CANDIDATE(pairing, head - 1);
            candidate->taken = seeker->paired = TRUE;
            PLAN_ITEM(plan, seeker->item)->id = candidate->id;
            g_hash_table_replace(chains, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(candidate->next));
        }
        left += seeker->paired ? 0 : 1;
    }
    return left;
}

/* The file's exercise in normal form, made ahead or now. */
static gboolean see_item(struct pairing *pairing, struct migrate_plan *plan, guint index, GError **error)
{
    const struct plan_made *made = plan->ahead ? plan_ahead_take(plan->ahead, index) : NULL;
    struct seeker seeker = {.item = index};
    struct exercise exercise;

    if (made) {
        know(pairing, made->text, made->text_size, &seeker.file);
    } else {
        value_arena_reset(plan->scratch);
        if (!plan_normalise_item(plan, plan->scratch, PLAN_ITEM(plan, index), NULL, NULL, &exercise, error))
            return FALSE;
        g_string_truncate(plan->text, 0);
        exercise_write(&exercise, plan->text, NULL);
        know(pairing, plan->text->str, plan->text->len, &seeker.file);
    }
    if (seeker.file.external)
        g_hash_table_add(pairing->externals, seeker.file.external);
    g_array_append_val(pairing->seekers, seeker);
    return TRUE;
}

/* plan->order has the items without an id first, in the file's order. */
static gboolean see_items(struct pairing *pairing, struct migrate_plan *plan, GError **error)
{
    gboolean ok = TRUE;

    plan->ahead = plan_ahead_new(plan, plan->order, TRUE);
    for (guint i = 0; ok && i < plan->order->len; i++) {
        guint index = g_array_index(plan->order, guint, i);
        if (PLAN_ITEM(plan, index)->id != 0)
            break;
        ok = see_item(pairing, plan, index, error);
    }
    g_clear_pointer(&plan->ahead, plan_ahead_free);
    return ok;
}

gboolean plan_pair_items(struct migrate_plan *plan, struct store *store, guint file, GError **error)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    struct store_query query = {.at = plan->options->at,
                                .chapter_code = PLAN_FILE(plan, file)->chapter_code,
                                .dead = TRUE,
                                .bases = TRUE};
    __attribute__((cleanup(pairing_clear))) struct pairing pairing = {
        .plan = plan,
        .seekers = g_array_new(FALSE, FALSE, sizeof(struct seeker)),
        .candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate)),
        .ids = g_hash_table_new(g_int64_hash, g_int64_equal),
        .externals = g_hash_table_new(g_str_hash, g_str_equal),
        .texts = value_arena_new(),
    };

    for (guint i = 0; i < source->n_items; i++)
        g_hash_table_add(pairing.ids, &PLAN_ITEM(plan, source->first_item + i)->id);
    if (!store_read(store, &query, see_row, &pairing, NULL, error))
        return FALSE;
    if (pairing.error) {
        g_propagate_error(error, pairing.error);
        return FALSE;
    }
    /* From here on ids change: the table of the file's own, which points at them, has done its work. */
    g_hash_table_remove_all(pairing.ids);
    if (pairing.candidates->len == 0)
        return TRUE;
    if (!see_items(&pairing, plan, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(steps) && take_step(&pairing, &steps[i], plan) > 0; i++)
        continue;
    return TRUE;
}
