#!/usr/bin/env python3
"""Figures of the server over one workspace: figures.py PROGRAM LOAD WORKSPACE OUT_FOLDER.

Starts `serve run` on a free port, logs accounts in and lets the load generator send requests from
the same machine. Prints one JSON line per figure. Changes the workspace: it adds families."""

import csv
import glob
import http.client
import io
import json
import os
import re
import subprocess
import sys
import time

program, load, workspace, out = sys.argv[1:5]
os.makedirs(out, exist_ok=True)


def figure(name, value, unit, **more):
    print(json.dumps({"name": name, "value": value, "unit": unit, **more}), flush=True)


def account(name, role, area):
    """Makes an account; its first password."""
    made = subprocess.run(
        [program, "--quiet", "--csv", "--workspace", workspace, "serve", "account", name,
         "--role", role, "--area", area],
        capture_output=True, text=True, check=True)
    return next(iter(csv.DictReader(io.StringIO(made.stdout))))["password"]


class Client:
    """One session."""

    def __init__(self, port, name, password, fresh):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Content-Type": "application/json", "X-Purpose": "entry"}
        self.log_in(name, password)
        if fresh:
            new = "kata sandi " + name
            answer, cookie = self.ask("PUT", "/v1/session/password",
                                      {"old_password": password, "password": new}, True)
            self.take(answer, cookie)

    def log_in(self, name, password):
        answer, cookie = self.ask("POST", "/v1/session",
                                  {"account": name, "password": password}, True)
        self.take(answer, cookie)

    def take(self, answer, cookie):
        self.headers["X-CSRF-Token"] = answer["csrf"]
        self.headers["Cookie"] = cookie.split(";")[0]

    def ask(self, method, target, body=None, with_cookie=False):
        self.http.request(method, target, None if body is None else json.dumps(body), self.headers)
        response = self.http.getresponse()
        text = response.read()
        if response.status >= 300:
            raise SystemExit(f"{method} {target}: {response.status} {text[:300]}")
        answer = json.loads(text) if text else {}
        return (answer, response.getheader("Set-Cookie")) if with_cookie else answer

    def lines(self):
        return "\n".join(f"{k}: {v}" for k, v in self.headers.items() if k != "Content-Type")


def run_load(port, connections, seconds, clients, requests, name):
    head, body = os.path.join(out, name + ".headers"), os.path.join(out, name + ".requests")
    with open(head, "w", encoding="utf-8") as file:
        file.write("\n\n".join(one.lines() for one in clients) + "\n")
    with open(body, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in requests)
    done = subprocess.run([load, str(port), str(connections), str(seconds), head, body],
                          capture_output=True, text=True, check=True)
    os.remove(body)
    result = json.loads(done.stdout)
    if result["refused"] or result["broken"]:
        raise SystemExit(f"{name}: {result} {done.stderr[:500]}")
    return result


