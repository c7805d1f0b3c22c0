// Filling the tables, on all threads where they are long.
#include "word/link/tables.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "ground/base/math.h"
#include "ground/base/threads.h"
#include "word/link/verdicts.h"

namespace regsosek::link {

namespace {

using store::Column;
using store::ColumnType;
using store::Table;

constexpr size_t grain = 65536;

template <typename F>
void add_int32(Table& table, const char* name, const F& value) {
    Column& column = table.add(name, ColumnType::int32);
    column.int32s.resize(table.rows);
    parallel_ranges(table.rows, grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            column.int32s[i] = static_cast<int32_t>(value(i));
        }
    });
}

template <typename F>
void add_int64(Table& table, const char* name, const F& value) {
    Column& column = table.add(name, ColumnType::int64);
    column.int64s.resize(table.rows);
    parallel_ranges(table.rows, grain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            column.int64s[i] = value(i);
        }
    });
}

template <typename F>
void add_text(Table& table, const char* name, const F& value) {
    store::TextBuilder builder(table.add(name, ColumnType::text));
    for (size_t i = 0; i < table.rows; ++i) {
        builder.add(value(i));
    }
}

int32_t hundredths(int32_t units) {
    return static_cast<int32_t>(int64_t{units} * 100 / match::weight_unit);
}

int32_t flags_of(const Linked& linked, size_t person, bool duplicate) {
    const match::Linkage& l = linked.linkage;
    int32_t flags = duplicate ? flag_duplicate : 0;
    if (l.right[person] < 0) {
        return flags;
    }
    const auto row = static_cast<size_t>(l.right[person]);
    flags |= linked.registered.status(row) == 2 ? flag_register_died : 0;
    flags |= linked.registered.status(row) == 3 ? flag_register_moved : 0;
    flags |= l.reason[person] == match::Reason::household ? flag_by_household : 0;
    const auto [name, birth, nik, kk, sex, place] = match::levels_of(l.pattern[person]);
    const auto differs = [](uint32_t level, uint32_t same) { return level != 0 && level != same; };
    flags |= differs(nik, match::nik_level::same) ? flag_nik_differs : 0;
    flags |= differs(birth, match::birth_level::same) ? flag_birth_differs : 0;
    flags |= differs(name, match::name_level::same) ? flag_name_differs : 0;
    flags |= differs(kk, match::kk_level::same) ? flag_kk_differs : 0;
    flags |= differs(place, match::place_level::village) ? flag_village_differs : 0;
    return flags;
}

void add_person_keys(Table& table, const Linked& linked, const std::vector<uint32_t>& rows) {
    const Table& family = linked.observed.columns->family;
    const Column& person_id = linked.observed.columns->person.at("person_id");
    const Column& family_id = family.at("family_id");
    add_int64(table, "person_id", [&](size_t i) { return person_id.integer(rows[i]); });
    add_int64(table, "family_id",
              [&](size_t i) { return family_id.integer(linked.observed.family[rows[i]]); });
    add_int64(table, "area", [&](size_t i) { return linked.observed.area[rows[i]]; });
}

}  // namespace

int64_t register_key(const Linked& linked, int32_t row) {
    return row < 0 ? 0 : register_key(linked.key, linked.registered.nik(static_cast<size_t>(row)));
}

Table person_table(const Linked& linked) {
    const match::Linkage& l = linked.linkage;
    std::vector<uint8_t> duplicate(l.right.size(), 0);
    for (const match::Duplicate& pair : l.duplicates) {
        duplicate[pair.first] = duplicate[pair.second] = 1;
    }
    std::vector<uint32_t> rows(l.right.size());
    for (uint32_t i = 0; i < rows.size(); ++i) {
        rows[i] = i;
    }
    Table table;
    table.rows = rows.size();
    add_person_keys(table, linked, rows);
    add_int32(table, "outcome", [&](size_t i) { return l.outcome[i]; });
    add_int32(table, "reason", [&](size_t i) { return l.reason[i]; });
    add_int32(table, "weight",
              [&](size_t i) { return l.right[i] < 0 ? 0 : hundredths(l.weight[i]); });
    add_int32(table, "pattern", [&](size_t i) { return l.right[i] < 0 ? 0 : l.pattern[i]; });
    add_int32(table, "register_row", [&](size_t i) { return l.right[i] + 1; });
    add_int64(table, "register_key", [&](size_t i) { return register_key(linked, l.right[i]); });
    add_int32(table, "register_status", [&](size_t i) {
        return l.right[i] < 0 ? 0 : linked.registered.status(static_cast<size_t>(l.right[i]));
    });
    add_int32(table, "flags", [&](size_t i) { return flags_of(linked, i, duplicate[i] != 0); });
    return table;
}

