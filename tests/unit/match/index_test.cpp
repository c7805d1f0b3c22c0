// The index, the search of one person, and batches that come later, on invented districts.
#include "method/match/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <set>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "invented.h"
#include "method/match/later.h"
#include "method/match/search.h"

namespace regsosek::match::test {
namespace {

class Bytes : public IndexBytes {
public:
    explicit Bytes(const std::string& all) : all_(all) {}
    bool read(uint64_t offset, void* out, size_t bytes) override {
        if (offset > all_.size() || bytes > all_.size() - offset) {
            return false;
        }
        std::memcpy(out, all_.data() + offset, bytes);
        return true;
    }

private:
    const std::string& all_;
};

std::string image_of(People& people, bool household, const Frozen& frozen) {
    std::vector<int64_t> ids(people.rows());
    for (size_t i = 0; i < ids.size(); ++i) {
        ids[i] = static_cast<int64_t>(i) + 1;
    }
    std::string image;
    const auto written = write_index(people.columns(household), ids, shipped_names(), frozen,
                                     [&](std::string_view bytes) -> Result<void> {
                                         image += bytes;
                                         return {};
                                     });
    EXPECT_TRUE(written);
    return image;
}

Linkage linked(District& d) {
    return link(d.census.columns(true), d.registered.columns(false), shipped_names(),
                shipped_model(), {})
        .value();
}

/// A question about one register row, as typed.
struct Asked {
    std::string name, nik, kk;
    int32_t birth = 0;
    uint8_t sex = 0;
    int64_t area = 0;
};

Answers ask(const Index& index, IndexBytes& bytes, const Asked& asked) {
    const std::string_view name = asked.name;
    const std::string_view nik = asked.nik;
    const std::string_view kk = asked.kk;
    PersonColumns columns;
    columns.rows = 1;
    columns.name = {&name, 1};
    columns.nik = {&nik, 1};
    columns.kk = {&kk, 1};
    columns.birth = {&asked.birth, 1};
    columns.sex = {&asked.sex, 1};
    columns.area = {&asked.area, 1};
    const Side side = prepare(columns, shipped_names());
    Question question{side.record[0], side.name[0], nik, kk, asked.area};
    auto answers = search(index, bytes, question, {.accepts = [](int64_t) { return true; }});
    EXPECT_TRUE(answers);
    return std::move(*answers);
}

/// A letter of the longest word replaced by its neighbour in the alphabet, not the first one.
std::string misspelt(std::string name, uint64_t draw) {
    if (name.size() > 4) {
        const size_t at = 2 + draw % (name.size() - 3);
        if (name[at] >= 'A' && name[at] < 'Z') {
            ++name[at];
        }
    }
    return name;
}

class SearchTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        district = new District(invent(20000, 5));
        linkage = new Linkage(linked(*district));
        image = new std::string(image_of(district->registered, false, linkage->frozen));
    }
    static void TearDownTestSuite() {
        delete district;
        delete linkage;
        delete image;
    }
    static District* district;
    static Linkage* linkage;
    static std::string* image;
};
District* SearchTest::district = nullptr;
Linkage* SearchTest::linkage = nullptr;
std::string* SearchTest::image = nullptr;

