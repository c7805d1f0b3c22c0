// Reads the two files of a sample into columns, and sorts the members by family.
#include "word/score/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "ground/base/csv.h"
#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/expr/dictionary.h"
#include "ground/form/answer.h"

namespace regsosek::score {
namespace {

std::unexpected<Error> refuse(Code code, const csv::File& file, uint64_t line,
                              std::string_view column, std::string id, std::string en) {
    return std::unexpected(fail(code, std::move(id), std::move(en))
                               .error()
                               .at(file.path(), line, std::string(column)));
}

/// Which column of a file goes to which column of a table.
struct Target {
    size_t field = 0;
    const form::Question* question = nullptr;
    size_t column = 0;
};

/// One file with the columns that score itself needs, and those of the form.
struct Plan {
    std::map<std::string, size_t, std::less<>> own;  ///< own column to its field
    std::vector<Target> targets;
};

constexpr std::array<std::string_view, 5> family_columns = {"sample_id", "stratum", "psu", "weight",
                                                            "expenditure_month"};
/// A place that the sample may name, for calibration by place; never a predictor.
constexpr std::string_view district_column = "district";
constexpr std::array<std::string_view, 1> member_columns = {"sample_id"};

Result<Plan> plan_of(const csv::File& file, std::span<const std::string_view> own,
                     expr::Level level, const form::Form& form, store::Table& table) {
    Plan plan;
    for (size_t field = 0; field < file.header().size(); ++field) {
        const std::string& name = file.header()[field];
        if (std::ranges::find(own, name) != own.end() || name == district_column) {
            plan.own.emplace(name, field);
            continue;
        }
        if (std::ranges::find(family_columns, name) != family_columns.end()) {
            continue;  // the member file may repeat the design of the family
        }
        const form::Question* question = form.find(name);
        if (question == nullptr || question->level != level) {
            return csv::unknown_column(file, name, form.dictionary().names());
        }
        if (question->privacy == form::Privacy::identity) {
            return refuse(Code::no_right, file, 1, name, "sampel tidak boleh memuat identitas",
                          "a sample may not hold identities");
        }
        if (!question->stored() || question->is_text() || table.find(question->name) != nullptr) {
            continue;
        }
        plan.targets.push_back({field, question, table.columns.size()});
        table.add(question->name, store::ColumnType::int32);
    }
    for (const std::string_view name : own) {
        if (!plan.own.contains(name)) {
            return csv::missing_column(file, std::string(name));
        }
    }
    return plan;
}

/// Adds the answers of a record to the columns of a table.
void add_answers(const form::Form& form, const Plan& plan, const csv::Record& record,
                 store::Table& table, int64_t& unreadable) {
    for (const Target& target : plan.targets) {
        const std::string_view field = text::trimmed(record.fields[target.field]);
        int32_t value = expr::not_asked;
        if (!field.empty()) {
            const auto answer = form::parse_answer(form, *target.question, field);
            const bool sound = answer && form::allowed(form, *target.question, *answer);
            value = sound ? *answer : expr::unreadable;
            unreadable += sound ? 0 : 1;
        }
        table.columns[target.column].int32s.push_back(value);
    }
    ++table.rows;
}

/// Calls row(record) for each record. Errors: those of the file, too few or too many fields.
template <typename F>
Result<void> each_record(const csv::File& file, const F& row) {
    csv::Reader reader(file, file.body(), file.content().size(), file.line_at(file.body()));
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size()) {
            return csv::wrong_field_count(file, record);
        }
        TRY(row(record));
    }
    return {};
}

Result<double> number_of(const csv::File& file, const csv::Record& record, size_t field) {
    const std::string_view digits = text::trimmed(record.fields[field]);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(value)) {
        return refuse(Code::bad_input, file, record.line, file.header()[field],
                      fmt::format("\"{}\" bukan bilangan", masked(digits)),
                      fmt::format("\"{}\" is not a number", masked(digits)));
    }
    return value;
}

/// Numbers texts in order of first appearance.
class Numbering {
public:
    int64_t of(std::string_view name) {
        return seen_.emplace(name, static_cast<int64_t>(seen_.size())).first->second;
    }
    /// The texts by number.
    std::vector<std::string> names() const {
        std::vector<std::string> out(seen_.size());
        for (const auto& [name, number] : seen_) {
            out[static_cast<size_t>(number)] = name;
        }
        return out;
    }

private:
    std::map<std::string, int64_t, std::less<>> seen_;
};

