/* SPDX-License-Identifier: Apache-2.0 */
/* A mapping can be turned round: what it made of each exercise of tests/corpus/shapes becomes what it was. */
#include <string.h>

#include "file.h"
#include "json.h"
#include "mapping.h"
#include "settings.h"

#define SHAPES SOURCE_ROOT "/tests/corpus/shapes"

static void add_line(struct mapping *mapping, const char *name, const char *value)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(mapping_add(mapping, name, value, name, &error));
    g_assert_no_error(error);
}

/* From NAME.args, lines of name=value. */
static gboolean read_args(struct mapping *mapping, const char *stem)
{
    g_autofree char *path = g_strdup_printf("%s/%s.args", SHAPES, stem), *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        char *value = strchr(lines[i], '=');
        if (value) {
            *value = '\0';
            add_line(mapping, lines[i], value + 1);
        }
    }
    return TRUE;
}

/* From NAME.conf. */
static void read_section(struct mapping *mapping, const char *stem)
{
    g_autofree char *path = g_strdup_printf("%s/%s.conf", SHAPES, stem);
    g_autoptr(settings) settings = settings_load(path, NULL);

    g_assert_nonnull(settings);
    for (guint i = 0; i < N_MODULE_KEYS; i++) {
        const char *name = settings_module_table[i].name;
        const char *const *values = settings_module_all(settings, stem, name);
        for (guint k = 0; values && values[k] && settings_module_table[i].value; k++)
            add_line(mapping, name, values[k]);
    }
}

static struct mapping *read_mapping(const char *stem, const struct pydata_module *module)
{
    struct mapping *mapping = mapping_new();

    if (!read_args(mapping, stem))
        read_section(mapping, stem);
    if (mapping->paths->len == 0)
        mapping_add_name(mapping,
                         ((const struct pydata_binding *)pydata_exercise_lists(module)->pdata[0])->name);
    return mapping;
}

/* In its own order of keys. */
static char *words(const struct value *value)
{
    GString *text = g_string_new(NULL);

    json_write(text, value);
    return g_string_free(text, FALSE);
}

static void check_item(struct mapped *mapped, const struct mapping_group *group, guint32 index)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GError) error = NULL;
    const char *keys[MAPPING_STARS_MAX];
    const struct value *raw = mapped_raw(group, index);
    struct value made = mapping_apply(mapped, arena, group, index), back;
    gboolean tuple;

    g_assert_cmpuint(made.start, ==, raw->start);
    g_assert_true(mapping_invert(mapped, arena, made.object, raw, &back, &tuple, keys, &error));
    g_assert_no_error(error);
    g_autofree char *before = words(raw), *after = words(&back);
    g_assert_cmpstr(before, ==, after);
    g_assert_cmpint(tuple, ==, pydata_is_tuple(raw));
    for (guint star = 0; star < group->n_keys; star++) {
        if (keys[star])
            g_assert_cmpstr(keys[star], ==, group->keys[star]);
    }
    if (group->within->type == VALUE_OBJECT && keys[group->path->stars - 1])
        g_assert_cmpstr(keys[group->path->stars - 1], ==,
                        group->within->object->members[group->first + index].key->bytes);
}

/* Without the item that it came from: the same values, if nothing was dropped. */
static void check_alone(struct mapped *mapped, const struct mapping_group *group, guint32 index)
{
    g_autoptr(value_arena) arena = value_arena_new();
    const char *keys[MAPPING_STARS_MAX];
    const struct value *raw = mapped_raw(group, index);
    struct value made = mapping_apply(mapped, arena, group, index), back;
    gboolean tuple;

    g_assert_true(mapping_invert(mapped, arena, made.object, NULL, &back, &tuple, keys, NULL));
    g_assert_true(value_equal(raw, &back));
}

static void check_module(const char *stem)
{
    g_autofree char *path = g_strdup_printf("%s/%s.py", SHAPES, stem);
    g_autoptr(GError) error = NULL;
    gsize size;
    guint n_groups;
    g_autofree char *text = file_read(path, 1 << 20, &size, NULL);
    g_autoptr(pydata_module) module = pydata_read_module(path, text, size, &error);
    g_assert_no_error(error);
    g_autoptr(mapping) mapping = read_mapping(stem, module);
    g_autoptr(mapped) mapped = mapped_new(mapping, module, &error);
    g_assert_no_error(error);
    const struct mapping_group *groups = mapped_groups(mapped, &n_groups);
    g_autoptr(GArray) dropped = mapped_dropped(mapped);

    g_assert_cmpuint(n_groups, >, 0);
    for (guint g = 0; g < n_groups; g++) {
        for (guint32 i = 0; i < groups[g].count; i++) {
            check_item(mapped, &groups[g], i);
            if (dropped->len == 0)
                check_alone(mapped, &groups[g], i);
        }
    }
}

