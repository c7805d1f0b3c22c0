// /v1/family/{family}/trace: what became of a family: where it stands on the map, whom its members
// were linked to, and every version and decision of the record about it, with who and when.
#include <algorithm>
#include <map>
#include <set>

#include "ground/base/json_members.h"
#include "method/match/match.h"
#include "serve/atlas.h"
#include "serve/family_fields.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

/// One document of the record about the family.
struct Step {
    int64_t sequence = 0;
    std::string kind;
    Text what;
    std::string by;
    std::string reason;
    std::string about;  ///< a person or a rule; empty: the family
    Date day;
};

struct Subject {
    int64_t family = 0;
    std::string printed;
    int64_t area = 0;
    std::set<int64_t> persons;
    std::set<int64_t> adults;
    std::string landmark;     ///< of the geotag; empty without one
    bool identified = false;  ///< the identity is there and the role sees it
};

Text what_of(const store::Stored& stored, std::string_view first_id, std::string_view first_en) {
    if (stored.version == 1) {
        return {std::string(first_id), std::string(first_en)};
    }
    const std::string number = std::to_string(stored.version);
    return {"versi " + number, "version " + number};
}

// Each kind of document: whether it is about the family, and what it says. False: it is not.
using Reader = bool (*)(const Subject&, const store::Stored&, const json::Value&, Step&);

bool of_family(const Subject& subject, const store::Stored& stored, const json::Value&,
               Step& step) {
    step.what = what_of(stored, "dokumen masuk", "document accepted");
    return stored.document.key == subject.printed;
}

bool of_geotag(const Subject& subject, const store::Stored& stored, const json::Value&,
               Step& step) {
    step.what = what_of(stored, "geotag masuk", "geotag accepted");
    return !subject.landmark.empty() &&
           stored.document.key == AreaCode{subject.area}.text() + "-" + subject.landmark;
}

bool of_confirmation(const Subject& subject, const store::Stored& stored,
                     const json::Value& answers, Step& step) {
    step.about = json::text_in(answers, "rule");
    const std::string decision = json::text_in(answers, "decision");
    step.what = decision == "confirm"     ? Text{"temuan dibenarkan", "finding confirmed"}
                : decision == "send_back" ? Text{"temuan dikirim kembali", "finding sent back"}
                                          : Text{"temuan dikoreksi", "finding corrected"};
    return stored.document.key.starts_with(subject.printed + "/");
}

bool of_link(const Subject& subject, const store::Stored&, const json::Value& answers, Step& step) {
    const std::string about = json::text_in(answers, "about");
    const char* names[2] = {"person_id", "person_id"};
    if (about == "identity" && json::integer_in(answers, "family") == 0) {
        names[0] = "kept", names[1] = "other";
    } else if (about == "duplicate") {
        names[0] = "first", names[1] = "second";
    } else if (about != "review") {
        return false;
    }
    const Text verdicts[] = {
        {"", ""}, {"sama", "same"}, {"berbeda", "different"}, {"tidak yakin", "unsure"}};
    const int64_t verdict = std::clamp<int64_t>(json::integer_in(answers, "verdict"), 0, 3);
    const Text& said = verdicts[verdict];
    if (about == "identity") {
        const bool undone = json::integer_in(answers, "undone") != 0;
        step.what = undone ? Text{"perubahan identitas dibatalkan", "identity change taken back"}
                    : json::text_in(answers, "what") == "merge"
                        ? Text{"identitas digabung", "identities merged"}
                        : Text{"identitas dipisah", "identity split"};
    } else if (about == "duplicate") {
        step.what = {"tercatat dua kali? " + said.id, "there twice? " + said.en};
    } else {
        step.what = {"padanan: " + said.id, "link: " + said.en};
    }
    for (const char* name : names) {
        const int64_t person = json::integer_in(answers, name);
        if (subject.persons.contains(person)) {
            step.about = PersonId{person}.printed();
            return true;
        }
    }
    return false;
}

