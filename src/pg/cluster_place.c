#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/cluster.h"
#include "pggrade/pg/server.h"

#define OLDEST_MAJOR 13
#define DEBIAN_ROOT "/usr/lib/postgresql"

/* ".s.PGSQL.5432" and its lock file's ending, behind a slash. */
#define SOCKET_NAME_LENGTH 20

char *
server_cache_folder(void)
{
    const char *chosen = getenv("PGGRADE_CACHE");
    const char *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");

    if (chosen != NULL && chosen[0] != '\0')
        return xstrdup(chosen);
    if (geteuid() == 0)
        return xstrdup("/var/cache/pggrade"); /* the server's user cannot enter root's home */
    if (xdg != NULL && xdg[0] == '/')
        return path_join(xdg, "pggrade");
    return xasprintf("%s/.cache/pggrade", home != NULL && home[0] == '/' ? home : "/tmp");
}

/* "postgres (PostgreSQL) 15.18 (Debian …)" gives 15; 0 where there is no such program. */
static int
major_of(const char *folder)
{
    char *command = xasprintf("'%s/postgres' --version 2>/dev/null", folder);
    char *initdb = path_join(folder, "initdb");
    FILE *pipe = access(initdb, X_OK) == 0 ? popen(command, "re") : NULL;
    char line[256] = "";
    int major = 0;

    if (pipe != NULL) {
        const char *digits = fgets(line, sizeof line, pipe);

        while (digits != NULL && *digits != '\0' && !isdigit((unsigned char)*digits))
            digits++;
        if (digits != NULL)
            major = (int)strtol(digits, NULL, 10);
        (void)pclose(pipe); /* what it printed is all that counts */
    }
    free(command);
    free(initdb);
    return major;
}

/* The newest of Debian's version folders. */
static char *
newest_debian_folder(void)
{
    struct error ignored = {0};
    char **names = NULL;
    size_t count = 0;
    char *newest = NULL;
    long best = 0;

    if (!folder_list(DEBIAN_ROOT, "", &names, &count, &ignored))
        return NULL; /* not Debian */
    for (size_t i = 0; i < count; i++) {
        long version = strtol(names[i], NULL, 10);
        char *folder = xasprintf("%s/%s/bin", DEBIAN_ROOT, names[i]);
        char *initdb = path_join(folder, "initdb");

        if (version > best && access(initdb, X_OK) == 0) {
            free(newest);
            newest = xstrdup(folder);
            best = version;
        }
        free(initdb);
        free(folder);
        free(names[i]);
    }
    free(names);
    return newest;
}

static char *
pg_config_folder(void)
{
    FILE *pipe = popen("pg_config --bindir 2>/dev/null", "re");
    char line[4096] = "";

    if (pipe == NULL)
        return NULL;
    if (fgets(line, sizeof line, pipe) == NULL)
        line[0] = '\0';
    (void)pclose(pipe); /* no output is the answer */
    line[strcspn(line, "\n")] = '\0';
    return line[0] == '\0' ? NULL : xstrdup(line);
}

static char *
path_folder(void)
{
    char *paths = xstrdup(getenv("PATH") == NULL ? "" : getenv("PATH"));
    char *rest = paths;
    char *found = NULL;

    for (char *folder = strsep(&rest, ":"); folder != NULL && found == NULL;
         folder = strsep(&rest, ":")) {
        char *initdb = path_join(folder, "initdb");

        if (folder[0] != '\0' && access(initdb, X_OK) == 0)
            found = xstrdup(folder);
        free(initdb);
    }
    free(paths);
    return found;
}

static bool
find_binaries(struct cluster_place *place, struct error *error)
{
    const char *chosen = getenv("PGGRADE_BINDIR");
    char *candidates[3] = {NULL, NULL, NULL};
    int oldest_seen = 0;

    if (chosen != NULL && chosen[0] != '\0') {
        candidates[0] = xstrdup(chosen);
    } else {
        candidates[0] = newest_debian_folder();
        candidates[1] = path_folder();
        candidates[2] = pg_config_folder();
    }
    for (size_t i = 0; i < COUNT_OF(candidates); i++) {
        int major = candidates[i] == NULL ? 0 : major_of(candidates[i]);

        if (major >= OLDEST_MAJOR && place->binaries == NULL) {
            place->binaries = xstrdup(candidates[i]);
            place->major = major;
        } else if (major > 0) {
            oldest_seen = major;
        }
    }
    for (size_t i = 0; i < COUNT_OF(candidates); i++)
        free(candidates[i]);
    if (place->binaries != NULL)
        return true;
    if (oldest_seen > 0)
        return error_set(error, ERROR_PREPARE,
            "the PostgreSQL %d server found here is too old: pggrade needs 13 or newer",
            oldest_seen);
    return error_set(error, ERROR_PREPARE,
        "no PostgreSQL server binaries found in %s; install the package postgresql, set "
        "PGGRADE_BINDIR to the folder of initdb, or name a server with --dsn",
        chosen != NULL && chosen[0] != '\0' ? chosen : DEBIAN_ROOT ", PATH and pg_config");
}

