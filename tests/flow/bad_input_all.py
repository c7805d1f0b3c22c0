"""Every importer x every kind of bad file, in Indonesian and English.

A file is either refused as a whole (exit 3; the message names file and place; nothing stored has
changed: dump hash and record head are the same), or the bad row or cell is reported with file,
line, column and problem (exit 1) and the rest is kept.
"""
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

PROGRAM = os.environ["REGSOSEK"]
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DONE, FINDINGS, REFUSED = 0, 1, 3


@dataclass
class Importer:
    name: str
    file: str  # in the folder of inputs; {folder} in `command` is a spoilt copy of that folder
    command: list
    reported: str = ""  # the word whose `reported` shows rows; empty: every mistake refuses
    needed: str = ""  # a column that must be there
    extra: bool = False  # True: columns of others are passed over
    number: tuple = ()  # column, problem of a text in it
    code: tuple = ()  # column, unknown value, problem
    nik: tuple = ()  # column, problem with 15 digits, problem in scientific notation
    # The column that a repeated row is reported at, "*" for the whole row; "" where the same row
    # twice is no mistake, or none that the file tells.
    key: str = ""
    needs_file: bool = True
    again: str = "duplicate_key"
    # A column outside of the key, and a value: a second row of the key with it is reported at the
    # column `other_at` (that of the key, where none is said) and never takes the first one's place.
    other: tuple = ()
    other_at: str = ""
    other_line: int = -1  # events are sorted by content, not by line
    cut: str = "too_few_fields"  # problem of a file cut inside its last row


