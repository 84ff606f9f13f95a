/* Rules on what did not fit into work_mem. */
#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/plan/rules.h"

#define PAGE_KB 8.0

/* ---- sorts ---- */

static double
disk_of(const json_t *object)
{
    const char *space = json_string_value(json_object_get(object, "Sort Space Type"));
    double kilobytes = json_number_value(json_object_get(object, "Sort Space Used"));

    return space != NULL && strcmp(space, "Disk") == 0 ? kilobytes : 0;
}

/* The largest group of an incremental sort. */
static double
group_disk(const struct plan_node *node, const char *key)
{
    const json_t *space = json_object_get(json_object_get(node->json, key), "Sort Space Disk");

    return json_number_value(json_object_get(space, "Peak Sort Space Used"));
}

/* What the leader and its workers each wrote; *largest is what one of them would have needed. */
static double
sort_disk(const struct plan_node *node, double *largest)
{
    const json_t *workers = json_object_get(node->json, "Workers");
    double groups =
        fmax(group_disk(node, "Full-sort Groups"), group_disk(node, "Pre-sorted Groups"));
    double sum = fmax(disk_of(node->json), groups);
    const json_t *worker;
    size_t i;

    *largest = sum;
    json_array_foreach(workers, i, worker)
    {
        sum += disk_of(worker);
        *largest = fmax(*largest, disk_of(worker));
    }
    return sum;
}

void
rule_sort_spill(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double largest;
    double kilobytes = sort_disk(node, &largest);

    (void)context;
    judgement->value = kilobytes / 1024;
    /* In memory rows take about three times what they take on disk. */
    judgement->memory_kb = 3 * largest;
    text_printf(&judgement->evidence, "the sort wrote %.1f MB to disk", kilobytes / 1024);
}

/* ---- hash tables ---- */

/* The largest of the node and its workers. */
static double
largest_of(const struct plan_node *node, const char *key)
{
    const json_t *workers = json_object_get(node->json, "Workers");
    double largest = rule_number(node, key);
    const json_t *worker;
    size_t i;

    json_array_foreach(workers, i, worker) largest =
        fmax(largest, json_number_value(json_object_get(worker, key)));
    return largest;
}

static double
batches(const struct plan_node *node)
{
    return fmax(largest_of(node, "Hash Batches"), largest_of(node, "HashAgg Batches"));
}

void
rule_hash_spill(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double disk = largest_of(node, "Disk Usage");
    double peak = largest_of(node, "Peak Memory Usage");

    (void)context;
    judgement->value = batches(node);
    /* All batches in memory at once; an aggregate says what it wrote instead. */
    judgement->memory_kb = plan_is(node, "Hash") ? peak * judgement->value : peak + 2 * disk;
    text_printf(&judgement->evidence, "the hash table did not fit into %.0f kB: %.0f batches", peak,
        judgement->value);
    if (disk > 0)
        text_printf(&judgement->evidence, ", %.1f MB on disk", disk / 1024);
}

/* ---- everything else that writes temporary files ---- */

/* Sorts and hashes say so themselves; a hash join pays for its hash table's batches. */
static bool
told_elsewhere(const struct plan_node *node)
{
    double largest;

    if (sort_disk(node, &largest) > 0 || batches(node) > 1)
        return true;
    for (size_t i = 0; plan_is(node, "Hash Join") && i < node->child_count; i++)
        if (plan_is(node->children[i], "Hash") && batches(node->children[i]) > 1)
            return true;
    return false;
}

void
rule_temp_io(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double pages = rule_known(node->own_temp_blocks);

    (void)context;
    if (told_elsewhere(node))
        return;
    judgement->value = pages;
    judgement->memory_kb = pages * PAGE_KB;
    text_printf(&judgement->evidence, "wrote and read %.0f pages of temporary files (%.1f MB)",
        pages, pages * PAGE_KB / 1024);
}
