/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "reader_internal.h"

/* Names: those of the module with what they are bound to, those of functions and classes with their node
 * alone. */

void scope_push(struct reader *reader, guint32 returns)
{
    struct scope *scope = g_new0(struct scope, 1);
    scope->parent = reader->scope;
    scope->returns = returns;
    reader->scope = scope;
}

void scope_pop(struct reader *reader)
{
    struct scope *scope = reader->scope;
    reader->scope = scope->parent;
    g_clear_pointer(&scope->locals, g_hash_table_unref);
    g_clear_pointer(&scope->globals, g_hash_table_unref);
    g_free(scope);
}

void scopes_clear(struct reader *reader)
{
    while (reader->scope != NULL)
        scope_pop(reader);
}

struct binding *binding_get(struct reader *reader, struct name *name)
{
    if (name->binding == NULL) {
        struct binding *binding = value_arena_alloc(reader->arena, sizeof *binding);
        *binding = (struct binding){.name = name};
        name->binding = binding;
        g_ptr_array_add(reader->bindings, binding);
    }
    return name->binding;
}

static gboolean scope_is_global(const struct scope *scope, const struct name *name)
{
    return scope->globals != NULL && g_hash_table_contains(scope->globals, name);
}

void binding_may_change(struct reader *reader, struct name *name)
{
    struct binding *binding = binding_get(reader, name);
    if (binding->rebinding == NODE_NONE)
        binding->rebinding = node_new(reader);
}

/* The node of a local name, NODE_NONE when there is none; `found` tells a local without a node. */
static guint32 find_local(const struct reader *reader, const struct name *name, gboolean *found)
{
    for (const struct scope *scope = reader->scope; scope != NULL; scope = scope->parent) {
        gpointer node = NULL;
        if (scope_is_global(scope, name))
            return NODE_NONE;
        if (scope->locals != NULL && g_hash_table_lookup_extended(scope->locals, name, NULL, &node)) {
            *found = TRUE;
            return GPOINTER_TO_UINT(node);
        }
    }
    return NODE_NONE;
}

gboolean name_is_local(const struct reader *reader, const struct name *name)
{
    gboolean found = FALSE;
    find_local(reader, name, &found);
    return found;
}

static void bind_local(struct reader *reader, struct scope *scope, struct name *name, guint32 node)
{
    if (scope->locals == NULL)
        scope->locals = g_hash_table_new(NULL, NULL);
    guint32 old = GPOINTER_TO_UINT(g_hash_table_lookup(scope->locals, name));
    if (old == NODE_NONE && name->binding != NULL && !name->binding->bound && !scope->inner) {
        old = name->binding->node; /* it was read before, in a loop */
        name->binding->node = NODE_NONE;
    }
    if (old == NODE_NONE && node == NODE_NONE)
        node = node_new_empty(reader);
    g_hash_table_insert(scope->locals, name, GUINT_TO_POINTER(node_join(reader, old, node)));
}

/* The scope that a name is bound in now; NULL: the module. `:=` passes comprehensions. */
static struct scope *binding_scope(const struct reader *reader, const struct name *name)
{
    struct scope *scope = reader->scope;
    while (scope != NULL && scope->inner && !reader->loop)
        scope = scope->parent;
    return scope != NULL && scope_is_global(scope, name) ? NULL : scope;
}

guint32 result_node(struct reader *reader, struct result *result)
{
    if (result->node == NODE_NONE && !result_is_scalar(result)) {
        gboolean own = result->fresh || result->reason.kind == REASON_NONE;
        result->node = own ? node_new(reader) : node_new_outside(reader);
        if (result->reason.kind != REASON_NONE) /* its fields are not known */
            node_set_keyed(reader, result->node);
    }
    return result->node;
}

/* What is bound needs a node when something may be changed through it, or it was made from such a value. */
static guint32 node_of(struct reader *reader, struct result *result)
{
    guint32 node = result_node(reader, result);
    return node == NODE_NONE && reader->statement_node != NODE_NONE ? node_new(reader) : node;
}

