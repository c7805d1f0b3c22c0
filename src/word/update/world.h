// The families that events touch, in memory: taken from documents, changed by the rules, and made
// into documents again.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ground/base/json.h"
#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "word/update/event.h"

namespace regsosek::update {

/// Codes of the form that the rules need (codes.csv of regsosek22-k: presence, relation, marital,
/// hasil_pendataan, kode_kk).
namespace code {
inline constexpr int32_t here = 1, died = 2, elsewhere = 3, here_new = 5;
inline constexpr int32_t head = 1, spouse = 2, child = 3, child_in_law = 4, grandchild = 5,
                         parent = 6, servant = 7, other = 8;
inline constexpr int32_t single = 1, married = 2, widowed = 4;
inline constexpr int32_t complete = 1, incomplete = 2, family_gone = 5;
inline constexpr int32_t card_kept = 1, card_split = 2;
inline constexpr int32_t male = 1;
}  // namespace code

/// Where the columns of the form stand that the rules need.
struct Layout {
    std::shared_ptr<const form::Form> form;
    store::Columns empty;  ///< columns without rows
    size_t member_count = 0, sheet_no = 0, sheet_total = 0, interview_result = 0, building_no = 0,
           family_no = 0, kk_code = 0, dwelling_kind = 0, form_version = 0, changed_on = 0;
    std::vector<size_t> area_parts;  ///< province, regency, district, village, SLS, sub-SLS
    size_t sls_name = 0;
    size_t member_no = 0, presence = 0, sex = 0, birth_day = 0, birth_month = 0, birth_year = 0,
           age = 0, marital = 0, relation = 0, came_on = 0;

    explicit Layout(std::shared_ptr<const form::Form> of);
};

/// A row of family or person: one value per column, numbers or texts by its type.
struct Answers {
    std::vector<int32_t> numbers;
    std::vector<std::string> texts;
    explicit Answers(const store::Table& shape);
    Answers(const store::Table& table, size_t row);
};

struct Person {
    int64_t id = 0;
    Answers answers;
    json::Object identity;          ///< member_name, nik and what else the document has
    bool fresh = false;             ///< came by an event: what was not told is asked and blank
    bool relation_derived = false;  ///< relation_to_head follows from a rule, nobody said it
    std::string last_kind;          ///< of the events that changed it
    Date last_date;
};

struct Family {
    int64_t id = 0;
    int64_t area = 0;
    Answers answers;
    std::vector<Person> people;
    json::Object identity;  ///< without members
    bool founded = false;   ///< came into being by an event
    bool ended = false;     ///< nobody is left
    bool members_changed = false;
    int32_t events = 0;  ///< that changed it
    std::string last_kind;
    std::string last_event;
    Date last_date;
};

/// All families that events touch.
struct World {
    const Layout& layout;
    int adult_age = 17;
    std::map<int64_t, Family> families;
    std::map<CensusKey, int64_t> by_key;

    Family* find(const CensusKey& key);
};

/// Adds the family of a document. Errors: bad_input, corrupt (a document that is not as written).
Result<void> add_family(World& world, const store::Stored& document);

/// The documents of families, in order of id: answers and identity, ready to be appended.
std::vector<store::Document> documents_of(const World& world, const std::vector<int64_t>& ids);

}  // namespace regsosek::update
