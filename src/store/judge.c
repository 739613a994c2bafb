/* SPDX-License-Identifier: Apache-2.0 */
#include "judge_internal.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"

/*
 * Everything that a commit decides (is a revision stale, is an id free, which id comes next) is a function of
 * the bank's state and of the changeset. It stands here once, for every engine: an engine shows its state as
 * an image and writes what the verdict says. An engine whose commit may lose a race for its number (several
 * servers on one log) simply asks again with a newer image.
 */

/* How many conflicts a message names; the result lists them all. */
#define CONFLICTS_IN_MESSAGE 3
#define ID_TEXT_SIZE 32

struct judgement {
    const struct changeset *changeset;
    struct image *image;
    struct verdict *verdict;
    GHashTable *by_code; /* code → index in verdict->chapters */
    GArray *conflicts;
    const char *latest_code; /* the last code asked for: changes of one chapter mostly stand together */
    guint latest_chapter;
};

void verdict_free(struct verdict *verdict)
{
    if (!verdict)
        return;
    g_array_unref(verdict->chapters);
    g_array_unref(verdict->changes);
    g_array_unref(verdict->records);
    g_free(verdict);
}

static struct verdict *verdict_new(const struct changeset *changeset)
{
    struct verdict *verdict = g_new0(struct verdict, 1);
    verdict->chapters = g_array_new(FALSE, TRUE, sizeof(struct judged_chapter));
    verdict->changes = g_array_sized_new(FALSE, TRUE, sizeof(struct judged_change), changeset->changes->len);
    verdict->records = g_array_new(FALSE, TRUE, sizeof(guint));
    return verdict;
}

const char *change_text(const struct changeset *changeset, guint index, gint64 id, GString *buffer,
                        gsize *size)
{
    const struct change *change = &g_array_index(changeset->changes, struct change, index);
    gboolean has_text = change->op == CHANGE_CREATE || change->op == CHANGE_UPDATE;
    gsize id_place = change->id_place;

    *size = change->after_size;
    if (!has_text || (change->after && change->id != 0))
        return change->after;
    g_string_truncate(buffer, 0);
    if (change->after)
        g_string_append_len(buffer, change->after, (gssize)change->after_size);
    else
        changeset->text(changeset->text_data, index, buffer, &id_place);
    if (change->id == 0) {
        char member[ID_TEXT_SIZE];
        int member_size = g_snprintf(member, sizeof member, "\"id\":%" G_GINT64_FORMAT ",", id);
        g_string_insert_len(buffer, (gssize)id_place, member, member_size);
    }
    *size = buffer->len;
    return buffer->str;
}

static gboolean find_chapter(struct judgement *judgement, const char *code, guint *index, GError **error)
{
    if (judgement->latest_code == code) {
        *index = judgement->latest_chapter;
        return TRUE;
    }
    GArray *chapters = judgement->verdict->chapters;
    gpointer found;
    if (g_hash_table_lookup_extended(judgement->by_code, code, NULL, &found)) {
        *index = GPOINTER_TO_UINT(found);
    } else {
        struct judged_chapter chapter = {.code = code};
        if (!judgement->image->chapter(judgement->image, code, &chapter.before, error))
            return FALSE;
        chapter.greatest_id = chapter.before.greatest_id;
        *index = chapters->len;
        g_array_append_val(chapters, chapter);
        g_hash_table_insert(judgement->by_code, (gpointer)(guintptr)code, GUINT_TO_POINTER(*index));
    }
    judgement->latest_code = code;
    judgement->latest_chapter = *index;
    return TRUE;
}

/* Ids that the changeset names itself are taken before any is given. */
static gboolean take_named_ids(struct judgement *judgement, GError **error)
{
    GArray *changes = judgement->changeset->changes;
    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = &g_array_index(changes, struct change, i);
        struct judged_change judged = {.id = change->id};
        if (!find_chapter(judgement, change->chapter_code, &judged.chapter, error))
            return FALSE;
        struct judged_chapter *chapter =
            &g_array_index(judgement->verdict->chapters, struct judged_chapter, judged.chapter);
        if (change->op == CHANGE_CREATE)
            chapter->greatest_id = MAX(chapter->greatest_id, change->id);
        g_array_append_val(judgement->verdict->changes, judged);
    }
    return TRUE;
}

static gboolean is_withheld(struct image *image, const char *code, gint64 id)
{
    return image->is_withheld && image->is_withheld(image, code, id);
}

/* The first one that may be given after the chapter's greatest. Errors: CONTENT. */
static gboolean next_id(struct image *image, struct judged_chapter *chapter, gint64 *id, GError **error)
{
    do {
        if (chapter->greatest_id >= STORE_ID_MAX) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                        _("Chapter %s has no id left to give: its greatest is the greatest there can be."),
                        chapter->code);
            return FALSE;
        }
        *id = ++chapter->greatest_id;
    } while (is_withheld(image, chapter->code, *id));
    return TRUE;
}

static gboolean give_ids(struct judgement *judgement, GError **error)
{
    GArray *changes = judgement->verdict->changes;
    for (guint i = 0; i < changes->len; i++) {
        struct judged_change *judged = &g_array_index(changes, struct judged_change, i);
        if (judged->id != 0)
            continue;
        struct judged_chapter *chapter =
            &g_array_index(judgement->verdict->chapters, struct judged_chapter, judged->chapter);
        if (!next_id(judgement->image, chapter, &judged->id, error))
            return FALSE;
    }
    return TRUE;
}