Table duplicate_table(const Linked& linked) {
    const auto& pairs = linked.linkage.duplicates;
    const Column& person_id = linked.observed.columns->person.at("person_id");
    Table table;
    table.rows = pairs.size();
    add_int64(table, "person_a", [&](size_t i) { return person_id.integer(pairs[i].first); });
    add_int64(table, "person_b", [&](size_t i) { return person_id.integer(pairs[i].second); });
    add_int64(table, "area", [&](size_t i) { return linked.observed.area[pairs[i].first]; });
    add_int32(table, "weight", [&](size_t i) { return hundredths(pairs[i].weight); });
    add_int32(table, "pattern", [&](size_t i) { return pairs[i].pattern; });
    return table;
}

namespace {

/// Uncertainty times harm: the entropy of the decision in thousandths of a bit, times the people of
/// the family, thrice for families that the SLS head calls poor (r111 1 or 2).
int32_t priority_of(const Linked& linked, uint32_t person) {
    const double bits = linked.linkage.weight[person] / static_cast<double>(match::weight_unit);
    const double ln2 = math::log(2.0);
    const double p = 1 / (1 + math::exp(-std::clamp(bits, -30.0, 30.0) * ln2));
    const double q = 1 - p;
    const double entropy = -(p * math::log(p) + q * math::log(std::max(q, 1e-12))) / ln2;
    const uint32_t family = linked.observed.family[person];
    const store::Columns& columns = *linked.observed.columns;
    const double size = columns.person_begin[family + 1] - columns.person_begin[family];
    const int64_t status = columns.family.at("welfare_status_initial").integer(family);
    const double harm = status == 1 || status == 2 ? 3 : 1;
    return static_cast<int32_t>(1000 * entropy * size * harm + 0.5);
}

}  // namespace

Table review_table(const Linked& linked) {
    const match::Linkage& l = linked.linkage;
    std::vector<std::pair<int32_t, uint32_t>> order;
    for (uint32_t i = 0; i < l.outcome.size(); ++i) {
        if (l.outcome[i] == match::Outcome::review) {
            order.emplace_back(-priority_of(linked, i), i);
        }
    }
    std::ranges::sort(order);
    std::vector<uint32_t> rows;
    for (const auto& [priority, row] : order) {
        rows.push_back(row);
    }
    Table table;
    table.rows = rows.size();
    // In each area from 1: a number over all areas would tell how many the others have.
    std::map<int64_t, int32_t> last;
    add_int32(table, "position", [&](size_t i) { return ++last[linked.observed.area[rows[i]]]; });
    add_person_keys(table, linked, rows);
    add_int32(table, "reason", [&](size_t i) { return l.reason[rows[i]]; });
    add_int32(table, "weight", [&](size_t i) { return hundredths(l.weight[rows[i]]); });
    add_int32(table, "register_row", [&](size_t i) { return l.right[rows[i]] + 1; });
    add_int32(table, "second_row", [&](size_t i) { return l.second[rows[i]] + 1; });
    add_int32(table, "priority", [&](size_t i) { return -order[i].first; });
    return table;
}

Table candidate_table(const Linked& linked) {
    const auto& candidates = linked.linkage.candidates;
    const Column& person_id = linked.observed.columns->person.at("person_id");
    Table table;
    table.rows = candidates.size();
    add_int64(table, "person_id", [&](size_t i) { return person_id.integer(candidates[i].left); });
    add_int64(table, "area", [&](size_t i) { return linked.observed.area[candidates[i].left]; });
    add_int32(table, "register_row", [&](size_t i) { return candidates[i].right + 1; });
    add_int64(table, "register_key", [&](size_t i) {
        return register_key(linked, static_cast<int32_t>(candidates[i].right));
    });
    Column& positions = table.add("position", ColumnType::int32);
    int32_t position = 0;
    for (size_t i = 0; i < candidates.size(); ++i) {
        position = i > 0 && candidates[i - 1].left == candidates[i].left ? position + 1 : 1;
        positions.int32s.push_back(position);
    }
    add_int32(table, "weight", [&](size_t i) { return hundredths(candidates[i].weight); });
    add_int32(table, "pattern", [&](size_t i) { return candidates[i].pattern; });
    return table;
}

