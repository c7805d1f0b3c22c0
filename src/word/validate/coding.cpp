// The queue of descriptions that a PML has still to code, or that fit their code badly.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "method/paper/workbook.h"
#include "word/validate/book.h"
#include "word/validate/coder.h"
#include "word/validate/query_number.h"

namespace regsosek::validate {

namespace {

constexpr size_t suggestions_shown = 3;
constexpr size_t rows_per_block = 256;
constexpr int32_t child_below = 18;  // years, UU 35/2014
// KBJI 2014: unit groups (4 digits) and the occupations in them (6).
constexpr size_t kbji_digits_min = 4;
constexpr size_t kbji_digits_max = 6;

// The two questions that are written in words and coded by the PML (process.md 1.5).
struct Coded {
    const char* text;
    const char* code;
    const char* number;
};
constexpr std::array<Coded, 2> coded = {{{"job_industry_text", "job_industry", "r417"},
                                         {"business_industry_text", "business_industry", "r421"}}};

auto key_of(const CodingItem& item) {
    return std::tie(item.pml, item.area, item.building_no, item.family_no, item.member_no,
                    item.question);
}

// A description without a code, or with one that its words do not allow.
bool open(const Coder& coder, std::string_view description, int32_t code) {
    if (description.empty()) {
        return false;
    }
    if (code < 0) {
        return true;
    }
    const uint64_t allowed = coder.allowed(description);
    return allowed != 0 && (code >= 64 || (allowed >> code & 1) == 0);
}

// Everything that waits, without suggestions, in the order of the queue.
std::vector<CodingItem> waiting(const store::Columns& columns, const Coder& coder, bool children) {
    const store::Table& family = columns.family;
    const store::Table& person = columns.person;
    const auto& ages = person.at("age").int32s;
    std::vector<CodingItem> out;
    for (const Coded& question : coded) {
        const auto& texts = person.at(question.text);
        const auto& codes = person.at(question.code).int32s;
        uint32_t of = 0;
        for (uint32_t row = 0; row < person.rows; ++row) {
            while (row >= columns.person_begin[of + 1]) {
                ++of;
            }
            const bool child = ages[row] >= 0 && ages[row] < child_below;
            if ((child && !children) || !open(coder, texts.text(row), codes[row])) {
                continue;
            }
            const QueryNumber about{
                family.at("family_id").int64s[of], person.at("person_id").int64s[row],
                codes[row] < 0 ? fmt::format("REQ_{}", question.number) : "EMP13"};
            out.push_back({about.text(),
                           question.number,
                           std::string(family.at("pml_code").text(of)),
                           family.at("area").int64s[of],
                           family.at("building_no").int32s[of],
                           family.at("family_no").int32s[of],
                           person.at("member_no").int32s[row],
                           ages[row],
                           codes[row],
                           std::string(texts.text(row)),
                           {}});
        }
    }
    std::ranges::sort(out, {}, key_of);
    return out;
}

// The page of all that waits, with suggestions for what is on it.
CodingPage page_of(std::vector<CodingItem> all, const Coder& coder, size_t offset, size_t most) {
    CodingPage out;
    out.total = static_cast<int64_t>(all.size());
    const size_t begin = std::min(offset, all.size());
    const size_t end = begin + std::min(most, all.size() - begin);
    out.items.assign(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(begin)),
                     std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end)));
    parallel_ranges(out.items.size(), rows_per_block, [&](size_t first, size_t last) {
        for (size_t i = first; i < last; ++i) {
            out.items[i].suggestions = coder.suggest(out.items[i].text, suggestions_shown);
        }
    });
    return out;
}

Result<std::shared_ptr<const store::Columns>> read_columns(store::Workspace& workspace,
                                                           const store::Scope& scope) {
    return workspace.columns(scope, {{"pml_code", "building_no", "family_no"},
                                     {"member_no", "age", "job_industry_text", "job_industry",
                                      "business_industry_text", "business_industry"}});
}