/* A folder of the server's user, which nobody else may enter where `closed`. */
static bool
make_folder(const struct cluster_place *place, const char *path, mode_t mode, struct error *error)
{
    struct stat facts;

    if (!folder_create(path, error))
        return false;
    if (lstat(path, &facts) != 0 || !S_ISDIR(facts.st_mode))
        return error_set(error, ERROR_PREPARE, "%s is not a folder", path);
    if (facts.st_uid != place->user.uid &&
        (!place->user.drop || chown(path, place->user.uid, place->user.gid) != 0))
        return error_set(error, ERROR_PREPARE, "the folder %s belongs to somebody else", path);
    if (chmod(path, mode) != 0)
        return error_set_errno(error, "cannot set the mode of %s", path);
    return true;
}

/* A socket's path has room for 107 bytes; a deep cache folder gets its sockets under /tmp. */
static char *
socket_folder(const struct cluster_place *place)
{
    char *folder = path_join(place->folder, "run");
    uint64_t hash = random_hash_text(place->folder);

    if (strlen(folder) + SOCKET_NAME_LENGTH < sizeof((struct sockaddr_un *)NULL)->sun_path)
        return folder;
    free(folder);
    return xasprintf("/tmp/pggrade-%016llx", (unsigned long long)hash);
}

bool
cluster_locate(const char *cache_folder, struct cluster_place *place, struct error *error)
{
    char *cache = cache_folder == NULL ? server_cache_folder() : xstrdup(cache_folder);
    bool located;

    *place = (struct cluster_place){0};
    located = find_binaries(place, error) && process_find_user(&place->user, error) &&
        folder_create(cache, error);
    if (located) {
        place->cache = realpath(cache, NULL);
        if (place->cache == NULL) {
            (void)error_set_errno(error, "cannot resolve %s", cache);
            located = false;
        }
    }
    free(cache);
    if (located) {
        place->folder = xasprintf("%s/%d", place->cache, place->major);
        place->data = path_join(place->folder, "data");
        place->log = path_join(place->folder, "log");
        place->kept = path_join(place->folder, "kept");
        place->sockets = socket_folder(place);
        located = make_folder(place, place->cache, 0755, error) &&
            make_folder(place, place->folder, 0755, error) &&
            make_folder(place, place->sockets, 0700, error);
    }
    if (!located)
        cluster_place_clear(place);
    return located;
}

void
cluster_place_clear(struct cluster_place *place)
{
    free(place->cache);
    free(place->folder);
    free(place->data);
    free(place->sockets);
    free(place->log);
    free(place->kept);
    free(place->binaries);
    free(place->user.name);
    *place = (struct cluster_place){0};
}

char *
cluster_conninfo(const struct cluster_place *place)
{
    struct text quoted = {0};

    for (const char *letter = place->sockets; *letter != '\0'; letter++) {
        if (*letter == '\'' || *letter == '\\')
            text_append_char(&quoted, '\\');
        text_append_char(&quoted, *letter);
    }
    {
        char *conninfo =
            xasprintf("host='%s' port=5432 user=pggrade dbname=postgres", text_string(&quoted));

        text_free(&quoted);
        return conninfo;
    }
}

/* 25 % of the memory, between 128 MB and 2 GB: fixtures of scale 1 stay in it. */
static long
shared_buffers_mb(void)
{
    double bytes = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    long quarter_mb = (long)(bytes / 4.0 / 1048576.0);

    if (quarter_mb > 2048)
        return 2048;
    return quarter_mb < 128 ? 128 : quarter_mb;
}

/* POSIX shared memory, as initdb would choose, but where /dev/shm is closed to the server's user,
 * as in some containers. */
static const char *
shared_memory_type(void)
{
    struct stat facts;
    bool open_to_all =
        stat("/dev/shm", &facts) == 0 && S_ISDIR(facts.st_mode) && (facts.st_mode & S_IWOTH) != 0;

    return open_to_all ? "posix" : "mmap";
}

char *
cluster_configuration(const struct cluster_place *place)
{
    return xasprintf(
        "# Written by pggrade at every start.  Planner settings are PostgreSQL's defaults,\n"
        "# because the scenarios' documents assume them.\n"
        "listen_addresses = ''\n"
        "unix_socket_directories = '%s'\n"
        "unix_socket_permissions = 0700\n"
        "max_connections = 800\n"
        "shared_buffers = %ldMB\n"
        "maintenance_work_mem = 256MB\n"
        "# A throw-away cluster: what a crash destroys is built again.  WAL is still\n"
        "# written, also by index builds, so that WAL figures are those of a real server;\n"
        "# but not whole pages after checkpoints, which would make them a matter of chance.\n"
        "fsync = off\n"
        "full_page_writes = off\n"
        "wal_level = replica\n"
        "max_wal_senders = 0\n"
        "max_wal_size = 4GB\n"
        "checkpoint_timeout = 30min\n"
        "# Maintenance runs when pggrade asks for it, never in the middle of a slice.\n"
        "autovacuum = off\n"
        "track_io_timing = on\n"
        "logging_collector = off\n"
        "log_min_messages = warning\n"
        "log_line_prefix = '%%m [%%p] %%d '\n"
        "timezone = 'UTC'\n"
        "log_timezone = 'UTC'\n"
        "datestyle = 'iso, mdy'\n"
        "lc_messages = 'C'\n"
        "dynamic_shared_memory_type = %s\n",
        place->sockets, shared_buffers_mb(), shared_memory_type());
}
