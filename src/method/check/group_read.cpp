// Reading scopes, totals and rules over groups.
#include "method/check/group_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "ground/base/text.h"

namespace regsosek::check {

namespace {

std::unexpected<Error> wrong(const std::string& file, uint64_t line, std::string id,
                             std::string en) {
    auto error = fail(Code::bad_input, std::move(id), std::move(en)).error();
    return std::unexpected(std::move(error).at(file, line));
}

// An unknown word of some kind, with the nearest one that is known.
std::unexpected<Error> unknown(const std::string& file, uint64_t line, std::string_view kind_id,
                               std::string_view kind_en, std::string_view word,
                               std::span<const std::string> known) {
    auto error = fail(Code::bad_input, fmt::format("{} '{}' tidak dikenal", kind_id, word),
                      fmt::format("unknown {} '{}'", kind_en, word))
                     .error();
    error = std::move(error).at(file, line);
    if (const auto near = text::nearest(word, known)) {
        error = std::move(error).with_hint("mungkin maksudnya " + *near, "did you mean " + *near);
    }
    return std::unexpected(std::move(error));
}

// Names and variables in one list; what the language looks up when a group's rule is compiled.
class Names : public expr::Dictionary {
public:
    explicit Names(const expr::Dictionary* answers) : answers_(answers) {
        if (answers != nullptr) {
            list_ = answers->variables();
            spellings_ = answers->names();
        }
    }
    void add(const Total& total, expr::Level level) {
        expr::Variable variable;
        variable.name = total.name;
        variable.level = level;
        variable.type = total.type;
        variable.wide = total.type == expr::Type::integer;
        variable.index = static_cast<int>(list_.size());
        totals_.emplace(total.name, list_.size());
        spellings_.push_back(total.name);
        list_.push_back(std::move(variable));
    }
    const expr::Variable* find(std::string_view name) const override {
        if (const auto total = totals_.find(name); total != totals_.end()) {
            return &list_[total->second];
        }
        const expr::Variable* answer = answers_ == nullptr ? nullptr : answers_->find(name);
        return answer == nullptr ? nullptr : &list_[static_cast<size_t>(answer->index)];
    }
    const std::vector<std::string>& names() const override { return spellings_; }
    const std::vector<expr::Variable>& variables() const override { return list_; }

private:
    const expr::Dictionary* answers_;
    std::vector<expr::Variable> list_;
    std::vector<std::string> spellings_;
    std::map<std::string, size_t, std::less<>> totals_;
};

constexpr std::array figures = {
    Figure::count,    Figure::sum,  Figure::mean,       Figure::variance,
    Figure::min,      Figure::max,  Figure::percentile, Figure::mode,
    Figure::distinct, Figure::gaps, Figure::missing,    Figure::run,
    Figure::whipple,  Figure::same, Figure::share,      Figure::deviation};

bool of_a_name(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The first place behind `begin` that is no space.
size_t skip_spaces(std::string_view body, size_t begin) {
    return std::min(body.find_first_not_of(" \t\n", begin), body.size());
}

// What is left of the body when all but one part is blanked: places stay what they are in the file.
std::string only(const std::string& body, std::pair<size_t, size_t> part) {
    std::string out = body.substr(0, part.second);
    for (size_t i = 0; i < part.first; ++i) {
        out[i] = out[i] == '\n' ? '\n' : ' ';
    }
    return out;
}

// A value in place of a row for which a rule is not meant.
constexpr std::string_view undecided = "div(1, 0) == 1";

}  // namespace

struct GroupReader::Call {
    std::string function;
    std::vector<std::pair<size_t, size_t>> arguments;  // begin and end in the body
    std::pair<size_t, size_t> where;                   // empty: all rows
    std::string rows;                                  // members or families, of count
};

GroupReader::GroupReader(const form::Form& form, const RuleOptions& options,
                         const expr::Options& language)
    : form_(form), language_(language) {
    book_.scopes.push_back({"db", {}, false});
    for (const std::string& name : options.scopes) {
        book_.scopes.push_back({name, {}, true});
    }
    for (const GivenTotal& one : options.given) {
        Total total;
        total.name = one.name;
        total.figure = Figure::given;
        total.of_rows = one.scope.empty();
        total.rows = one.rows;
        total.scope = one.scope.empty() ? 0 : book_.scope(one.scope);
        total.text = "given";
        book_.totals.push_back(std::move(total));
    }
}

bool GroupReader::is_scope(std::string_view word) const {
    return book_.scope(word) < book_.scopes.size();
}

std::vector<std::string> GroupReader::scope_names() const {
    std::vector<std::string> out = {"member", "family"};
    for (const Scope& scope : book_.scopes) {
        out.push_back(scope.name);
    }
    return out;
}

Result<void> GroupReader::add_group(const std::string& file, const Statement& statement) {
    if (statement.words.size() != 2) {
        return wrong(file, statement.line, "harus: group NAMA = isian atau kelompok, ...",
                     "must be: group NAME = answer or group, ...");
    }
    Scope scope{statement.words[1], {}, false};
    if (is_scope(scope.name)) {
        return wrong(file, statement.line, fmt::format("kelompok '{}' sudah ada", scope.name),
                     fmt::format("the group '{}' exists already", scope.name));
    }
    for (const std::string_view item : text::split(statement.body, ',')) {
        const std::string name{text::trimmed(item)};
        const expr::Variable* variable = form_.dictionary().find(name);
        const bool answer = variable != nullptr && variable->level == expr::Level::family;
        if (!answer && !is_scope(name)) {
            auto known = form_.dictionary().names();
            for (const Scope& one : book_.scopes) {
                known.push_back(one.name);
            }
            return unknown(file, statement.line, "kelompok atau isian keluarga",
                           "group or answer of the family", name, known);
        }
        scope.parts.push_back(answer ? variable->name : name);
    }
    book_.scopes.push_back(std::move(scope));
    return {};
}

Result<GroupReader::Call> GroupReader::read_call(const std::string& file,
                                                 const Statement& statement) const {
    const std::string& body = statement.body;
    const auto malformed = [&] {
        return wrong(file, statement.body_line,
                     "harus: total NAMA KELOMPOK = fungsi(isian [where syarat])",
                     "must be: total NAME GROUP = function(value [where condition])");
    };
    Call call;
    size_t at = skip_spaces(body, 0);
    const size_t begin = at;
    while (at < body.size() && of_a_name(body[at])) {
        ++at;
    }
    call.function = body.substr(begin, at - begin);
    at = skip_spaces(body, at);
    if (call.function.empty() || at == body.size() || body[at] != '(') {
        return malformed();
    }
    size_t argument = ++at;
    bool where = false;
    int depth = 1;
    for (; at < body.size() && depth > 0; ++at) {
        const char c = body[at];
        if (c == '"') {
            at = std::min(body.find('"', at + 1), body.size() - 1);
        } else if (c == '(' || c == '{') {
            ++depth;
        } else if (c == ')' || c == '}') {
            --depth;
        }
        const bool keyword = depth == 1 && !where && body.compare(at, 5, "where") == 0 &&
                             !of_a_name(body[at - 1]) && at + 5 < body.size() &&
                             !of_a_name(body[at + 5]);
        if (keyword || depth == 0 || (depth == 1 && c == ',' && !where)) {
            (where ? call.where : call.arguments.emplace_back()) = {argument, at};
            argument = at + (keyword ? 5 : 1);
            where = where || keyword;
            at += keyword ? 4 : 0;
        }
    }
    if (depth > 0 || skip_spaces(body, at) != body.size()) {
        return malformed();
    }
    const auto first = call.arguments.front();
    call.rows =
        text::trimmed(std::string_view(body).substr(first.first, first.second - first.first));
    return call;
}

Result<expr::Expression> GroupReader::compile_part(const std::string& file,
                                                   const Statement& statement,
                                                   std::pair<size_t, size_t> part,
                                                   expr::Level level) const {
    expr::Options language = language_;
    language.file = file;
    language.first_line = statement.body_line;
    return expr::compile(only(statement.body, part), level, form_.dictionary(), language);
}

// A value of the family, or else of each member.
Result<void> GroupReader::compile_value(const std::string& file, const Statement& statement,
                                        const Call& call, Total& total) const {
    const bool where = call.where.second > 0;
    for (const expr::Level level : {expr::Level::family, expr::Level::member}) {
        auto value = compile_part(file, statement, call.arguments.front(), level);
        auto condition = where && value ? compile_part(file, statement, call.where, level)
                                        : Result<expr::Expression>{expr::Expression{}};
        if (level == expr::Level::family && (!value || !condition)) {
            continue;
        }
        total.rows = level;
        total.value = TRY(std::move(value));
        if (where) {
            total.where = TRY(std::move(condition));
        }
        break;
    }
    const expr::Type type = total.value->type();
    const bool number = type == expr::Type::integer || type == expr::Type::real;
    const auto one_of = [&](std::initializer_list<Figure> list) {
        return std::ranges::find(list, total.figure) != list.end();
    };
    const bool alike = one_of({Figure::same, Figure::share, Figure::distinct, Figure::run});
    const bool whole = one_of({Figure::gaps, Figure::missing, Figure::mode, Figure::whipple});
    if (type == expr::Type::boolean || (!number && !alike) ||
        (type == expr::Type::real && (alike || whole))) {
        return wrong(file, statement.line, fmt::format("nilai tidak cocok untuk {}", call.function),
                     fmt::format("this value does not suit {}", call.function));
    }
    const bool real = one_of(
        {Figure::mean, Figure::variance, Figure::percentile, Figure::whipple, Figure::share});
    total.type = real || type == expr::Type::real ? expr::Type::real : expr::Type::integer;
    return {};
}

Result<double> GroupReader::number(const std::string& file, const Statement& statement,
                                   std::pair<size_t, size_t> part) const {
    const auto expression = TRY(compile_part(file, statement, part, expr::Level::family));
    expr::Vector out;
    if (expression.reads().empty()) {
        expr::Batch one;
        one.families = 1;
        one.columns.resize(form_.dictionary().variables().size());
        expr::evaluate(expression, one, 0, 1, out);
        if (out.known[0] != 0 && out.type == expr::Type::real) {
            return out.reals[0];
        }
        if (out.known[0] != 0 && out.type == expr::Type::integer) {
            return static_cast<double>(out.integers[0]);
        }
    }
    return wrong(file, statement.line, "harus bilangan tetap", "must be a constant number");
}

Result<void> GroupReader::read_of_totals(const std::string& file, const Statement& statement,
                                         const Call& call, Total& total) const {
    std::vector<size_t> read;
    for (size_t i = 0; i < (total.figure == Figure::finest ? 1U : 2U); ++i) {
        const auto part =
            i < call.arguments.size() ? call.arguments[i] : std::pair<size_t, size_t>{};
        const std::string name{text::trimmed(
            std::string_view(statement.body).substr(part.first, part.second - part.first))};
        read.push_back(book_.total(name));
        if (read.back() == book_.totals.size() || book_.totals[read.back()].of_rows) {
            std::vector<std::string> names;
            for (const Total& one : book_.totals) {
                names.push_back(one.name);
            }
            return unknown(file, statement.line, "total", "total", name, names);
        }
    }
    total.part = read.front();
    total.whole = read.back();
    if (total.figure == Figure::deviation) {
        if (call.arguments.size() > 3 || book_.totals[total.part].scope != total.scope ||
            book_.totals[total.whole].scope != total.scope) {
            return wrong(file, statement.line,
                         "harus: deviation(bagian, seluruh [, paling sedikit])",
                         "must be: deviation(part, whole [, least])");
        }
        total.type = expr::Type::real;
        if (call.arguments.size() == 3) {
            total.point = TRY(number(file, statement, call.arguments[2]));
        }
    } else {
        total.type = book_.totals[total.part].type;
    }
    return {};
}

Result<void> GroupReader::read_rows(const std::string& file, const Statement& statement,
                                    const Call& call, Total& total) const {
    if (total.figure == Figure::count) {
        if (call.arguments.size() != 1 || (call.rows != "families" && call.rows != "members")) {
            return wrong(file, statement.line, "harus: count(families|members [where syarat])",
                         "must be: count(families|members [where condition])");
        }
        total.rows = call.rows == "members" ? expr::Level::member : expr::Level::family;
        if (call.where.second > 0) {
            total.where = TRY(compile_part(file, statement, call.where, total.rows));
        }
    } else {
        TRY(compile_value(file, statement, call, total));
        const size_t wanted = total.figure == Figure::percentile ? 2 : 1;
        if (call.arguments.size() != wanted) {
            return wrong(file, statement.line,
                         fmt::format("{} perlu {} isian", call.function, wanted),
                         fmt::format("{} takes {} values", call.function, wanted));
        }
        if (wanted == 2) {
            total.point = TRY(number(file, statement, call.arguments[1]));
        }
    }
    if (total.where && total.where->type() != expr::Type::boolean) {
        return wrong(file, statement.line, "syarat harus bernilai benar atau salah",
                     "the condition must be true or false");
    }
    return {};
}

Result<void> GroupReader::add_total(const std::string& file, const Statement& statement) {
    if (statement.words.size() != 3) {
        return wrong(file, statement.line, "harus: total NAMA KELOMPOK = fungsi(...)",
                     "must be: total NAME GROUP = function(...)");
    }
    Total total;
    total.name = statement.words[1];
    total.scope = book_.scope(statement.words[2]);
    if (total.scope == book_.scopes.size()) {
        return unknown(file, statement.line, "kelompok", "group", statement.words[2],
                       scope_names());
    }
    if (book_.total(total.name) < book_.totals.size() ||
        form_.dictionary().find(total.name) != nullptr) {
        return wrong(file, statement.line, fmt::format("nama '{}' sudah dipakai", total.name),
                     fmt::format("the name '{}' is taken", total.name));
    }
    const Call call = TRY(read_call(file, statement));
    const auto* figure =
        std::ranges::find_if(figures, [&](Figure one) { return name(one) == call.function; });
    if (figure == figures.end()) {
        std::vector<std::string> names;
        for (const Figure one : figures) {
            names.emplace_back(name(one));
        }
        return unknown(file, statement.line, "fungsi", "function", call.function, names);
    }
    total.figure = *figure;
    const size_t read = book_.total(call.rows);
    if (total.figure == Figure::max && read < book_.totals.size()) {
        total.figure = Figure::finest;
    }
    if (total.figure == Figure::deviation || total.figure == Figure::finest) {
        TRY(read_of_totals(file, statement, call, total));
    } else {
        TRY(read_rows(file, statement, call, total));
    }
    total.of_rows = total.figure == Figure::same || total.figure == Figure::share;
    for (const char c : text::trimmed(statement.body)) {
        const char plain = c == '\n' ? ' ' : c;
        if (plain != ' ' || (!total.text.empty() && total.text.back() != ' ')) {
            total.text += plain;
        }
    }
    book_.totals.push_back(std::move(total));
    return {};
}

Result<void> GroupReader::add_rule(const std::string& file, const Statement& statement, Rule rule,
                                   std::string_view scope, bool at_group) {
    if (!statement.valid.empty()) {
        return wrong(file, statement.line, "aturan atas kelompok tidak dapat memakai valid",
                     "a rule over groups cannot have valid");
    }
    GroupRule out;
    out.rule = std::move(rule);
    out.scope = book_.scope(scope);
    out.at_group = at_group;
    out.rule.file = file;
    out.rule.line = statement.line;
    out.when = text::trimmed(statement.when);
    pending_.push_back({std::move(out), statement});
    return {};
}

void GroupReader::make_dictionaries() {
    auto rows = std::make_shared<Names>(&form_.dictionary());
    std::vector<std::shared_ptr<Names>> groups;
    for (size_t scope = 0; scope < book_.scopes.size(); ++scope) {
        groups.push_back(std::make_shared<Names>(nullptr));
        book_.of_group_totals.emplace_back();
    }
    for (size_t i = 0; i < book_.totals.size(); ++i) {
        const Total& total = book_.totals[i];
        rows->add(total, total.of_rows ? total.rows : expr::Level::family);
        if (!total.of_rows) {
            groups[total.scope]->add(total, expr::Level::family);
            book_.of_group_totals[total.scope].push_back(i);
        }
    }
    book_.of_rows = std::move(rows);
    book_.of_groups.assign(groups.begin(), groups.end());
}

Result<void> GroupReader::compile_rule(Pending& pending) const {
    GroupRule& out = pending.rule;
    Rule& rule = out.rule;
    const Statement& statement = pending.statement;
    const expr::Dictionary& names = out.at_group ? *book_.of_groups[out.scope] : *book_.of_rows;
    expr::Options language = language_;
    language.file = rule.file;
    language.first_line = statement.body_line;
    if (out.at_group) {
        // Definitions speak of answers, which a group has none of; settings stay.
        std::erase_if(language.definitions, [](const expr::Definition& one) {
            return one.source.find_first_not_of("0123456789. ") != std::string::npos;
        });
    }
    rule.expression = TRY(expr::compile(statement.body, rule.level, names, language));
    if (rule.expression.type() != expr::Type::boolean) {
        return wrong(rule.file, rule.line, "aturan harus bernilai benar atau salah",
                     "a rule must be true or false");
    }
    out.text = rule.expression.text();
    const size_t answers = form_.dictionary().variables().size();
    for (const int index : rule.expression.reads()) {
        const auto place = static_cast<size_t>(index);
        if (out.at_group) {
            out.totals.push_back(book_.of_group_totals[out.scope][place]);
        } else if (place >= answers) {
            out.totals.push_back(place - answers);
        } else if (statement.change.empty()) {
            rule.change.push_back(index);
        }
    }
    if (!statement.when.empty()) {
        language.first_line = statement.when_line;
        const auto when = TRY(expr::compile(statement.when, rule.level, names, language));
        rule.universe =
            TRY(expr::compile(fmt::format("surely({})", when.text()), rule.level, names, language));
        rule.expression = TRY(expr::compile(
            fmt::format("if(surely({}), {}, {})", when.text(), rule.expression.text(), undecided),
            rule.level, names, language));
    }
    return {};
}

Result<void> GroupReader::finish(RuleBook& book) {
    make_dictionaries();
    for (Pending& pending : pending_) {
        TRY(compile_rule(pending));
        book.group_rules.push_back(std::move(pending.rule));
    }
    pending_.clear();
    book.groups = std::move(book_);
    return {};
}

}  // namespace regsosek::check
