/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "store.h"

/*
 * The plan of a revert, made from the log alone, for every engine.
 *
 * Commit N is compared with what stands now, state with state: what counts is whether an exercise lives, its
 * text and its base (the last only where N moved it). If it stands as N left it, its state from before N is
 * put back. If it stands as it was before N, nothing is left to do, whatever happened in between: so the
 * newest commits can be reverted one after the other, though each revert is itself a later commit. Any other
 * state is somebody's later work: an obstacle. What no later commit touched needs no reading at all.
 */

#define STATE_CHUNK_BYTES 4096

/* One exercise's or record's state. Texts are borrowed, or live in the plan's chunk. */
struct state {
    gboolean live;
    gint64 revision;
    const char *text, *base;
    gsize size, base_size;
};

struct touched {
    const char *chapter_code;
    gint64 id;
};

struct plan {
    struct store *store;
    gint64 number, head;
    enum revert_mode mode;
    struct changeset *changeset;
    GArray *obstacles;
    GHashTable *later;   /* "CODE id" → newest commit after N that touched it (gint64 *) */
    GArray *touched;     /* of struct touched: what of N is in `later` */
    GHashTable *current; /* "CODE id" → struct state now, of what was touched */
    GHashTable *records; /* chapter code → struct state of its record now */
    GStringChunk *strings;
    GHashTable *moves; /* "CODE id" of where an exercise moved from → its store_change in N */
};

static const char *place_key(struct plan *plan, const char *chapter_code, gint64 id)
{
    g_autofree char *key = g_strdup_printf("%s %" G_GINT64_FORMAT, chapter_code, id);
    return g_string_chunk_insert_const(plan->strings, key);
}

static void note_later(struct plan *plan, const char *chapter_code, gint64 id, gint64 commit)
{
    const char *key = place_key(plan, chapter_code, id);
    gint64 *known = g_hash_table_lookup(plan->later, key);
    if (!known) {
        known = g_new(gint64, 1);
        g_hash_table_insert(plan->later, (gpointer)(guintptr)key, known);
    }
    *known = commit;
}

static gboolean note_entry(const struct store_entry *entry, gpointer data)
{
    struct plan *plan = data;
    for (guint i = 0; i < entry->n_changes; i++)
        note_later(plan, entry->changes[i].chapter_code, entry->changes[i].id, entry->number);
    for (guint i = 0; i < entry->n_chapters; i++)
        note_later(plan, entry->chapters[i].chapter_code, 0, entry->number);
    return TRUE;
}

static gboolean note_record(const struct store_chapter *chapter, gpointer data)
{
    struct plan *plan = data;
    struct state *state = g_new0(struct state, 1);
    state->live = chapter->text != NULL;
    state->revision = chapter->revision;
    state->text = chapter->text ? g_string_chunk_insert(plan->strings, chapter->text) : NULL;
    state->size = chapter->text ? strlen(chapter->text) : 0;
    g_hash_table_insert(plan->records, g_strdup(chapter->chapter_code), state);
    return TRUE;
}

static gboolean is_same(const char *a, gsize a_size, const char *b, gsize b_size)
{
    return a && b ? a_size == b_size && memcmp(a, b, a_size) == 0 : a == b;
}

/* Whether two states are the same where it counts; a dead exercise's last text does not. */
static gboolean is_same_state(const struct state *a, const struct state *b, gboolean with_base)
{
    return a->live == b->live && (!a->live || is_same(a->text, a->size, b->text, b->size)) &&
           (!with_base || is_same(a->base, a->base_size, b->base, b->base_size));
}

static const char *keep(struct plan *plan, const char *text, gsize size)
{
    return text ? changeset_keep(plan->changeset, text, size) : NULL;
}

static void note_obstacle(struct plan *plan, const char *chapter_code, gint64 id)
{
    const gint64 *later = g_hash_table_lookup(plan->later, place_key(plan, chapter_code, id));
    struct revert_obstacle obstacle = {g_strdup(chapter_code), id, later ? *later : plan->head};
    g_array_append_val(plan->obstacles, obstacle);
}

static void clear_obstacle(gpointer data)
{
    g_free(((struct revert_obstacle *)data)->chapter_code);
}

/* What to do, decided by the three states: see the top of this file. */
static gboolean is_wanted(struct plan *plan, const struct state *before, const struct state *after,
                          const struct state *now, gboolean with_base, const char *chapter_code, gint64 id)
{
    if (is_same_state(now, before, with_base))
        return FALSE;
    if (is_same_state(now, after, with_base))
        return TRUE;
    note_obstacle(plan, chapter_code, id);
    return plan->mode == REVERT_FORCE;
}

