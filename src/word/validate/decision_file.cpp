// Rows of a file of decisions.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "word/validate/decisions.h"

namespace regsosek::validate {

namespace {

constexpr std::array<const char*, 11> columns = {"query",    "decision",  "reason",    "note",
                                                 "variable", "old_value", "new_value", "evidence",
                                                 "send_to",  "author",    "decided_on"};
constexpr std::array<const char*, 4> needed = {"query", "decision", "author", "decided_on"};
// Code 4 of confirm_reason is "other": what it is must be written.
constexpr int32_t reason_other = 4;

Result<void> check_header(const csv::File& file) {
    for (const char* name : needed) {
        if (file.column(name) < 0) {
            return csv::missing_column(file, name);
        }
    }
    for (const std::string& header : file.header()) {
        if (std::ranges::find(columns, header) == columns.end()) {
            return csv::unknown_column(file, header, {columns.begin(), columns.end()});
        }
    }
    return {};
}

class Row {
public:
    Row(const csv::File& file, const csv::Record& record, const form::Form& form,
        std::vector<store::Reported>& reported)
        : file_(file), record_(record), form_(form), reported_(reported) {
        row_.line = record.line;
    }

    bool good() const { return good_; }

    DecisionRow read() {
        read_about();
        row_.note = cell("note");
        row_.evidence = cell("evidence");
        row_.author = cell("author");
        if (row_.author.empty()) {
            flaw("author", "blank", "", {"kode petugas", "the code of an officer"});
        }
        const auto day = Date::parse(cell("decided_on"));
        if (!day) {
            flaw("decided_on", "bad_date", cell("decided_on"),
                 {"tanggal TTTT-BB-HH", "a date YYYY-MM-DD"});
        }
        row_.decided_on = day.value_or(Date{});
        read_verdict();
        return row_;
    }

private:
    std::string_view cell(const char* column) const {
        const int at = file_.column(column);
        return at < 0 ? std::string_view{} : text::trimmed(record_.fields[static_cast<size_t>(at)]);
    }
    void flaw(const char* column, const char* problem, std::string_view found, Text expected) {
        reported_.push_back({file_.path(), record_.line, column, problem, std::string(found),
                             std::move(expected), false, 0});
        good_ = false;
    }
    void read_about() {
        auto about = QueryNumber::parse(cell("query"));
        if (!about) {
            flaw("query", "bad_key", cell("query"),
                 {"nomor kueri pada daftar, dengan angka periksa yang cocok",
                  "a query number as printed, with a check digit that fits"});
            return;
        }
        row_.about = std::move(*about);
    }
    void read_verdict() {
        const std::string_view word = cell("decision");
        if (word == name(Verdict::confirm)) {
            row_.verdict = Verdict::confirm;
            read_confirmation();
        } else if (word == name(Verdict::correct)) {
            row_.verdict = Verdict::correct;
            read_correction();
        } else if (word == name(Verdict::send_back)) {
            row_.verdict = Verdict::send_back;
            row_.send_to = cell("send_to");
            if (row_.send_to != "ppl" && row_.send_to != "pml") {
                flaw("send_to", "unknown_code", cell("send_to"), {"ppl atau pml", "ppl or pml"});
            }
        } else {
            flaw("decision", "unknown_code", word,
                 {"confirm, correct, atau send_back", "confirm, correct or send_back"});
        }
    }
    void read_confirmation() {
        const auto code = text::integer(cell("reason"));
        const bool known = code && *code >= 1 && *code <= reason_other;
        if (!known) {
            flaw("reason", cell("reason").empty() ? "blank" : "unknown_code", cell("reason"),
                 {"kode alasan 1 sampai 4 (confirm_reason)", "a reason 1 to 4 (confirm_reason)"});
            return;
        }
        row_.reason = static_cast<int32_t>(*code);
        if (row_.reason == reason_other && row_.note.empty()) {
            flaw("note", "blank", "",
                 {"alasan tertulis untuk kode 4", "the reason in words for code 4"});
        }
    }
    void read_correction() {
        const form::Question* question = form_.find(cell("variable"));
        if (question == nullptr) {
            flaw("variable", "unknown_variable", cell("variable"),
                 {"nama atau nomor pertanyaan formulir K", "name or number of a question of K"});
            return;
        }
        row_.variable = question->name;
        row_.old_value = cell("old_value");
        row_.new_value = cell("new_value");
        if (row_.evidence.empty()) {
            flaw("evidence", "blank", "",
                 {"bukti perubahan: kertas, KK, KTP, kunjungan",
                  "the evidence: paper, KK, KTP, visit"});
        }
    }

    const csv::File& file_;
    const csv::Record& record_;
    const form::Form& form_;
    std::vector<store::Reported>& reported_;
    DecisionRow row_;
    bool good_ = true;
};

}  // namespace

Result<std::vector<DecisionRow>> read_decisions(const std::string& path, const form::Form& form,
                                                std::vector<store::Reported>& reported) {
    const auto file = TRY(csv::File::open(path));
    TRY(check_header(file));
    std::vector<DecisionRow> out;
    store::each_row(file, reported, [&](const csv::Record& record) {
        Row row{file, record, form, reported};
        DecisionRow one = row.read();
        if (row.good()) {
            out.push_back(std::move(one));
        }
    });
    return out;
}

}  // namespace regsosek::validate
