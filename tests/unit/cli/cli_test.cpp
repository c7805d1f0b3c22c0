// The command line: parsing, global flags, help, exit status, formats.
#include "cli/cli.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "cli/commands.h"
#include "cli/sheet.h"
#include "ground/base/text.h"

namespace regsosek::cli {
namespace {

struct Ran {
    int status = -1;
    std::string out;
    std::string err;
};

Ran ran(const Commands& commands, std::string_view line) {
    std::vector<std::string> words;
    for (const auto word : text::split(line, ' ')) {
        if (!word.empty()) {
            words.emplace_back(word);
        }
    }
    Ran result;
    result.status = run(commands, words,
                        {[&](std::string_view more) { result.out += more; },
                         [&](std::string_view more) { result.err += more; }});
    return result;
}

Ran ran(std::string_view line) {
    return ran(all_commands(), line);
}

/// A table with commands that show what they got.
Commands sample() {
    Commands commands;
    commands.word("flow", {"Urutan kata.", "The order of the words."});
    const Handler echo = [](const Call& call) -> Result<Outcome> {
        call.talk("talk\n");
        call.out(call.arguments.text("--in") + " " +
                 std::to_string(call.arguments.integer("--families")) +
                 (call.arguments.flag("--all") ? " all" : ""));
        for (const std::string& one : call.arguments.list("--only")) {
            call.out(" " + one);
        }
        return Outcome::done;
    };
    commands.add({"flow run",
                  {"Jalankan.", "Run."},
                  {{"--in", ArgumentKind::text, {"Folder.", "Folder."}, true, ""},
                   {"--families", ArgumentKind::integer, {"Banyaknya.", "How many."}, false, "7"},
                   {"--only", ArgumentKind::list, {"Hanya ini.", "Only these."}, false, ""},
                   {"--all", ArgumentKind::flag, {"Semua.", "All."}, false, ""}},
                  echo});
    commands.add({"verify",
                  {"Periksa.", "Verify."},
                  {{"EDITION", ArgumentKind::text, {"Edisi.", "Edition."}, true, ""}},
                  [](const Call& call) -> Result<Outcome> {
                      call.out(call.arguments.text("EDITION"));
                      return Outcome::findings;
                  }});
    commands.add({"refuse", {"Tolak.", "Refuse."}, {}, [](const Call&) -> Result<Outcome> {
                      return fail(Code::no_right, "tidak boleh", "not allowed");
                  }});
    commands.add({"throw", {"Lempar.", "Throw."}, {}, [](const Call&) -> Result<Outcome> {
                      throw std::runtime_error("boom");
                  }});
    return commands;
}

TEST(Cli, GivesArgumentsToTheHandler) {
    const Commands commands = sample();
    EXPECT_EQ(ran(commands, "flow run --in a").out, "a 7");
    EXPECT_EQ(ran(commands, "flow run --in=a --families 12 --all --only x --only y").out,
              "a 12 all x y");
    EXPECT_EQ(ran(commands, "--quiet flow run --in a").err, "");
    EXPECT_EQ(ran(commands, "flow run --in a --quiet").err, "");
    EXPECT_EQ(ran(commands, "flow run --in a").err, "talk\n");
}

TEST(Cli, ExitStatusSaysHowItEnded) {
    const Commands commands = sample();
    EXPECT_EQ(ran(commands, "flow run --in a").status, 0);
    EXPECT_EQ(ran(commands, "verify e").status, 1);
    EXPECT_EQ(ran(commands, "verify").status, 2);
    EXPECT_EQ(ran(commands, "flow run").status, 2);
    EXPECT_EQ(ran(commands, "flow").status, 2);
    EXPECT_EQ(ran(commands, "").status, 2);
    EXPECT_EQ(ran(commands, "nothing").status, 2);
    EXPECT_EQ(ran(commands, "verify e f").status, 2);
    EXPECT_EQ(ran(commands, "verify e --bogus").status, 2);
    EXPECT_EQ(ran(commands, "flow run --in a --families many").status, 2);
    EXPECT_EQ(ran(commands, "flow run --in a --in b").status, 2);
    EXPECT_EQ(ran(commands, "refuse").status, 4);
    EXPECT_EQ(ran(commands, "throw").status, 70);
}

TEST(Cli, ErrorsAreToldInTheLanguageAsked) {
    const Commands commands = sample();
    EXPECT_EQ(ran(commands, "refuse").err, "regsosek: Tidak berhak: tidak boleh\n");
    EXPECT_EQ(ran(commands, "refuse --lang en").err, "regsosek: No right: not allowed\n");
    EXPECT_EQ(ran(commands, "--lang=en refuse").err, "regsosek: No right: not allowed\n");
    EXPECT_NE(ran(commands, "flow runn").err.find("Maksudnya 'run'?"), std::string::npos);
    EXPECT_NE(
        ran(commands, "verify e --workspce x --lang en").err.find("Did you mean '--workspace'?"),
        std::string::npos);
    EXPECT_NE(ran(commands, "refuse --lang nl").err.find("id|en"), std::string::npos);
}

TEST(Cli, HelpIsIndonesianFirst) {
    const Commands commands = sample();
    const Ran overview = ran(commands, "--help");
    EXPECT_EQ(overview.status, 0);
    EXPECT_NE(overview.out.find("Urutan kata."), std::string::npos);
    EXPECT_NE(ran(commands, "--help --lang en").out.find("The order of the words."),
              std::string::npos);
    const Ran one = ran(commands, "flow run --help");
    EXPECT_EQ(one.status, 0);
    EXPECT_TRUE(one.out.starts_with(
        "regsosek flow run --in X [--families N] [--only X] [--all]\n  Jalankan.\n"))
        << one.out;
    EXPECT_NE(one.out.find("(wajib)"), std::string::npos);
    EXPECT_NE(one.out.find("(bawaan: 7)"), std::string::npos);
    EXPECT_EQ(ran(commands, "").out, "");
}

TEST(Cli, SettingsShowWhereTheyComeFrom) {
    const std::string folder = testing::TempDir() + "cli_test_workspace";
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/regsosek.toml") << "[settings]\nppl_per_pml = 5\n";
    setenv("REGSOSEK_FAMILIES_PER_PPL", "260", 1);
    const Ran shown = ran("settings --csv --lang en --threads 2 --workspace " + folder);
    unsetenv("REGSOSEK_FAMILIES_PER_PPL");
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_NE(shown.out.find("threads,2,utas,flag,--threads"), std::string::npos) << shown.out;
    EXPECT_NE(shown.out.find("families_per_ppl,260,keluarga,environment,REGSOSEK_FAMILIES_PER_PPL"),
              std::string::npos);
    EXPECT_NE(shown.out.find("ppl_per_pml,5,PPL,file," + folder + "/regsosek.toml:2"),
              std::string::npos);
    EXPECT_NE(shown.out.find("poverty_line,471000,rupiah/orang/bulan,preset,,"), std::string::npos);
    std::ofstream(folder + "/regsosek.toml") << "[settings]\nppl_per_pmls = 5\n";
    EXPECT_EQ(ran("settings --workspace " + folder).status, 3);
    std::filesystem::remove_all(folder);
    EXPECT_EQ(ran("settings --set bogus=1").status, 2);
    EXPECT_EQ(ran("help bogus").status, 2);
    EXPECT_TRUE(ran("help").out.starts_with("regsosek: "));
}

TEST(Cli, EveryCommandHasWordsInBothLanguages) {
    for (const Command& command : all_commands().all()) {
        EXPECT_TRUE(command.meaning.id.ends_with('.')) << command.name;
        EXPECT_TRUE(command.meaning.en.ends_with('.')) << command.name;
        EXPECT_TRUE(command.handler) << command.name;
        for (const Argument& argument : command.arguments) {
            EXPECT_TRUE(argument.meaning.id.ends_with('.')) << command.name << argument.name;
            EXPECT_TRUE(argument.meaning.en.ends_with('.')) << command.name << argument.name;
        }
        EXPECT_EQ(ran("--lang en help " + command.name).status, 0) << command.name;
        EXPECT_TRUE(ran("help " + command.name).out.starts_with("regsosek " + command.name))
            << command.name;
        EXPECT_EQ(ran(command.name + " --help --lang en").status, 0) << command.name;
    }
}

TEST(Sheet, InThreeFormats) {
    const Sheet sheet = {{{"name", {"nama", "name"}, false}, {"count", {"jumlah", "count"}, true}},
                         {{"Dé \"a\"", "5"}, {"b,c", "1200"}, {"d", ""}}};
    EXPECT_EQ(format_sheet(sheet, Format::text, Lang::id),
              "nama    jumlah\nDé \"a\"       5\nb,c       1200\nd\n");
    EXPECT_EQ(format_sheet(sheet, Format::csv, Lang::id),
              "name,count\n\"Dé \"\"a\"\"\",5\n\"b,c\",1200\nd,\n");
    EXPECT_EQ(format_sheet(sheet, Format::json, Lang::id),
              "[{\"count\":5,\"name\":\"Dé \\\"a\\\"\"},{\"count\":1200,\"name\":\"b,c\"},"
              "{\"count\":null,\"name\":\"d\"}]\n");
}

TEST(Sheet, OfAStoreTable) {
    store::Table table;
    table.rows = 2;
    store::Column names;
    names.name = "name";
    names.type = store::ColumnType::text;
    names.dictionary = {"a", "b"};
    names.codes = {1, 0};
    store::Column counts;
    counts.name = "count";
    counts.int32s = {3, 4};
    table.columns = {names, counts};
    EXPECT_EQ(format_sheet(sheet_of(table), Format::csv, Lang::id), "name,count\nb,3\na,4\n");
}

}  // namespace
}  // namespace regsosek::cli
