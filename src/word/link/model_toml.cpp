// Reading and writing a model; every mistake is told with its place.
#include "word/link/model_toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <set>

#include "ground/base/text.h"
#include "ground/base/toml.h"
#include "method/pairs/measure.h"
#include "word/link/model_files.h"

namespace regsosek::link {

namespace {

using pairs::Assignment;
using pairs::Kind;
using pairs::Type;

constexpr std::array<std::string_view, 14> link_keys = {
    "name",         "type",
    "assignment",   "id",
    "id_left",      "id_right",
    "link_bits",    "review_bits",
    "certain_bits", "margin_bits",
    "close_bits",   "block_pairs_max",
    "refine",       "probability_two_random_records_match"};
constexpr std::array<std::string_view, 7> column_keys = {"name",  "kind",    "left",      "right",
                                                         "names", "missing", "date_order"};
constexpr std::array<std::string_view, 2> rule_keys = {"columns", "train"};
constexpr std::array<std::string_view, 4> comparison_keys = {"name", "columns", "term_frequency",
                                                             "level"};
constexpr std::array<std::string_view, 7> level_keys = {"when", "label_id", "label_en", "m",
                                                        "u",    "m_from",   "u_from"};
constexpr std::array<std::string_view, 5> top_keys = {"link", "column", "blocking_rule",
                                                      "comparison", "fitted"};

Result<double> real(const TomlTable& table, std::string_view key, double preset) {
    const auto text = table.value(key);
    if (!text) {
        return preset;
    }
    double value = 0;
    const auto [end, bad] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (bad != std::errc{} || end != text->data() + text->size()) {
        return table.refuse(key, "harus bilangan", "must be a number");
    }
    return value;
}

Result<double> probability(const TomlTable& table, std::string_view key) {
    const double value = TRY(real(table, key, 0));
    if (table.value(key) && !(value > 0 && value < 1)) {
        return table.refuse(key, "harus di antara 0 dan 1", "must lie between 0 and 1");
    }
    return value;
}

/// The number of a word in a list. Errors: bad_input, with the list.
template <size_t n>
Result<size_t> choice(const TomlTable& table, std::string_view key,
                      const std::array<std::string_view, n>& words, size_t preset) {
    const auto text = table.value(key);
    if (!text) {
        return preset;
    }
    const auto found = std::ranges::find(words, *text);
    if (found == words.end()) {
        const std::string list = fmt::format("{}", fmt::join(words, ", "));
        return table.refuse(key, fmt::format("'{}': pilih {}", *text, list),
                            fmt::format("'{}': choose {}", *text, list));
    }
    return static_cast<size_t>(found - words.begin());
}

Result<void> read_link(const TomlTable& table, pairs::Model& model) {
    TRY(table.check_keys(link_keys));
    model.name = table.value("name").value_or("");
    constexpr std::array<std::string_view, 2> types = {"link", "duplicates"};
    constexpr std::array<std::string_view, 3> ways = {"one_to_one", "many_to_one", "all"};
    model.type = static_cast<Type>(TRY(choice(table, "type", types, 0)));
    const size_t preset = model.type == Type::duplicates ? 2 : 0;
    model.assignment = static_cast<Assignment>(TRY(choice(table, "assignment", ways, preset)));
    if (model.type == Type::duplicates && model.assignment != Assignment::all) {
        return table.refuse("assignment", "duplikat memakai assignment = \"all\"",
                            "duplicates take assignment = \"all\"");
    }
    const std::string id = table.value("id").value_or("");
    model.id_left = table.value("id_left").value_or(id);
    model.id_right = table.value("id_right").value_or(id);
    model.prior = TRY(probability(table, "probability_two_random_records_match"));
    model.prior_from = model.prior > 0 ? "fixed" : "";
    model.link_bits = TRY(real(table, "link_bits", model.link_bits));
    model.review_bits = TRY(real(table, "review_bits", model.review_bits));
    model.certain_bits = TRY(real(table, "certain_bits", model.certain_bits));
    model.margin_bits = TRY(real(table, "margin_bits", model.margin_bits));
    model.close_bits = TRY(real(table, "close_bits", model.close_bits));
    model.block_pairs_max = table.integer("block_pairs_max").value_or(model.block_pairs_max);
    model.refine = TRY(table.texts("refine"));
    if (model.review_bits > model.link_bits) {
        return table.refuse("review_bits", "harus tidak lebih dari link_bits",
                            "must not be above link_bits");
    }
    if (model.block_pairs_max < 1) {
        return table.refuse("block_pairs_max", "paling sedikit 1", "must be at least 1");
    }
    return {};
}

}  // namespace

Result<std::string> names_path(const TomlTable& table, const std::string& name) {
    namespace fs = std::filesystem;
    std::error_code unusable;
    const std::string beside = (fs::path(table.path()).parent_path() / name).string();
    const std::string own = default_models_folder() + "/" + name;
    for (const std::string& path : {beside, own}) {
        if (fs::exists(path, unusable)) {
            return path;
        }
    }
    return table.refuse("names", "tabel nama tidak ada: " + name,
                        "the table of names is not there: " + name);
}

Result<pairs::Column> read_column(const TomlTable& table) {
    TRY(table.check_keys(column_keys));
    pairs::Column out;
    out.name = TRY(table.text("name"));
    if (out.name.find_first_of(".(), ") != std::string::npos) {
        return table.refuse("name", "nama kolom tanpa titik, koma, spasi, dan kurung",
                            "a column's name has no dots, commas, spaces or brackets");
    }
    constexpr std::array<std::string_view, 6> kinds = {"name", "text",   "date",
                                                       "code", "number", "place"};
    out.kind = static_cast<Kind>(TRY(choice(table, "kind", kinds, 1)));
    out.left = table.value("left").value_or(out.name);
    out.right = table.value("right").value_or(out.name);
    out.missing = TRY(table.texts("missing"));
    constexpr std::array<std::string_view, 3> orders = {"ymd", "dmy", "mdy"};
    out.date_order = orders[TRY(choice(table, "date_order", orders, 0))];
    out.names_file = table.value("names").value_or("");
    if (out.kind == Kind::name) {
        auto names = out.names_file.empty() ? match::NameTable::of({})
                                            : read_names(TRY(names_path(table, out.names_file)));
        if (!names) {
            return std::unexpected(std::move(names.error()));
        }
        out.names = std::make_shared<const match::NameTable>(std::move(*names));
    } else if (!out.names_file.empty()) {
        return table.refuse("names", "hanya untuk kind = \"name\"", "only for kind = \"name\"");
    }
    return out;
}

namespace {

Result<pairs::Level> read_level(const TomlTable& table, const std::string& column) {
    TRY(table.check_keys(level_keys));
    pairs::Level out;
    out.when = TRY(table.text("when"));
    auto tests = pairs::read_tests(out.when, column);
    if (!tests) {
        return std::unexpected(std::move(tests.error()).at(table.path(), table.line("when")));
    }
    out.tests = std::move(*tests);
    out.label = {table.value("label_id").value_or(""), table.value("label_en").value_or("")};
    out.m = TRY(probability(table, "m"));
    out.u = TRY(probability(table, "u"));
    out.m_from = table.value("m_from").value_or(out.m > 0 ? "fixed" : "");
    out.u_from = table.value("u_from").value_or(out.u > 0 ? "fixed" : "");
    return out;
}

Result<pairs::Comparison> read_comparison(const TomlTable& table) {
    TRY(table.check_keys(comparison_keys));
    pairs::Comparison out;
    out.name = TRY(table.text("name"));
    out.columns = TRY(table.texts("columns"));
    if (out.columns.empty()) {
        out.columns = {out.name};
    }
    out.term_frequency = table.value("term_frequency").value_or("false") == "true";
    for (const TomlTable& level : TRY(table.tables("level"))) {
        out.levels.push_back(TRY(read_level(level, out.columns.front())));
    }
    if (out.levels.size() < 2) {
        return table.refuse("level", "paling sedikit dua tingkat, yang terakhir \"else\"",
                            "at least two levels, the last of which is \"else\"");
    }
    for (size_t l = 0; l < out.levels.size(); ++l) {
        if (out.levels[l].tests.empty() != (l + 1 == out.levels.size())) {
            return table.refuse("level", "tingkat terakhir, dan hanya itu, adalah \"else\"",
                                "the last level, and only that, is \"else\"");
        }
    }
    return out;
}

Result<void> check_columns(const TomlTable& table, const pairs::Model& model) {
    std::vector<std::string> names;
    for (const pairs::Column& column : model.columns) {
        if (std::ranges::find(names, column.name) != names.end()) {
            return table.refuse("column", "kolom terulang: " + column.name,
                                "a column is repeated: " + column.name);
        }
        names.push_back(column.name);
    }
    const auto known = [&](const std::string& name) -> Result<void> {
        if (std::ranges::find(names, name) != names.end()) {
            return {};
        }
        auto refused =
            table.refuse("comparison", "kolom tidak dikenal: " + name, "unknown column: " + name);
        const auto near = text::nearest(name, names);
        return near ? std::unexpected(std::move(refused.error())
                                          .with_hint("mungkin " + *near, "perhaps " + *near))
                    : refused;
    };
    for (const pairs::Comparison& comparison : model.comparisons) {
        for (const std::string& name : comparison.columns) {
            TRY(known(name));
        }
        for (const pairs::Level& level : comparison.levels) {
            for (const pairs::Test& test : level.tests) {
                TRY(known(test.first));
                TRY(known(test.second));
            }
        }
    }
    return {};
}

void read_fitted(const TomlTable& table, pairs::Model& model) {
    model.prior_from = table.value("prior_from").value_or(model.prior_from);
    model.fitted.day = table.value("day").value_or("");
    model.fitted.left_rows = table.integer("left_rows").value_or(0);
    model.fitted.right_rows = table.integer("right_rows").value_or(0);
    for (const std::string_view side : {"left", "right"}) {
        const std::string key(side);
        if (const auto hash = table.value(key + "_hash")) {
            model.fitted.inputs.emplace_back(table.value(key + "_file").value_or(""), *hash);
        }
    }
}

}  // namespace

Result<pairs::Model> read_model(const std::string& path) {
    const TomlTable table = TRY(TomlTable::read(path));
    TRY(table.check_keys(top_keys));
    pairs::Model model;
    if (const auto link = table.table("link")) {
        TRY(read_link(*link, model));
    }
    for (const TomlTable& column : TRY(table.tables("column"))) {
        model.columns.push_back(TRY(read_column(column)));
    }
    for (const TomlTable& rule : TRY(table.tables("blocking_rule"))) {
        TRY(rule.check_keys(rule_keys));
        model.rules.push_back(
            {TRY(rule.texts("columns")), rule.value("train").value_or("false") == "true"});
        if (model.rules.back().parts.empty()) {
            return rule.refuse("columns", "aturan blok tanpa kolom",
                               "a blocking rule without columns");
        }
    }
    for (const TomlTable& comparison : TRY(table.tables("comparison"))) {
        model.comparisons.push_back(TRY(read_comparison(comparison)));
    }
    constexpr size_t rules_max = 250;  // A pair keeps its rule in one byte.
    if (model.rules.empty() || model.comparisons.empty() || model.rules.size() > rules_max) {
        return table.refuse("comparison",
                            "model memerlukan [[column]], [[blocking_rule]] (paling banyak 250), "
                            "dan [[comparison]]",
                            "a model needs [[column]], [[blocking_rule]] (at most 250) and "
                            "[[comparison]]");
    }
    TRY(check_columns(table, model));
    if (const auto fitted = table.table("fitted")) {
        read_fitted(*fitted, model);
    }
    return model;
}

namespace {

std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return out + "\"";
}

std::string toml_text(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& text : texts) {
        out += (out.size() > 1 ? ", " : "") + toml_text(text);
    }
    return out + "]";
}

