// The compression dictionary of a form: trained on invented documents, shipped with the form.
#include <gtest/gtest.h>

#include <cctype>

#include "columns_data.h"
#include "ground/store/body_dictionary.h"
#include "ground/base/files.h"
#include "method/seal/compress.h"
#include "record_fixture.h"

namespace regsosek::store {
namespace {

std::string shipped() {
    return good(
        files::read(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k/bodies.zdict", 1 << 20));
}

TEST(BodyDictionary, IsTrainedOnInventedDocumentsOnly) {
    FreshFolder folder;
    auto workspace = good(Workspace::create(folder.path() + "/ws", {}));
    std::vector<Document> documents;
    for (int64_t number = 0; number < 2000; ++number) {
        documents.push_back(invented_family(number));
    }
    good(workspace->append(documents));
    BodyDictionaryOptions options;
    options.dictionary_bytes = 4096;
    const auto trained = good(train_body_dictionary(*workspace, options));
    EXPECT_TRUE(seal::Dictionary::load(trained));
    EXPECT_EQ(good(train_body_dictionary(*workspace, options)), trained);
    auto real = invented_family(2000);
    real.identity = "{\"kk_number\":\"33";  // in two pieces: no real number stands in the tree
    real.identity += "21010101900001\"}";
    good(workspace->append({&real, 1}));
    options.families = 10'000;
    EXPECT_EQ(train_body_dictionary(*workspace, options).error().code, Code::bad_input);
}

TEST(BodyDictionary, TheShippedOneHoldsInventedNumbersOnly) {
    const std::string bytes = shipped();
    ASSERT_TRUE(seal::Dictionary::load(bytes));
    size_t digits = 0;
    size_t numbers = 0;
    for (size_t i = 0; i <= bytes.size(); ++i) {
        if (i < bytes.size() && std::isdigit(static_cast<unsigned char>(bytes[i])) != 0) {
            ++digits;
            continue;
        }
        if (digits >= 16) {
            ++numbers;
            EXPECT_EQ(bytes.substr(i - digits, 2), "99") << "at byte " << i - digits;
        }
        digits = 0;
    }
    EXPECT_GT(numbers, 0U);
}

TEST(BodyDictionary, NewWorkspacesTakeTheFormsDictionaryIntoUse) {
    FreshFolder folder;
    CreateOptions options;
    options.form_folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";
    auto workspace = good(Workspace::create(folder.path() + "/ws", options));
    const auto document = invented_family(1);
    good(workspace->append({&document, 1}));
    workspace.reset();
    SqliteRecordOptions place;
    place.path = folder.path() + "/ws/record.db";
    const auto record = good(open_sqlite_record(place));
    std::vector<RecordRow> rows;
    RowFilter all;
    all.everything = true;
    ASSERT_TRUE(record->read(all, 10, rows));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.front().dictionary, good(seal::Dictionary::load(shipped()))->id());
}

}  // namespace
}  // namespace regsosek::store