/* A name that stood for a function of Python's or of a library and was used as such stands for another. */
static void check_trust(struct reader *reader, const struct binding *binding, guint32 at)
{
    if (binding->trusted && (!reader_is_exact(reader) || !binding->bound || reader->lazy > 0))
        reader_give_up(reader, at);
}

static void remember_node(struct binding *binding, guint32 node)
{
    if (node == NODE_NONE)
        return;
    if (binding->ever == NULL)
        binding->ever = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_array_append_val(binding->ever, node);
}

/* Names that may stand for content: told when they are bound twice. */
static gboolean is_content(const struct binding *binding)
{
    return binding->bound && binding->kind == BINDING_VALUE && !binding->loop &&
           (binding->looks != LOOKS_NOTHING ||
            (binding->reason.kind == REASON_NONE && binding->value.type >= VALUE_TEXT));
}

/* Binds in a block: what the name was bound to may still be what it is. */
static void bind_weakly(struct reader *reader, struct binding *binding, guint32 at, guint32 node,
                        guint8 looks, enum reason_kind kind)
{
    gboolean again = binding->loop && binding->loop_at != reader->statement_at &&
                     binding->loaded_at != reader->statement_at && !reader->finishing && !binding->lazy;
    check_trust(reader, binding, at);
    if (reader->finishing)
        node_taint(reader, binding->rebinding, at);
    if (again && reader->loop) {
        remember_node(binding, binding->node);
        binding->node = node;
    } else {
        binding->node = node_join(reader, binding->node, node);
    }
    binding->loop = reader->loop;
    binding->loop_at = reader->statement_at;
    binding->kind = BINDING_VALUE;
    binding->looks = MAX(binding->looks, looks);
    binding->at = at;
    binding->reason = reason_at(kind, at, at + binding->name->key->size);
    if (reader->finishing)
        binding->reason = (struct reason){.kind = reader->change, .at = reader->statement_at, .other = at};
    binding->bound = TRUE;
    binding->count++;
}

static const char *also_text(struct reader *reader, const struct result *result)
{
    if (result->reason.kind != REASON_IMPORTED || reader->n_also < 2)
        return NULL;
    g_autoptr(GString) text = g_string_new(_(" (also "));
    const char *comma = "";
    for (guint i = 0; i < reader->n_also; i++) {
        guint32 at = reader->also[i].at;
        if (at == result->reason.at)
            continue;
        g_string_append_printf(text, "%s%.*s, ", comma, (int)(reader->also[i].end - at),
                               reader->source->text + at);
        g_string_append_printf(text, _("line %u"), source_place(reader->source, at).line);
        comma = "; ";
    }
    g_string_append_c(text, ')');
    return value_arena_copy(reader->arena, text->str, text->len);
}

static void commit_merging(struct reader *reader, const struct binding *into, const struct result *result)
{
    gboolean list = result->reason.kind == REASON_NONE ? result->value.type == VALUE_LIST
                                                       : result->looks > LOOKS_EXERCISE;
    for (guint i = 0; list && i < reader->merging->len; i++) {
        struct binding *from = reader->merging->pdata[i];
        if (from != into)
            from->merged = TRUE;
    }
    g_ptr_array_set_size(reader->merging, 0);
}

static void bind_exactly(struct reader *reader, struct binding *binding, guint32 at, gboolean annotated,
                         struct result *result)
{
    gboolean known = result->reason.kind == REASON_NONE;
    guint32 node = node_of(reader, result);
    check_trust(reader, binding, at);
    if (binding->lazy)
        node = node_join(reader, node, binding->node);
    node_depend_on_statement(reader, node);
    result->node = node;
    if (is_content(binding) && (known || result->looks != LOOKS_NOTHING))
        reader_warn(reader, at, _("this name is bound twice; what it was bound to before is not taken"));
    remember_node(binding, binding->node);
    binding->node = node;
    binding->kind = BINDING_VALUE;
    binding->at = at;
    binding->count++;
    binding->bound = TRUE;
    binding->loop = FALSE;
    binding->annotated |= annotated;
    binding->merged = FALSE;
    binding->value = result->value;
    binding->value.flags &= VALUE_TUPLE;
    binding->reason = result->reason;
    binding->also = also_text(reader, result);
    binding->looks = known ? result->looks : MAX(binding->looks, result->looks);
    binding->depth = result->depth;
    binding->size = result->loaded ? result->size : result->size + (result->value.end - result->value.start);
    commit_merging(reader, binding, result);
    if (reader->observer != NULL)
        reader->observer(reader->observer_data, binding->name->key->bytes, result);
}

