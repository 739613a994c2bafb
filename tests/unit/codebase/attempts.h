/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TEST_ATTEMPTS_H
#define EXOBASE_TEST_ATTEMPTS_H

/*
 * Ways to change what is in the folder `data`. They run in a process of their own whose current folder has
 * data/module.py, data/below/deep.py, data/empty/, writable/own.py and outside/. Each of them succeeds when
 * nobody guards the folder, which the tests see too.
 */

enum {
    ATTEMPT_MADE = 0,
    ATTEMPT_IMPOSSIBLE = 77, /* this machine doesn't let it be tried */
};

struct attempt {
    const char *name;
    int (*before)(void);   /* before the guard; gives a descriptor; NULL: nothing to do */
    int (*try_it)(int fd); /* gives one of the above; whether it changed something is seen from outside */
};
extern const struct attempt attempts[]; /* ends with a row whose name is NULL */

#endif
