// /v1/use/chart: protected counts of the newest edition for charts, as JSON, CSV or XLSX.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "ground/base/files.h"
#include "method/paper/workbook.h"
#include "regsosek/use.h"
#include "serve/counts.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

// A chart as it was asked for.
struct Asked {
    std::shared_ptr<const use::Charts> charts;
    const use::Chart* chart = nullptr;
    std::vector<use::ChartLine> lines;
    std::map<std::string, std::string> names;  ///< of areas, by code
};

json::Value described(const use::Chart& chart, Lang lang) {
    return object({{"definition", text(chart.definition.in(lang))},
                   {"name", text(chart.name)},
                   {"persons", truth(chart.persons)},
                   {"several", truth(chart.several)},
                   {"title", text(chart.title.in(lang))}});
}

Result<Response> list_charts(Context& context) {
    const auto charts = TRY(context.desk.charts());
    json::Array out;
    for (const use::Chart& one : charts->list()) {
        out.push_back(described(one, context.lang));
    }
    return Response::of(object({{"charts", array(std::move(out))},
                                {"edition", text(charts->edition())},
                                {"edition_hash", text(charts->edition_hash())}}));
}

Result<std::map<std::string, std::string>> area_names(Context& context, use::AreaLevel level,
                                                      const std::string& word,
                                                      const store::Scope& scope) {
    std::map<std::string, std::string> out;
    store::Workspace& workspace = context.desk.workspace();
    if (level == use::AreaLevel::none || !TRY(workspace.has_table("frame_area"))) {
        return out;
    }
    store::Query query;
    query.table = "frame_area";
    query.fields = {"code", "name"};
    query.filter = "level == \"" + word + "\"";
    const store::Table table = TRY(workspace.query(query, scope));
    for (size_t row = 0; row < table.rows; ++row) {
        const std::string code = AreaCode{table.at("code").integer(row)}.text();
        out[code.substr(0, static_cast<size_t>(level))] = table.at("name").text(row);
    }
    return out;
}

Result<Asked> asked_chart(Context& context) {
    const std::string& given = context.request.parameter("level");
    const std::string word = given.empty() ? "district" : given;
    const use::AreaLevel level = TRY(use::area_level(word));
    TRY(check_narrow(context, static_cast<int>(level)));
    const store::Scope scope = TRY(context.scope());
    Asked out;
    out.charts = TRY(context.desk.charts());
    const std::string& name = context.path.at("chart");
    out.lines = TRY(out.charts->lines(name, level, scope.ranges()));
    out.chart = &*std::ranges::find(out.charts->list(), name, &use::Chart::name);
    out.names = TRY(area_names(context, level, word, scope));
    return out;
}

Response as_json(const Context& context, const Asked& asked) {
    json::Array items;
    for (const use::ChartItem& one : asked.chart->items) {
        items.push_back(
            object({{"code", text(one.code)}, {"label", text(one.label.in(context.lang))}}));
    }
    json::Array lines;
    for (const use::ChartLine& line : asked.lines) {
        json::Array counts;
        for (const int64_t count : line.counts) {
            counts.push_back(integer(count));
        }
        const auto name = asked.names.find(line.area);
        lines.push_back(object({{"area", text(line.area)},
                                {"base", integer(line.base)},
                                {"counts", array(std::move(counts))},
                                {"name", text(name == asked.names.end() ? "" : name->second)}}));
    }
    json::Value out = described(*asked.chart, context.lang);
    auto& members = std::get<json::Object>(out.data);
    members["edition"] = text(asked.charts->edition());
    members["items"] = array(std::move(items));
    members["lines"] = array(std::move(lines));
    return Response::of(out);
}