bool of_consultation(const Subject& subject, const store::Stored& stored, const json::Value&,
                     Step& step) {
    step.what = {"keputusan FKP", "decision of the consultation"};
    return stored.document.key == subject.printed;
}

bool of_appeal(const Subject& subject, const store::Stored& stored, const json::Value& answers,
               Step& step) {
    const std::string& key = stored.document.key;
    step.what = key.starts_with("objection/")    ? Text{"keberatan", "objection"}
                : key.starts_with("correction/") ? Text{"perbaikan skor", "correction of the score"}
                                                 : Text{"permohonan", "appeal"};
    return json::integer_in(answers, "family_id") == subject.family;
}

struct KindReader {
    store::Kind kind;
    const char* name;
    const char* action;  // who may do this sees the kind
    Reader read;
};
constexpr KindReader readers[] = {
    {store::Kind::family, "document", "family.read", of_family},
    {store::Kind::geotag, "place", "family.read", of_geotag},
    {store::Kind::confirmation, "finding", "finding.read", of_confirmation},
    {store::Kind::link_decision, "link", "link.review", of_link},
    {store::Kind::fkp_decision, "consult", "consult.read", of_consultation},
    {store::Kind::appeal, "appeal", "request.read", of_appeal}};

// The documents of the sub-SLS: the record finds those of an area by its index. Reasons are free
// texts that may name people: identity.
Result<std::vector<Step>> steps_of(Context& context, const Subject& subject) {
    const store::Scope here({AreaRange{subject.area, subject.area + 1}});
    const bool reasons = context.role->sees("identity");
    std::vector<Step> out;
    for (const KindReader& reader : readers) {
        if (!context.role->may(reader.action)) {
            continue;
        }
        store::Scan what;
        what.kind = reader.kind;
        what.latest_only = false;
        const auto take = [&](std::span<const store::Stored> block) -> Result<void> {
            for (const store::Stored& stored : block) {
                Step step;
                const json::Value answers = TRY(json::parse(stored.document.answers));
                if (reader.read(subject, stored, answers, step)) {
                    step.sequence = stored.sequence;
                    step.kind = reader.name;
                    step.by = stored.document.author;
                    step.reason = reasons ? stored.document.reason : std::string{};
                    step.day = stored.document.valid_on;
                    out.push_back(std::move(step));
                }
            }
            return {};
        };
        TRY(context.desk.workspace().scan(what, here, take));
    }
    std::ranges::sort(out, std::greater{}, &Step::sequence);
    return out;
}

// When a document came into the record: the time of its batch, the first that reaches it.
Result<int64_t> recorded_at(store::Workspace& workspace, int64_t batches, int64_t sequence) {
    int64_t low = 1;
    int64_t high = batches;
    store::ChainLink link;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        link = TRY(workspace.chain(middle));
        if (link.last_sequence() >= sequence) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return TRY(workspace.chain(low)).recorded_at;
}

Result<json::Value> timeline(Context& context, const Subject& subject) {
    store::Workspace& workspace = context.desk.workspace();
    const int64_t batches = TRY(workspace.chain_head()).batch;
    json::Array out;
    for (const Step& step : TRY(steps_of(context, subject))) {
        out.push_back(object({{"about", text(step.about)},
                              {"at", integer(TRY(recorded_at(workspace, batches, step.sequence)))},
                              {"by", text(step.by)},
                              {"day", text(step.day.iso())},
                              {"kind", text(step.kind)},
                              {"reason", text(step.reason)},
                              {"sequence", integer(step.sequence)},
                              {"what", text(step.what.in(context.lang))}}));
    }
    return array(std::move(out));
}

