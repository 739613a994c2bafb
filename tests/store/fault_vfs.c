/* SPDX-License-Identifier: Apache-2.0 */
#include "fault_vfs.h"

#include <sqlite3.h>
#include <string.h>

/* SQLite hands a VFS no context of its own, so a test program has one fault at a time. */
static struct {
    enum fault_kind kind;
    guint countdown;
    gboolean came;
    sqlite3_vfs vfs, *real;
} shim;

struct shim_file {
    sqlite3_file base;  /* first */
    sqlite3_file *real; /* stands behind this struct */
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct shim_file *)file)->real;
}

/* Whether the operation at hand fails. */
static gboolean is_due(void)
{
    if (shim.came)
        return shim.kind != FAULT_IO;
    if (shim.countdown == 0 || --shim.countdown > 0)
        return FALSE;
    shim.came = TRUE;
    return TRUE;
}

static int shim_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int shim_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, size, offset);
}

static int shim_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    gboolean is_first = !shim.came;
    if (!is_due())
        return real_of(file)->pMethods->xWrite(real_of(file), bytes, size, offset);
    if (shim.kind == FAULT_TORN && is_first)
        real_of(file)->pMethods->xWrite(real_of(file), bytes, size / 2, offset);
    return shim.kind == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (shim.kind != FAULT_FULL && is_due())
        return SQLITE_IOERR_TRUNCATE;
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int shim_sync(sqlite3_file *file, int flags)
{
    if (shim.kind != FAULT_FULL && is_due())
        return SQLITE_IOERR_FSYNC;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int shim_lock(sqlite3_file *file, int how)
{
    return real_of(file)->pMethods->xLock(real_of(file), how);
}

static int shim_unlock(sqlite3_file *file, int how)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), how);
}

static int shim_check_lock(sqlite3_file *file, int *answer)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), answer);
}

static int shim_control(sqlite3_file *file, int what, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}

static int shim_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int shim_device(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, memory);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shim_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_lock,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_device,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

static int shim_open(G_GNUC_UNUSED sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *given)
{
    struct shim_file *opened = (struct shim_file *)file;
    opened->real = (sqlite3_file *)(opened + 1);
    int code = shim.real->xOpen(shim.real, name, opened->real, flags, given);
    opened->base.pMethods = opened->real->pMethods ? &METHODS : NULL;
    return code;
}

static int shim_delete(G_GNUC_UNUSED sqlite3_vfs *vfs, const char *name, int sync)
{
    if (shim.kind != FAULT_FULL && is_due())
        return SQLITE_IOERR_DELETE;
    return shim.real->xDelete(shim.real, name, sync);
}

void fault_vfs_install(void)
{
    shim.real = sqlite3_vfs_find(NULL);
    shim.vfs = *shim.real;
    shim.vfs.zName = "fault";
    shim.vfs.szOsFile = (int)sizeof(struct shim_file) + shim.real->szOsFile;
    shim.vfs.xOpen = shim_open;
    shim.vfs.xDelete = shim_delete;
    g_assert_cmpint(sqlite3_vfs_register(&shim.vfs, 1), ==, SQLITE_OK);
}

void fault_vfs_set(enum fault_kind kind, guint countdown)
{
    shim.kind = kind;
    shim.countdown = countdown;
    shim.came = FALSE;
}

gboolean fault_vfs_came(void)
{
    return shim.came;
}
