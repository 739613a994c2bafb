/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_API_H
#define EXOBASE_API_H

#include "log.h"
#include "settings.h"

/*
 * The program as others see it over HTTP (docs/interfaces.md): the table of endpoints and what they do. Reads
 * come from the bank's image and touch no disk; writes go to the one writer thread, which commits those that
 * wait together, and are answered when they are durable and the image shows them.
 */
struct api;
typedef struct api api; /* for g_autoptr */

struct api_config {
    const char *database; /* its address; the database must be there */
    const struct settings *settings;
    struct log *log;     /* NULL: nothing is logged */
    const char *version; /* of the program */
    /* How the kernel enforces the read-only mode: version of Landlock's interface, 0: it does not; whether a
     * filter of system calls does what that version lacks; why it does not, when it was asked to, else NULL.
     */
    int landlock;
    gboolean seccomp;
    const char *unguarded;
};

/*
 * Opens the database, loads the bank and begins to serve at LISTEN. All that `config` points to must outlive
 * the server. Errors: those of store_open() and http_server_start(). Blocks while the bank is loaded.
 */
struct api *api_start(const struct api_config *config, GError **error);
/* No new connection; what is under way is answered, within ten seconds; then frees everything. NULL is fine.
 */
void api_stop(struct api *api);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(api, api_stop)

/* Whether the bank has a dynamic exercise, or a generator. */
gboolean api_uses_generators(struct api *api);
/* Whether nobody can log in yet, and somebody must. Errors: the database's. */
gboolean api_needs_setup(struct api *api, gboolean *needed, GError **error);
/*
 * The address by which the first account is made, with a new secret, which ends the one before. Whoever has
 * it becomes admin: it is shown on a terminal and nowhere else. NULL and an error: those of
 * accounts_begin_setup(). Caller frees.
 */
char *api_setup_link(struct api *api, GError **error);
/* "http://127.0.0.1:8787". Borrowed. */
const char *api_address(const struct api *api);

#endif
