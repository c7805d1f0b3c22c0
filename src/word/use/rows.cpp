// Columns are read once, only those that a question names.
#include "word/use/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "ground/base/text.h"
#include "ground/base/threads.h"

namespace regsosek::use {

namespace {

constexpr size_t rows_per_block = 1 << 14;

expr::Variable plain_variable(const store::Column& column, expr::Level level) {
    expr::Variable variable;
    variable.name = column.name;
    variable.level = level;
    variable.type = column.type == store::ColumnType::text   ? expr::Type::text
                    : column.type == store::ColumnType::real ? expr::Type::real
                                                             : expr::Type::integer;
    variable.wide = column.type == store::ColumnType::int64;
    variable.low = std::numeric_limits<int64_t>::min();
    variable.high = std::numeric_limits<int64_t>::max();
    return variable;
}

// Questions as the form has them, other columns as they lie in the files.
void add_columns(Names& names, const store::Table& first, expr::Level level) {
    auto& list = level == expr::Level::family ? names.family : names.person;
    for (const store::Column& column : first.columns) {
        list.push_back(column.name);
        if (names.dictionary.find(column.name) != nullptr) {
            continue;  // family_id stands in both files
        }
        const form::Question* question = names.form->find(column.name);
        const bool asked = question != nullptr && question->level == level;
        const expr::Variable* known = asked ? names.form->dictionary().find(column.name) : nullptr;
        names.dictionary.add(known != nullptr ? *known : plain_variable(column, level));
    }
}

void link_persons(Rows& rows) {
    const auto& family = rows.family.at("family_id");
    const auto& of = rows.person.at("family_id");
    rows.person_begin.assign(1, 0);
    size_t at = 0;
    for (size_t f = 0; f < rows.family.rows; ++f) {
        while (at < rows.person.rows && of.integer(at) == family.integer(f)) {
            rows.family_of.push_back(static_cast<uint32_t>(f));
            ++at;
        }
        rows.person_begin.push_back(static_cast<uint32_t>(at));
    }
}

// Views of loaded columns for the evaluator, and the texts that they point to.
struct Input {
    expr::Batch batch;
    std::vector<std::unique_ptr<std::vector<std::string_view>>> texts;

    void add(const expr::Variable& variable, const store::Column& column) {
        auto& view = batch.columns[static_cast<size_t>(variable.index)];
        switch (column.type) {
            case store::ColumnType::int32: view.integers = column.int32s; break;
            case store::ColumnType::int64: view.long_integers = column.int64s; break;
            case store::ColumnType::real: view.reals = column.reals; break;
            case store::ColumnType::text: {
                auto own = std::make_unique<std::vector<std::string_view>>();
                for (size_t row = 0; row < column.codes.size(); ++row) {
                    own->push_back(column.text(row));
                }
                view.texts = *own;
                texts.push_back(std::move(own));
                break;
            }
        }
    }
};

}  // namespace

Result<Names> read_names(const Source& source) {
    Names names;
    names.folder = source.folder;
    names.content = TRY(store::read_edition_content(source.folder, source.hash));
    const std::string forms = form::default_forms_folder(source.forms_folder);
    names.form = TRY(form::load_by_name(names.content.form, forms));
    if (names.form->hash() != names.content.form_hash) {
        auto error = fail(Code::conflict, "edisi ini dibuat dengan formulir versi lain",
                          "this edition was made with another version of the form")
                         .error();
        return std::unexpected(std::move(error)
                                   .with_hint("Tunjuk folder formulir edisi itu: forms_dir",
                                              "Name that edition's forms folder: forms_dir")
                                   .at(source.folder));
    }
    for (const bool persons : {false, true}) {
        store::EditionContent first = names.content;
        auto& files = persons ? first.person_files : first.family_files;
        files.resize(std::min<size_t>(files.size(), 1));
        add_columns(names, TRY(store::read_edition_rows(source.folder, first, persons)),
                    persons ? expr::Level::member : expr::Level::family);
    }
    return names;
}

Result<const expr::Variable*> find_variable(const Names& names, const std::string& name) {
    const expr::Variable* found = names.dictionary.find(name);
    if (found != nullptr) {
        return found;
    }
    auto error = fail(Code::bad_input, fmt::format("nama '{}' tidak dikenal dalam edisi ini", name),
                      fmt::format("unknown name '{}' in this edition", name))
                     .error();
    if (const auto near = text::nearest(name, names.dictionary.names())) {
        error = std::move(error).with_hint(fmt::format("Mungkin maksudnya '{}'", *near),
                                           fmt::format("Perhaps '{}' is meant", *near));
    }
    return std::unexpected(std::move(error));
}

Result<expr::Expression> compile_rule(const Names& names, const std::string& rule,
                                      expr::Level level) {
    auto compiled = TRY(expr::compile(rule, level, names.dictionary));
    if (compiled.type() != expr::Type::boolean) {
        return fail(Code::bad_input, "syarat harus benar atau salah",
                    "the rule must be true or false");
    }
    return compiled;
}

Result<Rows> read_rows(const Names& names, const std::vector<int>& variables, bool persons) {
    std::set<std::string> family{"family_id", "area"};
    std::set<std::string> person{"family_id", "person_id"};
    for (const int index : variables) {
        const auto& variable = names.dictionary.variables()[static_cast<size_t>(index)];
        const bool member = variable.level == expr::Level::member;
        (member ? person : family).insert(variable.name);
        persons = persons || member;
    }
    Rows rows;
    rows.family = TRY(store::read_edition_rows(names.folder, names.content, false,
                                               {family.begin(), family.end()}));
    if (persons) {
        rows.person = TRY(store::read_edition_rows(names.folder, names.content, true,
                                                   {person.begin(), person.end()}));
        link_persons(rows);
    } else {
        rows.person_begin.assign(rows.family.rows + 1, 0);
    }
    if (rows.family_of.size() != rows.person.rows) {
        auto error = fail(Code::corrupt, "orang dan keluarga dalam edisi tidak sejalan",
                          "persons and families of the edition do not lie side by side");
        return std::unexpected(std::move(error).error().at(names.folder));
    }
    return rows;
}

std::vector<expr::Truth> truths(const Names& names, const Rows& rows,
                                const expr::Expression& rule) {
    Input input;
    input.batch.columns.resize(names.dictionary.variables().size());
    input.batch.families = rows.family.rows;
    input.batch.members = rows.person.rows;
    input.batch.member_begin = rows.person_begin;
    for (const int index : rule.reads()) {
        const auto& variable = names.dictionary.variables()[static_cast<size_t>(index)];
        const bool member = variable.level == expr::Level::member;
        input.add(variable, (member ? rows.person : rows.family).at(variable.name));
    }
    const size_t n = rule.level() == expr::Level::member ? rows.person.rows : rows.family.rows;
    std::vector<expr::Truth> out(n);
    parallel_ranges(n, rows_per_block, [&](size_t begin, size_t end) {
        expr::Scratch scratch;
        expr::evaluate_truths(rule, input.batch, begin, end, scratch,
                              std::span(out).subspan(begin, end - begin));
    });
    return out;
}

}  // namespace regsosek::use
