/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_READER_INTERNAL_H
#define EXOBASE_PYDATA_READER_INTERNAL_H

#include "scanner_internal.h"

/*
 * What the parts of the reader share.
 *
 * Every expression of code that runs at import gives a `struct result`: its value where the reader knows it, and its
 * *flow*: which regions it may be a container of, and which it may hold. A region is the set of containers that one
 * binding's literal made. A change that is not followed taints the regions of the flow that it goes through; a
 * binding is known when its value is, and nothing that it reaches is tainted. So code that only reads a list leaves
 * it alone, whatever it does, and code that may change it is found also when it goes through other names.
 */

/* Containers nested in a value; also the depth of an expression that is read. */
#define VALUE_DEPTH_MAX 200
/* Blocks, expressions and called functions that may be open at once while reading. */
#define READER_DEPTH_MAX 700
/* A called function is read again in its place only when at most this many are open. */
#define CALL_DEPTH_MAX 300
/* More regions than that in one set count as all. */
#define REGIONS_MAX 16

/* Flags of struct value that mean something in this room. */
#define VALUE_TUPLE 1u
/* Bits of a member's value that say what the key was in Python. */
#define KEY_KIND_SHIFT 1
#define KEY_KIND_MASK (7u << KEY_KIND_SHIFT)

enum key_kind { KEY_TEXT, KEY_INTEGER, KEY_REAL, KEY_TRUE, KEY_FALSE, KEY_NULL };

/* Why a value is not known; the table in reasons.c has the sentences. */
enum reason_kind {
    REASON_NONE,
    REASON_CALL,
    REASON_FSTRING,
    REASON_COMPREHENSION,
    REASON_IMPORTED,
    REASON_UNBOUND,
    REASON_NOT_KNOWN,
    REASON_OPERATION,
    REASON_ATTRIBUTE,
    REASON_SUBSCRIPT,
    REASON_LAMBDA,
    REASON_BYTES,
    REASON_SET,
    REASON_COMPLEX,
    REASON_ELLIPSIS,
    REASON_INFINITE,
    REASON_INTEGER,
    REASON_SURROGATE,
    REASON_KEY,
    REASON_COLLISION,
    REASON_DEPTH,
    REASON_SPREAD,
    REASON_TYPES,
    REASON_DEFINED,
    REASON_BLOCK,
    REASON_UNPACKED,
    REASON_EXPANSION,
    REASON_CYCLE,
    REASON_DELETED,
    REASON_STAR_IMPORT,
    REASON_CHANGED,       /* a statement that is not followed */
    REASON_CHANGED_LOOP,  /* a loop */
    REASON_CHANGED_CALL,  /* a function called at the top level */
    REASON_CHANGED_BLOCK, /* under if, try, with, in a class */
    REASON_CHANGED_METHOD,
    REASON_ARGUMENT,
    REASON_OPAQUE,
    REASON_NOT_UNDERSTOOD,
};

struct reason {
    guint8 kind; /* enum reason_kind; REASON_NONE: known */
    guint32 at;
    guint32 text, text_end;   /* what the sentence quotes */
    guint32 other, other_end; /* a second place, or a second text */
};

/* A set of regions, sorted, in the arena; NULL is the empty one. */
struct regions {
    guint32 count; /* above REGIONS_MAX: all regions below `all` */
    guint32 all;
    guint32 ids[];
};

struct flow {
    const struct regions *is, *holds;
};

struct region {
    const struct regions *holds;
    struct reason reason; /* tainted, when it has a kind */
    gboolean builtin;     /* lists and dicts of Python's own: their methods leave arguments alone */
};

struct function;

/* A name or key; in one module, equal names are one. */
struct name {
    const struct value_key *key;
    guint32 hash;
    guint32 stamp, index;     /* the dict that is being closed, and the member there */
    struct name *next;        /* the key that followed it last time */
    struct binding *binding;  /* of the module */
    struct function *methods; /* functions of classes that are called by this name */
};

/* How much a value looks like exercises. */
enum looks { LOOKS_NOTHING, LOOKS_ITEM, LOOKS_OBJECTS, LOOKS_EXERCISE, LOOKS_EXERCISES };

enum binding_kind { BINDING_VALUE, BINDING_IMPORT, BINDING_FUNCTION, BINDING_CLASS };

/* A top-level name. */
struct binding {
    struct name *name;
    guint32 at, count;
    guint8 kind; /* enum binding_kind */
    guint8 looks;
    gboolean merged, annotated, bound, mutator;
    struct value value;
    struct reason reason;
    struct flow flow;
    const struct regions *ever; /* of all its bindings */
    guint64 size;               /* of what the value expands to */
    guint32 depth;
    guint32 import, import_end; /* the module's name in the text */
    const char *also;           /* more names of the kind of the reason */
    struct function *function;
};

struct result {
    struct value value; /* when the reason has no kind */
    struct reason reason;
    struct flow flow;
    guint64 size; /* bytes that names expanded to */
    guint32 depth;
    guint8 looks;
    gboolean mutator;          /* a function that changes its arguments */
    struct name *name;         /* a name alone */
    struct function *function; /* … that is a function of this module */
};

