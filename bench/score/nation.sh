#!/usr/bin/env bash
# Ranks of many districts together (20 million families really ranked unless NATION_FAMILIES says
# otherwise), a price scenario, and a whole district scored in memory with contributions.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/bench_score
work=${BENCH_FOLDER:-$PWD/build/bench_score_data}/nation
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_nation regsosek >&2
program=${REGSOSEK:-$build/regsosek}
rm -rf "$work"
mkdir -p "$work"
"$program" synth --families "${DISTRICT_FAMILIES:-379927}" --seed 1 --out "$work/in" >&2
# 1 is done with findings.
"$program" --workspace "$work/ws" flow run --in "$work/in" --to collect >&2 || [ $? -eq 1 ]
"$program" --workspace "$work/ws" score fit "$work/in" >&2
"$build/bench_nation" "$work/files" "${NATION_FAMILIES:-20000000}" "$work/ws"
rm -rf "$work"
