/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "reader_internal.h"

/*
 * Content that ends up in no value: dicts that look like exercises, and lists of dicts, which code puts
 * together (`Q.append({…})` in a loop, `Q = list([…])`, `(Q := […])`). To miss an exercise in silence is the
 * worst that can happen, so each statement with such content is a candidate that can't be read.
 */

struct span {
    guint32 start, end;
};

void sighting_note(struct reader *reader, guint32 at, gboolean exercise)
{
    struct sighting sighting = {at, reader->statement_at, exercise};

    if (!reader->finishing && reader->class_binding == NULL)
        g_array_append_val(reader->sightings, sighting);
}

static gint compare_spans(gconstpointer a, gconstpointer b)
{
    const struct span *left = a, *right = b;
    return left->start < right->start ? -1 : left->start > right->start;
}

/* Where the values of known names stand. Two names of one list have one span; an alias of a part has its own,
 * within that of the whole. */
static GArray *known_spans(const struct pydata_module *module)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct span));
    for (guint i = 0; i < module->bindings->len; i++) {
        const struct pydata_binding *binding = &g_array_index(module->bindings, struct pydata_binding, i);
        struct span span = {binding->value.start, binding->value.end};
        if (binding->known && binding->value.type >= VALUE_LIST && span.end > span.start)
            g_array_append_val(spans, span);
    }
    g_array_sort(spans, compare_spans);
    /* Each reaches as far as any that began before it. */
    for (guint i = 1; i < spans->len; i++) {
        struct span *span = &g_array_index(spans, struct span, i);
        span->end = MAX(span->end, g_array_index(spans, struct span, i - 1).end);
    }
    return spans;
}

static gboolean is_within(const GArray *spans, guint32 at)
{
    guint from = 0, to = spans->len;
    while (from < to) {
        guint middle = from + (to - from) / 2;
        if (g_array_index(spans, struct span, middle).start <= at)
            from = middle + 1;
        else
            to = middle;
    }
    return from > 0 && at < g_array_index(spans, struct span, from - 1).end;
}

/* Where containers stand that are a part of a known value, wherever they were written. */
static void collect_places(const struct value *value, GHashTable *seen, GHashTable *places)
{
    gpointer container = value->type == VALUE_LIST     ? (gpointer)value->list
                         : value->type == VALUE_OBJECT ? (gpointer)value->object
                                                       : NULL;
    if (container == NULL)
        return;
    g_hash_table_add(places, GUINT_TO_POINTER(value->start));
    if (!g_hash_table_add(seen, container))
        return;
    for (guint32 i = 0; value->type == VALUE_LIST && i < value->list->count; i++)
        collect_places(&value->list->items[i], seen, places);
    for (guint32 i = 0; value->type == VALUE_OBJECT && i < value->object->count; i++)
        collect_places(&value->object->members[i].value, seen, places);
}

static void drop_placed(const struct pydata_module *module, GArray *sightings)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL), places = g_hash_table_new(NULL, NULL);
    guint kept = 0;
    for (guint i = 0; i < module->bindings->len; i++) {
        const struct pydata_binding *binding = &g_array_index(module->bindings, struct pydata_binding, i);
        if (binding->known)
            collect_places(&binding->value, seen, places);
    }
    for (guint i = 0; i < sightings->len; i++) {
        struct sighting sighting = g_array_index(sightings, struct sighting, i);
        if (!g_hash_table_contains(places, GUINT_TO_POINTER(sighting.at)))
            g_array_index(sightings, struct sighting, kept++) = sighting;
    }
    g_array_set_size(sightings, kept);
}

/* How far back from content its name is looked for: a program may have written all of it on one line. */
#define NAME_WITHIN 1000

static gboolean is_path_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '.' || (guchar)c >= 0x80;
}

/* The name from `start` to `end`, without the method that is called of it; empty: none, or a keyword. */
static char *name_between(const struct reader *reader, guint32 start, guint32 end)
{
    static const char *const keywords[] = {"for",   "while",  "if",     "elif",   "else", "with",  "try",
                                           "async", "match",  "return", "lambda", "del",  "await", "not",
                                           "yield", "assert", "case",   "except", NULL};
    static const char *const adding[] = {".append", ".extend", ".insert", ".add", ".update", NULL};
    char *name = g_strndup(reader->source->text + start, end - start);
    char *method = reader->source->text[end] == '(' ? strrchr(name, '.') : NULL;
    if (method != NULL && g_strv_contains(adding, method))
        *method = '\0';
    if (g_strv_contains(keywords, name))
        *name = '\0';
    return name;
}

