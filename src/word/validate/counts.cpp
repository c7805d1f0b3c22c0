// Counts per rule, SLS, officer and operator as a table.
#include "word/validate/counts.h"

#include <map>
#include <string>
#include <tuple>

namespace regsosek::validate {

namespace {

// The columns of the table, filled row by row.
class CountRows {
public:
    explicit CountRows(const check::RuleBook& book) {
        table.columns.reserve(8);
        rule_ = &table.add("rule", store::ColumnType::text);
        for (const check::Rule& rule : book.rules) {
            rule_->dictionary.push_back(rule.name);
        }
        area_ = &table.add("area", store::ColumnType::int64).int64s;
        for (const char* name : {"ppl_code", "operator_code"}) {
            officers_.emplace_back(table.add(name, store::ColumnType::text));
        }
        for (const char* name : {"decided", "hits", "unknown", "outside"}) {
            numbers_.push_back(&table.add(name, store::ColumnType::int32).int32s);
        }
    }
    void add(size_t rule, const CountGroups::Name& group, const check::GroupCount& count) {
        rule_->codes.push_back(static_cast<int32_t>(rule));
        area_->push_back(group.area);
        officers_[0].add(group.ppl_code);
        officers_[1].add(group.operator_code);
        const int32_t values[] = {count.decided, count.hits, count.unknown, count.outside};
        for (size_t i = 0; i < numbers_.size(); ++i) {
            numbers_[i]->push_back(values[i]);
        }
        ++table.rows;
    }

    store::Table table;

private:
    store::Column* rule_ = nullptr;
    std::vector<int64_t>* area_ = nullptr;
    std::vector<store::TextBuilder> officers_;
    std::vector<std::vector<int32_t>*> numbers_;
};

}  // namespace

CountGroups count_groups(const store::Columns& columns) {
    const auto& area = columns.family.at("area").int64s;
    const store::Column& ppl = columns.family.at("ppl_code");
    const store::Column* keyed_by = columns.family.find("operator_code");
    CountGroups out;
    using Key = std::tuple<int64_t, int32_t, int32_t>;
    std::map<Key, uint32_t> numbers;
    Key last{-1, -1, -1};
    for (size_t row = 0; row < columns.family.rows; ++row) {
        const Key key{area[row], ppl.codes[row], keyed_by == nullptr ? 0 : keyed_by->codes[row]};
        if (key == last) {
            // Families of an SLS lie together: most need no search.
            out.of_family.push_back(out.of_family.back());
            continue;
        }
        const auto [found, fresh] =
            numbers.try_emplace(key, static_cast<uint32_t>(out.names.size()));
        if (fresh) {
            out.names.push_back(
                {area[row], ppl.text(row), keyed_by == nullptr ? "" : keyed_by->text(row)});
        }
        out.of_family.push_back(found->second);
        last = key;
    }
    return out;
}

store::Table count_table(const Findings& findings, const CountGroups& groups) {
    CountRows rows(findings.book);
    for (size_t rule = 0; rule < findings.book.rules.size(); ++rule) {
        for (size_t g = 0; g < groups.names.size(); ++g) {
            const check::GroupCount& count =
                findings.checked.by_group[rule * groups.names.size() + g];
            if (count.hits > 0 || count.unknown > 0) {
                rows.add(rule, groups.names[g], count);
            }
        }
    }
    return std::move(rows.table);
}

}  // namespace regsosek::validate
