/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "draft_internal.h"
#include "errors.h"
#include "i18n.h"

/*
 * Committing: judge against the fold at n, insert n + 1 …, and let the unique `_id` decide. Anything but
 * plain success says nothing by itself: then the log is read, and says which numbers are mine, which are
 * somebody else's, and which are still open; an open one is sent again, as it was.
 */

#define BATCH_COMMITS 64
#define PAUSE_FIRST_MS 20
#define PAUSE_MAX_MS 1000

struct batch {
    struct mongo_store *store;
    struct mongo_fold *pending; /* above the store's own */
    GPtrArray *drafts;          /* owned */
    gint64 deadline_us, pause_ms;
    gboolean sent;      /* one of the drafts may have been inserted */
    gboolean caught_up; /* the log was read since the group began */
    gboolean doubtful;  /* somebody is to be told of a conflict, and it was not */
};

struct fold_image {
    struct image base; /* first */
    const struct mongo_fold *fold;
    const struct mongo_store *store;
};

gboolean mongo_check_write(const struct mongo_store *store, GError **error)
{
    if (store->mode != STORE_READ && store->mode != STORE_READ_ANY)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY, "%s",
                _("The bank was opened for reading only."));
    return FALSE;
}

static gboolean image_chapter(struct image *image, const char *code, struct image_chapter *out,
                              G_GNUC_UNUSED GError **error)
{
    const struct mongo_chapter *chapter = mongo_fold_chapter(((struct fold_image *)image)->fold, code);
    if (!chapter)
        return TRUE;
    out->greatest_id = chapter->greatest_id;
    out->revision = chapter->revision;
    out->has_record = chapter->record != NULL;
    return TRUE;
}

static gboolean image_exercise(struct image *image, G_GNUC_UNUSED const struct image_chapter *chapter,
                               const char *code, gint64 id, struct image_exercise *out,
                               G_GNUC_UNUSED GError **error)
{
    const struct mongo_exercise *exercise = mongo_fold_exercise(((struct fold_image *)image)->fold, code, id);
    if (!exercise)
        return TRUE;
    out->revision = exercise->revision;
    out->created_ms = exercise->created_ms;
    out->live = exercise->live;
    return TRUE;
}

static gboolean image_is_withheld(struct image *image, const char *code, gint64 id)
{
    return mongo_is_occupied(((struct fold_image *)image)->store, code, id);
}

/* Whether the token is that of a commit, which then is the answer, or an error is. */
static gboolean is_answered(struct batch *batch, struct store_attempt *attempt)
{
    gboolean known = FALSE;
    gint64 number = mongo_fold_token(batch->store->fold, attempt->changeset->token);
    return number != 0 && (!mongo_replay(batch->store, attempt, number, &known, &attempt->error) || known);
}

static gboolean is_repeated(const struct batch *batch, const struct changeset *changeset)
{
    for (guint i = 0; i < batch->drafts->len; i++) {
        const struct mongo_draft *draft = batch->drafts->pdata[i];
        if (strcmp(draft->commit->token, changeset->token) == 0)
            return TRUE;
    }
    return FALSE;
}

