/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_READER_INTERNAL_H
#define EXOBASE_PYDATA_READER_INTERNAL_H

#include <stdbool.h>
#include <string.h>

#include "scanner_internal.h"

/*
 * What the parts of the reader share.
 *
 * Every expression of code that runs at import gives a `struct result`: its value where the reader knows it,
 * and the *node* of the containers that it may be. Nodes are what a points-to analysis by unification works
 * on (Steensgaard): containers that may be the same one share a node, and each node has one for whatever
 * stands in it, its *content*; one that may be a function has one for what it is given and one for what it
 * returns. Assigning, storing, iterating and calling unite nodes; so names, loop variables, items and
 * parameters lead to the same node as the list that they came from. A change that is not followed taints the
 * node that it goes through. A binding is known when its value is, and neither its node nor what that
 * contains is tainted. So code that only reads a list leaves it alone, whatever it does, and code that may
 * change it is found also when it goes through other names.
 *
 * What is not known to be harmless taints. Nodes of what other modules may hold are *outside*: whatever is
 * put into them, or given to a function among them, is *let go*, with all that it leads to. A mention of what
 * leads to the names of a module (exec, sys.modules, the module itself) gives up all values.
 *
 * Only a scalar has no node. That the field of a dict is one is *assumed* while no dict of the module has
 * a container under that key, and judged at the end; so is that an object is a container of Python's own.
 *
 * Bodies of functions are read when the module is at its end, those alone that running code named
 * (functions.c). What was made from a value that one of them changes (a copy, a sum) is then found through
 * *dependencies*.
 */

/* Containers nested in a value. */
#define VALUE_DEPTH_MAX 200
/* Blocks, expressions and functions that may be open at once while reading. */
#define READER_DEPTH_MAX 700

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
    REASON_KEPT,
    REASON_OPAQUE,
    REASON_NOT_UNDERSTOOD,
};

struct reason {
    guint8 kind; /* enum reason_kind; REASON_NONE: known */
    guint32 at;
    guint32 text, text_end;   /* what the sentence quotes */
    guint32 other, other_end; /* a second place, or a second text */
};

/* No node: the result is no container of this module's. */
#define NODE_NONE 0u

/* A name or key; in one module, equal names are one. */
struct name {
    const struct value_key *key;
    guint32 hash;
    guint32 stamp, index;    /* the dict that is being closed, and the member there */
    struct name *next;       /* the key that followed it last time */
    struct binding *binding; /* of the module */
    gboolean holds;          /* somewhere a dict has a container, or what is not known, under this key */
};

/* How much a value looks like exercises. */
enum looks {
    LOOKS_NOTHING,
    LOOKS_CALL,
    LOOKS_OBJECT,
    LOOKS_EXERCISE, /* an object with an id, an énoncé or a template */
    LOOKS_CALLS,    /* lists of these */
    LOOKS_OBJECTS,
    LOOKS_EXERCISES,
};
#define LOOKS_LIST (LOOKS_CALLS - LOOKS_CALL)

enum binding_kind { BINDING_VALUE, BINDING_IMPORT, BINDING_FUNCTION, BINDING_CLASS };

/* A top-level name. */
struct binding {
    struct name *name;
    guint32 at, count;
    guint8 kind; /* enum binding_kind */
    guint8 looks;
    gboolean merged, annotated, bound;
    gboolean loop; /* bound by a loop, in the statement at `loop_at` */
    guint32 loop_at;
    struct value value;
    struct reason reason;
    guint32 node;
    guint32 rebinding; /* tainted when a function that runs binds the name by `global` */
    GArray *ever;      /* of guint32: nodes of earlier bindings */
    guint64 size;      /* of what the value expands to */
    guint32 depth;
    guint32 import, import_end; /* the module's name in the text */
    struct name *member;        /* of `from … import …`: its name there */
    gboolean own;               /* the module itself, or something of it */
    gboolean trusted;           /* used as the library's: it must stay so */
    gboolean lazy;              /* read by a generator, which may run later: its bindings share a node */
    guint asked;                /* how often it is read; of what is imported: but to be called */
    gboolean awaited;           /* read where what is bound later may be met: in a loop, a generator */
    guint32 loaded_at;          /* the statement that read it last */
    struct function *mentioned; /* the newest of its functions when it was last named */
    const char *also;           /* more names of the kind of the reason */
    struct function *functions; /* all that it was ever bound to, methods of classes included */
};