/* A def, whose body is read when something calls it. */
struct function {
    struct name *name;
    struct function *next;      /* a list's, as told where it hangs */
    struct function *escaped;   /* the next function that unknown code may call */
    struct scope *scope;        /* where it was defined; NULL: in the module */
    struct scanner_mark mark;   /* at the parameters */
    struct flow arguments, returns;
    guint64 done_at;            /* state of the reader when it was read last */
    gboolean active, escapes, mutator, is_class;
    struct function *methods;   /* of a class */
    struct function *next_method;
};

struct local {
    struct flow flow;
    struct function *function;
    gboolean mutator, global;
};

/* Names of a function, class or comprehension. */
struct scope {
    struct scope *parent;
    GHashTable *locals; /* struct name → struct local */
    struct function *function;
    gboolean is_class;
};

/* A member or item of a container that is not closed yet. */
struct item {
    struct value value;
    struct name *key;
    guint32 at;
    guint8 kind;     /* enum key_kind */
    gboolean spread; /* came by ** */
};

struct names; /* the table of names */

/* Called for each binding of a top-level name, with what was read there. For tests. */
typedef void (*reader_observer)(gpointer data, const char *name, const struct result *result);

struct reader {
    struct pydata_module *module;
    struct source *source;
    struct scanner scanner;
    struct value_arena *arena;
    struct names *names;
    struct name *last_key;
    GArray *items;      /* of struct item */
    GArray *regions;    /* of struct region */
    GPtrArray *bindings; /* of struct binding */
    GHashTable *comprehensions; /* offset of the bracket → struct scanner_mark of its `for` */
    GPtrArray *scopes;  /* all, to free their tables */
    GString *buffer;
    struct scope *scope;
    struct function *escaped;
    guint32 stamp;
    guint32 statement_at; /* the top-level statement that is read */
    guint8 change;        /* the reason of a change in it */
    gboolean exact;       /* straight-line code of the module */
    gboolean grammar;     /* the error that is being returned is one of grammar */
    gboolean looping, final;
    gboolean shared, mutated;
    guint depth, lists;   /* lists: 1 when the innermost bracket is a list's */
    guint32 parameters;   /* region of parameters of functions whose arguments are not known */
    guint64 changes;      /* counts what code did to flows */
    guint64 expanded, expansion_max;
    guint64 work, work_max; /* bytes of functions and loops that were read again */
    guint32 also[4][2];
    guint n_also;
    struct reason all; /* everything is tainted, with what comes later */
    struct regions *watermark;
    reader_observer observer;
    gpointer observer_data;
};

/* names_table.c */
struct names *names_new(struct value_arena *arena);
void names_free(struct names *names);
struct name *names_get(struct names *names, const char *bytes, gsize size);
/* The same for the key of a dict, after `last`. */
struct name *names_get_key(struct names *names, struct name *last, const char *bytes, gsize size);

/* reasons.c */
struct reason reason_at(enum reason_kind kind, guint32 at, guint32 text_end);
/* The sentence, in the module's arena. */
const char *reason_text(struct reader *reader, const struct reason *reason, const char *also);

/* regions.c */
const struct regions *regions_union(struct reader *reader, const struct regions *a, const struct regions *b);
const struct regions *regions_new(struct reader *reader, gboolean builtin);
void regions_hold(struct reader *reader, const struct regions *set, const struct flow *what);
void regions_taint(struct reader *reader, const struct regions *set, guint32 at, enum reason_kind kind);
/* Taints what the flow is or holds, at any depth. */
void flow_taint(struct reader *reader, const struct flow *flow, guint32 at, enum reason_kind kind);
/* What an item of it may be. */
struct flow flow_items(struct reader *reader, const struct flow *flow);
struct flow flow_union(struct reader *reader, const struct flow *a, const struct flow *b);
/* A new container that holds what it is. */
struct flow flow_held(struct reader *reader, const struct flow *flow);
gboolean flow_is_builtin(const struct reader *reader, const struct flow *flow);
/* The first taint among what the set reaches; NULL when there is none. */
const struct reason *regions_reason(struct reader *reader, const struct regions *set);
/* Code that can change anything: nothing is known any more. */
void reader_give_up(struct reader *reader, guint32 at);

/* literals.c: values of tokens. */
gboolean read_strings(struct reader *reader, struct result *out, GError **error);
void number_value(struct reader *reader, const struct token *token, struct result *out);
void result_negate(struct result *operand, gboolean negative, guint32 at);
/* strings.c: appends the text of a string token's bytes, escapes undone. */
gboolean decode_string(struct reader *reader, guint32 start, guint32 end, guint flags, GString *out,
                       struct reason *reason, GError **error);

