// Lists of programmes linked to the people of the documents. Names and numbers are in memory only;
// the table holds which row of which list belongs to whom.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "method/pairs/run.h"
#include "regsosek/link.h"
#include "word/link/extract.h"
#include "word/link/model_files.h"
#include "word/link/model_toml.h"
#include "word/link/observed.h"
#include "word/link/source_file.h"

namespace regsosek::link {

namespace {

constexpr const char* table_name = "link_list";
constexpr size_t piece_rows = 65536;

/// What a model may name on the right.
enum class Field : uint8_t { id, name, birth, sex, nik, kk, village };
constexpr std::array<std::string_view, 7> field_names = {"id",  "name", "birth",  "sex",
                                                         "nik", "kk",   "village"};

Result<Field> field_of(const std::string& name, const std::string& model) {
    const auto found = std::ranges::find(field_names, name);
    if (found == field_names.end()) {
        const std::string all = fmt::format("{}", fmt::join(field_names, ", "));
        return std::unexpected(fail(Code::bad_input, "kolom kanan '" + name + "': pilih " + all,
                                    "right column '" + name + "': choose " + all)
                                   .error()
                                   .at(model));
    }
    return static_cast<Field>(found - field_names.begin());
}

/// The people of the documents as the right side.
class People {
public:
    People(const Observed& observed, std::vector<Field> fields)
        : observed_(observed), fields_(std::move(fields)) {}

    pairs::Source source() const {
        pairs::Source out;
        for (size_t begin = 0; begin < observed_.rows(); begin += piece_rows) {
            out.rows_most.push_back(std::min(piece_rows, observed_.rows() - begin));
        }
        out.read = [this](size_t piece, const pairs::FieldSink& sink) -> Result<void> {
            std::vector<std::string> values(fields_.size());
            std::vector<std::string_view> views(fields_.size());
            const size_t end = std::min(observed_.rows(), (piece + 1) * piece_rows);
            for (size_t row = piece * piece_rows; row < end; ++row) {
                for (size_t i = 0; i < fields_.size(); ++i) {
                    values[i] = value(fields_[i], row);
                    views[i] = values[i];
                }
                sink(views);
            }
            return {};
        };
        return out;
    }

private:
    std::string value(Field field, size_t row) const {
        switch (field) {
            case Field::id: return std::to_string(row + 1);
            case Field::name: return std::string(observed_.identities->member_name[row]);
            case Field::birth: {
                const int32_t birth = observed_.birth[row];
                return birth % 10000 == 0 ? birth == 0 ? "" : std::to_string(birth / 10000)
                                          : std::to_string(birth);
            }
            case Field::sex:
                return observed_.sex[row] == 0 ? "" : std::to_string(observed_.sex[row]);
            case Field::nik: return std::string(observed_.identities->nik[row]);
            case Field::kk: return std::string(observed_.kk[row]);
            case Field::village: return fmt::format("{:010}", observed_.area[row] / 1'000'000);
        }
        return {};
    }

