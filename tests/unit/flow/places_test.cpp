// Coordinates reach the sealed identities of an edition, and nothing else of it.
#include <gtest/gtest.h>

#include <map>

#include "district.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "regsosek/finalise.h"
#include "regsosek/geotag.h"

namespace regsosek {
namespace {

using testing_flow::Folder;

struct Line {
    std::string head_name, latitude, longitude, source;
};

// Lines of all family files of an edition, by family.
std::map<int64_t, Line> identities_of(const std::string& edition, const std::string& key) {
    std::map<int64_t, Line> out;
    const auto paths = files::list(edition).value();
    for (const auto& path : paths) {
        if (!path.ends_with("-family.csv.sealed")) {
            continue;
        }
        const auto opened = finalise::open_identities(edition + "/" + path, key);
        if (!opened) {
            ADD_FAILURE() << opened.error().message(Lang::en);
            return out;
        }
        bool header = true;
        for (const auto line : text::split(*opened, '\n')) {
            if (header || line.empty()) {
                EXPECT_TRUE(line.empty() || line.ends_with(",longitude_e7,place_source"));
                header = false;
                continue;
            }
            // Addresses may hold commas: the first field and the last three never do.
            const auto parts = text::split(line, ',');
            const size_t n = parts.size();
            const auto id = text::integer(parts[0]);
            EXPECT_TRUE(id.has_value() && n >= 10);
            out[id.value_or(0)] = {std::string(parts[4]), std::string(parts[n - 3]),
                                   std::string(parts[n - 2]), std::string(parts[n - 1])};
        }
    }
    return out;
}

class Places : public testing::Test {
protected:
    flow::Report run() {
        const auto report = testing_flow::run(testing_flow::district(), folder_ / "ws");
        EXPECT_TRUE(report.has_value());
        return report.value_or(flow::Report{});
    }
    Folder folder_;
    std::string key_ = folder_ / "ws/keys/receiver.key";
    store::Scope scope_{{AreaRange{0, INT64_MAX}}};
};

TEST_F(Places, an_edition_holds_the_place_of_each_poor_family_until_it_is_erased) {
    const auto first = run();
    const auto lines = identities_of(first.edition_folder, key_);
    auto workspace = store::Workspace::open(folder_ / "ws").value();
    const auto places = geotag::places(*workspace, scope_).value();
    ASSERT_GT(places.size(), 50U);
    for (const geotag::Place& place : places) {
        const Line& line = lines.at(place.family_id);
        EXPECT_EQ(line.latitude, std::to_string(place.latitude_e7));
        EXPECT_EQ(line.longitude, std::to_string(place.longitude_e7));
        EXPECT_EQ(line.source,
                  place.source == geotag::Source::landmark ? "landmark" : "building");
    }
    // Every poor family that was interviewed has one here, or a finding says why not.
    store::Query query;
    query.table = "geotag_finding";
    const auto findings = workspace->query(query, scope_).value();
    std::map<int64_t, bool> excused;
    for (size_t row = 0; row < findings.rows; ++row) {
        const auto rule = findings.at("rule").text(row);
        excused[findings.at("family_id").integer(row)] |= rule == "GEO01" || rule == "GEO02b";
    }
    const auto columns = workspace->columns(scope_).value();
    const auto one_or_two = [](int64_t value) { return value == 1 || value == 2; };
    for (size_t row = 0; row < columns->family.rows; ++row) {
        const int64_t id = columns->family.at("family_id").integer(row);
        const bool poor =
            one_or_two(columns->family.at("welfare_status_initial").integer(row)) &&
            one_or_two(columns->family.at("interview_result").integer(row));
        EXPECT_TRUE(!poor || !lines.at(id).latitude.empty() || excused[id]) << id;
    }
    // A family that shares its landmark with one before it, whose key seals the place.
    std::map<std::pair<int32_t, int32_t>, int64_t> owner;
    int64_t second = 0;
    for (const geotag::Place& place : places) {
        const auto [at, is_new] =
            owner.try_emplace({place.latitude_e7, place.longitude_e7}, place.family_id);
        second = !is_new && place.source == geotag::Source::landmark ? place.family_id : second;
    }
    const int64_t erased = second != 0 ? second : places.front().family_id;
    ASSERT_TRUE(workspace->erase_identity(FamilyId{erased}.printed(), "asked").has_value());
    workspace.reset();
    const auto after = run();
    EXPECT_NE(after.edition_hash, first.edition_hash);
    const auto left = identities_of(after.edition_folder, key_);
    EXPECT_EQ(left.at(erased).head_name, "");
    EXPECT_EQ(left.at(erased).latitude + left.at(erased).longitude + left.at(erased).source, "");
    EXPECT_EQ(left.size(), lines.size());
}

TEST_F(Places, another_place_is_another_edition) {
    run();
    const auto workspace = store::Workspace::open(folder_ / "ws").value();
    finalise::Options options;
    options.name = "places";
    options.folder = folder_ / "places";
    options.as_of = Date{19357};
    options.receivers = {finalise::receiver_public_key(key_).value()};
    const auto columns = workspace->columns(scope_).value();
    const int64_t family = columns->family.at("family_id").integer(3);
    options.places = {{family, -69000000, 1105000000, "landmark"}};
    const auto one = finalise::make(*workspace, scope_, options).value();
    EXPECT_EQ(identities_of(one.folder, key_).at(family).latitude, "-69000000");
    // The folder holds the edition of another place: it is refused, not mixed up.
    options.places[0].latitude_e7 += 1;
    EXPECT_EQ(finalise::make(*workspace, scope_, options).error().code, Code::conflict);
    options.folder = folder_ / "others";
    EXPECT_NE(finalise::make(*workspace, scope_, options).value().hash, one.hash);
    options.places = {{2, 0, 0, "landmark"}, {1, 0, 0, "landmark"}};
    EXPECT_EQ(finalise::make(*workspace, scope_, options).error().code, Code::bad_input);
}

}  // namespace
}  // namespace regsosek
