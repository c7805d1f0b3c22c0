// Counting an edition into cells, then protecting them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "ground/base/ids.h"
#include "method/disclose/publish.h"
#include "regsosek/use.h"
#include "word/use/rows.h"

namespace regsosek::use {

namespace {

// One dimension: the distinct values in order, and each counted row's place among them.
struct Dimension {
    std::string name;
    std::vector<Value> values;
    std::vector<int32_t> at;
};

std::unexpected<Error> too_many(const std::string& name, size_t most) {
    return fail(Code::limit, fmt::format("{} mempunyai lebih dari {} nilai", name, most),
                fmt::format("{} has more than {} values", name, most));
}

// Places of the values among the distinct ones.
template <typename T>
std::vector<T> distinct(std::vector<T> values) {
    std::ranges::sort(values);
    const auto rest = std::ranges::unique(values);
    values.erase(rest.begin(), rest.end());
    return values;
}

template <typename T>
void place(const std::vector<T>& values, const std::vector<T>& sorted, Dimension& out) {
    out.at.reserve(values.size());
    for (const T& value : values) {
        out.at.push_back(
            static_cast<int32_t>(std::ranges::lower_bound(sorted, value) - sorted.begin()));
    }
}

Value value_of(const Names& names, const expr::Variable& variable, int64_t number) {
    const auto code = std::to_string(number);
    switch (number) {
        case expr::not_asked: return {code, {"tidak ditanyakan", "not asked"}};
        case expr::asked_blank: return {code, {"kosong", "blank"}};
        case expr::unreadable: return {code, {"tidak terbaca", "unreadable"}};
        default: break;
    }
    const form::Question* question = names.form->find(variable.name);
    const bool coded = question != nullptr && question->kind == form::Kind::code;
    if (!coded) {
        return {code, {code, code}};
    }
    const auto value = static_cast<int32_t>(number);
    return {code,
            {std::string(names.form->label(*question, value, Lang::id)),
             std::string(names.form->label(*question, value, Lang::en))}};
}

// What is counted: rows of family or person that pass filter and area.
struct Counted {
    const Rows& rows;
    bool persons;
    std::vector<uint32_t> chosen;

