#include "pggrade/result/folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

#define DRAFT_PREFIX ".draft-"
#define DRAFTS_MAX 1000 /* of one process */
#define CLASH_MAX 1000  /* results of one scenario in one second */
#define LATEST "latest"

struct result_folder {
    char *results;
    char *draft; /* path */
    char *name;  /* of the final folder, without -2, -3, … */
    int lock;    /* descriptor of the draft, locked while its owner lives; -1: none */
};

/*
 * A draft is left over when no process has its number and nobody holds its lock: the lock
 * also protects drafts of other containers, whose process numbers mean nothing here.
 */
static bool
draft_abandoned(const char *path, const char *name)
{
    long owner = strtol(name + strlen(DRAFT_PREFIX), NULL, 10);
    int descriptor;
    bool abandoned;

    if (owner <= 0 || kill((pid_t)owner, 0) == 0 || errno != ESRCH)
        return false;
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    abandoned = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    (void)close(descriptor); /* only read from: its status adds nothing */
    return abandoned;
}

static void
remove_abandoned(const char *results)
{
    DIR *folder = opendir(results);

    if (folder == NULL)
        return;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        struct error ignored = {0}; /* it stays for the next run */
        char *path;

        if (strncmp(entry->d_name, DRAFT_PREFIX, strlen(DRAFT_PREFIX)) != 0)
            continue;
        path = path_join(results, entry->d_name);
        if (draft_abandoned(path, entry->d_name))
            (void)!folder_remove(path, &ignored);
        free(path);
    }
    (void)closedir(folder);
}

static bool
create_draft(struct result_folder *folder, struct error *error)
{
    for (int number = 1; number <= DRAFTS_MAX; number++) {
        folder->draft =
            xasprintf("%s/" DRAFT_PREFIX "%ld-%d", folder->results, (long)getpid(), number);
        if (mkdir(folder->draft, 0777) == 0)
            break;
        if (errno != EEXIST || number == DRAFTS_MAX) {
            (void)error_set_errno(error, "cannot create the folder %s", folder->draft);
            free(folder->draft);
            folder->draft = NULL;
            return false;
        }
        free(folder->draft);
    }
    folder->lock = open(folder->draft, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->lock >= 0)
        (void)flock(folder->lock, LOCK_EX | LOCK_NB); /* where locks are missing, the pid does */
    return true;
}

/* What may stand in a scenario's name but not in that of a folder becomes '_'. */
static char *
final_name(const char *scenario, int64_t started_s)
{
    char when[32];
    char *name;

    clock_format_compact(started_s, when, sizeof when);
    name = xasprintf("%s-%s", when, scenario);
    for (char *at = name; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && strchr("._-", *at) == NULL && (unsigned char)*at < 0x80)
            *at = '_';
    return name;
}

bool
result_folder_create(const char *results, const char *scenario, int64_t started_s,
    struct result_folder **folder, struct error *error)
{
    struct result_folder *created;

    *folder = NULL;
    if (!folder_create(results, error))
        return false;
    remove_abandoned(results);
    created = xcalloc(1, sizeof *created);
    created->lock = -1;
    created->results = xstrdup(results);
    created->name = final_name(scenario, started_s);
    if (!create_draft(created, error)) {
        result_folder_destroy(created);
        return false;
    }
    *folder = created;
    return true;
}

/* A plain name, or one folder and a plain name in it. */
static bool
name_allowed(const char *name)
{
    const char *slash = strchr(name, '/');

    if (name[0] == '\0' || name[0] == '.' || name[0] == '/')
        return false;
    return slash == NULL || (slash[1] != '\0' && slash[1] != '.' && strchr(slash + 1, '/') == NULL);
}

bool
result_folder_add(
    struct result_folder *folder, const char *name, const char *content, struct error *error)
{
    const char *slash = strchr(name, '/');
    char *path;
    bool written = true;

    if (!name_allowed(name))
        return error_set(
            error, ERROR_PREPARE, "\"%s\" cannot be the name of a file of a result", name);
    if (slash != NULL) {
        char *parent = xasprintf("%s/%.*s", folder->draft, (int)(slash - name), name);

        written = folder_create(parent, error);
        free(parent);
    }
    path = path_join(folder->draft, name);
    written = written && file_write(path, content, strlen(content), error);
    free(path);
    return written;
}

static bool
copy_stream(FILE *from, FILE *to)
{
    char piece[8192];
    size_t length;

    if (fseek(from, 0, SEEK_SET) != 0)
        return false;
    while ((length = fread(piece, 1, sizeof piece, from)) > 0)
        if (fwrite(piece, 1, length, to) != length)
            return false;
    return ferror(from) == 0 && fflush(to) == 0 && fsync(fileno(to)) == 0;
}

bool
result_folder_add_stream(
    struct result_folder *folder, const char *name, FILE *content, struct error *error)
{
    char *path = path_join(folder->draft, name);
    FILE *file = fopen(path, "we");
    bool written = file != NULL && copy_stream(content, file);

    if (!written)
        (void)error_set_errno(error, "cannot write %s", path);
    if (file != NULL)
        (void)fclose(file); /* already flushed: its status adds nothing */
    free(path);
    return written;
}

const char *
result_folder_path(const struct result_folder *folder)
{
    return folder->draft;
}

