/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The room in which generators run.
 *
 * A generator is text that somebody wrote in a browser, and it runs in the threads that answer everybody. So
 * nothing of Lua's own libraries is there: no file, network, clock, `load`, coroutine, protected call,
 * metatable or pattern; only what lua_draw.c, lua_words.c and lua_html.c give, each of which does a bounded
 * amount of work and charges for it. What a call may take is counted:
 *
 * - memory, by the allocator: 16 MiB at once (beside the sources that are kept compiled, which are let go
 *   when they hold over 8 MiB, so that no source takes away what another may use), 64 MiB in all (which
 * bounds what joining long texts may copy), 64 KiB for one text (which bounds what comparing two may take);
 * recursion needs stack, which is memory;
 * - instructions, one million, and 90 ms of the thread's processor time, looked at every thousand but for
 *   the first ones, which are all that most cases take.
 *
 * As there is no protected call inside, whatever ends a call ends it as a whole.
 *
 * Nothing of one call is seen by the next: the source is compiled once, but its main function runs anew for
 * each call, in an empty environment that falls back to the library, which can't be written. A run costs a
 * few microseconds. `pairs` is not there, for its order is not the same from one process to the next.
 */
#include <stdlib.h>
#include <time.h>

#include "errors.h"
#include "i18n.h"
#include "lua_internal.h"

/* Sources that one thread keeps compiled. */
#define CHUNKS_MAX 256

static void *allocate(void *data, void *block, size_t old_size, size_t new_size)
{
    struct sandbox *sandbox = data;
    gsize had = block ? old_size : 0;

    if (new_size == 0) {
        lua_blocks_resize(&sandbox->blocks, block, had, 0);
        sandbox->memory -= had;
        return NULL;
    }
    if (new_size > had) {
        gboolean long_text = !block && old_size == LUA_TSTRING && new_size > SANDBOX_STRING_MAX;
        sandbox->allocated += new_size - had;
        if (long_text || sandbox->memory + new_size - had > SANDBOX_MEMORY_MAX + SANDBOX_KEPT_MAX ||
            sandbox->allocated > SANDBOX_ALLOCATED_MAX) {
            sandbox->stop = STOP_MEMORY;
            return NULL;
        }
    }
    void *moved = lua_blocks_resize(&sandbox->blocks, block, had, new_size);
    if (moved)
        sandbox->memory = sandbox->memory - had + new_size;
    return moved;
}

static gint64 cpu_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * 1000000000 + now.tv_nsec;
}

void sandbox_stop(lua_State *lua, enum sandbox_stop stop)
{
    sandbox_of(lua)->stop = stop;
    lua_pushnil(lua);
    lua_error(lua);
    g_assert_not_reached();
}

void sandbox_charge(lua_State *lua, gint64 steps)
{
    struct sandbox *sandbox = sandbox_of(lua);
    gint64 before = sandbox->steps;

    sandbox->steps += steps;
    if (sandbox->steps > SANDBOX_STEPS_MAX)
        sandbox_stop(lua, STOP_STEPS);
    if (sandbox->steps < SANDBOX_STEPS_FREE ||
        before / SANDBOX_STEPS_AT_ONCE == sandbox->steps / SANDBOX_STEPS_AT_ONCE)
        return;
    gint64 now_ns = cpu_now_ns();
    if (sandbox->cpu_end_ns == 0)
        sandbox->cpu_end_ns = now_ns + SANDBOX_CPU_MAX_NS;
    if (now_ns > sandbox->cpu_end_ns)
        sandbox_stop(lua, STOP_TIME);
}

static void count_steps(lua_State *lua, lua_Debug *unused)
{
    (void)unused;
    sandbox_charge(lua, SANDBOX_STEPS_AT_ONCE);
}

GString *sandbox_scratch(lua_State *lua)
{
    return g_string_truncate(sandbox_of(lua)->scratch, 0);
}

void sandbox_push_scratch(lua_State *lua)
{
    GString *scratch = sandbox_of(lua)->scratch;

    sandbox_charge(lua, (gint64)scratch->len / 64);
    lua_pushlstring(lua, scratch->str, scratch->len);
}

static int refuse_write(lua_State *lua)
{
    return luaL_error(lua, _("this table can't be written"));
}

void sandbox_lock_table(lua_State *lua)
{
    lua_newtable(lua);
    lua_newtable(lua);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_write);
    lua_setfield(lua, -2, "__newindex");
    lua_setmetatable(lua, -2);
    lua_remove(lua, -2);
}