static void test_round_trip(void)
{
    g_autoptr(GDir) folder = g_dir_open(SHAPES, 0, NULL);
    const char *name;
    guint count = 0;

    g_assert_nonnull(folder);
    while ((name = g_dir_read_name(folder))) {
        if (!g_str_has_suffix(name, ".py"))
            continue;
        g_autofree char *stem = g_strndup(name, strlen(name) - 3);
        g_test_message("%s", stem);
        check_module(stem);
        count++;
    }
    g_assert_cmpuint(count, >=, 20);
}

/* A changed exercise comes back changed, in the order that the module had; a new field comes last. */
static void test_changed(void)
{
    static const char text[] = "A = [{'a': 1, 'q': 'x', 'cache': 'c', 'z': 2}]\n";
    g_autoptr(pydata_module) module = pydata_read_module("m.py", text, strlen(text), NULL);
    g_autoptr(mapping) mapping = mapping_new();
    g_autoptr(value_arena) arena = value_arena_new();
    const char *keys[MAPPING_STARS_MAX];
    struct value back;
    gboolean tuple;
    guint count;

    add_line(mapping, "list", "A");
    add_line(mapping, "field", "q=enonce_html");
    add_line(mapping, "field", "cache=-");
    g_autoptr(mapped) mapped = mapped_new(mapping, module, NULL);
    const struct mapping_group *group = mapped_groups(mapped, &count);
    struct value made = mapping_apply(mapped, arena, group, 0);
    value_set(arena, made.object, "enonce_html", value_string("y"));
    value_set(arena, made.object, "title", value_string("T"));
    value_object_remove(made.object, "z");
    g_assert_true(
        mapping_invert(mapped, arena, made.object, mapped_raw(group, 0), &back, &tuple, keys, NULL));
    g_autofree char *after = words(&back);
    g_assert_cmpstr(after, ==, "{\"a\": 1, \"q\": \"y\", \"cache\": \"c\", \"title\": \"T\"}");

    /* What the mapping calls by another name has no place of its own. */
    g_autoptr(GError) error = NULL;
    value_set(arena, made.object, "cache", value_string("new"));
    g_assert_false(
        mapping_invert(mapped, arena, made.object, mapped_raw(group, 0), &back, &tuple, keys, &error));
    g_assert_nonnull(error);
}

/* A tuple has no room for another field, and no place may stay empty. */
static void test_tuple(void)
{
    static const char text[] = "A = [('q', 'a')]\n";
    g_autoptr(pydata_module) module = pydata_read_module("m.py", text, strlen(text), NULL);
    g_autoptr(mapping) mapping = mapping_new();
    g_autoptr(value_arena) arena = value_arena_new();
    const char *keys[MAPPING_STARS_MAX];
    struct value back;
    gboolean tuple;
    guint count;

    add_line(mapping, "list", "A");
    add_line(mapping, "field", "0=enonce_html");
    g_autoptr(mapped) mapped = mapped_new(mapping, module, NULL);
    const struct mapping_group *group = mapped_groups(mapped, &count);
    struct value made = mapping_apply(mapped, arena, group, 0);
    g_assert_true(mapping_invert(mapped, arena, made.object, NULL, &back, &tuple, keys, NULL));
    g_assert_true(tuple);
    value_set(arena, made.object, "title", value_string("T"));
    g_assert_false(mapping_invert(mapped, arena, made.object, NULL, &back, &tuple, keys, NULL));
    value_object_remove(made.object, "title");
    value_object_remove(made.object, "enonce_html");
    g_assert_false(mapping_invert(mapped, arena, made.object, NULL, &back, &tuple, keys, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mapping/round-trip", test_round_trip);
    g_test_add_func("/mapping/changed", test_changed);
    g_test_add_func("/mapping/tuple", test_tuple);
    return g_test_run();
}