/*
 * Renames, but never onto an existing folder.  File systems that cannot promise that have
 * the name claimed by an empty folder first, which a rename may replace.
 */
static bool
rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    return mkdir(to, 0777) == 0 && rename(from, to) == 0;
}

/* A link under another name, renamed: "latest" is never missing. */
static bool
point_latest(const struct result_folder *folder, const char *name, struct error *error)
{
    char *draft = xasprintf("%s/.latest-%ld", folder->results, (long)getpid());
    char *latest = path_join(folder->results, LATEST);
    bool pointed = false;

    (void)unlink(draft); /* of a process that died between the two steps */
    if (symlink(name, draft) == 0 && rename(draft, latest) == 0) {
        pointed = true;
    } else {
        (void)error_set_errno(error, "the result is in %s/%s, but %s cannot be pointed to it",
            folder->results, name, latest);
        (void)unlink(draft);
    }
    free(latest);
    free(draft);
    return pointed;
}

static bool
holds_run(const char *folder)
{
    char *path = path_join(folder, "run.json");
    bool held = file_exists(path);

    free(path);
    return held;
}

bool
result_folder_finish(struct result_folder *folder, char **path, struct error *error)
{
    char *name = NULL;
    bool pointed;

    *path = NULL;
    for (int number = 1; *path == NULL; number++) {
        name = number == 1 ? xstrdup(folder->name) : xasprintf("%s-%d", folder->name, number);
        *path = path_join(folder->results, name);
        if (rename_new(folder->draft, *path))
            break;
        if ((errno != EEXIST && errno != ENOTEMPTY) || number == CLASH_MAX) {
            (void)error_set_errno(error, "cannot rename %s to %s", folder->draft, *path);
            free(name);
            free(*path);
            *path = NULL;
            return false;
        }
        free(name);
        free(*path);
        *path = NULL;
    }
    free(folder->draft);
    folder->draft = NULL;
    pointed = !holds_run(*path) || point_latest(folder, name, error);
    free(name);
    if (!pointed) {
        free(*path);
        *path = NULL;
    }
    return pointed;
}

void
result_folder_destroy(struct result_folder *folder)
{
    struct error ignored = {0}; /* what stays is removed by a later run */

    if (folder == NULL)
        return;
    if (folder->draft != NULL)
        (void)!folder_remove(folder->draft, &ignored);
    if (folder->lock >= 0)
        (void)close(folder->lock);
    free(folder->draft);
    free(folder->results);
    free(folder->name);
    free(folder);
}

/* FOLDER/run.json where it is a file, else NULL. */
static char *
run_in(const char *folder)
{
    char *path = path_join(folder, "run.json");

    if (file_exists(path))
        return path;
    free(path);
    return NULL;
}

/* As run_in(RESULTS/NAME); "latest" is followed, so that the path stays that of this run. */
static char *
run_in_results(const char *results, const char *name)
{
    char *folder = path_join(results, name);
    char target[256];
    ssize_t length = readlink(folder, target, sizeof target - 1);
    char *path;

    if (length > 0 && (size_t)length < sizeof target - 1 &&
        memchr(target, '/', (size_t)length) == NULL) {
        target[length] = '\0';
        free(folder);
        folder = path_join(results, target);
    }
    path = run_in(folder);
    free(folder);
    return path;
}

/* The names of folders that hold a run; results/ may hold other things. */
static bool
list_runs(const char *results, char ***names, size_t *count, struct error *error)
{
    size_t kept = 0;

    if (!folder_list(results, "", names, count, error))
        return false;
    for (size_t i = 0; i < *count; i++) {
        char *path = run_in_results(results, (*names)[i]);

        if (path == NULL)
            free((*names)[i]);
        else
            (*names)[kept++] = (*names)[i];
        free(path);
    }
    *count = kept;
    return true;
}

static bool
refuse_unknown(const char *results, const char *name, struct error *error)
{
    struct error ignored = {0}; /* an unreadable folder holds no result */
    char **names = NULL;
    size_t count = 0;
    const char *nearest;

    if (!list_runs(results, &names, &count, &ignored) || count == 0) {
        (void)error_set(error, ERROR_USAGE,
            "there is no result \"%s\": %s holds no results yet; pggrade run makes one", name,
            results);
    } else {
        nearest = text_nearest(name, (const char *const *)names, count);
        (void)error_set(error, ERROR_USAGE,
            "there is no result \"%s\": it is neither a file, nor a folder with a run.json, nor "
            "a name in %s; %s \"%s\"%s",
            name, results, nearest == NULL ? "the newest is" : "did you mean",
            nearest == NULL
                ? names[strcmp(names[count - 1], LATEST) == 0 && count > 1 ? count - 2 : count - 1]
                : nearest,
            nearest == NULL ? "" : "?");
    }
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return false;
}

bool
result_find(const char *results, const char *name, char **path, struct error *error)
{
    *path = strcmp(name, LATEST) == 0 ? run_in_results(results, name) : NULL;
    if (*path == NULL && file_exists(name))
        *path = xstrdup(name);
    if (*path == NULL)
        *path = run_in(name);
    if (*path == NULL && name[0] != '\0' && strchr(name, '/') == NULL)
        *path = run_in_results(results, name);
    return *path != NULL || refuse_unknown(results, name, error);
}
