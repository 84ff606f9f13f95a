#include "pggrade/result/run_member.h"

#define TABLE(array, type)                                                                         \
    {                                                                                              \
        array, COUNT_OF(array), sizeof(type)                                                       \
    }

static const struct member run_members[] = {
    {"scenario", MEMBER_TEXT, offsetof(struct run, scenario)},
    {"title", MEMBER_TEXT_OR_NULL, offsetof(struct run, title)},
    {"workload", MEMBER_TEXT, offsetof(struct run, workload)},
    {"workload_path", MEMBER_TEXT_OR_NULL, offsetof(struct run, workload_path)},
    {"command", MEMBER_TEXT_OR_NULL, offsetof(struct run, command)},
    {"started_s", MEMBER_INT64, offsetof(struct run, started_s)},
    {"duration_ns", MEMBER_UINT64, offsetof(struct run, duration_ns)},
    {"seed", MEMBER_LARGE, offsetof(struct run, seed)},
    {"scale", MEMBER_AMOUNT, offsetof(struct run, scale)},
    {"clients", MEMBER_UINT64, offsetof(struct run, clients)},
    {"threads", MEMBER_UINT64, offsetof(struct run, threads)},
    {"seconds_per_query_ns", MEMBER_UINT64, offsetof(struct run, seconds_per_query_ns)},
    {"data_hash", MEMBER_TEXT_OR_NULL, offsetof(struct run, data_hash)},
    {"fixture_build_ns", MEMBER_UINT64, offsetof(struct run, fixture_build_ns)},
    {"cpu_clock", MEMBER_BOOL, offsetof(struct run, cpu_clock)},
    {"adjusted", MEMBER_BOOL, offsetof(struct run, adjusted)},
    {"pinned", MEMBER_BOOL, offsetof(struct run, pinned)},
    {"interrupted", MEMBER_BOOL, offsetof(struct run, interrupted)},
};
const struct member_table run_member_run = TABLE(run_members, struct run);

/* Not in the files of earlier versions. */
static const struct member run_later_members[] = {
    {"min_effect", MEMBER_AMOUNT, offsetof(struct run, min_effect)},
    {"looks", MEMBER_UINT64, offsetof(struct run, looks)},
    {"self_test", MEMBER_BOOL, offsetof(struct run, self_test)},
};
const struct member_table run_member_run_later = TABLE(run_later_members, struct run);

static const struct member server_members[] = {
    {"version", MEMBER_TEXT_OR_NULL, offsetof(struct run, server_version)},
    {"version_number", MEMBER_INT, offsetof(struct run, server_version_number)},
    {"private", MEMBER_BOOL, offsetof(struct run, server_private)},
    {"configuration", MEMBER_TEXT_OR_NULL, offsetof(struct run, configuration)},
};
const struct member_table run_member_server = TABLE(server_members, struct run);

static const struct member machine_members[] = {
    {"cpu_model", MEMBER_TEXT_OR_NULL, offsetof(struct run, cpu_model)},
    {"cpu_count", MEMBER_UINT64, offsetof(struct run, cpu_count)},
    {"memory_bytes", MEMBER_UINT64, offsetof(struct run, memory_bytes)},
    {"kernel", MEMBER_TEXT_OR_NULL, offsetof(struct run, kernel)},
};
const struct member_table run_member_machine = TABLE(machine_members, struct run);

static const struct member note_members[] = {
    {"check", MEMBER_TEXT, offsetof(struct run_note, check)},
    {"side", MEMBER_TEXT_OR_NULL, offsetof(struct run_note, side)},
    {"effect", MEMBER_TEXT, offsetof(struct run_note, effect)},
    {"text", MEMBER_TEXT, offsetof(struct run_note, text)},
};
const struct member_table run_member_note = TABLE(note_members, struct run_note);

static const struct member side_members[] = {
    {"name", MEMBER_TEXT, offsetof(struct run_side, name)},
    {"title", MEMBER_TEXT_OR_NULL, offsetof(struct run_side, title)},
    {"database", MEMBER_TEXT_OR_NULL, offsetof(struct run_side, database)},
    {"created", MEMBER_BOOL, offsetof(struct run_side, created)},
    {"size_bytes", MEMBER_UINT64, offsetof(struct run_side, size_bytes)},
};
const struct member_table run_member_side = TABLE(side_members, struct run_side);

