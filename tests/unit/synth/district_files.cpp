// Making and reading the small district of the tests.
#include "district_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "ground/base/csv.h"
#include "ground/base/text.h"

namespace regsosek::synth {

TemporaryFolder::TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "regsosek_synth_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string_view Row::text(std::string_view column) const {
    for (size_t k = 0; k < header_.size(); ++k) {
        if (header_[k] == column) {
            return fields_[k];
        }
    }
    ADD_FAILURE() << "no column " << column;
    return {};
}

int Row::number(std::string_view column) const {
    return static_cast<int>(text::integer(text(column)).value_or(-1));
}

size_t for_each_row(const std::string& path, const std::function<void(const Row&)>& each) {
    const auto file = csv::File::open(path);
    if (!file) {
        ADD_FAILURE() << file.error().message(Lang::en);
        return 0;
    }
    csv::Reader reader(*file, file->body(), file->bytes(), 2);
    csv::Record record;
    size_t rows = 0;
    while (true) {
        const auto more = reader.next(record);
        if (!more) {
            ADD_FAILURE() << more.error().message(Lang::en);
            return rows;
        }
        if (!*more) {
            return rows;
        }
        EXPECT_EQ(record.fields.size(), file->header().size()) << path << " line " << record.line;
        ++rows;
        each(Row(file->header(), record.fields));
    }
}

Summary invented(const std::string& folder, int64_t families, uint64_t seed, Errors errors,
                 int64_t photos) {
    Options options;
    options.families = families;
    options.seed = seed;
    options.out = folder;
    options.errors = errors;
    options.photos = photos;
    auto made = write_district(options);
    if (!made) {
        ADD_FAILURE() << made.error().message(Lang::en);
        return {};
    }
    return *made;
}

int64_t many_families() {
    const char* wanted = std::getenv("REGSOSEK_TEST_LONG");
    return wanted != nullptr && std::string_view(wanted) == "1" ? 100000 : 20000;
}

std::string family_key(const Row& row) {
    return std::string(row.text("idsubsls")) + "/" + std::string(row.text("building_no")) + "/" +
           std::string(row.text("family_no"));
}

std::string sheet_key(const Row& row) {
    std::string key;
    for (const auto column : {"province_code", "regency_code", "district_code", "village_code",
                              "sls_code", "subsls_code"}) {
        key += row.text(column);
    }
    return key + "/" + std::string(row.text("building_no")) + "/" +
           std::string(row.text("family_no"));
}

}  // namespace regsosek::synth