    uint32_t family_of(uint32_t row) const { return persons ? rows.family_of[row] : row; }
};

Result<Dimension> area_dimension(const Counted& counted, AreaLevel level, size_t most) {
    const auto& area = counted.rows.family.at("area");
    std::vector<int64_t> values;
    for (const uint32_t row : counted.chosen) {
        const AreaCode code{area.integer(counted.family_of(row))};
        values.push_back(code.enclosing(static_cast<int>(level)).value);
    }
    const auto sorted = distinct(values);
    if (sorted.size() > most) {
        return too_many("area", most);
    }
    Dimension out{"area", {}, {}};
    for (const int64_t value : sorted) {
        const std::string code = AreaCode{value}.text().substr(0, static_cast<size_t>(level));
        out.values.push_back({code, {code, code}});
    }
    place(values, sorted, out);
    return out;
}

Result<Dimension> variable_dimension(const Names& names, const Counted& counted,
                                     const expr::Variable& variable, size_t most) {
    const bool member = variable.level == expr::Level::member;
    const auto& column = (member ? counted.rows.person : counted.rows.family).at(variable.name);
    const auto row_of = [&](uint32_t row) { return member ? row : counted.family_of(row); };
    Dimension out{variable.name, {}, {}};
    if (column.type == store::ColumnType::text) {
        std::vector<std::string> values;
        for (const uint32_t row : counted.chosen) {
            values.emplace_back(column.text(row_of(row)));
        }
        const auto sorted = distinct(values);
        if (sorted.size() > most) {
            return too_many(variable.name, most);
        }
        for (const std::string& text : sorted) {
            out.values.push_back({text, text.empty() ? Text{"kosong", "blank"} : Text{text, text}});
        }
        place(values, sorted, out);
        return out;
    }
    std::vector<int64_t> values;
    for (const uint32_t row : counted.chosen) {
        values.push_back(column.integer(row_of(row)));
    }
    const auto sorted = distinct(values);
    if (sorted.size() > most) {
        return too_many(variable.name, most);
    }
    for (const int64_t number : sorted) {
        out.values.push_back(value_of(names, variable, number));
    }
    place(values, sorted, out);
    return out;
}

Result<std::vector<uint32_t>> chosen_rows(const Names& names, const Rows& rows,
                                          const TableOptions& options,
                                          const std::optional<expr::Expression>& filter) {
    const AreaRange range =
        options.area.empty() ? AreaRange{0, INT64_MAX} : TRY(AreaRange::of(options.area));
    const auto passes = filter ? truths(names, rows, *filter) : std::vector<expr::Truth>{};
    const auto& area = rows.family.at("area");
    const size_t n = options.persons ? rows.person.rows : rows.family.rows;
    std::vector<uint32_t> out;
    for (uint32_t row = 0; row < n; ++row) {
        const uint32_t family = options.persons ? rows.family_of[row] : row;
        const bool in = range.contains(area.integer(family));
        if (in && (!filter || passes[row] == expr::Truth::yes)) {
            out.push_back(row);
        }
    }
    return out;
}

// Cells in a dense array over all places.
Result<std::vector<disclose::TrueCell>> cells_of(const Counted& counted,
                                                 const std::vector<Dimension>& dimensions,
                                                 const TableOptions& options) {
    size_t places = 1;
    for (const Dimension& dimension : dimensions) {
        places *= std::max<size_t>(1, dimension.values.size());
        if (places > options.cells_max) {
            return fail(Code::limit, fmt::format("tabel melebihi {} sel", options.cells_max),
                        fmt::format("the table has more than {} cells", options.cells_max));
        }
    }
    const char* unit = options.persons ? "person" : "family";
    const auto& ids =
        options.persons ? counted.rows.person.at("person_id") : counted.rows.family.at("family_id");
    std::vector<std::pair<int64_t, uint32_t>> dense(places);
    for (size_t i = 0; i < counted.chosen.size(); ++i) {
        size_t cell = 0;
        for (const Dimension& dimension : dimensions) {
            cell = cell * dimension.values.size() + static_cast<size_t>(dimension.at[i]);
        }
        ++dense[cell].first;
        if (!options.suppress) {
            dense[cell].second += disclose::record_key(
                options.secret, fmt::format("{}:{}", unit, ids.integer(counted.chosen[i])));
        }
    }
    std::vector<disclose::TrueCell> out;
    for (size_t cell = 0; cell < places; ++cell) {
        if (dense[cell].first == 0) {
            continue;
        }
        disclose::TrueCell one{std::vector<int32_t>(dimensions.size()), dense[cell].first,
                               dense[cell].second};
        size_t rest = cell;
        for (size_t d = dimensions.size(); d-- > 0;) {
            one.at[d] = static_cast<int32_t>(rest % dimensions[d].values.size());
            rest /= dimensions[d].values.size();
        }
        out.push_back(std::move(one));
    }
    return out;
}

Result<void> check(const TableOptions& options) {
    const size_t dimensions = options.variables.size() + (options.level == AreaLevel::none ? 0 : 1);
    if (dimensions > options.dimensions_max) {
        return fail(Code::limit, fmt::format("paling banyak {} matra", options.dimensions_max),
                    fmt::format("at most {} dimensions", options.dimensions_max));
    }
    if (!options.suppress && (options.secret.size() < 16 || options.secret.size() > 64)) {
        return fail(Code::usage, "tabel bersandi sel memerlukan rahasia 16 sampai 64 bita",
                    "a table by cell keys needs a secret of 16 to 64 bytes");
    }
    return {};
}

Result<std::vector<const expr::Variable*>> variables_of(const Names& names,
                                                        const TableOptions& options) {
    std::vector<const expr::Variable*> out;
    for (const std::string& name : options.variables) {
        const expr::Variable* variable = TRY(find_variable(names, name));
        if (variable->type == expr::Type::real) {
            return fail(Code::bad_input, fmt::format("{} bukan nilai yang dapat ditabulasi", name),
                        fmt::format("{} is no value to tabulate by", name));
        }
        if (variable->level == expr::Level::member && !options.persons) {
            auto error =
                fail(Code::bad_input,
                     fmt::format("{} milik anggota: keluarga tidak dihitung menurutnya", name),
                     fmt::format("{} belongs to members: families have many", name))
                    .error();
            return std::unexpected(
                std::move(error).with_hint("Hitung orang: --persons", "Count persons: --persons"));
        }
        if (std::ranges::find(out, variable) != out.end()) {
            return fail(Code::bad_input, fmt::format("{} disebut dua kali", name),
                        fmt::format("{} is named twice", name));
        }
        out.push_back(variable);
    }
    return out;
}

Tabulation shown(const Names& names, const std::vector<Dimension>& dimensions,
                 const std::vector<disclose::ShownCell>& cells) {
    Tabulation out{{}, {}, names.content.name, names.content.hash};
    for (const Dimension& dimension : dimensions) {
        out.dimensions.push_back(dimension.name);
    }
    for (const disclose::ShownCell& cell : cells) {
        Line line{{}, cell.count, cell.suppressed};
        for (size_t d = 0; d < dimensions.size(); ++d) {
            const bool total = cell.at[d] == disclose::all_values;
            line.values.push_back(total ? Value{"", {"jumlah", "total"}}
                                        : dimensions[d].values[static_cast<size_t>(cell.at[d])]);
        }
        out.lines.push_back(std::move(line));
    }
    return out;
}

}  // namespace

Result<AreaLevel> area_level(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, AreaLevel>, 5> words = {
        {{"none", AreaLevel::none},
         {"regency", AreaLevel::regency},
         {"district", AreaLevel::district},
         {"village", AreaLevel::village},
         {"sls", AreaLevel::sls}}};
    for (const auto& [name, level] : words) {
        if (name == word) {
            return level;
        }
    }
    return fail(
        Code::usage, fmt::format("tingkat wilayah '{}' tidak dikenal", word),
        fmt::format("unknown level of area '{}'; use regency, district, village or sls", word));
}

Result<std::string> record_secret(store::Workspace& workspace) {
    const auto signature = TRY(workspace.sign("regsosek-record-keys-1\n"));
    return std::string(signature.begin(), signature.end());
}

Result<Tabulation> table(const Source& source, const TableOptions& options) {
    TRY(check(options));
    const Names names = TRY(read_names(source));
    const auto variables = TRY(variables_of(names, options));
    std::optional<expr::Expression> filter;
    std::vector<int> needed;
    if (!options.filter.empty()) {
        const auto level = options.persons ? expr::Level::member : expr::Level::family;
        filter = TRY(compile_rule(names, options.filter, level));
        needed = filter->reads();
    }
    for (const expr::Variable* variable : variables) {
        needed.push_back(variable->index);
    }
    const Rows rows = TRY(read_rows(names, needed, options.persons));
    const Counted counted{rows, options.persons, TRY(chosen_rows(names, rows, options, filter))};
    std::vector<Dimension> dimensions;
    if (options.level != AreaLevel::none) {
        dimensions.push_back(TRY(area_dimension(counted, options.level, options.values_max)));
    }
    for (const expr::Variable* variable : variables) {
        dimensions.push_back(
            TRY(variable_dimension(names, counted, *variable, options.values_max)));
    }
    const auto cells = TRY(cells_of(counted, dimensions, options));
    disclose::PublishOptions publish;
    publish.protection =
        options.suppress ? disclose::Protection::suppress : disclose::Protection::cell_key;
    publish.totals = options.keyed_totals ? disclose::Totals::keyed : disclose::Totals::added;
    publish.suppress_below = options.suppress_below;
    return shown(names, dimensions, TRY(disclose::publish(cells, dimensions.size(), publish)));
}

}  // namespace regsosek::use
