// Landmarks as the record keeps them: to documents and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "method/place/geometry.h"

namespace regsosek::geotag {

/// One landmark.
struct Tag {
    int64_t area = 0;
    std::string landmark;
    int32_t building_no = 0;
    place::Point at;
    int32_t accuracy_cm = -1;  ///< -1: not known.
    std::string taken_at;      ///< YYYY-MM-DDThh:mm:ss, or empty.
    std::string ppl_code;
    std::string photo;          ///< Name in the vault, or empty.
    std::string photo_problem;  ///< missing, broken, too_large, or empty.
    std::string picture;        ///< Hash of the picture.
    std::string look;           ///< How the picture looks (place::Look), or empty.
    std::string photo_key;      ///< Opens the photo: 64 hexadecimal digits, or empty.
    std::optional<place::Point> photo_at;
};

/// Key of the document of a landmark.
std::string document_key(int64_t area, std::string_view landmark);
/// The landmark of a document whose identity is there.
Result<Tag> tag_of(const store::Stored& stored);
/// The document of a landmark; `family` is the key of the family whose identity it is part of.
store::Document document_of(const Tag& tag, std::string family);

/// All landmarks of the record, sorted by area and landmark. Those whose identity was erased have
/// no place any more and are left out.
Result<std::vector<Tag>> stored_tags(store::Workspace& workspace, const store::Scope& scope);

/// Landmarks as a table, to be kept sealed until the run is over, and back.
store::Table kept_table(const std::vector<Tag>& tags);
std::vector<Tag> kept_tags(const store::Table& table);

/// Seconds since 1970 of a local time; nothing when it is none.
std::optional<int64_t> seconds_of(std::string_view taken_at);

}  // namespace regsosek::geotag
