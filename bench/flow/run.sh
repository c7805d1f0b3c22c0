#!/usr/bin/env bash
# Times the whole way from the files of an invented district to its signed edition, and for every
# word the rerun after a kill at 90 % of its work (reruns.py). One JSON line per figure on stdout.
set -euo pipefail

families=${REGSOSEK_BENCH_FAMILIES:-379927}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
figure() { printf '{"name": "%s", "value": %s, "unit": "%s"}\n' "$1" "$2" "$3"; }
# `flow run` ends with 1 when there are findings: that is a good end here.
flow() { "$REGSOSEK" --quiet --json --workspace "$1" flow run --in "$folder/in" || [ $? = 1 ]; }
echo "an invented district of $families families" >&2
start=$(date +%s.%N)
"$REGSOSEK" --quiet synth --families "$families" --seed 1 --out "$folder/in" >/dev/null
since() { python3 -c "import sys, time; print(round(time.time() - float(sys.argv[1]), 2))" "$1"; }
figure flow.synth_s "$(since "$start")" s
echo "the flow" >&2
flow "$folder/ws" >"$folder/run.json"
python3 - "$folder/run.json" <<'PY'
import json, os, sys
rows = json.load(open(sys.argv[1]))
def out(name, value, unit):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit}))
out("flow.district_s", sum(r["seconds"] for r in rows), "s")
out("flow.rss_gb", max(r["peak_mb"] for r in rows) / 1024, "GB")
for r in rows:
    out("flow." + r["word"] + "_s", r["seconds"], "s")
# What a word would take if every core worked for it all the time.
for r in rows:
    out("flow." + r["word"] + "_floor_s", r["cpu_seconds"] / os.cpu_count(), "s")
PY

# Each word in a process of its own, whole and killed at 90 % of its work.
rm -rf "$folder/ws"
words=${REGSOSEK_BENCH_WORDS:-frame collect validate geotag link score consult finalise}
# shellcheck disable=SC2086  # a list of words
python3 "$(dirname "$0")/reruns.py" "$REGSOSEK" "$folder/in" "$folder/ws" $words