struct result {
    struct value value; /* when the reason has no kind */
    struct reason reason;
    guint32 node;
    guint32 depth;
    guint64 size; /* bytes that names expanded to */
    guint8 looks;
    bool loaded;       /* stands elsewhere already: placing it expands the module */
    bool fresh;        /* a new container of Python's own */
    bool scalar;       /* a text, a number, None, True or False: nothing can be changed through it */
    bool unsure;       /* a function that ran may have put something else in its place */
    bool pure;         /* a function that is known to change nothing */
    struct name *name; /* a name alone */
};

/* A def or lambda, whose body is read at the end when something that runs names it. */
struct function {
    struct function *next;     /* of the same binding */
    struct scanner_mark mark;  /* at the parameters */
    struct indentation *outer; /* of the blocks around it */
    guint32 node;              /* its parts: what it is given, what it returns */
    guint32 called_at;         /* the top-level statement that named it first */
    guint32 self;              /* of a method: its object */
    struct binding *keeper;    /* what keeps it for later, when a decorator gave it away */
    gboolean called, is_lambda, has_self;
};

/* Names of a function, class, lambda or comprehension. */
struct scope {
    struct scope *parent;
    GHashTable *locals;  /* struct name → node */
    GHashTable *globals; /* set of struct name */
    guint32 returns;     /* node of what the function gives; NODE_NONE: not in a function */
    gboolean inner;      /* of a comprehension: `:=` binds in the scope around it */
};

/* A member or item of a container that is not closed yet. */
struct item {
    struct value value;
    struct name *key;
    guint32 at, end; /* of the key */
    guint32 reason;  /* why the value is not known: its index in the reader's reasons, 0 when it is */
    guint8 kind;     /* enum key_kind */
    gboolean spread; /* came by ** */
};

/* What the last trailer of a primary was applied to; what an assignment needs of its target. */
enum target_kind { TARGET_OTHER, TARGET_NAME, TARGET_ITEM, TARGET_ATTRIBUTE, TARGET_BASES };
struct target {
    guint8 kind; /* enum target_kind */
    guint32 at;
    struct name *name; /* of TARGET_NAME and TARGET_ATTRIBUTE */
    struct result base, key;
};

/* Content as it is met: it may end up in no value. */
struct sighting {
    guint32 at, statement; /* bytes */
    gboolean exercise;     /* a dict that nothing but an exercise is */
};

/* NAME=value of a call. */
struct named_argument {
    struct name *name;
    struct result value;
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
    struct item *items; /* a stack, with `n_items` in it */
    guint n_items, items_room;
    GArray *reasons;            /* of struct reason, of members on the stack; the first is not used */
    GArray *nodes;              /* of struct node; the first is not used */
    GArray *dependencies;       /* of struct dependency */
    GArray *assumptions;        /* of struct assumption */
    GArray *exceptions;         /* of struct exception: raised where nothing is known to catch it */
    GPtrArray *bindings;        /* of struct binding */
    GPtrArray *unbound;         /* those that were read before they were bound, as they were met */
    GPtrArray *functions;       /* all; owned */
    GPtrArray *called;          /* those whose bodies are to be read */
    GPtrArray *kept;            /* those that a framework keeps */
    GArray *sightings;          /* of struct sighting: content, as it is met */
    GHashTable *comprehensions; /* offset of the element → scanner_mark of its `for` */
    GPtrArray *merging;         /* bindings whose lists this statement puts into another */
    GHashTable *indexes;        /* large dict → (key → member + 1), for changes one after another */
    GString *path;              /* of the functions and classes around, as candidates are told */
    struct scope *scope;
    struct binding *class_binding; /* whose body is being read */
    guint32 class_node;            /* of the class whose body is being read, not of a function in it */
    guint32 self;                  /* the object of the method whose body is being read */
    char *stem;                    /* the module's own name */
    guint32 member_at;             /* the operand that begins here stands after `in` */
    guint32 stamp;
    guint32 statement_at;   /* the top-level statement that is read */
    guint32 statement_node; /* what values that it makes depend on */
    guint32 primary_at;     /* where a primary begins that is a whole statement */
    guint8 change;          /* the reason of a change in it */
    gboolean straight;      /* straight-line code of the module */
    gboolean catches;       /* code that runs has an `except` or a `with`, of more than ImportError */
    gboolean catches_imports;
    gboolean finishing; /* bodies of functions are read */
    gboolean operators; /* a class of the module may have methods for operators */
    gboolean operators_known;
    gboolean grammar;  /* the error that is being returned is one of grammar */
    gboolean content;  /* a list or dict began in this statement */
    gboolean mutated;  /* values were changed after they were read */
    gboolean followed; /* the expression statement was a change that was followed */
    gboolean shared;   /* values stand in several places */
    gboolean loop;     /* names that are bound now are a loop's */
    struct {
        guint32 at, end;
    } also[4]; /* names that were imported, in this statement */
    guint n_also;
    guint lazy;         /* generators around, which may run later */
    guint depth, lists; /* lists: level of the innermost list's bracket */
    guint64 expanded, expansion_max;
    guint64 work, work_max; /* items that insertions moved */
    struct reason deep;     /* of what is nested too deeply to be looked at */
    struct reason all;      /* nothing is known any more */
    reader_observer observer;
    gpointer observer_data;
};

