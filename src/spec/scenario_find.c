#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/text.h"
#include "pggrade/spec/scenario.h"

static const char scenario_file[] = "scenario.yaml";

/* "folder/name/scenario.yaml", NULL where it does not exist; to be freed. */
static char *
file_in(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s/%s", folder, name, scenario_file);

    if (file_exists(path))
        return path;
    free(path);
    return NULL;
}

static void
free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_listed(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Adds the folder's scenarios to the names; a folder that does not exist has none. */
static bool
add_names(const char *folder, char ***names, size_t *count, size_t *capacity, struct error *error)
{
    char **entries;
    size_t entry_count;

    if (!folder_exists(folder))
        return true;
    if (!folder_list(folder, "", &entries, &entry_count, error))
        return false;
    for (size_t i = 0; i < entry_count; i++) {
        char *path = file_in(folder, entries[i]);

        if (path != NULL && !is_listed(*names, *count, entries[i])) {
            *names = grow(*names, *count, capacity, sizeof **names);
            (*names)[(*count)++] = xstrdup(entries[i]);
        }
        free(path);
    }
    free_names(entries, entry_count);
    return true;
}

bool
scenario_names(const char *const *folders, size_t folder_count, char ***names, size_t *count,
    struct error *error)
{
    size_t capacity = 0;

    *names = NULL;
    *count = 0;
    for (size_t i = 0; i < folder_count; i++)
        if (!add_names(folders[i], names, count, &capacity, error)) {
            free_names(*names, *count);
            *names = NULL;
            *count = 0;
            return false;
        }
    if (*count > 0)
        qsort(*names, *count, sizeof **names, compare_names);
    return true;
}

/* A path is what has a slash, or names the file or a folder relative to here by dots. */
static bool
is_path(const char *name)
{
    return strchr(name, '/') != NULL || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        strcmp(name, scenario_file) == 0;
}

static bool
find_path(const char *name, char **path, struct error *error)
{
    size_t length = strlen(name);

    if (file_exists(name)) {
        *path = xstrdup(name);
        return true;
    }
    while (length > 1 && name[length - 1] == '/')
        length--;
    *path = xasprintf("%.*s/%s", (int)length, name, scenario_file);
    if (file_exists(*path))
        return true;
    free(*path);
    *path = NULL;
    if (folder_exists(name))
        return error_set(error, ERROR_USAGE, "%.*s has no %s, so it is not a scenario", (int)length,
            name, scenario_file);
    return error_set(error, ERROR_USAGE, "there is no scenario %s", name);
}

static bool
refuse_unknown(
    const char *name, const char *const *folders, size_t folder_count, struct error *error)
{
    struct text text = {0};
    char **names;
    size_t count;
    const char *nearest;

    if (!scenario_names(folders, folder_count, &names, &count, error))
        return false;
    nearest = text_nearest(name, (const char *const *)names, count);
    text_printf(&text, "unknown scenario \"%s\"", name);
    if (nearest != NULL)
        text_printf(&text, "; did you mean \"%s\"?", nearest);
    else if (count == 0)
        text_append(&text, "; there are none here");
    for (size_t i = 0; nearest == NULL && i < count; i++)
        text_printf(&text, "%s %s", i == 0 ? "; known:" : ",", names[i]);
    (void)error_set(error, ERROR_USAGE, "%s", text_string(&text));
    text_free(&text);
    free_names(names, count);
    return false;
}

bool
scenario_find(const char *name, const char *const *folders, size_t folder_count, char **path,
    struct error *error)
{
    *path = NULL;
    if (is_path(name))
        return find_path(name, path, error);
    for (size_t i = 0; i < folder_count && *name != '\0'; i++) {
        *path = file_in(folders[i], name);
        if (*path != NULL)
            return true;
    }
    return refuse_unknown(name, folders, folder_count, error);
}
