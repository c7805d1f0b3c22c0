#!/usr/bin/env bash
# Times the whole way from the files of an invented district to its signed edition, and for every
# word the rerun after a kill at 90 % of its time. One JSON line per figure on stdout.
set -euo pipefail

families=${REGSOSEK_BENCH_FAMILIES:-379927}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
figure() { printf '{"name": "%s", "value": %s, "unit": "%s"}\n' "$1" "$2" "$3"; }
# `flow run` ends with 1 when there are findings: that is a good end here.
flow() { "$REGSOSEK" --quiet --json --workspace "$1" flow run --in "$folder/in" || [ $? = 1 ]; }
# Value of a key of a word in the JSON table of a run.
value() { python3 -c '
import json, sys
for row in json.load(open(sys.argv[1])):
    if row["word"] == sys.argv[2]:
        print(row[sys.argv[3]])' "$@"; }

echo "an invented district of $families families" >&2
start=$(date +%s.%N)
"$REGSOSEK" --quiet synth --families "$families" --seed 1 --out "$folder/in" >/dev/null
since() { python3 -c "import sys, time; print(round(time.time() - float(sys.argv[1]), 2))" "$1"; }
figure flow.synth_s "$(since "$start")" s
echo "the flow" >&2
flow "$folder/ws" >"$folder/run.json"
python3 - "$folder/run.json" <<'PY'
import json, sys
rows = json.load(open(sys.argv[1]))
def out(name, value, unit):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit}))
out("flow.district_s", sum(r["seconds"] for r in rows), "s")
out("flow.rss_gb", max(r["peak_mb"] for r in rows) / 1024, "GB")
for r in rows:
    out("flow." + r["word"] + "_s", r["seconds"], "s")
PY

# Each word in a process of its own: whole, and on a copy of the same workspace killed at 90 % of
# that time, then run again. The share is the rerun's seconds; `same` says that all tables (and for
# finalise the edition) are those of the whole run.
word_alone() {
    "$REGSOSEK" --quiet --json --workspace "$1" flow run --in "$folder/in" \
        --from "$2" --to "$2" || [ $? = 1 ]
}
# What a workspace holds: the hash of its tables and the names of its edition's files.
held() {
    "$REGSOSEK" --quiet --csv --workspace "$1" watch dump | tail -1
    cat "$1"/editions/*/content.json 2>/dev/null || true
}
rm -rf "$folder/ws"
mkdir "$folder/ws"
for word in ${REGSOSEK_BENCH_WORDS:-frame collect validate geotag link score consult finalise}; do
    rm -rf "$folder/killed"
    cp -r "$folder/ws" "$folder/killed"
    begin=$(date +%s.%N)
    word_alone "$folder/ws" "$word" >"$folder/run.json"
    process=$(since "$begin")
    whole=$(value "$folder/run.json" "$word" seconds)
    figure "flow.${word}_alone_s" "$whole" s
    word_alone "$folder/killed" "$word" >/dev/null 2>&1 &
    child=$!
    # The word begins when the process has opened the workspace: what is not the word's time.
    sleep "$(python3 -c "import sys; p, w = map(float, sys.argv[1:]); print(p - 0.1 * w)" \
        "$process" "$whole")"
    pkill -9 -P "$child" 2>/dev/null || echo "$word had ended before it was killed" >&2
    wait "$child" 2>/dev/null || true
    word_alone "$folder/killed" "$word" >"$folder/rerun.json"
    again=$(value "$folder/rerun.json" "$word" seconds)
    figure "flow.${word}_rerun_s" "$again" s
    share=$(python3 -c "import sys; print(round(float(sys.argv[1]) / float(sys.argv[2]), 3))" \
        "$again" "$whole")
    figure "flow.rerun_share_$word" "$share" share
    same=0
    [[ $(held "$folder/ws") != "$(held "$folder/killed")" ]] || same=1
    figure "flow.rerun_same_$word" "$same" bool
done
