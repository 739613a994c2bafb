/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bytes.h"
#include "clock.h"
#include "sha256.h"
#include "value.h"

static void test_keys_are_interned(void)
{
    g_autoptr(value_arena) arena = value_arena_new();
    const struct value_key *keys[1000];

    for (int i = 0; i < 1000; i++) {
        g_autofree char *name = g_strdup_printf("key-%d", i);
        keys[i] = value_arena_key(arena, name, strlen(name));
        g_assert_cmpstr(keys[i]->bytes, ==, name);
    }
    for (int i = 0; i < 1000; i++) {
        g_autofree char *name = g_strdup_printf("key-%d", i);
        g_assert_true(value_arena_key(arena, name, strlen(name)) == keys[i]);
    }
    g_assert_true(value_arena_key(arena, "a\0b", 3) != value_arena_key(arena, "a\0c", 3));
    g_assert_true(value_arena_key(arena, "", 0) == value_arena_key(arena, "", 0));
}

/* Sixteen bytes, all of whose quick hashes are the same: the second eight undo what the first ones did. */
static void colliding_key(guint number, char key[16])
{
    const guint64 odd = G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    guint64 first = number * odd, hash = (16 * odd ^ first) * odd;

    bytes_store8(key, first);
    bytes_store8(key + 8, hash ^ hash >> 32);
}

/* Who makes keys that are all in each other's way finds each, and none twice; after a reset too. */
static void test_keys_made_to_collide(void)
{
    enum { COUNT = 5000 };
    g_autoptr(value_arena) arena = value_arena_new();
    g_autofree const struct value_key **keys = g_new(const struct value_key *, COUNT);
    char key[16];

    for (guint round = 0; round < 2; round++) {
        for (guint i = 0; i < COUNT; i++) {
            colliding_key(i, key);
            keys[i] = value_arena_key(arena, key, sizeof key);
        }
        for (guint i = 0; i < COUNT; i++) {
            colliding_key(i, key);
            g_assert_cmpmem(keys[i]->bytes, keys[i]->size, key, sizeof key);
            g_assert_true(value_arena_key(arena, key, sizeof key) == keys[i]);
        }
        value_arena_reset(arena);
    }
}

static void test_objects_keep_their_order(void)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value value = value_object(arena, 0);

    g_assert_false(value_set(arena, value.object, "b", value_integer(1)));
    g_assert_false(value_set(arena, value.object, "a", value_integer(2)));
    g_assert_false(value_set(arena, value.object, "c", value_integer(3)));
    g_assert_true(value_set(arena, value.object, "b", value_integer(4)));
    g_assert_cmpuint(value.object->count, ==, 3);
    g_assert_cmpstr(value.object->members[0].key->bytes, ==, "b");
    g_assert_cmpint(value_object_get(value.object, "b")->integer, ==, 4);
    g_assert_true(value_object_remove(value.object, "a"));
    g_assert_false(value_object_remove(value.object, "a"));
    g_assert_null(value_object_get(value.object, "a"));
    g_assert_cmpstr(value.object->members[1].key->bytes, ==, "c");
}

/* Few members and very many, as the same by value_object_set(). */
static void test_merge(void)
{
    static const guint counts[][2] = {{0, 0}, {3, 0}, {0, 3}, {5, 7}, {40, 60}, {3000, 5000}};

    for (gsize row = 0; row < G_N_ELEMENTS(counts); row++) {
        g_autoptr(value_arena) arena = value_arena_new(), other = value_arena_new();
        struct value merged = value_object(arena, 0), set = value_object(arena, 0);
        struct value over = value_object(other, 0);
        for (guint i = 0; i < counts[row][0]; i++) {
            g_autofree char *key = g_strdup_printf("k%u", i * 2);
            value_set(arena, merged.object, key, value_integer(i));
            value_set(arena, set.object, key, value_integer(i));
        }
        for (guint i = 0; i < counts[row][1]; i++) {
            g_autofree char *key = g_strdup_printf("k%u", i * 3);
            value_set(other, over.object, key, value_integer(-(gint64)i));
            value_set(arena, set.object, key, value_integer(-(gint64)i));
        }
        value_object_merge(arena, merged.object, over.object);
        g_assert_cmpuint(merged.object->count, ==, set.object->count);
        for (guint i = 0; i < set.object->count; i++) {
            g_assert_true(merged.object->members[i].key == set.object->members[i].key);
            g_assert_true(value_equal(&merged.object->members[i].value, &set.object->members[i].value));
        }
    }
}

