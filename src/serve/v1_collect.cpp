// /v1/collect: K documents keyed at screens: read, checked for what is asked, written, and drafts.
#include <algorithm>

#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "serve/block_copy.h"
#include "serve/keyed_json.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t document_bytes_max = 256 * 1024;
constexpr size_t idempotency_max = 100;

std::string tag_of(int32_t version) {
    return "\"" + std::to_string(version) + "\"";
}

store::Access access_of(const Context& context, const char* action, int64_t family, int64_t area) {
    return {0,      context.now, context.account->name, context.role->name, context.purpose, action,
            family, area};
}

// Who keys whole documents sees whole documents: what a role does not see it would wipe out.
Result<void> check_whole(const Context& context) {
    for (const char* group : {"answers", "identity", "health", "children", "finance"}) {
        if (!context.role->sees(group)) {
            return fail(Code::no_right, "peran ini tidak melihat seluruh dokumen",
                        "this role does not see whole documents");
        }
    }
    return {};
}

Result<Response> read_document(Context& context) {
    TRY(check_whole(context));
    const FamilyId id = TRY(FamilyId::parse(context.path.at("family")));
    const auto stored = TRY(context.desk.workspace().get(store::Kind::family, id.printed(),
                                                         context.account->scope(), true));
    if (!stored) {
        return fail(Code::not_found, "keluarga itu tidak ada, atau di luar wilayah akun ini",
                    "there is no such family, or it is outside of this account's areas");
    }
    const auto keyed = TRY(context.desk.writes().intake().keyed(*stored));
    Response out;
    out.body = keyed_json(keyed);
    out.headers.emplace_back("ETag", tag_of(stored->version));
    return noted(context, {access_of(context, "document.read", id.value, stored->document.area)},
                 std::move(out));
}

// Who handed a document in, kept until it is answered.
struct Asker {
    Desk& desk;
    Lang lang;
    store::Scope scope;
    store::Access read;  ///< as it is noted when they get to see the document; no area yet
    std::string family;
};

// The problem of a conflict, with the document as it is now: a read like any other.
Response conflict(const Asker& asker, const Error& error) {
    Response out = Response::problem(error, asker.lang);
    Desk& desk = asker.desk;
    const auto stored = desk.workspace().get(store::Kind::family, asker.family, asker.scope, true);
    if (!stored || !*stored) {
        return out;
    }
    out.headers.emplace_back("ETag", tag_of((*stored)->version));
    const auto keyed = desk.writes().intake().keyed(**stored);
    const auto current = keyed ? json::parse(keyed_json(*keyed)) : Result<json::Value>{};
    auto problem = json::parse(out.body);
    if (!problem || !keyed || !current) {
        return out;
    }
    std::get<json::Object>(problem->data)["current"] = *current;
    out.body = json::canonical(*problem);
    store::Access read = asker.read;
    read.area = (*stored)->document.area;
    return noted(desk, asker.lang, {std::move(read)}, std::move(out));
}

Response accepted_response(const collect::AcceptedDocument& accepted, bool fresh) {
    Response out = Response::of(object({{"batch", integer(accepted.batch)},
                                        {"family", text(accepted.family)},
                                        {"repeated", truth(accepted.repeated)},
                                        {"version", integer(accepted.version)}}),
                                fresh ? 201 : 200);
    out.headers.emplace_back("ETag", tag_of(accepted.version));
    return out;
}

// Says what became of a document.
void done_with(const Asker& asker, const Result<collect::AcceptedDocument>& outcome,
               const std::function<void(Response)>& done) {
    if (outcome) {
        done(accepted_response(*outcome, asker.family.empty()));
        return;
    }
    const bool versions = outcome.error().place.column == "version";
    Response out = versions ? conflict(asker, outcome.error())
                            : Response::problem(outcome.error(), asker.lang);
    if (out.later) {
        out.later(done);
    } else {
        done(std::move(out));
    }
}