/* What is read may be followed: it runs once, in its place. */
static inline gboolean reader_is_exact(const struct reader *reader)
{
    return reader->straight && reader->scope == NULL;
}

/* No function of the module's ran before it either, whose body is read at the end. */
static inline bool reader_is_certain(const struct reader *reader)
{
    return reader_is_exact(reader) && reader->called->len == 0;
}

static inline void item_push(struct reader *reader, const struct item *item)
{
    if (reader->n_items == reader->items_room) {
        reader->items_room *= 2;
        reader->items = g_renew(struct item, reader->items, reader->items_room);
    }
    memcpy(&reader->items[reader->n_items++], item, sizeof *item);
}

/* As `= {0}`, which compilers make of this struct with an instruction that is slow. */
static inline void result_init(struct result *out)
{
    out->value.type = VALUE_NULL;
    out->value.flags = 0;
    out->value.start = out->value.end = 0;
    out->reason.kind = REASON_NONE;
    out->node = NODE_NONE;
    out->depth = 0;
    out->size = 0;
    out->looks = LOOKS_NOTHING;
    out->loaded = out->fresh = out->scalar = out->unsure = out->pure = FALSE;
    out->name = NULL;
}

static inline bool result_is_scalar(const struct result *result)
{
    return result->scalar ||
           (result->reason.kind == REASON_NONE && result->value.type < VALUE_LIST && !result->unsure);
}

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

/* literals.c: values of tokens. */
gboolean read_strings(struct reader *reader, struct result *out, GError **error);
/* numbers.c */
void number_value(struct reader *reader, const struct token *token, struct result *out);
void result_negate(struct result *operand, gboolean negative, guint32 at);
/* strings.c: appends the text of a string token's bytes, escapes undone. */
gboolean decode_string(struct reader *reader, guint32 start, guint32 end, guint flags, GString *out,
                       struct reason *reason, GError **error);
/* fstrings.c */
gboolean read_fstring(struct reader *reader, struct result *out, GString *text, struct reason *reason,
                      GError **error);

/* expression.c */
gboolean read_expression(struct reader *reader, struct result *out, GError **error);
/* Whether the current token is a whole item, with its comma close behind: its value, and nothing is read. */
gboolean plain_item(struct reader *reader, struct result *out);
/* operations.c: without `if … else`, as after `in`. */
gboolean read_operation(struct reader *reader, struct result *out, GError **error);
/* Several with commas: a tuple. */
gboolean read_expressions(struct reader *reader, struct result *out, GError **error);
gboolean read_yield(struct reader *reader, struct result *out, GError **error);
gboolean ends_expressions(const struct token *token);
gboolean reader_enter(struct reader *reader, GError **error);
gboolean reader_next(struct reader *reader, GError **error);
gboolean reader_expect(struct reader *reader, guint code, GError **error);
gboolean reader_expect_keyword(struct reader *reader, enum keyword keyword, GError **error);
gboolean reader_fail(struct reader *reader, GError **error);
void reader_warn(struct reader *reader, guint32 at, const char *message);
struct name *token_name(struct reader *reader);

/* primary.c: an operand with its trailers. `target` (may be NULL) is told what an assignment would change. */
gboolean read_primary(struct reader *reader, struct result *out, struct target *target, GError **error);

