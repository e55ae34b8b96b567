/* Files and folders: see file.h. */
#include "os/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_open_file(struct arena *arena, int fd, const char *path, size_t most,
                           struct text *out, struct error *error)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return error_errno(error, ERROR_FILE, "Impossible de lire « %s ».", path);
    if (S_ISDIR(about.st_mode))
        return error_set(error, ERROR_FILE, NULL, "« %s » est un dossier, pas un fichier.", path);
    if (about.st_size > 0 && (uint64_t)about.st_size > most)
        return error_set(error, ERROR_FILE, NULL, "« %s » dépasse %zu octets.", path, most);
    size_t room = about.st_size > 0 ? (size_t)about.st_size : most;
    char *bytes = arena_take(arena, room + 1);
    size_t len = 0;
    while (len <= room) {
        ssize_t got = read(fd, bytes + len, room + 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(error, ERROR_FILE, "Impossible de lire « %s ».", path);
        if (got == 0)
            break;
        len += (size_t)got;
    }
    if (len > room)
        return error_set(error, ERROR_FILE, NULL, "« %s » dépasse %zu octets.", path, most);
    bytes[len] = '\0';
    *out = (struct text){bytes, len};
    return true;
}

bool file_read(struct arena *arena, const char *path, size_t most, struct text *out,
               struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(error, ERROR_FILE, "Impossible d'ouvrir « %s ».", path);
    bool done = read_open_file(arena, fd, path, most, out, error);
    close(fd);
    return done;
}

bool file_write_all(int fd, const void *bytes, size_t len, struct error *error)
{
    const char *at = bytes;
    while (len) {
        ssize_t put = write(fd, at, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_errno(error, ERROR_FILE, "Écriture impossible.");
        at += put;
        len -= (size_t)put;
    }
    return true;
}

static bool write_to(const char *beside, struct text content, unsigned mode, struct error *error)
{
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        return error_errno(error, ERROR_FILE, "Impossible d'écrire « %s ».", beside);
    bool done = file_write_all(fd, content.at, content.len, error);
    /* What cannot be synced (a device, a pipe) says EINVAL. */
    if (done && fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        done = error_errno(error, ERROR_FILE, "Impossible d'écrire « %s ».", beside);
    if (close(fd) != 0 && done)
        done = error_errno(error, ERROR_FILE, "Impossible d'écrire « %s ».", beside);
    return done;
}

bool file_replace(const char *path, struct text content, unsigned mode, struct error *error)
{
    char beside[4096];
    struct stat about;
    if (lstat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return write_to(path, content, mode, error);
    int len = snprintf(beside, sizeof beside, "%s.new", path);
    if (len < 0 || (size_t)len >= sizeof beside)
        return error_set(error, ERROR_FILE, NULL, "Nom de fichier trop long : « %s ».", path);
    if (write_to(beside, content, mode, error)) {
        if (rename(beside, path) == 0)
            return true;
        error_errno(error, ERROR_FILE, "Impossible d'écrire « %s ».", path);
    }
    unlink(beside);
    return false;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_make_folder(const char *path, struct error *error)
{
    if (mkdir(path, 0700) == 0)
        return true;
    struct stat about;
    if (errno == EEXIST && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return true;
    return error_errno(error, ERROR_FILE, "Impossible de créer le dossier « %s ».", path);
}

bool file_sync_folder(const char *folder, struct error *error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (!done)
        error_errno(error, ERROR_FILE, "Impossible d'écrire dans le dossier « %s ».", folder);
    if (fd >= 0)
        close(fd);
    return done;
}

bool file_lock(const char *path, int *fd, struct error *error)
{
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0)
        return error_errno(error, ERROR_FILE, "Impossible d'écrire « %s ».", path);
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    bool held = errno == EWOULDBLOCK;
    if (held)
        error_set(error, ERROR_BUSY, NULL, "« %s » est tenu par un autre programme.", path);
    else
        error_errno(error, ERROR_FILE, "Impossible de verrouiller « %s ».", path);
    close(*fd);
    *fd = -1;
    return false;
}

bool file_each(const char *folder, bool (*take)(void *context, const char *name), void *context,
               struct error *error)
{
    DIR *open_folder = opendir(folder);
    const struct dirent *entry;
    bool going = true;
    if (open_folder == NULL)
        return error_errno(error, ERROR_FILE, "Impossible de lire le dossier « %s ».", folder);
    while (going && (entry = readdir(open_folder)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            going = take(context, entry->d_name);
    closedir(open_folder);
    return going;
}

const char *file_join(struct arena *arena, const char *folder, const char *name)
{
    return arena_print(arena, "%s/%s", folder, name).at;
}

struct text file_base_name(struct text path)
{
    for (size_t i = path.len; i-- > 0;)
        if (path.at[i] == '/' || path.at[i] == '\\')
            return text_slice(path, i + 1, path.len);
    return path;
}