/* Everything that a generator finds, and the metatable of its environment. */
static int open_libraries(lua_State *lua)
{
    struct sandbox *sandbox = sandbox_of(lua);

    number_open(sandbox);
    lua_newtable(lua);
    draw_library_open(sandbox);
    words_library_open(sandbox);
    html_library_open(sandbox);
    lua_pushvalue(lua, -1);
    sandbox->library = luaL_ref(lua, LUA_REGISTRYINDEX);
    lua_newtable(lua);
    lua_insert(lua, -2);
    lua_setfield(lua, -2, "__index");
    sandbox->environment_type = luaL_ref(lua, LUA_REGISTRYINDEX);
    return 0;
}

static void begin_call(struct sandbox *sandbox)
{
    sandbox->allocated = 0;
    sandbox->steps = 0;
    sandbox->n_operands = 0;
    sandbox->stop = STOP_NONE;
}

static void sandbox_free(gpointer data)
{
    struct sandbox *sandbox = data;

    lua_close(sandbox->lua);
    lua_blocks_clear(&sandbox->blocks);
    g_hash_table_unref(sandbox->chunks);
    g_string_free(sandbox->scratch, TRUE);
    g_free(sandbox);
}

static struct sandbox *sandbox_new(void)
{
    struct sandbox *sandbox = g_new0(struct sandbox, 1);

    sandbox->chunks = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    sandbox->scratch = g_string_new(NULL);
    lua_blocks_init(&sandbox->blocks);
    sandbox->lua = lua_newstate(allocate, sandbox);
    if (!sandbox->lua)
        g_error("no memory for a generator's state");
    *(struct sandbox **)lua_getextraspace(sandbox->lua) = sandbox;
    begin_call(sandbox);
    lua_pushcfunction(sandbox->lua, open_libraries);
    if (lua_pcall(sandbox->lua, 0, 0, 0) != LUA_OK)
        g_error("the generators' library does not open: %s", lua_tostring(sandbox->lua, -1));
    lua_sethook(sandbox->lua, count_steps, LUA_MASKCOUNT, SANDBOX_STEPS_AT_ONCE);
    lua_gc(sandbox->lua, LUA_GCGEN, 100, 100);
    return sandbox;
}

struct sandbox *sandbox_get(void)
{
    static GPrivate own = G_PRIVATE_INIT(sandbox_free);
    struct sandbox *sandbox = g_private_get(&own);

    if (!sandbox) {
        sandbox = sandbox_new();
        g_private_set(&own, sandbox);
    }
    return sandbox;
}

static void set_error(struct sandbox *sandbox, const struct sandbox_source *source, GError **error)
{
    static const char *const limits[] = {
        [STOP_MEMORY] = N_("it takes more memory than a generator may"),
        [STOP_STEPS] = N_("it takes more than a million steps"),
        [STOP_TIME] = N_("it takes more time than a generator may"),
        [STOP_REJECT] = N_("it rejects a thousand cases in a row: these parameters leave none"),
        [STOP_DEAD] = N_("there is no such case"),
    };
    lua_State *lua = sandbox->lua;
    const char *message = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : NULL;

    if (sandbox->stop != STOP_NONE)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("The generator %s was stopped: %s."),
                    source->name, _(limits[sandbox->stop]));
    else
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("The generator failed: %.500s"),
                    message && g_utf8_validate(message, -1, NULL) ? message : _("its error is not a text"));
}

/* What a protected call is given and gives. */
struct run {
    const struct sandbox_source *source;
    const char *text; /* of the rewritten source */
    gsize size;
    const GArray *constants;
    const struct value *parameters;
    struct value_arena *arena;
    struct value *out;
    int chunk;
};

/* Compiles: leaves { main function, constants } in the registry. */
static int compile(lua_State *lua)
{
    struct run *run = lua_touserdata(lua, 1);

    lua_settop(lua, 0);
    lua_createtable(lua, 2, 0);
    lua_pushfstring(lua, "=%s", run->source->name);
    if (luaL_loadbufferx(lua, run->text, run->size, lua_tostring(lua, -1), "t") != LUA_OK)
        return lua_error(lua);
    lua_rawseti(lua, 1, 1);
    lua_createtable(lua, (int)run->constants->len, 0);
    for (guint i = 0; i < run->constants->len; i++) {
        number_push(lua, g_array_index(run->constants, struct rational, i));
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
    lua_rawseti(lua, 1, 2);
    lua_settop(lua, 1);
    run->chunk = luaL_ref(lua, LUA_REGISTRYINDEX);
    return 0;
}

/* Runs the main function in a new environment, then its `generate`. */
static int generate(lua_State *lua)
{
    struct run *run = lua_touserdata(lua, 1);
    struct sandbox *sandbox = sandbox_of(lua);

    lua_settop(lua, 0);
    lua_newtable(lua);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, sandbox->environment_type);
    lua_setmetatable(lua, 1);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, run->chunk);
    lua_rawgeti(lua, 2, 1);
    lua_pushvalue(lua, 1);
    lua_setupvalue(lua, -2, 1);
    lua_rawgeti(lua, 2, 2);
    lua_pushlightuserdata(lua, sandbox);
    lua_call(lua, 2, 0);
    lua_settop(lua, 1);
    if (lua_getfield(lua, 1, "generate") != LUA_TFUNCTION)
        return luaL_error(lua, _("there is no function “generate”"));
    value_push(lua, run->parameters);
    lua_getfield(lua, 1, "draw");
    lua_call(lua, 2, 1);
    if (!lua_istable(lua, -1))
        return luaL_error(lua, _("“generate” gives no table"));
    *run->out = value_take(lua, -1, run->arena, 0);
    return 0;
}

