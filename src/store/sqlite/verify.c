/* SPDX-License-Identifier: Apache-2.0 */
#include "i18n.h"
#include "sqlite_internal.h"

/*
 * Whether the bank contradicts itself: first SQLite's own check of its pages, then what the schema promises
 * (schema.c), each promise as a query whose rows are the places that break it.
 */
struct promise {
    const char *query;   /* one column: the place */
    const char *message; /* what is wrong there */
    gboolean derived;    /* it is reckoned from the log, and can be so again */
};

#define RECORD_OP "0" /* CHANGE_RECORD … CHANGE_DELETE, as the log has them */
#define CREATE_OP "1"
#define UPDATE_OP "2"
#define DELETE_OP "3"
#define PLACE                                                                                                \
    "(SELECT code FROM chapters WHERE number = c.chapter) || ' ' || c.id || ', commit ' || c.commit_number"
#define CHAIN "changes c LEFT JOIN changes p ON p.seq = c.previous_seq"

static const struct promise PROMISES[] = {
    {"SELECT 'commit ' || number FROM (SELECT number, row_number() OVER (ORDER BY number) AS expected FROM "
     "commits)"
     " WHERE number <> expected",
     N_("the log has a gap before this commit"), FALSE},
    {"SELECT 'commit ' || number FROM (SELECT number, first_seq, last_seq, time_ms,"
     " lag(last_seq, 1, 0) OVER (ORDER BY number) AS before, lag(time_ms, 1, 0) OVER (ORDER BY number) AS "
     "earlier"
     " FROM commits) WHERE first_seq <> before + 1 OR last_seq < before OR time_ms < earlier",
     N_("its changes or its time do not follow those of the commit before"), FALSE},
    {"SELECT 'commit ' || number FROM commits k WHERE last_seq - first_seq + 1 <>"
     " (SELECT count(*) FROM changes WHERE seq BETWEEN k.first_seq AND k.last_seq AND commit_number = "
     "k.number)",
     N_("changes of this commit are missing"), FALSE},
    {"SELECT 'commit ' || min(number) FROM commits GROUP BY token HAVING count(*) > 1",
     N_("its token is that of another commit too"), FALSE},
    {"SELECT 'change ' || c.seq FROM changes c LEFT JOIN commits k ON k.number = c.commit_number"
     " WHERE k.number IS NULL OR c.seq NOT BETWEEN k.first_seq AND k.last_seq",
     N_("this change belongs to no commit"), FALSE},
    {"SELECT 'change ' || c.seq FROM changes c WHERE c.chapter NOT IN (SELECT number FROM chapters)",
     N_("this change belongs to no chapter"), FALSE},
    {"SELECT " PLACE " FROM " CHAIN " WHERE c.previous_seq <> 0 AND"
     " (p.seq IS NULL OR p.seq >= c.seq OR p.chapter <> c.chapter OR p.id <> c.id)",
     N_("the change before this one is not there"), FALSE},
    {"SELECT 'change ' || previous_seq FROM changes WHERE previous_seq <> 0 GROUP BY previous_seq"
     " HAVING count(*) > 1",
     N_("two changes follow this one"), FALSE},
    {"SELECT " PLACE " FROM " CHAIN " WHERE c.revision <> ifnull(p.revision, 0) + (c.op <> " RECORD_OP ")"
     " OR (c.op <> " RECORD_OP " AND c.from_revision <> ifnull(p.revision, 0))",
     N_("its revision does not follow the one before"), FALSE},
    {"SELECT " PLACE " FROM changes c WHERE (c.op IN (" CREATE_OP ", " UPDATE_OP
     ")) <> (c.after IS NOT NULL)",
     N_("this change has no text, or one that it can't have"), FALSE},
    {"SELECT " PLACE
     " FROM changes c WHERE c.sum <> row_sum(seq, commit_number, chapter, id, op, from_revision,"
     " revision, previous_seq, created_ms, time_ms, base_op, base_ref, moved_from_chapter, moved_from_id, "
     "base,"
     " after)",
     N_("this change was damaged: its check sum differs"), FALSE},
    {"SELECT 'commit ' || number FROM commits WHERE sum <> row_sum(number, time_ms, first_seq, last_seq, "
     "author,"
     " message, kind, token, request)",
     N_("this commit was damaged: its check sum differs"), FALSE},
    {"SELECT 'commit ' || commit_number FROM record_changes WHERE sum <> row_sum(commit_number, place, "
     "chapter,"
     " from_revision, revision, before, after)",
     N_("a chapter's record in this commit was damaged: its check sum differs"), FALSE},
    /* The newest commit may have left a trace where its own row is lost. */
    {"SELECT 'commit ' || number FROM (SELECT commit_number AS number FROM record_changes EXCEPT"
     " SELECT number FROM commits) UNION SELECT 'commit ' || commit_number FROM chapter_commits"
     " WHERE commit_number = (SELECT ifnull(max(number), 0) + 1 FROM commits)",
     N_("this commit is missing in the log"), FALSE},
    /* A lost row shows in what was counted when it was written: that is worth more than what is left. */
    {"SELECT code FROM chapters h WHERE max(revision, (SELECT ifnull(max(revision), 0) FROM record_changes"
     " WHERE chapter = h.number)) > (SELECT count(*) FROM record_changes WHERE chapter = h.number)",
     N_("changes of this chapter's record are missing in the log"), FALSE},
    {"SELECT 'item ' || kind || ' ' || key FROM items WHERE sum <> row_sum(kind, key, owner, version, "
     "expires_ms, text)",
     N_("this account, session, token, secret or mark was damaged: its check sum differs"), FALSE},
    {"SELECT " PLACE
     " FROM changes c LEFT JOIN changes b ON b.seq = abs(c.base_ref) WHERE c.base_ref <> 0 AND"
     " (b.seq IS NULL OR b.seq > c.seq OR b.chapter <> c.chapter OR b.id <> c.id OR"
     " (c.base_ref > 0 AND b.after IS NULL) OR (c.base_ref < 0 AND b.base IS NULL))",
     N_("its base refers to a text that is not there"), FALSE},
    {"SELECT " PLACE " FROM " CHAIN " WHERE c.base_op = 0 AND c.base_ref <> ifnull(p.base_ref, 0)",
     N_("its base changed, but the change does not say so"), FALSE},
    {"SELECT " PLACE " FROM changes c LEFT JOIN exercises e ON e.chapter = c.chapter AND e.id = c.id"
     " WHERE e.seq IS NULL OR e.seq < c.seq",
     N_("the exercise does not show this change"), TRUE},
    {"SELECT 'change ' || e.seq FROM exercises e LEFT JOIN changes c ON c.seq = e.seq"
     " WHERE c.seq IS NULL OR c.chapter <> e.chapter OR c.id <> e.id",
     N_("an exercise shows a change that is not in the log"), TRUE},
    {"SELECT code FROM chapters h WHERE greatest_id < (SELECT ifnull(max(id), 0) FROM exercises"
     " WHERE chapter = h.number)",
     N_("its greatest id is too small"), TRUE},
    {"SELECT code FROM chapters h LEFT JOIN (SELECT chapter, sum((op = " CREATE_OP ") - (op = " DELETE_OP
     ")) AS n"
     " FROM changes GROUP BY chapter) x ON x.chapter = h.number WHERE h.live <> ifnull(x.n, 0)",
     N_("its number of exercises is wrong"), TRUE},
    {"SELECT code FROM chapters h WHERE revision <> (SELECT count(*) FROM record_changes WHERE chapter = "
     "h.number)"
     " OR record IS NOT (SELECT after FROM record_changes WHERE chapter = h.number ORDER BY revision DESC "
     "LIMIT 1)",
     N_("its record is not the one of the log"), TRUE},
    {"SELECT 'commit ' || commit_number FROM (SELECT chapter, commit_number FROM changes UNION"
     " SELECT chapter, commit_number FROM record_changes EXCEPT SELECT chapter, commit_number FROM "
     "chapter_commits)",
     N_("a chapter's log lacks this commit"), TRUE},
    {"SELECT 'commit ' || commit_number FROM (SELECT chapter, commit_number FROM chapter_commits EXCEPT"
     " SELECT chapter, commit_number FROM changes EXCEPT SELECT chapter, commit_number FROM record_changes)",
     N_("a chapter's log has this commit, which does not touch it"), TRUE},
};

