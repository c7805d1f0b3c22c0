#!/usr/bin/env bash
# At each stage of the flow the tables and the edition are the same for 1, 2 and 4 threads, the
# events of an update included: 1,000 families, in the long form the whole district.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
here=$(cd "$(dirname "$0")/../.." && pwd)
families=1000
[[ ${REGSOSEK_TEST_LONG:-0} == 0 ]] || families=379927
for threads in 1 2 4; do
    bash "$here/bench/flow/gates.sh" "$families" "$threads" >"$folder/$threads"
done
line='^(collect|link|consult|watch),[0-9]+,[0-9a-f]{64},[0-9a-f]{64}$'
lines=$(grep -cE "$line" "$folder/1" || true)
if [[ $lines == 4 && $(cut -d, -f4 "$folder/1" | sort -u | wc -l) == 5 ]]; then
    echo "ok each stage of the flow has tables and an edition of its own"
else
    echo "not ok the stages of the flow: $(cat "$folder/1")"
fi
if cmp -s "$folder/1" "$folder/2" && cmp -s "$folder/1" "$folder/4"; then
    echo "ok the same tables and editions of $families families with 1, 2 and 4 threads"
else
    echo "not ok tables or editions differ: $(diff "$folder/1" "$folder/4" | head -c 600)"
fi