K = ["collect", "k", "{folder}/k_family.csv", "{folder}/k_member.csv"]
VK = ["collect", "vk", "{folder}/vk_sls.csv", "{folder}/vk_line.csv"]
NIK = ("nik", "wrong_length", "scientific_notation")
IMPORTERS = [
    Importer("areas", "areas.csv", ["frame", "load", "--areas", "{file}"], "frame", "code", True,
             ("families", "bad_value"), ("level", "planet", "bad_value"), other=("name", "X"),
             other_at="code"),
    Importer("dukcapil", "area_codes_dukcapil.csv", ["frame", "load", "--dukcapil", "{file}"],
             "frame", "code", True, ("code", "bad_value"), (), (), "code", other=("name", "X")),
    Importer("officers", "officers.csv", ["frame", "load", "--officers", "{file}"], "frame",
             "district", False, ("district", "bad_value"), ("role", "BOSS", "unknown_code"), (),
             "district", other=("name", "X")),
    Importer("assignment", "assignment.csv", ["frame", "load", "--assignment", "{file}"], "frame",
             "ppl_code", False, ("idsubsls", "bad_value"), (), (), "idsubsls",
             other=("ppl_code", "9999")),
    Importer("SLS changes", "sls_changes.csv", ["frame", "load", "--changes", "{file}"], "frame",
             "change", False, ("idsubsls_new", "bad_value"), ("change", "9", "unknown_code"), (),
             "idsubsls", other=("name_new", "X")),
    Importer("K families", "k_family.csv", K, "collect", "building_no", False,
             ("floor_area_m2", "not_a_number"), ("floor_type", "99", "unknown_code"),
             ("kk_number", "wrong_length", "scientific_notation"), "*",
             other=("floor_area_m2", "77")),
    Importer("K members", "k_member.csv", K, "collect", "building_no", False,
             ("age", "not_a_number"), ("presence", "9", "unknown_code"), NIK, "*",
             other=("age", "77"), other_at="member_no"),
    Importer("VK recaps", "vk_sls.csv", VK, "collect", "vk_idsubsls", False,
             ("vk_families_prelist", "not_a_number"), (), (), "vk_idsubsls",
             other=("vk_families_prelist", "77")),
    Importer("VK lines", "vk_line.csv", VK, "collect", "vk_idsubsls", False,
             ("vk_members", "not_a_number"), ("vk_existence", "9", "unknown_code"), (),
             "vk_line_no", other=("vk_members", "17")),
    Importer("receipts", "receipt.csv", ["collect", "receipts", "{file}"], "collect", "box_no",
             False, ("count", "not_a_number"), ("document_type", "ZZ", "unknown_code"), (),
             "batch_no", other=("count", "777")),
    Importer("register", "register.csv", ["link", "run", "--register", "{file}"], "link", "nik",
             True, ("rt", "unknown_code"), ("sex", "7", "unknown_code"), NIK, ""),
    Importer("landmarks", "landmarks.csv", ["geotag", "load", "{file}"], "geotag", "latitude",
             False, ("latitude", "bad_value"), (), (), "landmark_id",
             other=("accuracy_m", "77")),
    Importer("FKP sessions", "fkp_session.csv", ["consult", "import", "{folder}"], "consult",
             "signed", False, ("attendance", "not_a_number"),
             ("signer_role", "king", "unknown_code"), (), "idsubsls", other=("attendance", "77")),
    Importer("FKP decisions", "fkp_decision.csv", ["consult", "import", "{folder}"], "consult",
             "group_new", False, ("building_no", "not_a_number"),
             ("reason", "99", "unknown_code"), (), "family_no", other=("existence", "5")),
    Importer("FKP added", "fkp_added.csv", ["consult", "import", "{folder}"], "consult", "name",
             False, ("line_no", "not_a_number"), ("existence", "9", "unknown_code"), (),
             "line_no", needs_file=False, other=("address", "X")),
    Importer("events", "events.csv",
             ["update", "apply", "--events", "{file}", "--as-of", "2024-12-31"], "update",
             "event_date", False, ("building_no", "not_a_number"),
             ("kind", "party", "unknown_kind"), NIK, other=("note", "zzz"), other_at="event_id",
             again="event_id_reused", other_line=2),
    Importer("decisions on findings", "decisions.csv", ["validate", "decide", "{file}"],
             "validate", "author", False, ("decided_on", "bad_date"),
             ("decision", "perhaps", "unknown_code")),
    Importer("sample families", "sample_family.csv", ["score", "fit", "{folder}"], "",
             "weight", False, ("weight",), (), (), "sample_id"),
    Importer("sample members", "sample_member.csv", ["score", "fit", "{folder}"], "",
             "sample_id", False),
    Importer("link model", "models/link-regsosek.csv",
             ["link", "run", "--register", "{folder}/register.csv", "--models",
              "{folder}/models"], "", "level", False, ("m",)),
    Importer("names", "models/names-id.csv",
             ["link", "run", "--register", "{folder}/register.csv", "--models",
              "{folder}/models"], "", "kind", False),
    Importer("form variables", "form/variables.csv", ["form", "show", "{folder}/form"], "",
             "number", False, ("width",), ("kind", "colour"), (), "seq"),
    Importer("form codes", "form/codes.csv", ["form", "show", "{folder}/form"], "", "code",
             False, (), (), (), "code"),
]
# Files that are no tables: what is written into them, and the words that name the place.
TEXTS = [
    ("model file", "models/pmt-regsosek22.toml",
     ["score", "fit", "{folder}", "--model", "{file}"]),
    ("form manifest", "form/form.toml", ["form", "show", "{folder}/form"]),
    ("rule file", "form/rules/01-identity.rules", ["validate", "rules", "--form",
                                                   "{folder}/form"]),
    ("village polygons", "village.geojson", ["frame", "load", "--villages", "{file}"]),
]


def run(folder, lang, *words):
    done = subprocess.run([PROGRAM, "--quiet", "--csv", "--lang", lang, "--workspace",
                           f"{folder}/ws", *words], capture_output=True, text=True,
                          errors="replace", check=False)
    return done.returncode, done.stdout, done.stderr


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as source:
        return list(csv.reader(source))


