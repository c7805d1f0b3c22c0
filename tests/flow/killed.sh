#!/usr/bin/env bash
# A flow that is killed again and again ends with the edition that an undisturbed one makes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
kills=4
[[ ${REGSOSEK_TEST_LONG:-0} == 0 ]] || kills=40

"$REGSOSEK" --quiet synth --families 1500 --seed 9 --out "$folder/in" >/dev/null
flow() { "$REGSOSEK" --quiet --workspace "$1" flow run --in "$folder/in" >/dev/null; }
start=$(date +%s.%N)
flow "$folder/whole" || [ $? = 1 ]
took=$(python3 -c "import sys,time; print(time.time()-float(sys.argv[1]))" "$start")
hash=$("$REGSOSEK" --workspace "$folder/whole" finalise verify "$(echo "$folder"/whole/editions/*)")
RANDOM=4
bad=0
for ((i = 1; i <= kills; i++)); do
    rm -rf "$folder/killed"
    for ((again = 0; again < 2; again++)); do
        "$REGSOSEK" --quiet --workspace "$folder/killed" flow run --in "$folder/in" \
            >/dev/null 2>&1 &
        child=$!
        sleep "$(python3 -c "print($took * $((RANDOM % 1000)) / 1000)")"
        kill -9 "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    done
    flow "$folder/killed" || [ $? = 1 ]
    other=$("$REGSOSEK" --workspace "$folder/killed" finalise verify \
        "$(echo "$folder"/killed/editions/*)")
    [[ $other == "$hash" ]] || bad=$((bad + 1))
    [[ $(ls "$folder/killed/editions" | wc -l) == 1 ]] || bad=$((bad + 1))
done
if [[ $bad == 0 ]]; then
    echo "ok killed $((kills * 2)) times, the same edition every time"
else
    echo "not ok $bad of $kills flows ended otherwise after kills"
fi