Table count_table(const match::Linkage& linkage) {
    constexpr size_t codes = 256;
    std::vector<int64_t> counts(4 * codes, 0);
    for (size_t i = 0; i < linkage.outcome.size(); ++i) {
        ++counts[static_cast<size_t>(linkage.outcome[i]) * codes +
                 static_cast<size_t>(linkage.reason[i])];
    }
    std::vector<size_t> used;
    for (size_t c = 0; c < counts.size(); ++c) {
        if (counts[c] > 0) {
            used.push_back(c);
        }
    }
    Table table;
    table.rows = used.size();
    add_int32(table, "outcome", [&](size_t i) { return used[i] / codes; });
    add_int32(table, "reason", [&](size_t i) { return used[i] % codes; });
    add_int64(table, "persons", [&](size_t i) { return counts[used[i]]; });
    return table;
}

Table rule_table(const match::Report& report) {
    const auto& rules = report.rules;
    Table table;
    table.rows = rules.size();
    add_int32(table, "position", [](size_t i) { return i + 1; });
    add_text(table, "rule", [&](size_t i) { return match::rule_name(rules[i].rule); });
    const auto add = [&](const char* name, uint64_t match::RuleReport::* field) {
        add_int64(table, name, [&](size_t i) { return static_cast<int64_t>(rules[i].*field); });
    };
    add("pairs", &match::RuleReport::pairs);
    add("new_pairs", &match::RuleReport::new_pairs);
    add("kept", &match::RuleReport::kept);
    add("strong", &match::RuleReport::strong);
    add("refined", &match::RuleReport::refined);
    add("capped", &match::RuleReport::capped);
    add("not_compared", &match::RuleReport::not_compared);
    return table;
}

Table level_table(const match::Model& model) {
    struct Row {
        match::Field field;
        size_t level;
        const match::Level* values;
    };
    std::vector<Row> rows;
    for (size_t f = 0; f < match::field_count; ++f) {
        for (size_t l = 0; l < model.fields[f].size(); ++l) {
            rows.push_back({static_cast<match::Field>(f), l, &model.fields[f][l]});
        }
    }
    Table table;
    table.rows = rows.size();
    add_text(table, "field", [&](size_t i) { return match::field_name(rows[i].field); });
    add_int32(table, "level", [&](size_t i) { return rows[i].level; });
    add_text(table, "label", [&](size_t i) { return std::string_view(rows[i].values->label); });
    Column& m = table.add("m", ColumnType::real);
    for (const Row& row : rows) {
        m.reals.push_back(row.values->m);
    }
    Column& u = table.add("u", ColumnType::real);
    for (const Row& row : rows) {
        u.reals.push_back(row.values->u);
    }
    add_int32(table, "fitted", [&](size_t i) { return rows[i].values->m_fitted ? 1 : 0; });
    return table;
}

std::string csv_of(const Table& table) {
    const size_t blocks = (table.rows + grain - 1) / grain;
    std::vector<std::string> pieces(blocks);
    parallel_ranges(table.rows, grain, [&](size_t begin, size_t end) {
        std::string& out = pieces[begin / grain];
        std::array<char, 24> digits;
        for (size_t row = begin; row < end; ++row) {
            for (size_t c = 0; c < table.columns.size(); ++c) {
                const int64_t value = table.columns[c].integer(row);
                const auto to = std::to_chars(digits.data(), digits.data() + digits.size(), value);
                out.append(digits.data(), to.ptr);
                out += c + 1 < table.columns.size() ? ',' : '\n';
            }
        }
    });
    std::string out;
    for (size_t c = 0; c < table.columns.size(); ++c) {
        out += table.columns[c].name + (c + 1 < table.columns.size() ? "," : "\n");
    }
    for (const std::string& piece : pieces) {
        out += piece;
    }
    return out;
}

}  // namespace regsosek::link
