#!/usr/bin/env bash
# Estimation and ranking beside R (survey, glmnet, quantreg of Debian): one JSON line per figure.
# A line with a peer has R's time for the same work on the same files and the ratio; "distance" is
# how far the answers lie apart (relative; for the lasso in coefficients). R runs 10 of the 200
# bootstrap replicates, the same draws, and its time is scaled. Without R the lines have no peer.
# "cpu" is the time of all threads on the processor, which others on the machine do not change.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${BENCH_FOLDER:-$PWD/build/bench_score_data}
build=build/bench_score
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_score >&2
mkdir -p "$work"
"$build/bench_score" "$work" >"$work/ours.jsonl"
: >"$work/peer.csv"
if Rscript -e 'library(survey); library(glmnet); library(quantreg)' &>/dev/null; then
    Rscript bench/score/peer.R "$work" >"$work/peer.csv"
else
    echo "no peer: install r-cran-survey r-cran-glmnet r-cran-quantreg" >&2
fi
python3 - "$work" <<'PYTHON'
import json, sys
folder = sys.argv[1]
peer = {}
for line in open(folder + "/peer.csv"):
    name, time, cpu, apart = line.strip().split(",")
    peer["score." + name] = (float(time), float(cpu), float(apart))
for line in open(folder + "/ours.jsonl"):
    one = json.loads(line)
    if one["name"] in peer:
        time, cpu, apart = peer[one["name"]]
        one.update(peer=time, ratio=round(time / one["value"], 1), peer_cpu=cpu,
                   cpu_ratio=round(cpu / one["cpu"], 1), distance=apart)
    print(json.dumps(one))
    if "ratio" in one:
        ratio = one["name"].removesuffix("_s").removesuffix("_200") + "_ratio"
        print(json.dumps({"name": ratio, "value": one["ratio"], "unit": "times"}))
PYTHON
rm -f "$work"/*.bin

# The published folds, where the files of Alatas et al. 2012 are: ALATAS, or beside the tree.
table=${ALATAS:-../shared/data/id/micro/alatas2012.csv}
if [[ -e $table ]]; then
    models=()
    for name in alone pooled shrunk lasso champion challenger; do
        models+=(--model "models/alatas2012/$name.toml")
    done
    "$REGSOSEK" --lang en --csv score compare "$table" "${models[@]}" \
        --folds-file models/alatas2012/folds.csv >"$work/alatas.csv"
    cat "$work/alatas.csv" >&2
    python3 - "$work/alatas.csv" <<'PYTHON'
import csv, json, sys
models = {row["model"]: row for row in csv.DictReader(open(sys.argv[1]))}
def say(name, value):
    print(json.dumps({"name": "score." + name, "value": round(value, 4), "unit": "1"}))
for which, ending in (("champion", ""), ("challenger", "_challenger"), ("alone", "_alone")):
    say("alatas_r2" + ending, float(models[which]["r2"]))
    say("alatas_ter30" + ending, float(models[which]["missed_30"]))
    say("alatas_ter40" + ending, float(models[which]["missed_40"]))
PYTHON
fi
