// Checking a query: every name must be a column of the table before a row is read.
#include "ground/store/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <span>

#include "ground/base/text.h"
#include "ground/store/query_state.h"

namespace regsosek::store {

namespace {

/// Checks one query against the columns of its table, collecting the names it uses.
class Checker {
public:
    Checker(const Query& query, std::span<const ColumnShape> columns)
        : query_(query), columns_(columns) {}

    Result<const ColumnShape*> column(const std::string& name) {
        const auto found = std::ranges::find(columns_, name, &ColumnShape::name);
        if (found == columns_.end()) {
            return unknown(name);
        }
        names_.insert(name);
        return &*found;
    }
    Result<Field> field(const std::string& spelt);
    Result<std::vector<Field>> fields(bool& grouped);
    Result<std::vector<SortKey>> order(const std::vector<Field>& fields, bool grouped);
    void used(const std::string& name) { names_.insert(name); }
    std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }

private:
    std::unexpected<Error> unknown(const std::string& name) const;
    std::unexpected<Error> wrong(std::string_view what, std::string_view id,
                                 std::string_view en) const {
        return fail(Code::bad_input, fmt::format("tabel {}: {} {}", query_.table, what, id),
                    fmt::format("table {}: {} {}", query_.table, what, en));
    }

    const Query& query_;
    std::span<const ColumnShape> columns_;
    std::set<std::string> names_;
};

std::unexpected<Error> Checker::unknown(const std::string& name) const {
    std::vector<std::string> candidates;
    for (const auto& column : columns_) {
        candidates.push_back(column.name);
    }
    auto error = wrong(name, "bukan kolomnya", "is no column of it");
    if (const auto near = text::nearest(name, candidates)) {
        error.error().hint = {fmt::format("maksudnya {}?", *near),
                              fmt::format("did you mean {}?", *near)};
    }
    return error;
}

Result<Field> Checker::field(const std::string& spelt) {
    const size_t open = spelt.find('(');
    if (open == std::string::npos) {
        TRY(column(spelt));
        return Field{spelt, FieldKind::column, spelt};
    }
    const auto word = std::string_view(spelt).substr(0, open);
    if (!spelt.ends_with(')')) {
        return wrong(spelt, "bukan kolom atau agregat", "is no column and no aggregate");
    }
    const std::string inner(
        text::trimmed(std::string_view(spelt).substr(open + 1, spelt.size() - open - 2)));
    if (word == "count" && inner.empty()) {
        return Field{spelt, FieldKind::count, ""};
    }
    for (const auto& [name, kind] :
         {std::pair{"sum", FieldKind::sum}, {"min", FieldKind::min}, {"max", FieldKind::max}}) {
        if (word == name) {
            const auto* shape = TRY(column(inner));
            if (shape->type != ColumnType::int32 && shape->type != ColumnType::int64) {
                return wrong(spelt, "hanya untuk bilangan bulat", "is for whole numbers only");
            }
            return Field{spelt, kind, inner};
        }
    }
    return wrong(spelt, "bukan kolom atau agregat", "is no column and no aggregate");
}

Result<std::vector<Field>> Checker::fields(bool& grouped) {
    std::vector<Field> fields;
    std::vector<std::string> spellings = query_.fields;
    grouped = !query_.group.empty();
    if (spellings.empty() && grouped) {
        spellings = query_.group;
        spellings.emplace_back("count()");
    } else if (spellings.empty()) {
        for (const auto& shape : columns_) {
            spellings.push_back(shape.name);
        }
    }
    for (const auto& spelt : spellings) {
        fields.push_back(TRY(field(spelt)));
        if (std::ranges::count(fields, spelt, &Field::spelt) > 1) {
            return wrong(spelt, "disebut dua kali", "is named twice");
        }
        grouped = grouped || fields.back().kind != FieldKind::column;
    }
    for (const auto& name : query_.group) {
        TRY(column(name));
        if (std::ranges::count(query_.group, name) > 1) {
            return wrong(name, "disebut dua kali", "is named twice");
        }
    }
    for (const auto& one : fields) {
        if (grouped && one.kind == FieldKind::column &&
            std::ranges::find(query_.group, one.column) == query_.group.end()) {
            return wrong(one.spelt, "bukan kolom kelompok", "is no column of the groups");
        }
    }
    return fields;
}

Result<std::vector<SortKey>> Checker::order(const std::vector<Field>& fields, bool grouped) {
    std::vector<SortKey> keys;
    for (const auto& spelt : query_.order) {
        const bool descending = spelt.starts_with('-');
        const std::string name = descending ? spelt.substr(1) : spelt;
        if (!grouped) {
            TRY(column(name));
        } else if (std::ranges::find(fields, name, &Field::spelt) == fields.end() &&
                   std::ranges::find(query_.group, name) == query_.group.end()) {
            return wrong(name, "tidak ada dalam hasil kelompok", "is not in the grouped answer");
        }
        keys.push_back({name, descending});
    }
    return keys;
}

expr::Variable variable_of(const ColumnShape& column, expr::Level level) {
    expr::Variable variable;
    variable.name = column.name;
    variable.level = level;
    variable.type = column.type == ColumnType::text   ? expr::Type::text
                    : column.type == ColumnType::real ? expr::Type::real
                                                      : expr::Type::integer;
    variable.wide = column.type == ColumnType::int64;
    variable.low = std::numeric_limits<int64_t>::min();
    variable.high = std::numeric_limits<int64_t>::max();
    return variable;
}

/// Names for a filter on family or person: the fixed columns, then every stored question.
void add_form(TableDictionary& dictionary, const form::Form& form) {
    for (const auto& [name, type] : {std::pair{"family_id", ColumnType::int64},
                                     {"area", ColumnType::int64},
                                     {"form_version", ColumnType::text},
                                     {"sequence", ColumnType::int64}}) {
        dictionary.add(variable_of({name, type}, expr::Level::family));
    }
    dictionary.add(variable_of({"person_id", ColumnType::int64}, expr::Level::member));
    for (const auto& question : form.questions()) {
        const bool here =
            question.level == expr::Level::family || question.level == expr::Level::member;
        const auto* variable = form.dictionary().find(question.name);
        if (question.stored() && here && variable != nullptr) {
            dictionary.add(*variable);
        }
    }
}

Result<expr::Expression> compile_filter(const Query& query, QueryTarget target,
                                        const TableDictionary& dictionary) {
    expr::Options options;
    auto level = expr::Level::family;
    if (target == QueryTarget::word_table) {
        options.relatives.clear();
        level = expr::Level::line;
    } else if (target == QueryTarget::person) {
        level = expr::Level::member;
    }
    auto filter = TRY(expr::compile(query.filter, level, dictionary, options));
    if (filter.type() != expr::Type::boolean) {
        return fail(Code::bad_input, "penyaring harus benar atau salah",
                    "the filter must be true or false");
    }
    return filter;
}

}  // namespace

