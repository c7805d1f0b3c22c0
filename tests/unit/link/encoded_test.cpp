// Files encoded and linked without names: how right it is, the same bytes for any number of
// threads, and every kind of bad input.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "ground/base/files.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/pairs/encode.h"
#include "regsosek/link.h"

namespace regsosek::link {
namespace {

namespace fs = std::filesystem;

constexpr const char* scheme_text =
    "[encoding]\nid = \"id\"\nbits = 1024\n"
    "[[column]]\nname = \"name\"\nkind = \"name\"\nnames = \"names-id.csv\"\n"
    "[[column]]\nname = \"birth\"\nkind = \"date\"\n"
    "[[column]]\nname = \"nik\"\nkind = \"code\"\n"
    "[[field]]\ncolumn = \"name\"\nbits_per_value = 240\n"
    "[[field]]\ncolumn = \"birth\"\ngrams = 1\npositional = true\nbits_per_value = 120\n"
    "[[field]]\ncolumn = \"nik\"\ngrams = 1\npositional = true\nbits_per_value = 160\n";
constexpr const char* blocks_text =
    "[[block]]\ncolumns = [\"nik\"]\n[[block]]\ncolumns = [\"birth\"]\n";

class Encoded : public ::testing::Test {
protected:
    Encoded()
        : folder_(fs::temp_directory_path() / ("regsosek_encoded_" + std::to_string(getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        write("scheme.toml", scheme_text);
        write("secret", "only the two partners know these words of theirs\n");
        chmod(path("secret").c_str(), 0600);
    }
    ~Encoded() override { fs::remove_all(folder_); }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(path(name), std::ios::binary) << content;
        return path(name);
    }
    EncodeOptions options(const std::string& in) const {
        return {path(in), path("scheme.toml"), path("secret"), false, path(in + ".clk.csv")};
    }
    /// Encodes a file that must be good.
    EncodeReport encode(const std::string& in) const {
        auto report = encode_file(options(in));
        EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().message(Lang::en));
        return report ? *report : EncodeReport{};
    }
    EncodedOptions link_options() const {
        EncodedOptions out;
        out.left = path("left.csv.clk.csv");
        out.right = path("right.csv.clk.csv");
        out.out = path("links.csv");
        out.threshold = .6;
        out.margin = 0;
        return out;
    }
    /// Invented people; the right side writes half of them otherwise and lacks a fifth.
    void invent(size_t people) const;
    template <typename T>
    static void expect_error(const Result<T>& result, Code code, const std::string& words) {
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().code, code);
        EXPECT_NE(result.error().message(Lang::en).find(words), std::string::npos)
            << result.error().message(Lang::en);
    }
    fs::path folder_;
};

void Encoded::invent(size_t people) const {
    constexpr std::array<const char*, 12> first = {"SITI",  "BUDI",   "AGUS",  "DEWI",
                                                   "RATNA", "JOKO",   "SUKMA", "INDRA",
                                                   "LINA",  "HENDRA", "WAHYU", "FITRI"};
    constexpr std::array<const char*, 10> last = {"SANTOSO",  "LESTARI",   "HIDAYAT", "RAHAYU",
                                                  "SETIAWAN", "WULANDARI", "SUSANTO", "KURNIAWAN",
                                                  "PRATAMA",  "MAULANA"};
    Random random(11);
    std::string left = "id,name,birth,nik\n", right = left, truth = "left,right\n";
    for (size_t i = 0; i < people; ++i) {
        std::string name = std::string(first[random.below(12)]) + " " + last[random.below(10)];
        const std::string birth = std::to_string(random.between(1940, 2020)) + "-" +
                                  std::to_string(random.between(10, 12)) + "-" +
                                  std::to_string(random.between(10, 28));
        std::string nik = "9901" + std::to_string(random.between(100000, 699999)) +
                          std::to_string(random.between(100000, 999999));
        left += "l" + std::to_string(i) + "," + name + "," + birth + "," + nik + "\n";
        if (random.chance(.2)) {
            continue;
        }
        if (random.chance(.5)) {
            name.erase(2 + random.below(3), 1);
            nik = random.chance(.5) ? "" : nik;
        }
        right += "r" + std::to_string(i) + "," + name + "," + birth + "," + nik + "\n";
        truth += "l" + std::to_string(i) + ",r" + std::to_string(i) + "\n";
    }
    write("left.csv", left);
    write("right.csv", right);
    write("truth.csv", truth);
}

TEST_F(Encoded, links_without_names_and_the_same_bytes_for_any_threads) {
    invent(1500);
    const unsigned before = threads();
    std::string first;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        EXPECT_EQ(encode("left.csv").fingerprint, encode("right.csv").fingerprint);
        const auto report = link_encoded(link_options());
        ASSERT_TRUE(report.has_value());
        EXPECT_EQ(report->left_rows, 1500);
        const std::string links = *files::read(path("links.csv"));
        first = first.empty() ? links : first;
        EXPECT_EQ(links, first) << count << " threads";
    }
    set_threads(before);
    const auto quality = evaluate_files({}, path("links.csv"), path("truth.csv"));
    ASSERT_TRUE(quality.has_value());
    EXPECT_GT(quality->decided.precision, .99);
    EXPECT_GT(quality->decided.recall, .97);
    // Nothing readable is left in an encoded file.
    const std::string encoded = *files::read(path("left.csv.clk.csv"));
    for (const char* word : {"SANTOSO", "SITI", "9901", "1990-"}) {
        EXPECT_EQ(encoded.find(word), std::string::npos) << word;
    }
}

