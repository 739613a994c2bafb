/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_API_INTERNAL_H
#define EXOBASE_API_INTERNAL_H

#include "account.h"
#include "api.h"
#include "bank.h"
#include "codebase_files.h"
#include "exercise.h"
#include "http.h"
#include "store.h"

/* The session's cookie. */
#define API_COOKIE "exobase_session"
/* The browser's own, kept for a year: docs/http.md, Accounts. */
#define API_DEVICE_COOKIE "exobase_device"

struct codebase_synced;
struct api {
    const struct settings *settings;
    char *database;
    struct log *log;
    const char *version;
    int landlock;     /* as in struct api_config */
    gboolean seccomp; /* so is this */
    const char *unguarded;
    struct bank *bank;
    struct api_writer *writer;
    struct store *accounts_reader, *accounts_writer;
    struct store *marks; /* maintenance.c's, under the next */
    GMutex marks_lock;
    struct accounts *accounts;
    struct api_aside *aside;
    struct api_generators *generators;
    struct api_slow *slow;
    struct api_limits *limits;
    struct api_waiting *waiting;
    struct codebase_files *files; /* NULL: exercises are generated from the bank */
    struct api_modules *modules;  /* NULL: no module is to be written */
    struct api_tending *tending;  /* NULL: no other program writes into the database */
    struct api_backups *backups;  /* NULL: none are made by the clock */
    struct api_events *events;
    struct http_server *server;
    struct http_api table;
    GArray *endpoints; /* of struct http_endpoint: every file's, one after the other */
    char *schemas;     /* JSON: name of a component → schema */
    gint64 started_ms;
    char *instance;        /* a name of its own, new at each start */
    gint refused_requests; /* atomic: answered READONLY_MODE */
};

/* Each file of resources gives its endpoints; table.c puts them together. */
struct api_rows {
    const struct http_endpoint *rows;
    gsize count;
};
extern const struct api_rows api_preview_rows;    /* preview.c */
extern const struct api_rows api_exchange_rows;   /* exchange.c: export, import */
extern const struct api_rows api_listing_rows;    /* listing.c: pages, search, statistics */
extern const struct api_rows api_session_rows;    /* session.c: log-in, log-out, set-up */
extern const struct api_rows api_admin_page_rows; /* admin_page.c */
extern const struct api_rows api_sync_rows;       /* sync.c */
extern const struct api_rows api_token_rows;      /* tokens.c */
extern const struct api_rows api_user_rows;       /* users.c */
extern const struct api_rows api_bulk_rows;       /* bulk.c */
extern const struct api_rows api_chapter_rows;    /* chapters.c */
extern const struct api_rows api_commit_rows;     /* commits.c */
extern const struct api_rows api_exercise_rows;   /* exercises.c: one exercise read, made, changed, deleted */
extern const struct api_rows api_history_rows;    /* history.c: an exercise's past */
extern const struct api_rows api_migrate_rows;    /* migrate.c: a module's or export's text */
extern const struct api_rows api_moving_rows;     /* moving.c: duplicate, move, restore */
extern const struct api_rows api_generate_rows;   /* generate.c */
extern const struct api_rows api_generator_rows;  /* generators.c */
extern const struct api_rows api_event_rows;      /* events.c */
extern const struct api_rows api_status_rows;     /* status.c */
extern const struct api_rows api_operation_rows;  /* operation.c: health, metrics, documents, status */
extern const struct api_rows api_revert_rows;     /* revert.c */
extern const struct api_rows api_generator_document_rows; /* generator_documents.c */
extern const struct api_rows api_generator_update_rows;   /* generator_update.c */
extern const struct api_rows api_replay_rows;             /* replay.c */

/* operation.c. Whether the database is followed, and is still where it was; as bank_health(). */
gboolean api_health(struct api *api, gint64 *age_ms, GError **error);
/* Has the log told when that changes. */
void api_log_health(struct api *api);
void api_log_start(const struct api *api);

/* table.c */
extern const char api_schemas[]; /* schemas.json */
void api_table_make(struct api *api);

