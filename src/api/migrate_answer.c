/* SPDX-License-Identifier: Apache-2.0 */
/* A plan as an answer: numbers, what needs a person's eye, and the differences field by field; and why there
 * is none, at its line in the text that was sent. */
#include <string.h>

#include "api_migrate_internal.h"
#include "errors.h"
#include "imported.h"
#include "json.h"

/* Entries of each list; the totals say how many there are. */
#define ENTRIES_MAX 1000
/* What is new is shown, not compared: a look at the first will do. */
#define NEW_MAX 200

/* Reads "NAME:LINE:COLUMN" at the beginning of a text; what follows it, or NULL. */
static const char *read_place(const char *text, const char *name, gint64 *line, gint64 *column)
{
    gsize size = strlen(name);
    char *end = NULL;

    if (!text || strncmp(text, name, size) != 0 || text[size] != ':')
        return NULL;
    *line = g_ascii_strtoll(text + size + 1, &end, 10);
    if (*line <= 0 || *end != ':')
        return NULL;
    *column = g_ascii_strtoll(end + 1, &end, 10);
    return *column > 0 ? end : NULL;
}

static void set_place(struct value_arena *arena, struct value_object *object, const struct api_sent *sent,
                      const char *place)
{
    gint64 line = 0, column = 0;
    gboolean known = read_place(place, sent->text.name, &line, &column) != NULL;

    value_set(arena, object, "place", api_text_value(arena, place));
    value_set(arena, object, "line", known ? value_integer(line) : value_null());
    value_set(arena, object, "column", known ? value_integer(column) : value_null());
}

struct differences {
    struct value_arena *arena;
    struct value_object *out;
    const struct value_object *versions[3]; /* base, database, file */
};

static void add_difference(const char *field, const struct value *before, const struct value *after,
                           gpointer data)
{
    static const char *const names[] = {"base", "before", "after"};
    struct differences *differences = data;
    struct value entry = value_object(differences->arena, 3);

    (void)before;
    (void)after;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct value *value =
            differences->versions[i] ? value_object_get(differences->versions[i], field) : NULL;
        value_set(differences->arena, entry.object, names[i], value ? *value : value_null());
    }
    value_set(differences->arena, differences->out, field, entry);
}

static const struct value_object *parse(struct value_arena *arena, const char *text)
{
    struct value value;
    gsize size = text ? strlen(text) : 0;

    if (!text || !json_parse(arena, value_arena_copy(arena, text, size), size, &value, NULL) ||
        value.type != VALUE_OBJECT)
        return NULL;
    return value.object;
}

/* What the bank and the file say differently, and what both began from. */
static struct value fields_value(struct value_arena *arena, const struct migrate_versions *versions)
{
    struct value out = value_object(arena, 8);
    struct differences differences = {
        arena,
        out.object,
        {parse(arena, versions->base), parse(arena, versions->database), parse(arena, versions->file)}};

    exercise_diff(differences.versions[1], differences.versions[2], add_difference, &differences);
    return out;
}

static void set_text_of(struct value_arena *arena, struct value_object *object, const struct value *raw,
                        const char *name)
{
    const struct value *value = raw && raw->type == VALUE_OBJECT ? value_object_get(raw->object, name) : NULL;

    value_set(arena, object, name,
              value && value->type == VALUE_TEXT ? value_copy(arena, value) : value_null());
}

static struct value item_value(struct value_arena *arena, const struct api_sent *sent,
                               const struct migrate_item *item)
{
    guint n_files;
    const struct migrate_file *files = migrate_plan_files(sent->plan, &n_files);
    struct value value = value_object(arena, 8);
    g_autofree char *place = migrate_item_place(sent->plan, item);

    value_set(arena, value.object, "chapter_code", api_text_value(arena, files[item->file].chapter_code));
    value_set(arena, value.object, "id", item->id > 0 ? value_integer(item->id) : value_null());
    set_place(arena, value.object, sent, place);
    value_set(arena, value.object, "reason", api_text_value(arena, migrate_reason_text(item->reason)));
    if (item->action == ACTION_INSERT) {
        set_text_of(arena, value.object, item->raw, "title");
        set_text_of(arena, value.object, item->raw, "enonce_html");
    } else if (item->versions) {
        value_set(arena, value.object, "fields", fields_value(arena, item->versions));
    }
    return value;
}