/* Whether the change may be made on what stands. */
static gboolean is_current(const struct change *change, const struct image_exercise *before)
{
    switch (change->op) {
    case CHANGE_CREATE:
        return !before->live && before->revision == change->from;
    case CHANGE_UPDATE:
    case CHANGE_DELETE:
        return before->live && before->revision == change->from;
    case CHANGE_RECORD:
        return before->revision > 0 && (change->from == 0 || before->revision == change->from) &&
               (change->base != BASE_AFTER || before->live);
    }
    return FALSE;
}

static void note_conflict(struct judgement *judgement, guint index, const struct change *change,
                          const struct image_exercise *before, gint64 id)
{
    struct store_conflict conflict = {
        .change = index,
        .chapter_code = change->chapter_code,
        .id = id,
        .from = change->from,
        .revision = before->revision,
        .live = before->live,
    };
    g_array_append_val(judgement->conflicts, conflict);
}

static void decide(const struct change *change, struct judged_change *judged, struct judged_chapter *chapter)
{
    const struct image_exercise *before = &judged->before;
    judged->live = change->op == CHANGE_RECORD ? before->live : change->op != CHANGE_DELETE;
    judged->revision = before->revision + (change->op != CHANGE_RECORD);
    judged->created_ms = before->created_ms;
    if (change->op == CHANGE_CREATE && change->created_ms != 0)
        judged->created_ms = change->created_ms;
    chapter->live_delta += (judged->live ? 1 : 0) - (before->live ? 1 : 0);
}

static gboolean judge_changes(struct judgement *judgement, GError **error)
{
    struct verdict *verdict = judgement->verdict;
    for (guint i = 0; i < verdict->changes->len; i++) {
        const struct change *change = &g_array_index(judgement->changeset->changes, struct change, i);
        struct judged_change *judged = &g_array_index(verdict->changes, struct judged_change, i);
        struct judged_chapter *chapter =
            &g_array_index(verdict->chapters, struct judged_chapter, judged->chapter);
        if (judged->id <= chapter->before.greatest_id &&
            !judgement->image->exercise(judgement->image, &chapter->before, chapter->code, judged->id,
                                        &judged->before, error))
            return FALSE;
        if (is_current(change, &judged->before))
            decide(change, judged, chapter);
        else
            note_conflict(judgement, i, change, &judged->before, judged->id);
    }
    return TRUE;
}

static gboolean judge_records(struct judgement *judgement, GError **error)
{
    GArray *changes = judgement->changeset->chapters;
    for (guint i = 0; i < changes->len; i++) {
        const struct chapter_change *change = &g_array_index(changes, struct chapter_change, i);
        guint index;
        if (!find_chapter(judgement, change->chapter_code, &index, error))
            return FALSE;
        g_array_append_val(judgement->verdict->records, index);
        const struct image_chapter *before =
            &g_array_index(judgement->verdict->chapters, struct judged_chapter, index).before;
        if (before->revision == change->from && (change->after || before->has_record))
            continue;
        struct store_conflict conflict = {
            .change = i,
            .is_chapter = TRUE,
            .chapter_code = change->chapter_code,
            .from = change->from,
            .revision = before->revision,
            .live = before->has_record,
        };
        g_array_append_val(judgement->conflicts, conflict);
    }
    return TRUE;
}

static void describe_conflict(GString *out, const struct store_conflict *conflict)
{
    g_string_append(out, out->len ? "; " : "");
    g_autofree char *place =
        conflict->is_chapter ? g_strdup(conflict->chapter_code)
                             : g_strdup_printf("%s %lld", conflict->chapter_code, (long long)conflict->id);
    if (conflict->revision == 0)
        g_string_append_printf(out, _("%s was never there"), place);
    else if (conflict->live)
        g_string_append_printf(out, _("%s: revision %lld was read, %lld stands"), place,
                               (long long)conflict->from, (long long)conflict->revision);
    else
        g_string_append_printf(out, _("%s: revision %lld was read, it is deleted at revision %lld"), place,
                               (long long)conflict->from, (long long)conflict->revision);
}

static void set_stale(const struct judgement *judgement, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);
    gint64 expected = judgement->changeset->expect_head;
    if (expected >= 0 && expected != judgement->image->head)
        g_string_append_printf(list, _("it was planned on commit %lld, the newest is %lld"),
                               (long long)expected, (long long)judgement->image->head);
    for (guint i = 0; i < judgement->conflicts->len && i < CONFLICTS_IN_MESSAGE; i++)
        describe_conflict(list, &g_array_index(judgement->conflicts, struct store_conflict, i));
    if (judgement->conflicts->len > CONFLICTS_IN_MESSAGE)
        g_string_append_printf(list, _("; and %u more"), judgement->conflicts->len - CONFLICTS_IN_MESSAGE);
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_STALE,
        _("Nothing was written, because the bank has changed since it was read (%s). Read it again and "
          "repeat the change."),
        list->str);
}

struct verdict *changeset_judge(const struct changeset *changeset, struct image *image, GArray *conflicts,
                                GError **error)
{
    g_autoptr(verdict) verdict = verdict_new(changeset);
    g_autoptr(GHashTable) by_code = g_hash_table_new(g_str_hash, g_str_equal);
    struct judgement judgement = {
        .changeset = changeset,
        .image = image,
        .verdict = verdict,
        .by_code = by_code,
        .conflicts = conflicts,
    };
    if (!take_named_ids(&judgement, error) || !give_ids(&judgement, error) ||
        !judge_changes(&judgement, error) || !judge_records(&judgement, error))
        return NULL;
    gboolean moved_on = changeset->expect_head >= 0 && changeset->expect_head != image->head;
    if (conflicts->len > 0 || moved_on) {
        set_stale(&judgement, error);
        return NULL;
    }
    return g_steal_pointer(&verdict);
}
