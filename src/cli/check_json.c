/* SPDX-License-Identifier: Apache-2.0 */
#include "check_report.h"
#include "cli.h"
#include "clock.h"
#include "exercise.h"
#include "i18n.h"
#include "json.h"

static const char *part_name(enum check_part part)
{
    return part == CHECK_FILES ? "files" : part == CHECK_DATABASE ? "database" : "exercises";
}

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
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct value *value = fields->versions[i] ? value_object_get(fields->versions[i], field) : NULL;
        value_set(fields->arena, entry.object, names[i], value ? *value : value_null());
    }
    value_set(fields->arena, fields->out, field, entry);
}

/* The fields in which file and database differ; null where one of them is not there. */
static struct value fields_value(struct value_arena *arena, const struct check_finding *finding)
{
    struct value out = value_object(arena, 4);
    struct fields fields = {
        .arena = arena,
        .out = out.object,
        .versions = {cli_parse_document(arena, finding->base), cli_parse_document(arena, finding->database),
                     cli_parse_document(arena, finding->file)},
    };

    if (!fields.versions[1] || !fields.versions[2])
        return value_null();
    exercise_diff(fields.versions[1], fields.versions[2], add_field, &fields);
    return out;
}

static struct value proof_value(struct value_arena *arena, const char *text)
{
    struct value value = value_null();

    if (text && !json_parse(arena, text, strlen(text), &value, NULL))
        value = value_null();
    return value;
}

static struct value finding_value(struct value_arena *arena, const struct check_finding *finding)
{
    const struct check_kind_row *kind = &check_kinds[finding->kind];
    struct value value = value_object(arena, 12);

    value_set(arena, value.object, "part", value_string(part_name(kind->part)));
    value_set(arena, value.object, "code", value_string(kind->code));
    value_set(arena, value.object, "place", value_string(finding->place));
    value_set(arena, value.object, "chapter_code", value_string(finding->chapter_code));
    value_set(arena, value.object, "id", finding->id > 0 ? value_integer(finding->id) : value_null());
    value_set(arena, value.object, "rule", value_string(finding->rule));
    value_set(arena, value.object, "field", value_string(finding->field));
    value_set(arena, value.object, "message",
              value_string(finding->message ? finding->message : _(kind->heading)));
    value_set(arena, value.object, "remedy", value_string(_(kind->remedy)));
    value_set(arena, value.object, "expected", value_boolean(finding->expected));
    value_set(arena, value.object, "mended", value_boolean(finding->mended));
    value_set(arena, value.object, "fields", fields_value(arena, finding));
    value_set(arena, value.object, "proof", proof_value(arena, finding->proof));
    return value;
}

static struct value files_value(struct value_arena *arena, const struct check_report *report, char *recorded)
{
    struct value value = value_object(arena, 6);

    if (!report->folder)
        return value_null();
    if (report->tree_ms > 0)
        clock_text(report->tree_ms, recorded);
    value_set(arena, value.object, "folder", value_string(report->folder));
    value_set(arena, value.object, "modules", value_integer(report->modules));
    value_set(arena, value.object, "equal", value_integer(report->equal));
    value_set(arena, value.object, "drafts", value_integer(report->drafts));
    value_set(arena, value.object, "recorded_at",
              report->tree_ms > 0 ? value_string(recorded) : value_null());
    value_set(arena, value.object, "recorded_entries", value_integer(report->tree_entries));
    return value;
}

static struct value database_value(struct value_arena *arena, const struct check_report *report)
{
    struct value value = value_object(arena, 3);

    if (!(report->parts & CHECK_DATABASE))
        return value_null();
    value_set(arena, value.object, "commits", value_integer(report->commits));
    value_set(arena, value.object, "exercises", value_integer(report->exercises));
    value_set(arena, value.object, "rebuilt", value_boolean(report->rebuilt));
    return value;
}

static struct value proofs_value(struct value_arena *arena, const struct check_report *report)
{
    struct value list = value_list(arena, report->proofs->len);

    for (guint i = 0; i < report->proofs->len; i++) {
        const struct check_proof *proof = report->proofs->pdata[i];
        struct value item = value_object(arena, 6);
        value_set(arena, item.object, "chapter_code", value_string(proof->chapter_code));
        value_set(arena, item.object, "id", value_integer(proof->id));
        value_set(arena, item.object, "difficulty", value_string(proof->difficulty));
        value_set(arena, item.object, "cases", value_integer(proof->cases));
        value_set(arena, item.object, "texts", value_integer(proof->texts));
        value_set(arena, item.object, "whole", value_boolean(proof->is_whole));
        value_list_append(arena, list.list, item);
    }
    return list;
}

static struct value exercises_value(struct value_arena *arena, const struct check_report *report)
{
    struct value value = value_object(arena, 4);

    if (!(report->parts & CHECK_EXERCISES))
        return value_null();
    value_set(arena, value.object, "at", value_integer(report->head));
    value_set(arena, value.object, "exercises", value_integer(report->looked_at));
    value_set(arena, value.object, "generated", value_integer(report->generated));
    value_set(arena, value.object, "dynamic", value_integer(report->dynamic));
    value_set(arena, value.object, "proofs", proofs_value(arena, report));
    return value;
}

static void print_findings(GString *out, const struct check_report *report)
{
    g_string_append(out, ", \"findings\": [");
    for (guint i = 0; i < report->findings->len; i++) {
        g_autoptr(value_arena) arena = value_arena_new();
        struct value value = finding_value(arena, report->findings->pdata[i]);
        g_string_append(out, i > 0 ? ", " : "");
        json_write(out, &value);
    }
    g_string_append_c(out, ']');
}

void check_print_json(const struct check_report *report)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) out = g_string_new(NULL);
    struct value head = value_object(arena, 5);
    char recorded[CLOCK_TEXT_SIZE];

    value_set(arena, head.object, "commit",
              report->commit > 0 ? value_integer(report->commit) : value_null());
    value_set(arena, head.object, "left", value_integer(check_left(report)));
    value_set(arena, head.object, "files", files_value(arena, report, recorded));
    value_set(arena, head.object, "database", database_value(arena, report));
    value_set(arena, head.object, "exercises", exercises_value(arena, report));
    json_write(out, &head);
    g_string_truncate(out, out->len - 1); /* the findings come one by one, with an arena each */
    print_findings(out, report);
    g_string_append_c(out, '}');
    cli_print_line(out);
}
