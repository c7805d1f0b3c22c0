// Families and persons as lines of CSV.
#include "word/finalise/identities.h"

#include <algorithm>
#include <vector>

#include "ground/base/assert.h"
#include "ground/base/csv.h"
#include "ground/base/ids.h"

namespace regsosek::finalise {

namespace {

// The place of a family: geotag's, else that of its form; without a source when there is none.
Place place_of(const store::Identities& identities, std::span<const Place> places, uint32_t row) {
    const int64_t family_id = identities.family_id[row];
    if (identities.known[row] == 0) {
        return {family_id, 0, 0, {}};
    }
    const auto found = std::ranges::lower_bound(places, family_id, {}, &Place::family_id);
    if (found != places.end() && found->family_id == family_id) {
        return *found;
    }
    const int32_t latitude = identities.latitude_e7[row];
    const int32_t longitude = identities.longitude_e7[row];
    const bool there = latitude != INT32_MIN && longitude != INT32_MIN;
    return there ? Place{family_id, latitude, longitude, "form"} : Place{family_id, 0, 0, {}};
}

}  // namespace

std::string family_identities(const store::Columns& columns, const store::Identities& identities,
                              std::span<const Place> places, std::span<const uint32_t> families) {
    csv::Writer writer;
    const std::vector<std::string> header = {
        "family_id", "number", "idsubsls",    "kk_number",    "head_name",
        "address",   "phone",  "latitude_e7", "longitude_e7", "place_source"};
    writer.header(header);
    const auto& family_id = columns.family.at("family_id").int64s;
    const auto& area = columns.family.at("area").int64s;
    for (const uint32_t row : families) {
        must(identities.family_id[row] == family_id[row], "identities lie beside the columns");
        writer.field(family_id[row]).field(FamilyId{family_id[row]}.printed());
        writer.field(AreaCode{area[row]}.text()).field(identities.kk_number[row]);
        writer.field(identities.head_name[row]).field(identities.address[row]);
        writer.field(identities.phone[row]);
        const Place place = place_of(identities, places, row);
        for (const int32_t degree : {place.latitude_e7, place.longitude_e7}) {
            if (place.source.empty()) {
                writer.field(std::string_view{});
            } else {
                writer.field(int64_t{degree});
            }
        }
        writer.field(place.source);
        writer.end_record();
    }
    return std::move(writer.text());
}

std::string person_identities(const store::Columns& columns, const store::Identities& identities,
                              std::span<const uint32_t> persons) {
    csv::Writer writer;
    const std::vector<std::string> header = {"person_id", "number", "family_id", "member_name",
                                             "nik"};
    writer.header(header);
    const auto& person_id = columns.person.at("person_id").int64s;
    const auto& family_id = columns.person.at("family_id").int64s;
    for (const uint32_t row : persons) {
        must(identities.person_id[row] == person_id[row], "identities lie beside the columns");
        writer.field(person_id[row]).field(PersonId{person_id[row]}.printed());
        writer.field(family_id[row]).field(identities.member_name[row]);
        writer.field(identities.nik[row]);
        writer.end_record();
    }
    return std::move(writer.text());
}

}  // namespace regsosek::finalise
