// Identities: every person and family is an identity of its own until a merge says otherwise.
// Merges and splits are documents; who belongs to which identity follows from them in their order,
// so that taking one back is a new version of its document and a reading without it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "regsosek/link.h"

namespace regsosek::link {

namespace {

constexpr std::string_view key_prefix = "identity/";

/// The printed form: I for people, K for families, with FamilyId's serial and check digit.
std::string printed(bool family, int64_t id) {
    return (family ? "K" : "I") + FamilyId{id}.printed().substr(1);
}

const std::string* text_at(const json::Value& value, const char* name) {
    const json::Value* found = value.find(name);
    return found == nullptr ? nullptr : found->text();
}

/// Members that do not stand under their own number, by id.
using Moved = std::map<int64_t, int64_t>;

int64_t now_of(const Moved& moved, int64_t id) {
    const auto found = moved.find(id);
    return found == moved.end() ? id : found->second;
}

std::vector<int64_t> members_of(const Moved& moved, int64_t identity) {
    std::vector<int64_t> out;
    if (now_of(moved, identity) == identity) {
        out.push_back(identity);
    }
    for (const auto& [id, now] : moved) {
        if (now == identity && id != identity) {
            out.push_back(id);
        }
    }
    std::ranges::sort(out);
    return out;
}

void apply(const IdentityChange& change, Moved& moved) {
    if (change.what == "split") {
        moved.erase(change.kept);
        return;
    }
    for (const int64_t member : members_of(moved, change.other)) {
        moved[member] = change.kept;
    }
}

Moved replayed(const std::vector<IdentityChange>& changes, bool family) {
    Moved moved;
    for (const IdentityChange& change : changes) {
        if (!change.undone && change.family == family) {
            apply(change, moved);
        }
    }
    return moved;
}

std::unexpected<Error> not_there() {
    return fail(Code::not_found, "tidak ada orang atau keluarga itu dalam wilayah ini",
                "there is no such person or family in this area");
}

/// The area of a person's family, or of a family; nothing when it is not in scope.
Result<std::optional<int64_t>> area_of(store::Workspace& workspace, const store::Scope& scope,
                                       bool family, int64_t id) {
    const auto columns = TRY(workspace.columns(scope, {}));
    const store::Column& area = columns->family.at("area");
    const store::Column& ids =
        (family ? columns->family : columns->person).at(family ? "family_id" : "person_id");
    for (size_t f = 0; f < columns->family.rows; ++f) {
        const size_t begin = family ? f : columns->person_begin[f];
        const size_t end = family ? f + 1 : columns->person_begin[f + 1];
        for (size_t i = begin; i < end; ++i) {
            if (ids.integer(i) == id) {
                return area.integer(f);
            }
        }
    }
    return std::nullopt;
}

store::Document document_of(const IdentityChange& change, int64_t area) {
    json::Object answers;
    answers["about"] = json::Value{std::string("identity")};
    answers["family"] = json::Value{int64_t{change.family ? 1 : 0}};
    answers["kept"] = json::Value{change.kept};
    answers["other"] = json::Value{change.other};
    answers["undone"] = json::Value{int64_t{change.undone ? 1 : 0}};
    answers["what"] = json::Value{change.what};
    store::Document out;
    out.kind = store::Kind::link_decision;
    out.key = change.key;
    out.area = area;
    out.answers = json::canonical(json::Value{std::move(answers)});
    out.author = change.author;
    out.reason = change.reason;
    out.valid_on = change.day;
    return out;
}

/// A change with the place of its first version: what order is kept by.
struct Kept {
    IdentityChange change;
    int64_t sequence = 0;
    int64_t area = 0;
};

Result<std::vector<Kept>> kept_changes(store::Workspace& workspace, const store::Scope& scope) {
    std::map<std::string, Kept> by_key;
    store::Scan what;
    what.kind = store::Kind::link_decision;
    what.latest_only = false;
    const auto take = [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            const store::Document& document = stored.document;
            if (!document.key.starts_with(key_prefix)) {
                continue;
            }
            const json::Value answers = TRY(json::parse(document.answers));
            Kept& kept = by_key[document.key];
            kept.sequence = kept.sequence == 0 ? stored.sequence : kept.sequence;
            kept.area = document.area;
            const std::string* name = text_at(answers, "what");
            kept.change = {document.key,
                           name == nullptr ? std::string() : *name,
                           json::integer_in(answers, "family") != 0,
                           json::integer_in(answers, "kept"),
                           json::integer_in(answers, "other"),
                           json::integer_in(answers, "undone") != 0,
                           document.author,
                           document.reason,
                           document.valid_on};
        }
        return {};
    };
    TRY(workspace.scan(what, scope, take));
    std::vector<Kept> out;
    for (auto& [key, kept] : by_key) {
        out.push_back(std::move(kept));
    }
    std::ranges::sort(out, {}, &Kept::sequence);
    return out;
}

/// Refuses a change that the present state does not allow.
Result<void> check(const IdentityChange& change, const Moved& moved) {
    const auto conflict = [](const char* id, const char* en) {
        return fail(Code::conflict, id, en);
    };
    if (change.what != "merge" && change.what != "split") {
        return fail(Code::bad_input, "perubahan: merge atau split", "a change: merge or split");
    }
    if (change.author.empty() || change.reason.empty()) {
        return fail(Code::bad_input, "perubahan memerlukan penanggung jawab dan alasan",
                    "a change needs an author and a reason");
    }
    if (change.what == "split") {
        const bool inside =
            change.kept != change.other && now_of(moved, change.kept) == change.other;
        return inside ? Result<void>()
                      : conflict("orang itu bukan anggota tambahan identitas ini",
                                 "that person was not merged into this identity");
    }
    const bool whole = change.kept != change.other && now_of(moved, change.kept) == change.kept &&
                       now_of(moved, change.other) == change.other;
    return whole ? Result<void>()
                 : conflict("salah satu identitas sudah digabung ke yang lain",
                            "one of the identities was merged into another already");
}

}  // namespace

