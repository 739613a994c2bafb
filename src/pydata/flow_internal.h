/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_FLOW_INTERNAL_H
#define EXOBASE_PYDATA_FLOW_INTERNAL_H

/* Where values go: nodes, names, calls and functions. A part of reader_internal.h, which includes it. */

/* What stands in a container or an attribute; of a function: what it is given, what it returns. */
enum node_part { NODE_CONTENT, NODE_GIVEN, NODE_RETURNED, NODE_PARTS };

/* What containers that may be the same one share. */
struct node {
    guint32 parent;            /* of the union-find tree; itself at the root */
    guint32 parts[NODE_PARTS]; /* nodes, made when asked for */
    guint8 opaque;             /* may be an object whose methods are not known */
    guint8 plain;              /* may be a container of Python's own; so may what stands in it */
    guint8 outside;            /* may be another module's: what is put into it is let go */
    guint8 gone;               /* let go: all that it leads to may change at any time */
    guint8 spread;             /* its parts are outside, as it is */
    guint8 own;                /* may be a class of this module, or an object of it */
    guint8 is_class;           /* may be a class, not an object of it */
    guint8 keyed;              /* may be a dict with containers under keys that are not seen */
    struct reason reason;      /* tainted, when it has a kind */
};

/* What a reading relies on. */
enum assumption_kind {
    ASSUMED_OWN,       /* the node is no object of the module's classes */
    ASSUMED_OBJECT,    /* the node is no container of Python's: its methods are others' */
    ASSUMED_FIELD,     /* the field of the dicts that the node may be holds no container */
    ASSUMED_UNCHANGED, /* nothing is changed through the node */
    ASSUMED_METHOD,    /* a method that the node has is Python's: it does not change `other` */
    ASSUMED_OPERATOR,  /* the same of an operator */
};

/* Judged at the end, when all is known that a node may be. */
struct assumption {
    enum assumption_kind kind;
    guint32 node, other;
    guint32 at, statement_at;
    struct name *field;
};

/* What an exception holds. */
struct exception {
    guint32 node, at, statement_at;
    gboolean assertion; /* an AssertionError */
};

/* `to` was made from the value of `from` by copying. */
struct dependency {
    guint32 from, to;
};

/* What a result may be changed through: made here when it has none yet; NODE_NONE for a scalar. */
guint32 result_node(struct reader *reader, struct result *result);
/* Whether the field of a dict is known to hold no container. */
gboolean field_is_scalar(struct reader *reader, guint32 node, const struct result *key, guint32 at);

/* nodes.c */
guint32 node_new(struct reader *reader);
/* Of what is not known yet, and gets to be what it is joined to. */
guint32 node_new_empty(struct reader *reader);
/* Of something that other modules may hold. */
guint32 node_new_outside(struct reader *reader);
guint32 node_part(struct reader *reader, guint32 node, enum node_part part);
guint32 node_content(struct reader *reader, guint32 node);
/* The node of both, which are one from now on; either may be NODE_NONE. */
guint32 node_join(struct reader *reader, guint32 a, guint32 b);
/* Puts what `item` is into `node`. */
void node_hold(struct reader *reader, guint32 node, guint32 item);
guint32 node_new_class(struct reader *reader);
gboolean node_is_own(struct reader *reader, guint32 node);
void node_set_own(struct reader *reader, guint32 node);
gboolean node_is_plain(struct reader *reader, guint32 node);
gboolean node_is_class(struct reader *reader, guint32 node);
void node_set_keyed(struct reader *reader, guint32 node);
gboolean node_is_opaque(struct reader *reader, guint32 node);
gboolean node_is_outside(struct reader *reader, guint32 node);
/* Whether the keys of the dicts that it may be say what stands under them. */
gboolean node_has_fields(struct reader *reader, guint32 node);
void node_taint(struct reader *reader, guint32 node, guint32 at);
void node_taint_reason(struct reader *reader, guint32 node, struct reason reason);
/* Code that is not known has it from now on: all that it leads to is tainted, and what comes to it later. */
void node_let_go(struct reader *reader, guint32 node, guint32 at, enum reason_kind kind);
/* The first taint in what the node is or contains; NULL when there is none. */
const struct reason *node_reason(struct reader *reader, guint32 node);
/* The current statement makes something from the node's value. */
void node_depend(struct reader *reader, guint32 from);
void node_depend_on_statement(struct reader *reader, guint32 node);
/* Remembers what a reading relies on. */
void node_assume(struct reader *reader, enum assumption_kind kind, guint32 node, guint32 at);
void node_assume_field(struct reader *reader, guint32 node, struct name *field, guint32 at);
/* `other` is what the method or operator is given, or gives; it may be NODE_NONE. */
void node_assume_method(struct reader *reader, guint32 node, guint32 other, guint32 at);
void node_assume_operator(struct reader *reader, guint32 node, guint32 other, guint32 at);
/* Once all bodies are read: judges what was assumed, and taints what was made from what they change. */
void nodes_finish(struct reader *reader);

