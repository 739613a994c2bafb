/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings and warnings, each with its place in the file. They are gathered while the plan is made and kept
 * only for what the run inserts or updates.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n.h"
#include "plan_internal.h"

void migrate_note_clear(struct migrate_note *note)
{
    g_free(note->place);
    g_free(note->rule);
    g_free(note->field);
    g_free(note->message);
}

static void add_note(GArray *notes, const struct migrate_plan *plan, guint file, gint64 item, guint32 at,
                     const struct exercise_note *from, const char *message)
{
    struct plan_note added = {.item = item, .file = file};

    added.note.place = plan_place(plan, file, at);
    added.note.rule = from ? g_strdup(from->rule) : NULL;
    added.note.field = from ? g_strdup(from->field) : NULL;
    added.note.message = g_strdup(message);
    added.note.chapter_code = PLAN_FILE(plan, file)->chapter_code;
    added.note.index = plan->options->import && item >= 0 ? (gint64)at : -1;
    g_array_append_val(notes, added);
}

/* Where a note's value stands in the file; a field that is not in it stands where its exercise does. */
static guint32 note_at(const struct migrate_item *item, const struct exercise_note *note)
{
    return note->value && note->value->end > 0 ? note->value->start : item->raw->start;
}

static void hear_finding(const struct exercise_note *note, gpointer data)
{
    const struct plan_listener *listener = data;
    struct migrate_plan *plan = listener->plan;
    const struct migrate_item *item = PLAN_ITEM(plan, listener->item);

    add_note(plan->findings, plan, item->file, listener->item, note_at(item, note), note, note->message);
}

void plan_hear_warning(const struct exercise_note *note, gpointer data)
{
    const struct plan_listener *listener = data;
    struct migrate_plan *plan = listener->plan;
    const struct migrate_item *item = PLAN_ITEM(plan, listener->item);

    add_note(plan->warnings, plan, item->file, listener->item, note_at(item, note), note, note->message);
}

void plan_note_findings(struct migrate_plan *plan, guint item, const struct exercise *exercise)
{
    struct plan_listener listener = {plan, item};
    exercise_find(exercise, &plan->rules, hear_finding, &listener);
}

void plan_note_warning(struct migrate_plan *plan, guint file, gint64 item, guint32 at, const char *message)
{
    add_note(plan->warnings, plan, file, item, at, NULL, message);
}

void plan_note_place(struct migrate_plan *plan, const char *place, const char *message)
{
    struct plan_note added = {.item = -1};

    added.note.place = g_utf8_make_valid(place, -1);
    added.note.message = g_strdup(message);
    added.note.index = -1;
    g_array_append_val(plan->warnings, added);
}

/* The item of a file that a byte stands in, or -1. Items stand in the order of the text (but for merged
 * lists). */
static gint64 item_at(const struct migrate_plan *plan, guint file, guint32 at)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    guint low = source->first_item, high = source->first_item + source->n_items;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const struct value *raw = PLAN_ITEM(plan, middle)->raw;
        if (at >= raw->start && at < raw->end)
            return middle;
        if (at < raw->start)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

/* An item with the head of its UID, which settles nearly every comparison without a look at the item. */
struct by_content {
    guint64 head;
    guint item;
    const guint8 *uid;
};

static int compare_content(const void *first, const void *second)
{
    const struct by_content *a = first, *b = second;

    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    int order = memcmp(a->uid, b->uid, sizeof((struct migrate_item *)NULL)->uid);
    return order != 0 ? order : a->item < b->item ? -1 : a->item > b->item;
}

static struct by_content *sort_by_content(const struct migrate_plan *plan)
{
    struct by_content *sorted = g_new(struct by_content, plan->order->len);

    for (guint i = 0; i < plan->order->len; i++) {
        guint item = g_array_index(plan->order, guint, i);
        sorted[i] = (struct by_content){.item = item, .uid = PLAN_ITEM(plan, item)->uid};
        memcpy(&sorted[i].head, sorted[i].uid, sizeof sorted[i].head);
        sorted[i].head = GUINT64_FROM_BE(sorted[i].head);
    }
    qsort(sorted, plan->order->len, sizeof *sorted, compare_content);
    return sorted;
}

