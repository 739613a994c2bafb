/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that are to be written: fields over what stands, and what rules that would break. */
#include <string.h>

#include "api_write_internal.h"
#include "errors.h"
#include "exercise_fields.h"
#include "generate.h"
#include "json.h"

/* The finding of a template that its generator does not fill in every case. */
#define MISMATCH "template_mismatch"
/* The finding of what can be generated, but says something false or has a figure that is not right. */
#define FLAW "template_flaw"
#define PROOF_CASES_MAX 100000
#define PROOF_MS_MAX 1000
#define PROOF_MS_LEAST 20

/* Fields that a document takes from where it stands, not from who sends it. */
static gboolean is_place(const struct value_key *key)
{
    if (strlen(key->bytes) != key->size)
        return FALSE;
    return strcmp(key->bytes, "id") == 0 || strcmp(key->bytes, "chapter_code") == 0;
}

/* (A key with a NUL in it is nobody's: the door refuses it.) */
static gboolean is_own(const struct value_key *key)
{
    if (strlen(key->bytes) != key->size)
        return FALSE;
    return exercise_name_is_kept(key->bytes) || strcmp(key->bytes, "exercise_uid") == 0;
}

static gboolean refuse_place(const char *field, GError **error)
{
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
        _("%s can't be changed: an exercise keeps its id, and it comes into another chapter by a move."),
        field);
    return FALSE;
}

/* id and chapter_code may be said again, but not changed. */
static gboolean check_place(const char *code, gint64 id, const struct value_object *fields, GError **error)
{
    const struct value *chapter = value_object_get(fields, "chapter_code");
    const struct value *number = value_object_get(fields, "id");

    if (number && id > 0 && !(number->type == VALUE_INTEGER && number->integer == id))
        return refuse_place("id", error);
    if (!chapter)
        return TRUE;
    g_autofree char *given = value_dup_string(chapter);
    g_autofree char *own = given ? exercise_chapter_code(given, NULL) : NULL;
    return (own && strcmp(own, code) == 0) || refuse_place("chapter_code", error);
}

static struct value put_together(struct value_arena *arena, gint64 id, const struct exercise *before,
                                 const struct value_object *fields)
{
    struct value raw = value_object(arena, 32), wanted = value_object(arena, fields ? fields->count : 0);

    /* No key of a document is there twice. */
    for (guint32 i = 0; before && i < before->document->count; i++) {
        const struct value_member *member = &before->document->members[i];
        if (!is_place(member->key) && !is_own(member->key))
            value_object_append(arena, raw.object, member->key, member->value);
    }
    /* An id that is none is left for the door to refuse. */
    for (guint32 i = 0; fields && i < fields->count; i++) {
        const struct value_member *member = &fields->members[i];
        gboolean is_given = id == 0 && strcmp(member->key->bytes, "id") == 0;
        if ((!is_place(member->key) || is_given) && !is_own(member->key))
            value_object_append(arena, wanted.object, member->key, member->value);
    }
    value_object_merge(arena, raw.object, wanted.object);
    if (id > 0)
        value_set(arena, raw.object, "id", value_integer(id));
    return raw;
}

struct gathering {
    struct value_arena *arena;
    const char *place;
    GHashTable *known;         /* what is broken already: its name → how often */
    struct value_list *others; /* NULL: only counted */
};

static char *note_name(const struct exercise_note *note)
{
    return g_strdup_printf("%s\n%s\n%s", note->rule, note->field, note->message);
}

static void count_known(const struct exercise_note *note, gpointer data)
{
    GHashTable *known = data;
    char *name = note_name(note);
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(known, name));

    g_hash_table_insert(known, name, GUINT_TO_POINTER(count + 1));
}

static struct value copied(struct value_arena *arena, const char *text)
{
    gsize size = strlen(text);
    return value_text(value_arena_copy(arena, text, size), size);
}

static void add_finding(struct gathering *gathering, const struct exercise_note *note)
{
    struct value_arena *arena = gathering->arena;
    struct value finding = value_object(arena, 4);
    g_autofree char *place = note->offset > 0 ? g_strdup_printf("%s%s:%" G_GSIZE_FORMAT, gathering->place,
                                                                note->field, note->offset)
                                              : g_strconcat(gathering->place, note->field, NULL);

    value_set(arena, finding.object, "rule", copied(arena, note->rule));
    value_set(arena, finding.object, "field", copied(arena, note->field));
    value_set(arena, finding.object, "place", copied(arena, place));
    value_set(arena, finding.object, "message", copied(arena, note->message));
    value_list_append(arena, gathering->others, finding);
}