// Hands the document in; the answer comes when its group is on disk.
Result<Response> take(Context& context, const collect::KeyedDocument& keyed) {
    TRY(check_whole(context));
    Desk& desk = context.desk;
    const bool fresh = keyed.family.empty();
    const int64_t family = fresh ? 0 : TRY(FamilyId::parse(keyed.family)).value;
    const Asker asker{desk, context.lang, context.account->scope(),
                      access_of(context, "document.read", family, 0), keyed.family};
    auto prepared = desk.writes().intake().prepare(keyed, asker.scope);
    const bool another = !prepared && prepared.error().code == Code::conflict && !fresh;
    if (another) {
        return conflict(asker, prepared.error());
    }
    const auto document = std::make_shared<collect::PreparedDocument>(TRY(std::move(prepared)));
    Response out;
    out.later = [asker, document](const std::function<void(Response)>& done) {
        const auto finished = [asker, done](const Result<collect::AcceptedDocument>& outcome) {
            done_with(asker, outcome, done);
        };
        if (auto taken = asker.desk.writes().add(std::move(*document), finished); !taken) {
            done(Response::problem(taken.error(), asker.lang));
        }
    };
    return out;
}

Result<collect::KeyedDocument> document_of(Context& context) {
    const json::Value body = TRY(context.body());
    collect::KeyedDocument keyed = TRY(keyed_document(body));
    keyed.author = "entry:" + context.account->name;
    if (keyed.reason.empty()) {
        keyed.reason = "entri";
    }
    keyed.reason += TRY(copy_note(context, body, keyed));
    const std::string& key = context.request.header("idempotency-key");
    if (key.size() > idempotency_max) {
        return wrong_field("Idempotency-Key", "kunci terlalu panjang", "the key is too long");
    }
    if (!key.empty()) {
        keyed.idempotency = "entry:" + context.account->name + ":" + key;
    }
    return keyed;
}

Result<Response> add_document(Context& context) {
    collect::KeyedDocument keyed = TRY(document_of(context));
    keyed.family.clear();
    keyed.version = 0;
    return take(context, keyed);
}

Result<Response> change_document(Context& context) {
    collect::KeyedDocument keyed = TRY(document_of(context));
    keyed.family = TRY(FamilyId::parse(context.path.at("family"))).printed();
    const std::string& match = context.request.header("if-match");
    const bool quoted = match.size() > 2 && match.front() == '"' && match.back() == '"';
    const auto version =
        quoted ? text::integer(std::string_view(match).substr(1, match.size() - 2)) : std::nullopt;
    if (!version || *version < 1 || *version > INT32_MAX) {
        return wrong_field("If-Match", "sebutkan versi yang diubah (If-Match)",
                           "name the version that is changed (If-Match)");
    }
    keyed.version = static_cast<int32_t>(*version);
    return take(context, keyed);
}

Result<Response> asked(Context& context) {
    const json::Value body = TRY(context.body());
    const auto keyed = TRY(keyed_document(body));
    const auto questions = TRY(context.desk.writes().intake().asked(keyed));
    json::Array members;
    for (const auto& one : questions.members) {
        members.push_back(texts(one));
    }
    return Response::of(
        object({{"family", texts(questions.family)}, {"members", array(std::move(members))}}));
}

Result<Response> show_form(Context& context) {
    return Response::of(form_json(context.desk.form(), context.lang));
}

// Drafts of an account: one sealed text, of which each document is a member.
class Drafts {
public:
    Drafts(store::Workspace& workspace, const std::string& account)
        : workspace_(workspace), name_("draft." + account) {}
    Result<json::Object> load() {
        const auto kept = TRY(workspace_.kept_stage(name_, "1"));
        const json::Value value = kept ? TRY(json::parse(*kept)) : json::Value{};
        return value.object() == nullptr ? json::Object{} : *value.object();
    }
    Result<void> keep(json::Object drafts) {
        json::Value value;
        value.data = std::move(drafts);
        return workspace_.keep_stage(name_, "1", json::canonical(value));
    }

private:
    store::Workspace& workspace_;
    std::string name_;
};

constexpr size_t drafts_max = 50;

