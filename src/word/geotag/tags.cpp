// Bodies of geotag documents.
#include "word/geotag/tags.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "ground/base/date.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"

namespace regsosek::geotag {

namespace {

constexpr size_t documents_per_range = 512;

std::string answers_of(const Tag& tag) {
    std::string out;
    json::Writer writer{out};
    const auto put = [&](const char* key, std::string_view text) {
        if (!text.empty()) {
            writer.key(key);
            writer.value(text);
        }
    };
    writer.begin_object();
    writer.key("accuracy_cm");
    writer.value(int64_t{tag.accuracy_cm});
    writer.key("building_no");
    writer.value(int64_t{tag.building_no});
    put("landmark_id", tag.landmark);
    put("photo", tag.photo);
    put("photo_problem", tag.photo_problem);
    put("ppl_code", tag.ppl_code);
    put("taken_at", tag.taken_at);
    writer.end_object();
    return out;
}

// Where it is and what the photo shows. The key of the photo lies here: with the family's key the
// photo is gone too.
std::string identity_of(const Tag& tag) {
    std::string out;
    json::Writer writer{out};
    const auto put = [&](const char* key, int64_t value) {
        writer.key(key);
        writer.value(value);
    };
    const auto put_text = [&](const char* key, std::string_view text) {
        if (!text.empty()) {
            writer.key(key);
            writer.value(text);
        }
    };
    writer.begin_object();
    put("latitude_e7", tag.at.lat_e7);
    put("longitude_e7", tag.at.lon_e7);
    put_text("look", tag.look);
    put_text("photo_key", tag.photo_key);
    if (tag.photo_at) {
        put("photo_latitude_e7", tag.photo_at->lat_e7);
        put("photo_longitude_e7", tag.photo_at->lon_e7);
    }
    put_text("picture", tag.picture);
    writer.end_object();
    return out;
}

// Fills a tag from both bodies.
class Filler : public json::Handler {
public:
    explicit Filler(Tag& tag) : tag_(tag) {}
    void integer(std::string_view key, int64_t value) override {
        const auto number = static_cast<int32_t>(value);
        if (key == "accuracy_cm") {
            tag_.accuracy_cm = number;
        } else if (key == "building_no") {
            tag_.building_no = number;
        } else if (key == "latitude_e7") {
            tag_.at.lat_e7 = number;
        } else if (key == "longitude_e7") {
            tag_.at.lon_e7 = number;
        } else if (key == "photo_latitude_e7") {
            photo_.lat_e7 = number;
        } else if (key == "photo_longitude_e7") {
            photo_.lon_e7 = number;
            tag_.photo_at = photo_;  // keys are sorted: the latitude came before
        }
    }
    void text(std::string_view key, std::string_view value) override {
        const std::pair<std::string_view, std::string*> fields[] = {
            {"landmark_id", &tag_.landmark},
            {"photo", &tag_.photo},
            {"photo_problem", &tag_.photo_problem},
            {"picture", &tag_.picture},
            {"look", &tag_.look},
            {"photo_key", &tag_.photo_key},
            {"ppl_code", &tag_.ppl_code},
            {"taken_at", &tag_.taken_at}};
        for (const auto& [name, field] : fields) {
            if (name == key) {
                *field = value;
            }
        }
    }
    void begin_array(std::string_view /*key*/) override {}
    void begin_item() override {}
    void end_item() override {}
    void end_array() override {}

private:
    Tag& tag_;
    place::Point photo_;
};

Result<void> fill(const store::Stored& stored, json::Parser& parser, Tag& tag) {
    tag.area = stored.document.area;
    Filler filler{tag};
    TRY(parser.walk(stored.document.answers, filler));
    return parser.walk(stored.document.identity, filler);
}

}  // namespace

std::string document_key(int64_t area, std::string_view landmark) {
    return fmt::format("{}-{}", AreaCode{area}.text(), landmark);
}

Result<Tag> tag_of(const store::Stored& stored) {
    Tag tag;
    json::Parser parser;
    TRY(fill(stored, parser, tag));
    return tag;
}

store::Document document_of(const Tag& tag, std::string family) {
    store::Document document;
    document.kind = store::Kind::geotag;
    document.key = document_key(tag.area, tag.landmark);
    document.area = tag.area;
    document.answers = answers_of(tag);
    document.identity = identity_of(tag);
    document.author = "geotag";
    document.reason = "landmark Wilkerstat";
    document.family = std::move(family);
    document.valid_on = Date::parse(std::string_view(tag.taken_at).substr(0, 10)).value_or(Date{});
    return document;
}

Result<std::vector<Tag>> stored_tags(store::Workspace& workspace, const store::Scope& scope) {
    std::vector<Tag> tags;
    store::Scan what;
    what.kind = store::Kind::geotag;
    what.with_identity = true;
    const auto sink = [&](std::span<const store::Stored> block) -> Result<void> {
        const size_t before = tags.size();
        tags.resize(before + block.size());
        const size_t ranges = (block.size() + documents_per_range - 1) / documents_per_range;
        std::vector<Result<void>> done(ranges);
        parallel_ranges(block.size(), documents_per_range, [&](size_t begin, size_t end) {
            json::Parser parser;
            for (size_t i = begin; i < end; ++i) {
                if (block[i].document.identity.empty()) {
                    continue;  // erased: stays without a landmark, and is left out below
                }
                auto filled = fill(block[i], parser, tags[before + i]);
                if (!filled) {
                    done[begin / documents_per_range] = std::move(filled);
                    return;
                }
            }
        });
        for (Result<void>& one : done) {
            TRY(std::move(one));
        }
        return {};
    };
    TRY(workspace.scan(what, scope, sink));
    std::erase_if(tags, [](const Tag& tag) { return tag.landmark.empty(); });
    std::ranges::sort(tags, [](const Tag& a, const Tag& b) {
        return std::tie(a.area, a.landmark) < std::tie(b.area, b.landmark);
    });
    return tags;
}

namespace {

struct TextField {
    const char* name;
    std::string Tag::* field;
};
constexpr TextField text_fields[] = {{"landmark", &Tag::landmark},
                                     {"taken_at", &Tag::taken_at},
                                     {"ppl_code", &Tag::ppl_code},
                                     {"photo", &Tag::photo},
                                     {"photo_problem", &Tag::photo_problem},
                                     {"picture", &Tag::picture},
                                     {"look", &Tag::look},
                                     {"photo_key", &Tag::photo_key}};

}  // namespace

store::Table kept_table(const std::vector<Tag>& tags) {
    store::Table table;
    table.rows = tags.size();
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    for (const Tag& tag : tags) {
        areas.push_back(tag.area);
    }
    const auto numbers = [&](const char* name, const auto& value) {
        auto& column = table.add(name, store::ColumnType::int32).int32s;
        column.reserve(tags.size());
        for (const Tag& tag : tags) {
            column.push_back(value(tag));
        }
    };
    numbers("building_no", [](const Tag& tag) { return tag.building_no; });
    numbers("accuracy_cm", [](const Tag& tag) { return tag.accuracy_cm; });
    numbers("lon_e7", [](const Tag& tag) { return tag.at.lon_e7; });
    numbers("lat_e7", [](const Tag& tag) { return tag.at.lat_e7; });
    numbers("has_photo_at", [](const Tag& tag) { return tag.photo_at ? 1 : 0; });
    numbers("photo_lon_e7", [](const Tag& tag) { return tag.photo_at ? tag.photo_at->lon_e7 : 0; });
    numbers("photo_lat_e7", [](const Tag& tag) { return tag.photo_at ? tag.photo_at->lat_e7 : 0; });
    for (const TextField& text : text_fields) {
        store::TextBuilder builder{table.add(text.name, store::ColumnType::text)};
        for (const Tag& tag : tags) {
            builder.add(tag.*text.field);
        }
    }
    return table;
}

std::vector<Tag> kept_tags(const store::Table& table) {
    std::vector<Tag> tags(table.rows);
    const auto number = [&](const char* name) {
        return std::span<const int32_t>(table.at(name).int32s);
    };
    const auto building = number("building_no");
    const auto accuracy = number("accuracy_cm");
    const auto lon = number("lon_e7");
    const auto lat = number("lat_e7");
    const auto has_photo = number("has_photo_at");
    const auto photo_lon = number("photo_lon_e7");
    const auto photo_lat = number("photo_lat_e7");
    for (size_t row = 0; row < table.rows; ++row) {
        Tag& tag = tags[row];
        tag.area = table.at("area").int64s[row];
        tag.building_no = building[row];
        tag.accuracy_cm = accuracy[row];
        tag.at = {lon[row], lat[row]};
        if (has_photo[row] != 0) {
            tag.photo_at = place::Point{photo_lon[row], photo_lat[row]};
        }
    }
    for (const TextField& text : text_fields) {
        const store::Column& column = table.at(text.name);
        for (size_t row = 0; row < table.rows; ++row) {
            tags[row].*text.field = column.text(row);
        }
    }
    return tags;
}

std::optional<int64_t> seconds_of(std::string_view text) {
    if (text.size() != 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    const auto date = Date::parse(text.substr(0, 10));
    const auto hour = text::integer(text.substr(11, 2));
    const auto minute = text::integer(text.substr(14, 2));
    const auto second = text::integer(text.substr(17, 2));
    if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return ((int64_t{date->days} * 24 + *hour) * 60 + *minute) * 60 + *second;
}

}  // namespace regsosek::geotag
