// Links against the truth of an invented district, beside two simple methods: the join on the NIK,
// and the chain NIK, then name + birth date + village.
#include <algorithm>
#include <functional>
#include <map>

#include "ground/base/csv.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "method/match/sort.h"
#include "regsosek/link.h"
#include "word/link/observed.h"
#include "word/link/register_file.h"

namespace regsosek::link {

namespace {

/// Register row from 1 of each person, 0 for none; -1 where the truth does not know the person.
using Rows = std::vector<int32_t>;

struct Truth {
    Rows row;
    std::vector<std::string> hard_case;
};

/// Whom a line of the report counts: a name, and who belongs to it.
struct Group {
    std::string name;
    std::function<bool(size_t person)> holds;
};

/// Everybody, the hard cases, and people by sex, age and number of words in the name.
std::vector<Group> groups_of(const Truth& truth, const Observed& observed) {
    std::vector<Group> out = {{"all", [](size_t) { return true; }}};
    std::vector<std::string> cases = truth.hard_case;
    std::ranges::sort(cases);
    cases.erase(std::unique(cases.begin(), cases.end()), cases.end());
    std::erase(cases, "");
    for (const std::string& hard : cases) {
        out.push_back({hard, [&truth, hard](size_t p) { return truth.hard_case[p] == hard; }});
    }
    out.push_back({"sex:male", [&](size_t p) { return observed.sex[p] == 1; }});
    out.push_back({"sex:female", [&](size_t p) { return observed.sex[p] == 2; }});
    const store::Column& age = observed.columns->person.at("age");
    constexpr std::array<std::pair<int, int>, 5> bands = {
        {{0, 4}, {5, 17}, {18, 39}, {40, 59}, {60, 150}}};
    for (const auto& [low, high] : bands) {
        out.push_back(
            {"age:" + std::to_string(low) + "-" + (high > 100 ? "" : std::to_string(high)),
             [&age, low = low, high = high](size_t p) {
                 return age.integer(p) >= low && age.integer(p) <= high;
             }});
    }
    for (size_t words = 1; words <= 4; ++words) {
        out.push_back({"name_words:" + std::to_string(words) + (words == 4 ? "+" : ""),
                       [&observed, words](size_t p) {
                           return std::min<size_t>(
                                      4, words_of(observed.identities->member_name[p])) == words;
                       }});
    }
    return out;
}

using Key = std::array<int64_t, 4>;  // idsubsls, building_no, family_no, member_no

std::map<Key, uint32_t> persons_by_key(const Observed& observed) {
    const store::Table& family = observed.columns->family;
    const store::Table& person = observed.columns->person;
    std::map<Key, uint32_t> out;
    for (uint32_t p = 0; p < observed.rows(); ++p) {
        const uint32_t f = observed.family[p];
        out[{family.at("area").integer(f), family.at("building_no").integer(f),
             family.at("family_no").integer(f), person.at("member_no").integer(p)}] = p;
    }
    return out;
}

Result<Truth> read_truth(const std::string& path, const Observed& observed) {
    const auto file = TRY(csv::File::open(path));
    constexpr std::array<std::string_view, 6> names = {"idsubsls",  "building_no",  "family_no",
                                                       "member_no", "register_row", "hard_case"};
    std::array<size_t, 6> at{};
    for (size_t i = 0; i < names.size(); ++i) {
        const int column = file.column(names[i]);
        if (column < 0) {
            return std::unexpected(fail(Code::bad_input,
                                        "kolom tidak ada: " + std::string(names[i]),
                                        "the column is missing: " + std::string(names[i]))
                                       .error()
                                       .at(path, 1, std::string(names[i])));
        }
        at[i] = static_cast<size_t>(column);
    }
    const auto persons = persons_by_key(observed);
    Truth truth{Rows(observed.rows(), -1), std::vector<std::string>(observed.rows())};
    csv::Reader reader(file, file.body(), file.bytes(), file.line_at(file.body()));
    csv::Record record;
    while (TRY(reader.next(record))) {
        std::array<int64_t, 5> value{};
        for (size_t i = 0; i < value.size(); ++i) {
            const auto number =
                record.fields.size() > at[i] ? text::integer(record.fields[at[i]]) : std::nullopt;
            if (!number) {
                return std::unexpected(fail(Code::bad_input, "bukan bilangan", "not a number")
                                           .error()
                                           .at(path, record.line, std::string(names[i])));
            }
            value[i] = *number;
        }
        const auto found = persons.find({value[0], value[1], value[2], value[3]});
        if (found != persons.end() && record.fields.size() > at[5]) {
            truth.row[found->second] = static_cast<int32_t>(value[4]);
            truth.hard_case[found->second] = record.fields[at[5]];
        }
    }
    return truth;
}

/// Rows of a sorted key that stand alone: key -> register row from 1, 0 where several share it.
class UniqueKeys {
public:
    template <typename KeyOf>
    UniqueKeys(size_t rows, const KeyOf& key_of) {
        for (size_t i = 0; i < rows; ++i) {
            if (const uint64_t key = key_of(i); key != 0) {
                entries_.push_back({key, static_cast<uint32_t>(i)});
            }
        }
        match::sort_entries(entries_);
    }
    int32_t find(uint64_t key) const {
        const auto at = std::ranges::lower_bound(entries_, key, {}, &match::Entry::key);
        if (key == 0 || at == entries_.end() || at->key != key) {
            return 0;
        }
        const auto next = at + 1;
        return next != entries_.end() && next->key == key ? 0 : static_cast<int32_t>(at->id) + 1;
    }

private:
    std::vector<match::Entry> entries_;
};

uint64_t hash_of(std::string_view text) {
    uint64_t state = text.size();
    for (const char c : text) {
        state = mix64(state, static_cast<uint8_t>(c));
    }
    return state;
}

uint64_t nik_key(std::string_view nik) {
    const uint64_t packed = match::pack_number(nik);
    return packed == 0 ? 0 : mix64(packed);
}

uint64_t chain_key(std::string_view name, int32_t birth, int64_t area) {
    constexpr int64_t village_unit = 1000000;  // 16 digits without SLS and sub-SLS
    return name.empty() || birth == 0
               ? 0
               : mix64(hash_of(text::standardised(name)), static_cast<uint64_t>(birth),
                       static_cast<uint64_t>(area / village_unit));
}

struct Simple {
    Rows nik;
    Rows chain;
};

Simple simple_methods(const Observed& observed, const Register& registered) {
    const UniqueKeys by_nik(registered.rows(),
                            [&](size_t i) { return nik_key(registered.nik(i)); });
    const UniqueKeys by_chain(registered.rows(), [&](size_t i) {
        return chain_key(registered.name(i), registered.birth(i), registered.area(i));
    });
    Simple out{Rows(observed.rows(), 0), {}};
    for (size_t p = 0; p < observed.rows(); ++p) {
        out.nik[p] = by_nik.find(nik_key(observed.identities->nik[p]));
    }
    out.chain = out.nik;
    for (size_t p = 0; p < observed.rows(); ++p) {
        if (out.chain[p] == 0) {
            out.chain[p] = by_chain.find(chain_key(observed.identities->member_name[p],
                                                   observed.birth[p], observed.area[p]));
        }
    }
    return out;
}

Result<Rows> linked_rows(store::Workspace& workspace, const store::Scope& scope,
                         const Observed& observed) {
    store::Query query;
    query.table = "link_person";
    query.fields = {"person_id", "outcome", "register_row"};
    query.order = {"person_id"};
    const store::Table table = TRY(workspace.query(query, scope));
    std::map<int64_t, int32_t> row_of;
    for (size_t i = 0; i < table.rows; ++i) {
        if (table.at("outcome").integer(i) >= 2) {
            row_of.emplace_hint(row_of.end(), table.at("person_id").integer(i),
                                static_cast<int32_t>(table.at("register_row").integer(i)));
        }
    }
    const store::Column& id = observed.columns->person.at("person_id");
    Rows out(observed.rows(), 0);
    for (size_t p = 0; p < out.size(); ++p) {
        const auto found = row_of.find(id.integer(p));
        out[p] = found == row_of.end() ? 0 : found->second;
    }
    return out;
}

Quality quality_of(const Truth& truth, const Rows& rows, const Group& group, const char* method) {
    Quality q;
    q.group = group.name;
    q.method = method;
    for (size_t p = 0; p < rows.size(); ++p) {
        if (truth.row[p] < 0 || !group.holds(p)) {
            continue;
        }
        ++q.persons;
        q.registered += truth.row[p] > 0 ? 1 : 0;
        q.linked += rows[p] > 0 ? 1 : 0;
        q.correct += rows[p] > 0 && rows[p] == truth.row[p] ? 1 : 0;
    }
    const auto share = [](int64_t x, int64_t of) {
        return of == 0 ? 1.0 : static_cast<double>(x) / static_cast<double>(of);
    };
    q.precision = share(q.correct, q.linked);
    q.recall = share(q.correct, q.registered);
    const double sum = q.precision + q.recall;
    q.f1 = sum > 0 ? 2 * q.precision * q.recall / sum : 0;
    return q;
}

}  // namespace

Result<std::vector<Quality>> evaluate(store::Workspace& workspace, const store::Scope& scope,
                                      const std::string& truth_folder,
                                      const std::string& register_file) {
    if (!TRY(workspace.has_table("link_person"))) {
        return std::unexpected(
            fail(Code::not_found, "link belum pernah dijalankan", "link has not run yet")
                .error()
                .with_hint("jalankan link run", "run link run"));
    }
    const Observed observed = TRY(observe(workspace, scope));
    const Truth truth = TRY(read_truth(truth_folder + "/person.csv", observed));
    const std::string path =
        register_file.empty() ? truth_folder + "/../register.csv" : register_file;
    const Register registered = TRY(Register::read(path, 0));
    const Simple simple = simple_methods(observed, registered);
    const Rows linked = TRY(linked_rows(workspace, scope, observed));
    std::vector<Quality> out;
    for (const Group& group : groups_of(truth, observed)) {
        out.push_back(quality_of(truth, linked, group, "link"));
        out.push_back(quality_of(truth, simple.nik, group, "nik"));
        out.push_back(quality_of(truth, simple.chain, group, "chain"));
    }
    return out;
}

}  // namespace regsosek::link
