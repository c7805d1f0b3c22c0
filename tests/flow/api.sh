#!/usr/bin/env bash
# The document of the API against the server, by programs of others where they are installed:
# openapi-spec-validator reads the document, schemathesis sends what it allows and what it does not.
# REGSOSEK_TEST_SCHEMATHESIS names the program; REGSOSEK_TEST_LONG=1: ten minutes for a role.
# Without them tests/unit/serve/openapi_test.cpp walks the routes alone.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
schemathesis=${REGSOSEK_TEST_SCHEMATHESIS:-$(command -v schemathesis || true)}
if [[ -z $schemathesis ]]; then
    echo "skip api: schemathesis is not installed (REGSOSEK_TEST_SCHEMATHESIS)"
    exit 0
fi
folder=$(mktemp -d)
server=
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
"$REGSOSEK" --quiet synth --families 800 --seed 1 --out "$folder/in" >/dev/null
"$REGSOSEK" --quiet flow run --in "$folder/in" --workspace "$folder/ws" >/dev/null || [[ $? == 1 ]]
while read -r role; do
    "$REGSOSEK" --quiet --csv --workspace "$folder/ws" serve account "$role" --role "$role" \
        --label "Akun $role" --area 33 | tail -n 1
done >"$folder/accounts.csv" <<'ROLES'
supervisor
administrator
ROLES
"$REGSOSEK" --quiet --workspace "$folder/ws" serve run --port 0 >"$folder/address" &
server=$!
for _ in $(seq 300); do
    [[ ! -s $folder/address ]] || break
    sleep 0.1
done
address=$(cat "$folder/address")
python3 "$here/tests/flow/api_session.py" "$address" "$folder"
if python3 -c 'import openapi_spec_validator' 2>/dev/null; then
    python3 -c 'import json, sys, openapi_spec_validator
openapi_spec_validator.validate(json.load(open(sys.argv[1])))' "$folder/openapi.json"
    echo "ok api: the document is OpenAPI 3.1"
else
    echo "skip api: openapi-spec-validator is not installed"
fi
seconds=20
[[ ${REGSOSEK_TEST_LONG:-} != 1 ]] || seconds=600
# Left out: the stream, which never ends; what ends the session; backups, which fill the disk. Not
# asked: that whatever fits a schema is taken, since documents have rules beyond their form.
while read -r role purpose; do
    if "$schemathesis" run "$folder/openapi.json" --url "$address" --no-color --seed 1 \
        --header "Cookie: $(cat "$folder/$role.cookie")" \
        --header "X-CSRF-Token: $(cat "$folder/$role.csrf")" --header "X-Purpose: $purpose" \
        --exclude-path /v1/watch/events --exclude-path /v1/session/password \
        --exclude-path /v1/backup --exclude-operation-id deleteSession \
        --exclude-checks positive_data_acceptance \
        --generation-with-security-parameters false --warnings off \
        --max-examples 10 --max-time "$seconds" --request-timeout 60 >"$folder/said" 2>&1; then
        echo "ok api: schemathesis as $role ($(grep -oE '[0-9]+ generated' "$folder/said"))"
    else
        echo "not ok api: schemathesis as $role"
        sed 's/^/    /' "$folder/said" | tail -n 80
        exit 1
    fi
done <<'ROLES'
supervisor entry
administrator audit
ROLES
