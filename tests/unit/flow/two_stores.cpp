// Copies one village out of a workspace, the slow and obvious way.
#include "two_stores.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "ground/base/json.h"
#include "ground/base/text.h"
#include "ground/store/office_only.h"
#include "method/place/shapes.h"
#include "regsosek/synth.h"

namespace regsosek::testing_flow {

namespace {

using store::Column;
using store::ColumnType;
using store::Table;

template <typename T>
T good(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << result.error().message(Lang::en);
        return T{};
    }
    return std::move(*result);
}

void good(const Result<void>& result) {
    EXPECT_TRUE(result) << result.error().message(Lang::en);
}

std::string cell(const Column& column, size_t row) {
    switch (column.type) {
        case ColumnType::text: return std::string(column.text(row));
        case ColumnType::real: return std::to_string(column.reals[row]);
        default: return std::to_string(column.integer(row));
    }
}

// Every version of every document, in the order of the log.
std::vector<store::Stored> documents(store::Workspace& workspace, const store::Scope& scope) {
    std::map<int64_t, store::Stored> found;
    for (int kind = 1; kind <= static_cast<int>(store::Kind::erasure); ++kind) {
        store::Scan what;
        what.kind = static_cast<store::Kind>(kind);
        what.latest_only = false;
        what.with_identity = true;
        good(workspace.scan(what, scope, [&](std::span<const store::Stored> block) {
            for (const store::Stored& one : block) {
                found.emplace(one.sequence, one);
            }
            return Result<void>{};
        }));
    }
    std::vector<store::Stored> out;
    for (auto& [sequence, stored] : found) {
        out.push_back(std::move(stored));
    }
    return out;
}

// One document at a time, as they once came; others leave an empty paper in their place.
void copy_documents(const TwoStores& stores) {
    const auto all = documents(*stores.both, store::Scope::office("test"));
    std::vector<store::Document> waiting;
    const auto put = [&] {
        const auto receipt = good(stores.alone->append(waiting));
        EXPECT_EQ(receipt.written, static_cast<int64_t>(waiting.size()));
        waiting.clear();
    };
    std::map<std::pair<store::Kind, std::string>, bool> in_batch;
    for (const store::Stored& stored : all) {
        store::Document document = stored.document;
        if (!stores.mine.contains(document.area)) {
            document = {};
            document.kind = store::Kind::paper;
            document.key = "nothing-" + std::to_string(stored.sequence);
            document.answers = "{}";
            document.author = "test";
        }
        // Two versions of one document never come in one commit.
        if (!in_batch.try_emplace({document.kind, document.key}, true).second) {
            put();
            in_batch.clear();
            in_batch[{document.kind, document.key}] = true;
        }
        waiting.push_back(std::move(document));
    }
    put();
    EXPECT_EQ(stores.alone->head_sequence(), stores.both->head_sequence());
    good(stores.alone->catch_up_columns());
}

// The blob of polygons with those of the village only.
std::string own_shapes(const TwoStores& stores, const std::string& blob) {
    auto shapes = good(place::read_shape_bytes(good(stores.both->get_blob(blob))));
    std::erase_if(
        shapes, [&](const place::Shape& shape) { return !shape.code.starts_with(stores.village); });
    return good(stores.alone->put_blob(place::shape_bytes(shapes)));
}

void own_places(const TwoStores& stores, Table& polygons) {
    Column& blob = *polygons.find("blob");
    for (std::string& name : blob.dictionary) {
        name = own_shapes(stores, name);
    }
}

// Photos and lists that own rows name.
void copy_blobs(const TwoStores& stores) {
    store::Scan what;
    what.kind = store::Kind::geotag;
    good(stores.both->scan(what, stores.mine, [&](std::span<const store::Stored> block) {
        for (const store::Stored& one : block) {
            const auto value = json::parse(one.document.answers);
            const auto* photo = value ? value->find("photo") : nullptr;
            if (photo != nullptr) {
                good(stores.alone->put_blob(good(stores.both->get_blob(*photo->text()))));
            }
        }
        return Result<void>{};
    }));
}

void copy_tables(const TwoStores& stores) {
    const auto names = good(stores.both->tables());
    for (const std::string& name : names) {
        if (name == "family" || name == "person") {
            continue;
        }
        const auto info = good(stores.both->table_info(name));
        store::Query query;
        query.table = name;
        const auto all = good(stores.both->query(query, store::Scope::office("test")));
        const std::string& area = info->spec.area_column;
        std::vector<uint32_t> rows;
        for (uint32_t row = 0; row < all.rows; ++row) {
            // Of figures over all, the other store has others: here those of the first row only.
            const bool own =
                area.empty() ? true
                : area == store::office_only
                    ? row == 0
                    : AreaCode{all.at(area).integer(row)}.text().starts_with(stores.village);
            if (own) {
                rows.push_back(row);
            }
        }
        Table own = store::take_rows(all, std::span<const uint32_t>(rows));
        if (name == "frame_polygon") {
            own_places(stores, own);
        }
        good(stores.alone->write_table(info->spec, own));
    }
}

void copy_states(const TwoStores& stores) {
    const auto missing = good(stores.both->state("link.missing"));
    if (missing) {
        std::string own;
        const std::string all = good(stores.both->get_blob(*missing));
        for (const auto line : text::split(all, '\n')) {
            own += line.starts_with(stores.village) ? std::string(line) + "\n" : "";
        }
        good(stores.alone->set_state("link.missing", good(stores.alone->put_blob(own))));
    }
    // The model says nothing of a family: each village has it.
    const auto model = good(stores.both->state("score.model"));
    if (model) {
        const std::string blob = good(stores.both->get_blob(*model));
        good(stores.alone->set_state("score.model", good(stores.alone->put_blob(blob))));
    }
    const auto lists = good(stores.both->state("consult/lists"));
    good(stores.alone->set_state("consult/lists", lists.value_or("")));
}

std::string answer(store::Workspace& workspace, const store::Query& query,
                   const store::Scope& scope) {
    const auto table = workspace.query(query, scope);
    // What a file is called in the vault follows from what lies in it beside the own polygons.
    return table ? text_of(*table, {"blob"}) : table.error().message(Lang::en);
}

}  // namespace