static void note_same_content(struct migrate_plan *plan, guint file)
{
    g_autofree struct by_content *sorted = sort_by_content(plan);

    for (guint i = 1; i < plan->order->len; i++) {
        const struct migrate_item *a = PLAN_ITEM(plan, sorted[i - 1].item);
        const struct migrate_item *b = PLAN_ITEM(plan, sorted[i].item);
        if (memcmp(a->uid, b->uid, sizeof a->uid) != 0)
            continue;
        g_autofree char *place = plan_place(plan, file, a->raw->start);
        g_autofree char *message =
            g_strdup_printf(_("the same text and difficulty as the exercise at %s; both are taken"), place);
        plan_note_warning(plan, file, sorted[i].item, b->raw->start, message);
    }
}

static gboolean is_written(const struct migrate_item *item)
{
    return item->action == ACTION_INSERT || item->action == ACTION_UPDATE;
}

/* A module's own warnings, by the chapter whose exercise they are in; the others by this one. */
static void note_module(struct migrate_plan *plan, guint file, const struct pydata_warning *warnings,
                        gsize count)
{
    const struct plan_module *module = PLAN_SOURCE(plan, file)->shared;

    for (gsize i = 0; i < count; i++) {
        gint64 item = -1;
        guint of = file;
        for (guint f = 0; item < 0 && f < plan->files->len; f++) {
            item = PLAN_SOURCE(plan, f)->shared == module ? item_at(plan, f, warnings[i].at) : -1;
            of = item < 0 ? file : f;
        }
        plan_note_warning(plan, of, item, warnings[i].at, warnings[i].message);
    }
}

/* Exercises as they stand, none of which says what is asked: a mapping is missing, perhaps. */
static void note_blank(struct migrate_plan *plan, guint file)
{
    static const char *const asked[] = {"enonce_html", "enonce_template_html", "template_variants"};
    const struct plan_source *source = PLAN_SOURCE(plan, file);

    for (guint i = 0; i < source->n_items; i++) {
        const struct value *raw = PLAN_ITEM(plan, source->first_item + i)->raw;
        for (gsize k = 0; k < G_N_ELEMENTS(asked); k++) {
            if (raw->type == VALUE_OBJECT && value_object_get(raw->object, asked[k]))
                return;
        }
    }
    g_autofree char *options = proposal_hint(source->module, PLAN_FILE(plan, file)->list);
    if (!options)
        return;
    g_autofree char *message = g_strdup_printf(_("no exercise here says by enonce_html or a template what is "
                                                 "asked; is it one of its other fields? Then:%s"),
                                               options);
    plan_note_warning(plan, file, -1, PLAN_ITEM(plan, source->first_item)->raw->start, message);
}

void plan_note_file(struct migrate_plan *plan, guint file)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    gboolean any = FALSE;
    gsize count;
    guint n_passed;

    for (guint i = 0; i < source->n_items && !any; i++)
        any = is_written(PLAN_ITEM(plan, source->first_item + i));
    if (!any)
        return;
    if (source->module && !source->shared->noted) {
        const struct pydata_warning *warnings = pydata_warnings(source->module, &count);
        source->shared->noted = TRUE;
        note_module(plan, file, warnings, count);
        if (source->shared->mapped) {
            warnings = mapped_warnings(source->shared->mapped, &n_passed);
            note_module(plan, file, warnings, n_passed);
        } else {
            note_blank(plan, file);
        }
    }
    note_same_content(plan, file);
}

/* In place: from struct plan_note to struct migrate_note. */
static GArray *settle(struct migrate_plan *plan, GArray *notes)
{
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct migrate_note));

    g_array_set_clear_func(kept, (GDestroyNotify)migrate_note_clear);
    for (guint i = 0; i < notes->len; i++) {
        struct plan_note *note = &g_array_index(notes, struct plan_note, i);
        if (note->item < 0 || is_written(PLAN_ITEM(plan, note->item))) {
            note->note.id = note->item < 0 ? 0 : PLAN_ITEM(plan, note->item)->id;
            g_array_append_val(kept, note->note);
        } else {
            migrate_note_clear(&note->note);
        }
    }
    g_array_set_clear_func(notes, NULL); /* each went into `kept` or was cleared */
    g_array_unref(notes);
    return kept;
}

void plan_settle_notes(struct migrate_plan *plan)
{
    plan->findings = settle(plan, plan->findings);
    plan->warnings = settle(plan, plan->warnings);
}
