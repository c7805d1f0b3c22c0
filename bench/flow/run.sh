#!/usr/bin/env bash
# Times the whole way from the files of an invented district to its signed edition, and the rerun
# after a kill at 90 % of collect and of finalise. One JSON line per figure on stdout.
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

# A word in a process of its own, whole, then killed at 90 % of that time: the share of the rerun.
word_alone() {
    "$REGSOSEK" --quiet --json --workspace "$1" flow run --in "$folder/in" \
        --from "$2" --to "$2" || [ $? = 1 ]
}
for word in collect finalise; do
    before=frame
    [[ $word == collect ]] || before=consult
    rm -rf "$folder/ws" "$folder/whole"
    "$REGSOSEK" --quiet --workspace "$folder/ws" flow run --in "$folder/in" --to "$before" \
        >/dev/null || [ $? = 1 ]
    cp -r "$folder/ws" "$folder/whole"
    word_alone "$folder/whole" "$word" >"$folder/run.json"
    whole=$(value "$folder/run.json" "$word" seconds)
    figure "flow.${word}_alone_s" "$whole" s
    word_alone "$folder/ws" "$word" >/dev/null 2>&1 &
    child=$!
    sleep "$(python3 -c "import sys; print(float(sys.argv[1]) * 0.9)" "$whole")"
    pkill -9 -P "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
    word_alone "$folder/ws" "$word" >"$folder/rerun.json"
    again=$(value "$folder/rerun.json" "$word" seconds)
    share=$(python3 -c "import sys; print(round(float(sys.argv[1]) / float(sys.argv[2]), 3))" \
        "$again" "$whole")
    figure "flow.rerun_share_$word" "$share" share
done