/* The reverse of a move is a move: the exercise that comes back names the one that goes. */
static void name_move(struct plan *plan, struct change *change)
{
    const struct store_change *moved =
        g_hash_table_lookup(plan->moves, place_key(plan, change->chapter_code, change->id));
    if (!moved || change->op != CHANGE_CREATE)
        return;
    change->moved_from_chapter = changeset_intern(plan->changeset, moved->chapter_code);
    change->moved_from_id = moved->id;
}

static void put_base_back(struct plan *plan, struct change *change, const struct state *before,
                          const struct state *now)
{
    if (is_same(before->base, before->base_size, now->base, now->base_size))
        return;
    change->base = before->base ? BASE_TEXT : BASE_REMOVE;
    change->base_text = keep(plan, before->base, before->base_size);
    change->base_size = before->base_size;
}

static void put_back(struct plan *plan, const struct store_change *logged, const struct state *before,
                     const struct state *now, gboolean with_base)
{
    struct change change = {
        .op = CHANGE_RECORD,
        .chapter_code = changeset_intern(plan->changeset, logged->chapter_code),
        .id = logged->id,
        .from = now->revision,
    };
    if (before->live && !now->live)
        change.op = CHANGE_CREATE;
    else if (before->live && !is_same(before->text, before->size, now->text, now->size))
        change.op = CHANGE_UPDATE;
    else if (!before->live && now->live)
        change.op = CHANGE_DELETE;
    if (change.op == CHANGE_CREATE || change.op == CHANGE_UPDATE) {
        change.after = keep(plan, before->text, before->size);
        change.after_size = before->size;
    }
    if (with_base)
        put_base_back(plan, &change, before, now);
    name_move(plan, &change);
    if (change.op != CHANGE_RECORD || change.base != BASE_KEEP)
        g_array_append_val(plan->changeset->changes, change);
}

static void set_state(struct state *state, const char *text, gsize size, const char *base, gsize base_size)
{
    state->text = text;
    state->size = size;
    state->base = base;
    state->base_size = base_size;
}

/*
 * A change's states before and after, as the log has them. A record leaves the exercise as it is, so for it
 * both show the exercise as it stands and differ in the base alone.
 */
static void logged_states(const struct store_change *logged, const struct state *now, struct state *before,
                          struct state *after)
{
    *before = (struct state){.live = logged->was_live};
    *after = (struct state){.live = logged->op != CHANGE_DELETE, .revision = logged->revision};
    set_state(before, logged->before, logged->before_size, logged->base_before, logged->base_before_size);
    set_state(after, logged->after, logged->after_size, logged->base_after, logged->base_after_size);
    if (!now || logged->op != CHANGE_RECORD)
        return;
    before->live = after->live = now->live;
    set_state(before, now->text, now->size, logged->base_before, logged->base_before_size);
    set_state(after, now->text, now->size, logged->base_after, logged->base_after_size);
}

static void plan_change(struct plan *plan, const struct store_change *logged)
{
    struct state before, after;
    struct state *now = g_hash_table_lookup(plan->current, place_key(plan, logged->chapter_code, logged->id));
    struct state untouched;
    if (!now) {
        logged_states(logged, NULL, &before, &untouched);
        untouched.live = logged->op == CHANGE_RECORD ? logged->was_live : untouched.live;
        now = &untouched;
    }
    logged_states(logged, now, &before, &after);
    gboolean with_base = logged->base != BASE_KEEP;
    if (is_wanted(plan, &before, &after, now, with_base, logged->chapter_code, logged->id))
        put_back(plan, logged, &before, now, with_base);
}

static void plan_record(struct plan *plan, const struct store_chapter_change *logged)
{
    const struct state *now = g_hash_table_lookup(plan->records, logged->chapter_code);
    struct state before = {.live = logged->before != NULL}, after = {.live = logged->after != NULL};
    set_state(&before, logged->before, logged->before ? strlen(logged->before) : 0, NULL, 0);
    set_state(&after, logged->after, logged->after ? strlen(logged->after) : 0, NULL, 0);
    if (!now || !is_wanted(plan, &before, &after, now, FALSE, logged->chapter_code, 0))
        return;
    struct chapter_change change = {
        .chapter_code = changeset_intern(plan->changeset, logged->chapter_code),
        .from = now->revision,
        .after = keep(plan, before.text, before.size),
    };
    g_array_append_val(plan->changeset->chapters, change);
}