def cpu_seconds(pid):
    """User and system time of a process so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fsync_ms():
    path = os.path.join(out, "flush")
    times = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 8192)
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begin) * 1e3)
    os.remove(path)
    times.sort()
    return times[100]


def rss_gb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1e6


def new_documents(operator, families, count):
    """Documents of families that are there, as new ones with numbers of their own."""
    models = [operator.ask("GET", "/v1/collect/family/" + one) for one in families]
    for number in range(count):
        model = models[number % len(models)]
        turn = number // len(models)
        answers = dict(model["answers"], building_no=str(999 - turn % 700),
                       family_no=str(999 - turn // 700))
        members = [{"answers": one["answers"]} for one in model["members"]]
        body = {"area": model["area"], "answers": answers, "members": members}
        yield "POST\t/v1/collect/family\t" + json.dumps(body, separators=(",", ":"))


def spread(operator, count):
    """Printed ids of families, one of each SLS."""
    villages = [one["code"] for one in operator.ask("GET", "/v1/area?level=village")["areas"]]
    seen, found = set(), []
    for village in villages:
        for one in operator.ask("GET", f"/v1/family?limit=200&area={village}")["families"]:
            if one["area"] not in seen:
                seen.add(one["area"])
                found.append(one["family"])
        if len(found) >= count:
            break
    return found[:count]


def first_page_kb(port):
    """Compressed bytes of index.html and all that it names."""
    http_client = http.client.HTTPConnection("127.0.0.1", port)
    total = 0
    todo, seen = ["/"], set()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        http_client.request("GET", path, headers={"Accept-Encoding": "br"})
        response = http_client.getresponse()
        body = response.read()
        total += len(body)
        if path == "/":
            http_client.request("GET", path)
            text = http_client.getresponse().read().decode()
            todo += re.findall(r'(?:src|href)="(/[^"]+)"', text)
    return total / 1e3


def screens(village, family):
    """What each screen asks for, as targets."""
    own = f"&area={village}"
    return {
        "progress": ["/v1/watch/progress?by=district", "/v1/watch/progress?by=village" + own,
                     "/v1/area?level=village"],
        "welfare": ["/v1/score/welfare?level=district"],
        "findings": ["/v1/validate/rule", "/v1/validate/finding?limit=50"],
        "families": ["/v1/family?limit=50", "/v1/family?limit=50" + own],
        "family": [f"/v1/family/{family}"],
        "map": ["/v1/frame/shape?level=district", f"/v1/frame/shape?level=sls&area={village[:7]}",
                "/v1/score/map?level=village", f"/v1/geotag/place?area={village}"],
        "charts": ["/v1/use/chart", "/v1/use/chart/water?level=village"],
        "entry": ["/v1/collect/form", f"/v1/collect/family/{family}"],
    }


def searches(supervisor):
    """Questions to the search box: names with a letter doubled, addresses, both; a NIK that nobody
    has."""
    heads = [one["head_name"] for one in supervisor.ask("GET", "/v1/family?limit=200")["families"]
             if len(one.get("head_name", "")) > 6]
    for number, name in enumerate(heads):
        slip = name[:2] + name[1] + name[2:]
        yield ({"name": slip}, {"address": f"rt {number % 9 + 1} rw 1 no {number % 30}"},
               {"name": slip, "address": "rt 2"}, {"nik": f"99{number:014}"})[number % 4]


def some_village():
    """The first village of the workspace."""
    listed = subprocess.run([program, "--quiet", "--csv", "--workspace", workspace, "watch",
                             "progress", "--by", "village"],
                            capture_output=True, text=True, check=True)
    rows = csv.DictReader(io.StringIO(listed.stdout))
    return next(row["area"] for row in rows if len(row["area"]) == 10)


def main():
    regency = "33"
    passwords = {"bench-op": account("bench-op", "operator", regency),
                 "bench-sup": account("bench-sup", "supervisor", regency),
                 "bench-admin": account("bench-admin", "administrator", regency),
                 "bench-village": account("bench-village", "village", some_village())}
    server = subprocess.Popen(
        [program, "--quiet", "--workspace", workspace, "serve", "run", "--port", "0"],
        stdout=subprocess.PIPE, text=True)
    try:
        measure(server, passwords, regency)
    finally:
        server.terminate()
        server.wait(60)


def of_a_village(server, port, passwords, supervisor, village):
    """A village's lists and counts, beside those of an account of the whole district for the same
    rows, with ten sessions each."""
    users = []
    for _ in range(10):
        users.append(Client(port, "bench-village", passwords["bench-village"], not users))
        passwords["bench-village"] = "kata sandi bench-village"
    for one in users:
        one.headers["X-Purpose"] = "consultation"
    for target in ("/v1/family?limit=50", "/v1/watch/progress?by=sls"):
        wide = f"{target}&area={village}"
        users[0].ask("GET", target)
        cpu = cpu_seconds(server.pid)
        own = run_load(port, 10, 10, users, [f"GET\t{target}"] * 2000, "village")
        cpu = (cpu_seconds(server.pid) - cpu) / own["answered"]
        whole = run_load(port, 10, 10, [supervisor], [f"GET\t{wide}"] * 2000, "wide")
        figure("serve.village_p99_ms", own["p99_ms"], "ms", bar=20, target=target,
               p50_ms=own["p50_ms"], server_cpu_ms=round(cpu * 1e3, 3),
               district_account_p99_ms=whole["p99_ms"],
               district_account_p50_ms=whole["p50_ms"])


def measure(server, passwords, regency):
    port = int(server.stdout.readline().rsplit(":", 1)[1])
    disk = round(fsync_ms(), 3)
    operator = Client(port, "bench-op", passwords["bench-op"], True)
    supervisor = Client(port, "bench-sup", passwords["bench-sup"], True)
    supervisor.headers["X-Purpose"] = "entry"
    families = spread(operator, 1000)
    documents = list(new_documents(operator, families, 60_000))
    cpu = cpu_seconds(server.pid)
    done = run_load(port, 64, 10, [operator], documents, "writes")
    cpu = (cpu_seconds(server.pid) - cpu) / done["answered"]
    figure("serve.writes_per_s", done["per_s"], "documents/s", bar=2000, disk_flush_ms=disk,
           documents=done["answered"], connections=64, server_cpu_ms=round(cpu * 1e3, 3))
    figure("serve.write_p99_ms", done["p99_ms"], "ms", bar=50)
    reads = [f"GET\t/v1/collect/family/{one}" for one in families] * 300
    cpu = cpu_seconds(server.pid)
    done = run_load(port, 64, 10, [operator], reads, "reads")
    cpu = (cpu_seconds(server.pid) - cpu) / done["answered"]
    figure("serve.reads_per_s", done["per_s"], "documents/s", bar=10000, p99_ms=done["p99_ms"],
           server_cpu_ms=round(cpu * 1e3, 3),
           note="each read is in the log of reads on disk before its answer")
    village = supervisor.ask("GET", "/v1/area?level=village")["areas"][0]["code"]
    worst = 0.0
    for screen, targets in screens(village, families[0]).items():
        for target in targets:
            supervisor.ask("GET", target)
            one = run_load(port, 1, 10, [supervisor], [f"GET\t{target}"] * 200, "screen")
            worst = max(worst, one["p99_ms"])
            figure("serve.screen." + screen, one["p99_ms"], "ms", target=target,
                   p50_ms=one["p50_ms"])
    asked = ["POST\t/v1/link/search\t" + json.dumps(one) for one in searches(supervisor)]
    one = run_load(port, 1, 10, [supervisor], asked, "search")
    worst = max(worst, one["p99_ms"])
    figure("serve.screen.search", one["p99_ms"], "ms", bar=100, p50_ms=one["p50_ms"],
           questions=one["answered"])
    figure("serve.screen_p99_ms", worst, "ms", bar=100)
    of_a_village(server, port, passwords, supervisor, village)
    sessions = [Client(port, "bench-op", "kata sandi bench-op", False) for _ in range(500)]
    for one in sessions:
        one.ask("GET", "/v1/family?limit=50")
    figure("serve.rss_gb_500_sessions", round(rss_gb(server.pid), 3), "GB", bar=1)
    figure("serve.first_page_kb", round(first_page_kb(port), 1), "kB", bar=300)
    for name in glob.glob(os.path.join(out, "*.headers")):
        os.remove(name)


main()