/* A conflict with a log that may be longer than what was read of it: the attempt is to be judged again. */
static gboolean doubt(struct batch *batch, struct store_attempt *attempt)
{
    if (batch->caught_up || !g_error_matches(attempt->error, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
        return FALSE;
    attempt_reset(attempt);
    batch->doubtful = TRUE;
    return TRUE;
}

/* Judges an attempt after those before it. FALSE: it has to wait for the next batch. */
static gboolean draft_one(struct batch *batch, struct store_attempt *attempt)
{
    if (is_repeated(batch, attempt->changeset))
        return FALSE;
    attempt_reset(attempt);
    /* One that was judged before the log said so will not get its number. */
    if (is_answered(batch, attempt) ||
        (batch->pending->maintenance &&
         !maintenance_allows(&batch->store->base, attempt->changeset, &attempt->error)))
        return TRUE;
    struct fold_image image = {{batch->pending->head, image_chapter, image_exercise, image_is_withheld},
                               batch->pending,
                               batch->store};
    g_autoptr(verdict) verdict =
        changeset_judge(attempt->changeset, &image.base, attempt->result.conflicts, &attempt->error);
    if (doubt(batch, attempt))
        return FALSE;
    struct mongo_draft *draft =
        verdict ? mongo_draft_new(batch->store, batch->pending, attempt->changeset, verdict, &attempt->error)
                : NULL;
    if (verdict && !draft)
        mongo_say_unwritten(attempt->error);
    if (!draft)
        return TRUE;
    draft->attempt = attempt;
    mongo_fold_add(batch->pending, draft->commit);
    g_ptr_array_add(batch->drafts, draft);
    return TRUE;
}

static gsize batch_bytes(const struct batch *batch)
{
    gsize bytes = 0;
    for (guint i = 0; i < batch->drafts->len; i++)
        bytes += ((const struct mongo_draft *)batch->drafts->pdata[i])->document->len;
    return bytes;
}

static gboolean is_settled(const struct store_attempt *attempt)
{
    return attempt->done || attempt->error;
}

/* Judges what is open, as much as goes into one message. */
static void draft_batch(struct batch *batch, struct store_attempt *const *attempts, guint n)
{
    g_clear_pointer(&batch->pending, mongo_fold_free);
    g_ptr_array_set_size(batch->drafts, 0);
    batch->pending = mongo_fold_new(batch->store->fold);
    for (guint i = 0; i < n; i++) {
        if (is_settled(attempts[i]))
            continue;
        if (batch->drafts->len >= BATCH_COMMITS || batch_bytes(batch) > MONGO_PART_BYTES / 2 ||
            !draft_one(batch, attempts[i]))
            return;
        if (batch_bytes(batch) > MONGO_PART_BYTES && batch->drafts->len > 1) {
            g_ptr_array_remove_index(batch->drafts, batch->drafts->len - 1);
            return;
        }
    }
}

static void fail_drafts(struct batch *batch, const GError *error)
{
    for (guint i = 0; i < batch->drafts->len; i++) {
        struct store_attempt *attempt = ((struct mongo_draft *)batch->drafts->pdata[i])->attempt;
        attempt->error = g_error_copy(error);
    }
    g_ptr_array_set_size(batch->drafts, 0);
}

static void settle(struct mongo_draft *draft)
{
    mongo_take_heads(&draft->attempt->result, draft->commit);
    draft->attempt->done = TRUE;
}

/* All drafts up to commit `head` are in the log, and are mine. */
static void settle_up_to(struct batch *batch, gint64 head)
{
    g_autoptr(GPtrArray) settled = g_ptr_array_new_with_free_func((GDestroyNotify)mongo_draft_free);
    while (batch->drafts->len > 0 &&
           ((const struct mongo_draft *)batch->drafts->pdata[0])->commit->number <= head) {
        struct mongo_draft *draft = g_ptr_array_steal_index(batch->drafts, 0);
        settle(draft);
        g_ptr_array_add(settled, draft);
    }
    mongo_publish(batch->store);
    if (settled->len > 0)
        mongo_project(batch->store, settled);
}

static void take_success(struct batch *batch)
{
    gint64 head = batch->store->fold->head;
    for (guint i = 0; i < batch->drafts->len; i++) {
        const struct mongo_draft *draft = batch->drafts->pdata[i];
        mongo_fold_add(batch->store->fold, draft->commit);
        head = draft->commit->number;
    }
    settle_up_to(batch, head);
}

/* Each with its own token, by which its outcome can be found. */
static void set_unknown(struct batch *batch, const GError *cause)
{
    for (guint i = 0; i < batch->drafts->len; i++) {
        const struct mongo_draft *draft = batch->drafts->pdata[i];
        g_set_error(&draft->attempt->error, EXOBASE_ERROR, EXOBASE_ERROR_UNKNOWN,
                    _("The commit's outcome is unknown, because the database gave no clear answer (%s). Its "
                      "token is %s."),
                    cause->message, draft->commit->token);
    }
    g_ptr_array_set_size(batch->drafts, 0);
}

/* Their documents were never sent, or refused: what stands in their places is of no commit. */
static void set_unwritten(struct batch *batch, GError *error)
{
    mongo_note_lost(batch->store, batch->drafts);
    mongo_say_unwritten(error);
    fail_drafts(batch, error);
}

/* What a waiting client was promised, which parts that are sent may put off; else reckoned from the call. */
static gboolean is_late(const struct batch *batch)
{
    const gint64 until_us = batch->store->link.until_us;
    return g_get_monotonic_time() > (until_us != 0 ? until_us : batch->deadline_us) ||
           !mongo_link_in_time(&batch->store->link);
}

static void pause_a_while(struct batch *batch)
{
    g_usleep((gulong)(batch->pause_ms * MONGO_US_PER_MS));
    batch->pause_ms = MIN(2 * batch->pause_ms, PAUSE_MAX_MS);
}

/*
 * Reads what the log says of the drafts, which were sent without a clear answer. FALSE: it could not be read
 * before the deadline.
 */
static gboolean read_outcome(struct batch *batch, const GError *cause)
{
    for (;;) {
        g_autoptr(GError) error = NULL;
        if (mongo_link_in_time(&batch->store->link) && mongo_catch_up(batch->store, &error))
            return TRUE;
        gboolean hopeless = error && !g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_IO) &&
                            !g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_BUSY);
        if (hopeless || is_late(batch)) {
            set_unknown(batch, error ? error : cause);
            return FALSE;
        }
        pause_a_while(batch);
    }
}

