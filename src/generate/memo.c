/* SPDX-License-Identifier: Apache-2.0 */
#include "memo_internal.h"

#include <string.h>

#include "json.h"

/* What one tree may hold, and a thread's trees together, which then begin anew; a larger case is not kept. */
#define TREE_BYTES_MAX ((gsize)1 << 20)
#define THREAD_BYTES_MAX ((gsize)8 << 20)
#define CASE_BYTES_MAX ((gsize)16 << 10)
/* A node with its place and the allocator's own. */
#define NODE_BYTES (sizeof(struct memo_node) + 96)

/* One draw, with what followed each value; or, without children, a case. */
struct memo_node {
    struct draw_digit draw;
    GArray *children; /* of struct memo_child, by `at`; NULL: a case */
    struct value variables, results, figure;
};

struct memo_child {
    guint64 at;
    struct memo_node *node; /* owned */
};

struct memo {
    struct memo_node *root; /* owned; NULL: nothing is known */
    struct value_arena *arena;
    gsize bytes; /* about what it holds */
};

/* What a thread keeps. */
struct memo_table {
    GHashTable *trees; /* "SERIAL PARAMETERS" → struct memo, owned */
    GString *key;
    gsize bytes;
};

static void node_free(struct memo_node *node)
{
    if (!node)
        return;
    for (guint i = 0; node->children && i < node->children->len; i++)
        node_free(g_array_index(node->children, struct memo_child, i).node);
    g_clear_pointer(&node->children, g_array_unref);
    g_free(node);
}

static void memo_free(gpointer data)
{
    struct memo *memo = data;

    node_free(memo->root);
    value_arena_free(memo->arena);
    g_free(memo);
}

static void table_free(gpointer data)
{
    struct memo_table *table = data;

    g_hash_table_unref(table->trees);
    g_string_free(table->key, TRUE);
    g_free(table);
}

static struct memo_table *own_table(void)
{
    static GPrivate own = G_PRIVATE_INIT(table_free);
    struct memo_table *table = g_private_get(&own);

    if (!table) {
        table = g_new0(struct memo_table, 1);
        table->trees = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, memo_free);
        table->key = g_string_new(NULL);
        g_private_set(&own, table);
    }
    return table;
}

struct memo *memo_find(const struct generator *generator, const struct value *parameters)
{
    struct memo_table *table = own_table();

    if (table->bytes >= THREAD_BYTES_MAX) {
        g_hash_table_remove_all(table->trees);
        table->bytes = 0;
    }
    g_string_truncate(table->key, 0);
    json_write_integer(table->key, (gint64)generator->serial);
    g_string_append_c(table->key, ' ');
    json_write_canonical(table->key, parameters);
    struct memo *memo = g_hash_table_lookup(table->trees, table->key->str);
    if (!memo) {
        memo = g_new0(struct memo, 1);
        memo->arena = value_arena_new();
        g_hash_table_insert(table->trees, g_strdup(table->key->str), memo);
        table->bytes += value_arena_size(memo->arena) + table->key->len + NODE_BYTES;
    }
    return memo;
}

/* Where the value stands, or would. */
static guint place_of(const struct memo_node *node, guint64 at, gboolean *found)
{
    guint low = 0, high = node->children->len;

    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(node->children, struct memo_child, middle).at < at)
            low = middle + 1;
        else
            high = middle;
    }
    *found = low < node->children->len && g_array_index(node->children, struct memo_child, low).at == at;
    return low;
}

gboolean memo_follow(const struct memo *memo, struct draw *draw, struct value_arena *arena,
                     struct dynamic_case *out)
{
    const struct memo_node *node = memo->root;
    gboolean found = TRUE;

    while (node && node->children) {
        guint place = place_of(node, draw_again(draw, &node->draw), &found);
        node = found ? g_array_index(node->children, struct memo_child, place).node : NULL;
    }
    draw->depth = 0;
    if (!node)
        return FALSE;
    out->variables = value_copy(arena, &node->variables);
    out->results = value_copy(arena, &node->results);
    out->figure = value_copy(arena, &node->figure);
    return TRUE;
}

static struct memo_node *node_new(const struct draw_digit *digit)
{
    struct memo_node *node = g_new0(struct memo_node, 1);

    if (digit) {
        node->draw = *digit;
        node->children = g_array_new(FALSE, FALSE, sizeof(struct memo_child));
    }
    return node;
}

/* The place of what follows the draws, made where it is not there yet; NULL: there is a case on the way. */
static struct memo_node **slot_of(struct memo *memo, const GArray *digits)
{
    struct memo_node **slot = &memo->root;

    for (guint i = 0; i < digits->len; i++) {
        const struct draw_digit *digit = &g_array_index(digits, struct draw_digit, i);
        struct memo_child child = {.at = digit->at};
        gboolean found = FALSE;
        if (!*slot)
            *slot = node_new(digit);
        if (!(*slot)->children)
            return NULL;
        guint place = place_of(*slot, digit->at, &found);
        if (!found)
            g_array_insert_val((*slot)->children, place, child);
        memo->bytes += found ? 0 : NODE_BYTES;
        slot = &g_array_index((*slot)->children, struct memo_child, place).node;
    }
    return slot;
}

/* About how much room a copy takes. */
static gsize weigh(const struct value *value)
{
    gsize bytes = sizeof *value;

    if (value->type == VALUE_TEXT)
        bytes += value->size;
    for (guint i = 0; value->type == VALUE_LIST && i < value->list->count; i++)
        bytes += weigh(&value->list->items[i]);
    for (guint i = 0; value->type == VALUE_OBJECT && i < value->object->count; i++)
        bytes += weigh(&value->object->members[i].value) + sizeof(struct value_member) +
                 value->object->members[i].key->size;
    return bytes;
}

void memo_keep(struct memo *memo, const struct draw *draw, const struct dynamic_case *made)
{
    const gsize before = memo->bytes;
    const gsize size = weigh(&made->variables) + weigh(&made->results) + weigh(&made->figure);

    if (draw->is_endless || memo->bytes >= TREE_BYTES_MAX || size > CASE_BYTES_MAX)
        return;
    struct memo_node **slot = slot_of(memo, draw->digits);
    if (slot && !*slot) {
        struct memo_node *node = *slot = node_new(NULL);
        node->variables = value_copy(memo->arena, &made->variables);
        node->results = value_copy(memo->arena, &made->results);
        node->figure = value_copy(memo->arena, &made->figure);
        memo->bytes += size + NODE_BYTES;
    }
    own_table()->bytes += memo->bytes - before;
}
