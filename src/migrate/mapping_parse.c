/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mappings as they are written: paths, SOURCE=FIELD, ids. A key that could be taken for something else (with
 * a dot, an equals sign, a star, …) stands in quotation marks, as in JSON, in paths and as a source.
 */
#include <string.h>

#include "errors.h"
#include "exercise_fields.h"
#include "i18n.h"
#include "json.h"
#include "mapping_internal.h"

static void clear_source(struct mapping_source *source)
{
    g_clear_pointer(&source->key, g_free);
}

static void clear_field(gpointer data)
{
    struct mapping_field *field = data;

    clear_source(&field->source);
    g_free(field->target);
    g_free(field->text);
    g_free(field->origin);
}

static void clear_path(gpointer data)
{
    struct mapping_path *path = data;

    g_free(path->text);
    g_free(path->name);
    g_free(path->origin);
    if (path->steps)
        g_ptr_array_unref(path->steps);
}

struct mapping *mapping_new(void)
{
    struct mapping *mapping = g_new0(struct mapping, 1);

    mapping->paths = g_array_new(FALSE, FALSE, sizeof(struct mapping_path));
    g_array_set_clear_func(mapping->paths, clear_path);
    mapping->fields = g_array_new(FALSE, FALSE, sizeof(struct mapping_field));
    g_array_set_clear_func(mapping->fields, clear_field);
    return mapping;
}

void mapping_free(struct mapping *mapping)
{
    if (!mapping)
        return;
    g_array_unref(mapping->paths);
    g_array_unref(mapping->fields);
    clear_source(&mapping->id_source);
    g_free(mapping->chapter);
    g_free(mapping->chapter_origin);
    g_free(mapping->id_text);
    g_free(mapping->id_origin);
    g_free(mapping);
}

static gboolean refuse(const char *origin, GError **error, const char *message)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s: %s", origin, message);
    return FALSE;
}

/* The size of the JSON string that a text begins with, or 0. */
static gsize quoted_size(const char *text)
{
    if (*text != '"')
        return 0;
    for (gsize i = 1; text[i]; i++) {
        if (text[i] == '\\' && text[i + 1])
            i++;
        else if (text[i] == '"')
            return i + 1;
    }
    return 0;
}

/* A quoted key's own text, or NULL. A NUL in it is refused: no key of a document has one. */
static char *unquote(const char *text, gsize size)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value value;

    if (!json_parse(arena, text, size, &value, NULL) || value.type != VALUE_TEXT ||
        memchr(value.text, '\0', value.size))
        return NULL;
    return value_dup_string(&value);
}

/* One step, up to its dot or the end; false: it is none. A star gives NULL. */
static gboolean read_step(const char **at, char **out)
{
    gsize size = quoted_size(*at);

    *out = NULL;
    if (size > 0) {
        *out = unquote(*at, size);
        if (!*out)
            return FALSE;
    } else {
        size = strcspn(*at, ".");
        if (size == 0 || memchr(*at, '"', size))
            return FALSE;
        if (size != 1 || **at != '*')
            *out = g_strndup(*at, size);
    }
    *at += size;
    if (**at == '.' && (*at)[1] != '\0')
        (*at)++;
    else if (**at != '\0') {
        g_clear_pointer(out, g_free);
        return FALSE;
    }
    return TRUE;
}

static gboolean add_path(struct mapping *mapping, const char *text, const char *origin, GError **error)
{
    struct mapping_path path = {
        .text = g_strdup(text), .steps = g_ptr_array_new_with_free_func(g_free), .origin = g_strdup(origin)};
    const char *at = text;
    gboolean ok = *text != '"' && read_step(&at, &path.name) && path.name;

    while (ok && *at) {
        char *step;
        ok = read_step(&at, &step);
        if (ok)
            g_ptr_array_add(path.steps, step);
        path.stars += ok && !step;
    }
    if (!ok || path.stars > MAPPING_STARS_MAX) {
        clear_path(&path);
        return refuse(
            origin, error,
            _("this is no path; it is NAME, then .key or .* for each step down, such as COURS.*.questions "
              "(a key with a dot in quotation marks: COURS.\"a.b\".*)"));
    }
    g_array_append_val(mapping->paths, path);
    return TRUE;
}