static struct value items_value(struct value_arena *arena, const struct api_sent *sent,
                                enum migrate_action action, guint32 most)
{
    guint n_items;
    const struct migrate_item *items = migrate_plan_items(sent->plan, &n_items);
    struct value list = value_list(arena, 8);

    for (guint i = 0; i < n_items && list.list->count < most; i++) {
        if (items[i].action == action)
            value_list_append(arena, list.list, item_value(arena, sent, &items[i]));
    }
    return list;
}

static struct value notes_value(struct value_arena *arena, const struct api_sent *sent,
                                const struct migrate_note *notes, guint count)
{
    struct value list = value_list(arena, MIN(count, ENTRIES_MAX));

    for (guint i = 0; i < MIN(count, ENTRIES_MAX); i++) {
        struct value note = value_object(arena, 8);
        set_place(arena, note.object, sent, notes[i].place);
        value_set(arena, note.object, "chapter_code", api_text_value(arena, notes[i].chapter_code));
        value_set(arena, note.object, "id", notes[i].id > 0 ? value_integer(notes[i].id) : value_null());
        value_set(arena, note.object, "rule", api_text_value(arena, notes[i].rule));
        value_set(arena, note.object, "field", api_text_value(arena, notes[i].field));
        value_set(arena, note.object, "message", api_text_value(arena, notes[i].message));
        value_list_append(arena, list.list, note);
    }
    return list;
}

static struct value names_value(struct value_arena *arena, const GArray *names)
{
    struct value list = value_list(arena, 4);

    for (guint i = 0; names && i < names->len; i++)
        value_list_append(arena, list.list,
                          api_text_value(arena, g_array_index(names, struct migrate_name, i).name));
    return list;
}

static struct value files_value(struct value_arena *arena, const struct api_sent *sent)
{
    guint count;
    const struct migrate_file *files = migrate_plan_files(sent->plan, &count);
    struct value list = value_list(arena, count);

    for (guint i = 0; i < count; i++) {
        struct value file = value_object(arena, 8);
        value_set(arena, file.object, "chapter_code", api_text_value(arena, files[i].chapter_code));
        value_set(arena, file.object, "title", api_text_value(arena, files[i].title));
        value_set(arena, file.object, "list", api_text_value(arena, files[i].list));
        value_set(arena, file.object, "exercises", value_integer(files[i].exercises));
        value_set(arena, file.object, "unmapped", names_value(arena, files[i].kept));
        value_set(arena, file.object, "left_out", names_value(arena, files[i].dropped));
        value_list_append(arena, list.list, file);
    }
    return list;
}

static void set_lists(struct value_arena *arena, struct value_object *body, const struct api_sent *sent)
{
    const struct migrate_plan *plan = sent->plan;
    struct value totals = value_object(arena, 4);
    guint n_findings, n_warnings;
    const struct migrate_note *findings = migrate_plan_findings(plan, &n_findings);
    const struct migrate_note *warnings = migrate_plan_warnings(plan, &n_warnings);

    value_set(arena, totals.object, "conflicts", value_integer(migrate_plan_count(plan, ACTION_CONFLICT)));
    value_set(arena, totals.object, "missing", value_integer(migrate_plan_count(plan, ACTION_MISSING)));
    value_set(arena, totals.object, "findings", value_integer(n_findings));
    value_set(arena, totals.object, "warnings", value_integer(n_warnings));
    value_set(arena, body, "totals", totals);
    value_set(arena, body, "inserts", items_value(arena, sent, ACTION_INSERT, NEW_MAX));
    value_set(arena, body, "updates", items_value(arena, sent, ACTION_UPDATE, ENTRIES_MAX));
    value_set(arena, body, "deletes", items_value(arena, sent, ACTION_DELETE, ENTRIES_MAX));
    value_set(arena, body, "conflicts", items_value(arena, sent, ACTION_CONFLICT, ENTRIES_MAX));
    value_set(arena, body, "missing", items_value(arena, sent, ACTION_MISSING, ENTRIES_MAX));
    value_set(arena, body, "findings", notes_value(arena, sent, findings, n_findings));
    value_set(arena, body, "warnings", notes_value(arena, sent, warnings, n_warnings));
    value_set(arena, body, "files", files_value(arena, sent));
}