static const struct member setting_members[] = {
    {"name", MEMBER_TEXT, offsetof(struct run_setting, name)},
    {"value", MEMBER_TEXT, offsetof(struct run_setting, value)},
};
const struct member_table run_member_setting = TABLE(setting_members, struct run_setting);

static const struct member table_members[] = {
    {"schema", MEMBER_TEXT, offsetof(struct run_table, schema)},
    {"name", MEMBER_TEXT, offsetof(struct run_table, name)},
    {"rows", MEMBER_NUMBER, offsetof(struct run_table, rows)},
    {"size_bytes", MEMBER_UINT64, offsetof(struct run_table, size_bytes)},
    {"indexes_bytes", MEMBER_UINT64, offsetof(struct run_table, indexes_bytes)},
    {"analysed", MEMBER_BOOL, offsetof(struct run_table, analysed)},
    {"modified_share", MEMBER_NUMBER, offsetof(struct run_table, modified_share)},
};
const struct member_table run_member_table = TABLE(table_members, struct run_table);

static const struct member query_members[] = {
    {"name", MEMBER_TEXT, offsetof(struct run_query, name)},
    {"title", MEMBER_TEXT_OR_NULL, offsetof(struct run_query, title)},
    {"line", MEMBER_INT, offsetof(struct run_query, line)},
};
const struct member_table run_member_query = TABLE(query_members, struct run_query);

static const struct member slo_members[] = {
    {"limit_ns", MEMBER_UINT64, offsetof(struct slo, limit_ns)},
};
const struct member_table run_member_slo = TABLE(slo_members, struct slo);

static const struct member promise_members[] = {
    {"text", MEMBER_TEXT, offsetof(struct run_promise, text)},
    {"side", MEMBER_TEXT_OR_NULL, offsetof(struct run_promise, side)},
    {"line", MEMBER_INT, offsetof(struct run_promise, line)},
};
const struct member_table run_member_promise = TABLE(promise_members, struct run_promise);

static const struct member cell_members[] = {
    {"executions", MEMBER_UINT64, offsetof(struct run_cell, executions)},
    {"dropped", MEMBER_UINT64, offsetof(struct run_cell, dropped)},
    {"wall_ns", MEMBER_UINT64, offsetof(struct run_cell, wall_ns)},
    {"cpu_ns", MEMBER_UINT64, offsetof(struct run_cell, cpu_ns)},
    {"run_queue_ns", MEMBER_UINT64, offsetof(struct run_cell, run_queue_ns)},
};
const struct member_table run_member_cell = TABLE(cell_members, struct run_cell);

static const struct member answer_members[] = {
    {"set", MEMBER_UINT64, offsetof(struct answer, set)},
    {"statement", MEMBER_UINT64, offsetof(struct answer, statement)},
    {"rows", MEMBER_UINT64, offsetof(struct answer, rows)},
    {"hash", MEMBER_LARGE, offsetof(struct answer, hash)},
    {"keys", MEMBER_LARGE, offsetof(struct answer, keys)},
    {"free", MEMBER_BOOL, offsetof(struct answer, free)},
    {"steady", MEMBER_BOOL, offsetof(struct answer, steady)},
};
const struct member_table run_member_answer = TABLE(answer_members, struct answer);

static const struct member error_members[] = {
    {"sqlstate", MEMBER_TEXT, offsetof(struct run_error, sqlstate)},
    {"message", MEMBER_TEXT, offsetof(struct run_error, message)},
    {"count", MEMBER_UINT64, offsetof(struct run_error, count)},
};
const struct member_table run_member_error = TABLE(error_members, struct run_error);

static const struct member slow_members[] = {
    {"latency_ns", MEMBER_UINT64, offsetof(struct run_slow, latency_ns)},
    {"cpu_ns", MEMBER_UINT64, offsetof(struct run_slow, cpu_ns)},
    {"times", MEMBER_UINT64, offsetof(struct run_slow, times)},
    {"values", MEMBER_TEXT, offsetof(struct run_slow, values)},
};
const struct member_table run_member_slow = TABLE(slow_members, struct run_slow);