// Coordinates are identity: who does not see it is told of neither point nor photo, and nobody is
// of a family whose identity was erased.
Result<json::Value> place_of(Context& context, const Subject& subject) {
    if (!subject.identified) {
        return json::Value{};
    }
    const auto atlas = TRY(context.desk.atlas());
    auto one = std::ranges::lower_bound(atlas->places, subject.area, {}, &FamilyPlace::area);
    for (; one != atlas->places.end() && one->area == subject.area; ++one) {
        if (one->family_id == subject.family) {
            return object({{"lat_e7", integer(one->at.lat_e7)},
                           {"lon_e7", integer(one->at.lon_e7)},
                           {"photo", truth(one->photo && context.role->sees("photo"))}});
        }
    }
    return json::Value{};
}

// Links are answers; those of children belong to children too.
Result<json::Value> links_of(Context& context, const Subject& subject, const store::Scope& scope) {
    store::Workspace& workspace = context.desk.workspace();
    const bool children = context.role->sees("children");
    json::Array out;
    if (!context.role->sees("answers") || !TRY(workspace.has_table("link_person"))) {
        return array(std::move(out));
    }
    const store::Table table = TRY(workspace.rows_of("link_person", {&subject.family, 1}, scope));
    for (size_t row = 0; row < table.rows; ++row) {
        const auto value = [&](const char* column) { return table.at(column).integer(row); };
        if (!children && !subject.adults.contains(value("person_id"))) {
            continue;
        }
        const auto outcome = static_cast<match::Outcome>(value("outcome"));
        const auto reason = static_cast<match::Reason>(value("reason"));
        out.push_back(object({{"bits_e2", integer(value("weight"))},
                              {"outcome", integer(value("outcome"))},
                              {"outcome_text", text(match::describe(outcome).in(context.lang))},
                              {"person", text(PersonId{value("person_id")}.printed())},
                              {"reason_text", text(match::describe(reason).in(context.lang))}}));
    }
    return array(std::move(out));
}

Result<Subject> subject_of(store::Workspace& workspace, const store::Stored& stored,
                           FamilyId family, const store::Scope& scope) {
    Subject out{family.value, family.printed(), stored.document.area, {}, {}, {}, false};
    out.identified = !stored.document.identity.empty();
    const json::Value answers = TRY(json::parse(stored.document.answers));
    for (const auto& [person, member] : members_by_id(answers)) {
        out.persons.insert(person);
        if (!is_child(*member)) {
            out.adults.insert(person);
        }
    }
    if (TRY(workspace.has_table("geotag_place"))) {
        const store::Table rows = TRY(workspace.rows_of("geotag_place", {&out.family, 1}, scope));
        if (rows.rows > 0) {
            out.landmark = rows.at("landmark").text(0);
        }
    }
    return out;
}

Result<Response> trace(Context& context) {
    const FamilyId id = TRY(FamilyId::parse(context.path.at("family")));
    const store::Scope scope = context.account->scope();
    store::Workspace& workspace = context.desk.workspace();
    const auto stored = TRY(
        workspace.get(store::Kind::family, id.printed(), scope, context.role->sees("identity")));
    if (!stored) {
        return fail(Code::not_found, "keluarga itu tidak ada, atau di luar wilayah akun ini",
                    "there is no such family, or it is outside of this account's areas");
    }
    const Subject subject = TRY(subject_of(workspace, *stored, id, scope));
    json::Value place = TRY(place_of(context, subject));
    json::Value links = TRY(links_of(context, subject, scope));
    json::Value steps = TRY(timeline(context, subject));
    return noted(context,
                 {{0, context.now, context.account->name, context.role->name, context.purpose,
                   "family.trace", id.value, subject.area}},
                 Response::of(object({{"links", std::move(links)},
                                      {"place", std::move(place)},
                                      {"timeline", std::move(steps)}})));
}

}  // namespace

void add_trace_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/family/{family}/trace",
                  "family.read",
                  {"Riwayat satu keluarga: tempat, padanan, versi dan keputusan",
                   "What became of a family: place, links, versions and decisions"},
                  trace,
                  {{"family", "printed family id", false, false, family_schema}},
                  true});
}

}  // namespace regsosek::serve
