#!/usr/bin/env python3
"""Splink on DuckDB, tuned: splink_peer.py FOLDER THREADS prints one JSON object.

Reads left_standard.csv and right_standard.csv (names standardised already; dates as DATE), with the
rules, comparisons and term frequencies of model.toml. Settings: retain off, EM without term
frequencies, u of equality of NIK+birth and KK supplied from the register's own frequencies and half
a pair for three levels more (random pairs never meet any), everything else trained by Splink. Best
pair of each left record, at 4 bits and at the threshold of the greatest F1. Stages: load (CSV to
tables), train, predict (from tables to the best pairs), write (Parquet); the comparison with the
truth is in none of them.
"""
import json
import resource
import sys
import time

import duckdb
import splink
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
import splink.comparison_library as cl
import splink.comparison_level_library as cll

folder, threads = sys.argv[1], int(sys.argv[2])
new = int(splink.__version__.split(".")[0]) >= 5


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


stages, began, cpu_began = {}, time.time(), cpu()


def stage(name):
    global began, cpu_began
    stages[name] = {"wall_s": round(time.time() - began, 2), "cpu_s": round(cpu() - cpu_began, 2)}
    began, cpu_began = time.time(), cpu()


def level(sql, label, m=None, u=None):
    made = cll.CustomLevel(sql, label)
    return made.configure(u_probability=u, fix_u_probability=True) if u else made


def both(column):
    return f"{column}_l = {column}_r"


connection = duckdb.connect()
connection.execute(f"SET threads = {threads}")
connection.execute("SET preserve_insertion_order = false")
types = ("{'unique_id': 'BIGINT', 'name': 'VARCHAR', 'name_sorted': 'VARCHAR', 'sound': 'VARCHAR', "
         "'sounds': 'VARCHAR', 'birth': 'DATE', 'birth_year': 'SMALLINT', 'sex': 'TINYINT', "
         "'nik': 'VARCHAR', 'nik_tail': 'VARCHAR', 'kk': 'VARCHAR', 'village': 'VARCHAR'}")
for side in ("left", "right"):
    connection.execute(
        f"CREATE TABLE people_{side} AS SELECT *, '{side}' AS source_dataset, "
        f"left(village, 7) AS kecamatan FROM read_csv('{folder}/{side}_standard.csv', "
        f"header = true, columns = {types})")
u_of = lambda key: connection.execute(
    f"SELECT greatest(sum(n * (n - 1)), 1) / (sum(n)::DOUBLE * (sum(n) - 1)) "
    f"FROM (SELECT count(*) AS n FROM people_right WHERE {key} IS NOT NULL GROUP BY {key})"
).fetchone()[0]
u_nik, u_kk = u_of("nik"), u_of("kk")
half_pair = 0.5 / 1e6  # What 1e6 random pairs never show; left out, Splink takes a default.
stage("load")

unknown = cll.CustomLevel("name_l IS NULL OR name_r IS NULL", "unknown").configure(
    is_null_level=True)
name = cl.CustomComparison(output_column_name="name", comparison_levels=[
    unknown, cll.ExactMatchLevel("name", term_frequency_adjustments=True),
    level(both("name_sorted"), "same words", u=half_pair), level(both("sounds"), "sounds the same"),
    cll.JaroWinklerLevel("name", 0.95), cll.JaroWinklerLevel("name", 0.9),
    cll.JaroWinklerLevel("name", 0.8), cll.ElseLevel()])
slip = "len(nik_l) = len(nik_r) AND hamming(nik_l, nik_r) <= 2"
birth_nik = cl.CustomComparison(output_column_name="birth_nik", comparison_levels=[
    cll.CustomLevel("(birth_l IS NULL OR birth_r IS NULL) AND (nik_l IS NULL OR nik_r IS NULL)",
                    "unknown").configure(is_null_level=True),
    level("nik_l = nik_r AND birth_l = birth_r", "both", u=u_nik),
    level("nik_l = nik_r", "nik", u=half_pair),
    level(f"birth_l = birth_r AND {slip}", "birth, nik slip", u=half_pair),
    level("birth_l = birth_r AND nik_l <> nik_r", "birth, other nik"),
    level("birth_l = birth_r", "birth"), level(slip, "nik slip"),
    level("year(birth_l) = year(birth_r) AND day(birth_l) = month(birth_r) AND "
          "month(birth_l) = day(birth_r)", "exchanged"),
    level("day(birth_l) = day(birth_r) AND month(birth_l) = month(birth_r) AND "
          "abs(year(birth_l) - year(birth_r)) <= 10", "day and month"),
    level("year(birth_l) = year(birth_r)", "year"),
    level("abs(birth_l - birth_r) <= 366", "days"), cll.ElseLevel()])