/* expression.c */
gboolean read_expression(struct reader *reader, struct result *out, GError **error);
/* Without `if … else`, as after `in`. */
gboolean read_operation(struct reader *reader, struct result *out, GError **error);
/* Several with commas: a tuple. */
gboolean read_expressions(struct reader *reader, struct result *out, GError **error);
gboolean read_yield(struct reader *reader, struct result *out, GError **error);
gboolean reader_enter(struct reader *reader, GError **error);
gboolean reader_next(struct reader *reader, GError **error);
gboolean reader_expect(struct reader *reader, guint code, GError **error);
gboolean reader_fail(struct reader *reader, GError **error);
void reader_warn(struct reader *reader, guint32 at, const char *message);

/* primary.c */
gboolean read_primary(struct reader *reader, struct result *out, gboolean statement, GError **error);
/* containers.c */
gboolean read_list(struct reader *reader, struct result *out, GError **error);
gboolean read_braces(struct reader *reader, struct result *out, GError **error);
gboolean read_parentheses(struct reader *reader, struct result *out, GError **error);
void close_list(struct reader *reader, guint from, guint flags, struct result *out);
/* The items of a known list are put on the stack. FALSE: not a known list. */
gboolean spread_list(struct reader *reader, struct result *from, struct result *out);
void result_join(struct reader *reader, struct result *out, const struct result *part);
gboolean result_key(struct reader *reader, const struct result *key, struct name **name, enum key_kind *kind);
/* comprehension.c */
gboolean at_comprehension(const struct reader *reader);
gboolean read_comprehension(struct reader *reader, guint32 bracket, const struct scanner_mark *element,
                            gboolean pairs, struct result *out, GError **error);
gboolean comprehension_known(struct reader *reader, guint32 bracket);
/* fstrings.c */
gboolean read_fstring(struct reader *reader, struct result *out, GString *text, struct reason *reason,
                      GError **error);
/* calls.c */
struct callee {
    struct name *name;   /* a name alone, or the attribute */
    gboolean attribute;
    struct result base;  /* the function's value; the attribute's object */
    struct name *module; /* the imported module that the attribute is of */
    guint32 start;
};
struct arguments {
    struct result first[2];
    guint count;
    gboolean plain; /* positional ones alone */
    struct flow flow;
    gboolean mutator;
};
gboolean read_arguments(struct reader *reader, struct arguments *out, GError **error);
gboolean read_call(struct reader *reader, struct callee *callee, gboolean statement, struct result *out,
                   GError **error);
/* functions.c */
gboolean function_call(struct reader *reader, struct function *function, const struct flow *arguments,
                       struct flow *returns, GError **error);
gboolean function_escape(struct reader *reader, struct function *function, GError **error);
gboolean functions_finish(struct reader *reader, GError **error);
gboolean methods_mention(struct reader *reader, struct name *attribute, const struct flow *base, GError **error);
gboolean read_lambda(struct reader *reader, struct result *out, GError **error);
gboolean read_parameters(struct reader *reader, guint closing, const struct flow *flow, GError **error);
gboolean read_def(struct reader *reader, GError **error);
gboolean read_class(struct reader *reader, GError **error);
/* scopes.c */
struct scope *scope_push(struct reader *reader);
void scope_bind(struct reader *reader, struct name *name, const struct flow *flow, struct function *function,
                gboolean mutator);
void scope_global(struct reader *reader, struct name *name);
/* bindings.c */
struct binding *binding_get(struct reader *reader, struct name *name);
void bind_result(struct reader *reader, struct name *name, guint32 at, gboolean annotated, struct result *result);
/* Binds a name to something that is not known; in a block, or of another kind. */
void bind_unknown(struct reader *reader, struct name *name, guint32 at, const struct flow *flow,
                  enum reason_kind kind);
gboolean load_name(struct reader *reader, struct name *name, guint32 at, guint32 end, struct result *out,
                   GError **error);
struct name *token_name(struct reader *reader);
/* targets.c */
gboolean read_targets(struct reader *reader, const struct result *value, guint32 at, GError **error);
gboolean read_loop_targets(struct reader *reader, const struct flow *value, GError **error);
/* follow.c: changes that are followed. FALSE: not possible, nothing was changed. */
gboolean follow_method(struct reader *reader, struct result *base, struct name *method, struct arguments *arguments);
gboolean follow_item(struct reader *reader, struct result *base, const struct result *key, struct result *value);
gboolean follow_add(struct reader *reader, struct result *base, struct result *value, struct result *out);
gboolean value_subscript(const struct value *base, const struct result *key, struct name *name, enum key_kind kind,
                         struct value *out);
void follow_check(struct reader *reader);
/* statements.c, blocks.c */
gboolean read_statement(struct reader *reader, GError **error);
gboolean read_simple(struct reader *reader, GError **error);
gboolean read_block(struct reader *reader, GError **error);
gboolean read_compound(struct reader *reader, gboolean *was, GError **error);
/* At a block that does not run: passes over it, noting lists that a person could mean. */
gboolean skip_block(struct reader *reader, const char *path, GError **error);
/* candidates.c */
void candidate_add(struct reader *reader, const char *path, guint32 at, const struct binding *binding);
/* module.c */
void reader_finish(struct reader *reader);
struct pydata_module *reader_read(const char *path, const char *text, gsize size, reader_observer observer,
                                  gpointer data, GError **error);

#endif
