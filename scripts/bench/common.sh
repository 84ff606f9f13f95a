#!/usr/bin/env bash
# Sourced by every part of the benchmark: the server, the tools, the arithmetic, the table.
# shellcheck disable=SC2034  # some variables are for the parts
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

unset PGHOST PGPORT PGUSER PGDATABASE PGOPTIONS DATABASE_URL
pggrade=${PGGRADE:-build/pggrade}
scenario=tests/bench/scenario
rows=1000000
out=results/bench
pages=build/bench
part=$(basename "$0")
# The length of everything that is timed can be scaled: BENCH_SCALE=0.5 halves it.
scale=${BENCH_SCALE:-1}
rounds=${BENCH_ROUNDS:-5}

say() { printf 'bench: %s\n' "$*" >&2; }
die() {
    say "$*"
    exit 1
}

# ---- what must end when this script ends ----

work=
children=()
frozen=()
owns_server=
placed=

at_exit() {
    local pid
    trap '' INT TERM HUP # a second signal must not end the tidying up
    trap - EXIT
    for pid in "${frozen[@]}"; do kill -CONT "$pid" 2>/dev/null || true; done
    for pid in "${children[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${children[@]}"; do wait "$pid" 2>/dev/null || true; done
    [ -z "$placed" ] || taskset -cp "$cpus" "$postmaster" >/dev/null 2>&1 || true
    [ -z "$work" ] || rm -rf "$work"
    [ -z "$owns_server" ] || "$pggrade" server stop >/dev/null 2>&1 || true
}
trap at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---- opening: tools, build, server, rows ----

# The pgbench of the packages is a Perl wrapper; what is measured is the program behind it.
find_pgbench() {
    local found
    found=$(find /usr/lib/postgresql -path '*/bin/pgbench' 2>/dev/null | sort -V | tail -1)
    [ -n "$found" ] || found=$(command -v pgbench || true)
    [ -n "$found" ] || die "no pgbench; on Debian it is in the package postgresql"
    printf '%s' "$found"
}

install_peers() {
    local missing=() tool as_root=()
    for tool in sysbench strace valgrind jq; do
        command -v "$tool" >/dev/null || missing+=("$tool")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || die "please install: ${missing[*]}"
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update >/dev/null
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null
}

open_server() {
    if ! "$pggrade" server status | grep -q '^server *running'; then
        owns_server=yes
        "$pggrade" server start >/dev/null 2>&1 || die "the private cluster does not start"
    fi
    BENCH_HOST=$("$pggrade" server status | sed -n "s/^connect.*host='\([^']*\)'.*/\1/p")
    say "building $rows rows (once)"
    "$pggrade" run "$scenario" --only point --time 100ms --plans 1 --results "$work/results" \
        --quiet >"$work/build.txt" || { cat "$work/build.txt" >&2; die "cannot build the rows"; }
    BENCH_DATABASE=$(jq -r '.sides[0].database' "$work/results/latest/run.json")
    export BENCH_HOST BENCH_DATABASE BENCH_OPEN=yes
}

# What every part needs; under `all` it is done already.
bench_build() {
    work=$(mktemp -d)
    mkdir -p "$out" "$pages"
    [ -z "${BENCH_OPEN:-}" ] || return 0
    scripts/install-deps
    install_peers
    make --no-print-directory all >&2
}

# Most parts begin with this: built, and the server runs.
bench_open() {
    bench_build
    [ -n "${BENCH_OPEN:-}" ] || open_server
    pgbench=$(find_pgbench)
    export PGHOST=$BENCH_HOST PGPORT=5432 PGUSER=pggrade PGDATABASE=$BENCH_DATABASE
    postmaster=$(psql -XAtc "SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)")
    cpus=$(taskset -cp "$postmaster" | sed "s/.*: //")
    sysbench=(sysbench tests/bench/point.lua --db-driver=pgsql "--pgsql-host=$PGHOST"
        --pgsql-port=5432 --pgsql-user=pggrade "--pgsql-db=$PGDATABASE")
}

# ---- running the tools ----

# Seconds times the scale, as both tools take it: at least 1, whole.
seconds() { awk -v s="$1" -v k="$scale" 'BEGIN { s = int(s * k + 0.5); print s < 1 ? 1 : s }'; }

# pggrade_run NAME QUERY OPTION…: one run; its summary is $work/NAME.json.
# PG* is not passed on: with PGHOST set pggrade would not take its private cluster.
launcher=()
pggrade_run() {
    local name=$1 query=$2
    shift 2
    env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE \
        "${launcher[@]}" "$pggrade" run "$scenario" --only "$query" --mix --plans 1 --results "$work/results" \
        --quiet --format json "$@" >"$work/$name.json" 2>"$work/$name.err" ||
        { cat "$work/$name.err" >&2; return 1; }
    cp "$work/results/latest/run.json" "$work/$name.run.json"
}

pgbench_run() {
    local name=$1 query=$2
    shift 2
    "${launcher[@]}" "$pgbench" -n -M prepared -f "tests/bench/$query.pgbench" "$@" \
        >"$work/$name.txt" 2>&1 || { cat "$work/$name.txt" >&2; return 1; }
}