std::vector<ColumnShape> shape_of(const Table& table) {
    std::vector<ColumnShape> shape;
    for (const auto& column : table.columns) {
        shape.push_back({column.name, column.type});
    }
    return shape;
}

void TableDictionary::add(expr::Variable variable) {
    variable.index = static_cast<int>(variables_.size());
    for (const auto& spelling : {variable.name, variable.number}) {
        if (!spelling.empty() && by_spelling_.emplace(spelling, variables_.size()).second) {
            spellings_.push_back(spelling);
        }
    }
    variables_.push_back(std::move(variable));
}

const expr::Variable* TableDictionary::find(std::string_view name_or_number) const {
    const auto found = by_spelling_.find(name_or_number);
    return found == by_spelling_.end() ? nullptr : &variables_[found->second];
}

QueryPlan::QueryPlan(std::unique_ptr<State> state) : state_(std::move(state)) {}
QueryPlan::QueryPlan(QueryPlan&&) noexcept = default;
QueryPlan& QueryPlan::operator=(QueryPlan&&) noexcept = default;
QueryPlan::~QueryPlan() = default;

const std::vector<std::string>& QueryPlan::names() const {
    return state_->names;
}

Result<QueryPlan> QueryPlan::make(const Query& query, QueryTarget target,
                                  std::span<const ColumnShape> columns, const form::Form& form) {
    auto state = std::make_unique<State>();
    Checker checker(query, columns);
    state->target = target;
    state->fields = TRY(checker.fields(state->grouped));
    state->group = query.group;
    state->order = TRY(checker.order(state->fields, state->grouped));
    if (query.offset < 0 || query.limit < -1) {
        return fail(Code::bad_input, "limit atau offset negatif", "limit or offset is negative");
    }
    state->limit = query.limit;
    state->offset = query.offset;
    if (!text::trimmed(query.filter).empty()) {
        if (target == QueryTarget::word_table) {
            for (const auto& column : columns) {
                state->dictionary.add(variable_of(column, expr::Level::line));
            }
        } else {
            add_form(state->dictionary, form);
        }
        state->filter = TRY(compile_filter(query, target, state->dictionary));
        for (const int index : state->filter->reads()) {
            checker.used(state->dictionary.variables()[static_cast<size_t>(index)].name);
        }
    }
    state->names = checker.names();
    return QueryPlan(std::move(state));
}

}  // namespace regsosek::store
