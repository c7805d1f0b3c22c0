// /v1/validate/document: documents by what the last run of validate says of them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "ground/base/ids.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr std::array<std::string_view, 4> statuses = {"blank", "clean", "warning", "error"};
constexpr std::string_view unchecked = "unchecked";
constexpr int64_t page_max = 500;

Result<int64_t> count_unchecked(store::Workspace& workspace, const store::Scope& scope,
                                int64_t checked) {
    store::Query query;
    query.table = "family";
    query.fields = {"count()"};
    query.filter = fmt::format("family_id > {}", checked);
    query.group = {"form_version"};
    const store::Table counts = TRY(workspace.query(query, scope));
    int64_t out = 0;
    for (size_t row = 0; row < counts.rows; ++row) {
        out += counts.columns.back().integer(row);
    }
    return out;
}

Result<json::Value> counts_of(store::Workspace& workspace, const store::Scope& scope,
                              const Summary& summary) {
    std::array<int64_t, statuses.size()> sums{};
    each_in(summary.documents, scope, [&](const Summary::Documents& one) {
        for (size_t i = 0; i < sums.size(); ++i) {
            sums[i] += one.statuses[i];
        }
    });
    json::Value value;
    json::Object& out = value.data.emplace<json::Object>();
    for (size_t i = 0; i < sums.size(); ++i) {
        out[std::string(statuses[i])] = integer(sums[i]);
    }
    out[std::string(unchecked)] =
        integer(TRY(count_unchecked(workspace, scope, summary.last_checked)));
    return value;
}

using Numbers = std::map<int64_t, std::pair<int64_t, int64_t>>;  ///< of building, family

Result<void> add_numbers(store::Workspace& workspace, const store::Scope& scope,
                         std::span<const int64_t> families, Numbers& out) {
    store::Query query;
    query.table = "family";
    query.fields = {"family_id", "building_no", "family_no"};
    query.filter = fmt::format("family_id in {{{}}}", fmt::join(families, ", "));
    const store::Table rows = TRY(workspace.query(query, scope));
    for (size_t row = 0; row < rows.rows; ++row) {
        out[rows.at("family_id").integer(row)] = {rows.at("building_no").integer(row),
                                                  rows.at("family_no").integer(row)};
    }
    return {};
}

// Building and family numbers by family. The areas where validate saw them are looked through, and
// the whole scope for those who have moved since.
Result<Numbers> numbers_of(store::Workspace& workspace, const store::Scope& scope,
                           const store::Table& documents) {
    const auto& families = documents.at("family_id").int64s;
    std::vector<AreaRange> ranges;
    for (const int64_t area : documents.at("area").int64s) {
        ranges.push_back({area, area + 1});
    }
    Numbers out;
    TRY(add_numbers(workspace, store::Scope{std::move(ranges)}, families, out));
    std::vector<int64_t> moved;
    std::ranges::copy_if(families, std::back_inserter(moved),
                         [&](int64_t family) { return !out.contains(family); });
    if (!moved.empty()) {
        TRY(add_numbers(workspace, scope, moved, out));
    }
    return out;
}

Result<store::Table> page_of(store::Workspace& workspace, const store::Scope& scope,
                             const std::string& status, int64_t after, int64_t checked,
                             int64_t limit) {
    store::Query query;
    query.limit = limit;
    query.order = {"family_id"};
    if (status == unchecked) {
        query.table = "family";
        query.fields = {"family_id", "area"};
        query.filter = fmt::format("family_id > {}", std::max(after, checked));
        return workspace.query(query, scope);
    }
    const auto found = std::ranges::find(statuses, status);
    if (found == statuses.end()) {
        return wrong_field("status", "status harus error, warning, clean, blank atau unchecked",
                           "status must be error, warning, clean, blank or unchecked");
    }
    if (!TRY(workspace.has_table("validate_document"))) {
        return store::Table{};
    }
    query.table = "validate_document";
    query.fields = {"family_id", "area", "warnings", "errors"};
    query.filter = fmt::format("family_id > {} and status == {}", after, found - statuses.begin());
    return workspace.query(query, scope);
}

Result<Response> documents(Context& context) {
    const store::Scope scope = TRY(context.scope());
    const std::string& asked = context.request.parameter("status");
    const std::string status = asked.empty() ? "error" : asked;
    const int64_t limit = TRY(context.number("limit", 50, 1, page_max));
    const int64_t after = TRY(context.number("after", 0, 0, INT64_MAX));
    store::Workspace& workspace = context.desk.workspace();
    const auto summary = TRY(context.desk.summary());
    const store::Table table =
        TRY(page_of(workspace, scope, status, after, summary->last_checked, limit));
    json::Array out;
    if (table.rows > 0) {
        const auto& ids = table.at("family_id").int64s;
        const auto numbers = TRY(numbers_of(workspace, scope, table));
        const store::Column* warnings = table.find("warnings");
        const store::Column* errors = table.find("errors");
        for (size_t row = 0; row < table.rows; ++row) {
            const auto number = numbers.find(ids[row]);
            const auto [building, family] =
                number == numbers.end() ? std::pair<int64_t, int64_t>{} : number->second;
            out.push_back(
                object({{"area", text(AreaCode{table.at("area").integer(row)}.text())},
                        {"building_no", integer(building)},
                        {"errors", integer(errors == nullptr ? 0 : errors->integer(row))},
                        {"family", text(FamilyId{ids[row]}.printed())},
                        {"family_no", integer(family)},
                        {"warnings", integer(warnings == nullptr ? 0 : warnings->integer(row))}}));
        }
    }
    const bool more = static_cast<int64_t>(table.rows) == limit;
    return Response::of(
        object({{"counts", TRY(counts_of(workspace, scope, *summary))},
                {"documents", array(std::move(out))},
                {"next_after", integer(more ? table.at("family_id").int64s.back() : 0)}}));
}

}  // namespace

void add_document_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/validate/document",
                  "finding.read",
                  {"Dokumen menurut status, dengan cacahnya", "Documents by status, and counts"},
                  documents,
                  {{"status", "error (preset), warning, clean, blank or unchecked", false, false,
                    R"({"enum":["","error","warning","clean","blank","unchecked"]})"},
                   {"area", "first digits of an area code", false, false, area_schema},
                   {"after", "next_after of the page before", true},
                   {"limit", "at most so many", true}}});
}

}  // namespace regsosek::serve
