#!/usr/bin/env bash
# Logging in at a real OpenID Connect provider on this PC (tests/oidc, oidc-provider for Node), with
# RS256 and ES256: an account that is linked, a subject that none has, and attacks on the way back.
# Needs `npm ci --ignore-scripts` in tests/oidc once; says so and skips without.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
if ! command -v node >/dev/null || [[ ! -e $here/tests/oidc/node_modules/oidc-provider ]]; then
    echo "skip oidc: node or tests/oidc/node_modules is missing (npm ci --ignore-scripts there)"
    exit 0
fi
folder=$(mktemp -d)
pids=()
finish() {
    for one in "${pids[@]}"; do kill "$one" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap finish EXIT
wait_for() {
    for _ in $(seq 600); do
        [[ ! -s $1 ]] || return 0
        sleep 0.1
    done
    echo "not ok oidc: no address in $1"
    exit 1
}
port_of() {
    python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}
"$REGSOSEK" --quiet synth --families 800 --seed 1 --out "$folder/in" >/dev/null
"$REGSOSEK" --quiet flow run --in "$folder/in" --workspace "$folder/ws" >/dev/null || [[ $? == 1 ]]
"$REGSOSEK" --quiet --workspace "$folder/ws" serve account siti --role operator --area 33 \
    --subject sub-siti >/dev/null
printf 'rahasia sekali\n' >"$folder/secret"
for algorithm in RS256 ES256; do
    port=$(port_of)
    redirect=http://127.0.0.1:$port/v1/session/oidc/callback
    node "$here/tests/oidc/provider.mjs" "$redirect" regsosek 'rahasia sekali' $algorithm \
        >"$folder/issuer.$algorithm" 2>"$folder/talk" &
    pids+=($!)
    wait_for "$folder/issuer.$algorithm"
    "$REGSOSEK" --quiet --workspace "$folder/ws" \
        --set oidc_issuer="$(cat "$folder/issuer.$algorithm")" --set oidc_client=regsosek \
        --set oidc_redirect="$redirect" --set oidc_secret_file="$folder/secret" \
        serve run --port "$port" >"$folder/address.$algorithm" &
    server=$!
    pids+=("$server")
    wait_for "$folder/address.$algorithm"
    address=$(cat "$folder/address.$algorithm")
    {
        python3 "$here/tests/oidc/browser.py" "$address" sub-siti
        python3 "$here/tests/oidc/browser.py" "$address" sub-orang-lain
        python3 "$here/tests/oidc/browser.py" "$address"
    } >"$folder/said" 2>&1 || true
    if diff "$folder/said" - <<'SAID'; then
/ siti
/?oidc=unknown nobody
another browser /?oidc=failed nobody
another state /?oidc=failed nobody
again after that /?oidc=failed nobody
another code /?oidc=failed nobody
a used code /?oidc=failed nobody
nothing /?oidc=failed nobody
SAID
        echo "ok oidc: login with $algorithm at a real provider, and attacks on it"
    else
        echo "not ok oidc: login with $algorithm"
        exit 1
    fi
    kill "$server"
    wait "$server" || true
done