#define COUNT(name)                                                                                \
    {                                                                                              \
#name, MEMBER_UINT64, offsetof(struct run_cell, counts.name)                               \
    }

static const struct member counts_members[] = {
    COUNT(offered),
    COUNT(failed),
    COUNT(timed_out),
    COUNT(skipped),
    COUNT(censored),
    COUNT(retried),
    COUNT(late),
};
const struct member_table run_member_counts = TABLE(counts_members, struct run_cell);

static const struct member load_members[] = {
    {"window_ns", MEMBER_UINT64, offsetof(struct run_load, window_ns)},
    {"connected", MEMBER_UINT64, offsetof(struct run_load, connected)},
    {"generator_cpu_ns", MEMBER_UINT64, offsetof(struct run_load, generator_cpu_ns)},
    {"generator_wall_ns", MEMBER_UINT64, offsetof(struct run_load, generator_wall_ns)},
    {"backlog_max", MEMBER_UINT64, offsetof(struct run_load, backlog_max)},
    {"backlog_end", MEMBER_UINT64, offsetof(struct run_load, backlog_end)},
    {"overloaded", MEMBER_BOOL, offsetof(struct run_load, overloaded)},
};
const struct member_table run_member_load = TABLE(load_members, struct run_load);

#define POOL(name, kind)                                                                           \
    {                                                                                              \
#name, kind, offsetof(struct run_pool, name)                                               \
    }

static const struct member pool_members[] = {
    POOL(mode, MEMBER_TEXT),
    POOL(size, MEMBER_UINT64),
    POOL(min, MEMBER_UINT64),
    POOL(max_overflow, MEMBER_UINT64),
    POOL(acquire_timeout_ns, MEMBER_UINT64),
    POOL(idle_timeout_ns, MEMBER_UINT64),
    POOL(max_lifetime_ns, MEMBER_UINT64),
    POOL(statement_timeout_ns, MEMBER_UINT64),
    POOL(connect_timeout_ns, MEMBER_UINT64),
    POOL(pre_ping, MEMBER_BOOL),
    POOL(per_request, MEMBER_BOOL),
    POOL(unnamed, MEMBER_BOOL),
    POOL(version, MEMBER_TEXT),
    POOL(configuration, MEMBER_TEXT),
    POOL(opened, MEMBER_UINT64),
    POOL(leaked, MEMBER_UINT64),
    POOL(servers_max, MEMBER_UINT64),
    POOL(waiting_max, MEMBER_UINT64),
    POOL(wait_max_us, MEMBER_UINT64),
    POOL(transactions, MEMBER_UINT64),
    POOL(queries, MEMBER_UINT64),
    POOL(transaction_us, MEMBER_UINT64),
    POOL(query_us, MEMBER_UINT64),
    POOL(wait_us, MEMBER_UINT64),
    POOL(server_cpu_ns, MEMBER_UINT64),
    POOL(pooler_cpu_ns, MEMBER_UINT64),
    POOL(memory_bytes, MEMBER_UINT64),
    POOL(restarts, MEMBER_UINT64),
};
const struct member_table run_member_pool = TABLE(pool_members, struct run_pool);

static const struct member part_members[] = {
    {"fraction", MEMBER_NUMBER, offsetof(struct run_part, fraction)},
    {"count", MEMBER_UINT64, offsetof(struct run_part, count)},
    {"response_ns", MEMBER_UINT64, offsetof(struct run_part, response_ns)},
    {"lag_ns", MEMBER_UINT64, offsetof(struct run_part, lag_ns)},
    {"queue_ns", MEMBER_UINT64, offsetof(struct run_part, queue_ns)},
    {"service_ns", MEMBER_UINT64, offsetof(struct run_part, service_ns)},
};
const struct member_table run_member_part = TABLE(part_members, struct run_part);

static const struct member trait_members[] = {
    {"name", MEMBER_TEXT, offsetof(struct run_trait, name)},
    {"leaks", MEMBER_BOOL, offsetof(struct run_trait, leaks)},
};
const struct member_table run_member_trait = TABLE(trait_members, struct run_trait);