std::string text_of(const store::Table& table, const std::vector<std::string>& without) {
    std::string out = std::to_string(table.rows) + " rows\n";
    for (const Column& column : table.columns) {
        if (std::ranges::find(without, column.name) != without.end()) {
            continue;
        }
        out += column.name + " " + std::to_string(static_cast<int>(column.type)) + ":";
        for (size_t row = 0; row < table.rows; ++row) {
            out += " " + cell(column, row);
        }
        for (const std::string& word : column.dictionary) {
            out += " |" + word;
        }
        out += "\n";
    }
    return out;
}

const std::string& TwoStores::district() {
    static const Folder folder;
    static const std::string path = [] {
        synth::Options options;
        options.families = 800;
        options.seed = 7;
        options.photos = 400;
        options.out = folder / "district";
        const auto written = synth::write_district(options);
        EXPECT_TRUE(written) << written.error().message(Lang::en);
        return options.out;
    }();
    return path;
}

std::string TwoStores::in_both(const store::Query& query) const {
    return answer(*both, query, mine);
}

std::string TwoStores::in_alone(const store::Query& query) const {
    return answer(*alone, query, mine);
}

std::unique_ptr<TwoStores> two_stores() {
    auto out = std::make_unique<TwoStores>();
    const auto report = run(TwoStores::district(), out->folder / "both",
                            [](flow::Options& options) { options.to = "update"; });
    EXPECT_TRUE(report) << report.error().message(Lang::en);
    out->both = good(store::Workspace::open(out->folder / "both"));
    out->alone = workspace(out->folder / "alone");
    const auto columns = good(out->both->columns(store::Scope::office("test"), {}));
    const auto& area = columns->family.at("area").int64s;
    out->village = AreaCode{area.front()}.text().substr(0, 10);
    const AreaRange range = good(AreaRange::of(out->village));
    out->mine = store::Scope({range});
    out->others = store::Scope({{0, range.low}, {range.high, INT64_MAX}});
    copy_documents(*out);
    copy_tables(*out);
    copy_blobs(*out);
    copy_states(*out);
    return out;
}

}  // namespace regsosek::testing_flow
