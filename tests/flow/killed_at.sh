#!/usr/bin/env bash
# A flow that is killed inside a checkpoint, a rename, a flush or a signature goes on to the edition
# that an undisturbed one makes, with a record that verifies. libkill_at.so (kill_at.cpp) dies at
# the n-th call on a file: short, a seeded choice of n at each point; long, 25 of them at most,
# spread over all that were seen (every n where there are no more).
set -euo pipefail
library=$(dirname "$(realpath "$REGSOSEK")")/libkill_at.so
if [[ ! -e $library ]]; then
    echo "skip killed at each point: $library is not built"
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$REGSOSEK" --quiet synth --families 800 --seed 9 --out "$folder/in" >/dev/null

# Runs the flow in folder $1 with the settings of kill_at that follow; gives its exit code.
flow() {
    local code=0
    env "${@:2}" "$REGSOSEK" --quiet --workspace "$folder/$1" flow run --in "$folder/in" \
        >"$folder/log" 2>&1 || code=$?
    echo "$code"
}
# Hash of the only edition of workspace $1, when it verifies.
edition() {
    [[ $(ls -A "$folder/$1/editions" | wc -l) == 1 ]] || { echo "not one edition"; return; }
    "$REGSOSEK" --workspace "$folder/$1" finalise verify "$(echo "$folder/$1"/editions/*)" 2>&1 ||
        echo "does not verify"
}

[[ $(flow whole LD_PRELOAD="$library" KILL_AT_LOG="$folder/calls") -le 1 ]]
hash=$(edition whole)

# Call, pattern of the path, and the moments to die at.
points=$(
    cat <<'END'
rename */regsosek.toml before after
rename */keys/* before after
fsync */keys/* before
pwrite */record.db-journal half
pwrite */record.db-wal half after
fdatasync */record.db-wal before after
pwrite */record.db half after
fdatasync */record.db before after
ftruncate */record.db before after
unlink */record.db-wal before after
pwrite */office.db-wal half
fdatasync */office.db-wal before
pwrite */office.db half
unlink */office.db-wal before after
pwrite */columns.duckdb.new half after
rename */columns.duckdb before after
pwrite */columns.duckdb half after
fsync */columns.duckdb before after
fsync */columns.duckdb.wal before after
rename */stages/link before after
rename */stages/score before after
rename */stages/geotag before after
rename */stages/validate before after
rename */stages/frame-plan before after
fsync */vault* before
rename */vault/* before after
fsync */editions/* before
rename */editions/*/analysis/* before
rename */editions/*/content.json before after
rename */editions/*/seal.json before after
rename */editions/????-????-??-?? before after
END
)
RANDOM=11
most=25

kills=0 missed=0 bad=0
# Kills once, goes on, and compares.
try() {
    rm -rf "$folder/killed"
    local code
    code=$(flow killed LD_PRELOAD="$library" KILL_AT_CALL="$1" KILL_AT_PATH="$2" \
        KILL_AT_WHEN="$3" KILL_AT_NUMBER="$4")
    if [[ $code != 137 ]]; then
        missed=$((missed + 1))
        return
    fi
    kills=$((kills + 1))
    code=$(flow killed)
    if [[ $code -gt 1 || $(edition killed) != "$hash" ]] ||
        ! "$REGSOSEK" --quiet --workspace "$folder/killed" watch audit --verify \
            >"$folder/audit" 2>&1; then
        bad=$((bad + 1))
        echo "# $3 $1 number $4 of $2: code $code, edition $(edition killed)"
        sed 's/^/#   /' "$folder/log" | head -5
    fi
}

while read -r call pattern whens; do
    # The pattern's * may stand for slashes, as in kill_at.
    count=$(awk -v call="$call" '$1 == call {print $2}' "$folder/calls" |
        while read -r path; do [[ $path == $pattern ]] && echo; done | wc -l) || true
    if [[ $count == 0 ]]; then
        echo "not ok nothing to kill at: $call $pattern"
        continue
    fi
    for when in $whens; do
        step=$(((count + most - 1) / most))
        first=$((RANDOM % step + 1)) last=$count
        if [[ ${REGSOSEK_TEST_LONG:-0} == 0 ]]; then
            first=$((RANDOM % count + 1)) last=$first
        fi
        for ((number = first; number <= last; number += step)); do
            try "$call" "$pattern" "$when" "$number"
        done
    done
done <<<"$points"
# Threads may share work out otherwise and need a call less.
if [[ $bad == 0 && $kills -gt $((missed * 10)) ]]; then
    echo "ok killed at $kills chosen calls, the same edition every time ($missed not reached)"
else
    echo "not ok $bad of $kills flows ended otherwise after a kill at a call, $missed not reached"
fi