static const struct member traffic_members[] = {
    {"arrivals", MEMBER_TEXT, offsetof(struct run_traffic, arrivals)},
    {"rate", MEMBER_TEXT_OR_NULL, offsetof(struct run_traffic, rate)},
    {"mixed", MEMBER_BOOL, offsetof(struct run_traffic, mixed)},
    {"protocol", MEMBER_TEXT, offsetof(struct run_traffic, protocol)},
    {"isolation", MEMBER_TEXT_OR_NULL, offsetof(struct run_traffic, isolation)},
    {"pipeline", MEMBER_BOOL, offsetof(struct run_traffic, pipeline)},
    {"binary", MEMBER_BOOL, offsetof(struct run_traffic, binary)},
    {"reconnect", MEMBER_BOOL, offsetof(struct run_traffic, reconnect)},
    {"retries", MEMBER_UINT64, offsetof(struct run_traffic, retries)},
    {"think_ns", MEMBER_UINT64, offsetof(struct run_traffic, think_ns)},
    {"limit_ns", MEMBER_UINT64, offsetof(struct run_traffic, limit_ns)},
    {"drain_ns", MEMBER_UINT64, offsetof(struct run_traffic, drain_ns)},
    {"spin_ns", MEMBER_UINT64, offsetof(struct run_traffic, spin_ns)},
    {"timeout_ns", MEMBER_UINT64, offsetof(struct run_traffic, timeout_ns)},
};
const struct member_table run_member_traffic = TABLE(traffic_members, struct run_traffic);

static const struct member point_members[] = {
    {"second", MEMBER_UINT64, offsetof(struct run_point, second)},
    {"query", MEMBER_UINT64, offsetof(struct run_point, query)},
    {"side", MEMBER_UINT64, offsetof(struct run_point, side)},
    {"executions", MEMBER_UINT64, offsetof(struct run_point, executions)},
    {"failures", MEMBER_UINT64, offsetof(struct run_point, failures)},
    {"p50_ns", MEMBER_UINT64, offsetof(struct run_point, p50_ns)},
    {"p95_ns", MEMBER_UINT64, offsetof(struct run_point, p95_ns)},
    {"p99_ns", MEMBER_UINT64, offsetof(struct run_point, p99_ns)},
    {"max_ns", MEMBER_UINT64, offsetof(struct run_point, max_ns)},
};
const struct member_table run_member_point = TABLE(point_members, struct run_point);

static const struct member backlog_members[] = {
    {"second", MEMBER_UINT64, offsetof(struct run_backlog, second)},
    {"side", MEMBER_UINT64, offsetof(struct run_backlog, side)},
    {"backlog", MEMBER_UINT64, offsetof(struct run_backlog, backlog)},
};
const struct member_table run_member_backlog = TABLE(backlog_members, struct run_backlog);

static const struct member sample_members[] = {
    {"second", MEMBER_UINT64, offsetof(struct run_sample, second)},
    {"active", MEMBER_UINT64, offsetof(struct run_sample, active)},
    {"waiting", MEMBER_UINT64, offsetof(struct run_sample, waiting)},
    {"waits", MEMBER_TEXT, offsetof(struct run_sample, waits)},
    {"autovacuums", MEMBER_UINT64, offsetof(struct run_sample, autovacuums)},
    {"checkpoints", MEMBER_UINT64, offsetof(struct run_sample, checkpoints)},
    {"wal_bytes", MEMBER_UINT64, offsetof(struct run_sample, wal_bytes)},
    {"blocks_hit", MEMBER_UINT64, offsetof(struct run_sample, blocks_hit)},
    {"blocks_read", MEMBER_UINT64, offsetof(struct run_sample, blocks_read)},
    {"temp_bytes", MEMBER_UINT64, offsetof(struct run_sample, temp_bytes)},
    {"deadlocks", MEMBER_UINT64, offsetof(struct run_sample, deadlocks)},
};
const struct member_table run_member_sample = TABLE(sample_members, struct run_sample);

static const struct member calibration_members[] = {
    {"name", MEMBER_TEXT, offsetof(struct run_calibration, name)},
};
const struct member_table run_member_calibration =
    TABLE(calibration_members, struct run_calibration);

const char *const run_member_promise_kinds[RUN_MEMBER_PROMISE_KINDS] = {
    [PROMISE_INDEX] = "index",
    [PROMISE_FORBID] = "forbid",
};
