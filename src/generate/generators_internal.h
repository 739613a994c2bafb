/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_GENERATORS_INTERNAL_H
#define EXOBASE_GENERATORS_INTERNAL_H

/* Made by the build (tools/embed-generators): the texts of generators/, in the order of their files; NULL
 * ends. */
extern const char *const generators_texts[];

#endif
