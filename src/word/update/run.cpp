// One run: read files, store new events, replay all of them over the families as collect left them,
// and append the versions that differ.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "ground/base/ids.h"
#include "ground/form/form.h"
#include "ground/store/issued_ids.h"
#include "regsosek/update.h"
#include "word/update/rules.h"
#include "word/update/tables.h"
#include "word/update/world.h"

namespace regsosek::update {

namespace {

// What the workspace knows before the run.
struct Known {
    std::map<std::string, Event> events;    // by number
    std::map<CensusKey, int64_t> families;  // by place
    std::map<CensusKey, int64_t> founded;   // ids issued for families that events found
    int64_t next_family = 1;
    int64_t next_person = 1;
};

Result<void> load_events(store::Workspace& workspace, const store::Scope& scope, Known& known) {
    store::Scan what;
    what.kind = store::Kind::event;
    what.with_identity = true;
    return workspace.scan(what, scope, [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            Event event = TRY(event_of(stored.document));
            if (event.family_id_new != 0) {
                known.founded[event.founded()] = event.family_id_new;
            }
            known.events.emplace(event.id, std::move(event));
        }
        return {};
    });
}

Result<Known> load(store::Workspace& workspace, const store::Scope& scope) {
    Known known;
    TRY(load_events(workspace, scope, known));
    const auto columns = TRY(workspace.columns(scope));
    const auto& family = columns->family;
    const auto& building = family.at("building_no");
    const auto& number = family.at("family_no");
    for (size_t row = 0; row < family.rows; ++row) {
        const CensusKey key{family.at("area").integer(row),
                            static_cast<int32_t>(building.integer(row)),
                            static_cast<int32_t>(number.integer(row))};
        const int64_t id = family.at("family_id").integer(row);
        known.families.emplace(key, id);
    }
    // Serial numbers are those of the whole record, whatever the caller may see of it: an id is
    // never issued twice.
    const store::IssuedIds issued = TRY(store::issued_ids(workspace));
    known.next_family = issued.family + 1;
    known.next_person = issued.person + 1;
    return known;
}

// New events in their order; what the record has, or what has a number twice, is left out.
std::vector<Event> new_events(std::vector<Event> read, const store::Scope& scope,
                              const Known& known, Report& report) {
    const auto content = [](const Event& event) { return event.answers(false) + event.identity(); };
    // Of two events with one number the one that sorts first is taken, whatever file it stood in.
    std::ranges::sort(read, [&](const Event& a, const Event& b) {
        return a.id != b.id ? a.id < b.id : content(a) < content(b);
    });
    std::vector<Event> out;
    const auto reused = [&](const Event& event) {
        report.reported.push_back({event.file,
                                   event.line,
                                   "event_id",
                                   "event_id_reused",
                                   event.id,
                                   {"satu nomor untuk satu peristiwa", "one number for one event"},
                                   false,
                                   event.family.area});
    };
    for (Event& event : read) {
        const bool to_outside = event.to.area != 0 && !scope.contains(event.to.area);
        if (!scope.contains(event.family.area) || to_outside) {
            report.reported.push_back({event.file,
                                       event.line,
                                       to_outside ? "idsubsls_to" : "idsubsls",
                                       "outside_scope",
                                       event.id,
                                       {"wilayah dalam kewenangan", "an area in scope"},
                                       false,
                                       event.family.area});
            continue;
        }
        const auto there = known.events.find(event.id);
        const Event* same = there != known.events.end()                 ? &there->second
                            : !out.empty() && out.back().id == event.id ? &out.back()
                                                                        : nullptr;
        if (same == nullptr) {
            out.push_back(std::move(event));
        } else if (content(*same) == content(event)) {
            ++report.events_repeated;
        } else {
            reused(event);
        }
    }
    std::ranges::sort(out, earlier);
    return out;
}

// Serial numbers for families and persons that come into being, in the order of events.
void issue(std::vector<Event>& events, Known& known) {
    for (Event& event : events) {
        const CensusKey place = event.founded();
        if (place.area != 0) {
            const auto there = known.families.find(place);
            const auto issued = known.founded.find(place);
            if (issued != known.founded.end()) {
                event.family_id_new = issued->second;
            } else if (there == known.families.end()) {
                event.family_id_new = known.next_family++;
                known.founded[place] = event.family_id_new;
            }
        }
        if (event.brings_person()) {
            event.person_id_new = known.next_person++;
        }
    }
}

// Families as collect left them, by id: the last version that no event made.
Result<std::map<int64_t, store::Stored>> base_documents(store::Workspace& workspace,
                                                        const store::Scope& scope,
                                                        const std::set<int64_t>& ids,
                                                        std::map<int64_t, store::Stored>& heads) {
    std::map<int64_t, store::Stored> bases;
    std::map<std::string, int64_t> changed;
    for (const int64_t id : ids) {
        const std::string key = FamilyId{id}.printed();
        auto head = TRY(workspace.get(store::Kind::family, key, scope, true));
        if (!head) {
            continue;
        }
        if (head->document.author != "update") {
            bases.emplace(id, *head);
        } else {
            changed.emplace(key, id);
        }
        heads.emplace(id, std::move(*head));
    }
    if (changed.empty()) {
        return bases;
    }
    store::Scan what;
    what.latest_only = false;
    what.with_identity = true;
    TRY(workspace.scan(what, scope, [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            const auto id = changed.find(stored.document.key);
            if (id != changed.end() && stored.document.author != "update") {
                bases.insert_or_assign(id->second, stored);
            }
        }
        return {};
    }));
    return bases;
}