TEST_F(SearchTest, FindsPeopleByAnySubsetOfFieldsWithSlips) {
    Bytes bytes(*image);
    const Index index = Index::open(bytes, image->size()).value();
    const People& all = district->registered;
    struct Way {
        const char* what;
        double found_least;
        std::function<Asked(size_t row, uint64_t draw)> ask;
    };
    const auto slip = [](std::string number, uint64_t draw) {
        number[draw % 16] = static_cast<char>('0' + (number[draw % 16] - '0' + 1) % 10);
        return number;
    };
    const std::vector<Way> ways = {
        {"nik", .999, [&](size_t i, uint64_t) { return Asked{"", all.nik[i], "", 0, 0, 0}; }},
        {"nik with a slip", .99,
         [&](size_t i, uint64_t d) { return Asked{"", slip(all.nik[i], d), "", 0, 0, 0}; }},
        {"kk with a slip and birth", .97,
         [&](size_t i, uint64_t d) {
             return Asked{"", "", slip(all.kk[i], d), all.birth[i], all.sex[i], 0};
         }},
        {"name and birth", .98,
         [&](size_t i, uint64_t) { return Asked{all.name[i], "", "", all.birth[i], 0, 0}; }},
        {"misspelt name and birth", .95,
         [&](size_t i, uint64_t d) {
             return Asked{misspelt(all.name[i], d), "", "", all.birth[i], 0, 0};
         }},
        {"misspelt name and village", .9,
         [&](size_t i, uint64_t d) {
             return Asked{misspelt(all.name[i], d), "", "", 0, 0, all.area[i]};
         }},
        {"name, year of birth", .9,
         [&](size_t i, uint64_t) {
             return Asked{all.name[i], "", "", all.birth[i] / 10000 * 10000, 0, 0};
         }},
    };
    for (const Way& way : ways) {
        size_t found = 0;
        size_t asked = 0;
        for (size_t i = 0; i < all.rows(); i += 97) {
            if (pack_number(all.nik[i]) == 0 || pack_number(all.kk[i]) == 0) {
                continue;
            }
            ++asked;
            const Answers answers = ask(index, bytes, way.ask(i, mix64(i, 9)));
            found += std::ranges::any_of(answers.found, [&](const Answer& answer) {
                return answer.row.id == static_cast<int64_t>(i) + 1;
            });
        }
        std::printf("%-28s %zu of %zu\n", way.what, found, asked);
        EXPECT_GE(static_cast<double>(found) / static_cast<double>(asked), way.found_least)
            << way.what;
    }
}

TEST_F(SearchTest, ComesInOrderOfWeightAndWithinScope) {
    Bytes bytes(*image);
    const Index index = Index::open(bytes, image->size()).value();
    const People& all = district->registered;
    const Answers answers = ask(index, bytes, {all.name[50], "", "", 0, 0, 0});
    EXPECT_TRUE(std::ranges::is_sorted(answers.found, [](const Answer& x, const Answer& y) {
        return x.weight != y.weight ? x.weight > y.weight : x.row.id < y.row.id;
    }));
    Asked asked{all.name[50], all.nik[50], "", 0, 0, 0};
    EXPECT_EQ(ask(index, bytes, asked).found.front().row.id, 51);
    EXPECT_TRUE(ask(index, bytes, {"", "", "", 0, 0, 0}).found.empty());
}

TEST_F(SearchTest, HoldsPeopleAsTheLinkagePreparesThem) {
    Bytes bytes(*image);
    const Index index = Index::open(bytes, image->size()).value();
    Side right = prepare(district->registered.columns(false), shipped_names());
    const NameShares shares(right);
    shares.write(right);
    for (size_t i = 0; i < 40; ++i) {
        const size_t row = mix64(i) % district->registered.rows();
        const People& all = district->registered;
        const Asked asked{all.name[row], all.nik[row], "", all.birth[row], 0, 0};
        const Answers answers = ask(index, bytes, asked);
        ASSERT_FALSE(answers.found.empty());
        const Answer& best = answers.found.front();
        const auto at = static_cast<size_t>(best.row.id - 1);
        EXPECT_EQ(best.row.record.nik, right.record[at].nik);
        EXPECT_EQ(best.row.record.name_bits, right.record[at].name_bits);
        EXPECT_EQ(best.row.record.token_bits, right.record[at].token_bits);
        EXPECT_EQ(index.place_of(bytes, static_cast<uint32_t>(at)).value(),
                  index.place_of(bytes, best.row.row).value());
    }
}

TEST_F(SearchTest, TheSameBytesForAnyNumberOfThreads) {
    set_threads(1);
    const std::string one = image_of(district->registered, false, linkage->frozen);
    set_threads(4);
    const std::string four = image_of(district->registered, false, linkage->frozen);
    set_threads(0);
    EXPECT_TRUE(one == *image);
    EXPECT_TRUE(four == *image);
}

TEST_F(SearchTest, DamagedBytesAreSaid) {
    const std::string& whole = *image;
    for (const size_t size : {size_t{0}, size_t{10}, whole.size() / 2, whole.size() - 1}) {
        const std::string part = whole.substr(0, size);
        Bytes bytes(part);
        const auto index = Index::open(bytes, part.size());
        ASSERT_FALSE(index);
        EXPECT_EQ(index.error().code, Code::corrupt);
    }
}