/* errors.c: one table, by which docs/errors.md is made. */
enum api_error {
    API_ERROR_CODE_OFFICIEL,     /* 422 */
    API_ERROR_NO_EXERCISES,      /* 422 */
    API_ERROR_WITHHELD,          /* 422 */
    API_ERROR_PLACEHOLDER,       /* 422 */
    API_ERROR_GENERATOR_PARAMS,  /* 422 */
    API_ERROR_VARIANT,           /* 422 */
    API_ERROR_GENERATOR,         /* 422: unknown, or it failed */
    API_ERROR_GENERATOR_INVALID, /* 422: its text */
    API_ERROR_GENERATOR_IN_USE,  /* 409: exercises would break */
    API_ERROR_GENERATOR_NAME,    /* 409: another generator has it */
    API_ERROR_TEMPLATE_MISMATCH, /* 422: a case of a dynamic exercise can't be generated */
    API_ERROR_ENGINE,            /* 410: what made the answer is no more */
    API_ERROR_NO_GENERATOR,      /* 404 */
    API_ERROR_PARAMS,            /* 400 */
    API_ERROR_CHAPTER_OTHER,     /* 400 */
    API_ERROR_CHAPTER_UNKNOWN,   /* 404 */
    API_ERROR_EXERCISE_UNKNOWN,  /* 404 */
    API_ERROR_ARGUMENT,          /* 422 */
    API_ERROR_CONTENT,           /* 422 */
    API_ERROR_STALE,             /* 409 */
    API_ERROR_NOT_FOUND,         /* 404 */
    API_ERROR_REUSED,            /* 422: Idempotency-Key */
    API_ERROR_FULL,              /* 507 */
    API_ERROR_STORE,             /* 503 */
    API_ERROR_NOT_YET,           /* 503: Exobase-Commit is not here within 2 s */
    API_ERROR_CHAPTER_EXISTS,    /* 409 */
    API_ERROR_COMMIT_UNKNOWN,    /* 404 */
    API_ERROR_DUPLICATE,         /* 409: the content is in the chapter already */
    API_ERROR_FINDINGS,          /* 422: the write would break rules */
    API_ERROR_ID_DELETED,        /* 409 */
    API_ERROR_ID_USED,           /* 409 */
    API_ERROR_IF_MATCH,          /* 400: not a list of entity tags */
    API_ERROR_IF_MATCH_MISSING,  /* 428 */
    API_ERROR_LATER,             /* 409: later commits stand against a revert */
    API_ERROR_REVISION,          /* 412 */
    API_ERROR_BUSY,              /* 503: too many wait for a password or a write of accounts */
    API_ERROR_LAST_ADMIN,        /* 409 */
    API_ERROR_LOGIN_WAIT,        /* 429 */
    API_ERROR_LOGIN_WRONG,       /* 401 */
    API_ERROR_MAINTENANCE,       /* 503 */
    API_ERROR_NAME_TAKEN,        /* 409: of an account or token */
    API_ERROR_NO_MODULES,        /* 409 */
    API_ERROR_NOT_SYNCHRONISED,  /* 409 */
    API_ERROR_PLAN,              /* 409: another plan than the one that was looked at */
    API_ERROR_READONLY_MODE,     /* 503 */
    API_ERROR_TOO_MANY,          /* 429 */
    API_N_ERRORS
};
extern const struct http_error_row api_errors[API_N_ERRORS];
/* Answers with the row that a GError of the program's belongs to, and its message. */
void api_answer_gerror(struct http_answer *answer, const GError *error);

/* generate.c: why a dynamic exercise can't be generated, each with a row of its own. */
struct dynamic_fault;
void api_answer_fault(struct http_answer *answer, const struct dynamic_fault *fault,
                      struct value_arena *arena);
/* The row for an error of what was asked for. */
void api_answer_refusal(struct http_answer *answer, const GError *error);
/* What needs a token, and how much one address may ask for. FALSE: answered. */
gboolean api_may_generate(struct api *api, struct http_request *request, struct http_answer *answer,
                          gint64 count, const char *offer);
/* direct.c: a case of a generator, without an exercise; `difficulty`, `overrides` and `seed` may be NULL. */
void api_answer_generator(struct api *api, struct http_request *request, struct http_answer *answer,
                          const char *key, const char *difficulty, const struct value_object *overrides,
                          const gint64 *seed);
/* Why there is no case of it. */
void api_answer_direct_fault(struct http_answer *answer, const struct dynamic_fault *fault,
                             struct value_arena *arena);
/* maintenance.c. Errors: as store_open(). */
gboolean api_maintenance_open(struct api *api, GError **error);
void api_maintenance_close(struct api *api);
/* Whether a write is answered with 503, as the bank is under maintenance (or can't say). */
gboolean api_refuse_maintenance(struct api *api, struct http_answer *answer);
/* Since when and by whom, or null. */
struct value api_maintenance_value(struct api *api, struct value_arena *arena);

/* read.c: reading the image, and the database where the image does not have it. */

