#!/usr/bin/env bash
# A workspace whose record lies in PostgreSQL gives the same edition as an embedded one. With
# REGSOSEK_TEST_CITUS=1 the database is a Citus coordinator with two worker nodes.
set -euo pipefail
bin=/usr/lib/postgresql/15/bin
if [[ ! -x $bin/initdb ]] || { [[ $(id -u) == 0 ]] && ! id postgres >/dev/null 2>&1; }; then
    echo "skip postgres: PostgreSQL 15 is not installed"
    exit 0
fi
folder=$(mktemp -d)
chmod 755 "$folder"
mkdir "$folder/pg"
as_postgres() {
    if [[ $(id -u) == 0 ]]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}
if [[ $(id -u) == 0 ]]; then chown postgres "$folder/pg"; fi
ports=55440
if [[ ${REGSOSEK_TEST_CITUS:-0} == 1 ]]; then ports='55440 55441 55442'; fi
stop() {
    local port
    for port in $ports; do
        as_postgres "$bin/pg_ctl" -D "$folder/pg/$port" -m immediate stop >/dev/null 2>&1 || true
    done
    rm -rf "$folder"
}
trap stop EXIT
sql() { psql -q -At -h "$folder/pg" -p "$1" -U super -d postgres -c "$2" >/dev/null; }

for port in $ports; do
    options="-c listen_addresses='' -c unix_socket_directories=$folder/pg -p $port -c fsync=off"
    if [[ $ports != 55440 ]]; then
        options+=" -c shared_preload_libraries=citus -c citus.local_hostname=$folder/pg"
        options+=" -c citus.node_conninfo=sslmode=prefer"
    fi
    (cd / && as_postgres "$bin/initdb" -D "$folder/pg/$port" -U super -A trust -E UTF8 --locale=C &&
        as_postgres "$bin/pg_ctl" -D "$folder/pg/$port" -w -l "$folder/pg/$port.log" \
            -o "$options" start) >/dev/null
    if [[ $ports != 55440 ]]; then sql "$port" 'CREATE EXTENSION citus'; fi
done
if [[ $ports != 55440 ]]; then
    sql 55440 "SELECT citus_set_coordinator_host('$folder/pg', 55440)"
    sql 55440 "SELECT citus_add_node('$folder/pg', 55441)"
    sql 55440 "SELECT citus_add_node('$folder/pg', 55442)"
fi
sql 55440 'CREATE ROLE regsosek_owner LOGIN'
sql 55440 'CREATE ROLE regsosek_app LOGIN'
grant='GRANT CREATE ON DATABASE postgres TO regsosek_owner'
for port in $ports; do
    if [[ $port == 55440 ]]; then
        sql "$port" "$grant"
    else
        sql "$port" 'SET citus.enable_ddl_propagation = off; '"$grant"
    fi
done

url="host=$folder/pg port=55440 dbname=postgres user"
"$REGSOSEK" --quiet synth --families 1000 --seed 3 --out "$folder/in" >/dev/null
flow() {
    "$REGSOSEK" --quiet --workspace "$@" flow run --in "$folder/in" >/dev/null || [ $? = 1 ]
}
hash_of() { "$REGSOSEK" --workspace "$1" finalise verify "$(echo "$1"/editions/*)"; }

if "$REGSOSEK" --quiet --workspace "$folder/none" --set "record_url=$url=regsosek_app" \
    flow run --in "$folder/in" >/dev/null 2>"$folder/said"; then
    echo "not ok a record was used that nobody installed"
elif grep -q 'record install' "$folder/said"; then
    echo "ok without an installed record the error names the command"
else
    echo "not ok the error does not name the command: $(cat "$folder/said")"
fi
"$REGSOSEK" --quiet record install --owner "$url=regsosek_owner"
flow "$folder/embedded"
flow "$folder/server" --set "record_url=$url=regsosek_app"
flow "$folder/other" --set "record_url=$url=regsosek_app" --set record_shard=2
for workspace in server other; do
    if [[ $(hash_of "$folder/$workspace") == "$(hash_of "$folder/embedded")" ]]; then
        echo "ok the same edition from PostgreSQL ($workspace)"
    else
        echo "not ok another edition from PostgreSQL ($workspace)"
    fi
    if "$REGSOSEK" --quiet --workspace "$folder/$workspace" watch audit --verify >/dev/null; then
        echo "ok the record of $workspace verifies"
    else
        echo "not ok the record of $workspace does not verify"
    fi
done
filled='SELECT shard FROM record.log GROUP BY shard HAVING count(*) > 1000'
rows=$(psql -q -At -h "$folder/pg" -p 55440 -U super -d postgres \
    -c "SELECT count(*) FROM ($filled) s")
if [[ $rows == 2 ]]; then
    echo "ok both shards lie in the database"
else
    echo "not ok $rows shards with documents in the database"
fi
