#!/usr/bin/env bash
# The edition is verified without regsosek by examples/verify_edition.py, and the same input gives
# the same edition where the CPU has no AVX2 and no FMA.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
here=$(cd "$(dirname "$0")/../.." && pwd)

"$REGSOSEK" --quiet synth --families 1000 --seed 3 --out "$folder/in" >/dev/null
flow() {
    "$REGSOSEK" --quiet --workspace "$1" flow run --in "$folder/in" >/dev/null || [ $? = 1 ]
}
flow "$folder/ws"
edition=$(echo "$folder"/ws/editions/*)
key=$("$REGSOSEK" --workspace "$folder/ws" finalise key)
hash=$("$REGSOSEK" finalise verify "$edition" --trust "$key")
if ! python3 -c 'import cryptography' 2>/dev/null; then
    echo "skip examples/verify_edition.py: python3-cryptography is not installed"
elif [[ $(python3 "$here/examples/verify_edition.py" "$edition" "$key") == "$hash" ]]; then
    echo "ok examples/verify_edition.py prints the hash that finalise verify prints"
else
    echo "not ok examples/verify_edition.py"
fi
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA flow "$folder/plain"
edition=$(echo "$folder"/plain/editions/*)
plain=$("$REGSOSEK" --workspace "$folder/plain" finalise verify "$edition")
if [[ $plain == "$hash" ]]; then
    echo "ok the same edition without AVX2 and FMA"
else
    echo "not ok another edition without AVX2 and FMA"
fi
