#!/usr/bin/env bash
# Puts the pictures of the guide in place, from the screenshots of a run of the browser tests:
# REGSOSEK_TEST_SHOTS=DIR tests/web/run.sh, then tests/web/pictures.sh DIR.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
while read -r picture shot; do
    cp "$1/$shot.png" "$here/docs/guide/pictures/$picture.png"
done <<'LIST'
accounts administrator-accounts
charts planner-charts
coding supervisor-coding
conflict supervisor-conflict
consult consult-list
duplicates supervisor-duplicates
entry operator-copy
family supervisor-family
findings supervisor-decisions
history supervisor-family-history
map planner-map
own own
phone village-phone
progress supervisor-progress
review supervisor-review
search supervisor-search
upkeep upkeep-audit
welfare planner-welfare
LIST