void bind_result(struct reader *reader, struct name *name, guint32 at, gboolean annotated,
                 struct result *result)
{
    struct scope *scope = binding_scope(reader, name);
    if (scope != NULL) {
        guint32 node = node_of(reader, result);
        if (reader->class_node != NODE_NONE && node != NODE_NONE) { /* a function may become a method */
            node_join(reader, node_part(reader, reader->class_node, NODE_GIVEN),
                      node_part(reader, reader->class_node, NODE_RETURNED));
            node_join(reader, node_part(reader, node, NODE_GIVEN),
                      node_part(reader, reader->class_node, NODE_RETURNED));
        }
        bind_local(reader, scope, name, node);
        if (reader->class_binding != NULL && !reader->finishing && result->looks > LOOKS_CALLS)
            candidate_add(reader, name->key->bytes, at, result->looks == LOOKS_EXERCISES);
        return;
    }
    struct binding *binding = binding_get(reader, name);
    if (reader_is_exact(reader))
        bind_exactly(reader, binding, at, annotated, result);
    else
        bind_weakly(reader, binding, at, node_of(reader, result), result->looks, REASON_BLOCK);
}

void bind_unknown(struct reader *reader, struct name *name, guint32 at, guint32 node, enum reason_kind kind)
{
    struct result result = {.reason = reason_at(kind, at, at + name->key->size), .node = node, .fresh = TRUE};
    struct scope *scope = binding_scope(reader, name);
    if (scope != NULL)
        bind_local(reader, scope, name, node_of(reader, &result));
    else
        bind_weakly(reader, binding_get(reader, name), at, node_of(reader, &result), LOOKS_NOTHING, kind);
}

void bind_kind(struct reader *reader, struct name *name, guint32 at, enum binding_kind kind, guint32 node)
{
    struct scope *scope = binding_scope(reader, name);
    if (scope != NULL) {
        bind_local(reader, scope, name, node != NODE_NONE ? node : node_new_outside(reader));
        return;
    }
    struct binding *binding = binding_get(reader, name);
    gboolean exact = reader_is_exact(reader) && !binding->lazy;
    check_trust(reader, binding, at);
    if (reader->finishing)
        node_taint(reader, binding->rebinding, at);
    if (is_content(binding))
        reader_warn(reader, at, _("this name is bound twice; what it was bound to before is not taken"));
    remember_node(binding, binding->node);
    if (node == NODE_NONE && !exact && binding->node != NODE_NONE)
        node = node_new_outside(reader);
    if (binding->bound && !exact && kind == BINDING_IMPORT && binding->kind != BINDING_IMPORT)
        kind = BINDING_VALUE; /* it may be what it was */
    binding->node = exact ? node : node_join(reader, binding->node, node);
    binding->at = at;
    binding->kind = (guint8)kind;
    binding->bound = TRUE;
    binding->loop = FALSE;
    binding->count++;
    enum reason_kind reason = kind == BINDING_IMPORT  ? REASON_IMPORTED
                              : kind == BINDING_VALUE ? REASON_BLOCK
                                                      : REASON_DEFINED;
    binding->reason = reason_at(reason, at, at + name->key->size);
}

void unbind_name(struct reader *reader, struct name *name, guint32 at)
{
    struct binding *binding = name->binding;
    if (binding == NULL || binding_scope(reader, name) != NULL)
        return;
    if (!reader_is_exact(reader))
        node_taint(reader, binding->rebinding, at);
    check_trust(reader, binding, at);
    if (!binding->bound)
        return;
    binding->reason = reason_at(REASON_DELETED, at, at);
    if (reader->finishing)
        binding->reason = (struct reason){.kind = reader->change, .at = reader->statement_at, .other = at};
    binding->value = value_null();
}

