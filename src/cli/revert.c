/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "errors.h"
#include "generators.h"
#include "i18n.h"
#include "json.h"

static const char *op_name(enum change_op op)
{
    static const char *const names[] = {
        [CHANGE_RECORD] = "base",
        [CHANGE_CREATE] = "create",
        [CHANGE_UPDATE] = "update",
        [CHANGE_DELETE] = "delete",
    };
    return names[op];
}

static void print_changes(const struct changeset *changeset)
{
    for (guint i = 0; i < changeset->changes->len; i++) {
        const struct change *change = &g_array_index(changeset->changes, struct change, i);
        if (change->op != CHANGE_RECORD)
            printf("  %s  %s %" G_GINT64_FORMAT "\n", op_name(change->op), change->chapter_code, change->id);
    }
}

static void print_obstacles(const GArray *obstacles)
{
    for (guint i = 0; i < obstacles->len; i++) {
        const struct revert_obstacle *obstacle = &g_array_index(obstacles, struct revert_obstacle, i);
        if (obstacle->id > 0)
            fprintf(stderr, _("  %s %lld was changed again by commit %lld\n"), obstacle->chapter_code,
                    (long long)obstacle->id, (long long)obstacle->later_commit);
        else
            fprintf(stderr, _("  %s: the chapter's record was changed again by commit %lld\n"),
                    obstacle->chapter_code, (long long)obstacle->later_commit);
    }
}

static struct value changes_value(struct value_arena *arena, const struct changeset *changeset)
{
    struct value list = value_list(arena, 0);

    for (guint i = 0; changeset && i < changeset->changes->len; i++) {
        const struct change *change = &g_array_index(changeset->changes, struct change, i);
        struct value item = value_object(arena, 3);
        if (change->op == CHANGE_RECORD)
            continue;
        value_set(arena, item.object, "chapter_code", value_string(change->chapter_code));
        value_set(arena, item.object, "id", value_integer(change->id));
        value_set(arena, item.object, "op", value_string(op_name(change->op)));
        value_list_append(arena, list.list, item);
    }
    return list;
}

static struct value obstacles_value(struct value_arena *arena, const GArray *obstacles)
{
    struct value list = value_list(arena, 0);

    for (guint i = 0; i < obstacles->len; i++) {
        const struct revert_obstacle *obstacle = &g_array_index(obstacles, struct revert_obstacle, i);
        struct value item = value_object(arena, 3);
        value_set(arena, item.object, "chapter_code", value_string(obstacle->chapter_code));
        value_set(arena, item.object, "id", obstacle->id > 0 ? value_integer(obstacle->id) : value_null());
        value_set(arena, item.object, "later_commit", value_integer(obstacle->later_commit));
        value_list_append(arena, list.list, item);
    }
    return list;
}

static void print_json(gint64 commit, gint64 reverted, const struct changeset *changeset,
                       const GArray *obstacles)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value answer = value_object(arena, 4);
    g_autoptr(GString) line = g_string_new(NULL);

    value_set(arena, answer.object, "commit", commit > 0 ? value_integer(commit) : value_null());
    value_set(arena, answer.object, "reverted", value_integer(reverted));
    value_set(arena, answer.object, "changes", changes_value(arena, changeset));
    value_set(arena, answer.object, "obstacles", obstacles_value(arena, obstacles));
    json_write(line, &answer);
    cli_print_line(line);
}

static enum revert_mode chosen_mode(const struct cli *cli)
{
    return cli_flag(cli, "force")        ? REVERT_FORCE
           : cli_flag(cli, "keep-later") ? REVERT_KEEP_LATER
                                         : REVERT_STRICT;
}

static gboolean commit_revert(struct cli *cli, struct store *store, const struct changeset *changeset,
                              gint64 *commit, GError **error)
{
    struct store_result result = {0};

    *commit = 0;
    if (cli_flag(cli, "dry-run") || changeset_is_empty(changeset))
        return TRUE;
    gboolean ok = store_commit(store, changeset, &result, error);
    if (ok)
        *commit = cli->committed = result.commit;
    store_result_clear(&result);
    return ok;
}

static void print_text(const struct cli *cli, gint64 commit, gint64 reverted,
                       const struct changeset *changeset)
{
    if (commit > 0)
        printf(_("commit %lld undoes commit %lld:\n"), (long long)commit, (long long)reverted);
    else if (cli_flag(cli, "dry-run"))
        printf(_("undoing commit %lld would do this (nothing was written):\n"), (long long)reverted);
    else
        printf(_("nothing of commit %lld is left to undo\n"), (long long)reverted);
    print_changes(changeset);
}

int cli_run_revert(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) obstacles = NULL;
    gboolean json = cli_flag(cli, "json");
    gint64 number, commit = 0;

    if (!cli_number(cli, 0, _("commit"), 1, &number, &error) || !cli_check_author(cli, &error))
        return cli_fail(error);
    if (cli_flag(cli, "force") && cli_flag(cli, "keep-later")) {
        g_set_error_literal(&error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                            _("--force and --keep-later exclude each other"));
        return cli_fail(error);
    }
    g_autoptr(store) store = cli_open(cli, cli_flag(cli, "dry-run") ? STORE_READ : STORE_WRITE, &error);
    if (!store)
        return cli_fail(error);

    g_autoptr(changeset) changeset =
        store_plan_revert(store, number, chosen_mode(cli), cli_author(cli), &obstacles, &error);
    if (!changeset) {
        int status = cli_fail(error);
        if (obstacles && obstacles->len > 0)
            print_obstacles(obstacles);
        if (json && obstacles && obstacles->len > 0)
            print_json(0, number, NULL, obstacles);
        return status;
    }
    if (!generators_check_names(store, changeset, &error) ||
        !commit_revert(cli, store, changeset, &commit, &error))
        return cli_fail(error);
    if (json)
        print_json(commit, number, changeset, obstacles);
    else
        print_text(cli, commit, number, changeset);
    return EXIT_DONE;
}
