#!/usr/bin/env bash
# Figures of the server over a whole district: one JSON line each. Server and client share the
# machine. REGSOSEK_BENCH_FAMILIES takes fewer families.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/bench_serve
families=${REGSOSEK_BENCH_FAMILIES:-379927}
program=$(realpath "$REGSOSEK")
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_serve_load >&2
out=$build/$families
rm -rf "$out"
mkdir -p "$out"
"$program" --quiet synth --families "$families" --seed 1 --out "$out/files" >&2 || [[ $? == 1 ]]
"$program" --quiet --workspace "$out/workspace" flow run --in "$out/files" >&2 || [[ $? == 1 ]]
python3 bench/serve/figures.py "$program" "$build/bench_serve_load" "$out/workspace" "$out"
rm -rf "$out"
