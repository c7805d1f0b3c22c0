#!/usr/bin/env bash
# The commands of link after a run, as a person types them: reviews by two people through CSV and
# XLSX, quality by a sample, identities, lists of programmes, a batch, encodings, and the end of a
# register extract. People of the harsh preset are invented, so that there is something to review.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ws="$folder/ws" district="$folder/in"
tool() { "$REGSOSEK" --lang en --workspace "$ws" "$@"; }
# says WHAT COMMAND...: ok when the command ends with 0 (or 1: findings).
says() {
    local what=$1 status=0
    shift
    "$@" >"$folder/out" 2>"$folder/err" || status=$?
    if [[ $status -le 1 ]]; then
        echo "ok $what"
    else
        echo "not ok $what ($status): $(tail -2 "$folder/err" | tr '\n' ' ')"
    fi
}
# refuses STATUS WORDS WHAT COMMAND...: ok when it ends so and says so.
refuses() {
    local wanted=$1 words=$2 what=$3 status=0
    shift 3
    "$@" >"$folder/out" 2>"$folder/err" || status=$?
    if [[ $status == "$wanted" ]] && grep -qi -- "$words" "$folder/err"; then
        echo "ok $what"
    else
        echo "not ok $what ($status): $(tail -2 "$folder/err" | tr '\n' ' ')"
    fi
}
check() {
    if eval "$2"; then echo "ok $1"; else echo "not ok $1"; fi
}

"$REGSOSEK" --quiet synth --families 2000 --seed 4 --errors harsh --out "$district" >/dev/null
"$REGSOSEK" --quiet --workspace "$ws" flow run --in "$district" --to link >/dev/null ||
    [[ $? == 1 ]]

# --- Terms of the register
cp "$district/register.csv" "$folder/extract.csv"
printf 'agreement = "PKS 12"\nexpires = 2022-11-30\n' >"$folder/extract.csv.toml"
refuses 4 "PKS 12\|expired\|ended" "an expired extract is refused" \
    tool link run --register "$folder/extract.csv" --as-of 2022-12-01
refuses 2 "as-of" "an extract with terms needs the day" \
    tool link run --register "$folder/extract.csv"
printf 'agreement = "SUSENAS"\nexpires = 2030-01-01\nstatistics_only = true\n' |
    cat >"$folder/extract.csv.toml"
refuses 4 "statistic" "a sample for statistics only is refused" \
    tool link run --register "$folder/extract.csv" --as-of 2022-12-01

# --- Review: the queue, one person, verdicts one by one and by sheet
says "an index of the register is made" tool link index
tool --csv link review --reviewer A --limit 200 >"$folder/queue.csv" 2>/dev/null || true
check "the queue is not empty" '[[ $(wc -l <"$folder/queue.csv") -gt 8 ]]'
check "the most urgent come first" 'python3 - "$folder/queue.csv" <<PY
import csv, sys
rows = [int(r["priority"]) for r in csv.DictReader(open(sys.argv[1]))]
sys.exit(rows != sorted(rows, reverse=True))
PY'
person=$(sed -n 2p "$folder/queue.csv" | grep -o 'P[0-9]*-[0-9]' | head -1)
says "one person beside the candidates" tool link review --person "$person"
check "values are masked" '! grep -qE "9901[0-9]{12}" "$folder/out"'
refuses 2 "reason" "a verdict needs a reason" \
    tool link decide "$person" --verdict same --row 1 --reviewer A --as-of 2023-01-09
says "a verdict is taken" tool link decide "$person" --verdict different --row 0 \
    --reviewer A --as-of 2023-01-09 --reason "another card"
tool --csv link review --reviewer A --limit 200 >"$folder/left.csv" 2>/dev/null || true
check "who is decided comes not again" '! grep -q "$person" "$folder/left.csv"'
for kind in csv xlsx; do
    says "the queue goes out as $kind" tool link export --out "$folder/review.$kind" --limit 40
    python3 - "$folder" "$kind" <<'PY'
# Fills in verdict and note of every first line of a person, as a reviewer would.
import csv, re, sys, zipfile
folder, kind = sys.argv[1:]
path = f"{folder}/review.{kind}"
if kind == "csv":
    rows = list(csv.DictReader(open(path)))
    seen = set()
    for row in rows:
        if row["person"] not in seen:
            row["verdict"], row["note"] = "same", "looked at both"
        seen.add(row["person"])
    with open(path, "w", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
else:
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = next(n for n in parts if n.startswith("xl/worksheets/sheet"))
    sheet = parts[name].decode()
    fill = 0
    def filled(match):
        global fill
        number = int(match.group(1))
        if number == 1:
            return match.group(0)
        fill += 1
        verdict = "berbeda" if fill % 2 else "tidak yakin"
        cell = lambda c, t: f'<c r="{c}{number}" t="inlineStr"><is><t>{t}</t></is></c>'
        body = re.sub(rf'<c r="[QR]{number}"[^>]*?(/>|>.*?</c>)', "", match.group(2))
        return (match.group(0)[: match.start(2) - match.start(0)] + body + cell("Q", verdict) +
                cell("R", "second look") + "</row>")
    sheet = re.sub(r'<row r="(\d+)"[^>]*>(.*?)</row>', filled, sheet, flags=re.S)
    parts[name] = sheet.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)
