#!/usr/bin/env python3
"""Kills each word of the flow at 90 % of its work and runs it again. One JSON line per figure.

Work is CPU time (user and system) of the process, which other programs on the machine hardly
change. A word's work is that of a process that runs it, less that of one that finds it done (which
opens the workspace and looks whether files have changed): the kill comes when 90 % of the word's
work is over, and the share is the rerun's work by the whole's, both without that beginning. `same`
is 1 when the word's tables, and for finalise the edition, are those of the whole run.

    reruns.py REGSOSEK INPUT WORKSPACE WORD...

WORKSPACE is a folder that does not exist, and is left behind with the words run.
"""
import csv
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

program, source, workspace, *words = sys.argv[1:]
# A run takes a little more or less each time: one that ended before it was killed is tried again,
# to be killed earlier.
kill_shares = (0.9, 0.87, 0.84)


def figure(name, value, unit):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit}), flush=True)


def cpu_clock(pid):
    """The clock of a process's CPU time: clock_getcpuclockid(3) of Linux, which Python lacks."""
    return (~pid << 3) | 2


def start(folder, *arguments):
    return subprocess.Popen([program, "--quiet", "--json", "--workspace", folder, "flow", "run",
                             *arguments], stdout=subprocess.DEVNULL)


def end(child):
    """Waits for a process; CPU seconds, and whether it was killed."""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    killed = child.returncode == -signal.SIGKILL
    # The flow ends with 1 when there are findings: that is a good end here.
    if not killed and child.returncode not in (0, 1):
        sys.exit(f"{child.args} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, killed


def run(folder, word):
    """Runs one word of the flow; CPU seconds."""
    return end(start(folder, "--in", source, "--from", word, "--to", word))[0]


def run_killed(folder, word, cpu_max):
    """Runs one word, and kills it when cpu_max seconds of CPU time have passed."""
    child = start(folder, "--in", source, "--from", word, "--to", word)
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.clock_gettime(cpu_clock(child.pid)) >= cpu_max:
            child.send_signal(signal.SIGKILL)
            break
        time.sleep(0.001)
    return end(child)


def dump(folder, tables=()):
    """Hash by table."""
    named = [text for table in tables for text in ("--table", table)]
    lines = subprocess.run(
        [program, "--quiet", "--csv", "--workspace", folder, "watch", "dump", *named],
        stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
    return {row["table"]: row["hash"] for row in csv.DictReader(lines)}


def table_names():
    """The tables that the words write, from a small district."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "--quiet", "synth", "--families", "800", "--seed", "1", "--out",
                        folder + "/in"], stdout=subprocess.DEVNULL, check=True)
        end(start(folder + "/ws", "--in", folder + "/in"))
        return [name for name in dump(folder + "/ws") if name[0] != "("]


def held(folder, word):
    """What a word left: its tables, and the names and hashes of its edition's files."""
    own = [name for name in tables if name.startswith(word + "_") or
           (word == "collect" and name in ("family", "person"))]
    files = [open(path).read() for path in sorted(glob.glob(folder + "/editions/*/content.json"))]
    return (dump(folder, own) if own else {}), files


tables = table_names()
os.mkdir(workspace)
for word in words:
    before = workspace + ".before"
    killed_in = workspace + ".killed"
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(workspace, before)
    whole = run(workspace, word)
    nothing = run(workspace, word)
    work = whole - nothing
    for share in kill_shares:
        shutil.rmtree(killed_in, ignore_errors=True)
        shutil.copytree(before, killed_in)
        at, killed = run_killed(killed_in, word, nothing + share * work)
        if killed:
            break
        print(f"{word} had ended before it was killed at {share}", file=sys.stderr)
    again = run(killed_in, word)
    figure(f"flow.cpu_{word}_s", work, "s")
    figure(f"flow.killed_at_{word}", (at - nothing) / work, "share")
    figure(f"flow.rerun_share_{word}", max(0, again - nothing) / work, "share")
    figure(f"flow.rerun_same_{word}", held(workspace, word) == held(killed_in, word), "bool")
    shutil.rmtree(before)
    shutil.rmtree(killed_in)
