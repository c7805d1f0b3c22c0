#!/usr/bin/env python3
"""sample.py FROM TO VILLAGES: the people of the first villages of both files, with their truth."""
import csv
import sys

source, out, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
villages = sorted({row["village"] for row in csv.DictReader(open(f"{source}/left.csv"))})[:wanted]
kept = {}
for side, key in (("left", "id"), ("right", "id"), ("left_standard", "unique_id"), ("right_standard", "unique_id")):
    with open(f"{source}/{side}.csv") as read, open(f"{out}/{side}.csv", "w") as write:
        rows = csv.DictReader(read)
        writer = csv.DictWriter(write, rows.fieldnames, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if row["village"] in villages:
                writer.writerow(row)
                kept.setdefault(side, set()).add(row[key])
with open(f"{source}/truth.csv") as read, open(f"{out}/truth.csv", "w") as write:
    write.write("left,right\n")
    for row in csv.DictReader(read):
        if row["left"] in kept["left"] and row["right"] in kept["right"]:
            write.write(f"{row['left']},{row['right']}\n")