static char *name_from(const struct reader *reader, guint32 start)
{
    const char *text = reader->source->text;
    guint32 most = start + NAME_WITHIN;
    while (start < most && (text[start] == '(' || text[start] == ' ' || text[start] == '\t'))
        start++;
    guint32 end = start;
    while (end < most && is_path_byte(text[end]))
        end++;
    return name_between(reader, start, end);
}

/* The name that the content goes to: what a method is called of, or what its line or statement begins with.
 * Empty: none. */
static char *sighting_name(const struct reader *reader, const struct sighting *sighting)
{
    const char *text = reader->source->text;
    guint32 end = sighting->at, start, line;
    guint32 from = MAX(sighting->statement, sighting->at - MIN(sighting->at, NAME_WITHIN));
    while (end > from && strchr("([{ \t\r\n", text[end - 1]) != NULL)
        end--;
    for (start = end; start > from && is_path_byte(text[start - 1]); start--)
        continue;
    for (line = sighting->at; line > from && text[line - 1] != '\n'; line--)
        continue;
    char *name = name_between(reader, start, end);
    if (text[end] == '(' && strlen(name) < end - start && *name != '\0')
        return name;
    g_free(name);
    name = line > from || from == sighting->statement ? name_from(reader, line) : g_strdup("");
    if (*name != '\0')
        return name;
    g_free(name);
    return name_from(reader, sighting->statement);
}

/* The name's binding, if it is not known. */
static const struct pydata_binding *find_unknown(const struct reader *reader, const char *name)
{
    const struct name *found = names_get(reader->names, name, strlen(name));
    for (guint i = 0; found->binding != NULL && i < reader->bindings->len; i++) {
        const struct pydata_binding *binding =
            &g_array_index(reader->module->bindings, struct pydata_binding, i);
        if (reader->bindings->pdata[i] == found->binding)
            return binding->known ? NULL : binding;
    }
    return NULL;
}

static GHashTable *told_paths(const struct pydata_module *module)
{
    GHashTable *paths = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < module->candidates->len; i++)
        g_hash_table_add(
            paths, (gpointer)(guintptr)g_array_index(module->candidates, struct pydata_candidate, i).path);
    return paths;
}

/* One candidate for each name; more than a person could read are not told. */
#define TOLD_MAX 50

static void tell(struct reader *reader, const GArray *sightings)
{
    struct pydata_module *module = reader->module;
    g_autoptr(GHashTable) paths = told_paths(module);
    guint told = 0;
    for (guint i = 0; i < sightings->len && told < TOLD_MAX; i++) {
        const struct sighting *sighting = &g_array_index(sightings, struct sighting, i);
        g_autofree char *name = sighting_name(reader, sighting);
        if (*name == '\0') {
            g_free(name);
            name = g_strdup_printf(_("line %u"), source_place(reader->source, sighting->at).line);
        }
        struct pydata_candidate candidate = {.path = value_arena_copy(reader->arena, name, strlen(name)),
                                             .at = sighting->at,
                                             .binding = find_unknown(reader, name),
                                             .built = TRUE,
                                             .dicts = TRUE,
                                             .exercise = sighting->exercise};
        if (!g_hash_table_add(paths, (gpointer)(guintptr)candidate.path))
            continue;
        g_array_append_val(module->candidates, candidate);
        told++;
    }
}

static gint compare_sightings(gconstpointer a, gconstpointer b)
{
    const struct sighting *left = a, *right = b;
    if (left->exercise != right->exercise)
        return left->exercise ? -1 : 1;
    return left->at < right->at ? -1 : left->at > right->at;
}

void sightings_finish(struct reader *reader)
{
    GArray *sightings = reader->sightings;
    g_autoptr(GArray) spans = sightings->len > 0 ? known_spans(reader->module) : NULL;
    guint kept = 0;
    for (guint i = 0; i < sightings->len; i++) {
        struct sighting sighting = g_array_index(sightings, struct sighting, i);
        if (!is_within(spans, sighting.at))
            g_array_index(sightings, struct sighting, kept++) = sighting;
    }
    g_array_set_size(sightings, kept);
    if (kept == 0)
        return;
    drop_placed(reader->module, sightings);
    g_array_sort(sightings, compare_sightings);
    tell(reader, sightings);
}