sysbench_run() {
    local name=$1
    shift
    "${launcher[@]}" "${sysbench[@]}" "$@" run >"$work/$name.txt" 2>&1 ||
        { cat "$work/$name.txt" >&2; return 1; }
}

executions() { jq '.queries[0].sides[0].executions' "$work/$1.json"; }
load() { jq -r ".sides[0].load | $2" "$work/$1.json"; }

# quantiles NAME KIND FRACTION…: milliseconds of response, lag, queue or service, from the histogram
# of the stored run; the summary leaves out those of too few executions.  "DISTANCE:COUNT" a bucket;
# below 2048 ns a bucket is a nanosecond wide, then 1024 buckets to every power of two.
quantiles() {
    local name=$1 kind=$2
    shift 2
    jq -r --arg kind "$kind" '.queries[] | select(.cells[0].executions > 0) | .cells[0] |
        (if $kind == "response" then .wall else .times[$kind] end) | "\(.total) \(.max_ns) \(.buckets)"' \
        "$work/$name.run.json" | awk -v fractions="$*" '{
            wanted = split(fractions, fraction, " ")
            for (i = 3; i <= NF && at < wanted; i++) {
                split($i ":1", bucket, ":")
                place += bucket[1]
                sum += bucket[2]
                width = place < 2048 ? 1 : 2 ^ (int(place / 1024) - 1)
                ns = place < 2048 ? place : (place % 1024 + 1024) * width + width / 2
                while (at < wanted && sum >= fraction[at + 1] * $1) {
                    at++
                    printf "%s%.6g", (at > 1 ? " " : ""), (fraction[at] == 1 ? $2 : ns) / 1e6
                }
            }
            print ""
        }'
}
pgbench_count() {
    sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$work/$1.txt"
}
sysbench_count() { sed -n 's/^ *transactions: *\([0-9]*\) .*/\1/p' "$work/$1.txt"; }

# place CLIENT BACKENDS: pins what is started from now on to these CPUs, until the script ends.
place() {
    launcher=(taskset -c "$1")
    placed=yes
    taskset -cp "$2" "$postmaster" >/dev/null
}

# ---- arithmetic ----

calc() { awk "BEGIN { printf \"%.6g\", $1 }" </dev/null; }
median() { sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

# percentile FRACTION FILE: of a file with one number a line, sorted.
percentile() {
    awk -v f="$1" '{ v[NR] = $1 }
        END { i = int(f * NR); if (i < f * NR) i++; print NR == 0 ? "?" : v[i < 1 ? 1 : i] }' "$2"
}

# paired FILE: lines of "ours theirs", one a round.
# Prints the two medians, the median of the rounds' ratios, its lowest and highest.
paired() {
    local ours theirs ratio range
    ours=$(awk '{ print $1 }' "$1" | median)
    theirs=$(awk '{ print $2 }' "$1" | median)
    ratio=$(awk '{ print $1 / $2 }' "$1" | median)
    range=$(awk '{ print $1 / $2 }' "$1" | sort -g | awk 'NR == 1 { low = $1 } { high = $1 } END { print low, high }')
    echo "$ours $theirs $ratio $range"
}

# ---- the table ----

# The part's own page: title, one sentence, then rows.
page() {
    printf '## %s\n\n%s\n\nMeasured %s, load average before %s, niceness %s.\n\n' "$1" "$2" \
        "$(date -u '+%Y-%m-%d %H:%M UTC')" "$(cut -d " " -f 1-2 /proc/loadavg)" "$(nice)" >"$pages/$part.md"
    cat >>"$pages/$part.md" <<'HEAD'
| what | pggrade | peer | ratio | over the rounds | target | |
|---|---:|---:|---:|---:|---|---|
HEAD
}
row() { printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$@" >>"$pages/$part.md"; }
note() { printf '\n%s\n' "$*" >>"$pages/$part.md"; }
finish() { [ -n "${BENCH_ALL:-}" ] || cat "$pages/$part.md"; }

short() { awk -v v="$1" 'BEGIN { if (v + 0 != v) print v; else if (v >= 100) printf "%.0f\n", v; else printf "%.3g\n", v }'; }
verdict() { awk "BEGIN { print ($1) ? \"met\" : \"**not met**\" }" </dev/null; }

# Where one round alone says nothing: rounds on both sides of the target.
spans() { awk "BEGIN { if (($1 $3) != ($2 $3)) print \", rounds differ\" }" </dev/null; }
range() { if [ "$1" != "$2" ]; then printf "%.3g to %.3g" "$1" "$2"; fi; }

# compare FILE WHAT PEER COMPARISON: a row from paired figures; COMPARISON like "<= 0.75".
compare() {
    local ours theirs ratio low high
    read -r ours theirs ratio low high <<<"$(paired "$1")"
    row "$2" "$(short "$ours")" "$3 $(short "$theirs")" "$(calc "int($ratio * 1000 + 0.5) / 1000")" \
        "$(range "$low" "$high")" "$4" "$(verdict "$ratio $4")$(spans "$low" "$high" "$4")"
}