/*
 * Whether the log has this very document at its number. A token alone does not say so: a client may have sent
 * it to another server as well, whose commit of it then is the answer, or the refusal. FALSE: it could not be
 * read.
 */
static gboolean look_if_mine(struct batch *batch, const struct mongo_draft *draft, gboolean *is_mine)
{
    const bson_t *document = NULL;

    *is_mine = FALSE;
    if (mongo_fold_token(batch->store->fold, draft->commit->token) != draft->commit->number)
        return TRUE;
    g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_INT64(draft->commit->number));
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&batch->store->link, MONGO_COMMITS, filter, NULL);
    *is_mine = mongoc_cursor_next(cursor, &document) && bson_equal(document, draft->document);
    return mongo_cursor_end(&batch->store->link, cursor, NULL);
}

enum found { NOT_THERE, MINE, OVERTAKEN, UNREAD };

/*
 * Settles the drafts that the log has. MINE: those that are left may still come to be in it; OVERTAKEN:
 * another commit has the first one's number; UNREAD: whose it is could not be read.
 */
static enum found settle_mine(struct batch *batch)
{
    const gint64 head = batch->store->fold->head;
    gint64 mine = 0;
    gboolean read = TRUE, is_mine = TRUE;

    if (head < ((const struct mongo_draft *)batch->drafts->pdata[0])->commit->number)
        return NOT_THERE;
    for (guint i = 0; i < batch->drafts->len && is_mine; i++) {
        const struct mongo_draft *draft = batch->drafts->pdata[i];
        read = look_if_mine(batch, draft, &is_mine);
        is_mine &= read;
        if (is_mine)
            mine = draft->commit->number;
    }
    settle_up_to(batch, mine);
    return !read ? UNREAD : mine == head ? MINE : OVERTAKEN;
}

/*
 * Sends the drafts until the log has them, or somebody else's commits in their places. Those that are left
 * then are to be judged anew.
 */
static void insert_drafts(struct batch *batch)
{
    while (batch->drafts->len > 0) {
        bson_error_t cause;
        g_autoptr(GPtrArray) documents = g_ptr_array_new();
        for (guint i = 0; i < batch->drafts->len; i++)
            g_ptr_array_add(documents, ((struct mongo_draft *)batch->drafts->pdata[i])->document);
        enum mongo_inserted outcome = mongo_insert(&batch->store->link, MONGO_COMMITS, documents, &cause);
        if (outcome == MONGO_INSERTED) {
            take_success(batch);
            return;
        }
        g_autoptr(GError) error = NULL;
        mongo_set_error(&error, &batch->store->link, &cause);
        if (outcome == MONGO_UNSENT && !batch->sent) {
            set_unwritten(batch, error);
            return;
        }
        batch->sent |= outcome == MONGO_LOST;
        if (!read_outcome(batch, error))
            return;
        enum found found = settle_mine(batch);
        if (found == OVERTAKEN) {
            batch->sent = FALSE; /* their numbers are taken for good */
            mongo_note_lost(batch->store, batch->drafts);
            return;
        }
        batch->sent |= found == UNREAD;
        if (found == MINE)
            continue;
        if (outcome == MONGO_REFUSED && !batch->sent)
            set_unwritten(batch, error);
        else if (is_late(batch))
            set_unknown(batch, error);
        else
            pause_a_while(batch);
    }
}

