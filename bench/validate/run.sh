#!/usr/bin/env bash
# Speed of validate. In memory: thirty rules over a table of a million persons, against the same
# rules as one DuckDB query with one thread and against the slow twin, with equal counts per rule
# and area; 20 million persons streamed. On an invented district: all rules of the K form, loading
# included, and single documents. REGSOSEK_BENCH_FAMILIES and REGSOSEK_BENCH_PERSONS change sizes.
set -euo pipefail
cd "$(dirname "$0")/../.."
families=${REGSOSEK_BENCH_FAMILIES:-379927}
persons=${REGSOSEK_BENCH_PERSONS:-20000000}
build=${REGSOSEK_BENCH_BUILD:-build/bench}
# The program knows its own settings only.
export -n REGSOSEK_BENCH_FAMILIES REGSOSEK_BENCH_PERSONS REGSOSEK_BENCH_BUILD
form=bench/validate/form
[[ -n ${REGSOSEK_BENCH_BUILD:-} ]] ||
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_validate >&2
"$build/bench_validate" "$form" --flat
"$build/bench_validate" "$form" --stream "$persons"
REGSOSEK_BENCH_BUILD=$build bash bench/validate/localise/run.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# `flow run` ends with 1 when there are findings: that is a good end here.
flow() {
    "$REGSOSEK" --quiet --json --workspace "$folder/ws" flow run --in "$folder/in" "$@" ||
        [ $? = 1 ]
}
echo "an invented district of $families families" >&2
"$REGSOSEK" --quiet synth --families "$families" --seed 1 --out "$folder/in" >/dev/null
flow --to collect >/dev/null
flow --from validate --to validate >"$folder/run.json"
python3 - "$folder/run.json" <<'PY'
import json, sys
row = [r for r in json.load(open(sys.argv[1])) if r["word"] == "validate"][0]
print(json.dumps({"name": "validate.district_s", "value": row["seconds"], "unit": "s"}))
PY
"$build/bench_validate" "$form" --workspace "$folder/ws"