// Ids of the families that events name, of those that are there.
std::set<int64_t> named_families(const Known& known) {
    std::set<int64_t> ids;
    for (const auto& [id, event] : known.events) {
        for (const CensusKey& key : {event.family, event.to}) {
            const auto there = known.families.find(key);
            if (there != known.families.end()) {
                ids.insert(there->second);
            }
        }
    }
    return ids;
}

store::Document document_of(const Event& event, const Told& told) {
    store::Document document;
    document.kind = store::Kind::event;
    document.key = event.id;
    document.area = event.family.area;
    document.answers = event.answers(true);
    document.identity = event.identity();
    document.author = "update";
    document.reason = std::string(name(event.kind));
    document.valid_on = event.date;
    const int64_t owner = told.family_id != 0 ? told.family_id : event.family_id_new;
    if (owner != 0 && !document.identity.empty()) {
        document.family = FamilyId{owner}.printed();
    }
    document.idempotency = "event:" + event.id;
    return document;
}

// Versions that differ from the heads.
std::vector<store::Document> new_versions(const World& world,
                                          const std::map<int64_t, store::Stored>& heads,
                                          Report& report) {
    std::vector<int64_t> ids;
    for (const auto& [id, family] : world.families) {
        const auto head = heads.find(id);
        const bool was_changed = head != heads.end() && head->second.document.author == "update";
        if (family.events > 0 || was_changed) {
            ids.push_back(id);
        }
    }
    std::vector<store::Document> out;
    auto documents = documents_of(world, ids);
    for (size_t i = 0; i < documents.size(); ++i) {
        const auto head = heads.find(ids[i]);
        const bool same = head != heads.end() &&
                          head->second.document.answers == documents[i].answers &&
                          head->second.document.identity == documents[i].identity;
        if (same) {
            continue;
        }
        ++report.families_changed;
        report.families_new += head == heads.end() ? 1 : 0;
        out.push_back(std::move(documents[i]));
    }
    return out;
}

void count(const std::vector<Told>& told, Report& report) {
    std::map<std::string, int64_t> findings;
    for (const Told& one : told) {
        report.applied += one.outcome == Outcome::applied ? 1 : 0;
        report.noted += one.outcome == Outcome::noted ? 1 : 0;
        if (one.outcome == Outcome::not_applied) {
            ++report.not_applied;
            ++findings[one.finding];
        }
    }
    for (const auto& [finding, number] : findings) {
        report.findings.push_back({finding, number});
    }
}

// Events first seen now are stored with what became of them, together with the new versions.
Result<void> store_all(store::Workspace& workspace, const std::vector<Event>& events,
                       const std::vector<Told>& told, const std::set<std::string>& fresh,
                       std::vector<store::Document> documents, Report& report) {
    for (size_t i = 0; i < events.size(); ++i) {
        if (fresh.contains(events[i].id)) {
            documents.push_back(document_of(events[i], told[i]));
            ++report.events_new;
        }
    }
    if (!documents.empty()) {
        TRY(workspace.append(documents));
        TRY(workspace.catch_up_columns());
    }
    return {};
}

Result<World> base_world(store::Workspace& workspace, const store::Scope& scope,
                         const Layout& layout, const Known& known, const Options& options,
                         std::map<int64_t, store::Stored>& heads) {
    World world{layout, options.adult_age, {}, {}};
    const auto bases = TRY(base_documents(workspace, scope, named_families(known), heads));
    for (const auto& [id, document] : bases) {
        TRY(add_family(world, document));
    }
    return world;
}

}  // namespace

Result<Report> apply(store::Workspace& workspace, const store::Scope& scope,
                     const std::vector<std::string>& files, const Options& options) {
    const std::string forms = form::default_forms_folder(options.forms_folder);
    const Layout layout{TRY(form::Form::load(forms + "/regsosek22-k"))};
    Report report;
    std::vector<Event> read;
    for (const std::string& file : files) {
        TRY(read_events(file, read, report.reported, report.events_read));
    }
    TRY(workspace.catch_up_columns());
    Known known = TRY(load(workspace, scope));
    auto fresh_events = new_events(std::move(read), scope, known, report);
    issue(fresh_events, known);
    std::set<std::string> fresh;
    for (Event& event : fresh_events) {
        fresh.insert(event.id);
        known.events.emplace(event.id, std::move(event));
    }
    std::map<int64_t, store::Stored> heads;
    World world = TRY(base_world(workspace, scope, layout, known, options, heads));
    std::vector<Event> events;
    for (const auto& [id, event] : known.events) {
        events.push_back(event);
    }
    std::ranges::sort(events, earlier);
    report.events_known = static_cast<int64_t>(events.size());
    const auto told = replay(world, events, options.as_of);
    count(told, report);
    auto documents = new_versions(world, heads, report);
    TRY(store_all(workspace, events, told, fresh, std::move(documents), report));
    TRY(write_tables(workspace, scope, world, events, told));
    TRY(store::write_reported(workspace, "update_reported", report.reported, scope));
    return report;
}

}  // namespace regsosek::update
