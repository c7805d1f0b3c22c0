// Writing the frame, the note and the manifest.
#include "synth/frame_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "synth/identity.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

constexpr View frame_since = "2022-01-01";

void area_row(Page& page, View code, View level, View name, View parent, View kemendagri,
              View urban, View families) {
    page.rows.field(code)
        .field(level)
        .field(name)
        .field(parent)
        .field(kemendagri)
        .field(urban)
        .field(families)
        .field(frame_since)
        .field(View());
    page.end();
}

Result<void> write_areas(const Frame& frame, Folder& folder) {
    static constexpr std::array<View, 9> columns = {{"code", "level", "name", "parent",
                                                     "kemendagri_code", "urban", "families",
                                                     "valid_from", "valid_to"}};
    TRY(folder.begin("areas.csv", columns));
    Page page;
    area_row(page, "33", "province", "JAWA REKAAN", "", "99", "", "");
    area_row(page, regency_bps, "regency", "TIRTOSARI", "33", regency_kemendagri, "", "");
    for (const District& district : frame.districts) {
        area_row(page, district.code, "district", district.name, regency_bps, district.kemendagri,
                 "", "");
    }
    for (const Village& village : frame.villages) {
        area_row(page, village.code, "village", village.name, village.code.substr(0, 7),
                 village.kemendagri, village.urban ? "1" : "0", "");
    }
    for (const Sls& sls : frame.sls) {
        area_row(page, sls.code, "sls", sls.name, sls.code.substr(0, 10), "", "",
                 std::to_string(sls.families));
    }
    return folder.append("areas.csv", page.rows.text(), page.count);
}

Result<void> write_issuing_areas(const Frame& frame, Folder& folder) {
    static constexpr std::array<View, 4> columns = {{"code", "name", "valid_from", "valid_to"}};
    TRY(folder.begin("area_codes_dukcapil.csv", columns));
    Page page;
    for (const IssuingArea& area : issuing_areas(frame)) {
        page.rows.field(area.code).field(area.name).field(area.valid_from).field(area.valid_to);
        page.end();
    }
    return folder.append("area_codes_dukcapil.csv", page.rows.text(), page.count);
}

std::string feature(const Map& map, View code, View name, const Rectangle& shape) {
    std::string text = fmt::format(
        "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{}\",\"name\":\"{}\"}},"
        "\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[",
        code, name);
    bool first = true;
    for (const Point& point : map.outline(shape)) {
        fmt::format_to(std::back_inserter(text), "{}[{},{}]", first ? "" : ",", degrees(point.lon),
                       degrees(point.lat));
        first = false;
    }
    return text + "]]}}";
}

/// The rectangle around all SLS of a village: they were cut from it.
Rectangle village_shape(const Frame& frame, const Village& village) {
    Rectangle whole = frame.sls[static_cast<size_t>(village.first_sls)].shape;
    for (int k = 1; k < village.sls; ++k) {
        const Rectangle& part = frame.sls[static_cast<size_t>(village.first_sls + k)].shape;
        whole.x0 = std::min(whole.x0, part.x0);
        whole.y0 = std::min(whole.y0, part.y0);
        whole.x1 = std::max(whole.x1, part.x1);
        whole.y1 = std::max(whole.y1, part.y1);
    }
    return whole;
}

Result<void> write_shapes(Folder& folder, View file, const std::vector<std::string>& features) {
    std::string text = "{\"type\":\"FeatureCollection\",\"features\":[\n";
    for (size_t k = 0; k < features.size(); ++k) {
        text += features[k];
        text += k + 1 < features.size() ? ",\n" : "\n";
    }
    text += "]}\n";
    return folder.append(file, text, static_cast<int64_t>(features.size()));
}

