/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli.h"
#include "imported.h"
#include "json.h"
#include "migrate_report.h"

struct fields {
    struct value_arena *arena;
    struct value_object *out;
    const struct value_object *versions[3]; /* base, database, file */
};

static void add_field(const char *field, const struct value *before, const struct value *after, gpointer data)
{
    static const char *const names[] = {"base", "database", "file"};
    struct fields *fields = data;
    struct value entry = value_object(fields->arena, 3);

    (void)before;
    (void)after;
    for (guint i = 0; i < 3; i++) {
        const struct value *value = fields->versions[i] ? value_object_get(fields->versions[i], field) : NULL;
        value_set(fields->arena, entry.object, names[i], value ? *value : value_null());
    }
    value_set(fields->arena, fields->out, field, entry);
}

/* Every field in which the three versions are not all equal. */
static struct value fields_value(struct value_arena *arena, const struct migrate_versions *versions)
{
    struct value out = value_object(arena, 8);
    struct fields fields = {
        .arena = arena,
        .out = out.object,
        .versions = {cli_parse_document(arena, versions->base), cli_parse_document(arena, versions->database),
                     cli_parse_document(arena, versions->file)},
    };

    exercise_diff(fields.versions[1], fields.versions[2], add_field, &fields);
    if (fields.versions[0]) {
        exercise_diff(fields.versions[0], fields.versions[1], add_field, &fields);
        exercise_diff(fields.versions[0], fields.versions[2], add_field, &fields);
    }
    return out;
}

static struct value item_value(struct value_arena *arena, const struct migrate_plan *plan,
                               const struct migrate_item *item, const struct migrate_file *files)
{
    struct value value = value_object(arena, 5);
    g_autofree char *place = migrate_item_place(plan, item);

    value_set(arena, value.object, "chapter_code", value_string(files[item->file].chapter_code));
    value_set(arena, value.object, "id", item->id > 0 ? value_integer(item->id) : value_null());
    value_set(arena, value.object, "reason", value_string(migrate_reason_text(item->reason)));
    value_set(arena, value.object, "place",
              place ? value_string(value_arena_copy(arena, place, strlen(place))) : value_null());
    return value;
}

static void print_items(GString *out, const char *name, const struct migrate_plan *plan,
                        enum migrate_action action)
{
    guint n_files, n_items;
    const struct migrate_file *files = migrate_plan_files(plan, &n_files);
    const struct migrate_item *items = migrate_plan_items(plan, &n_items);
    const char *comma = "";

    g_string_append_printf(out, ", \"%s\": [", name);
    for (guint i = 0; i < n_items; i++) {
        if (items[i].action != action)
            continue;
        g_autoptr(value_arena) arena = value_arena_new();
        struct value value = item_value(arena, plan, &items[i], files);
        if (action == ACTION_CONFLICT)
            value_set(arena, value.object, "fields", fields_value(arena, items[i].versions));
        g_string_append(out, comma);
        json_write(out, &value);
        comma = ", ";
    }
    g_string_append_c(out, ']');
}

static void print_notes(GString *out, const char *name, const struct migrate_note *notes, guint count)
{
    g_string_append_printf(out, ", \"%s\": [", name);
    for (guint i = 0; i < count; i++) {
        g_autoptr(value_arena) arena = value_arena_new();
        struct value value = value_object(arena, 6);
        value_set(arena, value.object, "place", value_string(notes[i].place));
        value_set(arena, value.object, "chapter_code", value_string(notes[i].chapter_code));
        value_set(arena, value.object, "id", notes[i].id > 0 ? value_integer(notes[i].id) : value_null());
        value_set(arena, value.object, "rule", value_string(notes[i].rule));
        value_set(arena, value.object, "field", value_string(notes[i].field));
        value_set(arena, value.object, "message", value_string(notes[i].message));
        g_string_append(out, i > 0 ? ", " : "");
        json_write(out, &value);
    }
    g_string_append_c(out, ']');
}

static struct value names_value(struct value_arena *arena, const GArray *names)
{
    struct value value = value_object(arena, names->len);

    for (guint i = 0; i < names->len; i++) {
        const struct migrate_name *name = &g_array_index(names, struct migrate_name, i);
        value_set(arena, value.object, name->name, value_integer(name->count));
    }
    return value;
}

/* What a mapping made of a module, by its first chapter. */
static void add_mapped(struct value_arena *arena, struct value_object *entry, const struct migrate_file *file)
{
    struct value first;

    if (!file->kept)
        return;
    value_set(arena, entry, "unmapped", names_value(arena, file->kept));
    value_set(arena, entry, "left_out", names_value(arena, file->dropped));
    if (file->first && json_parse(arena, file->first, strlen(file->first), &first, NULL))
        value_set(arena, entry, "first", first);
}

static void print_files(GString *out, const struct migrate_plan *plan)
{
    guint count;
    const struct migrate_file *files = migrate_plan_files(plan, &count);

    g_string_append(out, ", \"files\": [");
    for (guint i = 0; i < count; i++) {
        g_autoptr(value_arena) arena = value_arena_new();
        struct value value = value_object(arena, 7);
        value_set(arena, value.object, "path", value_string(files[i].path));
        value_set(arena, value.object, "list", value_string(files[i].list));
        value_set(arena, value.object, "chapter_code", value_string(files[i].chapter_code));
        value_set(arena, value.object, "exercises", value_integer(files[i].exercises));
        add_mapped(arena, value.object, &files[i]);
        g_string_append(out, i > 0 ? ", " : "");
        json_write(out, &value);
    }
    g_string_append_c(out, ']');
}

static void print_imported(GString *out, const struct migrate_report *report)
{
    if (!report->imported || report->imported->len == 0)
        return;
    struct value value = generators_imported_value(report->imported, report->arena);
    g_string_append(out, ", \"generators\": ");
    json_write(out, &value);
}

void migrate_print_json(const struct migrate_report *report)
{
    const struct migrate_plan *plan = report->plan;
    g_autoptr(GString) out = g_string_new(NULL);
    guint n_findings, n_warnings;
    const struct migrate_note *findings = migrate_plan_findings(plan, &n_findings);
    const struct migrate_note *warnings = migrate_plan_warnings(plan, &n_warnings);

    if (report->commit > 0)
        g_string_append_printf(out, "{\"commit\": %" G_GINT64_FORMAT, report->commit);
    else
        g_string_append(out, "{\"commit\": null");
    g_string_append_printf(out, ", \"dry_run\": %s, \"plan\": \"%s\"", report->dry_run ? "true" : "false",
                           migrate_plan_hash(plan));
    g_string_append_printf(out, ", \"digest_before\": \"%s\", \"digest_after\": \"%s\"",
                           report->digest_before, report->digest_after);
    g_string_append_printf(out, ", \"inserted\": %u, \"updated\": %u, \"skipped\": %u, \"deleted\": %u",
                           migrate_plan_count(plan, ACTION_INSERT), migrate_plan_count(plan, ACTION_UPDATE),
                           migrate_plan_count(plan, ACTION_SKIP), migrate_plan_count(plan, ACTION_DELETE));
    print_items(out, "conflicts", plan, ACTION_CONFLICT);
    print_items(out, "missing", plan, ACTION_MISSING);
    print_notes(out, "findings", findings, n_findings);
    print_notes(out, "warnings", warnings, n_warnings);
    print_files(out, plan);
    print_imported(out, report);
    g_string_append_c(out, '}');
    cli_print_line(out);
}
