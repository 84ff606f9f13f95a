#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pggrade/base/file.h"
#include "pggrade/base/text.h"
#include "pggrade/spec/scenario_reader.h"

/* Whether the last part of `path` is a name that ".." takes back. */
static bool
ends_in_name(const char *path)
{
    const char *name = path_name(path);

    return *name != '\0' && strcmp(name, "..") != 0 && strcmp(name, ".") != 0;
}

/* Drops "." parts and each "name/.." pair, looking at the letters only. */
static char *
without_detours(const char *path)
{
    char *clean = xstrdup(path);
    size_t length = path[0] == '/' ? 1 : 0;

    while (*path != '\0') {
        size_t part = strcspn(path, "/");

        clean[length] = '\0';
        if (part == 2 && strncmp(path, "..", 2) == 0 && ends_in_name(clean)) {
            length = (size_t)(path_name(clean) - clean);
            if (length > 1)
                length--;
        } else if (part > 0 && !(part == 1 && path[0] == '.')) {
            if (length > 0 && clean[length - 1] != '/')
                clean[length++] = '/';
            memmove(clean + length, path, part);
            length += part;
        }
        path += part + strspn(path + part, "/");
    }
    clean[length] = '\0';
    return clean;
}

const char *
scenario_path(struct arena *arena, const char *file, const char *path)
{
    char *whole = path_beside(file, path);
    char *clean = without_detours(whole);
    struct stat of_whole;
    struct stat of_clean;
    bool exists = stat(whole, &of_whole) == 0;
    /* Behind a symbolic link ".." leads elsewhere. */
    bool same = exists && stat(clean, &of_clean) == 0 && of_whole.st_dev == of_clean.st_dev &&
        of_whole.st_ino == of_clean.st_ino;
    const char *chosen = arena_strdup(arena, same || !exists ? clean : whole);

    free(whole);
    free(clean);
    return chosen;
}

/* The folder that `path` stands in. */
static char *
folder_of(const char *path)
{
    const char *name = path_name(path);

    return name == path ? xstrdup(".") : xstrndup(path, (size_t)(name - path));
}

bool
scenario_check_file(struct scenario_reader *reader, const yaml_node_t *node, const char *path)
{
    char *folder;
    char **names = NULL;
    size_t count = 0;
    struct error ignored = {0};
    const char *nearest = NULL;

    if (file_exists(path))
        return true;
    folder = folder_of(path);
    if (folder_list(folder, ".sql", &names, &count, &ignored))
        nearest = text_nearest(path_name(path), (const char *const *)names, count);
    if (nearest != NULL)
        (void)yaml_refuse(
            &reader->yaml, node, "there is no file %s; did you mean \"%s\"?", path, nearest);
    else
        (void)yaml_refuse(&reader->yaml, node, "there is no file %s", path);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    free(folder);
    return false;
}