// The member's body in the record. Errors: not_found.
Result<json::Value> member_of(store::Workspace& workspace, const store::Scope& scope,
                              const QueryNumber& about) {
    const std::string family = FamilyId{about.family_id}.printed();
    const auto stored = TRY(workspace.get(store::Kind::family, family, scope, false));
    const json::Value answers = stored ? TRY(json::parse(stored->document.answers)) : json::Value{};
    const json::Value* members = answers.find("members");
    if (members != nullptr && members->array() != nullptr) {
        for (const json::Value& member : *members->array()) {
            if (json::integer_in(member, "person_id") == about.person_id) {
                return member;
            }
        }
    }
    return fail(Code::not_found, "anggota itu tidak ada dalam wilayah ini",
                "there is no such member in these areas");
}

// Words of what was typed, in upper case; digits are kept.
std::vector<std::string> typed_words(std::string_view text) {
    std::string upper = text::standardised(text);
    for (char& c : upper) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    std::vector<std::string> out;
    for (const std::string_view word : text::split(upper, ' ')) {
        if (!word.empty()) {
            out.emplace_back(word);
        }
    }
    return out;
}

// Whether each typed word begins a word of the title.
bool fits(const std::vector<std::string>& typed, std::string_view title) {
    const auto words = typed_words(title);
    return std::ranges::all_of(typed, [&](const std::string& begin) {
        return std::ranges::any_of(
            words, [&](const std::string& word) { return word.starts_with(begin); });
    });
}

// The form's own industries: by number, by their words, or by the words of what is done there.
std::vector<Title> own_titles(const Coder& coder, std::string_view text, size_t most) {
    const auto typed = typed_words(text);
    const uint64_t known = coder.allowed(text);
    std::vector<Title> out;
    for (const auto& [code, label] : coder.labels()) {
        const bool by_number = typed.size() == 1 && typed[0] == std::to_string(code);
        const bool by_words = code >= 0 && code < 64 && (known >> code & 1) != 0;
        if (out.size() < most && !typed.empty() && (by_number || by_words || fits(typed, label))) {
            out.push_back({std::to_string(code), label, code, label});
        }
    }
    return out;
}

std::vector<Title> titles_of(const Titles& list, std::string_view text, size_t most) {
    std::vector<Title> out;
    for (const size_t at : list.best(text, most)) {
        out.push_back({list.classes()[at].code, list.classes()[at].title, 0, {}});
    }
    return out;
}

std::string shown(const Suggestion& one) {
    return fmt::format("{} {}{}{}", one.code, one.label, one.kbli.empty() ? "" : " - ",
                       one.kbli_title);
}

std::vector<std::string> cells(const CodingItem& entry) {
    std::vector<std::string> out = {entry.pml,
                                    AreaCode{entry.area}.text(),
                                    std::to_string(entry.building_no),
                                    std::to_string(entry.family_no),
                                    std::to_string(entry.member_no),
                                    entry.query,
                                    entry.question,
                                    entry.text,
                                    entry.code < 0 ? "" : std::to_string(entry.code)};
    for (size_t i = 0; i < suggestions_shown; ++i) {
        out.push_back(i < entry.suggestions.size() ? shown(entry.suggestions[i]) : "");
    }
    out.emplace_back();
    return out;
}

constexpr std::array<const char*, 13> captions = {
    "pml_code", "idsubsls",  "building_no",  "family_no",    "member_no",    "query",    "variable",
    "text",     "old_value", "suggestion_1", "suggestion_2", "suggestion_3", "new_value"};

}  // namespace

struct Coding::Lists {
    Coder coder;
    Titles occupations;
};

Result<Coding> Coding::open(const CodingOptions& options) {
    Options rules;
    rules.forms_folder = options.forms_folder;
    const std::string folder = form_folder(rules);
    const auto form = TRY(form::Form::load(folder));
    auto lists = std::make_shared<Lists>();
    lists->coder = TRY(Coder::load(folder, *form, options.kbli_path));
    if (!options.kbji_path.empty()) {
        lists->occupations = TRY(Titles::load(options.kbji_path, kbji_digits_min, kbji_digits_max));
    }
    return Coding{std::move(lists)};
}

