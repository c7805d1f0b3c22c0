// Cells of the FKP files become rows.
#include "word/consult/decision_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>

#include "ground/base/csv.h"
#include "ground/base/date.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"

namespace regsosek::consult {

namespace {

constexpr std::array<std::string_view, 4> signer_roles = {"sls_head", "sls_delegate",
                                                          "village_head", "camat"};

// The names of a file's columns: needed ones first, then those that may be missing.
struct Names {
    std::vector<std::string> needed;
    std::vector<std::string> optional;
};

Result<void> check_header(const csv::File& file, const Names& names) {
    std::vector<std::string> known = names.needed;
    known.insert(known.end(), names.optional.begin(), names.optional.end());
    for (const std::string& name : file.header()) {
        if (std::ranges::find(known, name) != known.end()) {
            continue;
        }
        return csv::unknown_column(file, name, known);
    }
    for (const std::string& name : names.needed) {
        if (file.column(name) < 0) {
            return csv::missing_column(file, name);
        }
    }
    return {};
}

// The cells of one record; what is wrong with them is reported once each.
class Row {
public:
    Row(const csv::File& file, const csv::Record& record, std::vector<Reported>& reported)
        : file_(file), record_(record), reported_(reported) {}

    std::string_view text(const char* name) const {
        const int at = file_.column(name);
        return at < 0 ? std::string_view() : text::trimmed(record_.fields[static_cast<size_t>(at)]);
    }
    // An integer of [low, high], or `empty` for a blank cell. Otherwise the row is not kept.
    int32_t integer(const char* name, int32_t low, int32_t high, int32_t empty) {
        const std::string_view cell = text(name);
        if (cell.empty()) {
            return empty;
        }
        const auto number = text::integer(cell);
        if (!number || *number < low || *number > high) {
            report(name, number ? "unknown_code" : "not_a_number", cell,
                   {fmt::format("angka {} sampai {}", low, high),
                    fmt::format("a number from {} to {}", low, high)});
            return empty;
        }
        return static_cast<int32_t>(*number);
    }
    // The same where a blank cell is wrong too.
    int32_t needed_integer(const char* name, int32_t low, int32_t high) {
        if (text(name).empty()) {
            report(name, "blank", "",
                   {fmt::format("angka {} sampai {}", low, high),
                    fmt::format("a number from {} to {}", low, high)});
        }
        return integer(name, low, high, blank);
    }
    int64_t area(const store::Scope& scope) {
        const std::string_view cell = text("idsubsls");
        const auto code = AreaCode::parse(cell);
        constexpr size_t whole = 16;
        if (!code || cell.size() != whole) {
            report("idsubsls", "bad_key", cell,
                   {"kode sub-SLS 16 angka", "a 16-digit sub-SLS code"});
            return 0;
        }
        if (!scope.contains(code->value)) {
            report("idsubsls", "outside_scope", cell,
                   {"SLS dalam wilayah ini", "an SLS of this area"});
        }
        return code->value;
    }
    void report(const char* column, const char* problem, std::string_view found, Text expected) {
        reported_.push_back({file_.path(), record_.line, column, problem, masked(found),
                             std::move(expected), false, area_in_row()});
        good_ = false;
    }
    bool good() const { return good_; }

private:
    // What the report is about, where the row says it.
    int64_t area_in_row() const {
        const auto code = AreaCode::parse(text("idsubsls"));
        return code ? code->value : 0;
    }
    const csv::File& file_;
    const csv::Record& record_;
    std::vector<Reported>& reported_;
    bool good_ = true;
};

Result<void> read_rows(const std::string& path, const Names& names, std::vector<Reported>& reported,
                       const std::function<void(Row&, uint64_t)>& take) {
    const auto file = TRY(csv::File::open(path));
    TRY(check_header(file, names));
    store::each_row(file, reported, [&](const csv::Record& record) {
        Row row{file, record, reported};
        take(row, record.line);
    });
    return {};
}

HeldRow held_row(Row& row, uint64_t line, const store::Scope& scope) {
    HeldRow out;
    out.line = line;
    out.area = row.area(scope);
    out.session_id = row.text("session_id");
    if (out.session_id.empty()) {
        row.report("session_id", "blank", "", {"kode sesi", "the code of the session"});
    }
    if (const std::string_view day = row.text("held_on"); !day.empty()) {
        const auto date = Date::parse(day);
        if (!date) {
            row.report("held_on", "not_a_date", day, {"tanggal TTTT-BB-HH", "a date YYYY-MM-DD"});
        }
        out.held_on = date ? date->number() : 0;
    }
    out.is_signed = row.needed_integer("signed", 0, 1) == 1;
    out.signer_role = row.text("signer_role");
    const bool known = std::ranges::find(signer_roles, out.signer_role) != signer_roles.end();
    if (!known && (out.is_signed || !out.signer_role.empty())) {
        row.report("signer_role", "unknown_code", out.signer_role,
                   {"sls_head, sls_delegate, village_head, atau camat",
                    "sls_head, sls_delegate, village_head or camat"});
    }
    constexpr int32_t most = 9999;  // width of the boxes of block II
    out.attendance = row.integer("attendance", 0, most, blank);
    for (size_t i = 0; i < recap_columns.size(); ++i) {
        out.recap[i] = row.integer(recap_columns[i], 0, most, blank);
    }
    return out;
}

DecisionRow decision_row(Row& row, uint64_t line, const store::Scope& scope) {
    DecisionRow out;
    out.line = line;
    out.area = row.area(scope);
    constexpr int32_t most = 999;  // r109 and r110 have three boxes
    out.building_no = row.needed_integer("building_no", 1, most);
    out.family_no = row.needed_integer("family_no", 1, most);
    out.group = row.integer("group_new", 1, 4, 0);
    out.reason = row.integer("reason", 1, 7, 0);
    out.existence = row.integer("existence", 1, 5, 1);
    out.note = row.text("note");
    return out;
}

AddedRow added_row(Row& row, uint64_t line, const store::Scope& scope) {
    AddedRow out;
    out.line = line;
    out.area = row.area(scope);
    constexpr int32_t most = 9999;
    out.line_no = row.needed_integer("line_no", 1, most);
    out.group = row.integer("group_new", 1, 4, 0);
    out.existence = row.needed_integer("existence", 1, 5);
    out.name = row.text("name");
    out.address = row.text("address");
    return out;
}

// Reads rows of one kind and reports those whose key stands above already.
template <typename T, typename Key>
Result<std::vector<T>> read_kind(const std::string& path, const store::Scope& scope,
                                 const Names& names, T (*make)(Row&, uint64_t, const store::Scope&),
                                 const char* key_column, const Key& key,
                                 std::vector<Reported>& reported) {
    std::vector<T> rows;
    TRY(read_rows(path, names, reported, [&](Row& row, uint64_t line) {
        T one = make(row, line, scope);
        if (row.good()) {
            rows.push_back(std::move(one));
        }
    }));
    std::ranges::stable_sort(rows, {}, key);
    std::vector<T> unique;
    for (T& row : rows) {
        if (!unique.empty() && key(unique.back()) == key(row)) {
            reported.push_back({path,
                                row.line,
                                key_column,
                                "duplicate_key",
                                "",
                                {"satu baris tiap kunci", "one row per key"},
                                false,
                                row.area});
            continue;
        }
        unique.push_back(std::move(row));
    }
    return unique;
}

}  // namespace

bool HeldRow::counts() const {
    return is_signed && std::ranges::find(signer_roles, signer_role) != signer_roles.end();
}

Result<std::vector<HeldRow>> read_held(const std::string& path, const store::Scope& scope,
                                       std::vector<Reported>& reported) {
    Names names{{"session_id", "held_on", "idsubsls", "signed", "signer_role"},
                {"village", "attendance"}};
    names.optional.insert(names.optional.end(), recap_columns.begin(), recap_columns.end());
    return read_kind(
        path, scope, names, held_row, "idsubsls", [](const HeldRow& row) { return row.area; },
        reported);
}

Result<std::vector<DecisionRow>> read_decisions(const std::string& path, const store::Scope& scope,
                                                std::vector<Reported>& reported) {
    const Names names{{"idsubsls", "building_no", "family_no", "group_new", "reason", "existence"},
                      {"note"}};
    return read_kind(
        path, scope, names, decision_row, "family_no",
        [](const DecisionRow& row) { return std::tuple{row.area, row.building_no, row.family_no}; },
        reported);
}

Result<std::vector<AddedRow>> read_added(const std::string& path, const store::Scope& scope,
                                         std::vector<Reported>& reported) {
    const Names names{{"idsubsls", "line_no", "name", "address", "group_new", "existence"}, {}};
    return read_kind(
        path, scope, names, added_row, "line_no",
        [](const AddedRow& row) { return std::pair{row.area, row.line_no}; }, reported);
}

}  // namespace regsosek::consult
