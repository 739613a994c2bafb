/* SPDX-License-Identifier: Apache-2.0 */
#include "pages_internal.h"

#include <sys/mman.h>
#include <unistd.h>

/* The size of a large page here: what is smaller than a few of them gains nothing. */
#define LARGE_PAGE ((gsize)2 << 20)
#define WORTH_IT (4 * LARGE_PAGE)

void pages_prefer_large(void *memory, gsize size)
{
    gsize page = (gsize)sysconf(_SC_PAGESIZE);
    guintptr start = ((guintptr)memory + page - 1) / page * page;
    guintptr end = ((guintptr)memory + size) / page * page;

    if (size >= WORTH_IT && end > start)
        madvise((void *)start, end - start, MADV_HUGEPAGE);
}