    const Observed& observed_;
    std::vector<Field> fields_;
};

/// The list and the people, packed.
struct Opened {
    pairs::Model model;
    std::unique_ptr<SourceFile> file;
    Observed observed;
    std::unique_ptr<pairs::Prepared> prepared;
};

Result<Opened> open_list(store::Workspace& workspace, const store::Scope& scope,
                         const ListOptions& options) {
    const std::string path =
        options.model.empty() ? default_models_folder() + "/link-list.toml" : options.model;
    Opened out;
    out.model = TRY(read_model(path));
    if (out.model.type != pairs::Type::link || out.model.assignment == pairs::Assignment::all) {
        return std::unexpected(
            fail(Code::bad_input, "daftar: satu orang bagi setiap baris",
                 "a list: one person for each entry")
                .error()
                .at(path)
                .with_hint("assignment = \"many_to_one\"", "assignment = \"many_to_one\""));
    }
    std::vector<Field> fields;
    for (const pairs::Column& column : out.model.columns) {
        fields.push_back(TRY(field_of(column.right, path)));
    }
    if (!out.model.id_right.empty()) {
        fields.push_back(TRY(field_of(out.model.id_right, path)));
    }
    out.file = TRY(SourceFile::open(options.file, out.model, false));
    out.observed = TRY(observe(workspace, scope));
    const People people(out.observed, std::move(fields));
    out.prepared =
        TRY(pairs::Prepared::of(out.model, out.file->source(), people.source(), MemoryOptions{}));
    return out;
}

/// What was found, as rows of the table.
store::Table found_table(const ListOptions& options, const Opened& opened,
                         const pairs::Linkage& linkage, ListReport& report) {
    store::Table out;
    out.columns.reserve(7);
    store::TextBuilder list(out.add("list", store::ColumnType::text));
    auto& row = out.add("row", store::ColumnType::int64).int64s;
    auto& person = out.add("person_id", store::ColumnType::int64).int64s;
    auto& family = out.add("family_id", store::ColumnType::int64).int64s;
    auto& area = out.add("area", store::ColumnType::int64).int64s;
    auto& outcome = out.add("outcome", store::ColumnType::int32).int32s;
    auto& weight = out.add("weight", store::ColumnType::int32).int32s;
    const store::Column& persons = opened.observed.columns->person.at("person_id");
    const store::Column& families = opened.observed.columns->family.at("family_id");
    std::set<int64_t> linked_families;
    uint32_t last = UINT32_MAX;
    for (const pairs::Edge& edge : linkage.edges) {
        // One line for an entry: its heaviest that did not lose.
        if (edge.outcome == pairs::Outcome::lost || edge.a == last) {
            continue;
        }
        last = edge.a;
        const int64_t owner = families.integer(opened.observed.family[edge.b]);
        list.add(options.name);
        row.push_back(int64_t{edge.a} + 1);
        person.push_back(persons.integer(edge.b));
        family.push_back(owner);
        area.push_back(opened.observed.area[edge.b]);
        outcome.push_back(static_cast<int32_t>(edge.outcome));
        weight.push_back(edge.weight * 100 / 256);
        if (edge.outcome == pairs::Outcome::review) {
            ++report.review;
        } else {
            ++report.linked;
            linked_families.insert(owner);
        }
    }
    out.rows = row.size();
    report.entries = static_cast<int64_t>(opened.prepared->left().rows());
    report.none = report.entries - report.linked - report.review;
    report.families = static_cast<int64_t>(linked_families.size());
    for (const pairs::ColumnQuality& quality : opened.prepared->left().quality) {
        report.damaged += static_cast<int64_t>(quality.damaged);
    }
    return out;
}

/// The rows of other lists, and the new ones behind them.
Result<store::Table> with_others(store::Workspace& workspace, const store::Scope& scope,
                                 const std::string& name, store::Table found) {
    if (!TRY(workspace.has_table(table_name))) {
        return found;
    }
    store::Query query;
    query.table = table_name;
    query.order = {"list", "row"};
    const store::Table old = TRY(workspace.query(query, scope));
    std::vector<uint32_t> kept;
    for (uint32_t i = 0; i < old.rows; ++i) {
        if (old.at("list").text(i) != name) {
            kept.push_back(i);
        }
    }
    store::Table out;
    out.rows = kept.size() + found.rows;
    out.columns.reserve(found.columns.size());
    for (const store::Column& column : found.columns) {
        const store::Column& before = old.at(column.name);
        store::Column& to = out.add(column.name, column.type);
        if (column.type == store::ColumnType::text) {
            store::TextBuilder texts(to);
            for (const uint32_t i : kept) {
                texts.add(before.text(i));
            }
            for (size_t i = 0; i < found.rows; ++i) {
                texts.add(column.text(i));
            }
            continue;
        }
        const auto add = [&](int64_t value) {
            if (column.type == store::ColumnType::int32) {
                to.int32s.push_back(static_cast<int32_t>(value));
            } else {
                to.int64s.push_back(value);
            }
        };
        for (const uint32_t i : kept) {
            add(before.integer(i));
        }
        for (size_t i = 0; i < found.rows; ++i) {
            add(column.integer(i));
        }
    }
    return out;
}

/// Says in the record who linked which list, and how much was found.
Result<std::string> write_document(store::Workspace& workspace, const ListOptions& options,
                                   const ListReport& report) {
    const std::string hash = hex(TRY(blake2b_file(options.file)));
    json::Object answers;
    answers["artefact"] = json::Value{std::string("link_list")};
    answers["entries"] = json::Value{report.entries};
    answers["file"] = json::Value{hash};
    answers["linked"] = json::Value{report.linked};
    answers["list"] = json::Value{options.name};
    answers["program"] = json::Value{std::string(REGSOSEK_VERSION)};
    answers["review"] = json::Value{report.review};
    store::Document document;
    document.kind = store::Kind::artefact;
    document.key = "link_list/" + options.name;
    document.answers = json::canonical(json::Value{std::move(answers)});
    document.author = options.author;
    document.reason = options.reason;
    document.valid_on = options.day;
    TRY(workspace.append({&document, 1}));
    return document.key;
}

Result<void> check(store::Workspace& workspace, const store::Scope& scope,
                   const ListOptions& options) {
    if (!TRY(workspace.covers(scope))) {
        return fail(Code::no_right, "memadankan daftar memerlukan seluruh wilayah",
                    "linking a list needs all areas");
    }
    if (options.name.empty() || options.author.empty() || options.reason.empty()) {
        return fail(Code::usage, "daftar memerlukan nama, penanggung jawab, dan alasan",
                    "a list needs a name, an author and a reason");
    }
    if (const auto terms = TRY(read_terms(options.file))) {
        TRY(allow(*terms, options.day));
    }
    return {};
}

}  // namespace

Result<ListReport> link_list(store::Workspace& workspace, const store::Scope& scope,
                             const ListOptions& options) {
    TRY(check(workspace, scope, options));
    Opened opened = TRY(open_list(workspace, scope, options));
    const pairs::Linkage linkage = TRY(pairs::link(*opened.prepared, {}, opened.model));
    ListReport out;
    store::Table found = found_table(options, opened, linkage, out);
    store::Table all = TRY(with_others(workspace, scope, options.name, std::move(found)));
    TRY(workspace.write_table({table_name, {"list", "row"}, "area"}, std::move(all)));
    out.document = TRY(write_document(workspace, options, out));
    return out;
}

Result<std::vector<ListEntry>> lists_of(store::Workspace& workspace, const store::Scope& scope,
                                        int64_t family_id) {
    std::vector<ListEntry> out;
    if (!TRY(workspace.has_table(table_name))) {
        return out;
    }
    // A family may have moved since: where it is now decides who may read, not where it was linked.
    const std::string key = FamilyId{family_id}.printed();
    if (!TRY(workspace.get(store::Kind::family, key, scope, false))) {
        return out;
    }
    const store::Scope anywhere({AreaRange{0, INT64_MAX}});
    const store::Table table = TRY(workspace.rows_of(table_name, {&family_id, 1}, anywhere));
    for (size_t i = 0; i < table.rows; ++i) {
        out.push_back({std::string(table.at("list").text(i)), table.at("row").integer(i),
                       table.at("person_id").integer(i),
                       static_cast<int32_t>(table.at("outcome").integer(i)),
                       static_cast<double>(table.at("weight").integer(i)) / 100});
    }
    std::ranges::sort(out, {}, [](const ListEntry& one) { return std::pair(one.list, one.row); });
    return out;
}

Result<std::vector<ListCount>> all_lists(store::Workspace& workspace, const store::Scope& scope) {
    std::vector<ListCount> out;
    if (!TRY(workspace.has_table(table_name))) {
        return out;
    }
    store::Query query;
    query.table = table_name;
    query.fields = {"list", "family_id"};
    const store::Table table = TRY(workspace.query(query, scope));
    std::map<std::string, std::pair<int64_t, std::set<int64_t>>> lists;
    for (size_t i = 0; i < table.rows; ++i) {
        auto& [entries, families] = lists[std::string(table.at("list").text(i))];
        ++entries;
        families.insert(table.at("family_id").integer(i));
    }
    for (const auto& [name, found] : lists) {
        out.push_back({name, found.first, static_cast<int64_t>(found.second.size())});
    }
    return out;
}

}  // namespace regsosek::link
