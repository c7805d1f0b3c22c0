#!/usr/bin/env bash
# Nothing that the flow leaves behind shows a name or a number: 1,000 of each are looked for in
# every file of the workspace and of the edition, byte by byte.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$REGSOSEK" --quiet synth --families 2000 --seed 5 --out "$folder/in" >/dev/null
"$REGSOSEK" --quiet --workspace "$folder/ws" flow run --in "$folder/in" >/dev/null || [ $? = 1 ]
python3 - "$folder" <<'PY'
# Whole names of at least two words, and NIK, KK numbers and addresses.
import csv, sys
folder = sys.argv[1]
values = set()
with open(folder + "/in/k_member.csv") as file:
    for row in csv.DictReader(file):
        if len(row["nik"]) == 16:
            values.add(row["nik"])
        if len(row["member_name"].split()) > 1 and len(row["member_name"]) > 9:
            values.add(row["member_name"])
with open(folder + "/in/k_family.csv") as file:
    for row in csv.DictReader(file):
        if len(row["kk_number"]) == 16:
            values.add(row["kk_number"])
        if len(row["address"]) > 9:
            values.add(row["address"])
names = sorted(v for v in values if not v.isdigit())[:1000]
numbers = sorted(v for v in values if v.isdigit())[:1000]
with open(folder + "/planted", "w") as out:
    out.write("\n".join(names + numbers) + "\n")
PY
planted=$(wc -l <"$folder/planted")
found=$(grep -rlaF -f "$folder/planted" "$folder/ws" || true)
if [[ $planted -ge 1500 && -z $found ]]; then
    echo "ok no name or number of $planted planted ones is left in plaintext"
else
    echo "not ok names or numbers in plaintext ($planted planted): ${found//$'\n'/ }"
fi
# The look-out itself must be able to see: the input holds them all.
if grep -qaF -f "$folder/planted" "$folder/in/k_member.csv"; then
    echo "ok the search finds what is there"
else
    echo "not ok the search finds nothing even where it must"
fi
