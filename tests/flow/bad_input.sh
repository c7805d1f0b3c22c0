#!/usr/bin/env bash
# Bad files: the error names the place in both languages, the exit code is the designed one, and
# nothing that was stored is lost.
set -euo pipefail
# Who is not root may mount the small disk in a space of mounts of their own, where that is allowed.
if [[ $(id -u) != 0 ]] && unshare -rm true 2>/dev/null; then
    exec unshare -rm bash "$0"
fi
folder=$(mktemp -d)
cleanup() {
    if mountpoint -q "$folder/small" 2>/dev/null; then umount "$folder/small"; fi
    rm -rf "$folder"
}
trap cleanup EXIT

"$REGSOSEK" --quiet synth --families 800 --seed 2 --out "$folder/in" >/dev/null
flow() { "$REGSOSEK" --quiet "$@" flow run --in "$folder/bad" >"$folder/out" 2>"$folder/err"; }
# expect NAME STATUS WORDS...: runs the flow on the spoilt copy, in both languages for errors.
languages="id en"
expect() {
    local name=$1 status=$2 got word lang
    shift 2
    for lang in $languages; do
        rm -rf "$folder/ws"
        got=0
        flow --workspace "$folder/ws" --lang "$lang" || got=$?
        if [[ $got != "$status" ]]; then
            echo "not ok $name: exit $got, wanted $status: $(head -c 300 "$folder/err")"
            return
        fi
    done
    for word in "$@"; do
        if ! grep -qF -- "$word" "$folder/err"; then
            echo "not ok $name: '$word' is not in: $(head -c 300 "$folder/err")"
            return
        fi
    done
    echo "ok $name"
}
spoil() {
    rm -rf "$folder/bad"
    cp -r "$folder/in" "$folder/bad"
}

spoil && rm "$folder/bad/k_member.csv"
expect "a missing file" 3 k_member.csv
spoil && sed -i '1s/floor_type/flor_type/' "$folder/bad/k_family.csv"
expect "an unknown column" 3 k_family.csv "line 1" "column flor_type" floor_type
spoil && sed -i '1s/,presence,/,xpresence,/' "$folder/bad/k_member.csv"
expect "a missing column" 3 k_member.csv "line 1" presence
spoil && : >"$folder/bad/k_family.csv"
expect "an empty file" 3 k_family.csv "line 1"
spoil && tr ',' '#' <"$folder/in/k_family.csv" >"$folder/bad/k_family.csv"
expect "a wrong delimiter" 3 k_family.csv "line 1"

# What one bad row or cell does: reported with its place, the rest is kept, exit 1 (findings).
languages=en
reported() {
    local name=$1
    shift
    expect "$name: the run ends" 1
    "$REGSOSEK" --csv --workspace "$folder/ws" collect reported --limit 100000 \
        >"$folder/reported" || [ $? = 1 ]
    if grep -qE -- "$1" "$folder/reported"; then
        echo "ok $name: reported with its place"
    else
        echo "not ok $name: no line like $1"
    fi
}
spoil && sed -i '3s/^[^,]*,[^,]*,//' "$folder/bad/k_family.csv"
reported "too few fields" 'k_family.csv,3,.*too_few_fields'
spoil && printf 'x\377y\n' >>"$folder/bad/k_member.csv"
reported "invalid UTF-8" 'k_member.csv,[0-9]+,.*not_readable'
spoil && head -c -30 "$folder/in/k_family.csv" >"$folder/bad/k_family.csv"
reported "a truncated file" 'k_family.csv,[0-9]+,.*too_few_fields'
spoil && sed -n 2p "$folder/in/k_family.csv" >>"$folder/bad/k_family.csv"
reported "a duplicate key" 'k_family.csv,[0-9]+,.*duplicate_key'
spoil && python3 - "$folder/bad" <<'PY'
import csv, sys
path = sys.argv[1] + "/k_member.csv"
rows = list(csv.reader(open(path)))
at = {name: i for i, name in enumerate(rows[0])}
rows[1][at["age"]] = "tiga"
rows[2][at["nik"]] = "990101010180001"
rows[3][at["nik"]] = "9.90E+15"
rows[4][at["presence"]] = "9"
csv.writer(open(path, "w"), lineterminator="\n").writerows(rows)
PY
reported "text in a number" 'k_member.csv,2,age,not_a_number'
reported "a NIK of 15 digits" 'k_member.csv,3,nik,wrong_length,99'
reported "a NIK in scientific notation" 'k_member.csv,4,nik,scientific_notation'
reported "an unknown code" 'k_member.csv,5,presence,unknown_code'

# A workspace made by a newer version.
spoil
rm -rf "$folder/ws"
flow --workspace "$folder/ws" || [ $? = 1 ]
cp -r "$folder/ws" "$folder/newer"
sed -i 's/^format *=.*/format = 9999/' "$folder/newer/regsosek.toml"
got=0
"$REGSOSEK" --lang en --workspace "$folder/newer" validate list >/dev/null 2>"$folder/err" || got=$?
if [[ $got == 3 ]] && grep -qi newer "$folder/err"; then
    echo "ok a workspace made by a newer version"
else
    echo "not ok a workspace made by a newer version: exit $got: $(head -c 300 "$folder/err")"
fi

# A full disk: what was stored before stays, and a later run on a larger one ends well.
mkdir "$folder/small"
if ! mount -t tmpfs -o size=3m none "$folder/small" 2>/dev/null; then
    echo "skip a full disk: no tmpfs may be mounted here"
else
    got=0
    "$REGSOSEK" --quiet --lang en --workspace "$folder/small/ws" flow run --in "$folder/in" \
        >/dev/null 2>"$folder/err" || got=$?
    if [[ $got == 3 ]] && grep -qi "disk full" "$folder/err"; then
        echo "ok a full disk is said"
    else
        echo "not ok a full disk: exit $got: $(head -c 300 "$folder/err")"
    fi
    cp -r "$folder/small/ws" "$folder/large"
    got=0
    "$REGSOSEK" --quiet --workspace "$folder/large" flow run --in "$folder/in" \
        >/dev/null 2>"$folder/err" || got=$?
    hash=$("$REGSOSEK" --workspace "$folder/ws" finalise verify "$(echo "$folder"/ws/editions/*)")
    other=$("$REGSOSEK" --workspace "$folder/large" finalise verify \
        "$(echo "$folder"/large/editions/*)" || true)
    if [[ $got == 1 && $hash == "$other" ]]; then
        echo "ok after a full disk the flow goes on to the same edition"
    else
        echo "not ok after a full disk: exit $got: $(head -c 300 "$folder/err")"
    fi
fi