TEST_F(Encoded, blocks_find_nearly_the_same_with_few_comparisons) {
    invent(1500);
    encode("left.csv");
    encode("right.csv");
    const auto all = link_encoded(link_options());
    write("scheme.toml", std::string(scheme_text) + blocks_text);
    encode("left.csv");
    encode("right.csv");
    const auto blocked = link_encoded(link_options());
    ASSERT_TRUE(all.has_value() && blocked.has_value());
    EXPECT_LT(blocked->compared * 50, all->compared);
    EXPECT_GT(blocked->linked + blocked->review, (all->linked + all->review) * 9 / 10);
}

TEST_F(Encoded, names_are_standardised_as_linking_does) {
    const std::string header = "id,name,birth,nik\n";
    const auto filter = [&](const std::string& name) {
        write("left.csv", header + "1,\"" + name + "\",1990-01-02,\n");
        encode("left.csv");
        return *files::read(path("left.csv.clk.csv"));
    };
    const std::string plain = filter("SITI AMINAH");
    for (const char* same : {"siti aminah", "SITI AMINAH, S.Pd.I", "Siti Aminah; S.Pd.I",
                             "Síti Amínah", "Síti Amínah, S.Pd.I", ", Síti Aminah; M.Si"}) {
        EXPECT_EQ(filter(same), plain) << same;
    }
    EXPECT_NE(filter("SITI AMINAH S PD I"), plain);
    // And files linked with names agree: the accent and the degree leave the same name.
    match::TokenCache cache;
    const auto table = match::NameTable::of({});
    ASSERT_TRUE(table.has_value());
    for (const char* same : {"SITI AMINAH, S.Pd.I", "Síti Amínah, S.Pd.I"}) {
        EXPECT_EQ(pairs::comparable_name(*table, same, cache).text(), "SITI AMINAH") << same;
    }
}

TEST_F(Encoded, another_secret_or_scheme_is_refused) {
    invent(50);
    encode("left.csv");
    write("secret", "quite another secret than the one before, as long\n");
    encode("right.csv");
    expect_error(link_encoded(link_options()), Code::bad_input, "another scheme or secret");
    encode("left.csv");
    EXPECT_TRUE(link_encoded(link_options()).has_value());
    write("scheme.toml", std::string(scheme_text) + blocks_text);
    encode("right.csv");
    expect_error(link_encoded(link_options()), Code::bad_input, "another scheme or secret");
}