/// Whole households of the census, one in so many.
struct Batch {
    People people;
    std::vector<size_t> census_row;
};

Batch batch_of(const People& census, uint32_t one_in) {
    Batch out;
    for (size_t i = 0; i < census.rows(); ++i) {
        if (mix64(census.household[i], 3) % one_in != 0) {
            continue;
        }
        out.census_row.push_back(i);
        out.people.name.push_back(census.name[i]);
        out.people.nik.push_back(census.nik[i]);
        out.people.kk.push_back(census.kk[i]);
        out.people.birth.push_back(census.birth[i]);
        out.people.sex.push_back(census.sex[i]);
        out.people.area.push_back(census.area[i]);
        out.people.household.push_back(census.household[i]);
    }
    return out;
}

TEST_F(SearchTest, ABatchGetsTheOutcomeOfAWholeRun) {
    Bytes bytes(*image);
    const Index index = Index::open(bytes, image->size()).value();
    Batch batch = batch_of(district->census, 50);
    std::vector<uint8_t> in_batch(district->census.rows(), 0);
    for (const size_t row : batch.census_row) {
        in_batch[row] = 1;
    }
    std::set<uint32_t> taken;
    for (size_t i = 0; i < linkage->right.size(); ++i) {
        if (in_batch[i] == 0 && linkage->outcome[i] >= Outcome::linked &&
            linkage->reason[i] != Reason::second_record) {
            taken.insert(static_cast<uint32_t>(linkage->right[i]));
        }
    }
    const auto later = link_later(batch.people.columns(true), shipped_names(), index, bytes,
                                  [&](uint32_t row) { return taken.contains(row); }, {});
    ASSERT_TRUE(later);
    const Linkage& out = later->linkage;
    size_t other = 0;
    for (size_t i = 0; i < batch.census_row.size(); ++i) {
        const size_t row = batch.census_row[i];
        const bool was = linkage->outcome[row] >= Outcome::linked;
        const bool is = out.outcome[i] >= Outcome::linked;
        const bool same = was == is && (!is || out.right[i] == linkage->right[row]);
        // Where the documentation says so: a second record, or a rival, of another batch.
        const Reason full = linkage->reason[row];
        const bool said = full == Reason::second_record || full == Reason::rival ||
                          full == Reason::taken || out.reason[i] == Reason::taken;
        EXPECT_TRUE(same || said) << row << ": " << describe(full).en << " -> "
                                  << describe(out.reason[i]).en;
        other += same || full == Reason::second_record ? 0 : 1;
        if (same && is) {
            EXPECT_EQ(out.weight[i], linkage->weight[row]);
        }
    }
    std::printf("batch of %zu: %zu other outcomes besides second records; %zu register rows read\n",
                batch.census_row.size(), other, later->right_rows);
    EXPECT_LE(other * 100, batch.census_row.size());
    EXPECT_LT(later->right_rows, batch.census_row.size() * 60);
}

TEST_F(SearchTest, NobodyGetsARowThatIsTaken) {
    Bytes bytes(*image);
    const Index index = Index::open(bytes, image->size()).value();
    Batch batch = batch_of(district->census, 100);
    const auto later = link_later(batch.people.columns(true), shipped_names(), index, bytes,
                                  [](uint32_t) { return true; }, {});
    ASSERT_TRUE(later);
    for (size_t i = 0; i < batch.census_row.size(); ++i) {
        EXPECT_LT(later->linkage.outcome[i], Outcome::linked);
    }
}

TEST(NumberSlips, HoldTheNumberAndItsNeighbours) {
    const std::string nik = "9901015001900001";
    const auto all = number_slips(nik);
    EXPECT_EQ(all.front(), pack_number(nik));
    EXPECT_EQ(std::ranges::count(all, pack_number("9901015001900010")), 1);
    EXPECT_EQ(std::ranges::count(all, pack_number("9901015001900007")), 1);
    EXPECT_EQ(std::ranges::count(number_slips("990101500190001"), pack_number(nik)) > 0, true);
    EXPECT_EQ(std::ranges::count(number_slips("99010150019000011"), pack_number(nik)) > 0, true);
    EXPECT_TRUE(number_slips("99010").empty());
}

}  // namespace
}  // namespace regsosek::match::test