static void test_equal_and_copy(void)
{
    g_autoptr(value_arena) arena = value_arena_new(), other = value_arena_new();
    struct value a = value_object(arena, 0), list = value_list(arena, 0);

    for (int i = 0; i < 100; i++)
        value_list_append(arena, list.list, value_integer(i));
    value_set(arena, a.object, "list", list);
    value_set(arena, a.object, "text", value_string("é"));
    struct value b = value_copy(other, &a);
    g_assert_true(value_equal(&a, &b));
    g_assert_true(value_object_get(b.object, "text")->text != value_object_get(a.object, "text")->text);

    struct value_member swap = b.object->members[0];
    b.object->members[0] = b.object->members[1];
    b.object->members[1] = swap;
    g_assert_true(value_equal(&a, &b));
    value_object_get(b.object, "list")->list->items[99] = value_real(99.0);
    g_assert_false(value_equal(&a, &b));
    const struct value zero = value_real(0.0), minus_zero = value_real(-0.0);
    g_assert_false(value_equal(&zero, &minus_zero));
}

/* Members 0 … count - 1, from the `first` on in steps of `step`; their values are their numbers. */
static struct value numbered(struct value_arena *arena, int count, int first, int step)
{
    struct value object = value_object(arena, 0);

    for (int i = 0; i < count; i++) {
        int number = (first + i * step) % count;
        g_autofree char *key = g_strdup_printf("%d", number);
        value_object_append(arena, object.object, value_arena_key(arena, key, strlen(key)),
                            value_integer(number));
    }
    return object;
}

/* Nobody who sends a large object in another order makes its comparison long. */
static void test_equal_in_any_order(void)
{
    enum { COUNT = 300000, STEP = 7 }; /* without a common divisor */
    g_autoptr(value_arena) arena = value_arena_new();
    struct value a = numbered(arena, COUNT, 0, 1), b = numbered(arena, COUNT, 5, STEP);
    struct value c = numbered(arena, COUNT, 0, 1);

    g_assert_true(value_equal(&a, &b));
    g_assert_true(value_equal(&b, &c));
    value_object_get(b.object, "4711")->integer = 0;
    g_assert_false(value_equal(&a, &b));
    c.object->members[COUNT - 1].key = value_arena_key(arena, "other", 5);
    g_assert_false(value_equal(&a, &c));
    g_assert_false(value_equal(&c, &a));
    c.object->count--;
    g_assert_false(value_equal(&a, &c));
}

static void test_arena_is_used_again(void)
{
    g_autoptr(value_arena) arena = value_arena_new();

    for (int i = 0; i < 100; i++)
        value_arena_alloc(arena, 10000);
    value_arena_reset(arena);
    gsize size = value_arena_size(arena);
    for (int round = 0; round < 1000; round++) {
        value_arena_key(arena, "key", 3);
        memset(value_arena_alloc(arena, 10000), 1, 10000);
        value_arena_reset(arena);
    }
    g_assert_cmpuint(value_arena_size(arena), <=, size + 1024);
    char *copy = value_arena_copy(arena, "abc", 3);
    g_assert_cmpstr(copy, ==, "abc");
    g_assert_cmpuint((guintptr)value_arena_alloc(arena, 1) % 8, ==, 0);
}

static void test_sha256(void)
{
    char hex[SHA256_HEX_SIZE];

    /* FIPS 180-4, the examples "abc" and "". */
    sha256_hex_of("abc", 3, hex);
    g_assert_cmpstr(hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_hex_of("", 0, hex);
    g_assert_cmpstr(hex, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_clock(void)
{
    char text[CLOCK_TEXT_SIZE];

    clock_text(1764577800123, text);
    g_assert_cmpstr(text, ==, "2025-12-01T08:30:00.123Z");
    clock_text(-1, text);
    g_assert_cmpstr(text, ==, "1969-12-31T23:59:59.999Z");
    clock_text(253402300799999, text);
    g_assert_cmpstr(text, ==, "9999-12-31T23:59:59.999Z");
    clock_text(253402300800000, text);
    g_assert_cmpstr(text, ==, "10000-01-01T00:00:00.000Z");
    clock_text(-62167219200000, text);
    g_assert_cmpstr(text, ==, "0000-01-01T00:00:00.000Z");
    clock_text(-62167219200001, text);
    g_assert_cmpstr(text, ==, "-001-12-31T23:59:59.999Z");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/value/keys-are-interned", test_keys_are_interned);
    g_test_add_func("/value/keys-made-to-collide", test_keys_made_to_collide);
    g_test_add_func("/value/objects-keep-their-order", test_objects_keep_their_order);
    g_test_add_func("/value/merge", test_merge);
    g_test_add_func("/value/equal-and-copy", test_equal_and_copy);
    g_test_add_func("/value/equal-in-any-order", test_equal_in_any_order);
    g_test_add_func("/value/arena-is-used-again", test_arena_is_used_again);
    g_test_add_func("/sha256", test_sha256);
    g_test_add_func("/clock", test_clock);
    return g_test_run();
}
