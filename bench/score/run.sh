#!/usr/bin/env bash
# Speed of estimation and ranking: one JSON line per figure.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/bench_score
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_score >&2
"$build/bench_score"
