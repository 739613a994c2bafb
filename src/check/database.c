/* SPDX-License-Identifier: Apache-2.0 */
/* The log against what stands: the engine's own check, then the log replayed. */
#include "check_internal.h"
#include "errors.h"

static void add_finding(struct check_report *report, enum check_kind kind, const char *place,
                        const char *message)
{
    struct check_finding *finding = report_add(report, kind, g_utf8_make_valid(place, -1));
    finding->message = g_utf8_make_valid(message, -1);
}

struct looking {
    struct check_report *report;
    GHashTable *derived; /* set of "place\nmessage": what can be reckoned again */
    GHashTable *outside; /* set of places */
};

static char *finding_name(const char *place, const char *message)
{
    return g_strconcat(place, "\n", message, NULL);
}

static void take_derived(const char *place, const char *message, gpointer data)
{
    struct looking *looking = data;
    g_hash_table_add(looking->derived, finding_name(place, message));
}

static void take_found(const char *place, const char *message, gpointer data)
{
    struct looking *looking = data;
    g_autofree char *name = finding_name(place, message);
    /* What another program wrote there is no damage, and is told of already. */
    if (g_hash_table_contains(looking->outside, place))
        return;
    gboolean derived = g_hash_table_contains(looking->derived, name);

    add_finding(looking->report, derived ? CHECK_DERIVED : CHECK_DAMAGED, place, message);
}

static void take_outside(const char *place, const char *message, enum store_outside what, gpointer data)
{
    struct looking *looking = data;
    static const enum check_kind kinds[] = {
        [STORE_OUTSIDE_LEFT_ALONE] = CHECK_LEFT_ALONE, [STORE_OUTSIDE_ADOPTED] = CHECK_OUTSIDE,
        [STORE_OUTSIDE_CONFLICT] = CHECK_OUTSIDE,      [STORE_OUTSIDE_VANISHED] = CHECK_VANISHED,
        [STORE_OUTSIDE_LEFT_OVER] = CHECK_LEFT_OVER,
    };
    if (what != STORE_OUTSIDE_VANISHED_ONE)
        add_finding(looking->report, kinds[what], place, message);
    g_hash_table_add(looking->outside, g_strdup(place));
}

gboolean check_database(struct check_report *report, struct store *store, GError **error)
{
    g_autoptr(GHashTable) derived = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) outside = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct looking looking = {report, derived, outside};
    gint64 none;

    if (!store_adopt(store, STORE_ADOPT_LOOK, "", take_outside, &looking, &none, error) ||
        !store_rebuild(store, TRUE, take_derived, &looking, error))
        return FALSE;
    guint told = report->findings->len;
    if (!store_verify(store, take_found, &looking, error))
        return FALSE;
    /* What the engine found would be found again, with other words. */
    if (report->findings->len > told)
        return TRUE;
    return replay_log(store, take_found, &looking, &report->commits, &report->exercises, error);
}
