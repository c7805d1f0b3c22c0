#!/usr/bin/env bash
# The browser client in a real browser: an invented district is served on a free port of this PC,
# and screens.mjs goes through the screens of each role. Prints "ok NAME", "not ok NAME" or
# "skip NAME".
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
server=
finish() {
    if [[ -n $server ]]; then
        # What the server still writes at its end would come back into the folder.
        kill "$server" 2>/dev/null && wait "$server" || true
    fi
    rm -rf "$folder"
}
trap finish EXIT
node "$here/tests/web/engines.mjs"
node "$here/tests/web/words.mjs"
browser=$(command -v chromium || command -v chromium-browser || true)
if [[ -z $browser || ! -e $here/web/node_modules/playwright-core ]]; then
    echo "skip web: no chromium, or the npm packages of web/ are missing"
    exit 0
fi
"$REGSOSEK" --quiet synth --families 2000 --seed 1 --photos 40 --out "$folder/in" >/dev/null
"$REGSOSEK" --quiet flow run --in "$folder/in" --workspace "$folder/ws" >/dev/null || [[ $? == 1 ]]
"$REGSOSEK" --quiet --workspace "$folder/ws" link sample --persons 2 --seed 1 >/dev/null
while read -r name role area; do
    "$REGSOSEK" --quiet --csv --workspace "$folder/ws" serve account "$name" --role "$role" \
        --label "Akun $name" --area "$area" | tail -n 1
done >"$folder/accounts.csv" <<'ROLES'
administrator administrator 33
supervisor supervisor 33
supervisor2 supervisor 33
village village 3369010001
planner planner 33
auditor auditor 33
methodologist methodologist 33
operator operator 33
operator2 operator 33
dpo dpo 33
fkp_facilitator fkp_facilitator 3369010001
fkp_assistant fkp_assistant 3369010001
fkp_participant fkp_participant 33690100010001
ROLES
REGSOSEK_ENTRY_DOUBLE_SHARE=1 "$REGSOSEK" --quiet --workspace "$folder/ws" serve run --port 0 \
    >"$folder/address" 2>"$folder/talk" &
server=$!
for _ in $(seq 900); do
    [[ ! -s $folder/address ]] || break
    sleep 0.1
done
node "$here/tests/web/screens.mjs" "$(cat "$folder/address")" "$folder/accounts.csv" "$browser" \
    "${REGSOSEK_TEST_SHOTS:-$folder/shots}"
