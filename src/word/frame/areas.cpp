// Areas: reading, joining, checking.
#include "word/frame/areas.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "word/frame/source.h"

namespace regsosek::frame {

namespace {

constexpr std::array<std::string_view, 5> level_names = {"province", "regency", "district",
                                                         "village", "sls"};
// Digits of a code by level.
constexpr std::array<int, 5> level_digits = {2, 4, 7, 10, 16};

// Words of BPS and Kemendagri lists for the levels.
std::optional<Level> level_of(std::string_view word) {
    constexpr std::array<std::array<std::string_view, 6>, 5> words = {{
        {"province", "prov", "provinsi", "", "", ""},
        {"regency", "kab", "kota", "kabkota", "kabupaten", "city"},
        {"district", "kec", "kecamatan", "", "", ""},
        {"village", "desa", "kel", "kelurahan", "nagari", ""},
        {"sls", "subsls", "non_sls", "rt", "", ""},
    }};
    for (size_t level = 0; level < words.size(); ++level) {
        if (!word.empty() && std::ranges::find(words[level], word) != words[level].end()) {
            return static_cast<Level>(level);
        }
    }
    return std::nullopt;
}

std::optional<Level> level_of(size_t digits) {
    for (size_t level = 0; level < level_digits.size(); ++level) {
        if (digits == static_cast<size_t>(level_digits[level])) {
            return static_cast<Level>(level);
        }
    }
    // SLS codes without their sub-SLS digits.
    return digits == 14 ? std::optional{Level::sls} : std::nullopt;
}

int64_t enclosing_code(int64_t code, Level level) {
    return level == Level::province
               ? 0
               : AreaCode{code}.enclosing(level_digits[static_cast<size_t>(level) - 1]).value;
}

enum Column : size_t { code, level, name_, parent, kemendagri, urban, families, from, to };

// Our names first, then those of BPS master lists and of the Demak frame.
std::vector<Wanted> wanted_columns() {
    return {
        {"code", {"code", "kode", "idsubsls", "id_sls", "idsls", "kode_bps", "kec_bps"}, true},
        {"level", {"level", "tingkat"}},
        {"name", {"name", "nama", "label", "nmsls", "desa", "kecamatan"}},
        {"parent", {"parent", "kode_bps_desa"}},
        {"kemendagri_code", {"kemendagri_code", "kode_kemendagri", "kec_kemendagri"}},
        {"urban", {"urban"}},
        {"families", {"families", "n_fam_target", "n_fam"}},
        {"valid_from", {"valid_from"}},
        {"valid_to", {"valid_to"}},
    };
}

// What a row says; the column that is wrong in `bad`.
Area area_of(const Row& row, const char*& bad) {
    Area area;
    const auto value = AreaCode::parse(row[code]);
    const auto stated = level_of(row[level]);
    const auto by_digits = level_of(row[code].size());
    if (!value || !by_digits) {
        bad = "code";
        return area;
    }
    area.code = value->value;
    area.level = *by_digits;
    if (row.has(level) && stated != by_digits) {
        bad = "level";
    }
    area.name = row[name_];
    const auto above = AreaCode::parse(row[parent]);
    area.parent = above ? above->value : enclosing_code(area.code, area.level);
    if (!above && !row[parent].empty()) {
        bad = "parent";
    }
    area.kemendagri = row[kemendagri];
    std::erase(area.kemendagri, '.');
    const auto count = text::integer(row[families]);
    if (!row[families].empty() && (!count || *count < 0)) {
        bad = "families";
    }
    area.families = count ? *count : -1;
    const auto city = text::integer(row[urban]);
    if (!row[urban].empty() && (!city || *city < 0 || *city > 1)) {
        bad = "urban";
    }
    area.urban = city ? static_cast<int32_t>(*city) : -1;
    bool bad_date = false;
    area.valid_from = date_number(row[from], bad_date);
    bad = bad_date ? "valid_from" : bad;
    bad_date = false;
    area.valid_to = date_number(row[to], bad_date);
    bad = bad_date ? "valid_to" : bad;
    return area;
}

// The cell of a column by our name for it.
std::string found_in(const Row& row, std::string_view column) {
    const auto wanted = wanted_columns();
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (column == wanted[i].name) {
            return std::string(row[i]);
        }
    }
    return {};
}

Text expected_of(std::string_view column) {
    if (column == "level") {
        return {"tingkat yang cocok dengan panjang kode: province, regency, district, village, sls",
                "the level that fits the length of the code: province, regency, district, village, "
                "sls"};
    }
    if (column == "families") {
        return {"bilangan bulat tidak negatif", "a whole number from 0"};
    }
    if (column == "urban") {
        return {"0 atau 1", "0 or 1"};
    }
    if (column.starts_with("valid_")) {
        return {"tanggal TTTT-BB-HH", "a date YYYY-MM-DD"};
    }
    return {"kode wilayah 2, 4, 7, 10, 14 atau 16 angka",
            "an area code of 2, 4, 7, 10, 14 or 16 digits"};
}

struct Read {
    Area area;
    std::string file;
    uint64_t line = 0;
};

auto key_of(const Area& area) {
    return std::tie(area.code, area.level, area.valid_from);
}

// The second row of a key adds what the first left open; true when it says nothing else.
bool fill(Area& area, const Area& more) {
    const auto take = [](auto& value, const auto& other, const auto& open) {
        const bool agrees = value == open || other == open || value == other;
        value = value == open ? other : value;
        return agrees;
    };
    const bool agrees[] = {
        take(area.kemendagri, more.kemendagri, std::string{}), take(area.urban, more.urban, -1),
        take(area.families, more.families, int64_t{-1}), take(area.valid_to, more.valid_to, 0),
        take(area.name, more.name, std::string{})};
    return std::ranges::all_of(agrees, [](bool one) { return one; });
}

// An area whose parent is not in the list, when any area of the parent's level is.
void report_orphans(const std::vector<Read>& rows, std::vector<Reported>& reported) {
    std::array<bool, level_names.size()> there{};
    std::vector<int64_t> codes;
    for (const Read& row : rows) {
        there[static_cast<size_t>(row.area.level)] = true;
        codes.push_back(row.area.code);
    }
    for (const Read& row : rows) {
        const auto level = static_cast<size_t>(row.area.level);
        if (level > 0 && there[level - 1] && !std::ranges::binary_search(codes, row.area.parent)) {
            reported.push_back({row.file,
                                row.line,
                                "parent",
                                "no_parent",
                                AreaCode{row.area.parent}.text().substr(
                                    0, static_cast<size_t>(level_digits[level - 1])),
                                {"wilayah induk yang ada dalam daftar", "a parent in the list"},
                                true,
                                row.area.code});
        }
    }
}

}  // namespace