static gboolean any_open(struct store_attempt *const *attempts, guint n)
{
    for (guint i = 0; i < n; i++)
        if (!is_settled(attempts[i]))
            return TRUE;
    return FALSE;
}

/*
 * What seems to conflict may have been made from a commit of another instance's that this store has not read
 * yet. Whether it was read now.
 */
static gboolean settle_doubt(struct batch *batch, GError **error)
{
    batch->doubtful = FALSE;
    batch->caught_up = mongo_catch_up(batch->store, error);
    return batch->caught_up;
}

static void fail_open(struct store_attempt *const *attempts, guint n, const GError *error)
{
    for (guint i = 0; i < n; i++)
        if (!is_settled(attempts[i]))
            attempts[i]->error = g_error_copy(error);
}

static gboolean gives_ids(const struct changeset *changeset)
{
    for (guint i = 0; i < changeset->changes->len; i++)
        if (g_array_index(changeset->changes, struct change, i).id == 0)
            return TRUE;
    return FALSE;
}

/* Before ids are given: which of them other programs' documents have. */
static gboolean look_at_ids(struct mongo_store *store, struct store_attempt *const *attempts, guint n,
                            GError **error)
{
    for (guint i = 0; i < n; i++)
        if (gives_ids(attempts[i]->changeset))
            return mongo_look_occupied(store, FALSE, error);
    return TRUE;
}

void mongo_commit_group(struct store *base, struct store_attempt *const *attempts, guint n)
{
    struct mongo_store *store = (struct mongo_store *)base;
    g_autoptr(GError) error = NULL;
    if (!mongo_check_write(store, &error)) {
        fail_open(attempts, n, error);
        return;
    }
    if (!look_at_ids(store, attempts, n, &error)) {
        mongo_say_unwritten(error);
        fail_open(attempts, n, error);
        return;
    }
    struct batch batch = {
        .store = store,
        .drafts = g_ptr_array_new_with_free_func((GDestroyNotify)mongo_draft_free),
        .deadline_us = g_get_monotonic_time() + MONGO_DEADLINE_MS * MONGO_US_PER_MS,
        .pause_ms = PAUSE_FIRST_MS,
    };
    while (any_open(attempts, n)) {
        draft_batch(&batch, attempts, n);
        g_clear_error(&error);
        if (batch.drafts->len == 0 && batch.doubtful) {
            if (!settle_doubt(&batch, &error)) {
                mongo_say_unwritten(error);
                fail_open(attempts, n, error);
            }
            continue;
        }
        if (batch.drafts->len == 0 || !mongo_insert_stubs(store, batch.drafts, &error)) {
            if (error)
                set_unwritten(&batch, error);
            continue;
        }
        insert_drafts(&batch);
    }
    g_clear_pointer(&batch.pending, mongo_fold_free);
    g_ptr_array_unref(batch.drafts);
}

gboolean mongo_commit_alone(struct mongo_store *store, const struct changeset *changeset, gint64 *number,
                            GError **error)
{
    struct store_attempt attempt = {.changeset = changeset};
    struct store_attempt *attempts[] = {&attempt};
    attempt_reset(&attempt);
    mongo_commit_group(&store->base, attempts, 1);
    mongo_settle(&store->base);
    gboolean done = attempt.done;
    if (done)
        *number = attempt.result.commit;
    else
        g_propagate_error(error, g_steal_pointer(&attempt.error));
    store_attempt_clear(&attempt);
    return done;
}

gboolean mongo_is_overtaken(const GError *error)
{
    return g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE) ||
           g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_MAINTENANCE);
}
