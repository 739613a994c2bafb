/* SPDX-License-Identifier: Apache-2.0 */
#include "edits.h"

#include <string.h>

#define CHANGES_MAX 5

const char *const EDIT_CODES[EDIT_CHAPTERS] = {"A", "B_1", "B_10", "Z"};

static const char *const DIFFICULTIES[] = {"\"facile\"", "\"moyen\"", "\"difficile\"", "\"rude\"", "null"};
static const char *const OFFERS[] = {"\"free\"", "\"pro\"", "\"free\"", "\"vip\""};
static const char *const STATUSES[] = {"\"published\"", "\"published\"", "\"draft\"", "7"};
static const char *const DYNAMIC[] = {"false", "true", "\"true\""};

void edits_start(struct edits *edits, struct store *store, guint32 seed)
{
    memset(edits, 0, sizeof *edits);
    edits->store = store;
    edits->random = g_rand_new_with_seed(seed);
}

void edits_end(struct edits *edits)
{
    g_rand_free(edits->random);
}

char *edits_text(const char *code, gint64 id, const char *difficulty, const char *offer, const char *status,
                 const char *dynamic, const char *statement)
{
    return g_strdup_printf("{\"chapter_code\":\"%s\",\"difficulty\":%s,\"enonce_html\":\"%s\","
                           "\"exercise_type\":\"TYPE\",\"id\":%lld,\"is_dynamic\":%s,\"offer\":%s,"
                           "\"status\":%s,\"zz\":1}",
                           code, difficulty, statement, (long long)id, dynamic, offer, status);
}

#define PICK(edits, choices) (choices)[g_rand_int_range((edits)->random, 0, G_N_ELEMENTS(choices))]

static char *random_text(struct edits *edits, guint chapter, gint64 id)
{
    g_autofree char *statement = g_strdup_printf("<p>Num\xc3\xa9ro \\\"%u\\\"</p>", edits->number++);
    return edits_text(EDIT_CODES[chapter], id, PICK(edits, DIFFICULTIES), PICK(edits, OFFERS),
                      PICK(edits, STATUSES), PICK(edits, DYNAMIC), statement);
}

static void add_change(struct edits *edits, struct changeset *changeset)
{
    guint chapter = (guint)g_rand_int_range(edits->random, 0, EDIT_CHAPTERS);
    /* The last chapter has one exercise at most, so it comes and goes. */
    gint64 id = chapter == EDIT_CHAPTERS - 1 ? 1 : g_rand_int_range(edits->random, 1, EDIT_IDS + 1);
    struct standing *standing = &edits->exercises[chapter][id];
    if (edits->touched_exercise[chapter][id])
        return;
    struct change change = {.chapter_code = changeset_intern(changeset, EDIT_CODES[chapter]), .id = id};
    change.from = standing->revision;
    change.op = !standing->live                              ? CHANGE_CREATE
                : g_rand_int_range(edits->random, 0, 3) == 0 ? CHANGE_DELETE
                : g_rand_int_range(edits->random, 0, 8) == 0 ? CHANGE_RECORD
                                                             : CHANGE_UPDATE;
    if (change.op == CHANGE_RECORD)
        change.base = BASE_AFTER;
    if (change.op == CHANGE_CREATE || change.op == CHANGE_UPDATE) {
        g_autofree char *text = random_text(edits, chapter, id);
        change.after_size = strlen(text);
        change.after = changeset_keep(changeset, text, change.after_size);
    }
    standing->live = change.op != CHANGE_DELETE;
    standing->revision += change.op != CHANGE_RECORD;
    edits->touched_exercise[chapter][id] = TRUE;
    edits->touched[chapter] |= change.op != CHANGE_RECORD;
    g_array_append_val(changeset->changes, change);
}

static void add_record(struct edits *edits, struct changeset *changeset)
{
    guint chapter = (guint)g_rand_int_range(edits->random, 0, EDIT_CHAPTERS);
    g_autofree char *text = g_strdup_printf("{\"module\":\"m\",\"title\":\"Titre %u\"}", edits->number++);
    struct standing *standing = &edits->records[chapter];
    gboolean gone = standing->live && g_rand_int_range(edits->random, 0, 3) == 0;
    struct chapter_change change = {
        .chapter_code = changeset_intern(changeset, EDIT_CODES[chapter]),
        .from = standing->revision++,
        .after = gone ? NULL : changeset_keep(changeset, text, strlen(text)),
    };
    standing->live = !gone;
    edits->touched[chapter] = TRUE;
    g_array_append_val(changeset->chapters, change);
}

struct changeset *edits_make(struct edits *edits)
{
    struct changeset *changeset = changeset_new("tester", "edit", "random");
    memset(edits->touched, 0, sizeof edits->touched);
    memset(edits->touched_exercise, 0, sizeof edits->touched_exercise);
    for (int left = g_rand_int_range(edits->random, 1, CHANGES_MAX + 1); left > 0; left--)
        add_change(edits, changeset);
    if (g_rand_int_range(edits->random, 0, 4) == 0)
        add_record(edits, changeset);
    return changeset;
}

gint64 edits_commit(struct edits *edits)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(changeset) changeset = edits_make(edits);
    struct store_result result = {0};
    store_commit(edits->store, changeset, &result, &error);
    g_assert_no_error(error);
    gint64 commit = result.commit;
    store_result_clear(&result);
    return commit;
}

gint64 edits_create(struct store *store, const char *code, gint64 id, gint64 from, const char *text)
{
    g_autoptr(changeset) changeset = changeset_new("tester", "edit", "one");
    struct store_result result = {0};
    struct change change = {
        .op = from ? CHANGE_UPDATE : CHANGE_CREATE,
        .chapter_code = changeset_intern(changeset, code),
        .id = id,
        .from = from,
        .after = text,
        .after_size = strlen(text),
    };
    g_array_append_val(changeset->changes, change);
    gint64 commit = store_commit(store, changeset, &result, NULL) ? result.commit : -1;
    store_result_clear(&result);
    return commit;
}
