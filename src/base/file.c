#include "pggrade/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

#define FILE_SIZE_MAX (1L << 30)

static bool
read_descriptor(int descriptor, size_t size, char **content, size_t *length)
{
    char *bytes = xmalloc(size + 1);
    size_t filled = 0;

    while (filled < size) {
        ssize_t got = read(descriptor, bytes + filled, size - filled);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(bytes);
            return false;
        }
        if (got == 0)
            break;
        filled += (size_t)got;
    }
    bytes[filled] = '\0';
    *content = bytes;
    *length = filled;
    return true;
}

bool
file_read(
    const char *path, enum error_kind kind, char **content, size_t *length, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts;
    bool read_all = false;

    *content = NULL;
    *length = 0;
    if (descriptor < 0) {
        (void)error_set_errno(error, "cannot read %s", path);
        error->kind = kind;
        return false;
    }
    if (fstat(descriptor, &facts) != 0)
        (void)error_set_errno(error, "cannot read %s", path);
    else if (!S_ISREG(facts.st_mode))
        (void)error_set(error, kind, "cannot read %s: it is not a file", path);
    else if (facts.st_size > FILE_SIZE_MAX)
        (void)error_set(error, kind, "cannot read %s: it is larger than 1 GiB", path);
    else if (!read_descriptor(descriptor, (size_t)facts.st_size, content, length))
        (void)error_set_errno(error, "cannot read %s", path);
    else if (memchr(*content, '\0', *length) != NULL)
        (void)error_set(
            error, kind, "cannot read %s: it holds a zero byte, so it is not text", path);
    else
        read_all = true;
    (void)close(descriptor); /* only read from: its status adds nothing */
    if (!read_all) {
        free(*content);
        *content = NULL;
        error->kind = kind;
    }
    return read_all;
}

/* All there is until the end; false with an error, and then nothing is held. */
static bool
read_to_end(int descriptor, const char *name, struct text *content, struct error *error)
{
    char bytes[65536];
    ssize_t got;

    while ((got = read(descriptor, bytes, sizeof bytes)) != 0) {
        if (got < 0 && errno == EINTR && !interrupt_requested())
            continue;
        if (got < 0)
            return errno == EINTR
                ? error_set(error, ERROR_INTERRUPTED, "interrupted while reading %s", name)
                : error_set_errno(error, "cannot read %s", name);
        if (content->length + (size_t)got > FILE_SIZE_MAX)
            return error_set(error, ERROR_USAGE, "cannot read %s: it is larger than 1 GiB", name);
        if (memchr(bytes, '\0', (size_t)got) != NULL)
            return error_set(error, ERROR_USAGE,
                "cannot read %s: it holds a zero byte, so it is not text", name);
        text_append_length(content, bytes, (size_t)got);
    }
    return true;
}

bool
file_read_input(
    const char *path, enum error_kind kind, char **content, size_t *length, struct error *error)
{
    bool standard = strcmp(path, "-") == 0;
    struct text text = {0};
    struct stat facts;
    int descriptor;
    bool read_all;

    *content = NULL;
    *length = 0;
    if (!standard &&
        (stat(path, &facts) != 0 || !(S_ISFIFO(facts.st_mode) || S_ISCHR(facts.st_mode))))
        return file_read(path, kind, content, length, error);
    descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        (void)error_set_errno(error, "cannot read %s", path);
        error->kind = kind;
        return false;
    }
    read_all = read_to_end(descriptor, standard ? "standard input" : path, &text, error);
    if (!standard)
        (void)close(descriptor); /* only read from: its status adds nothing */
    if (!read_all) {
        error->kind = error->kind == ERROR_INTERRUPTED ? ERROR_INTERRUPTED : kind;
        text_free(&text);
        return false;
    }
    *length = text.length;
    *content = text.data == NULL ? xstrdup("") : text.data;
    return true;
}

