// FKP lists as real PDFs: read back by pdftotext, pdftoppm and zbarimg, measured by the layout.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "ground/base/hash.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "invented.h"
#include "method/paper/fkp_layout.h"

namespace regsosek::paper {
namespace {

bool have(const std::string& program) {
    return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
}

std::string output_of(const std::string& command) {
    std::string out;
    std::FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
    std::array<char, 4096> buffer{};
    while (pipe != nullptr) {
        const size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe);
        if (count == 0) {
            break;
        }
        out.append(buffer.data(), count);
    }
    pclose(pipe);
    return out;
}

std::string kept_pdf(const std::string& name, const std::string& bytes) {
    const std::string path = testing::TempDir() + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

// The text of a PDF, page by page.
std::vector<std::string> page_texts(const std::string& path) {
    std::vector<std::string> pages{""};
    for (const char c : output_of("pdftotext -layout -enc UTF-8 " + path + " -")) {
        if (c == '\f') {
            pages.emplace_back();
        } else {
            pages.back() += c;
        }
    }
    pages.pop_back();
    return pages;
}

std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && c != '\n') {
            out += c;
        }
    }
    return out;
}

size_t count_of(std::string_view text, std::string_view part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

FkpPrint printed(std::span<const FkpList> lists, const FkpOptions& options = {}) {
    auto print = print_fkp(lists, invented_legend(), options);
    EXPECT_TRUE(print.has_value()) << print.error().message(Lang::en);
    return print ? *std::move(print) : FkpPrint{};
}

TEST(Fkp, EveryFamilyStandsOnTheListAndNothingSecretDoes) {
    if (!have("pdftotext")) {
        GTEST_SKIP() << "pdftotext is not installed";
    }
    const InventedList invented = invented_list(3, 53, 2);
    const auto path = kept_pdf("fkp53.pdf", printed({&invented.list, 1}).pdf);
    // -raw keeps the lines of one cell together.
    const std::string raw = squeezed(output_of("pdftotext -raw " + path + " -"));
    auto fonts = Fonts::open();
    ASSERT_TRUE(fonts.has_value());
    const FkpLayout layout = fkp_layout(*fonts, invented.list, {}, 5);
    const auto expect_lines = [&](const std::vector<std::string_view>& lines) {
        for (const std::string_view line : lines) {
            EXPECT_NE(raw.find(squeezed(line)), std::string::npos) << line;
        }
    };
    for (const FkpRow& row : layout.families) {
        EXPECT_FALSE(row.name.empty());
        expect_lines(row.name);
        expect_lines(row.address);
    }
    for (const FkpRow& row : layout.added) {
        expect_lines(row.name);
        expect_lines(row.address);
    }
    EXPECT_NE(raw.find(invented.list.sls_code), std::string::npos);
    for (const char* secret : {"NIK", "skor", "Skor", "desil", "Desil", "persentil"}) {
        EXPECT_EQ(raw.find(secret), std::string::npos) << secret;
    }
    // Sixteen digits in a row are the SLS code, which stands in the head of every page.
    size_t long_numbers = 0;
    size_t digits = 0;
    const std::string text = output_of("pdftotext -layout " + path + " -");
    for (const char c : text) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        long_numbers += digits == 16 ? 1 : 0;
    }
    EXPECT_EQ(long_numbers, count_of(text, invented.list.sls_code));
}

TEST(Fkp, GroupsAndBoxesStandInTheRowOfTheirFamily) {
    if (!have("pdftotext")) {
        GTEST_SKIP() << "pdftotext is not installed";
    }
    InventedList invented = invented_list(4, 0);
    for (int i = 1; i <= 40; ++i) {
        const auto keep = [&](std::string text) -> std::string_view {
            return invented.texts->emplace_back(std::move(text));
        };
        invented.list.families.push_back({i, i + 100, keep(fmt::format("KEPALA{:03}", i)),
                                          keep(fmt::format("JALAN{:03}", i)), 1 + i % 4, ""});
    }
    const auto pages = page_texts(kept_pdf("rows.pdf", printed({&invented.list, 1}).pdf));
    std::string all;
    for (const auto& page : pages) {
        all += page;
    }
    for (int i = 1; i <= 40; ++i) {
        const size_t at = all.find(fmt::format("KEPALA{:03}", i));
        ASSERT_NE(at, std::string::npos);
        const size_t begin = all.rfind('\n', at) + 1;
        const std::string row = squeezed(all.substr(begin, all.find('\n', at) - begin));
        EXPECT_EQ(row,
                  fmt::format("{}{}{}KEPALA{:03}JALAN{:03}{}□□□", i, i, i + 100, i, i, 1 + i % 4));
    }
}

