// A CSV's columns are read as texts and then looked at: only so is -1 a number and not a blank.
#include "word/score/survey_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "ground/base/csv.h"
#include "ground/base/hash.h"
#include "ground/base/text.h"
#include "ground/store/table_file.h"

namespace regsosek::score {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string plain_name(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool plain = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
        out += plain ? low : '_';
    }
    return out.empty() || (out.front() >= '0' && out.front() <= '9') ? "v" + out : out;
}

/// A number; NaN for an unknown value; nothing for a text.
std::optional<double> number_of(std::string_view field) {
    const std::string_view digits = text::trimmed(field);
    if (digits.empty() || digits == "NA" || digits == ".") {
        return not_a_number;
    }
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// A text column whose texts are all numbers becomes a column of reals.
void numbers_from_texts(store::Column& column) {
    std::vector<double> values;
    for (const std::string& text : column.dictionary) {
        const auto number = number_of(text);
        if (!number) {
            return;
        }
        values.push_back(*number);
    }
    for (const int32_t code : column.codes) {
        column.reals.push_back(values[static_cast<size_t>(code)]);
    }
    column.type = store::ColumnType::real;
    column.codes.clear();
    column.dictionary.clear();
}

/// Reals that are all whole, not negative and small become integers: codes can be compared with ==.
void integers_from_reals(store::Column& column) {
    constexpr double most = 2'000'000'000;
    for (const double v : column.reals) {
        if (!std::isnan(v) && !(v >= 0 && v <= most && v == std::floor(v))) {
            return;
        }
    }
    for (const double v : column.reals) {
        column.int32s.push_back(std::isnan(v) ? expr::not_asked : static_cast<int32_t>(v));
    }
    column.type = store::ColumnType::int32;
    column.reals.clear();
}

/// Parquet's whole numbers of 64 bits as reals: -1 is what is missing there.
void reals_from_wide(store::Column& column) {
    for (const int64_t v : column.int64s) {
        column.reals.push_back(v == -1 ? not_a_number : static_cast<double>(v));
    }
    column.type = store::ColumnType::real;
    column.int64s.clear();
}

Result<store::Table> read_table(const std::string& path) {
    store::TableFileOptions options;
    if (path.ends_with(".csv")) {
        const auto file = TRY(csv::File::open(path));
        for (const std::string& name : file.header()) {
            options.types.emplace_back(name, store::ColumnType::text);
        }
    }
    return store::TableFile::read(path, options);
}

expr::Type type_of(store::ColumnType type) {
    return type == store::ColumnType::text    ? expr::Type::text
           : type == store::ColumnType::int32 ? expr::Type::integer
                                              : expr::Type::real;
}

}  // namespace

const expr::Variable* SurveyNames::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &variables_[found->second];
}

bool SurveyNames::add(const std::string& name, expr::Type type) {
    if (!by_name_.emplace(name, variables_.size()).second) {
        return false;
    }
    expr::Variable variable;
    variable.name = name;
    variable.number = name;
    variable.type = type;
    variable.low = std::numeric_limits<int32_t>::min();
    variable.high = std::numeric_limits<int32_t>::max();
    variable.index = static_cast<int>(variables_.size());
    variables_.push_back(std::move(variable));
    names_.push_back(name);
    return true;
}

Result<SurveyTable> SurveyTable::read(const std::string& path) {
    SurveyTable out;
    out.path_ = path;
    out.table_ = TRY(read_table(path));
    out.hash_ = hex(TRY(blake2b_file(path)));
    if (out.table_.rows == 0) {
        return std::unexpected(
            fail(Code::bad_input, "berkas tidak berisi baris", "the file has no row")
                .error()
                .at(path));
    }
    for (store::Column& column : out.table_.columns) {
        if (column.type == store::ColumnType::text) {
            numbers_from_texts(column);
        } else if (column.type == store::ColumnType::int64) {
            reals_from_wide(column);
        }
        if (column.type == store::ColumnType::real) {
            integers_from_reals(column);
        }
        if (!out.names_.add(plain_name(column.name), type_of(column.type))) {
            return std::unexpected(
                fail(Code::bad_input, fmt::format("dua kolom bernama {}", plain_name(column.name)),
                     fmt::format("two columns are named {}", plain_name(column.name)))
                    .error()
                    .at(path, 1, column.name));
        }
        out.texts_.emplace_back();
    }
    for (size_t c = 0; c < out.table_.columns.size(); ++c) {
        const store::Column& column = out.table_.columns[c];
        for (const int32_t code : column.codes) {
            const std::string_view text = column.dictionary[static_cast<size_t>(code)];
            out.texts_[c].push_back(text == "NA" ? std::string_view{} : text);
        }
    }
    out.no_members_.assign(out.table_.rows + 1, 0);
    return out;
}

expr::Batch SurveyTable::batch() const {
    expr::Batch out;
    out.families = table_.rows;
    out.member_begin = no_members_;
    for (size_t c = 0; c < table_.columns.size(); ++c) {
        expr::ColumnView view;
        view.integers = table_.columns[c].int32s;
        view.reals = table_.columns[c].reals;
        view.texts = texts_[c];
        out.columns.push_back(view);
    }
    return out;
}

int SurveyTable::column(std::string_view name) const {
    const expr::Variable* variable = names_.find(name);
    return variable == nullptr ? -1 : variable->index;
}

std::string SurveyTable::text(int column, size_t row) const {
    const auto at = static_cast<size_t>(column);
    const store::Column& values = table_.columns[at];
    if (values.type == store::ColumnType::text) {
        return std::string(texts_[at][row]);
    }
    if (values.type == store::ColumnType::int32) {
        return values.int32s[row] < 0 ? std::string() : std::to_string(values.int32s[row]);
    }
    return std::isnan(values.reals[row]) ? std::string() : fmt::format("{}", values.reals[row]);
}

SurveyTable::Codes SurveyTable::codes(int column) const {
    // Numbers sort by size: "2" before "10".
    std::map<std::pair<double, std::string>, int64_t> levels;
    std::vector<std::string> texts;
    for (size_t r = 0; r < rows(); ++r) {
        texts.push_back(text(column, r));
        if (!texts.back().empty()) {
            levels.emplace(std::pair(number_of(texts.back()).value_or(0), texts.back()), 0);
        }
    }
    Codes out;
    for (auto& [key, code] : levels) {
        code = static_cast<int64_t>(out.level.size());
        out.level.push_back(key.second);
    }
    for (const std::string& one : texts) {
        const auto found = levels.find({one.empty() ? 0 : number_of(one).value_or(0), one});
        out.code.push_back(found == levels.end() ? -1 : found->second);
    }
    return out;
}

}  // namespace regsosek::score
