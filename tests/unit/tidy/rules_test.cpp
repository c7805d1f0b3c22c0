// Each rule of tidy has a sample that passes and one that fails.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "tidy/tidy.h"

namespace regsosek::tidy {
namespace {

using Rule = std::function<void(const File&, Findings&)>;

Lists sample_lists() {
    Lists lists;
    Findings out;
    read_table("direction",
               "base:\nstore: base\nword/frame: base store\nword/link: base store\n"
               "method/match: base\nmethod/seal: base\nflow: base store word/* method/*\n",
               lists.direction, out);
    read_table("third", "sqlite3.h: store\nfmt/: *\n", lists.third_party, out);
    lists.words = read_words("# a comment\nTO|DO\n/wo|rk/\n");
    EXPECT_TRUE(out.empty());
    return lists;
}

/// The rules found in a text that stands at a path, in order.
std::vector<std::string> rules(const Rule& rule, const std::string& path, const std::string& text) {
    const File file(path, text);
    Findings found;
    rule(file, found);
    std::vector<std::string> out;
    for (const Finding& one : found) {
        out.push_back(one.rule + ":" + std::to_string(one.line));
    }
    return out;
}

using Names = std::vector<std::string>;
const Rule includes = [](const File& file, Findings& out) {
    check_includes(file, sample_lists(), out);
};
const Rule sizes = [](const File& file, Findings& out) { check_sizes(file, {}, out); };
const Rule layout = [](const File& file, Findings& out) { check_layout(file, {}, out); };
const Rule commit = [](const File& file, Findings& out) { check_commit(file, {}, out); };
const Rule words = [](const File& file, Findings& out) { check_words(file, sample_lists(), out); };

TEST(Includes, FollowTheDirection) {
    EXPECT_EQ(rules(includes, "src/ground/store/a.cpp", "#include \"ground/base/text.h\"\n"),
              Names{});
    EXPECT_EQ(rules(includes, "src/ground/base/a.cpp", "\n#include \"ground/store/table.h\"\n"),
              Names{"direction:2"});
    EXPECT_EQ(rules(includes, "src/method/match/a.h", "#include \"ground/store/table.h\"\n"),
              Names{"direction:1"});
    EXPECT_EQ(rules(includes, "src/method/match/a.h", "#include \"method/seal/b.h\"\n"),
              Names{"direction:1"});
    EXPECT_EQ(rules(includes, "src/flow/run.cpp", "#include \"regsosek/frame.h\"\n"), Names{});
    EXPECT_EQ(rules(includes, "include/regsosek/frame.h", "#include \"ground/store/table.h\"\n"),
              Names{});
    EXPECT_EQ(rules(includes, "include/regsosek/base.h", "#include \"ground/store/table.h\"\n"),
              Names{"direction:1"});
    EXPECT_EQ(rules(includes, "src/new/a.cpp", "#include \"ground/base/text.h\"\n"),
              Names{"direction:1"});
    EXPECT_EQ(rules(includes, "tests/unit/link/a.cpp", "#include \"word/frame/b.h\"\n"), Names{});
}

TEST(Includes, AWordNeverIncludesAnother) {
    EXPECT_EQ(rules(includes, "src/word/link/a.cpp", "#include \"word/link/b.h\"\n"), Names{});
    EXPECT_EQ(rules(includes, "src/word/link/a.cpp", "#include \"regsosek/link.h\"\n"), Names{});
    EXPECT_EQ(rules(includes, "src/word/link/a.cpp", "#include \"word/frame/b.h\"\n"),
              Names{"word:1"});
    EXPECT_EQ(rules(includes, "include/regsosek/link.h", "#include \"regsosek/frame.h\"\n"),
              Names{"word:1"});
}

TEST(Includes, ThirdPartyHeadersStayWhereTheyAreWrapped) {
    EXPECT_EQ(rules(includes, "src/ground/store/a.cpp", "#include <sqlite3.h>\n"), Names{});
    EXPECT_EQ(rules(includes, "src/word/link/a.cpp", "#include <vector>\n#include <fmt/core.h>\n"),
              Names{});
    EXPECT_EQ(rules(includes, "src/word/link/a.cpp", "#include <sqlite3.h>\n"),
              Names{"third_party:1"});
    EXPECT_EQ(rules(includes, "src/word/link/a.cpp", "#include <unheard/of.h>\n"),
              Names{"third_party:1"});
    EXPECT_EQ(rules(includes, "include/regsosek/link.h", "#include <fmt/core.h>\n"),
              Names{"third_party:1"});
}

TEST(Sizes, OfFilesAndFunctions) {
    const std::string line = "int a;\n";
    std::string long_file;
    for (int i = 0; i < 801; ++i) {
        long_file += line;
    }
    EXPECT_EQ(rules(sizes, "a.cpp", long_file), Names{"file_size:801"});
    EXPECT_EQ(rules(sizes, "a.cpp", long_file.substr(line.size())), Names{});
    EXPECT_EQ(rules(sizes, "a.csv", long_file), Names{});
    const auto function = [](const std::string& head, const std::string& tail, int body) {
        std::string out = head + "\n";
        for (int i = 0; i < body; ++i) {
            out += "    go()\n";
        }
        return "\n" + out + tail + "\n";
    };
    EXPECT_EQ(rules(sizes, "a.cpp", function("void f() {", "}", 68)), Names{});
    EXPECT_EQ(rules(sizes, "a.cpp", function("void f() {", "}", 69)), Names{"function_size:2"});
    EXPECT_EQ(rules(sizes, "a.sh", function("f() {", "}", 69)), Names{"function_size:2"});
    EXPECT_EQ(rules(sizes, "a.py", function("def f():", "", 70)), Names{"function_size:2"});
    EXPECT_EQ(rules(sizes, "a.py", function("def f():", "x = 1", 69)), Names{});
    EXPECT_EQ(rules(sizes, "a.cpp", function("int table[] = {", "};", 80)), Names{});
    EXPECT_EQ(rules(sizes, "a.h", function("class A {", "};", 80)), Names{});
    EXPECT_EQ(rules(sizes, "run", "#!/usr/bin/env bash" + function("f() {", "}", 69)),
              Names{"function_size:2"});
}

TEST(Purpose, StandsAtTheHead) {
    EXPECT_EQ(rules(check_purpose, "a.cpp", "// What this file is for.\n"), Names{});
    EXPECT_EQ(rules(check_purpose, "a.sh", "#!/bin/sh\n# What this script does.\n"), Names{});
    EXPECT_EQ(rules(check_purpose, "a.py", "\"\"\"What this program does.\"\"\"\n"), Names{});
    EXPECT_EQ(rules(check_purpose, "a.csv", "a,b\n"), Names{});
    EXPECT_EQ(rules(check_purpose, "a.h", "#pragma once\n"), Names{"purpose:1"});
    EXPECT_EQ(rules(check_purpose, "a.ts", "// short\n"), Names{"purpose:1"});
    EXPECT_EQ(rules(check_purpose, "a.sh", "#!/bin/sh\nset -eu\n"), Names{"purpose:2"});
}

TEST(Names, SayWhatIsInThem) {
    EXPECT_EQ(rules(check_names, "src/ground/base/text.h", ""), Names{});
    EXPECT_EQ(rules(check_names, "src/ground/utils/text.h", ""), Names{"name:0"});
    EXPECT_EQ(rules(check_names, "src/ground/base/helpers.cpp", ""), Names{"name:0"});
}

TEST(Layout, OfLines) {
    EXPECT_EQ(rules(layout, "a.cpp", std::string(100, 'a') + "\n"), Names{});
    EXPECT_EQ(rules(layout, "a.cpp", std::string(101, 'a') + "\n"), Names{"line_length:1"});
    EXPECT_EQ(rules(layout, "a.md", std::string(101, 'a') + "\n"), Names{});
    std::string accents;
    for (int i = 0; i < 100; ++i) {
        accents += "é";
    }
    EXPECT_EQ(rules(layout, "a.cpp", accents + "\n"), Names{});
    EXPECT_EQ(rules(layout, "a.cpp", "a\n\tb\n"), Names{"tab:2"});
    EXPECT_EQ(rules(layout, "a.cpp", "a \n"), Names{"trailing_space:1"});
    EXPECT_EQ(rules(layout, "a.cpp", "a\r\n"), Names{"trailing_space:1"});
    EXPECT_EQ(rules(layout, "a.cpp", "a"), Names{"line_end:1"});
    EXPECT_EQ(rules(layout, "tests/data/odd.txt", "a \tb"), Names{});
}

TEST(Words, OfTheListAreRefused) {
    const std::string note = std::string("TO") + "DO";
    const std::string path = std::string("/wo") + "rk/";
    EXPECT_EQ(rules(words, "a.md", note + "S are many\n"), Names{});
    EXPECT_EQ(rules(words, "a.md", "a " + note + ": later\n"), Names{"word_banned:1"});
    EXPECT_EQ(rules(words, "a.md", note + "S and " + note + "\n"), Names{"word_banned:1"});
    EXPECT_EQ(rules(words, "a.sh", "cd " + path + "here\n"), Names{"word_banned:1"});
    EXPECT_EQ(rules(words, "a.sh", "cd ../shared\n"), Names{});
}

TEST(Numbers, ThatCouldBeSomebodys) {
    const std::string real = std::string("33") + "21010101900001";
    EXPECT_EQ(rules(check_numbers, "tests/data/a.csv", "9901010101900001\n"), Names{});
    EXPECT_EQ(rules(check_numbers, "tests/data/a.csv", "nik\n" + real + "\n"),
              Names{"real_number:2"});
    EXPECT_EQ(rules(check_numbers, "tests/data/a.csv", "1" + real + "\n"), Names{});
    EXPECT_EQ(rules(check_numbers, "docs/a.csv", real + "\n"), Names{});
}

TEST(Code, OfficeScopeHasTwoHomes) {
    const std::string call = "auto s = Scope::office(\"why\");\n";
    EXPECT_EQ(rules(check_code, "src/flow/a.cpp", call), Names{});
    EXPECT_EQ(rules(check_code, "src/cli/a.cpp", call), Names{});
    EXPECT_EQ(rules(check_code, "tests/unit/store/a.cpp", call), Names{});
    EXPECT_EQ(rules(check_code, "src/word/link/a.cpp", call), Names{"office:1"});
    EXPECT_EQ(rules(check_code, "src/word/link/a.cpp", "// " + call), Names{});
    EXPECT_EQ(rules(check_code, "src/ground/store/a.cpp",
                    "Scope Scope::office(std::string purpose) {}\n"),
              Names{});
}

TEST(Code, NothingIsSwallowed) {
    EXPECT_EQ(rules(check_code, "a.cpp", "try { f(); } catch (...) { return 1; }\n"), Names{});
    EXPECT_EQ(rules(check_code, "a.cpp", "try { f(); }\ncatch ( ... ) {\n  // no\n}\n"),
              Names{"catch:2"});
}

TEST(Commit, NothingUnfinishedOrSecret) {
    EXPECT_EQ(rules(commit, "a.md", "a\n"), Names{});
    EXPECT_EQ(rules(commit, "a.md", "a\n<<<<<<< HEAD\n"), Names{"commit:2"});
    EXPECT_EQ(rules(commit, "a.pem", "-----BEGIN RSA PRIVATE KEY-----\n"), Names{"commit:1"});
    EXPECT_EQ(rules(commit, "a.csv", std::string((2 << 20) + 1, 'a')), Names{"commit:0"});
}

TEST(Ratchet, MayOnlyShrink) {
    Lists lists;
    Findings bad;
    read_allowed("allowed.txt", "# none\na.cpp tab 2\n", lists, bad);
    EXPECT_TRUE(bad.empty());
    const Finding tab{"a.cpp", 1, "tab", "a tab"};
    EXPECT_TRUE(apply_ratchet({tab, tab}, lists).empty());
    EXPECT_EQ(apply_ratchet({tab, tab, tab}, lists).size(), 3U);
    ASSERT_EQ(apply_ratchet({tab}, lists).size(), 1U);
    EXPECT_EQ(apply_ratchet({tab}, lists)[0].rule, "ratchet");
    read_allowed("allowed.txt", "a.cpp tab many\n", lists, bad);
    EXPECT_EQ(bad.size(), 1U);
}

TEST(Lists, OfTheTreeAreReadable) {
    const std::string folder = std::string(REGSOSEK_SOURCE) + "/tools/tidy/";
    for (const char* name : {"direction.txt", "third_party.txt"}) {
        std::ifstream in(folder + name);
        std::ostringstream text;
        text << in.rdbuf();
        std::map<std::string, std::vector<std::string>, std::less<>> table;
        Findings found;
        read_table(name, text.str(), table, found);
        EXPECT_TRUE(found.empty()) << name;
        EXPECT_GT(table.size(), 20U) << name;
    }
}

}  // namespace
}  // namespace regsosek::tidy
