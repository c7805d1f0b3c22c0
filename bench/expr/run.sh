#!/usr/bin/env bash
# Speed of the language over a district in memory: one JSON line per figure.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/bench_expr
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_expr >&2
"$build/bench_expr"