kk = cl.CustomComparison(output_column_name="kk", comparison_levels=[
    cll.NullLevel("kk"), level(both("kk"), "same", u=u_kk),
    level("len(kk_l) = len(kk_r) AND hamming(kk_l, kk_r) <= 1", "slip"), cll.ElseLevel()])
village = cl.CustomComparison(output_column_name="village", comparison_levels=[
    cll.NullLevel("village"), cll.ExactMatchLevel("village"),
    level("kecamatan_l = kecamatan_r", "kecamatan"), cll.ElseLevel()])
settings = SettingsCreator(
    link_type="link_only", comparisons=[name, birth_nik, kk, cl.ExactMatch("sex"), village],
    blocking_rules_to_generate_predictions=[
        block_on("nik"), block_on("kk", "sound"), block_on("birth", "sound"),
        block_on("birth", "village", "sex"), block_on("sounds", "village"),
        block_on("sounds", "birth_year", "kecamatan"), block_on("kk", "birth_year", "sex"),
        block_on("nik_tail", "sound")],
    retain_matching_columns=False, retain_intermediate_calculation_columns=False,
    max_iterations=25)
api = DuckDBAPI(connection=connection)
if new:
    linker = Linker([api.register("people_left"), api.register("people_right")], settings)
else:
    linker = Linker(["people_left", "people_right"], settings, db_api=api)
linker.training.estimate_probability_two_random_records_match([block_on("nik")], recall=0.85)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
for rule in (block_on("nik"), block_on("kk", "sound")):
    linker.training.estimate_parameters_using_expectation_maximisation(
        rule, estimate_without_term_frequencies=True)
stage("train")
pairs = linker.inference.predict(threshold_match_weight=-3)
table = pairs.physical_name
connection.execute(
    f"CREATE TABLE best AS SELECT * FROM (SELECT unique_id_l AS l, unique_id_r AS r, match_weight "
    f"AS w, row_number() OVER (PARTITION BY unique_id_l ORDER BY match_weight DESC, unique_id_r) "
    f"AS place FROM {table}) WHERE place = 1")
stage("predict")
connection.execute(f"COPY best TO '{folder}/splink_links.parquet' "
                   "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)")
stage("write")
total = {kind: round(sum(s[kind] for s in stages.values()), 2) for kind in ("wall_s", "cpu_s")}
rss_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20

truth = f"read_csv('{folder}/truth.csv')"
true_pairs = connection.execute(f"SELECT count(*) FROM {truth}").fetchone()[0]
rows = connection.execute(
    f"SELECT w, t.\"left\" IS NOT NULL FROM best LEFT JOIN {truth} t ON l = t.\"left\" AND r = "
    f"t.\"right\" ORDER BY w DESC").fetchall()
best_f1, correct, at = 0, 0, {}
for i, (w, right) in enumerate(rows, 1):
    correct += right
    p, r = correct / i, correct / true_pairs
    f1 = 2 * p * r / (p + r) if p + r else 0
    if w >= 4:
        at = {"precision": p, "recall": r, "f1": f1}
    if f1 > best_f1 and (i == len(rows) or rows[i][0] != w):
        best_f1, best_bits = f1, w
print(json.dumps({"splink": splink.__version__, "duckdb": duckdb.__version__, "threads": threads,
                  "stages": stages, **total, "rss_gb": round(rss_gb, 3), "pairs_kept": len(rows),
                  "f1_at_4": at, "f1": best_f1, "best_bits": best_bits}))
