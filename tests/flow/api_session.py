"""Sessions of the accounts for tests/flow/api.sh: api_session.py ADDRESS FOLDER."""

import csv
import http.client
import json
import sys

address, folder = sys.argv[1:3]
host = address.split("//")[1]


def ask(method, target, body=None, headers=None):
    connection = http.client.HTTPConnection(host, timeout=120)
    connection.request(method, target, None if body is None else json.dumps(body),
                       {"Content-Type": "application/json", **(headers or {})})
    response = connection.getresponse()
    text = response.read().decode()
    if response.status >= 300:
        raise SystemExit(f"{method} {target}: {response.status} {text}")
    cookie = (response.getheader("Set-Cookie") or "").split(";")[0]
    return json.loads(text or "{}"), cookie


def write(name, text):
    with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
        file.write(text)


with open(f"{folder}/accounts.csv", encoding="utf-8") as accounts:
    for account, password in csv.reader(accounts):
        me, cookie = ask("POST", "/v1/session", {"account": account, "password": password})
        me, cookie = ask("PUT", "/v1/session/password",
                         {"old_password": password, "password": "kata sandi " + account},
                         {"Cookie": cookie, "X-CSRF-Token": me["csrf"]})
        write(account + ".cookie", cookie)
        write(account + ".csrf", me["csrf"])
write("openapi.json", json.dumps(ask("GET", "/v1/openapi.json")[0]))
