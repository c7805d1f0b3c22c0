#!/usr/bin/env bash
# Linking an invented district to its register beside Splink: one JSON line per figure.
# Both read the same standardised CSV files, link by the same rules and write Parquet; their stages
# are timed alike: load, predict (training and linking, from what was loaded to the links), write.
# Ours standardises the names once more, inside its time. Figures without "splink" in their name are
# of ours over the files as people wrote them (large) or over the same standardised files (other
# sizes). Then the search of one person, and the census linkage at three seeds and harsh errors.
# May be set: SIZES="small large" (also 5m, 20m), FAMILIES, RUNS, VILLAGES, QUALITY_FAMILIES,
# SPLINK="5.0.0 4.0.16" (empty: no peer), SPLINK_SIZES="small large".
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/bench/link
work=${BENCH_FOLDER:-$PWD/build/bench_link_data}
families=${FAMILIES:-379927}
runs=${RUNS:-3}
sizes=${SIZES:-small large}
splink=${SPLINK-5.0.0 4.0.16}
splink_sizes=${SPLINK_SIZES:-small large}
threads=$(nproc)
build=build/bench_link
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_link_files bench_link_search >&2
mkdir -p "$work"
sed 's/^id = "id"$/id = "unique_id"/' "$here/model.toml" >"$work/standard.toml"
cp models/names-id.csv "$work/"

# files SIZE: the two files of a size, raw and standardised, and the truth. 5m and 20m are 4 and 16
# districts of as many seeds, each moved to a regency of its own.
files() {
    local size=$1 districts=1
    [[ -e $work/$size/truth.csv ]] && return
    case $size in
        small)
            files large
            mkdir -p "$work/small"
            python3 "$here/sample.py" "$work/large" "$work/small" "${VILLAGES:-10}" >&2
            return
            ;;
        5m) districts=4 ;;
        20m) districts=16 ;;
    esac
    rm -rf "$work/$size.part"
    mkdir -p "$work/$size.part"
    for ((place = 0; place < districts; place++)); do
        local district=$work/district$((place + 1))
        [[ -e $district/register.csv ]] ||
            "$REGSOSEK" synth --families "$families" --seed $((place + 1)) --out "$district" >&2
        "$build/bench_link_files" "$district" "$work/$size.part" "$place" >&2
        [[ $size == large ]] || rm -f "$work/$size.part"/{left,right}.csv
        [[ $place == 0 ]] || rm -r "$district"
    done
    mv "$work/$size.part" "$work/$size"
}