/* The protected call; TRUE: it went well. Leaves the error's message on the stack. */
static gboolean call(struct sandbox *sandbox, lua_CFunction function, struct run *run)
{
    lua_settop(sandbox->lua, 0);
    begin_call(sandbox);
    lua_pushcfunction(sandbox->lua, function);
    lua_pushlightuserdata(sandbox->lua, run);
    return lua_pcall(sandbox->lua, 1, 0, 0) == LUA_OK;
}

static void forget_chunks(struct sandbox *sandbox)
{
    GHashTableIter iter;
    gpointer reference;

    g_hash_table_iter_init(&iter, sandbox->chunks);
    while (g_hash_table_iter_next(&iter, NULL, &reference))
        luaL_unref(sandbox->lua, LUA_REGISTRYINDEX, GPOINTER_TO_INT(reference));
    g_hash_table_remove_all(sandbox->chunks);
    lua_gc(sandbox->lua, LUA_GCCOLLECT);
}

/* What is left of calls before, and sources that hold too much, make no room scarce for the next. */
static void make_room(struct sandbox *sandbox)
{
    if (sandbox->memory > SANDBOX_KEPT_MAX)
        lua_gc(sandbox->lua, LUA_GCCOLLECT);
    if (sandbox->memory > SANDBOX_KEPT_MAX)
        forget_chunks(sandbox);
}

static gboolean load(struct sandbox *sandbox, const struct sandbox_source *source, int *chunk, GError **error)
{
    make_room(sandbox);
    gpointer found = g_hash_table_lookup(sandbox->chunks, &source->serial);

    if (found) {
        *chunk = GPOINTER_TO_INT(found);
        return TRUE;
    }
    if (source->size > SANDBOX_SOURCE_MAX) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_SYNTAX, _("%s: the source is over 64 KiB"),
                    source->name);
        return FALSE;
    }
    if (g_hash_table_size(sandbox->chunks) >= CHUNKS_MAX)
        forget_chunks(sandbox);
    g_autoptr(GArray) constants = g_array_new(FALSE, FALSE, sizeof(struct rational));
    g_autoptr(GString) text = rewrite_source(source->name, source->text, source->size, constants, error);
    if (!text)
        return FALSE;
    struct run run = {.source = source, .text = text->str, .size = text->len, .constants = constants};
    if (!call(sandbox, compile, &run)) {
        set_error(sandbox, source, error);
        return FALSE;
    }
    g_hash_table_insert(sandbox->chunks, g_memdup2(&source->serial, sizeof source->serial),
                        GINT_TO_POINTER(run.chunk));
    *chunk = run.chunk;
    return TRUE;
}

enum sandbox_outcome sandbox_run(struct sandbox *sandbox, const struct sandbox_source *source,
                                 const struct value *parameters, struct draw *draw, struct value_arena *arena,
                                 struct value *out, GError **error)
{
    struct run run = {.source = source, .parameters = parameters, .arena = arena, .out = out};
    guint tries = 0;

    /* Of all tries together. To ask what time it is takes as long as a hundred steps, so that can wait. */
    sandbox->cpu_end_ns = 0;
    if (!load(sandbox, source, &run.chunk, error))
        return SANDBOX_FAILED;
    sandbox->draw = draw;
    for (;;) {
        if (call(sandbox, generate, &run))
            return SANDBOX_CASE;
        gboolean skip = sandbox->stop == STOP_REJECT || sandbox->stop == STOP_DEAD;
        if (skip && draw->mode == DRAW_WALKED)
            return SANDBOX_SKIP;
        if (!skip || ++tries == DRAW_TRIES_MAX)
            break;
        draw_begin(draw);
    }
    set_error(sandbox, source, error);
    lua_settop(sandbox->lua, 0);
    return SANDBOX_FAILED;
}
