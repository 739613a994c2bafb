/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many exercises changed, moved and deleted by one commit, all or none. Each item names the revision that it
 * read; everything that stands against the request is answered at once.
 */
#include <string.h>

#include "api_write_internal.h"
#include "errors.h"

struct bulk {
    struct api_write *write;
    struct value_arena *arena;
    struct changeset *changeset;
    GHashTable *seen;   /* set of "CODE id" */
    struct value stale; /* list of objects: what was changed since it was read, or is not there */
    struct value findings;
};

static void add_finding(struct bulk *bulk, guint32 index, const char *field, const char *rule,
                        const char *message)
{
    struct value finding = value_object(bulk->arena, 4);
    g_autofree char *place = g_strdup_printf("items[%u].%s", index, field);

    value_set(bulk->arena, finding.object, "rule", value_string(rule));
    value_set(bulk->arena, finding.object, "field", value_string(field));
    value_set(bulk->arena, finding.object, "place", api_text_value(bulk->arena, place));
    value_set(bulk->arena, finding.object, "message", api_text_value(bulk->arena, message));
    value_list_append(bulk->arena, bulk->findings.list, finding);
}

/* A chapter code of the item in normal form; NULL: a finding. */
static const char *item_code(struct bulk *bulk, guint32 index, const struct value_object *item,
                             const char *field)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *given = value_dup_string(value_object_get(item, field));
    g_autofree char *code = exercise_chapter_code(given ? given : "", &error);

    if (code)
        return value_arena_copy(bulk->arena, code, strlen(code));
    add_finding(bulk, index, field, "chapter_code", error->message);
    return NULL;
}

static void add_stale(struct bulk *bulk, guint32 index, const struct api_target *target, gint64 read)
{
    struct value stale = value_object(bulk->arena, 6);

    value_set(bulk->arena, stale.object, "item", value_integer(index));
    value_set(bulk->arena, stale.object, "chapter_code", value_string(target->code));
    value_set(bulk->arena, stale.object, "id", value_integer(target->id));
    value_set(bulk->arena, stale.object, "read", value_integer(read));
    value_set(bulk->arena, stale.object, "revision",
              target->live ? value_integer(target->revision) : value_null());
    value_set(bulk->arena, stale.object, "theirs",
              target->live ? api_document_value(bulk->arena, &target->exercise, target->revision)
                           : value_null());
    value_list_append(bulk->arena, bulk->stale.list, stale);
}

/* The exercise of the item, as it was read. FALSE: noted. */
static gboolean find_target(struct bulk *bulk, guint32 index, const struct value_object *item,
                            struct api_target *target)
{
    const char *code = item_code(bulk, index, item, "chapter_code");
    gint64 id = value_object_get(item, "id")->integer, read = value_object_get(item, "revision")->integer;

    if (!code)
        return FALSE;
    char *name = g_strdup_printf("%s %" G_GINT64_FORMAT, code, id);
    if (!g_hash_table_add(bulk->seen, name)) {
        add_finding(bulk, index, "id", "twice", _("Another item names the same exercise."));
        return FALSE;
    }
    *target = (struct api_target){.code = code, .id = id};
    if (api_target_load(bulk->write, code, id, target, NULL) && target->revision == read)
        return TRUE;
    add_stale(bulk, index, target, read);
    return FALSE;
}

static void take_findings(struct bulk *bulk, const struct value *found)
{
    for (guint32 i = 0; i < found->list->count; i++)
        value_list_append(bulk->arena, bulk->findings.list, found->list->items[i]);
}

static gboolean make(struct bulk *bulk, guint32 index, const char *code, gint64 id,
                     const struct exercise *before, const struct value *fields, struct api_document *document)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *place = g_strdup_printf("items[%u].fields.", index);

    if (!api_document_make(bulk->write, code, id, before, fields ? fields->object : NULL, place, document,
                           &error)) {
        add_finding(bulk, index, "fields", "document", error->message);
        return FALSE;
    }
    take_findings(bulk, &document->findings);
    return document->findings.list->count == 0;
}

static void plan_update(struct bulk *bulk, guint32 index, const struct value_object *item,
                        const struct api_target *target)
{
    const struct value *fields = value_object_get(item, "fields");
    struct api_document document;

    if (!fields)
        add_finding(bulk, index, "fields", "missing", _("An update needs the fields that it changes."));
    else if (make(bulk, index, target->code, target->id, &target->exercise, fields, &document) &&
             !api_document_same(&document.made, &target->exercise))
        api_document_change(bulk->changeset, CHANGE_UPDATE, &document.made, target->revision);
}

