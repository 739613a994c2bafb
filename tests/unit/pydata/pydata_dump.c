/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "reader_internal.h"

/*
 * For tests: reads the paths that standard input names, one a line, and prints for each a line of JSON: its
 * error, or its bindings, candidates and warnings. "literals" are the values as they were read where each
 * name was bound, before anything changed them; "writer" marks containers, as tests that compare with Python
 * need to know tuples from lists.
 */
#define SIZE_MAX_READ ((gsize)1 << 32)

struct dump {
    GString *literals;
    const char *comma;
};

static void write_string(GString *out, const char *text)
{
    json_write_text(out, text, strlen(text));
}

/* A value may contain itself while a module is read; whether it does is judged at its end. */
static gboolean is_deep(const struct value *value, guint depth)
{
    gboolean deep = depth > VALUE_DEPTH_MAX;
    if (value->type == VALUE_LIST)
        for (guint32 i = 0; i < value->list->count && !deep; i++)
            deep = is_deep(&value->list->items[i], depth + 1);
    if (value->type == VALUE_OBJECT)
        for (guint32 i = 0; i < value->object->count && !deep; i++)
            deep = is_deep(&value->object->members[i].value, depth + 1);
    return deep;
}

static void observe(gpointer data, const char *name, const struct result *result)
{
    struct dump *dump = data;
    g_string_append(dump->literals, dump->comma);
    g_string_append_c(dump->literals, '[');
    write_string(dump->literals, name);
    g_string_append_c(dump->literals, ',');
    if (result->reason.kind == REASON_NONE && !is_deep(&result->value, 0))
        json_write(dump->literals, &result->value);
    else
        g_string_append_printf(dump->literals, "null,%u", result->reason.kind);
    g_string_append_c(dump->literals, ']');
    dump->comma = ",";
}

static void write_place(GString *out, const struct pydata_module *module, guint32 at)
{
    struct pydata_place place = pydata_place(module, at);
    g_string_append_printf(out, "\"line\":%u,\"column\":%u", place.line, place.column);
}

static void write_bindings(GString *out, const struct pydata_module *module)
{
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    for (gsize i = 0; i < count; i++) {
        g_string_append(out, i > 0 ? ",{\"name\":" : "{\"name\":");
        write_string(out, bindings[i].name);
        g_string_append_printf(out, ",\"bindings\":%u,\"merged\":%d,\"known\":%d,", bindings[i].bindings,
                               bindings[i].merged, bindings[i].known);
        write_place(out, module, bindings[i].known ? bindings[i].name_at : bindings[i].why_at);
        g_string_append(out, bindings[i].known ? ",\"value\":" : ",\"why\":");
        if (bindings[i].known)
            json_write(out, &bindings[i].value);
        else
            write_string(out, bindings[i].why);
        g_string_append_c(out, '}');
    }
}

static void write_module(GString *out, const struct pydata_module *module)
{
    gsize count;
    g_string_append(out, "{\"bindings\":[");
    write_bindings(out, module);
    g_string_append(out, "],\"lists\":[");
    const GPtrArray *lists = pydata_exercise_lists(module);
    for (guint i = 0; i < lists->len; i++) {
        g_string_append(out, i > 0 ? "," : "");
        write_string(out, ((const struct pydata_binding *)lists->pdata[i])->name);
    }
    g_string_append(out, "],\"candidates\":[");
    const struct pydata_candidate *candidates = pydata_candidates(module, &count);
    for (gsize i = 0; i < count; i++) {
        g_string_append(out, i > 0 ? ",{\"path\":" : "{\"path\":");
        write_string(out, candidates[i].path);
        g_string_append_c(out, ',');
        write_place(out, module, candidates[i].at);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "],\"warnings\":[");
    const struct pydata_warning *warnings = pydata_warnings(module, &count);
    for (gsize i = 0; i < count; i++) {
        g_string_append(out, i > 0 ? ",{" : "{");
        write_place(out, module, warnings[i].at);
        g_string_append(out, ",\"message\":");
        write_string(out, warnings[i].message);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void dump_file(const char *path)
{
    gsize size = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    struct dump dump = {.literals = g_string_new(NULL), .comma = ""};
    g_autofree char *text = file_read(path, SIZE_MAX_READ, &size, &error);
    g_autoptr(pydata_module) module =
        text != NULL ? reader_read(path, text, size, observe, &dump, &error) : NULL;
    if (module == NULL) {
        g_string_append_printf(out, "{\"code\":%d,\"error\":", error->code);
        write_string(out, error->message);
    } else {
        write_module(out, module);
        g_string_append_printf(out, ",\"literals\":[%s]", dump.literals->str);
    }
    g_string_free(dump.literals, TRUE);
    puts(g_string_append_c(out, '}')->str);
    fflush(stdout);
}

int main(void)
{
    size_t room = 0;
    ssize_t size;
    char *raw = NULL;
    while ((size = getline(&raw, &room, stdin)) > 0) {
        if (raw[size - 1] == '\n')
            raw[size - 1] = '\0';
        dump_file(raw);
    }
    free(raw);
    return 0;
}