Result<void> write_polygons(const Frame& frame, Folder& folder) {
    std::vector<std::string> villages(frame.villages.size());
    for (size_t k = 0; k < villages.size(); ++k) {
        const Village& village = frame.villages[k];
        villages[k] = feature(frame.map, village.code, village.name, village_shape(frame, village));
    }
    TRY(write_shapes(folder, "village.geojson", villages));
    std::vector<std::string> sls(frame.sls.size());
    parallel_ranges(sls.size(), 64, [&](size_t begin, size_t end) {
        for (size_t k = begin; k < end; ++k) {
            sls[k] = feature(frame.map, frame.sls[k].code, frame.sls[k].name, frame.sls[k].shape);
        }
    });
    return write_shapes(folder, "sls.geojson", sls);
}

Result<void> write_officers(const Frame& frame, Folder& folder) {
    static constexpr std::array<View, 5> columns = {
        {"code", "role", "name", "district", "pml_code"}};
    TRY(folder.begin("officers.csv", columns));
    Page page;
    const auto add = [&](const std::vector<Officer>& officers, View role) {
        for (const Officer& officer : officers) {
            page.rows.field(officer.code)
                .field(role)
                .field(officer.name)
                .field(frame.districts[static_cast<size_t>(officer.district)].code)
                .field(officer.pml < 0 ? View()
                                       : View(frame.pml[static_cast<size_t>(officer.pml)].code));
            page.end();
        }
    };
    add(frame.ppl, "PPL");
    add(frame.pml, "PML");
    add(frame.koseka, "Koseka");
    return folder.append("officers.csv", page.rows.text(), page.count);
}

Result<void> write_assignment(const Frame& frame, Folder& folder) {
    static constexpr std::array<View, 3> columns = {{"idsubsls", "ppl_code", "pml_code"}};
    TRY(folder.begin("assignment.csv", columns));
    Page page;
    for (const Sls& sls : frame.sls) {
        page.rows.field(sls.code)
            .field(frame.ppl[static_cast<size_t>(sls.ppl)].code)
            .field(frame.pml[static_cast<size_t>(sls.pml)].code);
        page.end();
    }
    return folder.append("assignment.csv", page.rows.text(), page.count);
}

}  // namespace

Result<void> write_frame(const Frame& frame, Folder& folder) {
    TRY(write_areas(frame, folder));
    TRY(write_issuing_areas(frame, folder));
    TRY(write_polygons(frame, folder));
    TRY(write_officers(frame, folder));
    return write_assignment(frame, folder);
}

Result<void> write_readme(Folder& folder) {
    return folder.append(
        "README.txt",
        "Semua orang, keluarga, desa dan nomor dalam folder ini REKAAN. Tidak ada yang nyata.\n"
        "All people, families, villages and numbers in this folder are INVENTED. None is real.\n"
        "\n"
        "NIK and KK numbers begin with 99.01, which no real number does; the area is BPS 3369,\n"
        "which no real regency has. Made by `regsosek synth`; the files are described in\n"
        "docs/format/district.md, the model behind them in docs/method/synth.md.\n",
        1);
}

Result<void> write_manifest(const Options& options, const Summary& summary, Folder& folder) {
    std::string text;
    json::Writer writer(text);
    writer.begin_object();
    writer.key("area_bps");
    writer.value(View(regency_bps));
    writer.key("families");
    writer.value(summary.families);
    writer.key("files");
    writer.begin_array();
    for (const WrittenFile& file : summary.files) {
        writer.begin_object();
        writer.key("name");
        writer.value(View(file.name));
        writer.key("rows");
        writer.value(file.rows);
        writer.end_object();
    }
    writer.end_array();
    writer.key("invented");
    writer.boolean(true);
    writer.key("nik_prefix");
    writer.value(View(regency_kemendagri));
    writer.key("persons");
    writer.value(summary.persons);
    writer.key("program_version");
    writer.value(View(REGSOSEK_VERSION));
    writer.key("seed");
    writer.value(static_cast<int64_t>(options.seed));
    writer.end_object();
    text += '\n';
    return folder.append("manifest.json", text, 1);
}

}  // namespace regsosek::synth
