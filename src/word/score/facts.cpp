// One lookup per question and row.
#include "word/score/facts.h"

#include <algorithm>

namespace regsosek::score {

namespace {

constexpr int32_t not_asked = -1;

/// The questions that a model reads, of one level, in the order of the form.
std::vector<const form::Question*> questions_of(const CompiledModel& compiled,
                                                const form::Form& form, expr::Level level) {
    std::vector<const form::Question*> out;
    for (const form::Question& question : form.questions()) {
        const bool reads = std::ranges::binary_search(compiled.set.reads(), question.variable);
        if (reads && question.level == level) {
            out.push_back(&question);
        }
    }
    return out;
}

Text answer_of(const form::Form& form, const form::Question& question, int64_t value) {
    if (value < 0) {
        return {"kosong atau tidak terbaca", "blank or unreadable"};
    }
    const auto code = static_cast<int32_t>(value);
    Text out{std::string(form.label(question, code, Lang::id)),
             std::string(form.label(question, code, Lang::en))};
    if (out.id.empty()) {
        out = {std::to_string(value), std::to_string(value)};
    }
    return out;
}

void add_facts(const std::vector<const form::Question*>& questions, const form::Form& form,
               const store::Table& table, size_t row, int32_t member, std::vector<Fact>& out) {
    for (const form::Question* question : questions) {
        const store::Column* column = table.find(question->name);
        const bool whole = column != nullptr && (column->type == store::ColumnType::int32 ||
                                                 column->type == store::ColumnType::int64);
        if (!whole || column->integer(row) == not_asked) {
            continue;
        }
        out.push_back({question->number, member, question->label,
                       answer_of(form, *question, column->integer(row))});
    }
}

}  // namespace

store::ColumnNames fact_columns() {
    return {{}, {"member_no"}};
}

std::vector<Fact> facts_of(const CompiledModel& compiled, const form::Form& form,
                           const store::Columns& columns, size_t row) {
    std::vector<Fact> out;
    add_facts(questions_of(compiled, form, expr::Level::family), form, columns.family, row, 0, out);
    const auto of_members = questions_of(compiled, form, expr::Level::member);
    const store::Column* number = columns.person.find("member_no");
    for (uint32_t p = columns.person_begin[row]; p < columns.person_begin[row + 1]; ++p) {
        const auto place = static_cast<int32_t>(p - columns.person_begin[row] + 1);
        const int64_t written = number != nullptr ? number->integer(p) : -1;
        add_facts(of_members, form, columns.person, p,
                  written > 0 ? static_cast<int32_t>(written) : place, out);
    }
    return out;
}

}  // namespace regsosek::score
