/* SPDX-License-Identifier: Apache-2.0 */
/* exobase generate --replay: an earlier answer, byte for byte. */
#include <string.h>

#include "again.h"
#include "cli.h"
#include "cli_generators.h"
#include "errors.h"
#include "i18n.h"

/* The generators of the replay's commit, if they and the program still make what they made. */
static struct generator_set *generators_of(struct store *store, const struct replay *replay, GError **error)
{
    gint64 head = store_head(store, error);

    if (head < 0)
        return NULL;
    if (replay->commit > head) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND, _("There is no commit %lld yet."),
                    (long long)replay->commit);
        return NULL;
    }
    g_autoptr(generator_set) set =
        replay->commit > 0 ? generators_at(store, replay->commit, error) : generator_set_new();
    const char *here = set ? generator_set_engine(set) : NULL;
    if (!set || strcmp(here, replay->engine) == 0)
        return g_steal_pointer(&set);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("Exercises are generated in another way now (%s, not %s): these can't be made again."),
                here, replay->engine);
    return NULL;
}

static gboolean make(struct cli *cli, const char *text, GString *out, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct dynamic_fault fault;
    struct replay replay;

    if (!replay_read(text, arena, &replay, error))
        return FALSE;
    g_autoptr(store) store = cli_open(cli, STORE_READ, error);
    g_autoptr(generator_set) set = store ? generators_of(store, &replay, error) : NULL;
    if (!set)
        return FALSE;
    i18n_use(replay.language); /* what a batch says of itself is part of it */
    gboolean done = generators_again(store, set, &replay, text, arena, out, &fault, error);
    i18n_use(NULL);
    if (!done && error && !*error)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                            fault.message ? fault.message : _("There is no such generator."));
    return done;
}

int cli_replay(struct cli *cli, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);

    if (!make(cli, text, out, &error))
        return cli_fail(error);
    cli_print_line(out);
    return EXIT_DONE;
}