std::string link_section(const pairs::Model& model) {
    const char* assignment = model.assignment == Assignment::one_to_one    ? "one_to_one"
                             : model.assignment == Assignment::many_to_one ? "many_to_one"
                                                                           : "all";
    std::string out = "[link]\n";
    out += "name = " + toml_text(model.name) + "\n";
    out += fmt::format("type = \"{}\"\nassignment = \"{}\"\n",
                       model.type == Type::link ? "link" : "duplicates", assignment);
    if (!model.id_left.empty()) {
        out += "id_left = " + toml_text(model.id_left) + "\n";
    }
    if (!model.id_right.empty()) {
        out += "id_right = " + toml_text(model.id_right) + "\n";
    }
    out += fmt::format(
        "link_bits = {}\nreview_bits = {}\ncertain_bits = {}\nmargin_bits = {}\nclose_bits = {}\n"
        "block_pairs_max = {}\n",
        model.link_bits, model.review_bits, model.certain_bits, model.margin_bits, model.close_bits,
        model.block_pairs_max);
    if (!model.refine.empty()) {
        out += "refine = " + toml_text(model.refine) + "\n";
    }
    if (model.prior > 0) {
        out += fmt::format("probability_two_random_records_match = {}\n", model.prior);
    }
    return out;
}

std::string column_section(const pairs::Column& column) {
    std::string out = "\n[[column]]\nname = " + toml_text(column.name) +
                      fmt::format("\nkind = \"{}\"\n", pairs::kind_name(column.kind));
    out += "left = " + toml_text(column.left) + "\nright = " + toml_text(column.right) + "\n";
    if (!column.names_file.empty()) {
        out += "names = " + toml_text(column.names_file) + "\n";
    }
    if (!column.missing.empty()) {
        out += "missing = " + toml_text(column.missing) + "\n";
    }
    if (column.kind == Kind::date) {
        out += fmt::format("date_order = \"{}\"\n", column.date_order);
    }
    return out;
}

