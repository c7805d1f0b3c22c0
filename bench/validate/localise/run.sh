#!/usr/bin/env bash
# Error localisation and hot deck: one JSON line per figure. VIM (Debian: r-cran-vim) runs beside
# the hot deck where it is installed; without it the figure has no peer.
set -euo pipefail
cd "$(dirname "$0")/../../.."
build=${REGSOSEK_BENCH_BUILD:-build/bench}
[[ -n ${REGSOSEK_BENCH_BUILD:-} ]] ||
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREGSOSEK_BENCH=ON >&2
ninja -C "$build" bench_localise bench_hotdeck >&2
"$build/bench_localise" bench/validate/localise19
# Rows that the peer imputes too: it takes seconds for these.
same_rows=200000
rate=$("$build/bench_hotdeck" 1000000)
ours=$("$build/bench_hotdeck" "$same_rows" "$build/hotdeck.csv")
peer=
if command -v Rscript >/dev/null && Rscript -e 'library(VIM)' >/dev/null 2>&1; then
    peer=$(Rscript bench/validate/localise/hotdeck.R "$build/hotdeck.csv")
fi
rm -f "$build/hotdeck.csv"
line='{"name": "validate.hotdeck_rows_per_s", "value": %s, "unit": "rows/s"'
if [[ -n $peer ]]; then
    printf "$line, \"peer\": %s, \"ratio\": %s}\n" "$rate" "$peer" \
        "$(awk -v a="$ours" -v b="$peer" 'BEGIN { printf "%.1f", a / b }')"
else
    printf "$line}\n" "$rate"
fi