TEST(Fkp, HeadersStandOnEveryPageAndPagesAreNumbered) {
    if (!have("pdftotext")) {
        GTEST_SKIP() << "pdftotext is not installed";
    }
    const InventedList invented = invented_list(5, 400);
    for (const PageSize size : {f4, a4}) {
        FkpOptions options;
        options.size = size;
        options.copy = 2;
        options.copies = 3;
        const FkpPrint print = printed({&invented.list, 1}, options);
        const auto pages = page_texts(kept_pdf("fkp400.pdf", print.pdf));
        ASSERT_EQ(pages.size(), static_cast<size_t>(print.pages[0]));
        EXPECT_GT(pages.size(), 12U);
        EXPECT_LT(pages.size(), 30U);
        for (size_t i = 0; i < pages.size(); ++i) {
            EXPECT_EQ(count_of(pages[i], "RAHASIA - salinan 2 dari 3"), 1U);
            EXPECT_EQ(count_of(pages[i], "Nama kepala keluarga"),
                      1U + count_of(pages[i], "VI. KELUARGA TAMBAHAN"));
            EXPECT_EQ(count_of(pages[i], fmt::format("Halaman {} dari {}", i + 1, pages.size())),
                      1U);
            EXPECT_EQ(count_of(pages[i], "Kesalahan pendataan"), 1U);
        }
        EXPECT_EQ(count_of(pages.back(), "VI. KELUARGA TAMBAHAN"), 1U);
    }
}

TEST(Fkp, AnSlsWithoutFamiliesHasAListToWriteOn) {
    if (!have("pdftotext")) {
        GTEST_SKIP() << "pdftotext is not installed";
    }
    const InventedList invented = invented_list(6, 0);
    const FkpPrint print = printed({&invented.list, 1});
    std::string all;
    for (const auto& page : page_texts(kept_pdf("fkp0.pdf", print.pdf))) {
        all += page;
    }
    EXPECT_EQ(count_of(all, "Tidak ada keluarga pada SLS ini"), 1U);
    EXPECT_EQ(count_of(all, "VI. KELUARGA TAMBAHAN"), 1U);
    EXPECT_LE(print.pages[0], 2);
}

TEST(Fkp, TheBarcodeReadsBack) {
    if (!have("pdftoppm") || !have("zbarimg")) {
        GTEST_SKIP() << "pdftoppm or zbarimg is not installed";
    }
    const InventedList invented = invented_list(7, 3);
    const auto path = kept_pdf("code.pdf", printed({&invented.list, 1}).pdf);
    const std::string picture = testing::TempDir() + "code";
    ASSERT_EQ(
        std::system(
            fmt::format("pdftoppm -r 200 -f 1 -l 1 -png -singlefile {} {}", path, picture).c_str()),
        0);
    EXPECT_EQ(output_of("zbarimg -q --raw " + picture + ".png"),
              barcode_text(invented.list) + "\n");
}

TEST(Fkp, TheBytesDependOnTheInputOnly) {
    constexpr size_t files = 8;
    std::vector<std::vector<Digest>> runs;
    for (const unsigned thread_count : {1U, 2U, 4U}) {
        set_threads(thread_count);
        std::vector<Digest> digests(files);
        parallel_blocks(files, [&](size_t file) {
            std::vector<InventedList> invented;
            std::vector<FkpList> lists;
            for (size_t i = 0; i < 5; ++i) {
                invented.push_back(invented_list(file * 10 + i, 20 + 7 * i, i));
                lists.push_back(invented.back().list);
            }
            digests[file] = blake2b(printed(lists).pdf);
        });
        runs.push_back(std::move(digests));
    }
    set_threads(0);
    EXPECT_EQ(runs[0], runs[1]);
    EXPECT_EQ(runs[0], runs[2]);
    EXPECT_NE(runs[0][0], runs[0][1]);
}