def write_rows(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as target:
        csv.writer(target, lineterminator="\n").writerows(rows)


def set_cell(path, column, value):
    rows = rows_of(path)
    rows[1][rows[0].index(column)] = value
    write_rows(path, rows)


def drop_column(path, column):
    rows = rows_of(path)
    at = rows[0].index(column)
    write_rows(path, [row[:at] + row[at + 1:] for row in rows])


def add_column(path, column):
    rows = rows_of(path)
    write_rows(path, [row + ([column] if i == 0 else ["1"]) for i, row in enumerate(rows)])


def add_row_with(path, column, value):
    rows = rows_of(path)
    other = list(rows[1])
    other[rows[0].index(column)] = value
    write_rows(path, rows + [other])
    return len(rows) + 1


def repeat_row(path):
    rows = rows_of(path)
    write_rows(path, rows + [rows[1]])
    return len(rows) + 1


def shorten_row(path):
    rows = rows_of(path)
    rows[1] = rows[1][:-1]
    write_rows(path, rows)


def add_bytes(path, data):
    with open(path, "ab") as target:
        target.write(data)


def lines_in(path):
    with open(path, "rb") as source:
        return source.read().count(b"\n")


def cut_file(path):
    """Cuts the last row behind its first delimiter; returns its line."""
    with open(path, "rb") as source:
        data = source.read().rstrip(b"\n")
    begin = data.rindex(b"\n") + 1
    with open(path, "wb") as target:
        target.write(data[:data.index(b",", begin)])
    return data.count(b"\n") + 1


def make_folder(path):
    os.remove(path)
    os.mkdir(path)


def other_delimiter(path):
    with open(path, encoding="utf-8") as source:
        text = source.read()
    with open(path, "w", encoding="utf-8") as target:
        target.write(text.replace(",", "#"))


@dataclass
class Case:
    """One way to spoil a file, and what must come of it."""
    name: str
    spoil: object  # path -> line of the mistake, or None
    refused: bool
    places: list = field(default_factory=list)  # columns or words in the message
    problem: str = ""
    line: int = 0
    in_place: bool = True  # the message has a line


def cases_of(one):
    """All kinds that make sense for an importer."""
    strict = not one.reported
    if one.needs_file:
        yield Case("a missing file", os.remove, True, in_place=False)
    yield Case("a folder in place of the file", make_folder, True, in_place=False)
    yield Case("an empty file", lambda path: open(path, "w").close(), True, line=1)
    yield Case("a wrong delimiter", other_delimiter, True, line=1)
    yield Case("a missing column", lambda path: drop_column(path, one.needed), True,
               [one.needed], line=1)
    if not one.extra:
        yield Case("an unknown column", lambda path: add_column(path, "extra_thing"), True,
                   ["extra_thing"], line=1)
    yield Case("too few fields", shorten_row, strict, problem="too_few_fields", line=2)
    yield Case("invalid UTF-8", lambda path: add_bytes(path, b"x\xff\n"), strict,
               problem="not_readable", line=-1)
    yield Case("a truncated file", cut_file, strict, problem=one.cut, line=-1)
    if one.number:
        yield Case("text in a number", lambda path: set_cell(path, one.number[0], "tiga"),
                   strict, [one.number[0]], one.number[-1], 2)
    if one.code:
        yield Case("an unknown code", lambda path: set_cell(path, one.code[0], one.code[1]),
                   strict, [one.code[0]], one.code[-1], 2)
    if one.nik:
        yield Case("15 digits", lambda path: set_cell(path, one.nik[0], "990101010180001"),
                   False, [one.nik[0]], one.nik[1], 2)
        yield Case("scientific notation", lambda path: set_cell(path, one.nik[0], "9.90101E+15"),
                   False, [one.nik[0]], one.nik[2], 2)
    if one.key:
        column = "" if one.key == "*" else one.key
        yield Case("a repeated row", repeat_row, strict, [column], one.again, -1)
    if one.other:
        at = one.other_at or ("" if one.key == "*" else one.key)
        yield Case("a second row of its key with other content",
                   lambda path: add_row_with(path, *one.other), strict, [at], one.again,
                   one.other_line)


def text_cases(name):
    # A form may have any number of rule files, empty ones too; without form.toml it is no form.
    if name not in ("rule file", "form manifest"):
        yield Case("a missing file", os.remove, True, in_place=False)
    if name != "rule file":
        yield Case("a folder in place of the file", make_folder, True, in_place=False)
        yield Case("an empty file", lambda path: open(path, "w").close(), True, in_place=False)
    yield Case("invalid UTF-8", lambda path: add_bytes(path, b"\xff\xfe\n"), True,
               in_place=False)
    yield Case("text that is something else", lambda path: add_bytes(path, b"\n{[ = %\n"), True,
               in_place=False)


# --- Photos: reported under their own names, without a line, the landmark kept.
def first_photo(folder):
    rows = rows_of(f"{folder}/landmarks.csv")
    return next(row[rows[0].index("photo")] for row in rows[1:] if row[rows[0].index("photo")])


def write_bytes(path, data):
    with open(path, "wb") as target:
        target.write(data)


def read_bytes(path):
    with open(path, "rb") as source:
        return source.read()


PHOTOS = [
    ("a missing photo", os.remove, "photo_missing"),
    ("a folder in place of a photo", make_folder, "photo_missing"),
    ("an empty photo", lambda path: write_bytes(path, b""), "photo_broken"),
    ("a photo that is text", lambda path: write_bytes(path, b"foto rumah"), "photo_broken"),
    ("a truncated photo", lambda path: write_bytes(path, read_bytes(path)[:len(read_bytes(path))
                                                                          // 2]), "photo_broken"),
    ("a photo of 30 MB", lambda path: write_bytes(path, read_bytes(path) + b" " * (30 << 20)),
     "photo_too_large"),
]


def try_photos(original):
    """Lines for the photos; each in a copy of workspace and inputs."""
    lines = []
    for name, spoil, problem in PHOTOS:
        folder = f"{original.folder}/photo"
        for part in ("ws", "in"):
            shutil.copytree(f"{original.folder}/{part}", f"{folder}/{part}")
        photo = first_photo(f"{folder}/in")
        spoil(f"{folder}/in/photos/{photo}")
        status, _, err = run(folder, "id", "geotag", "load", f"{folder}/in/landmarks.csv")
        texts = set()
        for lang in ("id", "en"):
            _, out, _ = run(folder, lang, "geotag", "reported", "--limit", "100000")
            texts |= {row["expected"] for row in csv.DictReader(io.StringIO(out))
                      if row["file"] == photo and row["column"] == "photo"
                      and row["problem"] == problem and row["kept"] == "1"}
        good = status == FINDINGS and len(texts) == 2
        lines.append(f"{'ok' if good else 'not ok'} photos: {name}"
                     + ("" if good else f": exit {status}, {texts}, {err[:200]}"))
        shutil.rmtree(folder)
    return lines


# --- Surveys of other forms: `validate run --form`, a flat one and one with persons.
SURVEY = {
    "form/form.toml": 'name = "panen"\nversion = "1"\ninstrument = "PANEN"\n'
                      'title_id = "Panen"\ntitle_en = "Harvest"\nexternal_lists = []\n',
    "form/variables.csv":
        "seq,block,number,name,label_id,label_en,level,kind,width,decimals,codelist,low,high,"
        "universe,required,group,group6,privacy,unknown_codes,note,basis,source\n"
        "1,I,q1,land_ha,Lahan,Land,family,integer,3,,,0,50,1,Y,,,answers,,,seen,q1\n"
        "2,I,q2,crop,Tanaman,Crop,family,code,1,,crop,1,2,land_ha > 0,Y,,,answers,,,seen,q2\n"
        "3,II,q3,years,Umur,Age,member,integer,2,,,0,98,1,Y,,,answers,,,seen,q3\n",
    "form/codes.csv": "codelist,code,label_id,label_en,crosswalk,basis\n"
                      "crop,1,Padi,Rice,,seen\ncrop,2,Jagung,Maize,,seen\n",
    "form/rules/panen.rules": "rule P1 error family seen :\n    land_ha > 0 => filled(crop)\n"
                              '    id "Lahan tanpa tanaman"\n    en "Land without a crop"\n',
    "f.csv": "hh,land_ha,crop\n9901010101800011,2,1\n9901010101800022,0,\n",
    "p.csv": "hh,years\n9901010101800011,40\n9901010101800022,33\n",
}
FLAT = ["validate", "run", "--form", "{folder}/form", "--family", "{folder}/f.csv", "--key", "hh"]
PERSONS = FLAT + ["--person", "{folder}/p.csv"]


def replaced(old, new):
    def spoil(path):
        text = read_bytes(path).decode()
        if old not in text:
            sys.exit(f"not ok {path} has no {old}")
        write_bytes(path, text.replace(old, new, 1).encode())
    return spoil


def added(text):
    return lambda path: add_bytes(path, text)


# Name, command, file, how it is spoilt, exit, words of the message in both languages; {file} is the
# path, {line} "baris" or "line".
SURVEY_CASES = [
    ("flat: a missing file", FLAT, "f.csv", os.remove, REFUSED, ["{file}"]),
    ("flat: an empty file", FLAT, "f.csv", lambda path: write_bytes(path, b""), REFUSED,
     ["{file}", "{line} 1"]),
    ("flat: a wrong delimiter", FLAT, "f.csv", other_delimiter, REFUSED, ["{file}", "{line} 1"]),
    ("flat: a missing key", FLAT, "f.csv", replaced("hh,", "nomor,"), REFUSED,
     ["{file}", "{line} 1", "hh"]),
    ("flat: an unknown column", FLAT, "f.csv", replaced("crop", "corp"), REFUSED,
     ["{file}", "{line} 1", "corp"]),
    ("flat: too few fields", FLAT, "f.csv", added(b"9901010101800033,1\n"), FINDINGS,
     ["{file}:4 : too_few_fields"]),
    ("flat: invalid UTF-8", FLAT, "f.csv", added(b"1,1,\xff\n"), FINDINGS,
     ["{file}:4 3: not_readable"]),
    ("flat: text in a number", FLAT, "f.csv", replaced(",2,1", ",dua,1"), FINDINGS,
     ["{file}:2 land_ha: unreadable"]),
    ("flat: a repeated key, masked", FLAT, "f.csv", added(b"9901010101800011,3,1\n"), FINDINGS,
     ["{file}:4 : duplicate_key '99"]),
    ("persons: a missing file", PERSONS, "p.csv", os.remove, REFUSED, ["{file}"]),
    ("persons: an unknown column", PERSONS, "p.csv", replaced("years", "yaers"), REFUSED,
     ["{file}", "{line} 1", "yaers"]),
    ("persons: a missing key", PERSONS, "p.csv", replaced("hh,", "nomor,"), REFUSED,
     ["{file}", "{line} 1", "hh"]),
    ("persons: text in a number", PERSONS, "p.csv", replaced(",33", ",tua"), FINDINGS,
     ["{file}:3 years: unreadable"]),
    ("persons: a person without a family, masked", PERSONS, "p.csv",
     added(b"9901010101800099,3\n"), FINDINGS, ["{file}:4 : no_family '99"]),
    ("persons: too many fields", PERSONS, "p.csv", added(b"9901010101800011,3,1\n"), FINDINGS,
     ["{file}:4 : too_many_fields"]),
    ("form: no manifest", FLAT, "form/form.toml", os.remove, REFUSED, ["{file}"]),
    ("form: an unknown list", FLAT, "form/variables.csv", replaced(",crop,1,2", ",corp,1,2"),
     REFUSED, ["{file}", "{line} 3", "corp"]),
    ("form: a wrong universe", FLAT, "form/variables.csv", replaced("land_ha > 0", "luas > 0"),
     REFUSED, ["{file}", "{line} 3", "luas"]),
    ("rules: an unknown name", FLAT, "form/rules/panen.rules", replaced("filled(crop)",
                                                                        "filled(corp)"),
     REFUSED, ["{file}", "{line} 2", "corp"]),
    ("rules: half a rule", PERSONS, "form/rules/panen.rules", replaced("=> filled(crop)", "=>"),
     REFUSED, ["{file}", "{line}"]),
]


# --- Questionnaires of other systems: `form import`.
def sheet_xml(rows):
    cells = rows if isinstance(rows, str) else "".join(f'<row r="{r + 1}">' + "".join(
        f'<c r="{chr(65 + c)}{r + 1}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for c, cell in enumerate(row)) + "</row>" for r, row in enumerate(rows))
    return ('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{cells}</sheetData></worksheet>")


def write_workbook(path, pages, more=""):
    """A small XLSX; `more` follows the first sheet."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = list(pages)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", '<workbook xmlns="http://schemas.openxmlformats.org/'
                      f'spreadsheetml/2006/main" xmlns:r="{office}"><sheets>' + "".join(
                          f'<sheet name="{name}" sheetId="{i + 1}" r:id="r{i + 1}"/>'
                          for i, name in enumerate(names)) + "</sheets></workbook>")
        book.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.'
                      'openxmlformats.org/package/2006/relationships">' + "".join(
                          f'<Relationship Id="r{i + 1}" Type="{office}/worksheet" '
                          f'Target="worksheets/sheet{i + 1}.xml"/>'
                          for i in range(len(names))) + "</Relationships>")
        for i, name in enumerate(names):
            book.writestr(f"xl/worksheets/sheet{i + 1}.xml",
                          sheet_xml(pages[name]) + (more if i == 0 else ""))


def wide_rows():
    """A row is two tags long and 16,384 cells wide."""
    return "".join(f'<row r="{i}"><c r="XFD{i}"/></row>' for i in range(1, 2001))


def xlsform(survey=None, **more):
    pages = {"survey": survey or [["type", "name", "label"], ["integer", "age", "Umur"]],
             "choices": [["list_name", "name", "label"]],
             "settings": [["form_id", "form_title"], ["hh", "Rumah tangga"]]}
    return lambda path: write_workbook(path, pages, **more)


def cut_in_half(path):
    data = read_bytes(path)
    write_bytes(path, data[:len(data) // 2])


DICTIONARY = """[Dictionary]
Version=CSPro 7.7
Label=Rumah tangga
Name=HH_DICT
RecordTypeStart=1
RecordTypeLen=1
Positions=Relative

[Level]
Label=Rumah tangga
Name=HH

[IdItems]

[Item]
Label=Nomor
Name=HH_NO
Start=2
Len=4

[Record]
Label=Orang
Name=PERSON
RecordTypeValue='1'
MaxRecords=20
RecordLen=10

[Item]
Label=Umur
Name=AGE
Start=6
Len=2
"""


def dictionary(old="", new=""):
    def make(path):
        replaced_text = DICTIONARY.replace(old, new, 1) if old else DICTIONARY
        write_bytes(path, replaced_text.encode())
    return make


def broken(make, spoil):
    def both(path):
        make(path)
        spoil(path)
    return both


IMPORT = ["form", "import", "{folder}/book.xlsx", "--out", "{folder}/out"]
IMPORT_DCF = ["form", "import", "{folder}/book.dcf", "--out", "{folder}/out"]
FORM_CASES = [
    ("XLSForm: sound", IMPORT, "book.xlsx", xlsform(), DONE, []),
    ("XLSForm: a missing file", IMPORT, "book.xlsx", lambda path: None, REFUSED, ["{file}"]),
    ("XLSForm: text in place of a workbook", IMPORT, "book.xlsx",
     lambda path: write_bytes(path, b"type,name\n"), REFUSED, ["{file}", "XLSX"]),
    ("XLSForm: an empty file", IMPORT, "book.xlsx", lambda path: write_bytes(path, b""), REFUSED,
     ["{file}", "XLSX"]),
    ("XLSForm: a truncated workbook", IMPORT, "book.xlsx", broken(xlsform(), cut_in_half),
     REFUSED, ["{file}", "XLSX"]),
    ("XLSForm: a zip bomb", IMPORT, "book.xlsx", xlsform(more=" " * (200 << 20)), REFUSED,
     ["{file}", "64 MB"]),
    ("XLSForm: many rows that name their last cell", IMPORT, "book.xlsx",
     lambda path: write_workbook(path, {"survey": wide_rows()}), REFUSED, ["{file}", "000"]),
    ("XLSForm: no sheet survey", IMPORT, "book.xlsx",
     lambda path: write_workbook(path, {"lain": [["a"]]}), REFUSED, ["{file}", "survey"]),
    ("XLSForm: a missing column", IMPORT, "book.xlsx", xlsform([["kind", "name"]]), REFUSED,
     ["{file}", "type"]),
    ("CSPro: sound", IMPORT_DCF, "book.dcf", dictionary(), FINDINGS, []),
    ("CSPro: a missing file", IMPORT_DCF, "book.dcf", lambda path: None, REFUSED, ["{file}"]),
    ("CSPro: an empty file", IMPORT_DCF, "book.dcf", lambda path: write_bytes(path, b""), REFUSED,
     ["{file}"]),
    ("CSPro: something else", IMPORT_DCF, "book.dcf",
     lambda path: write_bytes(path, b"\x00\xffPK"), REFUSED, ["{file}"]),
    ("CSPro: text in a number", IMPORT_DCF, "book.dcf", dictionary("Len=2", "Len=dua"), REFUSED,
     ["{file}", "{line} 32", "Len"]),
    ("CSPro: a line that is none", IMPORT_DCF, "book.dcf", dictionary("Name=AGE", "AGE"), REFUSED,
     ["{file}", "{line} 30"]),
]


def judge_talk(case, folder):
    """What is said on stderr of a command without a workspace, in both languages."""
    name, command, file, _, wanted, words = case
    for lang, line in (("id", "baris"), ("en", "line")):
        shutil.rmtree(f"{folder}/out", ignore_errors=True)
        done = subprocess.run([PROGRAM, "--csv", "--lang", lang,
                               *words_of(command, folder, "")], capture_output=True, text=True,
                              errors="replace", check=False)
        if done.returncode != wanted:
            return f"exit {done.returncode}, wanted {wanted}: {done.stderr[:300]}"
        for word in words:
            shown = word.format(file=f"{folder}/{file}", line=line)
            if shown not in done.stderr:
                return f"'{shown}' is not in: {done.stderr[:300]}"
        if "9901010101800" in done.stderr:
            return f"a number that is not masked: {done.stderr[:300]}"
    return ""


def try_talk(folder, cases, sound):
    lines = []
    for case in cases:
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in sound.items():
            os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
            write_bytes(f"{folder}/{name}", text.encode())
        os.makedirs(folder, exist_ok=True)
        case[3](f"{folder}/{case[2]}")
        fault = judge_talk(case, folder)
        lines.append(f"not ok {case[0]}: {fault}" if fault else f"ok {case[0]}")
    return lines


class Bench:
    """A workspace with a whole district in it, and its inputs to be spoilt."""

    def __init__(self, folder):
        self.folder = folder

    def make(self):
        subprocess.run([PROGRAM, "--quiet", "synth", "--families", "800", "--seed", "2", "--photos",
                        "4", "--out", f"{self.folder}/in"], check=True, capture_output=True)
        shutil.copytree(f"{SOURCE}/models", f"{self.folder}/in/models")
        shutil.copytree(f"{SOURCE}/forms/regsosek22-k", f"{self.folder}/in/form")
        status, _, err = run(self.folder, "id", "flow", "run", "--in", f"{self.folder}/in")
        if status not in (DONE, FINDINGS):
            sys.exit(f"not ok the flow of sound files: exit {status}: {err}")
        run(self.folder, "id", "validate", "report", f"{self.folder}/f.xlsx", "--as-of",
            "2022-12-31")
        # A sound decision: the query number of any finding will do, its check digit included.
        with open(f"{self.folder}/in/decisions.csv", "w", encoding="utf-8") as target:
            target.write("query,decision,reason,author,decided_on\n"
                         f"{self.query_number()},confirm,1,0001,2022-12-01\n")

    def query_number(self):
        subprocess.run(["unzip", "-o", "-q", f"{self.folder}/f.xlsx", "xl/sharedStrings.xml", "-d",
                        self.folder], check=True)
        with open(f"{self.folder}/xl/sharedStrings.xml", encoding="utf-8") as source:
            text = source.read()
        numbers = [word for word in text.replace("<", ">").split(">")
                   if word.startswith("F0") and "/" in word]
        return numbers[0]

    def state(self):
        """What must not change: the hash of all tables and the head of the record."""
        _, dump, _ = run(self.folder, "id", "watch", "dump")
        _, head, _ = run(self.folder, "id", "watch", "audit")
        return dump.splitlines()[-1], head


def words_of(command, folder, path):
    return [word.format(folder=folder, file=path) for word in command]


def judge_refused(bench, case, command, path, line):
    for lang, at in (("id", "baris"), ("en", "line")):
        status, _, err = run(bench.folder, lang, *words_of(command, bench.spoilt, path))
        wanted = [os.path.basename(path), *case.places]
        if case.in_place:
            wanted.append(f"{at} {line}")
        if status != REFUSED:
            return f"exit {status}, wanted {REFUSED}: {err[:200]}"
        for word in wanted:
            if word not in err:
                return f"'{word}' is not in: {err[:300]}"
    return ""


def judge_reported(bench, case, one, path, line):
    status, _, err = run(bench.folder, "id", *words_of(one.command, bench.spoilt, path))
    if status != FINDINGS:
        return f"exit {status}, wanted {FINDINGS}: {err[:200]}"
    texts = set()
    for lang in ("id", "en"):
        _, out, _ = run(bench.folder, lang, one.reported, "reported", "--limit", "100000")
        found = [row for row in csv.DictReader(io.StringIO(out))
                 if row["file"] == os.path.basename(path) and row["line"] == str(line)
                 and row["problem"] == case.problem
                 and (not case.places or row["column"] in case.places)]
        if not found:
            near = [row for row in out.splitlines() if f",{line}," in row][:3]
            return f"no row with line {line}, {case.places}, {case.problem}; near: {near}"
        texts.add(found[0]["expected"])
    return "" if len(texts) == 2 else f"one text for both languages: {texts}"


def try_case(bench, one, case):
    """Spoils, runs, judges; the workspace of a reported row is a copy."""
    bench.spoilt = f"{bench.folder}/bad"
    shutil.rmtree(bench.spoilt, ignore_errors=True)
    shutil.copytree(f"{bench.folder}/in", bench.spoilt, symlinks=True)
    path = f"{bench.spoilt}/{one.file}"
    made = case.spoil(path)
    line = case.line if case.line >= 0 else (made or lines_in(path))
    if case.refused:
        return judge_refused(bench, case, one.command, path, line)
    shutil.rmtree(f"{bench.folder}/kept", ignore_errors=True)
    shutil.copytree(f"{bench.folder}/ws", f"{bench.folder}/kept")
    try:
        return judge_reported(bench, case, one, path, line)
    finally:
        shutil.rmtree(f"{bench.folder}/ws")
        os.rename(f"{bench.folder}/kept", f"{bench.folder}/ws")


def try_importer(original, number, one, cases):
    """All cases of one importer, in a copy of its own; returns the lines to print."""
    bench = Bench(f"{original.folder}/{number}")
    os.mkdir(bench.folder)
    for name in ("ws", "in"):
        shutil.copytree(f"{original.folder}/{name}", f"{bench.folder}/{name}")
    before = bench.state()
    lines = []
    for case in cases:
        fault = try_case(bench, one, case)
        lines.append(f"not ok {one.name}: {case.name}: {fault}" if fault
                     else f"ok {one.name}: {case.name}")
    same = bench.state() == before
    lines.append(f"{'ok' if same else 'not ok'} {one.name}: refused files change nothing stored")
    shutil.rmtree(bench.folder)
    return lines


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder)
        bench.make()
        work = [(one, list(cases_of(one))) for one in IMPORTERS]
        work += [(Importer(name, file, command), list(text_cases(name)))
                 for name, file, command in TEXTS]
        wanted = sys.argv[1:]
        work = [(one, cases) for one, cases in work if not wanted or one.name in wanted]
        if not wanted or "photos" in wanted:
            print("\n".join(try_photos(bench)), flush=True)
        if not wanted or "surveys" in wanted:
            print("\n".join(try_talk(f"{folder}/survey", SURVEY_CASES, SURVEY)), flush=True)
        if not wanted or "form import" in wanted:
            print("\n".join(try_talk(f"{folder}/import", FORM_CASES, {})), flush=True)
        with ThreadPoolExecutor(max_workers=2) as pool:
            for lines in pool.map(lambda job: try_importer(bench, job[0], *job[1]),
                                  enumerate(work)):
                print("\n".join(lines), flush=True)


main()