void mapping_add_name(struct mapping *mapping, const char *name)
{
    struct mapping_path path = {.text = g_strdup(name),
                                .name = g_strdup(name),
                                .steps = g_ptr_array_new_with_free_func(g_free),
                                .origin = g_strdup(name)};
    g_array_append_val(mapping->paths, path);
}

/* "{2}" gives 2; anything else 0. */
static guint star_number(const char *text, gsize size)
{
    return size == 3 && text[0] == '{' && text[2] == '}' && text[1] >= '1' && text[1] <= '9'
               ? (guint)(text[1] - '0')
               : 0;
}

static gboolean read_source(const char *text, gsize size, struct mapping_source *out)
{
    gboolean above = size > 4 && star_number(text, 3) > 0 && text[3] == '.';

    out->star = star_number(text, above ? 3 : size);
    out->key = NULL;
    if (out->star > MAPPING_STARS_MAX || (out->star > 0 && !above))
        return out->star <= MAPPING_STARS_MAX;
    text += above ? 4 : 0;
    size -= above ? 4 : 0;
    if (quoted_size(text) == size && size > 0)
        out->key = unquote(text, size);
    else if (size > 0 && *text != '"')
        out->key = g_strndup(text, size);
    return out->key != NULL;
}

/* What a target may be: a field of exercises, "-", or "+" and a name of one's own. */
static gboolean check_target(const char *target, const char *origin, GError **error)
{
    gboolean own = *target == '+';
    const char *name = own ? target + 1 : target;
    int field = exercise_field_find(name, strlen(name));
    g_autofree char *message = NULL;

    if (strcmp(target, "-") == 0)
        return TRUE;
    if (field == FIELD_ID)
        message = g_strdup(_("an id is named by --id (id in the configuration), not as a field"));
    else if (field == FIELD_CHAPTER_CODE)
        message =
            g_strdup(_("the chapter is named by --chapter (chapter in the configuration), not as a field"));
    else if (field == FIELD_EXERCISE_UID || exercise_name_is_kept(name))
        message = g_strdup_printf(_("the field %s is kept by exobase itself"), name);
    else if (own && *name == '\0')
        message = g_strdup(_("a name is missing after +"));
    else if (own && field >= 0)
        message = g_strdup_printf(_("%s is a field of exercises: write it without +"), name);
    else if (!own && field < 0)
        message = g_strdup_printf(_("exercises have no field \"%s\"; docs/document.md lists them; to keep it "
                                    "under a name of your own, write +%s"),
                                  name, name);
    return !message || refuse(origin, error, message);
}

static gboolean add_field(struct mapping *mapping, const char *text, const char *origin, GError **error)
{
    gsize quoted = quoted_size(text);
    const char *equals = quoted > 0 ? text + quoted : strrchr(text, '=');
    struct mapping_field field = {.target = NULL};

    if (!equals || *equals != '=' || !read_source(text, (gsize)(equals - text), &field.source))
        return refuse(origin, error,
                      _("this is not SOURCE=FIELD: a key (in quotation marks if need be), a place in a tuple "
                        "or {1}, then = and a field"));
    if (!check_target(equals + 1, origin, error)) {
        clear_source(&field.source);
        return FALSE;
    }
    if (strcmp(equals + 1, "-") != 0)
        field.target = g_strdup(equals[1] == '+' ? equals + 2 : equals + 1);
    field.text = g_strdup(text);
    field.origin = g_strdup(origin);
    g_array_append_val(mapping->fields, field);
    return TRUE;
}

static gboolean set_id(struct mapping *mapping, const char *text, const char *origin, GError **error)
{
    clear_source(&mapping->id_source);
    g_free(mapping->id_text);
    g_free(mapping->id_origin);
    mapping->id_text = g_strdup(text);
    mapping->id_origin = g_strdup(origin);
    if (strcmp(text, "position") == 0)
        mapping->id = MAPPING_ID_POSITION;
    else if (strcmp(text, "key") == 0)
        mapping->id = MAPPING_ID_KEY;
    else if (read_source(text, strlen(text), &mapping->id_source) &&
             (mapping->id_source.star == 0 || !mapping->id_source.key))
        mapping->id = MAPPING_ID_FIELD;
    else
        return refuse(origin, error, _("this is neither position, key nor the name of a field"));
    return TRUE;
}