std::string comparison_section(const pairs::Comparison& comparison) {
    std::string out = "\n[[comparison]]\nname = " + toml_text(comparison.name) +
                      "\ncolumns = " + toml_text(comparison.columns) + "\n" +
                      (comparison.term_frequency ? "term_frequency = true\n" : "");
    for (const pairs::Level& level : comparison.levels) {
        out += "\n[[comparison.level]]\nwhen = " + toml_text(level.when) + "\n";
        for (const auto& [key, text] :
             {std::pair{"label_id", level.label.id}, {"label_en", level.label.en}}) {
            out += text.empty() ? "" : fmt::format("{} = {}\n", key, toml_text(text));
        }
        if (level.m > 0) {
            out += fmt::format("m = {}\nm_from = \"{}\"\n", level.m, level.m_from);
        }
        if (level.u > 0) {
            out += fmt::format("u = {}\nu_from = \"{}\"\n", level.u, level.u_from);
        }
    }
    return out;
}

}  // namespace

std::string write_model(const pairs::Model& model) {
    std::string out = link_section(model);
    for (const pairs::Column& column : model.columns) {
        out += column_section(column);
    }
    for (const pairs::BlockingRule& rule : model.rules) {
        out += "\n[[blocking_rule]]\ncolumns = " + toml_text(rule.parts) + "\n" +
               (rule.train ? "train = true\n" : "");
    }
    for (const pairs::Comparison& comparison : model.comparisons) {
        out += comparison_section(comparison);
    }
    if (!model.fitted.inputs.empty()) {
        out +=
            fmt::format("\n[fitted]\nday = {}\nprior_from = {}\nleft_rows = {}\nright_rows = {}\n",
                        toml_text(model.fitted.day), toml_text(model.prior_from),
                        model.fitted.left_rows, model.fitted.right_rows);
        for (size_t i = 0; i < model.fitted.inputs.size(); ++i) {
            const char* side = i == 0 ? "left" : "right";
            out += fmt::format("{}_file = {}\n{}_hash = {}\n", side,
                               toml_text(model.fitted.inputs[i].first), side,
                               toml_text(model.fitted.inputs[i].second));
        }
    }
    return out;
}

}  // namespace regsosek::link
