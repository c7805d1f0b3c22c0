// The queue as a sheet to be filled in, and back.
#include <fmt/format.h>

#include <algorithm>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/store/table_file.h"
#include "method/convert/workbook_reader.h"
#include "method/paper/workbook.h"
#include "word/link/review.h"

namespace regsosek::link {

namespace {

constexpr std::array<const char*, 18> columns = {
    "person", "area",          "priority", "reason",           "register_row", "bits",
    "name",   "register_name", "birth",    "register_birth",   "nik",          "register_nik",
    "kk",     "register_kk",   "village",  "register_village", "verdict",      "note"};
constexpr size_t verdict_column = 16;
constexpr size_t note_column = 17;
constexpr size_t row_column = 4;
constexpr const char* sheet_name = "review";

std::vector<std::string> line_of(const ReviewItem& item, const ReviewCandidate& candidate) {
    const auto& f = candidate.fields;  // name, birth, nik, kk, sex, place
    return {PersonId{item.person_id}.printed(),
            std::to_string(item.area),
            std::to_string(item.priority),
            item.reason_text.id,
            std::to_string(candidate.register_row),
            fmt::format("{:.2f}", candidate.bits),
            f[0].written,
            f[0].registered,
            f[1].written,
            f[1].registered,
            f[2].written,
            f[2].registered,
            f[3].written,
            f[3].registered,
            f[5].written,
            f[5].registered,
            "",
            ""};
}

Result<void> write_sheet(const std::string& path, std::vector<std::vector<std::string>> rows) {
    if (path.ends_with(".csv")) {
        store::Table table;
        table.rows = rows.size();
        table.columns.reserve(columns.size());
        for (size_t c = 0; c < columns.size(); ++c) {
            store::TextBuilder builder(table.add(columns[c], store::ColumnType::text));
            for (const auto& row : rows) {
                builder.add(row[c]);
            }
        }
        return store::TableFile::write(path, table);
    }
    if (!path.ends_with(".xlsx")) {
        return fail(Code::usage, "berkas tinjauan: .xlsx atau .csv",
                    "a file of reviews: .xlsx or .csv");
    }
    paper::SheetPage page;
    page.name = sheet_name;
    for (const char* column : columns) {
        page.fields.push_back({column, 18, false});
    }
    page.rows = std::move(rows);
    return paper::write_workbook(path, {&page, 1}, Date{});
}

/// The rows of a file, captions first.
Result<std::vector<std::vector<std::string>>> read_sheet(const std::string& path) {
    if (path.ends_with(".xlsx")) {
        auto sheets = TRY(convert::read_workbook(path));
        const auto found = sheets.find(sheet_name);
        if (found == sheets.end()) {
            return std::unexpected(
                fail(Code::bad_input, "tidak ada lembar 'review'", "there is no sheet 'review'")
                    .error()
                    .at(path));
        }
        return std::move(found->second);
    }
    const auto file = TRY(csv::File::open(path));
    std::vector<std::vector<std::string>> rows = {file.header()};
    csv::Reader reader(file, file.body(), file.bytes(), 2);
    csv::Record record;
    while (TRY(reader.next(record))) {
        rows.emplace_back(record.fields.begin(), record.fields.end());
    }
    return rows;
}

/// A verdict as people write it; nothing when the cell is empty.
Result<std::optional<Verdict>> verdict_of(std::string_view cell) {
    const std::string word = text::standardised(cell);
    if (word.empty()) {
        return std::nullopt;
    }
    for (const Verdict verdict : {Verdict::same, Verdict::different, Verdict::unsure}) {
        const Text names = describe(verdict);
        if (word == text::standardised(names.id) || word == text::standardised(names.en)) {
            return verdict;
        }
    }
    return fail(Code::bad_input, "putusan: sama, berbeda, atau tidak yakin",
                "a verdict: same, different or unsure");
}

/// Where the needed columns stand.
struct Places {
    size_t person = 0, row = 0, verdict = 0, note = 0;
};

Result<Places> places_of(const std::vector<std::string>& header, const std::string& path) {
    Places out;
    const std::array<std::pair<const char*, size_t*>, 4> wanted = {
        {{"person", &out.person},
         {columns[row_column], &out.row},
         {columns[verdict_column], &out.verdict},
         {columns[note_column], &out.note}}};
    for (const auto& [name, place] : wanted) {
        const auto at = std::ranges::find(header, name);
        if (at == header.end()) {
            return std::unexpected(fail(Code::bad_input, "kolom tidak ada: " + std::string(name),
                                        "the column is missing: " + std::string(name))
                                       .error()
                                       .at(path, 1, name));
        }
        *place = static_cast<size_t>(at - header.begin());
    }
    return out;
}

/// One line of a file as a verdict; nothing when it was not filled in.
Result<std::optional<ReviewVerdict>> read_line(const std::vector<std::string>& line,
                                               const Places& at, const std::string& reviewer,
                                               Date day) {
    const auto cell = [&](size_t place) {
        return place < line.size() ? text::trimmed(line[place]) : std::string_view();
    };
    const auto verdict = TRY(verdict_of(cell(at.verdict)));
    if (!verdict) {
        return std::nullopt;
    }
    ReviewVerdict out;
    out.verdict = *verdict;
    out.person_id = TRY(PersonId::parse(cell(at.person))).value;
    const auto row = text::integer(cell(at.row));
    if (!row || *row < 0) {
        return fail(Code::bad_input, "baris register bukan bilangan",
                    "the register row is no number");
    }
    out.register_row = *row;
    out.reviewer = reviewer;
    out.reason = cell(at.note);
    out.day = day;
    return out;
}

/// Several lines of one person become one verdict: "same" wins; "different" from every candidate
/// that has a line is different from all.
std::vector<ReviewVerdict> joined(const std::vector<ReviewVerdict>& lines) {
    std::vector<ReviewVerdict> out;
    for (size_t i = 0; i < lines.size(); ++i) {
        const auto earlier = std::ranges::find(out, lines[i].person_id, &ReviewVerdict::person_id);
        if (earlier == out.end()) {
            out.push_back(lines[i]);
        } else if (lines[i].verdict == Verdict::same) {
            *earlier = lines[i];
        } else if (earlier->verdict == Verdict::different &&
                   lines[i].verdict == Verdict::different) {
            earlier->register_row = 0;
        } else if (earlier->verdict != Verdict::same) {
            earlier->verdict = Verdict::unsure;
        }
    }
    return out;
}

}  // namespace

Result<int64_t> export_reviews(store::Workspace& workspace, const store::Scope& scope,
                               const Finder& registered, const ReviewFilter& filter,
                               const std::string& path) {
    const ReviewPage page = TRY(review_queue(workspace, scope, filter));
    const Observed observed = TRY(observe(workspace, scope));
    const CaseReader reader(registered, observed);
    std::vector<std::vector<std::string>> rows;
    for (const ReviewItem& item : page.items) {
        for (const ReviewCandidate& candidate : TRY(reader.candidates(item))) {
            rows.push_back(line_of(item, candidate));
        }
    }
    const auto lines = static_cast<int64_t>(rows.size());
    TRY(write_sheet(path, std::move(rows)));
    return lines;
}

Result<int64_t> import_reviews(store::Workspace& workspace, const store::Scope& scope,
                               const std::string& path, const std::string& reviewer, Date day) {
    const auto rows = TRY(read_sheet(path));
    if (rows.empty()) {
        return std::unexpected(
            fail(Code::bad_input, "berkas kosong", "the file is empty").error().at(path));
    }
    const Places at = TRY(places_of(rows.front(), path));
    std::vector<ReviewVerdict> lines;
    for (size_t i = 1; i < rows.size(); ++i) {
        auto line = read_line(rows[i], at, reviewer, day);
        if (!line) {
            return std::unexpected(std::move(line.error()).at(path, i + 1));
        }
        if (*line) {
            lines.push_back(std::move(**line));
            if (lines.back().reason.empty()) {
                return std::unexpected(
                    fail(Code::bad_input, "putusan memerlukan alasan", "a verdict needs a reason")
                        .error()
                        .at(path, i + 1, columns[note_column]));
            }
        }
    }
    return decide_reviews(workspace, scope, joined(lines));
}

}  // namespace regsosek::link
