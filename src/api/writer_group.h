/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_API_WRITER_GROUP_H
#define EXOBASE_API_WRITER_GROUP_H

#include "api_internal.h"

/* What is planned and committed together. */
struct writer_group {
    GPtrArray *planned; /* of struct api_write, borrowed */
    GHashTable *taken;  /* set of texts: what the planned ones touch or claim */
    GQueue later;       /* what must wait for the next group */
    gboolean closed;    /* nothing more may be planned beside what is there */
};

/* Whether nobody in the group touches or claims what the write does; it has its changeset. */
gboolean writer_group_is_free(const struct writer_group *group, const struct api_write *write);
/* Adds it to the group. */
void writer_group_take(struct writer_group *group, struct api_write *write);
/* Leaves it to the next group, where it is planned anew. */
void writer_group_put_off(struct writer_group *group, struct api_write *write);

#endif
