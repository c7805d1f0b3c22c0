// Households of the register that the linkage left over.
#include "word/link/missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "method/match/similarity.h"

namespace regsosek::link {

namespace {

// A name this like that of a head who was not met is taken for the same (edit_rules.csv NIK12 takes
// .85 for names of one NIK; without a NIK more is asked).
constexpr double same_name = 0.92;

// A KK number as an integer; 0 when it is none.
uint64_t kk_of(std::string_view text) {
    const auto value = text.size() == 16 ? text::integer(text) : std::nullopt;
    return value && *value > 0 ? static_cast<uint64_t>(*value) : 0;
}

int64_t village_of(int64_t area) {
    return AreaCode{area}.enclosing(10).value;
}

// Rows of the register that somebody of the census is, or may be.
std::vector<uint8_t> taken_rows(const Linked& linked) {
    const match::Linkage& linkage = linked.linkage;
    std::vector<uint8_t> taken(linked.registered.rows(), 0);
    for (size_t person = 0; person < linkage.right.size(); ++person) {
        if (linkage.outcome[person] == match::Outcome::none) {
            continue;
        }
        for (const int32_t row : {linkage.right[person], linkage.second[person]}) {
            if (row >= 0) {
                taken[static_cast<size_t>(row)] = 1;
            }
        }
    }
    return taken;
}

std::vector<uint64_t> census_cards(const Linked& linked) {
    std::vector<uint64_t> cards;
    for (const std::string_view number : linked.observed.identities->kk_number) {
        if (const uint64_t card = kk_of(number)) {
            cards.push_back(card);
        }
    }
    std::ranges::sort(cards);
    return cards;
}

// Heads of documents without members, by village.
using Heads = std::vector<std::pair<int64_t, std::string>>;

Heads heads_not_met(const Linked& linked) {
    const store::Columns& columns = *linked.observed.columns;
    Heads heads;
    for (size_t row = 0; row < columns.family.rows; ++row) {
        if (columns.person_begin[row] == columns.person_begin[row + 1]) {
            heads.emplace_back(village_of(columns.family.at("area").integer(row)),
                               text::standardised(linked.observed.identities->head_name[row]));
        }
    }
    std::ranges::sort(heads);
    return heads;
}

bool is_head(const Heads& heads, int64_t village, std::string_view name) {
    const std::string wanted = text::standardised(name);
    for (auto at =
             std::ranges::lower_bound(heads, village, {}, &std::pair<int64_t, std::string>::first);
         at != heads.end() && at->first == village; ++at) {
        if (match::jaro_winkler(at->second, wanted) >= same_name) {
            return true;
        }
    }
    return false;
}

// A row with its household.
struct Resident {
    uint64_t card = 0;
    int64_t village = 0;
    uint32_t row = 0;
    auto operator<=>(const Resident&) const = default;
};

std::vector<Resident> residents(const Register& registered, const store::Scope& scope) {
    constexpr int32_t died = 2;
    std::vector<Resident> out;
    for (uint32_t row = 0; row < registered.rows(); ++row) {
        const uint64_t card = kk_of(registered.kk(row));
        const int64_t area = registered.area(row);
        if (card != 0 && area != 0 && registered.status(row) < died && scope.contains(area)) {
            out.push_back({card, village_of(area), row});
        }
    }
    std::ranges::sort(out);
    return out;
}

// The head by relation, else the oldest whose birth is known, else the first.
uint32_t head_of(const Register& registered, std::span<const Resident> household) {
    const auto key = [&](const Resident& one) {
        const int32_t birth = registered.birth(one.row);
        return std::tuple{registered.relation(one.row) != 1, birth == 0, birth, one.row};
    };
    return std::ranges::min(household, {}, key).row;
}

MissingFamily family_of(const Register& registered, const std::vector<Neighbourhood>& sls,
                        std::span<const Resident> household) {
    const uint32_t head = head_of(registered, household);
    MissingFamily out{household.front().village, false, static_cast<int32_t>(head),
                      static_cast<int32_t>(household.size()), registered.name(head)};
    const Neighbourhood wanted{out.area, registered.rt(head), registered.rw(head), 0};
    const auto found = std::ranges::lower_bound(sls, wanted);
    if (found != sls.end() && found->village == wanted.village && found->rt == wanted.rt &&
        found->rw == wanted.rw) {
        out.area = found->area;
        out.sls_known = true;
    }
    return out;
}

}  // namespace

std::pair<int32_t, int32_t> rt_rw_of(std::string_view name) {
    std::pair<int32_t, int32_t> out{0, 0};
    const std::string clean = text::standardised(name);
    const auto words = text::split(clean, ' ');
    for (size_t i = 0; i + 1 < words.size(); ++i) {
        const auto number = text::integer(words[i + 1]);
        if (!number || *number <= 0 || *number >= 1000) {
            continue;
        }
        if (words[i] == "RT") {
            out.first = static_cast<int32_t>(*number);
        } else if (words[i] == "RW") {
            out.second = static_cast<int32_t>(*number);
        }
    }
    return out;
}

Result<std::vector<Neighbourhood>> neighbourhoods(store::Workspace& workspace,
                                                  const store::Scope& scope) {
    std::vector<Neighbourhood> all;
    if (!TRY(workspace.has_table("frame_area"))) {
        return all;
    }
    store::Query query;
    query.table = "frame_area";
    query.fields = {"code", "name", "valid_to"};
    query.filter = "level == \"sls\"";
    const store::Table table = TRY(workspace.query(query, scope));
    for (size_t row = 0; row < table.rows; ++row) {
        const auto [rt, rw] = rt_rw_of(table.at("name").text(row));
        const int64_t code = table.at("code").integer(row);
        if (rt > 0 && rw > 0 && table.at("valid_to").integer(row) == 0) {
            all.push_back({village_of(code), rt, rw, code});
        }
    }
    std::ranges::sort(all);
    const auto key = [](const Neighbourhood& one) { return std::tie(one.village, one.rt, one.rw); };
    std::vector<Neighbourhood> out;
    for (size_t i = 0; i < all.size(); ++i) {
        const bool before = i > 0 && key(all[i - 1]) == key(all[i]);
        const bool after = i + 1 < all.size() && key(all[i + 1]) == key(all[i]);
        if (!before && !after) {
            out.push_back(all[i]);
        }
    }
    return out;
}

std::vector<MissingFamily> missing_families(const Linked& linked,
                                            const std::vector<Neighbourhood>& sls,
                                            const store::Scope& scope) {
    const Register& registered = linked.registered;
    const auto people = residents(registered, scope);
    const auto taken = taken_rows(linked);
    const auto cards = census_cards(linked);
    const Heads heads = heads_not_met(linked);
    std::vector<MissingFamily> out;
    for (size_t begin = 0; begin < people.size();) {
        size_t end = begin;
        bool found = std::ranges::binary_search(cards, people[begin].card);
        for (; end < people.size() && people[end].card == people[begin].card; ++end) {
            found = found || taken[people[end].row] != 0;
        }
        const auto household = std::span(people).subspan(begin, end - begin);
        begin = end;
        found = found || std::ranges::any_of(household, [&](const Resident& one) {
                    return is_head(heads, one.village, registered.name(one.row));
                });
        if (!found) {
            out.push_back(family_of(registered, sls, household));
        }
    }
    std::ranges::sort(out, {},
                      [](const MissingFamily& one) { return std::pair{one.area, one.row}; });
    return out;
}

store::Table missing_table(const Linked& linked, const std::vector<MissingFamily>& families) {
    store::Table table;
    table.rows = families.size();
    table.columns.reserve(5);
    auto& row = table.add("register_row", store::ColumnType::int32).int32s;
    auto& area = table.add("area", store::ColumnType::int64).int64s;
    auto& known = table.add("sls_known", store::ColumnType::int32).int32s;
    auto& persons = table.add("persons", store::ColumnType::int32).int32s;
    auto& key = table.add("register_key", store::ColumnType::int64).int64s;
    for (const MissingFamily& one : families) {
        row.push_back(one.row + 1);
        area.push_back(one.area);
        known.push_back(one.sls_known ? 1 : 0);
        persons.push_back(one.persons);
        key.push_back(register_key(linked, one.row));
    }
    return table;
}

std::string missing_names(const std::vector<MissingFamily>& families) {
    std::string out;
    for (const MissingFamily& one : families) {
        std::string name(one.name);
        std::ranges::replace_if(
            name, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
        fmt::format_to(std::back_inserter(out), "{}\t{}\t{}\n", one.area, one.row + 1, name);
    }
    return out;
}

}  // namespace regsosek::link