void api_answer_plan(struct http_request *request, struct http_answer *answer, const struct api_sent *sent)
{
    struct value_arena *arena = http_request_arena(request);
    const struct migrate_plan *plan = sent->plan;
    struct value body = value_object(arena, 24);
    const struct {
        const char *name;
        enum migrate_action action;
    } counts[] = {{"inserted", ACTION_INSERT},
                  {"updated", ACTION_UPDATE},
                  {"skipped", ACTION_SKIP},
                  {"deleted", ACTION_DELETE}};

    value_set(arena, body.object, "success", value_boolean(TRUE));
    value_set(arena, body.object, "message",
              value_string(_("Nothing was written: this is what the import would do.")));
    value_set(arena, body.object, "dry_run", value_boolean(TRUE));
    value_set(arena, body.object, "plan", api_text_value(arena, migrate_plan_hash(plan)));
    value_set(arena, body.object, "commit", value_null());
    value_set(arena, body.object, "writes",
              value_boolean(migrate_plan_writes(plan) || generators_imported_writes(sent->generators)));
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
        value_set(arena, body.object, counts[i].name,
                  value_integer(migrate_plan_count(plan, counts[i].action)));
    set_lists(arena, body.object, sent);
    if (sent->generators)
        value_set(arena, body.object, "generators", generators_imported_value(sent->generators, arena));
    if (sent->form) {
        g_autoptr(GPtrArray) rows = migrate_plan_mapping(plan);
        api_set_form(arena, body.object, sent->form);
        value_set(arena, body.object, "mapping", api_mapping_value(arena, rows));
    }
    http_answer_value(answer, &body);
}

/* All exercises of an export that can't be taken, where the error tells of one. */
static struct value faults_value(struct value_arena *arena, const struct api_sent *sent)
{
    g_autoptr(GArray) faults = exchange_faults(sent->exchange, sent->options.chapter);
    struct value list = value_list(arena, 4);

    for (guint i = 0; faults && i < faults->len; i++) {
        const struct exchange_fault *fault = &g_array_index(faults, struct exchange_fault, i);
        struct value value = value_object(arena, 6);
        g_autofree char *place = exchange_place_text(sent->exchange, fault->index);
        set_place(arena, value.object, sent, place);
        value_set(arena, value.object, "field", api_text_value(arena, fault->field));
        value_set(arena, value.object, "message", api_text_value(arena, fault->message));
        value_list_append(arena, list.list, value);
    }
    return list;
}

static gboolean is_about_the_text(const GError *error)
{
    return g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_SYNTAX) ||
           g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT);
}

/* The first two numbers of a message: line and column of an error of JSON, in whatever language. */
static void read_numbers(const char *message, gint64 numbers[2])
{
    for (guint i = 0; i < 2 && *message; i++) {
        char *end = NULL;
        message += strcspn(message, "0123456789");
        numbers[i] = g_ascii_strtoll(message, &end, 10);
        message = end;
    }
}

static void set_error_place(struct value_arena *arena, struct value_object *more, const struct api_sent *sent,
                            const GError *error)
{
    gint64 numbers[2] = {0};
    const gsize prefix = strlen(sent->text.name);

    set_place(arena, more, sent, error->message);
    value_object_remove(more, "place");
    if (!sent->is_export || sent->exchange || !g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_SYNTAX) ||
        !g_str_has_prefix(error->message, sent->text.name))
        return;
    read_numbers(error->message + prefix, numbers);
    value_set(arena, more, "line", numbers[0] > 0 ? value_integer(numbers[0]) : value_null());
    value_set(arena, more, "column", numbers[1] > 0 ? value_integer(numbers[1]) : value_null());
}

void api_answer_no_plan(struct http_request *request, struct http_answer *answer, struct api_sent *sent,
                        const GError *error)
{
    struct value_arena *arena = http_request_arena(request);
    struct value more = value_object(arena, 8);
    gboolean about_text = is_about_the_text(error);

    if (!about_text && !g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT)) {
        api_answer_gerror(answer, error);
        return;
    }
    set_error_place(arena, more.object, sent, error);
    if (sent->exchange)
        value_set(arena, more.object, "findings", faults_value(arena, sent));
    sent->form = sent->is_export ? NULL : migrate_form_new(&sent->options, NULL);
    if (sent->form)
        api_set_form(arena, more.object, sent->form);
    http_answer_error_because(answer, &api_errors[about_text ? API_ERROR_CONTENT : API_ERROR_ARGUMENT],
                              error->message, more.object);
}