static void sort_out(const struct exercise_note *note, gpointer data)
{
    struct gathering *gathering = data;
    g_autofree char *name = note_name(note);
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(gathering->known, name));

    if (count > 0)
        g_hash_table_insert(gathering->known, g_steal_pointer(&name), GUINT_TO_POINTER(count - 1));
    else
        add_finding(gathering, note);
}

static gboolean generator_known(const char *key, gpointer data)
{
    return generator_set_find(data, key, strlen(key)) || exercise_generator_is_built_in(key);
}

/* What it breaks, but for what `before` breaks as well. */
static void find_new(struct api_write *write, const struct exercise *before, const char *place,
                     struct api_document *document)
{
    g_autoptr(generator_set) generators = api_generators_now(write->api);
    const struct exercise_rules rules = {
        .latex_allowed = g_str_equal(settings_text(write->api->settings, SETTING_LATEX), "allow"),
        .generator_known = generator_known,
        .figure_fault = dynamic_figure_fault,
        .data = generators,
    };
    if (exercise_find(&document->made, &rules, NULL, NULL) == 0)
        return;
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct gathering gathering = {http_request_arena(write->request), place, known, document->findings.list};
    if (before)
        exercise_find(before, &rules, count_known, known);
    exercise_find(&document->made, &rules, sort_out, &gathering);
}

static gboolean differs(const struct exercise *a, const struct exercise *b, const char *field)
{
    const struct value *left = exercise_get(a, field), *right = exercise_get(b, field);

    return left && right ? !value_equal(left, right) : left != right;
}

/* Whether it is another dynamic exercise than before, as far as generating goes. */
static gboolean generates_anew(const struct exercise *before, const struct exercise *made)
{
    static const char *const fields[] = {"is_dynamic",       "generator_key",        "difficulty",
                                         "variables",        "enonce_template_html", "solution_template_html",
                                         "template_variants"};
    const struct value *dynamic = exercise_get(made, "is_dynamic");

    if (!dynamic || dynamic->type != VALUE_TRUE)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!before || differs(before, made, fields[i]))
            return TRUE;
    return FALSE;
}

static void add_mismatch(struct api_write *write, const struct dynamic_proof *proof, const char *place,
                         struct value *findings)
{
    struct value_arena *arena = http_request_arena(write->request);
    gboolean fails = dynamic_proof_verdict(proof) == DYNAMIC_FAILS;
    struct value finding = value_object(arena, 5);
    g_autofree char *at = g_strconcat(place, "enonce_template_html", NULL);

    value_set(arena, finding.object, "rule", value_string(fails ? MISMATCH : FLAW));
    value_set(arena, finding.object, "field", value_string("enonce_template_html"));
    value_set(arena, finding.object, "place", copied(arena, at));
    value_set(arena, finding.object, "message", value_string(dynamic_proof_message(proof, arena)));
    value_set(arena, finding.object, "proof", dynamic_proof_value(proof, arena));
    value_list_append(arena, findings->list, finding);
}

/*
 * What can't be generated in some case, in some difficulty, is not saved, nor is what is wrong then, but with
 * `allow_flaws`. Other writes wait meanwhile, so
 * what is written by one request gets a second of proof in all, and a little for each document beyond it.
 */
static void prove(struct api_write *write, const struct exercise *before, const char *place,
                  struct api_document *document)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct dynamic_exercise parts;

    if (document->findings.list->count > 0 || !generates_anew(before, &document->made))
        return;
    g_autoptr(generator_set) generators = api_generators_now(write->api);
    gint64 start = g_get_monotonic_time(), left_ms = PROOF_MS_MAX - MIN(write->proof_ms, PROOF_MS_MAX);
    dynamic_read_exercise(&document->made, document->made.chapter_code, generators, &parts);
    g_autoptr(GArray) proofs =
        dynamic_prove_all(&parts, PROOF_CASES_MAX, MAX(left_ms / 3, PROOF_MS_LEAST), arena);
    enum dynamic_verdict tolerated =
        http_request_integer(write->request, "allow_flaws", FALSE) ? DYNAMIC_FLAWED : DYNAMIC_RIGHT;
    write->proof_ms += (g_get_monotonic_time() - start) / G_TIME_SPAN_MILLISECOND;
    for (guint i = 0; i < proofs->len; i++) {
        const struct dynamic_proof *proof = &g_array_index(proofs, struct dynamic_proof, i);
        if (dynamic_proof_verdict(proof) > tolerated)
            add_mismatch(write, proof, place, &document->findings);
    }
}