/* calls.c: at the parenthesis. */
gboolean read_call(struct reader *reader, struct result *out, struct target *callee, gboolean statement,
                   GError **error);
/* callees.c: what a call gives and does, by the name that is called. */
enum callee_kind {
    CALLEE_UNKNOWN,  /* may change its arguments */
    CALLEE_OPAQUE,   /* leads to every name of the module, so that its mention is enough */
    CALLEE_SCALAR,   /* reads; gives a text, a number, None, True or False */
    CALLEE_DUMP,     /* the same; a function under `default` is given what it can't write */
    CALLEE_TEXT,     /* a method of texts, with the same result, or a list of them */
    CALLEE_COPY,     /* reads; gives a copy of all */
    CALLEE_LIST,     /* gives a new container of the argument's items */
    CALLEE_DICT,     /* the same for a dict, made of pairs or keywords */
    CALLEE_DEFAULTS, /* a dict of what its first argument, a function, gives */
    CALLEE_PAIRS,    /* gives tuples of the items */
    CALLEE_ITEM,     /* gives one of them, or of its arguments */
    CALLEE_NEXT,     /* gives one of the first one's items, or the other */
    CALLEE_SUM,      /* gives a list of what the items hold */
    CALLEE_KEEP,     /* gives the argument itself, or what is in it */
    CALLEE_HOLD,     /* gives a new object that holds the arguments */
    CALLEE_MAP,      /* gives what a function makes of the items */
    CALLEE_FILTER,   /* gives the items that a function chooses */
    CALLEE_TYPE,     /* the type of its argument, or a new one that holds the others */
    CALLEE_TOP,      /* gives a list of the second one's items; a function under `key`, or the third */
    CALLEE_GROUPS,   /* gives tuples of a key and the items that have it */
    CALLEE_REDUCE,   /* gives what a function makes of the items and what it gave before */
    CALLEE_SHUFFLE,  /* changes the order of its argument's items */
    CALLEE_PURE,     /* gives a function that changes nothing */
    CALLEE_SUPER,    /* gives the object of the method around */
    CALLEE_PUT,      /* a method: puts its arguments into the object */
    CALLEE_FUNCTION, /* what the module itself says: a function or class of its own */
    CALLEE_BASES,    /* the bases of a class */
    CALLEE_KINDS,
};
#define ARGUMENTS_KEPT 2

/* What a method puts into its object. */
enum put { PUT_NOTHING, PUT_ARGUMENT, PUT_ITEMS };

/* A call that is being read. */
struct call {
    enum callee_kind kind;
    gboolean plain;   /* no * or ** */
    GArray *keywords; /* of struct named_argument; NULL: none */
    GArray *given;    /* nodes of the arguments, but for `key`; NULL: none */
    guint count;
    struct result first[ARGUMENTS_KEPT];
    guint32 node;     /* of what it gives */
    guint32 object;   /* of a method */
    guint32 function; /* of what is called */
    guint32 at;
    gboolean key;           /* the first argument is a dict's key */
    gboolean star, builtin; /* builtin: a base is a class of Python's */
    guint8 puts;            /* enum put: of a method that puts */
};

/* arguments.c */
void call_use_argument(struct reader *reader, struct call *call, struct result *argument, gboolean keyword);
/* Before `*argument` or `**argument` (`named`): what is in it may be a function that is given the others. */
void call_use_spread(struct reader *reader, struct call *call, gboolean named);
/* Once all arguments are read: functions among them are given the others' items. */
void call_use_functions(struct reader *reader, struct call *call);
/* Puts what is in `from` into what the call gives. */
void call_give_items(struct reader *reader, struct call *call, guint32 from);
/* callees.c */
enum callee_kind builtin_kind(const char *name);
enum callee_kind method_kind(const char *name);
enum put method_puts(const char *name);
/* Whether an attribute of this name may lead to the names of a module. */
gboolean attribute_is_opaque(const char *name);
/* A method that no operator calls, and no container: __init__, __str__ … */
gboolean is_plain_special(const char *name);
/* Whether other special names stand anywhere in the text. */
gboolean text_has_operators(const char *text, gsize size);
/* Functions of the standard library, by module and name. Without `name`, the module itself. */
enum callee_kind library_kind(const char *module, gsize size, const char *name);
/* Whether a module of the library has a function of this name that is relied on. */
gboolean library_has(const char *name);
/* The same for what an imported name stands for; `attribute` may be NULL. */
enum callee_kind import_kind(struct reader *reader, struct binding *binding, const char *attribute);

