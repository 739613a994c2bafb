/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CLI_GENERATORS_H
#define EXOBASE_CLI_GENERATORS_H

#include "cli.h"
#include "generator.h"

/* generators_test.c: runs it with its defaults and presets, and says what failed. Gives the exit status. */
int cli_test_generator(const struct cli *cli, const struct generator *generator);

/* replay.c */
int cli_replay(struct cli *cli, const char *text);

#endif