static gboolean plan_entry(const struct store_entry *entry, gpointer data)
{
    struct plan *plan = data;
    g_autofree char *message =
        g_strdup_printf(_("Revert of commit %lld: %s"), (long long)entry->number, entry->message);
    plan->changeset->message = keep(plan, message, strlen(message));
    for (guint i = 0; i < entry->n_changes; i++) {
        const struct store_change *change = &entry->changes[i];
        if (change->moved_from_chapter)
            g_hash_table_insert(
                plan->moves,
                (gpointer)(guintptr)place_key(plan, change->moved_from_chapter, change->moved_from_id),
                (gpointer)(guintptr)change);
    }
    for (guint i = 0; i < entry->n_changes; i++)
        plan_change(plan, &entry->changes[i]);
    for (guint i = 0; i < entry->n_chapters; i++)
        plan_record(plan, &entry->chapters[i]);
    return FALSE;
}

/* Remembers which exercises of commit N were touched later. */
static gboolean note_touched(const struct store_entry *entry, gpointer data)
{
    struct plan *plan = data;
    for (guint i = 0; i < entry->n_changes; i++) {
        const struct store_change *change = &entry->changes[i];
        struct touched touched = {g_string_chunk_insert_const(plan->strings, change->chapter_code),
                                  change->id};
        if (g_hash_table_contains(plan->later, place_key(plan, change->chapter_code, change->id)))
            g_array_append_val(plan->touched, touched);
    }
    return FALSE;
}

static gboolean note_current(const struct store_row *row, gpointer data)
{
    struct plan *plan = data;
    struct state *state = g_new0(struct state, 1);
    state->live = row->live;
    state->revision = row->revision;
    set_state(state, g_string_chunk_insert_len(plan->strings, row->text, (gssize)row->size), row->size,
              row->base ? g_string_chunk_insert_len(plan->strings, row->base, (gssize)row->base_size) : NULL,
              row->base_size);
    g_hash_table_insert(plan->current, (gpointer)(guintptr)place_key(plan, row->chapter_code, row->id),
                        state);
    return TRUE;
}

/* Everything as it stands at the plan's head, read before the commit itself: callbacks can't read. */
static gboolean load_current(struct plan *plan, GError **error)
{
    struct store_log_query later = {.after = plan->number, .until = plan->head};
    struct store_log_query itself = {.after = plan->number - 1, .until = plan->number};
    if ((plan->head > plan->number && !store_log(plan->store, &later, note_entry, plan, error)) ||
        !store_log(plan->store, &itself, note_touched, plan, error) ||
        !store_chapters(plan->store, note_record, plan, NULL, error) ||
        !store_generators(plan->store, note_record, plan, NULL, error))
        return FALSE;
    for (guint i = 0; i < plan->touched->len; i++) {
        const struct touched *touched = &g_array_index(plan->touched, struct touched, i);
        struct store_query query = {
            .at = plan->head,
            .chapter_code = touched->chapter_code,
            .id = touched->id,
            .dead = TRUE,
            .bases = TRUE,
        };
        if (!store_read(plan->store, &query, note_current, plan, NULL, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean make_plan(struct plan *plan, GError **error)
{
    plan->head = store_head(plan->store, error);
    if (plan->head < 0)
        return FALSE;
    if (plan->number < 1 || plan->number > plan->head) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("There is no commit %lld in this bank: the log lists those there are."),
                    (long long)plan->number);
        return FALSE;
    }
    plan->changeset->expect_head = plan->head;
    struct store_log_query itself = {.after = plan->number - 1, .until = plan->number, .texts = TRUE};
    if (!load_current(plan, error) || !store_log(plan->store, &itself, plan_entry, plan, error))
        return FALSE;
    if (plan->mode != REVERT_STRICT || plan->obstacles->len == 0)
        return TRUE;
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
        _("Commit %lld was not reverted: %u of its exercises or chapter records were changed by later "
          "commits. Revert those first, keep the later changes, or force it."),
        (long long)plan->number, plan->obstacles->len);
    return FALSE;
}

struct changeset *store_plan_revert(struct store *store, gint64 number, enum revert_mode mode,
                                    const char *author, GArray **obstacles, GError **error)
{
    g_autoptr(changeset) changeset = changeset_new(author, "revert", "");
    g_autoptr(GHashTable) later = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(GHashTable) current = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(GHashTable) records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) moves = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GArray) touched = g_array_new(FALSE, FALSE, sizeof(struct touched));
    struct plan plan = {
        .store = store,
        .number = number,
        .mode = mode,
        .changeset = changeset,
        .obstacles = g_array_new(FALSE, FALSE, sizeof(struct revert_obstacle)),
        .later = later,
        .current = current,
        .records = records,
        .moves = moves,
        .touched = touched,
        .strings = g_string_chunk_new(STATE_CHUNK_BYTES),
    };
    g_array_set_clear_func(plan.obstacles, clear_obstacle);
    gboolean done = make_plan(&plan, error);
    g_string_chunk_free(plan.strings);
    *obstacles = plan.obstacles;
    return done ? g_steal_pointer(&changeset) : NULL;
}