void binding_poison(struct reader *reader, struct binding *binding, guint32 at, enum reason_kind kind)
{
    if (binding->kind != BINDING_VALUE || !binding->bound)
        return;
    if (binding->reason.kind == REASON_NONE)
        binding->reason = (struct reason){
            .kind = (guint8)kind, .at = reader->statement_at, .text = at, .text_end = at, .other = at};
    node_let_go(reader, binding->node, at, kind);
}

const struct reason *binding_reason(struct reader *reader, const struct binding *binding)
{
    if (binding->reason.kind != REASON_NONE)
        return &binding->reason;
    if (reader->all.kind != REASON_NONE)
        return &reader->all;
    return node_reason(reader, binding->node);
}

static void note_import(struct reader *reader, guint32 at, guint32 end)
{
    if (reader->n_also < G_N_ELEMENTS(reader->also)) {
        reader->also[reader->n_also].at = at;
        reader->also[reader->n_also++].end = end;
    }
}

static gboolean word_before(const char *text, guint32 at, const char *word)
{
    gsize size = strlen(word);
    while (at > 0 && text[at - 1] == ' ')
        at--;
    gboolean found = at >= size && memcmp(text + at - size, word, size) == 0;
    return found && (at == size || strchr(" \t\n;:(", text[at - size - 1]) != NULL);
}

/* `json.…`, `json = …`, `del json`, `if json:`, `json is None`: the module itself goes nowhere. */
static gboolean is_only_used(const char *text, guint32 at, guint32 end)
{
    while (text[end] == ' ')
        end++;
    return text[end] == '.' || (text[end] == '=' && text[end + 1] != '=') ||
           strncmp(text + end, "is ", 3) == 0 || word_before(text, at, "del") ||
           (text[end] == ':' && text[end + 1] != '=' &&
            (word_before(text, at, "if") || word_before(text, at, "not")));
}

/* A module, or something of it, that leads to the names of others: it is passed on, not only asked. */
static void mention_import(struct reader *reader, struct binding *binding, guint32 at, guint32 end)
{
    gboolean alone = binding->member == NULL && !binding->own;
    if (!(alone && is_only_used(reader->source->text, at, end)) &&
        import_kind(reader, binding, NULL) == CALLEE_OPAQUE)
        reader_give_up(reader, at);
}

/* All that the name ever stood for: what the body of a function may meet. */
static guint32 every_node(struct reader *reader, struct binding *binding)
{
    for (guint i = 0; binding->ever != NULL && i < binding->ever->len; i++)
        binding->node = node_join(reader, binding->node, g_array_index(binding->ever, guint32, i));
    if (binding->ever != NULL)
        g_array_set_size(binding->ever, 0);
    return binding->node;
}

/* A loop or generator reads the name: what it is bound to later may be meant. `NAME = …` reads nothing. */
static void await(const struct reader *reader, struct binding *binding, guint32 end)
{
    const char *text = reader->source->text;
    while (text[end] == ' ')
        end++;
    if ((!reader_is_exact(reader) || reader->lazy > 0) && !(text[end] == '=' && text[end + 1] != '='))
        binding->awaited = TRUE;
}

