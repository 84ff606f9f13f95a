#include "pggrade/grade/wording.h"

#include <math.h>
#include <string.h>

#include "pggrade/base/text.h"

const char *
wording_duration(struct arena *arena, double duration_ns)
{
    double ms = duration_ns / 1e6;

    if (!isfinite(ms))
        return "unknown";
    return ms < 999.5
        ? arena_printf(arena, "%.3g ms", ms)
        : arena_printf(arena, "%.*f s", ms < 9995 ? 2 : (ms < 99950 ? 1 : 0), ms / 1e3);
}

const char *
wording_amount(struct arena *arena, double amount)
{
    return arena_printf(arena, "%.*f", fabs(amount) < 9.95 ? 1 : 0, amount);
}

const char *
wording_bytes(struct arena *arena, double bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    size_t unit = 0;

    while (bytes >= 1024.0 && unit + 1 < COUNT_OF(units)) {
        bytes /= 1024.0;
        unit++;
    }
    return arena_printf(arena, "%.*f %s", unit > 0 && bytes < 9.95 ? 1 : 0, bytes, units[unit]);
}

const char *
wording_count(struct arena *arena, unsigned long long count, const struct wording_noun *noun)
{
    return arena_printf(arena, "%llu %s", count, count == 1 ? noun->one : noun->many);
}

const char *
wording_identifier(struct arena *arena, const char *schema, const char *name)
{
    struct text text = {0};
    const char *kept;

    text_append_identifier(&text, schema);
    text_append_char(&text, '.');
    text_append_identifier(&text, name);
    kept = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return kept;
}

void
wording_add(struct arena *arena, const char ***texts, size_t *count, const char *text)
{
    const char **longer = arena_alloc(arena, *count + 1, sizeof *longer);

    if (*count > 0)
        memcpy(longer, *texts, *count * sizeof *longer);
    longer[(*count)++] = text;
    *texts = longer;
}