std::string_view name(Level level) {
    return level_names[static_cast<size_t>(level)];
}

Result<std::vector<Area>> read_areas(const std::vector<std::string>& paths,
                                     std::vector<Reported>& reported) {
    std::vector<Read> rows;
    for (const std::string& path : paths) {
        TRY(read_rows(path, wanted_columns(), Others{true, {}}, reported, [&](const Row& row) {
            const char* bad = nullptr;
            Area area = area_of(row, bad);
            if (bad != nullptr) {
                reported.push_back({path, row.line, bad, "bad_value", found_in(row, bad),
                                    expected_of(bad), area.code != 0, area.code});
            }
            if (area.code != 0) {
                rows.push_back({std::move(area), path, row.line});
            }
        }));
    }
    std::ranges::stable_sort(
        rows, [](const Read& a, const Read& b) { return key_of(a.area) < key_of(b.area); });
    std::vector<Read> unique;
    for (Read& row : rows) {
        if (unique.empty() || key_of(unique.back().area) != key_of(row.area)) {
            unique.push_back(std::move(row));
        } else if (!fill(unique.back().area, row.area)) {
            reported.push_back(
                {row.file,
                 row.line,
                 "code",
                 "duplicate_key",
                 AreaCode{row.area.code}.text(),
                 {fmt::format("wilayah yang belum ada di baris {}", unique.back().line),
                  fmt::format("an area not yet seen on line {}", unique.back().line)},
                 false,
                 row.area.code});
        }
    }
    report_orphans(unique, reported);
    std::vector<Area> areas;
    for (Read& row : unique) {
        areas.push_back(std::move(row.area));
    }
    return areas;
}

store::Table area_table(const std::vector<Area>& areas) {
    store::Table table;
    table.rows = areas.size();
    table.columns.reserve(9);
    auto& codes = table.add("code", store::ColumnType::int64).int64s;
    store::TextBuilder levels{table.add("level", store::ColumnType::text)};
    store::TextBuilder names{table.add("name", store::ColumnType::text)};
    auto& parents = table.add("parent", store::ColumnType::int64).int64s;
    store::TextBuilder kemendagris{table.add("kemendagri", store::ColumnType::text)};
    auto& urbans = table.add("urban", store::ColumnType::int32).int32s;
    auto& counts = table.add("families", store::ColumnType::int64).int64s;
    auto& begins = table.add("valid_from", store::ColumnType::int32).int32s;
    auto& ends = table.add("valid_to", store::ColumnType::int32).int32s;
    for (const Area& area : areas) {
        codes.push_back(area.code);
        levels.add(name(area.level));
        names.add(area.name);
        parents.push_back(area.parent);
        kemendagris.add(area.kemendagri);
        urbans.push_back(area.urban);
        counts.push_back(area.families);
        begins.push_back(area.valid_from);
        ends.push_back(area.valid_to);
    }
    return table;
}

Result<void> needs_whole(const store::Scope& scope) {
    if (!scope.whole()) {
        return fail(Code::no_right, "kerangka dan rencana petugas memerlukan seluruh wilayah",
                    "the frame and its plan need all areas");
    }
    return {};
}

Result<std::vector<Area>> stored_areas(store::Workspace& workspace, const store::Scope& scope) {
    if (!TRY(workspace.has_table("frame_area"))) {
        auto error =
            fail(Code::not_found, "kerangka wilayah belum dimuat", "no area frame has been loaded");
        return std::unexpected(std::move(error).error().with_hint("Jalankan 'regsosek frame load'",
                                                                  "Run 'regsosek frame load'"));
    }
    store::Query query;
    query.table = "frame_area";
    const store::Table table = TRY(workspace.query(query, scope));
    std::vector<Area> areas;
    areas.reserve(table.rows);
    for (size_t row = 0; row < table.rows; ++row) {
        Area area;
        area.code = table.at("code").integer(row);
        area.level = level_of(table.at("level").text(row)).value_or(Level::sls);
        area.name = table.at("name").text(row);
        area.parent = table.at("parent").integer(row);
        area.families = table.at("families").integer(row);
        area.valid_from = static_cast<int32_t>(table.at("valid_from").integer(row));
        area.valid_to = static_cast<int32_t>(table.at("valid_to").integer(row));
        areas.push_back(std::move(area));
    }
    return areas;
}

}  // namespace regsosek::frame