static gboolean set_chapter(struct mapping *mapping, const char *text, const char *origin)
{
    g_free(mapping->chapter);
    g_free(mapping->chapter_origin);
    mapping->chapter = g_strdup(text);
    mapping->chapter_origin = g_strdup(origin);
    return TRUE;
}

gboolean mapping_add(struct mapping *mapping, const char *name, const char *value, const char *origin,
                     GError **error)
{
    if (!g_utf8_validate(value, -1, NULL))
        return refuse(origin, error, _("this is not UTF-8"));
    if (strcmp(name, "list") == 0)
        return add_path(mapping, value, origin, error);
    if (strcmp(name, "field") == 0)
        return add_field(mapping, value, origin, error);
    if (strcmp(name, "id") == 0)
        return set_id(mapping, value, origin, error);
    return set_chapter(mapping, value, origin);
}

gboolean mapping_has_chapters(const struct mapping *mapping)
{
    return mapping->chapter && mapping_greatest_star(mapping->chapter) > 0;
}

gboolean mapping_is_plain(const struct mapping *mapping)
{
    for (guint i = 0; i < mapping->paths->len; i++) {
        if (g_array_index(mapping->paths, struct mapping_path, i).steps->len > 0)
            return FALSE;
    }
    return mapping->fields->len == 0 && mapping->id == MAPPING_ID_OWN && !mapping_has_chapters(mapping);
}

static void describe(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, "%s %" G_GSIZE_FORMAT " %s\n", name, strlen(text), text);
}

char *mapping_describe(const struct mapping *mapping)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < mapping->paths->len; i++)
        describe(out, "list", g_array_index(mapping->paths, struct mapping_path, i).text);
    if (mapping->chapter)
        describe(out, "chapter", mapping->chapter);
    if (mapping->id_text)
        describe(out, "id", mapping->id_text);
    for (guint i = 0; i < mapping->fields->len; i++) {
        const struct mapping_field *field = &g_array_index(mapping->fields, struct mapping_field, i);
        g_autofree char *star = g_strdup_printf("{%u}", field->source.star);
        if (field->source.star > 0 && field->source.key)
            describe(out, "above", star);
        describe(out, field->source.star > 0 ? "star" : "field",
                 field->source.key ? field->source.key : star);
        describe(out, field->target ? "to" : "dropped", field->target ? field->target : "");
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void add_row(GPtrArray *rows, const char *name, const char *value)
{
    g_ptr_array_add(rows, g_strdup(name));
    g_ptr_array_add(rows, g_strdup(value));
}

void mapping_rows(const struct mapping *mapping, GPtrArray *rows)
{
    for (guint i = 0; i < mapping->paths->len; i++)
        add_row(rows, "list", g_array_index(mapping->paths, struct mapping_path, i).text);
    if (mapping->chapter)
        add_row(rows, "chapter", mapping->chapter);
    if (mapping->id_text)
        add_row(rows, "id", mapping->id_text);
    for (guint i = 0; i < mapping->fields->len; i++)
        add_row(rows, "field", g_array_index(mapping->fields, struct mapping_field, i).text);
}

static char *words_of(const char *key, gsize size, const char *marks)
{
    gboolean plain = size > 0 && key[0] != ' ' && key[size - 1] != ' ';

    for (gsize i = 0; i < size && plain; i++)
        plain = (guchar)key[i] >= ' ' && key[i] != 0x7f && !strchr(marks, key[i]);
    if (plain)
        return g_strndup(key, size);
    GString *out = g_string_new(NULL);
    json_write_text(out, key, size);
    return g_string_free(out, FALSE);
}

char *mapping_step_words(const char *key, gsize size)
{
    return words_of(key, size, ".*\"");
}

char *mapping_source_words(const char *key, gsize size)
{
    gboolean word =
        (size == 3 && memcmp(key, "key", 3) == 0) || (size == 8 && memcmp(key, "position", 8) == 0);

    return words_of(key, size, word ? "kp" : "={}\"");
}
