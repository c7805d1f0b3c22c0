// landmarks.csv and its photos into the record and the vault.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "method/place/photo.h"
#include "regsosek/geotag.h"
#include "word/geotag/photos.h"
#include "word/geotag/tags.h"

namespace regsosek::geotag {

namespace {

constexpr size_t documents_per_commit = 20'000;
// Photos read at once: bounds the memory to this many times photo_bytes_max.
constexpr size_t photos_per_block = 16;
// Photos that wait for the disk together, and their bytes.
constexpr size_t waiting_photos_max = 512;
constexpr size_t waiting_bytes_max = size_t{64} << 20;

enum Column : size_t {
    landmark,
    idsubsls,
    building,
    latitude,
    longitude,
    accuracy,
    taken,
    ppl,
    photo
};
constexpr std::array<const char*, 9> column_names = {"landmark_id", "idsubsls",  "building_no",
                                                     "latitude",    "longitude", "accuracy_m",
                                                     "taken_at",    "ppl_code",  "photo"};
constexpr size_t needed_columns = 5;  // the first ones

// A landmark with its place in the file and the name of its photo.
struct Read {
    Tag tag;
    uint64_t line = 0;
    std::string photo_file;
};

Result<std::array<int, 9>> find_columns(const csv::File& file) {
    std::array<int, 9> at{};
    for (size_t i = 0; i < column_names.size(); ++i) {
        at[i] = file.column(column_names[i]);
        if (at[i] < 0 && i < needed_columns) {
            return csv::missing_column(file, column_names[i]);
        }
    }
    TRY(csv::refuse_unknown(file, {column_names.begin(), column_names.end()}));
    return at;
}

// Metres with a decimal point as centimetres; -1 when unknown.
std::optional<int32_t> centimetres(std::string_view text) {
    if (text.empty()) {
        return -1;
    }
    // Degrees have the same notation; up to 180 m with 7 decimals, above that whole metres.
    if (const auto small = place::degrees_e7(text)) {
        return *small < 0 ? std::nullopt : std::optional{*small / 100'000};
    }
    const auto metres = text::integer(text.substr(0, text.find('.')));
    constexpr int64_t metres_max = 1'000'000;
    if (!metres || *metres < 0) {
        return std::nullopt;
    }
    return static_cast<int32_t>(std::min(*metres, metres_max) * 100);
}

// Where somebody lives is not repeated in a report.
bool secret(size_t column) {
    return column == latitude || column == longitude;
}

Text expected_of(size_t column) {
    switch (column) {
        case landmark: return {"nomor landmark", "the number of the landmark"};
        case idsubsls: return {"kode sub-SLS 16 angka", "a 16-digit sub-SLS code"};
        case latitude:
        case longitude:
            return {"derajat dengan titik desimal, misalnya -6.8912345",
                    "degrees with a decimal point, as -6.8912345"};
        case accuracy: return {"meter, 0 atau lebih", "metres, 0 or more"};
        case taken: return {"TTTT-BB-HH jj:mm:dd", "YYYY-MM-DD hh:mm:ss"};
        default: return {"bilangan bulat", "a whole number"};
    }
}

// Reads one row; the column that cannot be read, if any.
std::optional<size_t> read_row(const std::array<std::string_view, 9>& cells, Read& out) {
    Tag& tag = out.tag;
    tag.landmark = text::standardised(cells[landmark]);
    const auto area = AreaCode::parse(cells[idsubsls]);
    const auto number = text::integer(cells[building]);
    const auto lat = place::degrees_e7(cells[latitude]);
    const auto lon = place::degrees_e7(cells[longitude]);
    const auto exact = centimetres(cells[accuracy]);
    if (tag.landmark.empty() || !area || !number || !lat || !lon || !exact) {
        const bool bad[] = {tag.landmark.empty(), !area, !number, !lat, !lon, !exact};
        return static_cast<size_t>(std::ranges::find(bad, true) - std::begin(bad));
    }
    tag.area = area->value;
    tag.building_no = static_cast<int32_t>(*number);
    tag.at = {*lon, *lat};
    tag.accuracy_cm = *exact;
    tag.ppl_code = cells[ppl];
    out.photo_file = cells[photo];
    if (!cells[taken].empty() && !seconds_of(cells[taken])) {
        return taken;
    }
    tag.taken_at = cells[taken];
    return std::nullopt;
}

// Takes out landmarks of areas outside the scope; each is reported.
void drop_outside(const std::string& path, const store::Scope& scope, std::vector<Read>& rows,
                  std::vector<Reported>& reported) {
    std::erase_if(rows, [&](const Read& row) {
        if (scope.contains(row.tag.area)) {
            return false;
        }
        reported.push_back({path,
                            row.line,
                            column_names[idsubsls],
                            "outside_scope",
                            AreaCode{row.tag.area}.text(),
                            {"wilayah dalam kewenangan", "an area in scope"},
                            false,
                            row.tag.area});
        return true;
    });
}

Result<std::vector<Read>> read_file(const std::string& path, const store::Scope& scope,
                                    ImportReport& report) {
    const auto file = TRY(csv::File::open(path));
    const auto at = TRY(find_columns(file));
    std::vector<Read> rows;
    report.read += store::each_row(file, report.reported, [&](const csv::Record& record) {
        std::array<std::string_view, 9> cells;
        for (size_t i = 0; i < cells.size(); ++i) {
            cells[i] = at[i] < 0 ? std::string_view{}
                                 : text::trimmed(record.fields[static_cast<size_t>(at[i])]);
        }
        Read row;
        row.line = record.line;
        const auto bad = read_row(cells, row);
        const bool kept = row.tag.area != 0;
        if (bad) {
            const std::string_view cell = cells[*bad];
            report.reported.push_back({path, record.line, column_names[*bad], "bad_value",
                                       secret(*bad) ? masked(cell) : std::string(cell),
                                       expected_of(*bad), kept, row.tag.area});
        }
        if (kept) {
            rows.push_back(std::move(row));
        }
    });
    drop_outside(path, scope, rows, report.reported);
    std::ranges::stable_sort(rows, [](const Read& a, const Read& b) {
        return std::tie(a.tag.area, a.tag.landmark) < std::tie(b.tag.area, b.tag.landmark);
    });
    std::vector<Read> unique;
    for (Read& row : rows) {
        const bool again = !unique.empty() && unique.back().tag.area == row.tag.area &&
                           unique.back().tag.landmark == row.tag.landmark;
        if (!again) {
            unique.push_back(std::move(row));
            continue;
        }
        report.reported.push_back(
            {path,
             row.line,
             "landmark_id",
             "duplicate_key",
             row.tag.landmark,
             {"satu baris tiap landmark dan SLS", "one row per landmark and SLS"},
             false,
             row.tag.area});
    }
    return unique;
}

// Photos are named by a file name alone: a path out of their folder is no photo.
bool plain_name(const std::string& name) {
    return name.find('/') == std::string::npos && name != "." && name != "..";
}

// Bytes of one photo and what they are.
struct Loaded {
    std::string bytes;
    const char* problem = nullptr;
    place::Photo photo;
};

Loaded load_photo(const std::string& folder, const std::string& name, const Options& options) {
    Loaded out;
    const auto limit = static_cast<size_t>(options.photo_bytes_max);
    if (!plain_name(name)) {
        out.problem = "missing";
        return out;
    }
    auto bytes = files::read(folder + "/" + name, limit);
    if (!bytes) {
        out.problem = bytes.error().code == Code::limit ? "too_large" : "missing";
        return out;
    }
    place::PhotoLimits limits;
    limits.bytes_max = limit;
    auto photo = place::read_photo(*bytes, limits);
    if (!photo) {
        out.problem = photo.error().code == Code::limit ? "too_large" : "broken";
        return out;
    }
    out.bytes = std::move(*bytes);
    out.photo = std::move(*photo);
    return out;
}

Reported photo_report(const Read& row, const char* problem) {
    return {row.photo_file,
            0,
            "photo",
            std::string("photo_") + problem,
            "",
            {"foto JPEG dalam folder foto, di bawah batas besarnya",
             "a JPEG photo in the photo folder, below the limit"},
            true,
            row.tag.area};
}

// Sealed photos on their way into the vault: the disk is waited for once for many.
class Waiting {
public:
    explicit Waiting(store::Workspace& workspace) : workspace_(workspace) {}
    Result<void> add(Read& row, std::string sealed) {
        rows_.push_back(&row);
        bytes_ += sealed.size();
        sealed_.push_back(std::move(sealed));
        return bytes_ > waiting_bytes_max || rows_.size() == waiting_photos_max ? put()
                                                                                : Result<void>{};
    }
    // Puts what waits; a landmark names its photo only then.
    Result<void> put() {
        const auto names = TRY(workspace_.put_blobs(sealed_));
        for (size_t i = 0; i < rows_.size(); ++i) {
            rows_[i]->tag.photo = names[i];
        }
        rows_.clear();
        sealed_.clear();
        bytes_ = 0;
        return {};
    }

private:
    store::Workspace& workspace_;
    std::vector<Read*> rows_;
    std::vector<std::string> sealed_;
    size_t bytes_ = 0;
};

Result<void> take_photos(store::Workspace& workspace, const std::string& folder,
                         const Options& options, std::vector<Read>& rows, ImportReport& report) {
    std::vector<Read*> with_photo;
    for (Read& row : rows) {
        if (!row.photo_file.empty()) {
            with_photo.push_back(&row);
        }
    }
    Waiting waiting{workspace};
    for (size_t begin = 0; begin < with_photo.size(); begin += photos_per_block) {
        std::vector<Loaded> block(std::min(photos_per_block, with_photo.size() - begin));
        parallel_blocks(block.size(), [&](size_t i) {
            block[i] = load_photo(folder, with_photo[begin + i]->photo_file, options);
        });
        for (size_t i = 0; i < block.size(); ++i) {
            Read& row = *with_photo[begin + i];
            if (block[i].problem != nullptr) {
                row.tag.photo_problem = block[i].problem;
                report.reported.push_back(photo_report(row, block[i].problem));
                continue;
            }
            SealedPhoto sealed = seal_photo(block[i].bytes);
            row.tag.photo_key = std::move(sealed.key);
            row.tag.picture = block[i].photo.picture;
            row.tag.look = place::hex(block[i].photo.look);
            row.tag.photo_at = block[i].photo.position;
            ++report.photos;
            TRY(waiting.add(row, std::move(sealed.bytes)));
        }
    }
    return waiting.put();
}

// The first family of each landmark, by (area, landmark): its key seals the place.
class FirstFamilies {
public:
    explicit FirstFamilies(const store::Columns& columns) : columns_(columns) {
        const auto& landmarks = columns.family.at("landmark_id");
        for (uint32_t row = 0; row < columns.family.rows; ++row) {
            if (!landmarks.text(row).empty()) {
                rows_.push_back(row);
            }
        }
        std::ranges::sort(rows_, {}, [this](uint32_t row) { return std::pair{key(row), row}; });
    }
    // Its key, or nothing when no family has the landmark: then the place has a key of its own.
    std::string key_of(const Tag& tag) const {
        const std::pair<int64_t, std::string_view> wanted{tag.area, tag.landmark};
        const auto found =
            std::ranges::lower_bound(rows_, wanted, {}, [this](uint32_t row) { return key(row); });
        if (found == rows_.end() || key(*found) != wanted) {
            return {};
        }
        return FamilyId{columns_.family.at("family_id").integer(*found)}.printed();
    }

private:
    std::pair<int64_t, std::string_view> key(uint32_t row) const {
        return {columns_.family.at("area").integer(row),
                columns_.family.at("landmark_id").text(row)};
    }
    const store::Columns& columns_;
    std::vector<uint32_t> rows_;
};

}  // namespace

Result<ImportReport> import_landmarks(store::Workspace& workspace, const store::Scope& scope,
                                      const std::string& path, const std::string& photos_folder,
                                      const Options& options) {
    ImportReport report;
    auto rows = TRY(read_file(path, scope, report));
    TRY(take_photos(workspace, photos_folder, options, rows, report));
    const auto columns = TRY(workspace.columns(scope, {{"landmark_id"}, {}}));
    const FirstFamilies families{*columns};
    for (size_t begin = 0; begin < rows.size(); begin += documents_per_commit) {
        const size_t count = std::min(documents_per_commit, rows.size() - begin);
        std::vector<store::Document> documents(count);
        parallel_blocks(count, [&](size_t i) {
            const Tag& tag = rows[begin + i].tag;
            documents[i] = document_of(tag, families.key_of(tag));
        });
        const auto receipt = TRY(workspace.append(documents));
        report.stored += receipt.written;
        report.repeated += receipt.repeated;
        if (options.progress && !options.progress(static_cast<int64_t>(begin + count),
                                                  static_cast<int64_t>(rows.size()))) {
            return fail(Code::stopped, "dihentikan; jalankan lagi untuk meneruskan",
                        "stopped; run again to go on");
        }
    }
    TRY(store::write_reported(workspace, "geotag_reported", report.reported, scope));
    return report;
}

}  // namespace regsosek::geotag
