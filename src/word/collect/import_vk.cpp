// VK lists and receipts into the record and their tables.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <span>
#include <tuple>

#include "ground/base/date.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "regsosek/collect.h"
#include "word/collect/layout.h"
#include "word/collect/listing.h"
#include "word/collect/listing_document.h"

namespace regsosek::collect {

namespace {

constexpr size_t documents_per_commit = 2000;

// Positions of rows by area (stable): lines of one SLS stand together.
std::vector<uint32_t> by_area(const store::Table& table) {
    std::vector<uint32_t> order(table.rows);
    std::iota(order.begin(), order.end(), 0U);
    const auto& area = table.columns[0].int64s;
    std::ranges::stable_sort(order, {}, [&](uint32_t row) { return area[row]; });
    return order;
}

// The first row of each SLS is kept; later ones are reported.
store::Table unique_sls(Listing& sls, const std::string& path, std::vector<Reported>& reported) {
    const auto order = by_area(sls.table);
    std::vector<uint32_t> kept;
    const auto& area = sls.table.columns[0].int64s;
    for (const uint32_t row : order) {
        if (!kept.empty() && area[kept.back()] == area[row]) {
            reported.push_back({path,
                                sls.line[row],
                                "vk_idsubsls",
                                "duplicate_key",
                                AreaCode{area[row]}.text(),
                                {"satu baris per SLS", "one row per SLS"},
                                false,
                                area[row]});
            continue;
        }
        kept.push_back(row);
    }
    Listing unique;
    unique.table = numbered_lines(sls.table, kept);
    unique.table.rows = kept.size();
    std::erase_if(unique.table.columns, [](const auto& column) { return column.name == "number"; });
    for (const uint32_t row : kept) {
        unique.line.push_back(sls.line[row]);
        unique.identity.push_back(sls.identity[row]);
    }
    sls = std::move(unique);
    return sls.table;
}

// Whether two rows of a listing say the same.
bool same_row(const Listing& listing, uint32_t a, uint32_t b) {
    return listing.identity[a] == listing.identity[b] &&
           std::ranges::all_of(listing.table.columns, [&](const store::Column& column) {
               return column.type == store::ColumnType::text
                          ? column.codes[a] == column.codes[b]
                          : column.integer(a) == column.integer(b);
           });
}

// Rows of VK lines by SLS, in each as they stand in the file. A line that stands twice, or has the
// number of one before it in its list, is reported; only the second of two that say the same is
// left out, since paper alone can tell which of two numbers is wrong.
std::vector<uint32_t> unique_lines(const Listing& lines, const std::string& path,
                                   std::vector<Reported>& reported) {
    const store::Column& list = lines.table.at("vk_list");
    const store::Column& number = lines.table.at("vk_line_no");
    const auto& area = lines.table.columns[0].int64s;
    std::map<std::tuple<int64_t, std::string_view, int64_t>, uint32_t> first_with;
    std::vector<uint32_t> kept;
    for (const uint32_t row : by_area(lines.table)) {
        if (number.integer(row) <= 0) {
            kept.push_back(row);
            continue;
        }
        const auto [first, fresh] =
            first_with.try_emplace(std::tuple{area[row], list.text(row), number.integer(row)}, row);
        const bool same = !fresh && same_row(lines, first->second, row);
        if (!fresh) {
            const uint64_t line = lines.line[first->second];
            reported.push_back({path,
                                lines.line[row],
                                "vk_line_no",
                                "duplicate_key",
                                std::to_string(number.integer(row)),
                                {fmt::format("nomor urut yang belum ada di baris {}", line),
                                 fmt::format("a line number not yet seen on line {}", line)},
                                !same,
                                area[row]});
        }
        if (!same) {
            kept.push_back(row);
        }
    }
    return kept;
}

Result<void> append_in_commits(store::Workspace& workspace,
                               const std::vector<store::Document>& documents, Report& report) {
    for (size_t begin = 0; begin < documents.size(); begin += documents_per_commit) {
        const size_t count = std::min(documents_per_commit, documents.size() - begin);
        const auto receipt = TRY(workspace.append(std::span(documents).subspan(begin, count)));
        report.families_stored += receipt.written;
        report.families_repeated += receipt.repeated;
    }
    return {};
}

}  // namespace

Result<Report> import_vk(store::Workspace& workspace, const store::Scope& scope,
                         const std::string& sls_path, const std::string& line_path,
                         const Options& options) {
    const std::string forms = form::default_forms_folder(options.forms_folder);
    const auto form = TRY(form::Form::load(forms + "/regsosek22-vk"));
    const auto sls_file = TRY(csv::File::open(sls_path));
    const auto line_file = TRY(csv::File::open(line_path));
    Report report;
    Listing sls = TRY(read_listing(sls_file, *form, expr::Level::sls, scope, report.reported));
    Listing lines = TRY(read_listing(line_file, *form, expr::Level::line, scope, report.reported));
    report.families_read = static_cast<int64_t>(sls.table.rows);
    report.members_read = static_cast<int64_t>(lines.table.rows);
    const store::Table recap = unique_sls(sls, sls_path, report.reported);
    const auto order = unique_lines(lines, line_path, report.reported);
    const auto& line_area = lines.table.columns[0].int64s;
    std::vector<store::Document> documents;
    size_t at = 0;
    for (size_t row = 0; row < recap.rows; ++row) {
        const int64_t area = recap.columns[0].int64s[row];
        while (at < order.size() && line_area[order[at]] < area) {
            ++at;
        }
        const size_t first = at;
        while (at < order.size() && line_area[order[at]] == area) {
            ++at;
        }
        documents.push_back(listing_document(
            *form, sls, row, lines_of(lines, std::span(order).subspan(first, at - first))));
    }
    report.rows_not_kept = std::ranges::count(report.reported, false, &Reported::kept);
    TRY(append_in_commits(workspace, documents, report));
    TRY(workspace.write_table({"collect_vk", {"area"}, "area"}, recap, scope));
    TRY(workspace.write_table({"collect_vk_line", {"area", "number"}, "area"},
                              numbered_lines(lines.table, order), scope));
    const std::string files[] = {sls_path, line_path};
    TRY(store::write_reported(workspace, "collect_reported", report.reported, scope, files));
    return report;
}

namespace {

// One row of receipt.csv.
struct Receipt {
    int64_t area = 0;
    std::string document_type;
    int64_t box_no = 0;
    int64_t batch_no = 0;
    int64_t count = 0;
    int32_t received_on = 0;
    uint64_t line = 0;
};

// What travels between field and office: the delivery note of the BPS, and the paper of the FKP.
constexpr std::array<std::string_view, 10> document_types = {
    "K", "VK", "VK1", "VK2", "XK", "PSLS", "WS", "BANR", "PEDOMAN", "FKP"};

Result<std::vector<Receipt>> read_receipts(const csv::File& file, const store::Scope& scope,
                                           std::vector<Reported>& reported) {
    const int area_at = TRY(needed_column(file, "idsubsls"));
    const int type_at = TRY(needed_column(file, "document_type"));
    const int box_at = TRY(needed_column(file, "box_no"));
    const int batch_at = TRY(needed_column(file, "batch_no"));
    const int count_at = TRY(needed_column(file, "count"));
    const int day_at = TRY(needed_column(file, "received_on"));
    TRY(csv::refuse_unknown(
        file, {"idsubsls", "document_type", "box_no", "batch_no", "count", "received_on"}));
    std::vector<Receipt> out;
    store::each_row(file, reported, [&](const csv::Record& record) {
        const auto cell = [&](int at) {
            return text::trimmed(record.fields[static_cast<size_t>(at)]);
        };
        const auto area = AreaCode::parse(cell(area_at));
        const int64_t of = area ? area->value : 0;
        bool good = true;
        const auto flaw = [&](int at, const char* problem, Text expected) {
            reported.push_back({file.path(), record.line, file.header()[static_cast<size_t>(at)],
                                problem, masked(cell(at)), std::move(expected), false, of});
            good = false;
        };
        const auto number = [&](int at) {
            const auto value = text::integer(cell(at));
            if (!value || *value < 0) {
                flaw(at, "not_a_number", {"bilangan bulat tidak negatif", "a whole number from 0"});
            }
            return value.value_or(0);
        };
        if (!area) {
            flaw(area_at, "bad_key", {"kode wilayah", "an area code"});
        } else if (!scope.contains(of)) {
            flaw(area_at, "outside_scope", {"wilayah dalam kewenangan", "an area in scope"});
        }
        if (std::ranges::find(document_types, cell(type_at)) == document_types.end()) {
            flaw(type_at, "unknown_code",
                 {fmt::format("salah satu dari {}", fmt::join(document_types, ", ")),
                  fmt::format("one of {}", fmt::join(document_types, ", "))});
        }
        const auto day = Date::parse(cell(day_at));
        if (!day) {
            flaw(day_at, "not_a_date", {"tanggal TTTT-BB-HH", "a date YYYY-MM-DD"});
        }
        const Receipt one{of,
                          std::string(cell(type_at)),
                          number(box_at),
                          number(batch_at),
                          number(count_at),
                          day ? day->number() : 0,
                          record.line};
        if (good) {
            out.push_back(one);
        }
    });
    return out;
}

// The key of a receipt: its area, kind, box and batch.
auto key_of(const Receipt& row) {
    return std::tie(row.area, row.document_type, row.box_no, row.batch_no);
}

// Receipts in order of their keys; later rows of a key are reported.
std::vector<Receipt> keep_first(std::vector<Receipt> rows, const csv::File& file,
                                std::vector<Reported>& reported) {
    std::ranges::stable_sort(rows, {}, key_of);
    std::vector<Receipt> out;
    for (Receipt& row : rows) {
        if (!out.empty() && key_of(out.back()) == key_of(row)) {
            reported.push_back({file.path(),
                                row.line,
                                "batch_no",
                                "duplicate_key",
                                std::to_string(row.batch_no),
                                {fmt::format("batch yang belum ada di baris {}", out.back().line),
                                 fmt::format("a batch not yet seen on line {}", out.back().line)},
                                false,
                                row.area});
            continue;
        }
        out.push_back(std::move(row));
    }
    return out;
}

}  // namespace

Result<Report> import_receipts(store::Workspace& workspace, const store::Scope& scope,
                               const std::string& path, const Options& /*options*/) {
    const auto file = TRY(csv::File::open(path));
    Report report;
    auto rows = TRY(read_receipts(file, scope, report.reported));
    report.families_read = static_cast<int64_t>(rows.size());
    rows = keep_first(std::move(rows), file, report.reported);
    report.rows_not_kept = static_cast<int64_t>(report.reported.size());
    std::vector<store::Document> documents;
    store::Table table;
    auto& number = table.add("number", store::ColumnType::int64).int64s;
    store::Column types{"document_type", store::ColumnType::text, {}, {}, {}, {}, {}};
    store::TextBuilder type_builder{types};
    store::Table values;
    for (const char* name : {"area", "box_no", "batch_no", "count", "received_on"}) {
        values.add(name, store::ColumnType::int64);
    }
    for (const Receipt& row : rows) {
        // In each area from 1 (rows lie by area): it tells nothing of the others.
        const bool same =
            !values.columns[0].int64s.empty() && values.columns[0].int64s.back() == row.area;
        number.push_back(same ? number.back() + 1 : 1);
        type_builder.add(row.document_type);
        const int64_t numbers[] = {row.area, row.box_no, row.batch_no, row.count, row.received_on};
        for (size_t i = 0; i < std::size(numbers); ++i) {
            values.columns[i].int64s.push_back(numbers[i]);
        }
        store::Document document;
        document.kind = store::Kind::receipt;
        document.key = fmt::format("{}-{}-{}-{}", AreaCode{row.area}.text(), row.document_type,
                                   row.box_no, row.batch_no);
        document.area = row.area;
        document.author = "collect";
        document.reason = "penerimaan dokumen";
        document.valid_on = Date::from_number(row.received_on).value_or(Date{});
        json::Writer writer{document.answers};
        writer.begin_object();
        writer.key("batch_no");
        writer.value(row.batch_no);
        writer.key("box_no");
        writer.value(row.box_no);
        writer.key("count");
        writer.value(row.count);
        writer.key("document_type");
        writer.value(std::string_view(row.document_type));
        writer.key("received_on");
        writer.value(int64_t{row.received_on});
        writer.end_object();
        documents.push_back(std::move(document));
    }
    for (store::Column& column : values.columns) {
        table.columns.push_back(std::move(column));
    }
    table.columns.push_back(std::move(types));
    table.rows = rows.size();
    TRY(append_in_commits(workspace, documents, report));
    TRY(workspace.write_table({"collect_receipt", {"area", "number"}, "area"}, table, scope));
    TRY(store::write_reported(workspace, "collect_reported", report.reported, scope,
                              std::span(&path, 1)));
    return report;
}

}  // namespace regsosek::collect
