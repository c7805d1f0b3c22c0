// Loads the files of a frame into the record, the vault and the tables.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <tuple>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "ground/store/file_digest.h"
#include "method/place/geos.h"
#include "method/place/shapes.h"
#include "regsosek/frame.h"
#include "word/frame/areas.h"
#include "word/frame/source.h"

namespace regsosek::frame {

namespace {

// What one load is made of.
struct Load {
    store::Workspace& workspace;
    const store::Scope& scope;
    LoadReport report;
    std::vector<store::Document> documents;
    std::vector<std::pair<store::TableSpec, store::Table>> tables;
};

// The record first, then the tables that follow from it.
Result<void> commit(Load& load) {
    if (!load.documents.empty()) {
        const auto receipt = TRY(load.workspace.append(load.documents));
        load.report.documents += receipt.written;
        load.documents.clear();
    }
    for (auto& [spec, table] : load.tables) {
        TRY(load.workspace.write_table(spec, std::move(table)));
    }
    load.tables.clear();
    return {};
}

// One document per kind of file: which blobs of the vault were loaded as what. The blobs are the
// truth, the tables are derived from them.
void add_document(Load& load, std::string_view kind, const std::vector<std::string>& blobs,
                  int64_t rows) {
    store::Document document;
    document.kind = store::Kind::area;
    document.key = kind;
    document.author = "frame";
    document.reason = "muat kerangka wilayah";
    json::Writer writer{document.answers};
    writer.begin_object();
    writer.key("blobs");
    writer.begin_array();
    for (const std::string& blob : blobs) {
        writer.begin_object();
        writer.key("blob");
        writer.value(std::string_view(blob));
        writer.end_object();
    }
    writer.end_array();
    writer.key("kind");
    writer.value(kind);
    writer.key("rows");
    writer.value(rows);
    writer.end_object();
    load.documents.push_back(std::move(document));
}

Result<void> keep_files(Load& load, std::string_view kind, const std::vector<std::string>& paths,
                        size_t rows) {
    std::vector<std::string> blobs;
    for (const std::string& path : paths) {
        const std::string bytes = TRY(files::read(path));
        blobs.push_back(TRY(load.workspace.put_blob(bytes)));
    }
    add_document(load, kind, blobs, static_cast<int64_t>(rows));
    return {};
}

// A file of which no row can be read is the wrong file.
Result<void> some_rows(const std::string& path, size_t rows) {
    if (rows == 0) {
        auto error = fail(Code::bad_input, "tidak ada baris yang terbaca", "no row can be read");
        return std::unexpected(std::move(error).error().at(path));
    }
    return {};
}

Result<void> load_areas(Load& load, const std::vector<std::string>& paths) {
    const auto areas = TRY(read_areas(paths, load.report.reported));
    TRY(some_rows(paths.front(), areas.size()));
    load.report.areas = static_cast<int64_t>(areas.size());
    TRY(keep_files(load, "areas", paths, areas.size()));
    load.tables.emplace_back(
        store::TableSpec{"frame_area", {"code", "level", "valid_from"}, "code"}, area_table(areas));
    return {};
}

Text expected_code() {
    return {"kode wilayah 2, 4, 7, 10, 14 atau 16 angka",
            "an area code of 2, 4, 7, 10, 14 or 16 digits"};
}

struct IssuingArea {
    int64_t code = 0;
    int32_t from = 0;
    int32_t to = 0;
    std::string name;
    uint64_t line = 0;
};

Result<void> load_dukcapil(Load& load, const std::string& path) {
    std::vector<IssuingArea> rows;
    const std::vector<Wanted> wanted = {{"code", {"code", "kode", "kec_kemendagri"}, true},
                                        {"name", {"name", "nama", "kecamatan"}},
                                        {"valid_from", {"valid_from"}},
                                        {"valid_to", {"valid_to"}}};
    TRY(read_rows(path, wanted, Others{true, {}}, load.report.reported, [&](const Row& row) {
        std::string digits{row[0]};
        std::erase(digits, '.');
        const auto code = text::integer(digits);
        bool bad = digits.size() != 6 || !code;
        IssuingArea one{code.value_or(0), date_number(row[2], bad), date_number(row[3], bad),
                        std::string(row[1]), row.line};
        if (bad) {
            load.report.reported.push_back({path,
                                            row.line,
                                            digits.size() != 6 || !code ? "code" : "valid_from",
                                            "bad_value",
                                            digits.size() != 6 || !code
                                                ? digits
                                                : std::string(row[2]) + "/" + std::string(row[3]),
                                            {"kode kecamatan 6 angka, tanggal TTTT-BB-HH",
                                             "a 6-digit kecamatan code, dates YYYY-MM-DD"},
                                            false});
            return;
        }
        rows.push_back(std::move(one));
    }));
    TRY(some_rows(path, rows.size()));
    const auto key = [](const IssuingArea& one) { return std::pair{one.code, one.from}; };
    std::ranges::stable_sort(rows, {}, key);
    std::vector<IssuingArea> unique;
    for (IssuingArea& one : rows) {
        if (unique.empty() || key(unique.back()) != key(one)) {
            unique.push_back(std::move(one));
            continue;
        }
        load.report.reported.push_back(
            {path,
             one.line,
             "code",
             "duplicate_key",
             std::to_string(one.code),
             {"satu baris tiap kode dan tanggal mulai", "one row per code and first day"},
             false});
    }
    rows = std::move(unique);
    store::Table table;
    table.rows = rows.size();
    table.columns.reserve(4);
    auto& codes = table.add("code", store::ColumnType::int64).int64s;
    store::TextBuilder names{table.add("name", store::ColumnType::text)};
    auto& from = table.add("valid_from", store::ColumnType::int32).int32s;
    auto& to = table.add("valid_to", store::ColumnType::int32).int32s;
    for (const IssuingArea& one : rows) {
        codes.push_back(one.code);
        names.add(one.name);
        from.push_back(one.from);
        to.push_back(one.to);
    }
    load.report.issuing_areas = static_cast<int64_t>(rows.size());
    TRY(keep_files(load, "area_codes_dukcapil", {path}, rows.size()));
    // Codes of places, not of people: no scope.
    load.tables.emplace_back(store::TableSpec{"frame_dukcapil", {"code", "valid_from"}, ""},
                             std::move(table));
    return {};
}

// Rows of texts with an area in front: officers, assignments, changes.
struct TextRow {
    int64_t area = 0;
    uint64_t line = 0;
    std::vector<std::string> texts;
};

// How such a file becomes a table.
struct TextFile {
    std::string_view kind;         // of the document
    std::vector<Wanted> wanted;    // the first is the area
    std::vector<std::string> key;  // besides the area: names of columns
    std::string table;
    Others others{};
    std::string coded{};  // a column with these values only
    std::vector<std::string> values{};
    std::string other_area{};  // a second column with an area
    std::string day{};         // a column with a date, or nothing
};

// The column whose cell is not as it should be, and what should stand there.
struct Flaw {
    std::string column;
    const char* problem = nullptr;  // nullptr: none
    Text expected{};
};

Flaw flaw_of(const TextFile& plan, const std::string& column, std::string_view cell) {
    if (column == plan.coded && std::ranges::find(plan.values, cell) == plan.values.end()) {
        const std::string list = fmt::format("{}", fmt::join(plan.values, ", "));
        return {column, "unknown_code", {"salah satu dari " + list, "one of " + list}};
    }
    if (column == plan.other_area && !AreaCode::parse(cell)) {
        return {column, "bad_value", expected_code()};
    }
    bool bad_day = false;
    if (column == plan.day) {
        date_number(cell, bad_day);
    }
    return bad_day ? Flaw{column, "bad_value", {"tanggal TTTT-BB-HH", "a date YYYY-MM-DD"}}
                   : Flaw{};
}

// Reads the rows, sorted by area and key; second rows of a key are reported.
Result<std::vector<TextRow>> read_text_rows(Load& load, const std::string& path,
                                            const TextFile& plan) {
    std::vector<TextRow> rows;
    const size_t reported_before = load.report.reported.size();
    TRY(read_rows(path, plan.wanted, plan.others, load.report.reported, [&](const Row& row) {
        const auto area = AreaCode::parse(row[0]);
        if (!area) {
            load.report.reported.push_back({path, row.line, plan.wanted[0].name, "bad_value",
                                            std::string(row[0]), expected_code(), false});
            return;
        }
        TextRow one{area->value, row.line, {}};
        for (size_t i = 1; i < plan.wanted.size(); ++i) {
            one.texts.emplace_back(row[i]);
            Flaw flaw = flaw_of(plan, plan.wanted[i].name, row[i]);
            if (flaw.problem != nullptr) {
                load.report.reported.push_back({path, row.line, std::move(flaw.column),
                                                flaw.problem, std::string(row[i]),
                                                std::move(flaw.expected), false, area->value});
                return;
            }
        }
        rows.push_back(std::move(one));
    }));
    // A list may be empty (no SLS changed); one whose rows are all bad is the wrong file.
    if (load.report.reported.size() > reported_before) {
        TRY(some_rows(path, rows.size()));
    }
    std::vector<size_t> at;
    for (size_t i = 1; i < plan.wanted.size(); ++i) {
        if (std::ranges::find(plan.key, plan.wanted[i].name) != plan.key.end()) {
            at.push_back(i - 1);
        }
    }
    const auto key = [&](const TextRow& row) {
        std::vector<std::string_view> out;
        for (const size_t i : at) {
            out.push_back(row.texts[i]);
        }
        return std::pair{row.area, std::move(out)};
    };
    std::ranges::stable_sort(rows, {}, key);
    std::vector<TextRow> unique;
    for (TextRow& row : rows) {
        if (!unique.empty() && key(unique.back()) == key(row)) {
            load.report.reported.push_back({path,
                                            row.line,
                                            plan.wanted[0].name,
                                            "duplicate_key",
                                            AreaCode{row.area}.text(),
                                            {"satu baris tiap kunci", "one row per key"},
                                            false,
                                            row.area});
            continue;
        }
        unique.push_back(std::move(row));
    }
    return unique;
}

Result<int64_t> load_text_file(Load& load, const std::string& path, const TextFile& plan) {
    const auto rows = TRY(read_text_rows(load, path, plan));
    store::Table table;
    table.rows = rows.size();
    table.columns.reserve(plan.wanted.size());
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    for (const TextRow& row : rows) {
        areas.push_back(row.area);
    }
    for (size_t i = 1; i < plan.wanted.size(); ++i) {
        store::TextBuilder builder{table.add(plan.wanted[i].name, store::ColumnType::text)};
        for (const TextRow& row : rows) {
            builder.add(row.texts[i - 1]);
        }
    }
    std::vector<std::string> key = {"area"};
    key.insert(key.end(), plan.key.begin(), plan.key.end());
    TRY(keep_files(load, plan.kind, {path}, rows.size()));
    load.tables.emplace_back(store::TableSpec{plan.table, key, "area"}, std::move(table));
    return static_cast<int64_t>(rows.size());
}

// Names of officers stay in the file's blob: tables hold codes only.
const TextFile& officer_file() {
    static const TextFile file{"officers",
                               {{"district", {"district", "kec_bps"}, true},
                                {"code", {"code", "kode"}, true},
                                {"role", {"role"}, true},
                                {"pml_code", {"pml_code"}}},
                               {"role", "code"},
                               "frame_officer",
                               {false, {"name", "nama"}},
                               "role",
                               {"PPL", "PML", "Koseka"}};
    return file;
}

const TextFile& assignment_file() {
    static const TextFile file{"assignment",
                               {{"idsubsls", {"idsubsls", "id_sls"}, true},
                                {"ppl_code", {"ppl_code"}, true},
                                {"pml_code", {"pml_code"}}},
                               {},
                               "frame_assignment"};
    return file;
}

const TextFile& change_file() {
    static const TextFile file{"sls_changes",
                               {{"idsubsls", {"idsubsls", "id_sls"}, true},
                                {"change", {"change", "status"}, true},
                                {"idsubsls_new", {"idsubsls_new", "idsubsls_baru"}, true},
                                {"name_new", {"name_new", "nmsls_baru"}},
                                {"reported_on", {"reported_on"}}},
                               {"change", "idsubsls_new"},
                               "frame_sls_change",
                               {},
                               "change",
                               {"1", "2", "3"},
                               "idsubsls_new",
                               "reported_on"};
    return file;
}

// One kind of polygons in the vault.
struct Polygons {
    std::string level;
    std::string blob;
    std::vector<place::Shape> shapes;
};

Result<Polygons> load_shapes(Load& load, const std::string& path, std::string_view level) {
    Polygons out;
    out.level = level;
    const std::string text = TRY(files::read(path));
    auto shapes = place::read_geojson(text);
    if (!shapes) {
        return std::unexpected(std::move(shapes).error().at(path));
    }
    for (place::Shape& shape : *shapes) {
        const auto code = AreaCode::parse(shape.code);
        const std::string reason = TRY(place::invalid_reason(shape));
        if (!reason.empty()) {
            load.report.reported.push_back(
                {path,
                 0,
                 reason,
                 "invalid_polygon",
                 shape.code,
                 {"poligon yang tidak memotong dirinya", "a polygon that does not cross itself"},
                 true,
                 code ? code->value : 0});
        }
        if (!code) {
            load.report.reported.push_back(
                {path, 0, "code", "bad_value", shape.code, expected_code(), false});
            continue;
        }
        shape.code = code->text();
        out.shapes.push_back(std::move(shape));
    }
    TRY(some_rows(path, out.shapes.size()));
    std::ranges::stable_sort(out.shapes, {}, &place::Shape::code);
    std::vector<place::Shape> unique;
    for (place::Shape& shape : out.shapes) {
        if (unique.empty() || unique.back().code != shape.code) {
            unique.push_back(std::move(shape));
            continue;
        }
        load.report.reported.push_back({path,
                                        0,
                                        "code",
                                        "duplicate_key",
                                        shape.code,
                                        {"satu poligon tiap wilayah", "one polygon per area"},
                                        false,
                                        AreaCode::parse(shape.code)->value});
    }
    out.shapes = std::move(unique);
    out.blob = TRY(load.workspace.put_blob(place::shape_bytes(out.shapes)));
    add_document(load, out.level + "_shapes", {out.blob}, static_cast<int64_t>(out.shapes.size()));
    return out;
}

// Boxes of all polygons and where their points lie. Polygons of a level that is not loaded this
// time stay.
Result<void> write_polygons(Load& load, const std::vector<Polygons>& loaded) {
    store::Table table;
    table.columns.reserve(8);
    auto& codes = table.add("code", store::ColumnType::int64).int64s;
    store::TextBuilder levels{table.add("level", store::ColumnType::text)};
    std::array<std::vector<int32_t>*, 5> numbers{};
    constexpr std::array<const char*, 5> names = {"west_e7", "south_e7", "east_e7", "north_e7",
                                                  "points"};
    for (size_t i = 0; i < names.size(); ++i) {
        numbers[i] = &table.add(names[i], store::ColumnType::int32).int32s;
    }
    store::TextBuilder blobs{table.add("blob", store::ColumnType::text)};
    const auto add = [&](int64_t code, std::string_view level, std::array<int32_t, 5> values,
                         std::string_view blob) {
        codes.push_back(code);
        levels.add(level);
        blobs.add(blob);
        for (size_t i = 0; i < values.size(); ++i) {
            numbers[i]->push_back(values[i]);
        }
        ++table.rows;
    };
    for (const Polygons& polygons : loaded) {
        for (const place::Shape& shape : polygons.shapes) {
            size_t points = 0;
            for (const place::Ring& ring : shape.rings) {
                points += ring.size();
            }
            add(AreaCode::parse(shape.code)->value, polygons.level,
                {shape.box.low.lon_e7, shape.box.low.lat_e7, shape.box.high.lon_e7,
                 shape.box.high.lat_e7, static_cast<int32_t>(points)},
                polygons.blob);
        }
    }
    if (TRY(load.workspace.has_table("frame_polygon"))) {
        store::Query query;
        query.table = "frame_polygon";
        const auto old = TRY(load.workspace.query(query, load.scope));
        for (size_t row = 0; row < old.rows; ++row) {
            const auto level = old.at("level").text(row);
            if (std::ranges::find(loaded, level, &Polygons::level) == loaded.end()) {
                std::array<int32_t, 5> values{};
                for (size_t i = 0; i < names.size(); ++i) {
                    values[i] = static_cast<int32_t>(old.at(names[i]).integer(row));
                }
                add(old.at("code").integer(row), level, values, old.at("blob").text(row));
            }
        }
    }
    load.tables.emplace_back(store::TableSpec{"frame_polygon", {"code", "level"}, "code"},
                             std::move(table));
    return {};
}

// Polygons of areas that the frame does not know.
Result<void> report_unknown(Load& load, const std::vector<Polygons>& loaded) {
    if (!TRY(load.workspace.has_table("frame_area"))) {
        return {};
    }
    std::vector<int64_t> codes;
    for (const Area& area : TRY(stored_areas(load.workspace, load.scope))) {
        codes.push_back(area.code);
    }
    for (const Polygons& polygons : loaded) {
        for (const place::Shape& shape : polygons.shapes) {
            if (!std::ranges::binary_search(codes, AreaCode::parse(shape.code)->value)) {
                load.report.reported.push_back(
                    {polygons.level + "_shapes",
                     0,
                     "code",
                     "unknown_area",
                     shape.code,
                     {"wilayah yang ada dalam kerangka", "an area of the frame"},
                     true,
                     AreaCode::parse(shape.code)->value});
            }
        }
    }
    return {};
}

}  // namespace

Files files_of(const std::string& folder) {
    const auto path = [&](const char* name) {
        const std::string full = folder + "/" + name;
        return std::filesystem::exists(full) ? full : std::string{};
    };
    Files out;
    if (const std::string areas = path("areas.csv"); !areas.empty()) {
        out.areas = {areas};
    }
    out.dukcapil = path("area_codes_dukcapil.csv");
    out.officers = path("officers.csv");
    out.assignment = path("assignment.csv");
    out.village_shapes = path("village.geojson");
    out.sls_shapes = path("sls.geojson");
    out.sls_changes = path("sls_changes.csv");
    return out;
}

namespace {

constexpr const char* mark_key = "frame/load";
constexpr std::array tables_written = {"frame_area",       "frame_dukcapil", "frame_officer",
                                       "frame_assignment", "frame_polygon",  "frame_sls_change",
                                       "frame_reported"};

// What a load is made from and what it left: the files by content, and the tables as they stand.
Result<std::string> mark_of(store::Workspace& workspace, const store::Scope& scope,
                            const Files& files) {
    std::vector<std::string> paths = files.areas;
    // A file that is not given counts as one that is not there.
    for (const std::string* one : {&files.dukcapil, &files.officers, &files.assignment,
                                   &files.village_shapes, &files.sls_shapes, &files.sls_changes}) {
        paths.push_back(*one);
    }
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION);
    const auto digests = TRY(store::file_digests(workspace, paths));
    for (size_t i = 0; i < paths.size(); ++i) {
        hasher.add_field(paths[i]).add_field(digests[i]);
    }
    for (const char* table : tables_written) {
        const auto info = TRY(workspace.table_info(table));
        hasher.add_field(info ? info->stamp : "");
    }
    for (const AreaRange& range : scope.ranges()) {
        hasher.add_field(fmt::format("{} {}", range.low, range.high));
    }
    return hex(hasher.digest());
}

// The counts of a report by place: one list for both directions.
constexpr std::array report_counts = {&LoadReport::areas,    &LoadReport::issuing_areas,
                                      &LoadReport::officers, &LoadReport::assignments,
                                      &LoadReport::polygons, &LoadReport::sls_changes};

// What the load of the same files said that left the tables as they stand; no document is new.
Result<std::optional<LoadReport>> loaded_before(const Load& load, const std::string& mark) {
    const auto saved = TRY(load.workspace.state(mark_key));
    const auto parts = text::split(saved ? std::string_view(*saved) : std::string_view(), '\n');
    if (parts.size() != report_counts.size() + 2 || parts[0] != mark) {
        return std::nullopt;
    }
    LoadReport report;
    for (size_t i = 0; i < report_counts.size(); ++i) {
        report.*report_counts[i] = text::integer(parts[i + 1]).value_or(0);
    }
    report.reported = TRY(store::parse_reports(parts.back()));
    return report;
}

Result<void> save_mark(const Load& load, const std::string& mark) {
    std::string text = mark;
    for (const auto count : report_counts) {
        text += fmt::format("\n{}", load.report.*count);
    }
    text += "\n" + store::reports_text(load.report.reported);
    return load.workspace.set_state(mark_key, text);
}

Result<void> load_lists(Load& load, const Files& files) {
    if (!files.areas.empty()) {
        TRY(load_areas(load, files.areas));
    }
    if (!files.dukcapil.empty()) {
        TRY(load_dukcapil(load, files.dukcapil));
    }
    if (!files.officers.empty()) {
        load.report.officers = TRY(load_text_file(load, files.officers, officer_file()));
    }
    if (!files.assignment.empty()) {
        load.report.assignments = TRY(load_text_file(load, files.assignment, assignment_file()));
    }
    if (!files.sls_changes.empty()) {
        load.report.sls_changes = TRY(load_text_file(load, files.sls_changes, change_file()));
    }
    return commit(load);
}

Result<void> load_polygons(Load& load, const Files& files) {
    std::vector<Polygons> polygons;
    if (!files.village_shapes.empty()) {
        polygons.push_back(TRY(load_shapes(load, files.village_shapes, "village")));
    }
    if (!files.sls_shapes.empty()) {
        polygons.push_back(TRY(load_shapes(load, files.sls_shapes, "sls")));
    }
    if (!polygons.empty()) {
        for (const Polygons& one : polygons) {
            load.report.polygons += static_cast<int64_t>(one.shapes.size());
        }
        TRY(write_polygons(load, polygons));
        TRY(report_unknown(load, polygons));
    }
    return commit(load);
}

}  // namespace

Result<LoadReport> load(store::Workspace& workspace, const store::Scope& scope,
                        const Files& files) {
    TRY(needs_whole(scope));
    Load load{workspace, scope, {}, {}, {}};
    const std::string mark = TRY(mark_of(workspace, scope, files));
    if (auto before = TRY(loaded_before(load, mark))) {
        return std::move(*before);
    }
    TRY(load_lists(load, files));
    TRY(load_polygons(load, files));
    TRY(store::write_reported(workspace, "frame_reported", load.report.reported, scope));
    const std::string left = TRY(mark_of(workspace, scope, files));
    TRY(save_mark(load, left));
    return std::move(load.report);
}

}  // namespace regsosek::frame
