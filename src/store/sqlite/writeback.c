/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "write_internal.h"

/*
 * A large commit ends by waiting for the disk to take all of it. The system would begin to write only then;
 * asked earlier, it writes what is finished while the rest is still being made. This is a wish and changes
 * nothing of what is durable when: the commit ends with the same syncs.
 *
 * SQLite does not tell its file's descriptor, and opening and closing the file once more would drop SQLite's
 * locks on it (POSIX locks belong to the process), so the descriptor is looked for among those that are open.
 */
#define WISH_EVERY ((gsize)8 << 20)

static int find_descriptor(const char *path)
{
    struct stat wanted, found;
    DIR *open_ones = stat(path, &wanted) == 0 ? opendir("/proc/self/fd") : NULL;
    int descriptor = -1;
    if (!open_ones)
        return -1;
    for (struct dirent *entry = readdir(open_ones); entry && descriptor < 0; entry = readdir(open_ones)) {
        int number = (int)g_ascii_strtoll(entry->d_name, NULL, 10);
        if (g_ascii_isdigit(entry->d_name[0]) && fstat(number, &found) == 0 &&
            found.st_dev == wanted.st_dev && found.st_ino == wanted.st_ino)
            descriptor = number;
    }
    closedir(open_ones);
    return descriptor;
}

void sqlite_writeback_wish(struct sqlite_store *store, struct sqlite_writeback *writeback, gsize size)
{
    writeback->size += size;
    if (writeback->size < WISH_EVERY)
        return;
    writeback->size = 0;
    int descriptor = find_descriptor(store->path);
    if (descriptor >= 0)
        sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}