TEST(Fkp, BadCopiesFontsAndTextsAreRefusedOrSurvived) {
    InventedList invented = invented_list(8, 2);
    FkpOptions options;
    options.copy = 4;
    options.copies = 3;
    const auto copy = print_fkp({&invented.list, 1}, invented_legend(), options);
    ASSERT_FALSE(copy.has_value());
    EXPECT_EQ(copy.error().code, Code::usage);
    options = {};
    options.font_folder = testing::TempDir() + "no-fonts";
    const auto fonts = print_fkp({&invented.list, 1}, invented_legend(), options);
    ASSERT_FALSE(fonts.has_value());
    EXPECT_EQ(fonts.error().code, Code::not_found);
    EXPECT_FALSE(fonts.error().hint.id.empty());
    invented.list.families[0].name = "A\xff\xc3(\xed\xa0\x80\x01\tB \xf0\x9f\x98\x80";
    EXPECT_GT(printed({&invented.list, 1}).pdf.size(), 1000U);
}

TEST(Fkp, BothSidesOfASheetBelongToOneSls) {
    if (!have("pdfinfo")) {
        GTEST_SKIP() << "pdfinfo is not installed";
    }
    const InventedList a = invented_list(9, 53);
    const InventedList b = invented_list(10, 80);
    const std::vector<FkpList> lists = {a.list, b.list};
    FkpOptions options;
    options.both_sides = true;
    options.dated = *Date::of(2022, 12, 31);
    const FkpPrint print = printed(lists, options);
    int32_t sheets = 0;
    for (const int32_t pages : print.pages) {
        sheets += (pages + 1) / 2;
    }
    const std::string info = output_of("pdfinfo " + kept_pdf("both.pdf", print.pdf));
    EXPECT_NE(info.find(fmt::format("Pages:           {}\n", sheets * 2)), std::string::npos);
    // The only date in the file is the one that was given.
    EXPECT_EQ(count_of(print.pdf, "Date"), 1U);
    EXPECT_EQ(count_of(print.pdf, "/CreationDate (20221231000000Z)"), 1U);
}

// Rows stand once each, in order, at least 8 mm high, above the legend, wherever pages break.
void check_layout(Fonts& fonts, const FkpList& list, const FkpOptions& options) {
    const FkpLayout layout = fkp_layout(fonts, list, options, 5);
    uint32_t next = 0;
    uint32_t next_added = 0;
    for (const FkpPage& page : layout.pages) {
        EXPECT_TRUE(page.families.present() || page.added.present());
        if (page.families.present()) {
            EXPECT_EQ(page.families.first, next);
            next = page.families.last;
            EXPECT_LT(page.families.bottom, layout.legend_top);
            double height = page.families.titled ? FkpMeasures::block_title : 0;
            height += FkpMeasures::table_head;
            for (uint32_t i = page.families.first; i < page.families.last; ++i) {
                EXPECT_GE(layout.families[i].height, 8.0);
                height += layout.families[i].height;
            }
            if (!list.families.empty()) {
                EXPECT_NEAR(page.families.bottom - page.families.top, height, 1e-9);
            }
        }
        if (page.added.present()) {
            EXPECT_EQ(page.added.first, next_added);
            next_added = page.added.last;
            EXPECT_LT(page.added.bottom, layout.legend_top);
            EXPECT_GE(page.added.top, page.families.bottom);
        }
    }
    EXPECT_EQ(next, list.families.size());
    EXPECT_EQ(next_added, layout.added.size());
}

TEST(Fkp, RowsStandOnceEachOnTheirPages) {
    auto fonts = Fonts::open();
    ASSERT_TRUE(fonts.has_value());
    for (uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed, 11);
        const InventedList invented = invented_list(seed, random.below(120), random.below(30));
        FkpOptions options;
        options.size = random.chance(0.5) ? f4 : a4;
        options.blank_lines = random.between(0, 40);
        check_layout(*fonts, invented.list, options);
    }
}

}  // namespace
}  // namespace regsosek::paper
