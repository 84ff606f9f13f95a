/* Rules on the plan as a whole: they look at its root, but for the workers of a Gather. */
#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/plan/rules.h"

/* A member of a member, and so on, as a number; 0 where there is none. */
static double
number_at(const json_t *object, const char *const *path, size_t length)
{
    for (size_t i = 0; i < length; i++)
        object = json_object_get(object, path[i]);
    return json_number_value(object);
}

void
rule_jit(const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    static const char *const path[] = {"JIT", "Timing", "Total"};
    double execution_ms = rule_known(context->plan->execution_ms);
    double total_ms = number_at(context->plan->document, path, COUNT_OF(path));

    if (node->parent != NULL || execution_ms <= 0)
        return;
    judgement->value = 100 * total_ms / execution_ms;
    judgement->share = fmin(total_ms / execution_ms, 1);
    judgement->whole = true;
    text_printf(
        &judgement->evidence, "%.1f of %.1f ms went into JIT compilation", total_ms, execution_ms);
}

void
rule_planning(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    static const char *const hit[] = {"Planning", "Shared Hit Blocks"};
    static const char *const read[] = {"Planning", "Shared Read Blocks"};
    const json_t *document = context->plan->document;
    double planning_ms = rule_known(context->plan->planning_ms);
    double execution_ms = rule_known(context->plan->execution_ms);
    double pages = number_at(document, hit, 2) + number_at(document, read, 2);

    if (node->parent != NULL || planning_ms <= 1 || execution_ms <= 0)
        return;
    judgement->value = 100 * planning_ms / execution_ms;
    judgement->share = planning_ms / (planning_ms + execution_ms);
    judgement->whole = true;
    text_printf(&judgement->evidence, "planning took %.1f ms, the execution %.1f ms", planning_ms,
        execution_ms);
    if (pages > 0)
        text_printf(&judgement->evidence, "; %.0f pages of the catalogues were read", pages);
}

void
rule_workers(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    double planned = rule_number(node, "Workers Planned");
    double launched = plan_number(node, "Workers Launched");

    if (isnan(launched) || planned <= launched)
        return;
    judgement->value = launched > 0 ? 1 : 2;
    judgement->share =
        plan_share(context->plan, node, context->basis) * (planned - launched) / (planned + 1);
    text_printf(&judgement->evidence,
        "%.0f of %.0f parallel workers were started: these times are not those of this plan",
        launched, planned);
}

/* ---- reading ---- */

static double
first_of(const struct plan_node *node, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double value = plan_number(node, keys[i]);

        if (isfinite(value))
            return value;
    }
    return NAN;
}

void
rule_io_bound(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    /* "Shared" since PostgreSQL 17. */
    static const char *const times[] = {"Shared I/O Read Time", "I/O Read Time"};
    double read_ms = first_of(node, times, COUNT_OF(times)) / node->processes;
    double read = rule_number(node, "Shared Read Blocks");
    double whole_ms = fmax(rule_known(node->ms), rule_known(context->plan->execution_ms));

    if (node->parent != NULL || read < 1000)
        return;
    judgement->whole = true;
    judgement->share = 0; /* it may be gone in the next run */
    if (read_ms > 0 && whole_ms > 0) {
        judgement->value = fmin(100 * read_ms / whole_ms, 100);
        judgement->share = judgement->value / 100;
        text_printf(&judgement->evidence, "%.1f of %.1f ms were spent reading %.0f pages", read_ms,
            whole_ms, read);
        return;
    }
    judgement->value = 100 * read / fmax(rule_known(node->shared_blocks), 1);
    text_printf(&judgement->evidence, "%.0f of %.0f pages were read, not found in shared memory",
        read, node->shared_blocks);
}

/* ---- triggers ---- */

static const json_t *
slowest_trigger(const json_t *triggers)
{
    const json_t *slowest = NULL;
    const json_t *trigger;
    size_t i;

    json_array_foreach(triggers, i, trigger) if (slowest == NULL ||
        json_number_value(json_object_get(trigger, "Time")) >
            json_number_value(json_object_get(slowest, "Time"))) slowest = trigger;
    return slowest;
}

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

void
rule_trigger(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    const json_t *trigger = slowest_trigger(json_object_get(context->plan->document, "Triggers"));
    double ms = json_number_value(json_object_get(trigger, "Time"));
    double calls = json_number_value(json_object_get(trigger, "Calls"));
    double execution_ms = rule_known(context->plan->execution_ms);
    const char *constraint = text_of(trigger, "Constraint Name");

    if (node->parent != NULL || execution_ms <= 0 || ms <= 0)
        return;
    judgement->value = 100 * ms / execution_ms;
    judgement->share = fmin(ms / execution_ms, 1);
    judgement->whole = true;
    text_printf(&judgement->evidence, "%s %s on %s took %.1f of %.1f ms in %.0f calls",
        constraint[0] != '\0' ? "constraint" : "trigger",
        constraint[0] != '\0' ? constraint : text_of(trigger, "Trigger Name"),
        text_of(trigger, "Relation"), ms, execution_ms, calls);
}

/* ---- settings ---- */

void
rule_settings(
    const struct plan_node *node, const struct context *context, struct judgement *judgement)
{
    json_t *settings = json_object_get(context->plan->document, "Settings");
    const char *name;
    json_t *value;

    if (node->parent != NULL)
        return;
    judgement->whole = true;
    judgement->share = 0;
    json_object_foreach(settings, name, value)
    {
        const char *word = json_string_value(value);

        if (strncmp(name, "enable_", strlen("enable_")) != 0 || word == NULL ||
            strcmp(word, "off") != 0)
            continue;
        text_printf(&judgement->evidence, "%s%s = off", judgement->value > 0 ? ", " : "", name);
        judgement->value += 1;
    }
}
