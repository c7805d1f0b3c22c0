#!/usr/bin/env bash
# Estimation and ranking beside R (survey, glmnet, quantreg of Debian): one JSON line per figure.
# A line with a peer has R's time for the same work on the same files and the ratio; "distance" is
# how far the answers lie apart (relative; for the lasso in coefficients). R runs 10 of the 200
# bootstrap replicates, the same draws, and its time is scaled. Without R the lines have no peer.
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
    name, time, apart = line.strip().split(",")
    peer["score." + name] = (float(time), float(apart))
for line in open(folder + "/ours.jsonl"):
    one = json.loads(line)
    if one["name"] in peer:
        time, apart = peer[one["name"]]
        one.update(peer=time, ratio=round(time / one["value"], 1), distance=apart)
    print(json.dumps(one))
    if "ratio" in one:
        ratio = one["name"].removesuffix("_s").removesuffix("_200") + "_ratio"
        print(json.dumps({"name": ratio, "value": one["ratio"], "unit": "times"}))
PYTHON
rm -f "$work"/*.bin