Result<std::vector<IdentityChange>> identity_changes(store::Workspace& workspace,
                                                     const store::Scope& scope) {
    std::vector<IdentityChange> out;
    for (Kept& kept : TRY(kept_changes(workspace, scope))) {
        out.push_back(std::move(kept.change));
    }
    return out;
}

Result<std::string> change_identity(store::Workspace& workspace, const store::Scope& scope,
                                    const IdentityChange& change) {
    const auto changes = TRY(identity_changes(workspace, scope));
    TRY(check(change, replayed(changes, change.family)));
    const auto area = TRY(area_of(workspace, scope, change.family, change.kept));
    const auto other = TRY(area_of(workspace, scope, change.family, change.other));
    if (!area || !other) {
        return not_there();
    }
    IdentityChange made = change;
    made.undone = false;
    made.key = fmt::format("{}{}/{}/{}/{}", key_prefix, change.family ? "family" : "person",
                           change.what, changes.size() + 1, change.kept);
    const store::Document document = document_of(made, *area);
    TRY(workspace.append({&document, 1}));
    return made.key;
}

Result<void> undo_identity(store::Workspace& workspace, const store::Scope& scope,
                           const std::string& key, const std::string& author,
                           const std::string& reason, Date day) {
    const auto changes = TRY(kept_changes(workspace, scope));
    const auto found =
        std::ranges::find_if(changes, [&](const Kept& kept) { return kept.change.key == key; });
    if (found == changes.end()) {
        return fail(Code::not_found, "tidak ada perubahan identitas itu",
                    "there is no such change of an identity");
    }
    if (author.empty() || reason.empty()) {
        return fail(Code::bad_input, "pembatalan memerlukan penanggung jawab dan alasan",
                    "taking back needs an author and a reason");
    }
    const IdentityChange& change = found->change;
    const auto touches = [&](const Kept& later) {
        const IdentityChange& l = later.change;
        const auto is = [&](int64_t id) { return id == change.kept || id == change.other; };
        return !l.undone && l.family == change.family && (is(l.kept) || is(l.other));
    };
    if (change.undone || std::any_of(std::next(found), changes.end(), touches)) {
        return fail(Code::conflict, "sudah dibatalkan, atau perubahan lain bertumpu padanya",
                    "it was taken back before, or a later change builds on it");
    }
    IdentityChange undone = change;
    undone.undone = true;
    undone.author = author;
    undone.reason = reason;
    undone.day = day;
    const store::Document document = document_of(undone, found->area);
    TRY(workspace.append({&document, 1}));
    return {};
}

Result<Identity> identity_of(store::Workspace& workspace, const store::Scope& scope, bool family,
                             int64_t id) {
    if (!TRY(area_of(workspace, scope, family, id))) {
        return not_there();
    }
    const Moved moved = replayed(TRY(identity_changes(workspace, scope)), family);
    Identity out;
    out.identity_id = now_of(moved, id);
    out.printed = printed(family, out.identity_id);
    out.members = members_of(moved, out.identity_id);
    return out;
}

}  // namespace regsosek::link