std::vector<Suggestion> Coding::suggest(std::string_view description, size_t most) const {
    return lists_->coder.suggest(description, most);
}

std::vector<std::string> Coding::lists() const {
    std::vector<std::string> out = {"industry"};
    if (lists_->coder.has_classes()) {
        out.emplace_back("kbli");
    }
    if (!lists_->occupations.empty()) {
        out.emplace_back("kbji");
    }
    return out;
}

Result<std::vector<Title>> Coding::search(std::string_view list, std::string_view text,
                                          size_t most) const {
    if (list != "industry" && list != "kbli" && list != "kbji") {
        auto error = fail(Code::bad_input, "list harus industry, kbli atau kbji",
                          "list must be industry, kbli or kbji");
        return std::unexpected(std::move(error).error().at({}, 0, "list"));
    }
    if (const auto there = lists(); std::ranges::find(there, list) == there.end()) {
        return fail(
            Code::not_found,
            fmt::format("kantor ini tidak memiliki daftar {} (setelan validate_{}_file)", list,
                        list),
            fmt::format("this office has no list {} (setting validate_{}_file)", list, list));
    }
    if (list == "industry") {
        return own_titles(lists_->coder, text, most);
    }
    return list == "kbli" ? lists_->coder.classes(text, most)
                          : titles_of(lists_->occupations, text, most);
}

Result<CodingPage> Coding::queue(store::Workspace& workspace, const store::Scope& scope,
                                 size_t offset, size_t most, bool children) const {
    const auto columns = TRY(read_columns(workspace, scope));
    return page_of(waiting(*columns, lists_->coder, children), lists_->coder, offset, most);
}

Result<bool> Coding::waits(store::Workspace& workspace, const store::Scope& scope,
                           std::string_view query, std::string_view question, int32_t code,
                           bool children) const {
    const QueryNumber about = TRY(QueryNumber::parse(query));
    const auto what = std::ranges::find(coded, question, &Coded::number);
    if (what == coded.end()) {
        return fail(Code::bad_input, "hanya r417 dan r421 yang diberi kode",
                    "r417 and r421 alone are coded");
    }
    const json::Value member = TRY(member_of(workspace, scope, about));
    const json::Value* age = member.find("age");
    const bool known = age != nullptr && age->integer() != nullptr && *age->integer() >= 0;
    if (known && *age->integer() < child_below && !children) {
        return fail(Code::not_found, "anggota itu tidak ada dalam wilayah ini",
                    "there is no such member in these areas");
    }
    return regsosek::validate::open(lists_->coder, json::text_in(member, what->text), code);
}

Result<int64_t> coding_queue(store::Workspace& workspace, const store::Scope& scope,
                             const std::string& path, const CodingOptions& options) {
    const bool sheet = path.ends_with(".xlsx");
    if (!sheet && !path.ends_with(".csv")) {
        auto error = fail(Code::usage, "berkas antrean harus .csv atau .xlsx",
                          "a queue is a .csv or an .xlsx file");
        return std::unexpected(std::move(error).error().at(path));
    }
    const Coding coding = TRY(Coding::open(options));
    const CodingPage queue = TRY(coding.queue(workspace, scope, 0, SIZE_MAX));
    if (sheet) {
        paper::SheetPage page;
        page.name = "Pengodean";
        for (const char* caption : captions) {
            page.fields.push_back({caption, 16, false});
        }
        for (const CodingItem& entry : queue.items) {
            page.rows.push_back(cells(entry));
        }
        TRY(paper::write_workbook(path, std::span(&page, 1), options.dated));
    } else {
        csv::Writer out;
        constexpr std::array<std::string_view, captions.size()> header = [] {
            std::array<std::string_view, captions.size()> names;
            std::ranges::copy(captions, names.begin());
            return names;
        }();
        out.header(header);
        for (const CodingItem& entry : queue.items) {
            for (const std::string& cell : cells(entry)) {
                out.field(cell);
            }
            out.end_record();
        }
        TRY(files::write(path, out.text(), 0600));
    }
    return queue.total;
}

}  // namespace regsosek::validate