TEST_F(Encoded, whatever_changes_filters_changes_the_fingerprint) {
    invent(20);
    write("names-id.csv", "kind,from,to\ntitle,HAJI,\n");
    const std::string before = encode("left.csv").fingerprint;
    EXPECT_EQ(encode("left.csv").fingerprint, before);
    const auto with = [&](const std::string& old, const std::string& now) {
        std::string text = scheme_text;
        text.insert(text.find(old) + old.size(), now);
        write("scheme.toml", text);
        return encode("left.csv").fingerprint;
    };
    std::set<std::string> seen = {before};
    EXPECT_TRUE(seen.insert(with("kind = \"date\"\n", "date_order = \"dmy\"\n")).second);
    EXPECT_TRUE(seen.insert(with("kind = \"code\"\n", "missing = [\"0\"]\n")).second);
    EXPECT_TRUE(seen.insert(with("kind = \"code\"\n", "missing = [\"0\", \"-\"]\n")).second);
    write("names-id.csv", "kind,from,to\ntitle,HAJI,\nvariant,MUH,MUHAMMAD\n");
    EXPECT_TRUE(seen.insert(with("kind = \"code\"\n", "")).second);
    // Which column of a partner's own file is read changes nothing.
    EXPECT_FALSE(seen.insert(with("kind = \"code\"\n", "right = \"no_nik\"\n")).second);
}

TEST_F(Encoded, secrets_must_be_secret_and_long) {
    invent(20);
    for (const mode_t mode : {0644U, 0640U, 0620U, 0604U}) {
        chmod(path("secret").c_str(), mode);
        expect_error(encode_file(options("left.csv")), Code::no_right, "others can read");
    }
    chmod(path("secret").c_str(), 0600);
    write("secret", "short");
    expect_error(encode_file(options("left.csv")), Code::bad_input, "shorter than 32");
    fs::remove(path("secret"));
    EXPECT_EQ(encode_file(options("left.csv")).error().code, Code::not_found);
}

TEST_F(Encoded, a_secret_is_its_bytes_without_one_end_of_line) {
    invent(5);
    const auto with = [&](const std::string& secret) {
        write("secret", secret);
        return encode("left.csv").fingerprint;
    };
    const std::string bytes(40, 's');
    const std::string plain = with(bytes);
    EXPECT_EQ(with(bytes + "\n"), plain);
    EXPECT_EQ(with(bytes + "\r\n"), plain);
    for (const std::string& other : {" " + bytes, bytes + " ", bytes + "\n\n", "\n" + bytes}) {
        EXPECT_NE(with(other), plain);
    }
}

TEST_F(Encoded, schemes_are_checked_with_their_place) {
    invent(20);
    const auto refused = [&](const std::string& text, const std::string& words) {
        write("scheme.toml", text);
        expect_error(encode_file(options("left.csv")), Code::bad_input, words);
    };
    refused("[[column]]\nname = \"name\"\n", "no [encoding]");
    refused("[encoding]\nid = \"id\"\n[[column]]\nname = \"name\"\n[[field]]\ncolumn = \"nama\"\n",
            "unknown column: nama");
    refused(
        "[encoding]\nid = \"id\"\nbits = 1000\n[[column]]\nname = \"name\"\n"
        "[[field]]\ncolumn = \"name\"\n",
        "power of two");
    refused("[encoding]\nid = \"id\"\nsalt = \"name.year\"\n[[column]]\nname = \"name\"\n", "part");
    refused("[encoding]\n[[column]]\nname = \"name\"\n", "id");
    const std::string number = "[[column]]\nname = \"nik\"\nkind = \"code\"\n";
    const std::string field = "[[field]]\ncolumn = \"nik\"\n";
    refused("[encoding]\nid = \"nik\"\n" + number + field, "in clear");
    refused("[encoding]\nid_left = \"id\"\nid_right = \"no_nik\"\n" + number +
                "right = \"no_nik\"\n" + field,
            "in clear");
    EXPECT_FALSE(fs::exists(path("left.csv.clk.csv")));
    refused(
        "[encoding]\nid = \"id\"\n[[column]]\nname = \"address\"\n"
        "[[field]]\ncolumn = \"address\"\n",
        "address");
}