/*
 * The image of the bank, not older than the request's Exobase-Commit (waits up to 2 s); until api_leave().
 * NULL: answered with 503 already.
 */
const struct bank_image *api_enter(struct api *api, struct http_request *request, struct http_answer *answer);
void api_leave(struct api *api);
/* The chapter of the path's {code}, in any case, `-` or `_`; NULL: answered with 404 already. */
const struct bank_chapter *api_chapter(const struct bank_image *image, struct http_request *request,
                                       struct http_answer *answer);
/* The exercise of the path's {code} and {id}; NULL: answered with 404 already. */
const struct bank_exercise *api_exercise(const struct bank_image *image, struct http_request *request,
                                         struct http_answer *answer);
/* This thread's own store, for what the image does not hold (history, earlier states). Errors: as store_open.
 */
struct store *api_reader(struct api *api, GError **error);
/* Opens and closes what a server thread needs; hooks of the server. */
void api_thread_start(gpointer api);
void api_thread_stop(gpointer api);

/* events.c: who listens to commits. */
struct api_events *api_events_new(struct api *api);
/* All streams must have ended. NULL is fine. */
void api_events_free(struct api_events *events);

/* chapters.c: how many exercises of these chapters have each value of one of their four classes. */
struct value api_counts_value(struct value_arena *arena, const struct bank_chapter *const *chapters, guint n);

/* status.c: the server's hook for metrics. */
void api_append_metrics(GString *out, gpointer api);

/* auth.c: the server's hook. */
const struct http_error_row *api_authenticate(struct http_request *request, struct http_who *who,
                                              gpointer api);
/* ADMIN_AUTH=none. */
gboolean api_needs_no_login(const struct api *api);
/* Whether an address of LISTEN is this machine's own. */
gboolean api_listens_locally(const char *listen);

/* tending.c: the thread that looks at what other programs write; NULL where there is nothing to look at. */
struct api_tending *api_tending_new(struct api *api);
void api_tending_free(struct api_tending *tending);
/* What it has met since the server began, and what stands in a person's way now. */
struct api_tended {
    gint64 adopted, conflicts;
    struct store_tended now;
};
/* FALSE: there is nothing to look at. */
gboolean api_tended(struct api *api, struct api_tended *out);

/* aside.c: what a request thread must not wait for and is no commit. `run` fills the answer, on another
 * thread, with the language set; `data` must live as long as the request. */
typedef void (*api_aside_func)(struct api *api, struct http_request *request, struct http_answer *answer,
                               gconstpointer data);
struct api_aside *api_aside_new(struct api *api);
/* Ends it when all is done. NULL is fine. */
void api_aside_free(struct api_aside *aside);
/* FALSE: it was answered already, too many wait. */
gboolean api_aside(struct api *api, struct http_request *request, struct http_answer *answer,
                   api_aside_func run, gconstpointer data);

/* near.c: the known chapters that are most like what was asked for. */
struct value api_near_chapters(const struct bank_image *image, const char *code, struct value_arena *arena);

/* slow.c: what took a generator long, by the name of a chapter or generator. */
struct api_slow;
struct api_slow *api_slow_new(void);
void api_slow_free(struct api_slow *slow); /* NULL is fine */
gboolean api_is_slow(struct api_slow *slow, const char *name);
struct api_slow_start {
    gint64 wall_us, cpu_us; /* `cpu_us` 0: not measured */
};
struct api_slow_start api_slow_begin(struct api_slow *slow, const char *name);
void api_slow_end(struct api_slow *slow, const char *name, const struct api_slow_start *start);

/* generator_cache.c: the generators of an image; the caller unrefs. */
struct api_generators;
struct generator_set;
struct api_generators *api_generators_new(void);
void api_generators_free(struct api_generators *generators); /* NULL is fine */
struct generator_set *api_generators_of(struct api *api, const struct bank_image *image);
/* For the status: how many the bank has, and of which the program has newer ones. */
struct value api_generators_value(const struct bank_image *image, struct value_arena *arena);
/* Those of the image that stands now. */
struct generator_set *api_generators_now(struct api *api);

/* from_files.c: GENERATE_SOURCE=files. Errors: ARGUMENT, in another mode than the legacy one. */
gboolean api_files_open(struct api *api, GError **error);
/* A pool's items, and where they come from, as the chapter's module has them; the pool is the result's, which
 * the caller unrefs. Errors: as codebase_files_take(). */
struct generate_pool;
struct generate_request;
struct codebase_chapter *api_files_pool(struct api *api, const struct bank_chapter *chapter,
                                        const struct generate_request *request, struct value_arena *arena,
                                        struct generate_pool *pool, GError **error);
