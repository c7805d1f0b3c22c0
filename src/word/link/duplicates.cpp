// People who may be in the census twice: the pairs of the last run, side by side, and what
// reviewers say of them.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "word/link/index_file.h"
#include "word/link/observed.h"
#include "word/link/review.h"

namespace regsosek::link {

namespace {

constexpr std::string_view key_prefix = "duplicate/";
constexpr size_t reason_bytes_max = 2000;  // 500 characters of UTF-8, as the server takes them
/// Persons asked for in one query.
constexpr size_t asked_at_once = 500;

struct Pair {
    DuplicateItem item;
    int64_t pattern = 0;
};
using PairKey = std::pair<int64_t, int64_t>;

PairKey key_of(int64_t first, int64_t second) {
    return std::minmax(first, second);
}

struct Home {
    int64_t family = 0;
    int64_t area = 0;
};

/// Family and area of those of the persons who are in scope.
Result<std::map<int64_t, Home>> homes_of(store::Workspace& workspace, const store::Scope& scope,
                                         const std::set<int64_t>& persons) {
    std::map<int64_t, Home> out;
    const std::vector<int64_t> all(persons.begin(), persons.end());
    for (size_t begin = 0; begin < all.size(); begin += asked_at_once) {
        const size_t end = std::min(all.size(), begin + asked_at_once);
        store::Query query;
        query.table = "link_person";
        query.fields = {"person_id", "family_id", "area"};
        query.filter = fmt::format("person_id in {{{}}}",
                                   fmt::join(all.begin() + static_cast<ptrdiff_t>(begin),
                                             all.begin() + static_cast<ptrdiff_t>(end), ","));
        const store::Table table = TRY(workspace.query(query, scope));
        for (size_t i = 0; i < table.rows; ++i) {
            out[table.at("person_id").integer(i)] = {table.at("family_id").integer(i),
                                                     table.at("area").integer(i)};
        }
    }
    return out;
}

/// Pairs of which both persons are in scope, heaviest first; `filter` is of the language.
Result<std::vector<Pair>> pairs_of(store::Workspace& workspace, const store::Scope& scope,
                                   const std::string& filter) {
    if (!TRY(workspace.has_table("link_duplicate"))) {
        return fail(Code::not_found, "link belum pernah dijalankan", "link has not run yet");
    }
    store::Query query;
    query.table = "link_duplicate";
    query.filter = filter;
    query.order = {"-weight"};
    const store::Table table = TRY(workspace.query(query, scope));
    std::set<int64_t> persons;
    for (size_t i = 0; i < table.rows; ++i) {
        persons.insert(table.at("person_a").integer(i));
        persons.insert(table.at("person_b").integer(i));
    }
    const auto homes = TRY(homes_of(workspace, scope, persons));
    std::vector<Pair> out;
    for (size_t i = 0; i < table.rows; ++i) {
        const auto [a, b] =
            key_of(table.at("person_a").integer(i), table.at("person_b").integer(i));
        const auto first = homes.find(a);
        const auto second = homes.find(b);
        if (first == homes.end() || second == homes.end()) {
            continue;
        }
        const double bits = static_cast<double>(table.at("weight").integer(i)) / 100;
        out.push_back({{a, b, first->second.family, second->second.family, first->second.area,
                        second->second.area, bits},
                       table.at("pattern").integer(i)});
    }
    return out;
}

/// The verdicts of the record on pairs, each reviewer's last.
Result<std::vector<DuplicateVerdict>> verdicts_of(store::Workspace& workspace,
                                                  const store::Scope& scope) {
    std::vector<DuplicateVerdict> out;
    store::Scan what;
    what.kind = store::Kind::link_decision;
    const auto take = [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            const store::Document& document = stored.document;
            if (!document.key.starts_with(key_prefix)) {
                continue;
            }
            const json::Value answers = TRY(json::parse(document.answers));
            out.push_back({json::integer_in(answers, "first"), json::integer_in(answers, "second"),
                           static_cast<Verdict>(json::integer_in(answers, "verdict")),
                           document.author, document.reason, document.valid_on});
        }
        return {};
    };
    TRY(workspace.scan(what, scope, take));
    return out;
}

store::Document document_of(const DuplicateVerdict& verdict, int64_t area) {
    json::Object answers;
    answers["about"] = json::Value{std::string("duplicate")};
    answers["first"] = json::Value{verdict.first};
    answers["second"] = json::Value{verdict.second};
    answers["verdict"] = json::Value{static_cast<int64_t>(verdict.verdict)};
    store::Document out;
    out.kind = store::Kind::link_decision;
    out.key = fmt::format("{}{}/{}/{}", key_prefix, PersonId{verdict.first}.printed(),
                          PersonId{verdict.second}.printed(), verdict.reviewer);
    out.area = area;
    out.answers = json::canonical(json::Value{std::move(answers)});
    out.author = verdict.reviewer;
    out.reason = verdict.reason;
    out.valid_on = verdict.day;
    return out;
}

/// Makes one identity of two persons, when they are not one already.
Result<void> merge(store::Workspace& workspace, const store::Scope& scope,
                   const DuplicateVerdict& verdict) {
    const Identity first = TRY(identity_of(workspace, scope, false, verdict.first));
    const Identity second = TRY(identity_of(workspace, scope, false, verdict.second));
    if (first.identity_id == second.identity_id) {
        return {};
    }
    IdentityChange change;
    change.what = "merge";
    std::tie(change.kept, change.other) = key_of(first.identity_id, second.identity_id);
    change.author = verdict.reviewer;
    change.reason = verdict.reason;
    change.day = verdict.day;
    TRY(change_identity(workspace, scope, change));
    return {};
}

/// Makes two identities of two persons: takes their merge back, or, where later changes build on it
/// or they came together through others, takes the one out that was moved.
Result<void> part(store::Workspace& workspace, const store::Scope& scope,
                  const DuplicateVerdict& verdict) {
    const int64_t shared = TRY(identity_of(workspace, scope, false, verdict.first)).identity_id;
    const auto still_one = [&]() -> Result<bool> {
        const auto second = TRY(identity_of(workspace, scope, false, verdict.second));
        const auto first = TRY(identity_of(workspace, scope, false, verdict.first));
        return first.identity_id == second.identity_id;
    };
    if (!TRY(still_one())) {
        return {};
    }
    for (const IdentityChange& one : TRY(identity_changes(workspace, scope))) {
        if (!one.undone && !one.family && one.what == "merge" &&
            key_of(one.kept, one.other) == key_of(verdict.first, verdict.second)) {
            const auto undone = undo_identity(workspace, scope, one.key, verdict.reviewer,
                                              verdict.reason, verdict.day);
            if (!undone && undone.error().code != Code::conflict) {
                return undone;
            }
        }
    }
    if (!TRY(still_one())) {
        return {};
    }
    IdentityChange change;
    change.what = "split";
    change.kept = verdict.second == shared ? verdict.first : verdict.second;
    change.other = shared;
    change.author = verdict.reviewer;
    change.reason = verdict.reason;
    change.day = verdict.day;
    TRY(change_identity(workspace, scope, change));
    return {};
}

/// Whether a reviewer who is not sure now said "same" before, and nobody else says so.
bool takes_back(const std::vector<DuplicateVerdict>& verdicts, const DuplicateVerdict& said) {
    bool before = false;
    bool others = false;
    for (const DuplicateVerdict& one : verdicts) {
        if (one.verdict == Verdict::same &&
            key_of(one.first, one.second) == key_of(said.first, said.second)) {
            (one.reviewer == said.reviewer ? before : others) = true;
        }
    }
    return said.verdict == Verdict::unsure && before && !others;
}

Result<Pair> pair_of(store::Workspace& workspace, const store::Scope& scope, int64_t first,
                     int64_t second) {
    const auto [a, b] = key_of(first, second);
    auto found =
        TRY(pairs_of(workspace, scope,
                     fmt::format("person_a in {{{},{}}} and person_b in {{{},{}}}", a, b, a, b)));
    if (found.empty()) {
        return fail(Code::not_found, "pasangan itu tidak ada dalam antrean",
                    "that pair is not in the queue");
    }
    return std::move(found.front());
}

/// Where persons stand in the columns. Errors: not_found.
Result<std::pair<size_t, size_t>> rows_of(const Observed& observed, const DuplicateItem& item) {
    const store::Column& person_id = observed.columns->person.at("person_id");
    std::optional<size_t> first;
    std::optional<size_t> second;
    for (size_t p = 0; p < observed.rows() && !(first && second); ++p) {
        const int64_t id = person_id.integer(p);
        first = id == item.first ? p : first;
        second = id == item.second ? p : second;
    }
    if (!first || !second) {
        return fail(Code::not_found, "orang itu tidak ada lagi", "that person is no longer there");
    }
    return std::pair{*first, *second};
}

}  // namespace