static void row_sum(sqlite3_context *context, int count, sqlite3_value **values)
{
    gint64 sum = SQLITE_SUM_START;
    for (int i = 0; i < count; i++) {
        if (sqlite3_value_type(values[i]) == SQLITE_INTEGER) {
            sum = sqlite_sum_number(sum, sqlite3_value_int64(values[i]));
        } else {
            const char *text = (const char *)sqlite3_value_text(values[i]);
            sum = sqlite_sum_text(sum, text, (gsize)sqlite3_value_bytes(values[i]));
        }
    }
    sqlite3_result_int64(context, sum);
}

/* Hands over each row of a query; the rows of SQLite's own check are messages, and "ok" is none. */
static gboolean report(struct sqlite_store *store, const char *query, const char *message,
                       store_finding_func found, gpointer data, GError **error)
{
    sqlite3_stmt *rows = NULL;
    int code = sqlite3_prepare_v2(store->db, query, -1, &rows, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(rows);
        if (code != SQLITE_ROW)
            break;
        const char *text = (const char *)sqlite3_column_text(rows, 0);
        if (message)
            found(text ? text : store->path, _(message), data);
        else if (g_strcmp0(text, "ok") != 0)
            found(store->path, text, data);
    }
    gboolean done = code == SQLITE_DONE || sqlite_set_error(error, store->path, store->db, code);
    sqlite3_finalize(rows);
    return done;
}

