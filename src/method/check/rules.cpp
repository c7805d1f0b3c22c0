// Reading, checking and compiling rule files.
#include "method/check/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "ground/base/date.h"
#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/text.h"
#include "method/check/statements.h"

namespace regsosek::check {

namespace {

std::unexpected<Error> wrong(const std::string& file, uint64_t line, std::string id,
                             std::string en) {
    auto error = fail(Code::bad_input, std::move(id), std::move(en)).error();
    return std::unexpected(std::move(error).at(file, line));
}

// Comma-separated integers "1, 2" or pairs "1:5, 2:7".
Result<std::vector<std::pair<int64_t, int64_t>>> read_numbers(const std::string& file,
                                                              const Statement& statement,
                                                              bool pairs) {
    std::vector<std::pair<int64_t, int64_t>> out;
    for (const std::string_view item : text::split(statement.body, ',')) {
        const auto parts = text::split(item, ':');
        const auto key = text::integer(text::trimmed(parts[0]));
        const auto value =
            pairs && parts.size() == 2 ? text::integer(text::trimmed(parts[1])) : key;
        if (!key || !value || parts.size() != (pairs ? 2U : 1U)) {
            return wrong(file, statement.line,
                         fmt::format("'{}' bukan {}", text::trimmed(item),
                                     pairs ? "pasangan bilangan" : "bilangan"),
                         fmt::format("'{}' is not {}", text::trimmed(item),
                                     pairs ? "a pair of numbers" : "a number"));
        }
        out.emplace_back(*key, *value);
    }
    return out;
}

// Reads the files of a book one after the other; what one defines, later ones may use.
class Reader {
public:
    Reader(const form::Form& form, const RuleOptions& options) : form_(form), options_(options) {
        language_.constants = options.constants;
        language_.area_attributes = options.area_attributes;
        language_.lookups = options.lookups;
    }

    Result<void> read(const std::string& file, const std::string& content) {
        for (const Statement& statement : TRY(cut_statements(file, content))) {
            const std::string& word = statement.words.empty() ? "" : statement.words[0];
            if (word == "rule" || word == "query") {
                TRY(add_rule(file, statement));
            } else {
                TRY(define(file, statement));
            }
        }
        return {};
    }

    RuleBook book;

private:
    Result<void> define(const std::string& file, const Statement& statement) {
        const bool named = statement.words.size() == 2;
        const std::string word = statement.words.empty() ? "" : statement.words[0];
        if (named && word == "set") {
            expr::NamedSet set{statement.words[1], {}};
            for (const auto& [value, same] : TRY(read_numbers(file, statement, false))) {
                set.values.push_back(value);
            }
            language_.sets.push_back(std::move(set));
        } else if (named && word == "lookup") {
            language_.lookups.push_back(
                {statement.words[1], TRY(read_numbers(file, statement, true))});
        } else if (named && word == "define") {
            language_.definitions.push_back({statement.words[1], statement.body});
        } else {
            return wrong(file, statement.line,
                         fmt::format("'{}' bukan set, lookup, define, rule, atau query", word),
                         fmt::format("'{}' is not set, lookup, define, rule or query", word));
        }
        return {};
    }

    Result<void> read_header(const std::string& file, const Statement& statement, Rule& rule) {
        const auto& words = statement.words;
        const auto severity = words.size() >= 4 ? severity_of(words[2]) : std::nullopt;
        const bool level = words.size() >= 4 && (words[3] == "member" || words[3] == "family");
        const bool basis = words.size() == 4 ||
                           (words.size() == 5 && (words[4] == "memory" || words[4] == "seen"));
        if (!severity || !level || !basis) {
            return wrong(file, statement.line,
                         "harus: rule NAMA error|warning|info member|family [seen|memory] : ...",
                         "must be: rule NAME error|warning|info member|family [seen|memory] : ...");
        }
        rule.name = words[1];
        rule.severity = *severity;
        rule.sense = words[0] == "query" ? Sense::query : Sense::rule;
        rule.level = words[3] == "member" ? expr::Level::member : expr::Level::family;
        rule.basis = words.size() == 5 ? words[4] : "seen";
        if (options_.soften_memory && rule.basis == "memory" && rule.severity == Severity::error) {
            rule.severity = Severity::warning;
            rule.softened = true;
        }
        return {};
    }