/* functions.c */
void function_mention(struct reader *reader, struct binding *binding);
/* NAME = lambda …: it is read when the name is, as a def's body. FALSE in `was`: it is not all of the value.
 */
gboolean read_named_lambda(struct reader *reader, struct name *name, guint32 at, gboolean *was,
                           GError **error);
gboolean read_lambda(struct reader *reader, struct result *out, GError **error);
/* What stands above a def or class: what it is given to, and whether it may be called there. */
enum method_kind { METHOD_PLAIN, METHOD_PROPERTY, METHOD_STATIC, METHOD_CLASS, METHOD_OTHER };
struct decorators {
    enum method_kind method; /* by one decorator of Python's alone */
    gboolean any, called, unknown;
    guint32 node;           /* of those that are the module's own */
    struct binding *keeper; /* an object of a framework, which keeps the function for later */
};
void function_release(struct reader *reader, struct function *function, guint32 at);
/* decorators.c: @ lines, and what they stand before. */
gboolean read_decorated(struct reader *reader, GError **error);
void keep_function(struct reader *reader, struct binding *keeper, struct function *function);
/* Those whose keeper is used for anything else may be called. */
void release_functions(struct reader *reader);
/* Whether a framework's object has a method of this name that is relied on. */
gboolean keeper_has(const char *name);

gboolean read_def(struct reader *reader, const struct decorators *decorators, GError **error);
/* Decorators are given what stands below them, and what they give is bound in its place. */
guint32 decorate(struct reader *reader, const struct decorators *decorators, guint32 node, guint32 at);
/* [T, *Ts, **P] after the name of a function or class. */
gboolean skip_type_parameters(struct reader *reader, GError **error);
/* classes.c */
gboolean read_class(struct reader *reader, const struct decorators *decorators, GError **error);
void class_add_method(struct reader *reader, struct function *function, const struct name *name,
                      const struct decorators *decorators);
/* An attribute of a class itself is used: its methods may be called with any first argument. */
void class_mention(struct reader *reader, guint32 node);
/* Reads the bodies of all functions that were named. */
gboolean functions_finish(struct reader *reader, GError **error);
void function_free(gpointer function);
/* An exception that holds this is raised: it is let go if anybody may catch it. */
void exception_hold(struct reader *reader, guint32 node, guint32 at, gboolean assertion);
void exceptions_finish(struct reader *reader);

/* bindings.c */
void scope_push(struct reader *reader, guint32 returns);
void scope_pop(struct reader *reader);
void scopes_clear(struct reader *reader);
struct binding *binding_get(struct reader *reader, struct name *name);
/* Binds a name to what was read, where it is now: module, class or function. */
void bind_result(struct reader *reader, struct name *name, guint32 at, gboolean annotated,
                 struct result *result);
/* The same for something that is not known by itself. */
void bind_unknown(struct reader *reader, struct name *name, guint32 at, guint32 node, enum reason_kind kind);
void bind_kind(struct reader *reader, struct name *name, guint32 at, enum binding_kind kind, guint32 node);
/* A function declares the name global: what it is at a place depends on whether that function ran. */
void binding_may_change(struct reader *reader, struct name *name);
/* `del` of a name. */
void unbind_name(struct reader *reader, struct name *name, guint32 at);
/* Whether a function or class around binds the name. */
gboolean name_is_local(const struct reader *reader, const struct name *name);
/* The binding's value can't be known any more. */
void binding_poison(struct reader *reader, struct binding *binding, guint32 at, enum reason_kind kind);
void load_name(struct reader *reader, struct name *name, guint32 at, guint32 end, struct result *out);
/* What stands in this part of the text was read too early: names there need not be the module's. */
void forget_unbound(struct reader *reader, guint32 from, guint32 to);
/* Why a binding is not known; NULL when it is. */
const struct reason *binding_reason(struct reader *reader, const struct binding *binding);
/* Code that can change anything: nothing bound so far is known any more. */
void reader_give_up(struct reader *reader, guint32 at);

#endif