static void load_binding(struct reader *reader, struct binding *binding, guint32 at, guint32 end,
                         struct result *out)
{
    /* What is bound later in a loop's body may be read at its beginning: both share a node. */
    if (binding->node == NODE_NONE && binding->kind == BINDING_VALUE && !reader_is_exact(reader))
        binding->node = node_new_empty(reader);
    binding->loaded_at = reader->statement_at;
    binding->lazy |= reader->lazy > 0;
    await(reader, binding, end);
    binding->asked += binding->kind != BINDING_IMPORT || reader->source->text[end] != '(';
    out->node = binding->node;
    node_depend(reader, binding->rebinding);
    if (reader->finishing || binding->lazy || (binding->loop && binding->loop_at != reader->statement_at))
        out->node = every_node(reader, binding);
    if (reader->finishing && builtin_kind(binding->name->key->bytes) != CALLEE_UNKNOWN) /* which of both? */
        out->node = binding->node = node_join(reader, out->node, node_new_outside(reader));
    if (binding->functions != NULL)
        function_mention(reader, binding);
    if (binding->kind == BINDING_IMPORT) {
        mention_import(reader, binding, at, end);
        out->reason = reason_at(REASON_IMPORTED, at, end);
        out->reason.other = binding->import;
        out->reason.other_end = binding->import_end;
        note_import(reader, at, end);
        return;
    }
    if (binding->kind != BINDING_VALUE) {
        out->reason = reason_at(REASON_DEFINED, at, end);
        return;
    }
    const struct reason *reason = binding_reason(reader, binding);
    out->looks = binding->looks;
    if (reason != NULL) {
        out->reason = reason_at(REASON_NOT_KNOWN, at, end);
        out->reason.other = reason->at;
        return;
    }
    if (!reader_is_exact(reader) && binding->value.type < VALUE_LIST) { /* in a loop it may be another */
        out->reason = reason_at(REASON_NOT_KNOWN, at, end);
        out->reason.other = binding->at;
        return;
    }
    out->unsure = binding->rebinding != NODE_NONE;
    if (out->unsure && out->node == NODE_NONE)
        out->node = binding->node = node_new_empty(reader);
    out->value = binding->value;
    out->size = binding->size;
    out->depth = binding->depth;
    out->loaded = TRUE;
}

/* A builtin, or what is bound later in a loop or before a function is called. */
static void load_unbound(struct reader *reader, struct name *name, guint32 at, guint32 end,
                         struct result *out)
{
    enum callee_kind kind = builtin_kind(name->key->bytes);
    out->reason = reason_at(REASON_UNBOUND, at, end);
    out->pure = kind != CALLEE_UNKNOWN;
    out->scalar = kind == CALLEE_SCALAR && g_str_has_prefix(name->key->bytes, "__");
    if (kind == CALLEE_OPAQUE)
        reader_give_up(reader, at);
    if (out->pure && reader_is_exact(reader) && reader->lazy == 0)
        return;
    struct binding *binding = binding_get(reader, name);
    binding->trusted |= out->pure;
    binding->lazy |= reader->lazy > 0;
    await(reader, binding, end);
    if (!out->pure && binding->node == NODE_NONE) {
        binding->node = node_new_empty(reader);
        binding->at = at;
        g_ptr_array_add(reader->unbound, binding);
    }
    out->node = binding->node;
}

void forget_unbound(struct reader *reader, guint32 from, guint32 to)
{
    while (reader->unbound->len > 0) {
        struct binding *last = reader->unbound->pdata[reader->unbound->len - 1];
        if (last->bound || last->at < from || last->at >= to)
            return;
        last->node = NODE_NONE;
        g_ptr_array_set_size(reader->unbound, (gint)reader->unbound->len - 1);
    }
}

void load_name(struct reader *reader, struct name *name, guint32 at, guint32 end, struct result *out)
{
    gboolean local = FALSE;
    guint32 node = find_local(reader, name, &local);
    out->name = name;
    if (local) {
        if (reader->class_binding != NULL) { /* it may be a method, or a class in the class */
            function_mention(reader, reader->class_binding);
            reader->class_binding->awaited |= reader->change == REASON_CHANGED_LOOP;
        }
        out->node = node;
        out->reason = reason_at(REASON_UNBOUND, at, end);
    } else if (name->binding != NULL && name->binding->bound) {
        load_binding(reader, name->binding, at, end, out);
    } else {
        load_unbound(reader, name, at, end, out);
    }
}

void reader_give_up(struct reader *reader, guint32 at)
{
    if (reader->all.kind == REASON_NONE)
        reader->all = (struct reason){.kind = REASON_OPAQUE, .at = reader->statement_at, .other = at};
}