/* For the status: the source, and the modules that can't be read. */
struct value api_files_value(struct api *api, struct value_arena *arena);

/* follow_modules.c: the legacy mode, in which the Python modules follow the bank. Errors: as store_open(). */
struct api_modules *api_modules_new(struct api *api, GError **error);
/* Once the bank is there and all is ready. */
void api_modules_start(struct api_modules *modules);
/* Writes what was committed so far, and ends the thread. NULL is fine. */
void api_modules_stop(struct api_modules *modules);
/* NULL is fine. */
void api_modules_free(struct api_modules *modules);
/* codebase_sync_chapters() by this server, on a store of the caller's; logged and counted. */
GPtrArray *api_modules_write(struct api *api, struct store *store, const char *const *codes, gint64 wanted,
                             gboolean insist, GError **error);
/* How many times this server has replaced a module. */
gint64 api_modules_written(const struct api *api);

/* waiting.c: requests that wait for their Exobase-Commit. */
struct api_waiting *api_waiting_new(struct bank *bank);
/* Lets all go. NULL is fine. */
void api_waiting_free(struct api_waiting *waiting);
/* The header Exobase-Commit; 0: none, or none that can be waited for. */
gint64 api_wanted_commit(const struct http_request *request);
/* Sets the header: the commit that was made, or the one that is shown. */
void api_answer_commit(struct http_answer *answer, gint64 commit);
/* The server's hook. */
gboolean api_is_ready(struct http_request *request, gpointer api);

/* limits.c: how often an address may ask for much. */
struct api_limits *api_limits_new(void);
void api_limits_free(struct api_limits *limits);
/* Counts one request; 0: it may, else: not before so many seconds. */
guint api_limits_take(struct api_limits *limits, const char *address, gint64 now_ms);

/*
 * writer.c: the one thread that writes. A write is planned there, on the newest state, committed together
 * with those that wait beside it (each for itself: one that fails does not touch the others), and answered
 * once the image shows it, with Exobase-Commit. A row whose parameters have Idempotency-Key needs nothing
 * more for it.
 */
struct api_write {
    struct api *api;
    struct http_request *request;
    struct http_answer *answer;
    /*
     * Makes the changeset, which the writer takes over. NULL: it has answered (nothing to do, or an error).
     * The image (bank_enter) is not older than what any process had committed when the request came; the
     * language is set. Another process may be faster still, then the commit is stale and it is called again:
     * it must leave `data` as it was. A plan with expect_head is committed alone.
     */
    struct changeset *(*plan)(struct api_write *write, struct store *store);
    /*
     * It is durable: fills the answer, from `result` and the log alone, not from what plan() left: when
     * `result->replayed` an earlier request with the same Idempotency-Key made the commit.
     */
    void (*done)(struct api_write *write, const struct store_result *result);
    /* It was refused: fills the answer. NULL: api_answer_gerror(). */
    void (*refused)(struct api_write *write, const struct store_result *result, const GError *error);
    gpointer data; /* in the request's arena, or the caller's */
    /* Frees what `data` has beside the arena, once the request is answered, whatever became of it; or NULL.
     */
    GDestroyNotify release;
    /*
     * Plans may set it: two writes with one claim are not planned on the same state (a create claims its
     * chapter and content UID). What a changeset names itself need not be claimed.
     */
    const char *claim;
    /* The writer's own; `store` is for plan(), done() and refused(). */
    struct store *store;
    struct changeset *changeset;
    const char *token, *fingerprint; /* of an Idempotency-Key, or NULL */
    gint64 proof_ms;                 /* that proofs of its documents took */
    gint64 came_us;                  /* when it was handed over */
    guint tries;
};
struct api_writer *api_writer_new(struct api *api, GError **error);
/* Finishes what waits, and ends the thread. NULL is fine. */
void api_writer_stop(struct api_writer *writer);
/* Closes its store, once nobody else of this process has the database open. NULL is fine. */
void api_writer_free(struct api_writer *writer);
/* Writes that wait, about. */
guint api_writer_waiting(struct api_writer *writer);
/* Whether the database takes writes, as far as the latest showed. Errors: IO, as that one said. */
gboolean api_writer_health(struct api_writer *writer, GError **error);
/* Suspends the request and hands the write (copied into the request's arena) to the writer. */
void api_write(struct api *api, const struct api_write *write);
/* idempotency.c: fills token and fingerprint. */
void api_idempotency_read(struct api_write *write);

#endif