static void plan_move(struct bulk *bulk, guint32 index, const struct value_object *item,
                      const struct api_target *target)
{
    const char *code = item_code(bulk, index, item, "to");
    struct api_document document;

    if (code && strcmp(code, target->code) != 0 &&
        make(bulk, index, code, 0, &target->exercise, NULL, &document))
        api_move(bulk->changeset, target, &document.made);
}

static void plan_delete(struct bulk *bulk, guint32 index, const struct value_object *item,
                        const struct api_target *target)
{
    const struct change change = {
        .op = CHANGE_DELETE,
        .chapter_code = changeset_intern(bulk->changeset, target->code),
        .id = target->id,
        .from = target->revision,
    };

    (void)index;
    (void)item;
    g_array_append_val(bulk->changeset->changes, change);
}

static const struct {
    const char *op;
    void (*plan)(struct bulk *bulk, guint32 index, const struct value_object *item,
                 const struct api_target *target);
} operations[] = {{"update", plan_update}, {"move", plan_move}, {"delete", plan_delete}};

static void plan_item(struct bulk *bulk, guint32 index, const struct value_object *item)
{
    const struct value *op = value_object_get(item, "op");
    struct api_target target;

    if (!find_target(bulk, index, item, &target))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(operations); i++) {
        if (value_is_text(op, operations[i].op))
            operations[i].plan(bulk, index, item, &target);
    }
}

/* FALSE: answered. */
static gboolean check_all(struct bulk *bulk)
{
    struct value more = value_object(bulk->arena, 1);

    if (bulk->stale.list->count > 0) {
        value_set(bulk->arena, more.object, "conflicts", bulk->stale);
        http_answer_error_because(bulk->write->answer, &api_errors[API_ERROR_REVISION], NULL, more.object);
        return FALSE;
    }
    return api_document_check(bulk->write, &bulk->findings);
}

static void answer_nothing(struct bulk *bulk)
{
    struct value body = value_object(bulk->arena, 4);

    value_set(bulk->arena, body.object, "success", value_boolean(TRUE));
    value_set(bulk->arena, body.object, "message", value_string(_("Nothing was to be changed.")));
    value_set(bulk->arena, body.object, "commit", value_null());
    value_set(bulk->arena, body.object, "changes", value_list(bulk->arena, 0));
    http_answer_value(bulk->write->answer, &body);
}

static struct changeset *plan(struct api_write *write, struct store *store)
{
    const struct value *items = value_object_get(http_request_body(write->request)->object, "items");
    struct value_arena *arena = http_request_arena(write->request);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(changeset) changeset = api_changeset(write, "edit", _("Exercises changed together"));
    struct bulk bulk = {write, arena, changeset, seen, value_list(arena, 4), value_list(arena, 4)};

    (void)store;
    for (guint32 i = 0; i < items->list->count; i++)
        plan_item(&bulk, i, items->list->items[i].object);
    if (!check_all(&bulk))
        return NULL;
    if (!changeset_is_empty(changeset))
        return g_steal_pointer(&changeset);
    answer_nothing(&bulk);
    return NULL;
}

static void done(struct api_write *write, const struct store_result *result)
{
    api_answer_changes(write, result, _("The exercises were changed."));
}

static void change_many(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {.request = request, .answer = answer, .plan = plan, .done = done};
    api_write(context, &write);
}

static const struct http_parameter parameters[] = {
    API_PARAMETER_KEY, API_PARAMETER_MESSAGE, API_PARAMETER_ALLOW_FLAWS, {0}};
static const struct http_outcome outcomes[] = {{200, "ChangesAnswer", NULL, NULL}, {0}};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/bulk",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE,
     .id = "changeExercises",
     .tag = "exercises",
     .summary = N_("Changes, moves and deletes many exercises by one commit"),
     .text = N_("All or nothing. Each item names the revision that it read; 412 lists all that were changed "
                "since."),
     .parameters = parameters,
     .schema = "BulkRequest",
     .outcomes = outcomes,
     .errors = api_write_errors,
     .handler = change_many},
};
const struct api_rows api_bulk_rows = {rows, G_N_ELEMENTS(rows)};
