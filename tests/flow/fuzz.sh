#!/usr/bin/env bash
# The fuzz targets for some seconds each, without libFuzzer: seeds and random changes of them.
# `./run fuzz` runs them for hours under libFuzzer and the sanitizers.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
built=$(dirname "$REGSOSEK")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
seconds=5
[[ ${REGSOSEK_TEST_LONG:-0} == 0 ]] || seconds=120
cd "$folder"
for target in expr rules body; do
    seeds=$here/tests/fuzz/seeds/$target
    if tried=$("$built/${target}_fuzz_short" "$seconds" "$seeds" 2>found); then
        echo "ok fuzz $target"
        echo "   $tried in $seconds s"
    else
        echo "not ok fuzz $target"
        cat found
        base64 fuzz-found 2>/dev/null || true
    fi
done
