// Query numbers to text and back.
#include "word/validate/query_number.h"

#include <fmt/format.h>

#include "ground/base/ids.h"
#include "ground/base/text.h"

namespace regsosek::validate {

std::string QueryNumber::text() const {
    const std::string family = FamilyId{family_id}.printed();
    return person_id == 0 ? fmt::format("{}/{}", family, rule)
                          : fmt::format("{}/{}/{}", family, PersonId{person_id}.printed(), rule);
}

Result<QueryNumber> QueryNumber::parse(std::string_view text) {
    const auto parts = text::split(text, '/');
    if (parts.size() < 2 || parts.size() > 3 || text::trimmed(parts.back()).empty()) {
        return fail(Code::bad_input, "bukan nomor kueri: F.../[P.../]ATURAN",
                    "not a query number: F.../[P.../]RULE");
    }
    QueryNumber out;
    out.family_id = TRY(FamilyId::parse(text::trimmed(parts[0]))).value;
    if (parts.size() == 3) {
        out.person_id = TRY(PersonId::parse(text::trimmed(parts[1]))).value;
    }
    out.rule = std::string(text::trimmed(parts.back()));
    return out;
}

}  // namespace regsosek::validate