/* Reckons what schema.c says that follows from the log. */
static const char REBUILD[] =
    "DELETE FROM exercises;"
    "INSERT INTO exercises(chapter, id, seq) SELECT chapter, id, max(seq) FROM changes GROUP BY chapter, id;"
    "UPDATE chapters SET"
    " greatest_id = max(greatest_id, (SELECT ifnull(max(id), 0) FROM exercises WHERE chapter = number)),"
    " live = (SELECT ifnull(sum((op = " CREATE_OP ") - (op = " DELETE_OP ")), 0) FROM changes"
    " WHERE chapter = number),"
    " revision = (SELECT count(*) FROM record_changes WHERE chapter = number),"
    " record = (SELECT after FROM record_changes WHERE chapter = number ORDER BY revision DESC LIMIT 1);"
    "DELETE FROM chapter_commits;"
    "INSERT INTO chapter_commits(chapter, commit_number) SELECT chapter, commit_number FROM changes"
    " UNION SELECT chapter, commit_number FROM record_changes;";

gboolean sqlite_rebuild(struct store *base, gboolean look_only, store_finding_func found, gpointer data,
                        GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_auto(sqlite_transaction) transaction = {NULL};
    if (!look_only && !sqlite_check_writable(store, error))
        return FALSE;
    if (!sqlite_transaction_begin(&transaction, store, look_only ? SQL_BEGIN_READ : SQL_BEGIN_WRITE, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(PROMISES); i++)
        if (PROMISES[i].derived && !report(store, PROMISES[i].query, PROMISES[i].message, found, data, error))
            return FALSE;
    if (look_only)
        return TRUE;
    sqlite_restrict(store, FALSE);
    gboolean done = sqlite_exec(store->db, store->path, REBUILD, error);
    sqlite_restrict(store, TRUE);
    if (!done || !sqlite_run(store, SQL_COMMIT, error))
        return FALSE;
    transaction.store = NULL;
    return TRUE;
}

gboolean sqlite_verify(struct store *base, store_finding_func found, gpointer data, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_auto(sqlite_transaction) transaction = {NULL};
    int code = sqlite3_create_function(store->db, "row_sum", -1,
                                       SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, row_sum,
                                       NULL, NULL);
    if (code != SQLITE_OK)
        return sqlite_set_error(error, store->path, store->db, code);
    if (!sqlite_transaction_begin(&transaction, store, SQL_BEGIN_READ, error) ||
        !report(store, "PRAGMA integrity_check", NULL, found, data, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(PROMISES); i++)
        if (!report(store, PROMISES[i].query, PROMISES[i].message, found, data, error))
            return FALSE;
    return TRUE;
}