TEST_F(Encoded, damaged_files_are_named) {
    invent(20);
    encode("left.csv");
    encode("right.csv");
    const std::string good = *files::read(path("right.csv.clk.csv"));
    const auto refused = [&](const std::string& text, Code code, const std::string& words) {
        write("right.csv.clk.csv", text);
        expect_error(link_encoded(link_options()), code, words);
    };
    refused("id,name\n1,2\n", Code::bad_input, "not a file of link encode");
    std::string broken = good;
    broken[broken.find("\n") + 60] = '!';
    refused(broken, Code::bad_input, "damaged encoding");
    refused(good + good.substr(good.find('\n') + 1), Code::conflict, "repeated id");
}

TEST_F(Encoded, empty_files_and_damaged_numbers) {
    write("left.csv", "id,name,birth,nik\n");
    const std::string people = "1,SITI,1990-01-01,9.90E+15\n2,,,\n3,BUDI,1980-02-02,";
    write("right.csv", "id,name,birth,nik\n" + people + "9901018002800001\n");
    EXPECT_EQ(encode("left.csv").rows, 0);
    const EncodeReport report = encode("right.csv");
    EXPECT_EQ(report.rows, 3);
    EXPECT_EQ(report.empty, 1);
    EXPECT_EQ(report.columns[2].damaged, 1);
    EXPECT_EQ(report.columns[2].damaged_row, 1);
    EXPECT_EQ(report.columns[2].known, 1);
    const auto linked = link_encoded(link_options());
    ASSERT_TRUE(linked.has_value());
    EXPECT_EQ(linked->linked, 0);
}

TEST_F(Encoded, codes_are_read_as_linking_reads_them) {
    std::string scheme = scheme_text;
    scheme.insert(scheme.find("kind = \"code\"\n"), "missing = [\"TIDAK ADA E\"]\n");
    write("scheme.toml", scheme);
    // Too long, sixteen zeros, a declared missing value, no number at all, and a good one.
    write("left.csv",
          "id,name,birth,nik\n1,,,99010180028000011\n2,,,0000000000000000\n"
          "3,,,TIDAK ADA E\n4,,,HILANG ENTAH\n5,,,9901-0180-0280-0001\n6,,,9.901E+15\n");
    const EncodeReport report = encode("left.csv");
    EXPECT_EQ(report.columns[2].known, 1);
    EXPECT_EQ(report.columns[2].missing, 1);
    EXPECT_EQ(report.columns[2].unreadable, 4);
    EXPECT_EQ(report.columns[2].damaged, 1);
    EXPECT_EQ(report.columns[2].damaged_row, 6);
}

TEST_F(Encoded, numbers_are_compared_by_what_they_are) {
    write("scheme.toml",
          "[encoding]\nid = \"id\"\n[[column]]\nname = \"size\"\nkind = \"number\"\n"
          "[[field]]\ncolumn = \"size\"\n");
    const auto filter = [&](const std::string& size) {
        write("left.csv", "id,size\n1," + size + "\n");
        encode("left.csv");
        return *files::read(path("left.csv.clk.csv"));
    };
    EXPECT_EQ(filter("5.0"), filter("5"));
    EXPECT_EQ(filter("05"), filter("5"));
    EXPECT_EQ(filter("-0"), filter("0"));
    EXPECT_NE(filter("50"), filter("5"));
    write("left.csv", "id,size\n1,abc\n2,inf\n3,7\n");
    const EncodeReport report = encode("left.csv");
    EXPECT_EQ(report.columns[0].unreadable, 2);
    EXPECT_EQ(report.columns[0].known, 1);
}

}  // namespace
}  // namespace regsosek::link
