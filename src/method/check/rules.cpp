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
#include "method/check/group_read.h"
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
    Reader(const form::Form& form, const RuleOptions& options)
        : form_(form), options_(options), groups_(form, options, language_) {
        language_.constants = options.constants;
        language_.area_attributes = options.area_attributes;
        language_.lookups = options.lookups;
        for (const auto& [name, value] : options.reals) {
            language_.definitions.push_back({name, fmt::format("{:.12f}", value)});
        }
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

    // When all files have been read.
    Result<RuleBook> finish() && {
        TRY(groups_.finish(book_));
        return std::move(book_);
    }

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
        } else if (named && word == "setting") {
            TRY(add_setting(file, statement));
        } else if (word == "group") {
            TRY(groups_.add_group(file, statement));
        } else if (word == "total") {
            TRY(groups_.add_total(file, statement));
        } else {
            return wrong(
                file, statement.line,
                fmt::format(
                    "'{}' bukan set, lookup, define, setting, group, total, rule, atau query",
                    word),
                fmt::format("'{}' is not set, lookup, define, setting, group, total, rule or query",
                            word));
        }
        return {};
    }

    // "setting NAME = 5": a number with its default; the program's own value takes its place.
    Result<void> add_setting(const std::string& file, const Statement& statement) {
        const std::string& name = statement.words[1];
        const std::string_view value = text::trimmed(statement.body);
        if (value.empty() || value.find_first_not_of("0123456789.") != std::string_view::npos) {
            return wrong(file, statement.line, "nilai setelan harus bilangan",
                         "the value of a setting must be a number");
        }
        const bool given =
            std::ranges::find(language_.constants, name, &std::pair<std::string, int64_t>::first) !=
                language_.constants.end() ||
            std::ranges::find(language_.definitions, name, &expr::Definition::name) !=
                language_.definitions.end();
        if (!given) {
            language_.definitions.push_back({name, std::string(value)});
        }
        return {};
    }

    // What stands before the colon: rule NAME severity [scope] [member|family] [basis].
    struct Header {
        std::string scope;      // empty: a rule of one family or member
        bool at_group = false;  // a scope without a level: the group as a whole
    };

    Result<Header> read_header(const std::string& file, const Statement& statement, Rule& rule) {
        const auto& words = statement.words;
        const auto severity = words.size() >= 4 ? severity_of(words[2]) : std::nullopt;
        Header header;
        size_t at = 3;
        if (severity && groups_.is_scope(words[at])) {
            header.scope = words[at++];
        }
        const bool level = at < words.size() && (words[at] == "member" || words[at] == "family");
        rule.level = level && words[at] == "member" ? expr::Level::member : expr::Level::family;
        header.at_group = !level;
        at += level ? 1 : 0;
        rule.basis = at < words.size() ? words[at++] : "seen";
        if (severity && at <= 5 && header.scope.empty() && !level) {
            return unknown_scope(file, statement);
        }
        if (!severity || at != words.size() || (rule.basis != "memory" && rule.basis != "seen")) {
            return wrong(file, statement.line,
                         "harus: rule NAMA error|warning|info [kelompok] [member|family] "
                         "[seen|memory] : ...",
                         "must be: rule NAME error|warning|info [group] [member|family] "
                         "[seen|memory] : ...");
        }
        rule.name = words[1];
        rule.severity = *severity;
        rule.sense = words[0] == "query" ? Sense::query : Sense::rule;
        if (options_.soften_memory && rule.basis == "memory" && rule.severity == Severity::error) {
            rule.severity = options_.soften_to;
            rule.softened = true;
        }
        return header;
    }

    std::unexpected<Error> unknown_scope(const std::string& file, const Statement& statement) {
        const std::string& word = statement.words[3];
        auto error = wrong(file, statement.line,
                           fmt::format("'{}' bukan member, family, atau kelompok", word),
                           fmt::format("'{}' is not member, family or a group", word))
                         .error();
        if (const auto near = text::nearest(word, groups_.scope_names())) {
            error =
                std::move(error).with_hint("mungkin maksudnya " + *near, "did you mean " + *near);
        }
        return std::unexpected(std::move(error));
    }

    Result<void> add_rule(const std::string& file, const Statement& statement) {
        Rule rule;
        const Header header = TRY(read_header(file, statement, rule));
        if (!names_.insert(rule.name).second) {
            return wrong(file, statement.line, fmt::format("aturan {} sudah ada", rule.name),
                         fmt::format("rule {} exists already", rule.name));
        }
        if (names_.size() > options_.rules_max) {
            return fail(Code::limit, fmt::format("lebih dari {} aturan", options_.rules_max),
                        fmt::format("more than {} rules", options_.rules_max));
        }
        rule.message = {statement.message_id, statement.message_en};
        if (rule.message.id.empty() || rule.message.en.empty()) {
            return wrong(file, statement.line, "pesan id dan en wajib ada",
                         "messages id and en are required");
        }
        if (!header.scope.empty()) {
            if (!statement.change.empty()) {
                TRY(read_change(file, statement, rule));
            }
            return groups_.add_rule(file, statement, std::move(rule), header.scope,
                                    header.at_group);
        }
        if (!statement.when.empty()) {
            return wrong(file, statement.line, "when hanya untuk aturan atas kelompok",
                         "when is for rules over groups only");
        }
        language_.file = file;
        language_.first_line = statement.body_line;
        rule.expression =
            TRY(expr::compile(statement.body, rule.level, form_.dictionary(), language_));
        if (rule.expression.type() != expr::Type::boolean) {
            return wrong(file, statement.line, "aturan harus bernilai benar atau salah",
                         "a rule must be true or false");
        }
        TRY(read_change(file, statement, rule));
        TRY(read_valid(file, statement, rule));
        rule.file = file;
        rule.line = statement.line;
        book_.rules.push_back(std::move(rule));
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
                auto error =
                    wrong(file, statement.line, fmt::format("variabel '{}' tidak dikenal", name),
                          fmt::format("unknown variable '{}'", name))
                        .error();
                if (const auto near = text::nearest(name, form_.dictionary().names())) {
                    error = std::move(error).with_hint("mungkin maksudnya " + *near,
                                                       "did you mean " + *near);
                }
                return std::unexpected(std::move(error));
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
    GroupReader groups_;
    RuleBook book_;
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
    RuleBook book = TRY(std::move(reader).finish());
    book.hash = hex(Hasher{}.add_field(file).add_field(content).digest());
    return book;
}

Result<RuleBook> load_rules(const std::string& folder, const form::Form& form,
                            const RuleOptions& options) {
    Reader reader{form, options};
    Hasher hasher;
    size_t found = 0;
    std::error_code none;
    const bool second = std::filesystem::is_directory(options.second_folder, none);
    for (const std::string& each : {folder, second ? options.second_folder : std::string()}) {
        for (const std::string& path :
             each.empty() ? std::vector<std::string>{} : TRY(files::list(each))) {
            if (!path.ends_with(".rules")) {
                continue;
            }
            ++found;
            const std::string content = TRY(files::read(each + "/" + path));
            hasher.add_field(path).add_field(content);
            TRY(reader.read(each + "/" + path, content));
        }
    }
    if (found == 0) {
        auto error = fail(Code::not_found, "tidak ada berkas aturan di folder ini",
                          "there is no file of rules in this folder");
        return std::unexpected(std::move(error).error().at(folder));
    }
    RuleBook book = TRY(std::move(reader).finish());
    book.hash = hex(hasher.digest());
    return book;
}

}  // namespace regsosek::check
