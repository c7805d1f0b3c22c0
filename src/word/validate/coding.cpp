// The queue of descriptions that a PML has still to code, or that fit their code badly.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "method/paper/workbook.h"
#include "word/validate/book.h"
#include "word/validate/coder.h"
#include "word/validate/query_number.h"

namespace regsosek::validate {

namespace {

constexpr size_t suggestions_shown = 3;
constexpr size_t rows_per_block = 4096;

// The two questions that are written in words and coded by the PML (process.md 1.5).
struct Coded {
    const char* text;
    const char* code;
    const char* number;
};
constexpr std::array<Coded, 2> coded = {{{"job_industry_text", "job_industry", "r417"},
                                         {"business_industry_text", "business_industry", "r421"}}};

struct Waiting {
    std::string_view pml;
    int64_t area = 0;
    int32_t building_no = 0, family_no = 0, member_no = 0;
    std::string query, number, description;
    int32_t code = 0;
    std::vector<Suggestion> suggestions;
    auto key() const { return std::tie(pml, area, building_no, family_no, member_no, number); }
};

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

std::vector<Waiting> queue_of(const store::Columns& columns, const Coder& coder) {
    const store::Table& family = columns.family;
    const store::Table& person = columns.person;
    std::vector<Waiting> out;
    for (const Coded& question : coded) {
        const auto& texts = person.at(question.text);
        const auto& codes = person.at(question.code).int32s;
        uint32_t of = 0;
        for (uint32_t row = 0; row < person.rows; ++row) {
            while (row >= columns.person_begin[of + 1]) {
                ++of;
            }
            if (!open(coder, texts.text(row), codes[row])) {
                continue;
            }
            const QueryNumber about{
                family.at("family_id").int64s[of], person.at("person_id").int64s[row],
                codes[row] < 0 ? fmt::format("REQ_{}", question.number) : "EMP13"};
            out.push_back({family.at("pml_code").text(of),
                           family.at("area").int64s[of],
                           family.at("building_no").int32s[of],
                           family.at("family_no").int32s[of],
                           person.at("member_no").int32s[row],
                           about.text(),
                           question.number,
                           std::string(texts.text(row)),
                           codes[row],
                           {}});
        }
    }
    parallel_ranges(out.size(), rows_per_block, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            out[i].suggestions = coder.suggest(out[i].description, suggestions_shown);
        }
    });
    std::ranges::sort(out, {}, [](const Waiting& entry) { return entry.key(); });
    return out;
}

std::string shown(const Suggestion& one) {
    return fmt::format("{} {}{}{}", one.code, one.label, one.kbli.empty() ? "" : " - ",
                       one.kbli_title);
}

std::vector<std::string> cells(const Waiting& entry) {
    std::vector<std::string> out = {std::string(entry.pml),
                                    AreaCode{entry.area}.text(),
                                    std::to_string(entry.building_no),
                                    std::to_string(entry.family_no),
                                    std::to_string(entry.member_no),
                                    entry.query,
                                    entry.number,
                                    entry.description,
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

Result<std::vector<Suggestion>> suggest(std::string_view description, const CodingOptions& options,
                                        size_t most) {
    Options rules;
    rules.forms_folder = options.forms_folder;
    const std::string folder = form_folder(rules);
    const auto form = TRY(form::Form::load(folder));
    const auto coder = TRY(Coder::load(folder, *form, options.kbli_path));
    return coder.suggest(description, most);
}

Result<int64_t> coding_queue(store::Workspace& workspace, const store::Scope& scope,
                             const std::string& path, const CodingOptions& options) {
    const bool sheet = path.ends_with(".xlsx");
    if (!sheet && !path.ends_with(".csv")) {
        auto error = fail(Code::usage, "berkas antrean harus .csv atau .xlsx",
                          "a queue is a .csv or an .xlsx file");
        return std::unexpected(std::move(error).error().at(path));
    }
    Options rules;
    rules.forms_folder = options.forms_folder;
    const std::string folder = form_folder(rules);
    const auto form = TRY(form::Form::load(folder));
    const auto coder = TRY(Coder::load(folder, *form, options.kbli_path));
    const auto columns = TRY(workspace.columns(scope));
    const auto queue = queue_of(*columns, coder);
    if (sheet) {
        paper::SheetPage page;
        page.name = "Pengodean";
        for (const char* caption : captions) {
            page.fields.push_back({caption, 16, false});
        }
        for (const Waiting& entry : queue) {
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
        for (const Waiting& entry : queue) {
            for (const std::string& cell : cells(entry)) {
                out.field(cell);
            }
            out.end_record();
        }
        TRY(files::write(path, out.text(), 0600));
    }
    return static_cast<int64_t>(queue.size());
}

}  // namespace regsosek::validate
