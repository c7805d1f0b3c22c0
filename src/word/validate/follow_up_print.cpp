// Findings to be asked again, as a PDF or a workbook.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "method/check/rules.h"
#include "method/paper/table_print.h"
#include "method/paper/workbook.h"
#include "word/validate/follow_up.h"

namespace regsosek::validate {

namespace {

// A text for each language, by the place in a list.
std::string say(const FollowUpOptions& options, const char* id, const char* en) {
    return options.lang == Lang::en ? en : id;
}

std::string place_of_paper(const FollowUpRow& row) {
    return row.box_no == 0 ? "" : fmt::format("{} / {}", row.box_no, row.batch_no);
}

std::string document_number(const FollowUpRow& row) {
    return row.query.empty() ? "" : fmt::format("{} / {}", row.building_no, row.family_no);
}

std::string severity_name(int32_t severity, const FollowUpOptions& options) {
    switch (static_cast<check::Severity>(severity)) {
        case check::Severity::error: return say(options, "salah", "error");
        case check::Severity::warning: return say(options, "peringatan", "warning");
        case check::Severity::info: break;
    }
    return say(options, "info", "info");
}

std::string list_title(const std::string& group, const FollowUpOptions& options) {
    if (group.empty()) {
        return say(options, "Tanpa petugas", "Without an officer");
    }
    return fmt::format("{} {}",
                       options.group == "sls"        ? "SLS"
                       : options.group == "pml"      ? "PML"
                       : options.group == "operator" ? "Operator"
                                                     : "PPL",
                       group);
}

std::vector<std::string> cells(const FollowUpRow& row, size_t number) {
    return {std::to_string(number),
            place_of_paper(row),
            AreaCode{row.area}.text(),
            document_number(row),
            row.people,
            row.query.empty() ? row.rule : row.query,
            row.message,
            row.values,
            ""};
}

Result<int64_t> print_pdf(const std::string& path, const std::vector<FollowUpRow>& rows,
                          const FollowUpOptions& options) {
    paper::TablePaper paper;
    paper.title = say(options, "REGSOSEK22 - temuan validasi untuk ditanyakan kembali",
                      "REGSOSEK22 - findings of validation to be asked again");
    paper.marking = say(options, "RAHASIA", "CONFIDENTIAL");
    paper.dated = options.dated;
    paper.columns = {{say(options, "No", "No"), 9},
                     {say(options, "Kotak /\nbatch", "Box /\nbatch"), 22},
                     {"SLS", 31},
                     {say(options, "Bangunan /\nkeluarga", "Building /\nfamily"), 20},
                     {say(options, "Kepala keluarga /\nanggota", "Head / member"), 38},
                     {say(options, "Nomor kueri", "Query number"), 49},
                     {say(options, "Yang ditanyakan", "What is asked"), 38},
                     {say(options, "Isian sekarang", "Present answers"), 37},
                     {say(options, "Jawaban", "Answer"), 33}};
    std::vector<paper::TableSection> sections;
    size_t begin = 0;
    while (begin < rows.size()) {
        size_t end = begin;
        paper::TableSection section;
        for (; end < rows.size() && rows[end].group == rows[begin].group; ++end) {
            section.rows.push_back(cells(rows[end], end - begin + 1));
        }
        section.title = list_title(rows[begin].group, options);
        section.notes = {
            fmt::format("{} {}, {}", end - begin, say(options, "temuan", "findings"),
                        options.dated.iso()),
            say(options,
                "Periksa pada kertas, tanyakan bila perlu. Isian yang benar dibenarkan dengan "
                "alasan; jangan mengubah isian agar temuan hilang.",
                "Look at the paper, ask where needed. What is right is confirmed with a reason; "
                "never change an answer so that a finding goes away.")};
        sections.push_back(std::move(section));
        begin = end;
    }
    const auto print = TRY(paper::print_tables(paper, sections));
    TRY(files::write(path, print.pdf, 0600));
    return int64_t{print.pages};
}

Result<void> print_workbook(const std::string& path, const std::vector<FollowUpRow>& rows,
                            const FollowUpOptions& options) {
    paper::SheetPage page;
    page.name = say(options, "Temuan", "Findings");
    page.fields = {{say(options, "Petugas/SLS", "Officer/SLS"), 18},
                   {say(options, "Kotak", "Box"), 10, true},
                   {say(options, "Batch", "Batch"), 8, true},
                   {"SLS", 18},
                   {say(options, "Bangunan", "Building"), 9, true},
                   {say(options, "Keluarga", "Family"), 9, true},
                   {say(options, "Anggota", "Member"), 9, true},
                   {say(options, "Nama", "Name"), 36},
                   {say(options, "Nomor kueri", "Query number"), 30},
                   {say(options, "Aturan", "Rule"), 10},
                   {say(options, "Tingkat", "Severity"), 11},
                   {say(options, "Yang ditanyakan", "What is asked"), 48},
                   {say(options, "Isian sekarang", "Present answers"), 48},
                   {say(options, "Keadaan", "State"), 12},
                   {say(options, "Jawaban", "Answer"), 30}};
    page.rows.reserve(rows.size());
    const auto number = [](int64_t value) { return value == 0 ? "" : std::to_string(value); };
    for (const FollowUpRow& row : rows) {
        page.rows.push_back({row.group, number(row.box_no), number(row.batch_no),
                             AreaCode{row.area}.text(), number(row.building_no),
                             number(row.family_no), number(row.member_no), row.people, row.query,
                             row.rule, severity_name(row.severity, options), row.message,
                             row.values, row.state, ""});
    }
    return paper::write_workbook(path, std::span(&page, 1), options.dated);
}

}  // namespace

Result<FollowUpReport> follow_up(store::Workspace& workspace, const store::Scope& scope,
                                 const std::string& path, const FollowUpOptions& options) {
    const bool pdf = path.ends_with(".pdf");
    if (!pdf && !path.ends_with(".xlsx")) {
        auto error = fail(Code::usage, "berkas daftar harus .pdf atau .xlsx",
                          "a list is a .pdf or an .xlsx file");
        return std::unexpected(std::move(error).error().at(path));
    }
    constexpr std::array<std::string_view, 4> groups = {"sls", "ppl", "pml", "operator"};
    if (std::ranges::find(groups, options.group) == groups.end()) {
        return fail(Code::usage,
                    fmt::format("kelompok '{}' bukan sls, ppl, pml, atau operator", options.group),
                    fmt::format("group '{}' is not sls, ppl, pml or operator", options.group));
    }
    const auto rows = TRY(follow_up_rows(workspace, scope, options));
    FollowUpReport report;
    report.findings = static_cast<int64_t>(rows.size());
    std::set<std::string_view> lists;
    std::set<std::string_view> documents;
    for (const FollowUpRow& row : rows) {
        lists.insert(row.group);
        if (!row.query.empty()) {
            documents.insert(std::string_view(row.query).substr(0, row.query.find('/')));
        }
    }
    report.lists = static_cast<int64_t>(lists.size());
    report.documents = static_cast<int64_t>(documents.size());
    if (pdf) {
        report.pages = TRY(print_pdf(path, rows, options));
    } else {
        TRY(print_workbook(path, rows, options));
    }
    return report;
}

}  // namespace regsosek::validate