// Which of its states a draft is: one that comes late does not replace a newer one.
int64_t turn_of(const json::Value& draft) {
    const json::Value* turn = draft.find("turn");
    return turn == nullptr || turn->integer() == nullptr ? 0 : *turn->integer();
}

Result<Response> list_drafts(Context& context) {
    const std::lock_guard lock{context.desk.drafts_mutex()};
    Drafts drafts{context.desk.workspace(), context.account->name};
    json::Value all;
    all.data = TRY(drafts.load());
    return Response::of(object({{"drafts", all}}));
}

Result<Response> keep_draft(Context& context) {
    const json::Value body = TRY(context.body());
    const std::lock_guard lock{context.desk.drafts_mutex()};
    Drafts drafts{context.desk.workspace(), context.account->name};
    json::Object all = TRY(drafts.load());
    const auto before = all.find(context.path.at("draft"));
    if (before != all.end() && turn_of(before->second) > turn_of(body)) {
        return fail(Code::conflict, "draf di server lebih baru", "the server has a newer draft");
    }
    all[context.path.at("draft")] = body;
    if (all.size() > drafts_max) {
        return fail(Code::limit, "paling banyak 50 dokumen yang belum selesai",
                    "at most 50 unfinished documents");
    }
    TRY(drafts.keep(std::move(all)));
    return Response::nothing();
}

Result<Response> drop_draft(Context& context) {
    const std::lock_guard lock{context.desk.drafts_mutex()};
    Drafts drafts{context.desk.workspace(), context.account->name};
    json::Object all = TRY(drafts.load());
    all.erase(context.path.at("draft"));
    TRY(drafts.keep(std::move(all)));
    return Response::nothing();
}

void add_draft_routes(std::vector<Route>& to) {
    const Parameter draft{"draft", "name of the draft, chosen by the client"};
    to.push_back({"GET",
                  "/v1/collect/draft",
                  "document.write",
                  {"Dokumen sendiri yang belum selesai", "The own unfinished documents"},
                  list_drafts});
    to.push_back({"PUT",
                  "/v1/collect/draft/{draft}",
                  "document.write",
                  {"Simpan dokumen yang belum selesai", "Keep an unfinished document"},
                  keep_draft,
                  {draft},
                  false,
                  document_bytes_max,
                  R"({"type":"object"})",
                  ""});
    to.push_back({"DELETE",
                  "/v1/collect/draft/{draft}",
                  "document.write",
                  {"Buang dokumen yang belum selesai", "Drop an unfinished document"},
                  drop_draft,
                  {draft},
                  false,
                  document_bytes_max,
                  "",
                  ""});
}

}  // namespace

void add_collect_routes(std::vector<Route>& to) {
    const Parameter family{"family", "printed family id", false, false, family_schema};
    to.push_back({"GET",
                  "/v1/collect/form",
                  "document.read",
                  {"Formulir K: pertanyaan, kode, lebar", "Form K: questions, codes, widths"},
                  show_form});
    to.push_back({"POST",
                  "/v1/collect/asked",
                  "document.read",
                  {"Pertanyaan yang berlaku bagi isian ini", "Questions that apply to answers"},
                  asked,
                  {},
                  false,
                  document_bytes_max,
                  document_schema});
    to.push_back({"GET",
                  "/v1/collect/family/{family}",
                  "document.read",
                  {"Dokumen seperti dientri; ETag adalah versinya",
                   "A document as keyed; its ETag is the version"},
                  read_document,
                  {family},
                  true});
    to.push_back({"POST",
                  "/v1/collect/family",
                  "document.write",
                  {"Dokumen keluarga baru; dijawab setelah tersimpan di disk",
                   "A new family's document; answered when it is on disk"},
                  add_document,
                  {},
                  true,
                  document_bytes_max,
                  document_schema});
    to.push_back({"PUT",
                  "/v1/collect/family/{family}",
                  "document.write",
                  {"Versi baru dokumen; If-Match menyebut versi yang diubah",
                   "A new version of a document; If-Match names the version that is changed"},
                  change_document,
                  {family},
                  true,
                  document_bytes_max,
                  document_schema});
    add_draft_routes(to);
}

}  // namespace regsosek::serve
