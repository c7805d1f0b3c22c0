#!/usr/bin/env bash
# How right the census linkage is: the invented district against its register at three seeds and
# two presets of mistakes, by group, beside joining on the NIK alone.
#   bench/link/accuracy.sh PROGRAM [FAMILIES] [FOLDER]
# Prints CSV: seed, preset, group, method, persons, registered, linked, correct, precision, recall,
# f1; with one line `automatic` per run whose precision is the share linked without review. Ends
# with 1 when a bar of the normal preset is missed (precision .999, recall .9975, automatic .95).
set -euo pipefail

program=$(realpath "$1")
families=${2:-20000}
folder=${3:-$(mktemp -d)}
mkdir -p "$folder"
missed=0

echo "seed,preset,group,method,persons,registered,linked,correct,precision,recall,f1"
for preset in normal harsh; do
    for seed in 1 2 3; do
        district="$folder/district" office="$folder/office"
        rm -rf "$district" "$office"
        "$program" synth --families "$families" --seed "$seed" --errors "$preset" \
            --out "$district" --quiet
        "$program" flow run --in "$district" --workspace "$office" --to link --quiet \
            >/dev/null 2>&1 || [ $? -eq 1 ]
        "$program" link evaluate --truth "$district/truth" --workspace "$office" --csv --quiet \
            >"$folder/quality.csv"
        "$program" link report --workspace "$office" --csv --lang en --quiet >"$folder/outcomes.csv"
        awk -F, -v head="$seed,$preset" -v preset="$preset" '
            FNR == 1 { file += 1; next }
            file == 1 { print head "," $0 }
            file == 1 && $1 == "all" && $2 == "link" { precision = $7; recall = $8 }
            file == 2 && ($1 == "linked" || $1 == "certain") { linked += $NF }
            file == 2 && $1 == "review" { review += $NF }
            END {
                automatic = linked / (linked + review)
                printf "%s,automatic,link,,,%d,%d,", head, linked + review, linked
                printf "%.5f,,\n", automatic
                if (preset == "normal" &&
                    (precision < .999 || recall < .9975 || automatic < .95)) exit 1
            }' "$folder/quality.csv" "$folder/outcomes.csv" || missed=1
    done
done
[ $# -ge 3 ] || rm -rf "$folder"
exit "$missed"
