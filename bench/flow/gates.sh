#!/usr/bin/env bash
# What the registry holds and what its edition hashes to at four stages of the flow, as CSV on
# stdout. Two programs that give the same lines do the same; docs/method/flow.md has the lines.
#
#     REGSOSEK=build/release/regsosek bench/flow/gates.sh [FAMILIES [THREADS]]
#
# Each stage is a flow up to a word, then finalise on a copy of it: collect (documents alone), link
# (judged), consult (ranked and agreed: its edition is that of a plain `flow run`), watch (after the
# events of `update`, with the edition that a second `flow run` makes). `dump` is the SHA-256 of
# what `watch dump --csv` prints, without the tables that hold hashes under the workspace's own key
# or names in its vault: those differ from workspace to workspace.
set -euo pipefail
families=${1:-2000} threads=${2:-0}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# `flow run` ends with 1 when there are findings: that is a good end here.
program() {
    "$REGSOSEK" --quiet --threads "$threads" --workspace "$folder/$1" "${@:2}" || [ $? = 1 ]
}
flow() { program "$1" flow run --in "$folder/in" "${@:2}" >/dev/null; }
last_edition() {
    # shellcheck disable=SC2012  # names of editions have no blanks
    program "$1" finalise verify "$(ls -d "$folder/$1"/editions/* | sort -V | tail -n 1)"
}
"$REGSOSEK" --quiet --threads "$threads" synth --families "$families" --seed 1 --out "$folder/in" \
    >/dev/null
dump() {
    program "$1" --csv watch dump |
        grep -vE '^(link_candidate|link_missing|link_person|consult_list|\(all\)),' | sha256sum |
        cut -c1-64
}
echo "word,families,dump,edition"
for word in collect link consult watch; do
    flow ws --to "$word"
    dumped=$(dump ws)
    rm -rf "$folder/copy"
    cp -r "$folder/ws" "$folder/copy"
    if [[ $word == watch ]]; then flow copy; else flow copy --from finalise --to finalise; fi
    echo "$word,$families,$dumped,$(last_edition copy)"
done