gboolean api_document_make(struct api_write *write, const char *code, gint64 id,
                           const struct exercise *before, const struct value_object *fields,
                           const char *place, struct api_document *out, GError **error)
{
    struct value_arena *arena = http_request_arena(write->request);

    if (fields && !check_place(code, id, fields, error))
        return FALSE;
    struct value raw = put_together(arena, id, before, fields);
    out->findings = value_list(arena, 0);
    if (!exercise_normalise(arena, &raw, code, DOOR_OWN_EXPORT, NULL, NULL, &out->made, error))
        return FALSE;
    find_new(write, before, place, out);
    prove(write, before, place, out);
    return TRUE;
}

static gboolean has_item(const struct value *list, const struct value *item)
{
    for (guint i = 0; i < list->list->count; i++)
        if (value_equal(&list->list->items[i], item))
            return TRUE;
    return FALSE;
}

/* What is missing, per difficulty. */
static struct value mismatches_of(const struct value *findings, struct value_arena *arena)
{
    struct value list = value_list(arena, findings->list->count);

    for (guint i = 0; i < findings->list->count; i++) {
        const struct value *proof = value_object_get(findings->list->items[i].object, "proof");
        const struct value *failures = value_object_get(proof->object, "failures");
        struct value item = value_object(arena, 3), missing = value_list(arena, 4);
        for (guint f = 0; f < failures->list->count; f++) {
            const struct value *context = value_object_get(failures->list->items[f].object, "context");
            const struct value *names =
                context->type == VALUE_OBJECT ? value_object_get(context->object, "missing") : NULL;
            for (guint n = 0; names && n < names->list->count; n++)
                if (!has_item(&missing, &names->list->items[n]))
                    value_list_append(arena, missing.list, names->list->items[n]);
        }
        value_set(arena, item.object, "difficulty", *value_object_get(proof->object, "difficulty"));
        value_set(arena, item.object, "missing", missing);
        value_set(arena, item.object, "message",
                  *value_object_get(findings->list->items[i].object, "message"));
        value_list_append(arena, list.list, item);
    }
    return list;
}

gboolean api_document_check(struct api_write *write, const struct value *findings)
{
    struct value_arena *arena = http_request_arena(write->request);

    if (findings->list->count == 0)
        return TRUE;
    struct value more = value_object(arena, 2);
    gboolean mismatch = TRUE;
    for (guint i = 0; i < findings->list->count; i++)
        mismatch &= value_object_get(findings->list->items[i].object, "proof") != NULL;
    value_set(arena, more.object, "findings", *findings);
    if (mismatch)
        value_set(arena, more.object, "mismatches", mismatches_of(findings, arena));
    http_answer_error_because(write->answer,
                              &api_errors[mismatch ? API_ERROR_TEMPLATE_MISMATCH : API_ERROR_FINDINGS], NULL,
                              more.object);
    return FALSE;
}

struct change *api_document_change(struct changeset *changeset, enum change_op op,
                                   const struct exercise *made, gint64 from)
{
    g_autoptr(GString) text = g_string_sized_new(1024);
    struct change change = {
        .op = op,
        .chapter_code = changeset_intern(changeset, made->chapter_code),
        .id = made->id,
        .from = from,
    };

    exercise_write(made, text, &change.id_place);
    change.after = changeset_keep(changeset, text->str, text->len);
    change.after_size = text->len;
    g_array_append_val(changeset->changes, change);
    return &g_array_index(changeset->changes, struct change, changeset->changes->len - 1);
}

gboolean api_document_same(const struct exercise *a, const struct exercise *b)
{
    const struct value left = {.type = VALUE_OBJECT, .object = a->document};
    const struct value right = {.type = VALUE_OBJECT, .object = b->document};

    return value_equal(&left, &right);
}

struct value api_document_value(struct value_arena *arena, const struct exercise *exercise, gint64 revision)
{
    struct value value = value_object(arena, exercise->document->count + 1);

    for (guint32 i = 0; i < exercise->document->count; i++)
        value_object_append(arena, value.object, exercise->document->members[i].key,
                            exercise->document->members[i].value);
    value_set(arena, value.object, "revision", value_integer(revision));
    return value;
}
