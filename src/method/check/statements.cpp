// Cutting rule files into statements.
#include "method/check/statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ground/base/text.h"

namespace regsosek::check {

namespace {

std::unexpected<Error> wrong(const std::string& file, uint64_t line, std::string id,
                             std::string en) {
    auto error = fail(Code::bad_input, std::move(id), std::move(en)).error();
    return std::unexpected(std::move(error).at(file, line));
}

// The text between the quotes of a clause such as: id "Umur tidak sah".
Result<std::string> quoted(const std::string& file, uint64_t line, std::string_view clause) {
    const std::string_view text = text::trimmed(clause);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return wrong(file, line, "pesan harus di antara tanda kutip",
                     "the message must be in quotes");
    }
    return std::string(text.substr(1, text.size() - 2));
}

// True when a line is a clause with this keyword; the rest goes to `rest`.
bool clause(std::string_view line, std::string_view keyword, std::string_view& rest) {
    const std::string_view clean = text::trimmed(line);
    if (!clean.starts_with(keyword) || clean.size() <= keyword.size() ||
        clean[keyword.size()] != ' ') {
        return false;
    }
    rest = clean.substr(keyword.size() + 1);
    return true;
}

Result<void> begin(const std::string& file, uint64_t number, std::string_view line,
                   std::vector<Statement>& out) {
    const bool assigns = std::ranges::any_of(
        std::array{"set ", "lookup ", "define ", "setting ", "group ", "total "},
        [&](const char* word) { return line.starts_with(word); });
    const size_t mark = line.find(assigns ? '=' : ':');
    Statement statement;
    statement.line = number;
    statement.body_line = number;
    for (const std::string_view word : text::split(line.substr(0, mark), ' ')) {
        if (!word.empty()) {
            statement.words.emplace_back(word);
        }
    }
    if (mark == std::string_view::npos) {
        return wrong(file, number, fmt::format("'{}' tidak ditemukan", assigns ? '=' : ':'),
                     fmt::format("'{}' is missing", assigns ? '=' : ':'));
    }
    statement.body = std::string(mark + 1, ' ') + std::string(line.substr(mark + 1));
    out.push_back(std::move(statement));
    return {};
}

Result<void> go_on(const std::string& file, uint64_t number, std::string_view line,
                   Statement& statement) {
    std::string_view rest;
    if (clause(line, "change", rest)) {
        statement.change = rest;
    } else if (clause(line, "when", rest)) {
        statement.when = std::string(line.size() - rest.size(), ' ') + std::string(rest);
        statement.when_line = number;
    } else if (clause(line, "valid", rest)) {
        statement.valid = rest;
    } else if (clause(line, "id", rest)) {
        statement.message_id = TRY(quoted(file, number, rest));
    } else if (clause(line, "en", rest)) {
        statement.message_en = TRY(quoted(file, number, rest));
    } else {
        statement.body += "\n";
        statement.body += line;
    }
    return {};
}

}  // namespace

Result<std::vector<Statement>> cut_statements(const std::string& file, const std::string& content) {
    std::vector<Statement> out;
    uint64_t number = 0;
    for (std::string_view line : text::split(content, '\n')) {
        ++number;
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const std::string_view clean = text::trimmed(line);
        if (clean.empty() || clean.front() == '#') {
            // Blank lines keep the count of lines inside an expression right.
            if (!out.empty()) {
                out.back().body += "\n";
            }
            continue;
        }
        if (line.front() != ' ' && line.front() != '\t') {
            TRY(begin(file, number, line, out));
        } else if (out.empty()) {
            return wrong(file, number, "baris ini bukan bagian pernyataan apa pun",
                         "this line belongs to no statement");
        } else {
            TRY(go_on(file, number, line, out.back()));
        }
    }
    return out;
}

}  // namespace regsosek::check