# ours FOLDER RUN KIND [options]: links the raw or the standard files; writes what it took.
ours() {
    local folder=$1 run=$2 tail= model=$here/model.toml
    [[ $3 == standard ]] && tail=_standard model=$work/standard.toml
    shift 3
    python3 - "$folder/ours_$run.json" "$REGSOSEK" --lang en link run \
        --left "$folder/left$tail.csv" --right "$folder/right$tail.csv" --model "$model" \
        --out "$folder/links_$run.parquet" "$@" <<'PYTHON'
import json, resource, re, subprocess, sys, time
began = time.time()
done = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
if done.returncode not in (0, 1):
    sys.exit(done.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
number = lambda pattern: float(re.search(pattern, done.stderr).group(1))
stages = {name: (float(wall), float(cpu)) for name, wall, cpu in
          re.findall(r"^  (\S.*?) +([\d.]+) s +([\d.]+) CPU s$", done.stderr, re.M)}
# "order" is inside "block and score".
predict = [stages[name] for name in ("fit", "block and score", "decide")]
json.dump({"wall_s": time.time() - began, "cpu_s": used.ru_utime + used.ru_stime,
           "predict_wall_s": sum(p[0] for p in predict), "stages": stages,
           "predict_cpu_s": sum(p[1] for p in predict), "rss_gb": used.ru_maxrss / 2**20,
           "pairs": number(r"(\d+) pairs compared"),
           "records": number(r"(\d+) x ") + number(r" x (\d+) records"),
           "spilled_mb": number(r"spilled ([\d.]+)")}, open(sys.argv[1], "w"))
sys.stderr.write(done.stderr)
PYTHON
}

for size in $sizes; do
    files "$size"
    for ((run = 1; run <= runs; run++)); do
        ours "$work/$size" "standard_$run" standard
        [[ $size != large ]] || ours "$work/$size" "raw_$run" raw
    done
    "$REGSOSEK" --lang en --csv link evaluate --links "$work/$size/links_standard_1.parquet" \
        --truth "$work/$size/truth.csv" --model "$work/standard.toml" >"$work/$size/quality.csv"
done
if [[ " $sizes " == *" large "* ]]; then
    mkdir -p "$work/spill"
    ours "$work/large" 128mb raw --memory 128 --spill "$work/spill"
    cmp "$work/large/links_raw_1.parquet" "$work/large/links_128mb.parquet" && same=1 || same=0
    rm "$work"/large/links_raw_[2-9]*.parquet "$work"/*/links_standard_[2-9]*.parquet 2>/dev/null ||
        true
fi

for version in $splink; do
    environment=build/splink_$version
    if [[ ! -x $environment/bin/python ]]; then
        python3 -m venv "$environment" >&2
        "$environment/bin/pip" install -q "splink==$version" 'duckdb==1.5.6' >&2
    fi
    for size in $splink_sizes; do
        "$environment/bin/python" "$here/splink_peer.py" "$work/$size" "$threads" \
            2>"$work/$size/splink_$version.log" |
            tail -1 >"$work/$size/splink_$version.json"
        cat "$work/$size/splink_$version.json" >&2
    done
done

python3 - "$work" "$runs" "${same:-}" "$sizes" "$splink_sizes" $splink <<'PYTHON'
import csv, json, statistics, sys
work, runs, same = sys.argv[1], int(sys.argv[2]), sys.argv[3]
sizes, splink_sizes, versions = sys.argv[4].split(), sys.argv[5].split(), sys.argv[6:]

def say(name, value, unit, peer=None, ratio=None):
    line = {"name": name, "value": round(value, 6), "unit": unit}
    if peer is not None:
        line.update(peer=round(peer, 6), ratio=round(ratio, 3))
    print(json.dumps(line))

def middle(size, kind):
    took = [json.load(open(f"{work}/{size}/ours_{kind}_{run}.json")) for run in range(1, runs + 1)]
    return {key: statistics.median(t[key] for t in took) for key in took[0] if key != "stages"}

for size in sizes:
    prefix = "link." if size == "large" else f"link.{size}_"
    ours = middle(size, "standard")
    raw = middle(size, "raw") if size == "large" else ours
    for key, unit in (("wall_s", "s"), ("cpu_s", "s"), ("rss_gb", "GB")):
        say(prefix + key, raw[key], unit)
    say(prefix + "cpu_s_per_million_pairs", raw["cpu_s"] / raw["pairs"] * 1e6, "s")
    say(prefix + "cpu_us_per_record", raw["cpu_s"] / raw["records"] * 1e6, "us")
    quality = {row["what"]: row for row in csv.DictReader(open(f"{work}/{size}/quality.csv"))}
    say(prefix + "f1", float(quality["pairs"]["f1"]), "")
    say(prefix + "f1_best", float(quality["best threshold"]["f1"]), "")
    for version in versions if size in splink_sizes else []:
        peer = json.load(open(f"{work}/{size}/splink_{version}.json"))
        tail = "" if version == versions[0] else "_" + version.replace(".", "_")
        for kind in ("cpu", "wall"):
            whole, stages = f"{kind}_s", peer["stages"]
            say(f"{prefix}{kind}_ratio_splink{tail}", peer[whole] / ours[whole], "x",
                peer[whole], peer[whole] / ours[whole])
            predict = stages["train"][whole] + stages["predict"][whole]
            mine = ours["predict_" + whole]
            say(f"{prefix}predict_{kind}_s{tail}", mine, "s", predict, predict / mine)
        say(f"{prefix}standard_cpu_s{tail}", ours["cpu_s"], "s", peer["cpu_s"],
            peer["cpu_s"] / ours["cpu_s"])
        say(f"{prefix}rss_ratio_splink{tail}", peer["rss_gb"] / ours["rss_gb"], "x")
        say(f"{prefix}f1_splink{tail}", peer["f1_at_4"]["f1"], "")
        say(f"{prefix}f1_best_splink{tail}", peer["f1"], "")
if same:
    tight = json.load(open(f"{work}/large/ours_128mb.json"))
    say("link.memory_128_same_bytes", int(same), "")
    say("link.memory_128_spilled_mb", tight["spilled_mb"], "MB")
    say("link.memory_128_rss_gb", tight["rss_gb"], "GB")
    say("link.memory_128_wall_s", tight["wall_s"], "s")
PYTHON

[[ -e $work/district1/register.csv ]] || exit 0
# One person looked for: a workspace with the same district, its index, questions with slips.
if [[ ! -e $work/workspace/regsosek.toml ]]; then
    "$REGSOSEK" --workspace "$work/workspace" flow run --in "$work/district1" --to link >&2 ||
        [[ $? == 1 ]]
fi
"$build/bench_link_search" "$work/workspace" "$work/district1/register.csv"

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