// The table behind a chart, captions first.
paper::SheetPage sheet_of(const Context& context, const Asked& asked) {
    const bool english = context.lang == Lang::en;
    paper::SheetPage page;
    page.name = asked.chart->name;
    page.fields = {{english ? "code" : "kode", 16},
                   {english ? "area" : "wilayah", 28},
                   {english ? "all" : "seluruhnya", 12, true}};
    for (const use::ChartItem& one : asked.chart->items) {
        page.fields.push_back({one.label.in(context.lang), 16, true});
    }
    for (const use::ChartLine& line : asked.lines) {
        const auto name = asked.names.find(line.area);
        const std::string whole = english ? "all areas" : "seluruh wilayah";
        std::vector<std::string> row = {line.area,
                                        line.area.empty()           ? whole
                                        : name == asked.names.end() ? std::string{}
                                                                    : name->second,
                                        std::to_string(line.base)};
        for (const int64_t count : line.counts) {
            row.push_back(std::to_string(count));
        }
        page.rows.push_back(std::move(row));
    }
    return page;
}

// A cell of CSV (RFC 4180). A text that a spreadsheet would take for a formula begins with '.
std::string cell(const std::string& value) {
    const bool formula = !value.empty() && std::string_view("=+-@").contains(value.front()) &&
                         value.find_first_not_of("-0123456789") != std::string::npos;
    std::string out = "\"";
    out += formula ? "'" : "";
    for (const char c : value) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    return out + "\"";
}

Response as_csv(const paper::SheetPage& page) {
    Response out;
    out.type = "text/csv; charset=utf-8";
    for (size_t i = 0; i < page.fields.size(); ++i) {
        out.body += (i == 0 ? "" : ",") + cell(page.fields[i].caption);
    }
    out.body += "\r\n";
    for (const auto& row : page.rows) {
        for (size_t i = 0; i < row.size(); ++i) {
            out.body += (i == 0 ? "" : ",") + cell(row[i]);
        }
        out.body += "\r\n";
    }
    return out;
}

Result<Response> as_xlsx(const Context& context, const paper::SheetPage& page) {
    std::string path = (std::filesystem::temp_directory_path() / "regsosek-chart-XXXXXX").string();
    const int made = ::mkstemp(path.data());
    if (made < 0) {
        return fail(Code::io, "berkas sementara tidak dapat dibuat",
                    "a temporary file cannot be made");
    }
    ::close(made);
    constexpr int64_t seconds_per_day = 86'400;
    const Date today{static_cast<int32_t>(context.now / seconds_per_day)};
    const auto written = paper::write_workbook(path, {&page, 1}, today);
    auto bytes =
        written ? files::read(path) : Result<std::string>(std::unexpected(written.error()));
    ::unlink(path.c_str());
    Response out;
    out.type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    out.body = TRY(std::move(bytes));
    return out;
}

Result<Response> chart(Context& context) {
    const std::string& format = context.request.parameter("format");
    if (!format.empty() && format != "json" && format != "csv" && format != "xlsx") {
        return wrong_field("format", "format harus json, csv atau xlsx",
                           "format must be json, csv or xlsx");
    }
    const Asked asked = TRY(asked_chart(context));
    if (format.empty() || format == "json") {
        return as_json(context, asked);
    }
    const paper::SheetPage page = sheet_of(context, asked);
    Response out = format == "csv" ? as_csv(page) : TRY(as_xlsx(context, page));
    out.headers.emplace_back("Content-Disposition",
                             "attachment; filename=\"" + asked.chart->name + "." + format + "\"");
    return out;
}

}  // namespace

void add_use_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/use/chart",
                  "table.read",
                  {"Grafik dari edisi terbaru", "Charts of the newest edition"},
                  list_charts});
    to.push_back({"GET",
                  "/v1/use/chart/{chart}",
                  "table.read",
                  {"Cacahan sebuah grafik menurut wilayah, sel kecil dilindungi",
                   "Counts of a chart by area, small cells protected"},
                  chart,
                  {{"chart", "name of a chart"},
                   {"level", "none, regency, district, village or sls"},
                   {"area", "first digits of an area code"},
                   {"format", "json, csv or xlsx"}}});
}

}  // namespace regsosek::serve