/* containers.c */
gboolean read_list(struct reader *reader, struct result *out, GError **error);
gboolean read_parentheses(struct reader *reader, struct result *out, GError **error);
void close_list(struct reader *reader, guint from, guint flags, struct result *out);
/* The items of a known list are put on the stack; `out` takes part in them. */
void spread_list(struct reader *reader, struct result *from, guint32 at, struct result *out);
/* Puts an item on the stack, or what a star before it unpacks. */
void push_item(struct reader *reader, struct result *item, gboolean star, guint32 at, struct result *out);
/* Makes `item` a part of `out`: node, depth, looks, reason, and what it expands to. */
void result_place(struct reader *reader, struct result *out, const struct result *item, guint32 at);
/* Counts a value that is placed a second time; FALSE when the module would expand too far. */
gboolean reader_charge(struct reader *reader, const struct result *placed);
/* The same for items that are copied. */
gboolean reader_charge_items(struct reader *reader, guint32 count);
/* dicts.c */
gboolean read_braces(struct reader *reader, struct result *out, GError **error);
gboolean is_exercise_key(const struct value_key *key);
/* One that nothing but an exercise has. */
gboolean is_telling_key(const char *key, gsize size);
/* keys.c: the JSON key that json.dumps makes of a value. FALSE: it can't be one. */
gboolean result_key(struct reader *reader, const struct result *key, struct name **name, enum key_kind *kind);

/* comprehension.c: at the `for`, after the element that began at `element`. */
gboolean at_comprehension(const struct reader *reader);
/* Whether the element that begins here is known to be one's. */
gboolean comprehension_known(const struct reader *reader);
/* `targets in values`, after the `for`. */
gboolean read_for(struct reader *reader, gboolean comprehension, GError **error);
gboolean read_comprehension(struct reader *reader, const struct scanner_mark *element, gboolean pairs,
                            struct result *out, GError **error);

/* targets.c */
gboolean read_targets(struct reader *reader, struct result *value, gboolean annotated, GError **error);
gboolean read_delete(struct reader *reader, GError **error);

/* follow.c: changes that are followed, in straight-line code. FALSE: not possible; the base is not known
 * then. `keywords`: array of struct named_argument, or NULL. */
gboolean follow_method(struct reader *reader, struct result *base, const char *method,
                       struct result *arguments, guint n_arguments, const GArray *keywords);
gboolean follow_item(struct reader *reader, struct result *base, const struct result *key,
                     struct result *value);
/* `+=` of a list, in its place. */
gboolean follow_add(struct reader *reader, struct result *base, struct result *value);
gboolean value_subscript(struct reader *reader, const struct result *base, const struct result *key,
                         struct value *out);
/* limits.c: whether values that were put into others are still within the limits. */
void limits_check(struct reader *reader);

/* statements.c */
gboolean read_statement(struct reader *reader, GError **error);
gboolean read_simple_line(struct reader *reader, GError **error);
/* imports.c */
gboolean read_import(struct reader *reader, GError **error);
gboolean read_import_from(struct reader *reader, GError **error);
/* blocks.c: at the colon. */
gboolean read_block(struct reader *reader, GError **error);
/* FALSE in `was`: the statement that begins here is none of these. */
gboolean read_compound(struct reader *reader, gboolean *was, GError **error);
/* At the INDENT of a block that runs. */
gboolean read_indented(struct reader *reader, GError **error);
/* skip.c: at the colon of a block that does not run: passes over it, noting lists that a person could mean.
 */
gboolean skip_block(struct reader *reader, GError **error);
/* After an error of grammar: passes over the statement, nothing that it names is known. */
gboolean skip_statement(struct reader *reader, const struct scanner_mark *start, GError **error);
/* patterns.c */
/* Whether the name `match` begins a match statement here. */
gboolean at_match(struct reader *reader, gboolean *was, GError **error);
gboolean read_match(struct reader *reader, GError **error);

/* sightings.c: content that ends up in no value. */
void sighting_note(struct reader *reader, guint32 at, gboolean exercise);
void sightings_finish(struct reader *reader);
/* candidates.c */
/* `name` NULL: what the function around gives. */
void candidate_add(struct reader *reader, const char *name, guint32 at, gboolean exercise);
void candidates_finish(struct reader *reader);
/* The length of the path before something is entered, to cut it back to. */
gsize path_enter(struct reader *reader, const struct name *name, const char *suffix);

/* module.c */
struct pydata_module *reader_read(const char *path, const char *text, gsize size, reader_observer observer,
                                  gpointer data, GError **error);

struct pydata_module {
    char *path;
    struct source *source;
    struct value_arena *arena;
    GArray *bindings;    /* of struct pydata_binding */
    GArray *candidates;  /* of struct pydata_candidate */
    GArray *warnings;    /* of struct pydata_warning */
    GPtrArray *lists;    /* of pointers to bindings */
    GHashTable *changed; /* list or object → offset of the statement that changed it after it was read */
};

#include "flow_internal.h"

#endif
