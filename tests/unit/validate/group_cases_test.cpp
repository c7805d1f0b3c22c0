// The rules of the second stage on the families of tests/cases/validate/groups.case, and every rule
// of the field's list: in force with its severity, or with a written reason why not.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/text.h"
#include "second_world.h"

namespace regsosek::validate {

namespace {

std::vector<std::string> words(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::vector<std::string> out;
    for (std::string word; in >> word;) {
        out.push_back(word);
    }
    return out;
}

int64_t number(const std::string& word) {
    const auto value = text::integer(word);
    EXPECT_TRUE(value) << word;
    return value.value_or(0);
}

void set_text(store::Table& table, const std::string& name, size_t row, const std::string& value) {
    if (table.find(name) == nullptr) {
        store::Column& made = table.add(name, store::ColumnType::text);
        made.dictionary = {""};
        made.codes.assign(table.rows, 0);
    }
    store::Column& column = *table.find(name);
    store::TextBuilder builder{column};
    column.codes[row] = builder.code(value);
}

void set_answer(World& world, bool member, size_t row, const std::string& name,
                const std::string& value) {
    if (name == "kk_number") {
        world.identities.kk_number[row] = world.text(value);
    } else if (name == "nik") {
        world.identities.nik[row] = world.text(value);
    } else if (name == "member_name") {
        world.identities.member_name[row] = world.text(value);
    } else if (name == "ppl_code" || name == "job_industry_text") {
        std::string spaced = value;
        std::ranges::replace(spaced, '_', ' ');
        set_text(member ? world.columns.person : world.columns.family, name, row, spaced);
    } else {
        store::Table& table = member ? world.columns.person : world.columns.family;
        if (table.find(name) == nullptr) {
            table.add(name, store::ColumnType::int32).int32s.assign(table.rows, -1);
        }
        table.find(name)->int32s[row] = static_cast<int32_t>(number(value));
    }
}

// "f2", "p1-1200/10" and "name=value".
void change(World& world, const std::string& rows, const std::string& what) {
    const size_t dash = std::min(rows.find('-'), rows.size());
    const size_t slash = std::min(rows.find('/'), rows.size());
    const int64_t first = number(rows.substr(1, std::min(dash, slash) - 1));
    const int64_t last =
        dash == rows.size() ? first : number(rows.substr(dash + 1, slash - dash - 1));
    const int64_t step = slash == rows.size() ? 1 : number(rows.substr(slash + 1));
    const size_t sign = what.find('=');
    for (int64_t row = first; row <= last; row += step) {
        set_answer(world, rows.front() == 'p', static_cast<size_t>(row - 1), what.substr(0, sign),
                   what.substr(sign + 1));
    }
}

void add_row(store::Table& table, const std::vector<std::pair<const char*, int64_t>>& values) {
    for (const auto& [name, value] : values) {
        const bool wide = std::string_view(name) == "area" || std::string_view(name) == "code";
        if (table.find(name) == nullptr) {
            table.columns.reserve(8);
            table.add(name, wide ? store::ColumnType::int64 : store::ColumnType::int32);
        }
        store::Column& column = *table.find(name);
        if (wide) {
            column.int64s.push_back(value);
        } else {
            column.int32s.push_back(static_cast<int32_t>(value));
        }
    }
    ++table.rows;
}

void add_text(store::Table& table, const char* name, const std::string& value) {
    if (table.find(name) == nullptr) {
        table.add(name, store::ColumnType::text);
    }
    store::TextBuilder builder{*table.find(name)};
    builder.add(value);
}

void tell(World& world, const std::vector<std::string>& w) {
    const auto n = [&](size_t i) { return number(w[i]); };
    if (w[0] == "vk") {
        const auto of = [&](size_t i) { return static_cast<int32_t>(n(i)); };
        world.add_vk(of(1), of(2), of(3), of(4), of(5));
    } else if (w[0] == "line") {
        add_row(world.vk_line, {{"area", world_sls},
                                {"vk_building_no", n(1)},
                                {"vk_family_no", n(2)},
                                {"vk_welfare", n(3)}});
    } else if (w[0] == "listed") {
        add_row(world.area, {{"code", world_sls}, {"valid_from", n(1)}, {"valid_to", n(2)}});
        add_text(world.area, "level", "sls");
    } else if (w[0] == "slip") {
        add_row(world.receipt,
                {{"area", world_sls}, {"count", n(2)}, {"batch_no", n(3)}, {"box_no", n(4)}});
        add_text(world.receipt, "document_type", w[1]);
    } else if (w[0] == "set") {
        ASSERT_EQ(w[1], "namesake_chance");
        world.options.namesake_chance = static_cast<double>(n(2));
    } else {
        change(world, w[0], w[1]);
    }
}

TEST(GroupCases, EachRuleIsBrokenAndPassedAsWritten) {
    const auto file =
        files::read(std::string(REGSOSEK_SOURCE) + "/tests/cases/validate/groups.case");
    ASSERT_TRUE(file);
    std::map<std::string, std::set<std::string>> seen;
    size_t line_number = 0;
    for (const std::string_view line : text::split(*file, '\n')) {
        ++line_number;
        if (line.empty() || line.front() == '#') {
            continue;
        }
        const auto parts = text::split(line, '|');
        const auto head = words(parts[0]);
        const auto size = words(parts[1]);
        World world{static_cast<size_t>(number(size[1])),
                    size.size() > 3 ? static_cast<size_t>(number(size[3])) : 0};
        for (size_t i = 2; i < parts.size(); ++i) {
            tell(world, words(parts[i]));
        }
        const std::string& rule = head[0];
        std::set<std::string> expected;
        const std::string wanted = head.size() > 2 ? head[2] : "";
        for (const std::string_view row : text::split(wanted, ',')) {
            const auto place = text::integer(row);
            if (head.size() > 2) {
                const bool officer = row.size() == 4 && row.front() == '0';
                expected.insert(rule + (place && !officer ? ":" + std::to_string(*place - 1)
                                        : officer         ? "@" + std::string(row)
                                                          : "@area"));
            }
        }
        std::set<std::string> found;
        for (const std::string& one : world.findings(rule)) {
            const bool area = one.find("@99") != std::string::npos;
            found.insert(area ? rule + "@area" : one);
        }
        EXPECT_EQ(found, expected) << "line " << line_number << ": " << line;
        EXPECT_GT(world.counts[rule].decided, 0) << "line " << line_number;
        seen[rule].insert(head[1]);
    }
    const std::string folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";
    const auto form = form::Form::load(folder);
    const auto book = load_book(**form, folder, {}, no_dukcapil_codes());
    for (const check::GroupRule& one : book->group_rules) {
        EXPECT_EQ(seen[one.rule.name], (std::set<std::string>{"hit", "pass"})) << one.rule.name;
    }
}

TEST(EditRules, AreAllInForceOrHaveAReason) {
    const std::string source = REGSOSEK_SOURCE;
    const auto file = csv::File::open(source + "/../shared/domain/edit_rules.csv");
    if (!file) {
        GTEST_SKIP() << "../shared/domain/edit_rules.csv is not there";
    }
    const std::string folder = source + "/forms/regsosek22-k";
    const auto form = form::Form::load(folder);
    Options options;
    options.soften_memory = false;
    const auto book = load_book(**form, folder, options, no_dukcapil_codes());
    ASSERT_TRUE(book);
    std::map<std::string, const check::Rule*> rules;
    for (const check::Rule& rule : book->rules) {
        rules[rule.name] = &rule;
    }
    for (const check::GroupRule& rule : book->group_rules) {
        rules[rule.rule.name] = &rule.rule;
    }
    const std::string docs = *files::read(source + "/docs/method/rules.md");
    const std::string reasons =
        docs.substr(docs.find("## Rules of edit_rules.csv that other words judge"));
    csv::Reader reader{*file, file->body(), file->bytes(), 2};
    csv::Record record;
    const auto cell = [&](const char* name) {
        return std::string(record.fields[static_cast<size_t>(file->column(name))]);
    };
    const std::map<std::string, std::string> severities = {
        {"E", "error"}, {"W", "warning"}, {"I", "info"}};
    size_t all = 0;
    size_t reasoned = 0;
    while (*reader.next(record)) {
        ++all;
        const std::string name = cell("rule");
        if (!rules.contains(name)) {
            ++reasoned;
            EXPECT_NE((" " + reasons).find(" " + name), std::string::npos) << name;
            continue;
        }
        EXPECT_EQ(check::name(rules[name]->severity), severities.at(cell("severity"))) << name;
        EXPECT_EQ(rules[name]->basis, cell("basis")) << name;
        const bool asks = cell("sense") == "trigger";
        EXPECT_TRUE(!asks || rules[name]->sense == check::Sense::query) << name;
    }
    EXPECT_EQ(all, 177U);
    EXPECT_EQ(reasoned, 22U);
}

}  // namespace

}  // namespace regsosek::validate