    Result<void> add_rule(const std::string& file, const Statement& statement) {
        Rule rule;
        TRY(read_header(file, statement, rule));
        if (!names_.insert(rule.name).second) {
            return wrong(file, statement.line, fmt::format("aturan {} sudah ada", rule.name),
                         fmt::format("rule {} exists already", rule.name));
        }
        if (book.rules.size() >= options_.rules_max) {
            return fail(Code::limit, fmt::format("lebih dari {} aturan", options_.rules_max),
                        fmt::format("more than {} rules", options_.rules_max));
        }
        language_.file = file;
        language_.first_line = statement.body_line;
        rule.expression =
            TRY(expr::compile(statement.body, rule.level, form_.dictionary(), language_));
        if (rule.expression.type() != expr::Type::boolean) {
            return wrong(file, statement.line, "aturan harus bernilai benar atau salah",
                         "a rule must be true or false");
        }
        rule.message = {statement.message_id, statement.message_en};
        if (rule.message.id.empty() || rule.message.en.empty()) {
            return wrong(file, statement.line, "pesan id dan en wajib ada",
                         "messages id and en are required");
        }
        TRY(read_change(file, statement, rule));
        TRY(read_valid(file, statement, rule));
        rule.file = file;
        rule.line = statement.line;
        book.rules.push_back(std::move(rule));
        return {};
    }

    // Without a clause, every variable that the rule reads may be changed.
    Result<void> read_change(const std::string& file, const Statement& statement, Rule& rule) {
        if (statement.change.empty()) {
            rule.change = rule.expression.reads();
            return {};
        }
        for (const std::string_view item : text::split(statement.change, ',')) {
            const std::string name{text::trimmed(item)};
            const expr::Variable* variable = form_.dictionary().find(name);
            if (variable == nullptr) {
                return wrong(file, statement.line, fmt::format("variabel '{}' tidak dikenal", name),
                             fmt::format("unknown variable '{}'", name));
            }
            rule.change.push_back(variable->index);
        }
        return {};
    }

    // "valid 2022-10-15 2022-12-31": the rule is for interviews of these days; "-" leaves a side
    // open. Without a known day it decides nothing.
    Result<void> read_valid(const std::string& file, const Statement& statement, Rule& rule) {
        if (statement.valid.empty()) {
            return {};
        }
        const auto words = text::split(text::trimmed(statement.valid), ' ');
        const auto from = words.size() == 2 ? day_of(words[0], first_day) : std::nullopt;
        const auto to = words.size() == 2 ? day_of(words[1], last_day) : std::nullopt;
        if (!from || !to || *from > *to) {
            return wrong(file, statement.line, "harus: valid TTTT-BB-HH TTTT-BB-HH, atau -",
                         "must be: valid YYYY-MM-DD YYYY-MM-DD, or -");
        }
        rule.valid_from = *from;
        rule.valid_to = *to;
        const std::string in_time = fmt::format("interview_date in {}..{}", *from, *to);
        const std::string source =
            rule.sense == Sense::rule ? fmt::format("{} => ({})", in_time, rule.expression.text())
                                      : fmt::format("{} and ({})", in_time, rule.expression.text());
        rule.expression = TRY(expr::compile(source, rule.level, form_.dictionary(), language_));
        return {};
    }
    static std::optional<int32_t> day_of(std::string_view word, int32_t open) {
        const auto day = Date::parse(word);
        return word == "-" ? std::optional<int32_t>(open)
                           : (day ? std::optional<int32_t>(day->number()) : std::nullopt);
    }

    static constexpr int32_t first_day = 1000101;  // years of four digits
    static constexpr int32_t last_day = 99991231;
    const form::Form& form_;
    const RuleOptions& options_;
    expr::Options language_;
    std::set<std::string> names_;
};

}  // namespace

std::string_view name(Severity severity) {
    switch (severity) {
        case Severity::info: return "info";
        case Severity::warning: return "warning";
        case Severity::error: return "error";
    }
    return "";
}

std::optional<Severity> severity_of(std::string_view word) {
    for (const Severity severity : {Severity::info, Severity::warning, Severity::error}) {
        if (word == name(severity)) {
            return severity;
        }
    }
    return std::nullopt;
}

Result<RuleBook> parse_rules(const std::string& file, const std::string& content,
                             const form::Form& form, const RuleOptions& options) {
    Reader reader{form, options};
    TRY(reader.read(file, content));
    reader.book.hash = hex(Hasher{}.add_field(file).add_field(content).digest());
    return std::move(reader.book);
}

Result<RuleBook> load_rules(const std::string& folder, const form::Form& form,
                            const RuleOptions& options) {
    Reader reader{form, options};
    Hasher hasher;
    size_t found = 0;
    for (const std::string& path : TRY(files::list(folder))) {
        if (!path.ends_with(".rules")) {
            continue;
        }
        ++found;
        const std::string content = TRY(files::read(folder + "/" + path));
        hasher.add_field(path).add_field(content);
        TRY(reader.read(folder + "/" + path, content));
    }
    if (found == 0) {
        auto error = fail(Code::not_found, "tidak ada berkas aturan di folder ini",
                          "there is no file of rules in this folder");
        return std::unexpected(std::move(error).error().at(folder));
    }
    reader.book.hash = hex(hasher.digest());
    return std::move(reader.book);
}

}  // namespace regsosek::check