PY
done
says "a filled CSV comes in" tool link import "$folder/review.csv" --reviewer A --as-of 2023-01-10
check "and its verdicts are counted" 'grep -qE "[1-9][0-9]*" "$folder/err"'
says "a filled XLSX comes in" tool link import "$folder/review.xlsx" --reviewer B --as-of 2023-01-10
check "and its verdicts are counted too" 'grep -qE "[1-9][0-9]*" "$folder/err"'
tool --csv link agreement >"$folder/agreement.csv" 2>/dev/null
check "two reviewers have a kappa" 'grep -qE "^A,B,[1-9]" "$folder/agreement.csv"'
sed 's/,same,/,maybe,/' "$folder/review.csv" >"$folder/bad.csv"
refuses 3 "same, different or unsure" "another word than a verdict is refused with its line" \
    tool link import "$folder/bad.csv" --reviewer A --as-of 2023-01-10
says "the next run obeys" tool link run --register "$district/register.csv"
check "reviewed links are told" 'grep -qiE "review|reject" "$folder/out"'

# --- Quality by a sample
says "a sample is drawn" tool link sample --persons 6 --seed 3
says "an index is made again" tool link index
for reviewer in A B; do
    tool link export --sample --reviewer "$reviewer" --out "$folder/sample.csv" \
        >/dev/null 2>&1 || true
    python3 - "$folder/sample.csv" <<'PY'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
seen = set()
for row in rows:
    if row["person"] not in seen:
        row["verdict"], row["note"] = "same", "sample"
    seen.add(row["person"])
with open(sys.argv[1], "w", newline="") as out:
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
PY
    says "$reviewer judges the sample" \
        tool link import "$folder/sample.csv" --reviewer "$reviewer" --as-of 2023-01-12
done
tool --csv link estimate >"$folder/estimate.csv" 2>/dev/null
for by in all area sex age name_tokens; do
    check "precision and recall by $by, with intervals" 'grep -qE "^'$by'," "$folder/estimate.csv"'
done

# --- Identities
ids=($(cut -d, -f1 "$folder/queue.csv" | grep -o 'P[0-9]*-[0-9]' | sort -u | head -2))
if [[ ${#ids[@]} -lt 2 ]]; then
    ids=($(grep -o 'P[0-9]*-[0-9]' "$folder/queue.csv" | sort -u | head -2))
fi
says "two identities are merged" tool link merge "${ids[0]}" "${ids[1]}" --author A \
    --reason "same person" --as-of 2023-01-09
key=$(cat "$folder/out")
tool --csv link identity "${ids[1]}" >"$folder/identity.csv" 2>/dev/null
check "both members are under one identity" '[[ $(wc -l <"$folder/identity.csv") == 3 ]]'
says "a merge is taken back" tool link undo "$key" --author A --reason "a mistake" \
    --as-of 2023-01-10
tool --csv link identity "${ids[1]}" >"$folder/identity.csv" 2>/dev/null
check "and each is alone again" '[[ $(wc -l <"$folder/identity.csv") == 2 ]]'
refuses 3 "" "a change is taken back once" \
    tool link undo "$key" --author A --reason "again" --as-of 2023-01-10
says "merged once more" tool link merge "${ids[0]}" "${ids[1]}" --author A --reason "same" \
    --as-of 2023-01-11
says "and split" tool link split "${ids[1]}" "${ids[0]}" --author A --reason "two" \
    --as-of 2023-01-12
says "all changes are listed" tool link changes
check "three changes, one undone" '[[ $(grep -cE "merge|split" "$folder/out") == 3 ]]'

# --- Lists of programmes
for list in PKH BPNT; do
    says "list $list is linked" tool link enlist --list "$district/programmes/$list.csv" \
        --name "$list" --author A --reason "PKS 12" --as-of 2023-01-09
done
says "all lists are told" tool link lists
check "both of them" '[[ $(grep -cE "PKH|BPNT" "$folder/out") == 2 ]]'
printf 'agreement = "PKS 9"\nexpires = 2023-01-08\n' >"$district/programmes/PIP.csv.toml"
refuses 4 "" "an expired list is refused" tool link enlist \
    --list "$district/programmes/PIP.csv" --name PIP --author A --reason x --as-of 2023-01-09

# --- A batch, and one person
head -40 "$district/register.csv" >"$folder/batch.csv"
says "a batch is linked" tool link add --batch "$folder/batch.csv" --out "$folder/added.csv"

# --- Encodings
head -c 48 /dev/urandom | base64 >"$folder/secret"
chmod 600 "$folder/secret"
cat >"$folder/scheme.toml" <<'TOML'
[encoding]
id = "row"
[[column]]
name = "name"
[[column]]
name = "birth_date"
kind = "date"
[[field]]
column = "name"
[[field]]
column = "birth_date"
TOML
awk '{ print (NR == 1 ? "row" : NR - 1) "," $0 }' "$folder/batch.csv" >"$folder/rows.csv"
says "a file is encoded" tool link encode --in "$folder/rows.csv" --scheme "$folder/scheme.toml" \
    --secret-file "$folder/secret" --out "$folder/clk.csv"
says "encodings are linked" tool link encoded --left "$folder/clk.csv" --right "$folder/clk.csv" \
    --out "$folder/clk-links.csv"
themselves=$(awk -F, '$1 == $2 && $6 == 2' "$folder/clk-links.csv" | wc -l)
check "everybody finds themselves" '[[ $themselves -ge 37 ]]'

# --- The end of the extract
says "the register is purged" tool link purge --as-of 2023-06-30 --author A --reason "ended"
check "with proof in the chain" 'grep -q "batch" "$folder/err"'
refuses 3 "" "it cannot be purged twice" \
    tool link purge --as-of 2023-06-30 --author A --reason "ended"
refuses 3 "" "and nobody is searched for in it" tool link search --name SITI