static bool
write_all(int descriptor, const char *content, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, content, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        content += written;
        length -= (size_t)written;
    }
    return true;
}

/* Written beside, synced, renamed. */
static bool
replace(const char *path, const char *content, size_t length, struct error *error)
{
    char *draft = xasprintf("%s.draft", path);
    int descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool written = false;

    if (descriptor < 0) {
        (void)error_set_errno(error, "cannot create %s", draft);
        free(draft);
        return false;
    }
    if (!write_all(descriptor, content, length) || fsync(descriptor) != 0) {
        (void)error_set_errno(error, "cannot write %s", draft);
        (void)close(descriptor); /* the first error is the one to tell */
    } else if (close(descriptor) != 0) {
        (void)error_set_errno(error, "cannot write %s", draft);
    } else if (rename(draft, path) != 0) {
        (void)error_set_errno(error, "cannot rename %s to %s", draft, path);
    } else {
        written = true;
    }
    if (!written)
        (void)unlink(draft);
    free(draft);
    return written;
}

/* A device or a pipe is written to: a file in its place would end it for everybody. */
static bool
write_into(const char *path, const char *content, size_t length, struct error *error)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    bool written = descriptor >= 0 && write_all(descriptor, content, length);

    if (!written)
        (void)error_set_errno(error, "cannot write %s", path);
    if (descriptor >= 0 && close(descriptor) != 0 && written)
        return error_set_errno(error, "cannot write %s", path);
    return written;
}

bool
file_write(const char *path, const char *content, size_t length, struct error *error)
{
    struct stat facts;

    if (stat(path, &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode))
        return write_into(path, content, length, error);
    return replace(path, content, length, error);
}

bool
file_exists(const char *path)
{
    struct stat facts;

    return stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

bool
folder_exists(const char *path)
{
    struct stat facts;

    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool
folder_create(const char *path, struct error *error)
{
    char *prefix = xstrdup(path);
    bool created = true;

    for (char *slash = strchr(prefix + 1, '/'); created; slash = strchr(slash + 1, '/')) {
        if (slash != NULL)
            *slash = '\0';
        if (mkdir(prefix, 0777) != 0 && !folder_exists(prefix))
            created = error_set_errno(error, "cannot create the folder %s", prefix);
        if (slash == NULL)
            break;
        *slash = '/';
    }
    free(prefix);
    return created;
}

static int
remove_entry(const char *path, const struct stat *facts, int type, struct FTW *walk)
{
    (void)facts;
    (void)type;
    (void)walk;
    return remove(path);
}

bool
folder_remove(const char *path, struct error *error)
{
    struct stat facts;

    if (lstat(path, &facts) != 0 && errno == ENOENT)
        return true;
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
        return error_set_errno(error, "cannot remove %s", path);
    return true;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name);
    size_t ending_length = strlen(ending);

    return length >= ending_length && strcmp(name + length - ending_length, ending) == 0;
}

bool
folder_list(const char *path, const char *ending, char ***names, size_t *count, struct error *error)
{
    DIR *folder = opendir(path);
    size_t capacity = 0;

    *names = NULL;
    *count = 0;
    if (folder == NULL)
        return error_set_errno(error, "cannot list the folder %s", path);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] == '.' || !ends_in(entry->d_name, ending))
            continue;
        *names = grow(*names, *count, &capacity, sizeof **names);
        (*names)[(*count)++] = xstrdup(entry->d_name);
    }
    (void)closedir(folder);
    if (*count > 0)
        qsort(*names, *count, sizeof **names, compare_names);
    return true;
}

char *
path_join(const char *folder, const char *name)
{
    return xasprintf("%s/%s", folder, name);
}

char *
path_beside(const char *file, const char *path)
{
    const char *slash = strrchr(file, '/');

    if (path[0] == '/' || slash == NULL)
        return xstrdup(path);
    return xasprintf("%.*s/%s", (int)(slash - file), file, path);
}

const char *
path_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

void
file_allow_many(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}