/// Families by sample_id.
using FamilyRows = std::map<std::string, uint32_t, std::less<>>;

Result<FamilyRows> read_families(const csv::File& file, const form::Form& form, Sample& out) {
    // expenditure_month is a question of the form too; here it is read as the number it is.
    const Plan plan =
        TRY(plan_of(file, family_columns, expr::Level::family, form, out.columns.family));
    FamilyRows rows;
    Numbering strata;
    Numbering units;
    Numbering districts;
    const auto add_family = [&](const csv::Record& record) -> Result<void> {
        const auto field = [&](std::string_view name) { return plan.own.find(name)->second; };
        const std::string_view id = text::trimmed(record.fields[field("sample_id")]);
        const auto row = static_cast<uint32_t>(out.columns.family.rows);
        if (id.empty() || !rows.emplace(id, row).second) {
            return refuse(Code::bad_input, file, record.line, "sample_id",
                          "sample_id kosong atau terulang", "sample_id is empty or repeated");
        }
        const double weight = TRY(number_of(file, record, field("weight")));
        if (weight < 0) {
            return refuse(Code::bad_input, file, record.line, "weight", "penimbang negatif",
                          "the weight is negative");
        }
        out.weight.push_back(weight);
        out.expenditure.push_back(TRY(number_of(file, record, field("expenditure_month"))));
        const std::string_view stratum = text::trimmed(record.fields[field("stratum")]);
        const std::string_view unit = text::trimmed(record.fields[field("psu")]);
        if (stratum.empty() || unit.empty()) {
            return refuse(Code::bad_input, file, record.line, "psu", "strata atau PSU kosong",
                          "the stratum or the PSU is empty");
        }
        out.stratum.push_back(strata.of(stratum));
        out.unit.push_back(units.of(unit));
        if (const auto at = plan.own.find(district_column); at != plan.own.end()) {
            out.district.push_back(districts.of(text::trimmed(record.fields[at->second])));
        }
        add_answers(form, plan, record, out.columns.family, out.unreadable);
        return {};
    };
    TRY(each_record(file, add_family));
    out.stratum_name = strata.names();
    out.district_name = districts.names();
    return rows;
}

/// Reads members in file order; returns the family of each.
Result<std::vector<uint32_t>> read_members(const csv::File& file, const form::Form& form,
                                           const FamilyRows& families, Sample& out) {
    const Plan plan =
        TRY(plan_of(file, member_columns, expr::Level::member, form, out.columns.person));
    std::vector<uint32_t> family_of;
    const auto add_member = [&](const csv::Record& record) -> Result<void> {
        const std::string_view id =
            text::trimmed(record.fields[plan.own.find("sample_id")->second]);
        const auto found = families.find(id);
        if (found == families.end()) {
            return refuse(Code::bad_input, file, record.line, "sample_id",
                          "anggota tanpa keluarga dalam sampel",
                          "a member of no family of the sample");
        }
        family_of.push_back(found->second);
        add_answers(form, plan, record, out.columns.person, out.unreadable);
        return {};
    };
    TRY(each_record(file, add_member));
    return family_of;
}

/// Puts members behind each other by family, in file order inside one.
void sort_members(const std::vector<uint32_t>& family_of, store::Columns& columns) {
    std::vector<uint32_t> order(family_of.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](uint32_t row) { return family_of[row]; });
    columns.person = store::take_rows(columns.person, order);
    columns.person_begin.assign(columns.family.rows + 1, 0);
    for (const uint32_t family : family_of) {
        ++columns.person_begin[family + 1];
    }
    std::partial_sum(columns.person_begin.begin(), columns.person_begin.end(),
                     columns.person_begin.begin());
}

}  // namespace

Result<Sample> read_sample(const std::string& folder, const form::Form& form) {
    Sample out;
    const csv::File families = TRY(csv::File::open(folder + "/sample_family.csv"));
    const csv::File members = TRY(csv::File::open(folder + "/sample_member.csv"));
    const FamilyRows rows = TRY(read_families(families, form, out));
    const std::vector<uint32_t> family_of = TRY(read_members(members, form, rows, out));
    sort_members(family_of, out.columns);
    Hasher hasher;
    hasher.add_field(families.content()).add_field(members.content());
    out.hash = hex(hasher.digest());
    return out;
}

}  // namespace regsosek::score
