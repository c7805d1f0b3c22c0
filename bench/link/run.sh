#!/usr/bin/env bash
# Linking an invented district to its register beside Splink: one JSON line per figure.
# FAMILIES, VILLAGES, RUNS, QUALITY_FAMILIES and SPLINK="5.0.0 4.0.16" (empty: no peer) may be set.
# Times of ours hold reading and standardising the files, fitting, linking and writing Parquet;
# times of Splink hold reading files standardised before, training and predicting to a table. Then
# the search of one person, and the census linkage at three seeds and harsh errors.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/bench/link
work=${BENCH_FOLDER:-$PWD/build/bench_link_data}
families=${FAMILIES:-379927}
runs=${RUNS:-3}
splink=${SPLINK-5.0.0 4.0.16}
threads=$(nproc)
build=build/bench_link
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_link_files bench_link_search >&2
mkdir -p "$work/large" "$work/small"
[[ -e $work/district/register.csv ]] ||
    "$REGSOSEK" synth --families "$families" --seed 1 --out "$work/district" >&2
[[ -e $work/large/truth.csv ]] ||
    "$build/bench_link_files" "$work/district" "$work/large" >&2
[[ -e $work/small/truth.csv ]] ||
    python3 "$here/sample.py" "$work/large" "$work/small" "${VILLAGES:-10}" >&2

# ours FOLDER RUN [options]: links, and writes what it took.
ours() {
    local folder=$1 run=$2
    shift 2
    python3 - "$folder/ours_$run.json" "$REGSOSEK" --lang en link run \
        --left "$folder/left.csv" --right "$folder/right.csv" --model "$here/model.toml" \
        --out "$folder/links_$run.parquet" "$@" <<'PYTHON'
import json, resource, re, subprocess, sys, time
began = time.time()
done = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
if done.returncode not in (0, 1):
    sys.exit(done.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
number = lambda pattern: float(re.search(pattern, done.stderr).group(1))
json.dump({"wall_s": time.time() - began, "cpu_s": used.ru_utime + used.ru_stime,
           "rss_gb": used.ru_maxrss / 2**20, "pairs": number(r"(\d+) pairs compared"),
           "spilled_mb": number(r"spilled ([\d.]+)")}, open(sys.argv[1], "w"))
sys.stderr.write(done.stderr)
PYTHON
}

for size in small large; do
    for ((run = 1; run <= runs; run++)); do
        ours "$work/$size" "$run"
    done
    "$REGSOSEK" --lang en --csv link evaluate --links "$work/$size/links_1.parquet" \
        --truth "$work/$size/truth.csv" --model "$here/model.toml" >"$work/$size/quality.csv"
done
mkdir -p "$work/spill"
ours "$work/large" 128mb --memory 128 --spill "$work/spill"
cmp "$work/large/links_1.parquet" "$work/large/links_128mb.parquet" && same=1 || same=0

for version in $splink; do
    environment=build/splink_$version
    if [[ ! -x $environment/bin/python ]]; then
        python3 -m venv "$environment" >&2
        "$environment/bin/pip" install -q "splink==$version" 'duckdb==1.5.6' >&2
    fi
    for size in small large; do
        "$environment/bin/python" "$here/splink_peer.py" "$work/$size" "$threads" \
            2>"$work/$size/splink_$version.log" |
            tail -1 >"$work/$size/splink_$version.json"
        cat "$work/$size/splink_$version.json" >&2
    done
done

python3 - "$work" "$runs" "$same" $splink <<'PYTHON'
import csv, json, statistics, sys
work, runs, same, versions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]

def say(name, value, unit, peer=None, ratio=None):
    line = {"name": name, "value": round(value, 6), "unit": unit}
    if peer is not None:
        line.update(peer=round(peer, 6), ratio=round(ratio, 3))
    print(json.dumps(line))

for size, prefix in (("large", "link."), ("small", "link.small_")):
    took = [json.load(open(f"{work}/{size}/ours_{run}.json")) for run in range(1, runs + 1)]
    wall, cpu, rss = (statistics.median(t[key] for t in took)
                      for key in ("wall_s", "cpu_s", "rss_gb"))
    quality = {row["what"]: row for row in csv.DictReader(open(f"{work}/{size}/quality.csv"))}
    decided, best = (float(quality[key]["f1"]) for key in ("pairs", "best threshold"))
    peers = {v: json.load(open(f"{work}/{size}/splink_{v}.json")) for v in versions}
    first = peers[versions[0]] if versions else None
    compare = lambda ours, key: (first[key], first[key] / ours) if first else (None, None)
    say(prefix + "wall_s", wall, "s", *compare(wall, "wall_s"))
    say(prefix + "cpu_s", cpu, "s", *compare(cpu, "cpu_s"))
    say(prefix + "rss_gb", rss, "GB", *compare(rss, "rss_gb"))
    say(prefix + "f1", decided, "")
    say(prefix + "f1_best", best, "")
    say(prefix + "cpu_s_per_million_pairs", cpu / took[0]["pairs"] * 1e6, "s")
    for version, peer in peers.items():
        tail = "" if peer is first else "_" + version.replace(".", "_")
        say(f"{prefix}cpu_ratio_splink{tail}", peer["cpu_s"] / cpu, "x")
        say(f"{prefix}wall_ratio_splink{tail}", peer["wall_s"] / wall, "x")
        say(f"{prefix}f1_splink{tail}", peer["f1_at_4"]["f1"], "")
        say(f"{prefix}f1_best_splink{tail}", peer["f1"], "")
tight = json.load(open(f"{work}/large/ours_128mb.json"))
say("link.memory_128_same_bytes", same, "")
say("link.memory_128_spilled_mb", tight["spilled_mb"], "MB")
say("link.memory_128_rss_gb", tight["rss_gb"], "GB")
say("link.memory_128_wall_s", tight["wall_s"], "s")
PYTHON

# One person looked for: a workspace with the same district, its index, questions with slips.
if [[ ! -e $work/workspace/regsosek.toml ]]; then
    "$REGSOSEK" --workspace "$work/workspace" flow run --in "$work/district" --to link >&2 ||
        [[ $? == 1 ]]
fi
"$build/bench_link_search" "$work/workspace" "$work/district/register.csv"

# The census linkage against the truth at three seeds and two presets of mistakes, beside NIK alone.
[[ -e $work/accuracy.csv ]] ||
    "$here/accuracy.sh" "$REGSOSEK" "${QUALITY_FAMILIES:-60000}" "$work/accuracy" \
        >"$work/accuracy.csv" || [[ $? == 1 ]]
python3 - "$work/accuracy.csv" <<'PYTHON'
import csv, json, sys
for row in csv.DictReader(open(sys.argv[1])):
    if row["method"] == "link" or row["group"] == "all":
        for what in ("precision", "recall", "f1"):
            if row[what]:
                name = f"link.{row['preset']}_{row['seed']}_{row['method']}_{row['group']}_{what}"
                print(json.dumps({"name": name, "value": float(row[what]), "unit": ""}))
PYTHON