Result<DuplicatePage> duplicate_queue(store::Workspace& workspace, const store::Scope& scope,
                                      const ReviewFilter& filter) {
    std::set<PairKey> settled;
    for (const DuplicateVerdict& one : TRY(verdicts_of(workspace, scope))) {
        if (one.verdict != Verdict::unsure || one.reviewer == filter.reviewer) {
            settled.insert(key_of(one.first, one.second));
        }
    }
    DuplicatePage page;
    size_t shown = 0;
    for (const Pair& pair : TRY(pairs_of(workspace, scope, {}))) {
        const bool open = !settled.contains(key_of(pair.item.first, pair.item.second));
        ++page.total;
        page.open += open ? 1 : 0;
        if (!open && !filter.with_decided) {
            continue;
        }
        if (shown >= filter.offset && page.items.size() < filter.most) {
            page.items.push_back(pair.item);
        }
        ++shown;
    }
    return page;
}

Result<DuplicateCase> duplicate_case(store::Workspace& workspace, const store::Scope& scope,
                                     const Finder& registered, int64_t first, int64_t second) {
    const Pair pair = TRY(pair_of(workspace, scope, first, second));
    const int64_t first_area = pair.item.first_area;
    const int64_t second_area = pair.item.second_area;
    const Observed observed =
        TRY(observe(workspace, store::Scope({AreaRange{first_area, first_area + 1},
                                             AreaRange{second_area, second_area + 1}})));
    const auto [one, other] = TRY(rows_of(observed, pair.item));
    DuplicateCase out;
    out.item = pair.item;
    out.fields = review_fields(match::levels_of(static_cast<uint32_t>(pair.pattern)),
                               index_of(registered).index.frozen().model,
                               side_values(observed, one), side_values(observed, other));
    for (DuplicateVerdict& verdict : TRY(verdicts_of(workspace, scope))) {
        if (key_of(verdict.first, verdict.second) == key_of(first, second)) {
            out.verdicts.push_back(std::move(verdict));
        }
    }
    return out;
}

Result<void> decide_duplicate(store::Workspace& workspace, const store::Scope& scope,
                              const DuplicateVerdict& verdict) {
    if (verdict.reason.empty() || verdict.reason.size() > reason_bytes_max ||
        verdict.reviewer.empty() || verdict.reviewer.find('/') != std::string::npos) {
        return fail(Code::bad_input, "putusan memerlukan penelaah dan alasan (paling banyak 2000)",
                    "a verdict needs a reviewer and a reason (at most 2,000 bytes)");
    }
    const Pair pair = TRY(pair_of(workspace, scope, verdict.first, verdict.second));
    DuplicateVerdict said = verdict;
    std::tie(said.first, said.second) = key_of(verdict.first, verdict.second);
    // The identities first: where they cannot be changed nothing is said.
    if (said.verdict == Verdict::same) {
        TRY(merge(workspace, scope, said));
    } else if (said.verdict == Verdict::different ||
               takes_back(TRY(verdicts_of(workspace, scope)), said)) {
        TRY(part(workspace, scope, said));
    }
    const store::Document document = document_of(said, pair.item.first_area);
    TRY(workspace.append({&document, 1}));
    return {};
}

}  // namespace regsosek::link
