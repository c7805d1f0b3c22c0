// Lines cut by words of eight bytes are cut as csv::Reader cuts them, a byte at a time.
#include "word/collect/lines.h"

#include <gtest/gtest.h>

#include "district.h"
#include "ground/base/files.h"
#include "ground/base/random.h"

namespace regsosek {
namespace {

TEST(CollectLines, are_cut_as_the_reader_cuts_them) {
    testing_flow::Folder folder;
    std::string content = "a,b,c\n";
    uint64_t state = 1;
    const auto draw = [&](uint64_t below) { return mix64(state++, 7, 9) % below; };
    for (int i = 0; i < 20000; ++i) {
        constexpr std::string_view letters = ",,,,0123ab\xC3\xA9 \r-";
        for (uint64_t length = draw(40); length > 0; --length) {
            const char letter = letters[draw(letters.size())];
            content += letter == '\xC3' || letter == '\xA9' ? "\xC3\xA9" : std::string(1, letter);
        }
        content += i % 50 == 0 ? "\"x,\"\"\"" : "";
        content += i % 3 == 0 ? "\r\n" : "\n";
    }
    content += "last,line";
    const std::string path = folder / "lines.csv";
    ASSERT_TRUE(files::write(path, content).has_value());
    const auto file = csv::File::open(path);
    ASSERT_TRUE(file.has_value());
    csv::Reader reader{*file, file->body(), file->bytes(), 2};
    csv::Record record;
    std::vector<std::string_view> fields;
    int plain = 0;
    for (;;) {
        const size_t at = reader.offset();
        const auto more = reader.next(record);
        if (more && !*more) {
            break;
        }
        const auto line = collect::plain_line(*file, at, file->bytes());
        if (!line) {
            continue;
        }
        ASSERT_TRUE(more.has_value()) << "a plain line is one that the reader can read";
        ++plain;
        collect::cut_plain(*line, ',', SIZE_MAX, fields);
        ASSERT_EQ(fields, record.fields) << "line " << record.line;
        ASSERT_EQ(collect::field_count(*line, ','), fields.size());
        collect::cut_plain(*line, ',', 2, fields);
        ASSERT_EQ(fields.size(), std::min<size_t>(2, record.fields.size()));
        ASSERT_TRUE(std::equal(fields.begin(), fields.end(), record.fields.begin()));
    }
    EXPECT_GT(plain, 19000);
}

}  // namespace
}  // namespace regsosek
