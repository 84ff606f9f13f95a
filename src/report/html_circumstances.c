#include <math.h>

#include "pggrade/base/clock.h"
#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"

static void
entry(struct html *html, const char *name, struct text *words)
{
    html_element(html, "dt", NULL, name);
    html_open(html, "dd");
    html_take(html, words);
    html_close(html, "dd");
}

static void
write_server(struct html *html, const struct run *run)
{
    struct text words = {0};

    text_printf(&words, "PostgreSQL %s, %s",
        run->server_version == NULL ? "?" : run->server_version,
        run->server_private ? "private cluster" : "an existing server");
    entry(html, "Server", &words);
    text_printf(&words, "%s, %llu CPUs, ", run->cpu_model == NULL ? "?" : run->cpu_model,
        (unsigned long long)run->cpu_count);
    format_bytes(&words, run->memory_bytes);
    text_printf(&words, ", %s", run->kernel == NULL ? "?" : run->kernel);
    entry(html, "Machine", &words);
    text_printf(&words, "scale %.6g, seed %llu%s%s", run->scale, (unsigned long long)run->seed,
        run->data_hash == NULL ? "" : ", ", run->data_hash == NULL ? "" : run->data_hash);
    entry(html, "Data", &words);
    for (size_t side = 0; side < run->side_count; side++)
        for (size_t i = 0; i < run->sides[side].setting_count; i++) {
            const struct run_setting *setting = &run->sides[side].settings[i];

            text_printf(&words, "%s = %s", setting->name, setting->value);
            entry(html, run->sides[side].name, &words);
        }
}

static void
write_method(struct html *html, const struct card *card)
{
    const struct run *run = card->run;
    struct text words = {0};

    text_printf(&words, "%.1f s, %llu client%s, all sides in turns%s",
        (double)run->duration_ns / 1e9, (unsigned long long)run->clients,
        run->clients == 1 ? "" : "s", run->pinned ? ", pinned to one CPU" : ", unpinned");
    entry(html, "Measured for", &words);
    text_append(&words,
        run->adjusted ? "what the client waited; letters are given on it less the wait for a CPU"
                      : "what the client waited; so are letters");
    entry(html, "Times are", &words);
    text_append(&words,
        run->cpu_clock ? "the server's CPU time, turn by turn"
                       : "the time that passed, at its 10th percentile");
    text_append(&words, ", with 95 % intervals from how the turns differ");
    entry(html, "Verdicts are on", &words);
    if (isfinite(card->noise_run_queue_share)) {
        text_printf(
            &words, "%.0f %% of the time waited for a CPU", 100 * card->noise_run_queue_share);
        if (isfinite(card->noise_cpu_spread))
            text_printf(&words, "; CPU time p90 / p10: %.2f", card->noise_cpu_spread);
        entry(html, "Noise", &words);
    }
}

static void
write_folded(struct html *html, const char *title, const char *content)
{
    html_open(html, "details");
    html_element(html, "summary", NULL, title);
    html_open(html, "pre");
    html_attribute(html, "tabindex", "0");
    html_text(html, content);
    html_close(html, "pre");
    html_close(html, "details");
}

void
html_circumstances(struct html *html, const struct card *card)
{
    const struct run *run = card->run;

    html_open(html, "section");
    html_attribute(html, "id", "method");
    html_element(html, "h2", NULL, "How it was measured");
    html_open(html, "dl");
    html_attribute(html, "class", "facts");
    write_method(html, card);
    write_server(html, run);
    html_close(html, "dl");
    if (run->configuration != NULL && run->configuration[0] != '\0')
        write_folded(html, "postgresql.conf", run->configuration);
    if (run->command != NULL) {
        html_element(html, "h3", NULL, "To repeat it");
        html_open(html, "pre");
        html_attribute(html, "tabindex", "0");
        html_element(html, "code", NULL, run->command);
        html_close(html, "pre");
    }
    html_close(html, "section");
}
