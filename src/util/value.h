/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_VALUE_H
#define EXOBASE_VALUE_H

#include <glib.h>

/*
 * A JSON value, as it was read from a Python module, a JSON text or the database.
 *
 * Values live in an arena and are freed with it, all at once. A text is a view: `size` bytes of UTF-8 at
 * `text`, without a closing NUL; it points into the arena or into the source that the arena's owner keeps
 * alive. Lists and objects are shared by reference: copying a struct value copies the reference. A struct
 * value is 24 bytes and a member 32, so that a module of 100,000 exercises takes less memory than its text.
 */
enum value_type {
    VALUE_NULL,
    VALUE_FALSE,
    VALUE_TRUE,
    VALUE_INTEGER,
    VALUE_REAL, /* always finite */
    VALUE_TEXT,
    VALUE_LIST,
    VALUE_OBJECT,
};

struct value {
    guint8 type;        /* enum value_type */
    guint8 flags;       /* for the use of whoever made the arena; 0 from the functions below */
    guint32 size;       /* VALUE_TEXT: bytes */
    guint32 start, end; /* the bytes [start, end) of the source that it was read from; both 0: none */
    union {
        gint64 integer;
        double real;
        const char *text;
        struct value_list *list;
        struct value_object *object;
    };
};

struct value_list {
    struct value *items;
    guint32 count, capacity;
};

/* Keys are interned: in one arena, two equal keys are one pointer. */
struct value_key {
    guint32 size;
    char bytes[]; /* closed by a NUL; a NUL inside is possible */
};

struct value_member {
    const struct value_key *key;
    struct value value;
};

/* Members stand in the order of their first appearance, as in a Python dict. */
struct value_object {
    struct value_member *members;
    guint32 count, capacity;
};

typedef struct value_arena value_arena; /* for g_autoptr */

struct value_arena *value_arena_new(void);
void value_arena_free(struct value_arena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(value_arena, value_arena_free)

/* `size` bytes, aligned for any type, not initialised; never NULL. */
void *value_arena_alloc(struct value_arena *arena, gsize size);
/* A copy of `size` bytes, closed by a NUL. */
char *value_arena_copy(struct value_arena *arena, const char *bytes, gsize size);
/* The arena's only key with these bytes. */
const struct value_key *value_arena_key(struct value_arena *arena, const char *bytes, gsize size);
/* Forgets all values and keys, for the next use; keeps some memory for it. */
void value_arena_reset(struct value_arena *arena);
/* What the arena holds, in bytes, its own overhead included. */
gsize value_arena_size(const struct value_arena *arena);

struct value value_null(void);
struct value value_boolean(gboolean truth);
struct value value_integer(gint64 integer);
struct value value_real(double real);
/* A view of the bytes, which must live as long as the value. */
struct value value_text(const char *text, gsize size);
/* A view of a C string; NULL gives null. */
struct value value_string(const char *string);
/* Empty containers, with room for `capacity` items. */
struct value value_list(struct value_arena *arena, guint32 capacity);
struct value value_object(struct value_arena *arena, guint32 capacity);

void value_list_append(struct value_arena *arena, struct value_list *list, struct value item);
/* Sets a member; a key that is there keeps its place. Returns whether it was there. */
gboolean value_object_set(struct value_arena *arena, struct value_object *object, const struct value_key *key,
                          struct value value);
/* Adds a member whose key is known not to be there, without looking. */
void value_object_append(struct value_arena *arena, struct value_object *object, const struct value_key *key,
                         struct value value);
/* Sets all members of `over`, however many there are; their keys become the arena's. */
void value_object_merge(struct value_arena *arena, struct value_object *object,
                        const struct value_object *over);
/* As value_object_set(), for a C string as key. */
gboolean value_set(struct value_arena *arena, struct value_object *object, const char *key,
                   struct value value);
/* Takes a member out, the others keep their order. Returns whether it was there. */
gboolean value_object_remove(struct value_object *object, const char *key);
/* The member's value, or NULL when the key is not there; borrowed from the object. */
struct value *value_object_get(const struct value_object *object, const char *key);

/* Whether a text value has exactly these bytes; false for any other type. */
gboolean value_is_text(const struct value *value, const char *string);
/* The text as a C string of its own; NULL for any other type. Caller frees. */
char *value_dup_string(const struct value *value);
/* A deep copy whose texts, too, live in `arena`. */
struct value value_copy(struct value_arena *arena, const struct value *value);
/* Whether both are the same JSON value: order of members does not count, 1 and 1.0 differ. */
gboolean value_equal(const struct value *a, const struct value *b);
/* The JSON name of a value's type: "null", "boolean", "integer", "number", "string", "array", "object". */
const char *value_type_name(const struct value *value);

#endif
