/* Files and folders. Names come from settings and the command line, never
   from an upload. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/arena.h"
#include "base/error.h"

/* The whole of a file, at most `most` bytes, in the arena. A longer file is an
   error that says so. */
bool file_read(struct arena *arena, const char *path, size_t most, struct text *out,
               struct error *error) MUST_CHECK;
/* Writes beside, syncs, then renames over `path`: all or nothing. What is there
   and no plain file (a link, a device, a pipe) is written into as it is. */
bool file_replace(const char *path, struct text content, unsigned mode, struct error *error)
    MUST_CHECK;
/* Writes everything, through interruptions and short writes. */
bool file_write_all(int fd, const void *bytes, size_t len, struct error *error) MUST_CHECK;
bool file_exists(const char *path);
/* Makes one folder (0700); one that is there already is fine. */
bool file_make_folder(const char *path, struct error *error) MUST_CHECK;
/* Makes a rename or a new file in `folder` last through a power cut. */
bool file_sync_folder(const char *folder, struct error *error) MUST_CHECK;
/* Makes this process the only one that holds the lock file, until it ends or
   closes *fd. ERROR_BUSY when another holds it. */
bool file_lock(const char *path, int *fd, struct error *error) MUST_CHECK;
/* Each name in a folder but . and .., in no order; `take` returns false to
   stop, and then this does too, with what `take` set in `error`. */
bool file_each(const char *folder, bool (*take)(void *context, const char *name), void *context,
               struct error *error) MUST_CHECK;
/* `folder`/`name`, in the arena. */
const char *file_join(struct arena *arena, const char *folder, const char *name);
/* The last part of a path; for showing, never for opening. */
struct text file_base_name(struct text path);

#endif
