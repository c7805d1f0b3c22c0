// Reads form.toml: which keys it may have, which it must have.
#include "ground/form/manifest.h"

#include <array>

#include "ground/base/toml.h"

namespace regsosek::form {

namespace {

constexpr std::array<std::string_view, 6> keys = {"name",     "version",  "instrument",
                                                  "title_id", "title_en", "external_lists"};

}  // namespace

Result<Manifest> read_manifest(const std::string& path) {
    const auto table = TRY(TomlTable::read(path));
    TRY(table.check_keys(keys));
    Manifest out;
    out.name = TRY(table.text("name"));
    out.version = TRY(table.text("version"));
    out.instrument = TRY(table.text("instrument"));
    out.title.id = TRY(table.text("title_id"));
    out.title.en = TRY(table.text("title_en"));
    out.external_lists = TRY(table.texts("external_lists"));
    return out;
}

}  // namespace regsosek::form
