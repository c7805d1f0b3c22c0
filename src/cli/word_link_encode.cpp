// Encoding a file for a partner that may not give names, and linking two encoded files.
#include "cli/word_link_encode.h"

#include <fmt/format.h>

#include <charconv>

#include "cli/sheet.h"
#include "regsosek/link.h"

namespace regsosek::cli {

namespace {

template <typename... Numbers>
void tell(const Call& call, const Text& line, const Numbers&... numbers) {
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), numbers...));
}

/// A number from 0 to 1.
Result<double> share(const Call& call, const char* name) {
    const std::string& text = call.arguments.text(name);
    double value = -1;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad != std::errc{} || end != text.data() + text.size() || value < 0 || value > 1) {
        return fail(Code::usage, std::string(name) + " harus di antara 0 dan 1",
                    std::string(name) + " must lie between 0 and 1");
    }
    return value;
}

Result<Outcome> link_encode(const Call& call) {
    link::EncodeOptions options;
    options.in = call.arguments.text("--in");
    options.scheme = call.arguments.text("--scheme");
    options.secret_file = call.arguments.text("--secret-file");
    options.out = call.arguments.text("--out");
    const std::string& side = call.arguments.text("--side");
    if (side != "left" && side != "right") {
        return fail(Code::usage, "--side: left atau right", "--side: left or right");
    }
    options.right = side == "right";
    const auto report = TRY(link::encode_file(options));
    Sheet sheet;
    sheet.columns = {{"column", {"kolom", "column"}},
                     {"kind", {"jenis", "kind"}},
                     {"known", {"terisi", "known"}, true},
                     {"missing", {"kosong", "missing"}, true},
                     {"unreadable", {"tidak terbaca", "unreadable"}, true},
                     {"damaged", {"rusak", "damaged"}, true}};
    for (const link::FileColumn& column : report.columns) {
        sheet.rows.push_back({column.column, column.kind, std::to_string(column.known),
                              std::to_string(column.missing), std::to_string(column.unreadable),
                              std::to_string(column.damaged)});
    }
    print(call, sheet);
    tell(call,
         {"{} baris disandikan, {} tanpa isi; {:.1f} % bit menyala; tanda skema {}\n",
          "{} records encoded, {} of them empty; {:.1f} % of the bits set; scheme {}\n"},
         report.rows, report.empty, 100 * report.ones_share, report.fingerprint);
    return report.empty == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> link_encoded(const Call& call) {
    link::EncodedOptions options;
    options.left = call.arguments.text("--left");
    options.right = call.arguments.text("--right");
    options.out = call.arguments.text("--out");
    options.threshold = TRY(share(call, "--threshold"));
    options.margin = TRY(share(call, "--margin"));
    const auto report = TRY(link::link_encoded(options));
    tell(call,
         {"{} x {} sandi: {} padan, {} perlu ditinjau, {} kalah; {} dibandingkan dalam {:.2f} s\n",
          "{} x {} encodings: {} linked, {} to review, {} lost; {} compared in {:.2f} s\n"},
         report.left_rows, report.right_rows, report.linked, report.review, report.lost,
         report.compared, report.seconds);
    return report.review == 0 ? Outcome::done : Outcome::findings;
}

Argument text_argument(const char* name, const char* id, const char* en, const char* preset,
                       bool required = false) {
    return {name, ArgumentKind::text, {id, en}, required, preset};
}

}  // namespace

void register_link_encode(Commands& commands) {
    commands.add(
        {"link encode",
         {"Sandikan berkas (CLK) bagi mitra yang tidak boleh memberi nama.",
          "Encodes a file (CLK) for a partner that may not give names."},
         {text_argument("--in", "Berkas (CSV, Parquet).", "The file (CSV, Parquet).", "", true),
          text_argument("--scheme", "Skema sandi (TOML), sama bagi kedua pihak.",
                        "The scheme (TOML), the same on both sides.", "", true),
          text_argument("--secret-file", "Rahasia bersama, 32 bita atau lebih.",
                        "The shared secret, 32 bytes or more.", "", true),
          text_argument("--side", "Nama kolom milik left atau right.",
                        "Column names of left or right.", "left"),
          text_argument("--out", "Hasil (CSV, Parquet).", "The result (CSV, Parquet).", "", true)},
         link_encode,
         "regsosek link encode --in a.csv --scheme s.toml --secret-file secret --out a-clk.csv"});
    commands.add({"link encoded",
                  {"Padankan dua berkas sandi menurut Dice, satu dengan satu.",
                   "Links two encoded files by Dice's coefficient, one to one."},
                  {text_argument("--left", "Sandi kiri.", "The left encodings.", "", true),
                   text_argument("--right", "Sandi kanan.", "The right encodings.", "", true),
                   text_argument("--threshold", "Dice paling kecil, 0 sampai 1.",
                                 "Least Dice, 0 to 1.", "0.75"),
                   text_argument("--margin", "Selisih yang lebih kecil ditinjau.",
                                 "A smaller lead goes to review.", "0.02"),
                   text_argument("--out", "Pasangan (CSV, Parquet).", "The pairs (CSV, Parquet).",
                                 "", true)},
                  link_encoded,
                  "regsosek link encoded --left a-clk.csv --right b-clk.csv --out links.csv"});
}

}  // namespace regsosek::cli
