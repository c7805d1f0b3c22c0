// /v1/request: what citizens asked for, for those who answer; letters with codes.
#include <algorithm>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "method/paper/card.h"
#include "regsosek/score.h"
#include "serve/family_fields.h"
#include "serve/requests.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr int64_t adult_from = 18;
constexpr int64_t seconds_per_day = 86'400;
constexpr uint64_t small_body = 16 * 1024;
constexpr std::string_view reply_schema =
    R"({"type":"object","required":["answer","state"],"properties":{)"
    R"("answer":{"type":"string","minLength":5,"maxLength":2000},)"
    R"("state":{"type":"string","enum":["accepted","refused"]}}})";
constexpr std::string_view letter_schema =
    R"({"type":"object","required":["family","person"],"properties":{)"
    R"("family":{"type":"string"},"person":{"type":"string"}}})";
constexpr size_t answered_shown = 500;  // of those that wait all are shown
constexpr size_t answer_min = 5;
constexpr size_t answer_max = 2000;

Result<Response> list_requests(Context& context) {
    const store::Scope scope = TRY(context.scope());
    const bool names = context.role->sees("identity");
    json::Array out;
    std::vector<store::Access> reads;
    const RequestList list = TRY(requests_in(context.desk.workspace(), scope, answered_shown));
    for (const CitizenRequest& one : list.requests) {
        json::Value shown = object({{"area", text(AreaCode{one.area}.text())},
                                    {"decided_by", text(one.decided_by)},
                                    {"due", integer(one.due)},
                                    {"family", text(FamilyId{one.family}.printed())},
                                    {"id", text(one.id)},
                                    {"kind", text(one.objection ? "objection" : "correction")},
                                    {"late", truth(one.state == "open" && one.due < context.now)},
                                    {"person", text(PersonId{one.person}.printed())},
                                    {"since", integer(one.since)},
                                    {"state", text(one.state)}});
        if (names) {
            auto& members = std::get<json::Object>(shown.data);
            members["answer"] = text(one.answer);
            members["text"] = text(one.text);
            reads.push_back({0, context.now, context.account->name, context.role->name,
                             context.purpose, "request.read", one.family, one.area});
        }
        out.push_back(std::move(shown));
    }
    return noted(
        context, std::move(reads),
        Response::of(object({{"more", truth(list.more)}, {"requests", array(std::move(out))}})));
}

const store::Scope& every_area() {
    static const store::Scope scope{{AreaRange{0, INT64_MAX}}};
    return scope;
}

// A family has one objection to programmes, and each adult may ask for it: it is upheld as soon as
// one of them is accepted, and ends when all of them are refused.
Result<void> decide_family(Context& context, const CitizenRequest& request,
                           const score::Objection& said) {
    store::Workspace& workspace = context.desk.workspace();
    bool waits = false;
    bool upheld = request.state == "accepted";
    for (const CitizenRequest& other : TRY(requests_of(workspace, every_area(), request.family))) {
        if (other.objection && other.id != request.id) {
            waits = waits || other.state == "open";
            upheld = upheld || other.state == "accepted";
        }
    }
    if (request.state != "accepted" && waits) {
        return {};
    }
    auto done = score::decide_objection(workspace, every_area(), said, upheld);
    const bool closed = !done && done.error().code == Code::not_found;
    if (closed && request.state == "accepted") {
        TRY(score::object(workspace, every_area(), said));
        return score::decide_objection(workspace, every_area(), said, true);
    }
    return closed ? Result<void>{} : done;
}

// What programmes look into first: when it fails, the request is still open and is answered again.
Result<void> decide(Context& context, const CitizenRequest& request) {
    const std::string author = "serve:" + context.account->name;
    const Date on{static_cast<int32_t>(context.now / seconds_per_day)};
    if (request.objection) {
        TRY(decide_family(context, request,
                          {request.family, author, "putusan atas " + request.id, on}));
    }
    const store::Document document = request_document(request, author);
    TRY(context.desk.workspace().append({&document, 1}));
    return {};
}

Result<Response> answer_request(Context& context) {
    const json::Value body = TRY(context.body());
    const std::string state = json::text_in(body, "state");
    const std::string answer{text::trimmed(json::text_in(body, "answer"))};
    if (state != "accepted" && state != "refused") {
        return wrong_field("state", "accepted atau refused", "accepted or refused");
    }
    if (answer.size() < answer_min || answer.size() > answer_max) {
        return wrong_field("answer", "jawaban tertulis 5 sampai 2000 huruf",
                           "a written answer of 5 to 2000 characters");
    }
    const store::Scope scope = context.account->scope();
    const auto append = [&]() -> Result<void> {
        auto found = request_by_id(context.desk.workspace(), scope, context.path.at("request"));
        if (!found) {
            return std::unexpected(found.error());
        }
        if (found->state != "open") {
            return fail(Code::conflict, "permintaan itu sudah dijawab",
                        "that request has been answered");
        }
        found->state = state;
        found->answer = answer;
        found->decided_by = context.account->name;
        found->decided_at = context.now;
        return decide(context, *found);
    };
    TRY(context.desk.writes().append(append));
    return Response::nothing();
}

// The person of a letter, in the document that holds them.
struct Addressee {
    Citizen citizen;
    std::string name;
    std::string address;
};

Result<Addressee> addressee(Context& context, const std::string& printed_family,
                            const std::string& printed_person) {
    const FamilyId family = TRY(FamilyId::parse(printed_family));
    const PersonId person = TRY(PersonId::parse(printed_person));
    const auto stored = TRY(context.desk.workspace().get(store::Kind::family, family.printed(),
                                                         context.account->scope(), true));
    const json::Value answers = stored ? TRY(json::parse(stored->document.answers)) : json::Value{};
    const auto members = members_by_id(answers);
    const auto found = members.find(person.value);
    if (!stored || found == members.end()) {
        return fail(Code::not_found, "orang itu tidak ada, atau di luar wilayah akun ini",
                    "there is no such person, or they are outside of this account's areas");
    }
    const json::Value* age = found->second->find("age");
    if (age == nullptr || age->integer() == nullptr || *age->integer() < adult_from) {
        return fail(Code::conflict, "surat hanya untuk orang dewasa", "letters are for adults");
    }
    const auto part = [&](const char* key) {
        const json::Value* one = found->second->find(key);
        return one == nullptr || one->integer() == nullptr ? -1 : static_cast<int>(*one->integer());
    };
    if (!Date::of(part("birth_year"), part("birth_month"), part("birth_day"))) {
        return fail(Code::conflict, "tanggal lahirnya tidak diketahui: perbaiki dokumennya dahulu",
                    "the birth date is not known: correct the document first");
    }
    Addressee out;
    out.citizen = {family.value, person.value, stored->document.area};
    const json::Value identity = stored->document.identity.empty()
                                     ? json::Value{}
                                     : TRY(json::parse(stored->document.identity));
    out.address = json::text_in(identity, "address");
    const auto who = members_by_id(identity);
    if (const auto named = who.find(person.value); named != who.end()) {
        out.name = json::text_in(*named->second, "member_name");
    }
    return out;
}

Result<std::string> letter(const Addressee& to, const std::string& code, int64_t now) {
    paper::Card card;
    card.title = "Surat kode: lihat data keluarga Anda";
    card.subtitle = "Regsosek. RAHASIA, hanya untuk yang namanya tertulis di bawah.";
    card.dated = Date{static_cast<int32_t>(now / seconds_per_day)};
    const Date until{static_cast<int32_t>(now / seconds_per_day + OwnCodes::days)};
    card.sections.push_back({to.name, {to.address}, {}, {}, 0});
    card.sections.push_back(
        {"Kode: " + code,
         {"Bukalah halaman Regsosek kantor ini, pilih \"Lihat data saya\", lalu isikan kode ini "
          "dan tanggal lahir Anda.",
          "Kode dapat dipakai satu kali, sampai " + until.iso() +
              ". Sesudah lima kali salah kode terkunci; mintalah surat baru di kantor.",
          "Di sana Anda melihat catatan keluarga Anda, siapa yang membacanya dan untuk apa, dan "
          "dapat meminta perbaikan atau mengajukan keberatan (UU 27/2022). Data kesehatan "
          "orang lain tidak ditunjukkan.",
          "Open the page of this office, choose \"See my data\", and enter this code with your "
          "birth date. It works once."},
         {},
         {},
         0});
    return paper::card_pdf(card);
}

// A letter with a new code. The code stands on the letter alone; that it was made is a document.
Result<Response> make_letter(Context& context) {
    const json::Value body = TRY(context.body());
    const Addressee to =
        TRY(addressee(context, json::text_in(body, "family"), json::text_in(body, "person")));
    const std::string code = TRY(context.desk.own_codes().issue(to.citizen, context.now));
    Response out;
    out.type = "application/pdf";
    out.body = TRY(letter(to, code, context.now));
    store::Document document;
    document.kind = store::Kind::grant;
    document.key = "own/" + PersonId{to.citizen.person}.printed();
    document.area = to.citizen.area;
    document.author = "serve:" + context.account->name;
    document.reason = "surat kode bagi warga";
    document.answers = json::canonical(
        object({{"family_id", integer(to.citizen.family)},
                {"issued_at", integer(context.now)},
                {"person_id", integer(to.citizen.person)},
                {"valid_until", integer(context.now + OwnCodes::days * seconds_per_day)}}));
    store::Workspace& workspace = context.desk.workspace();
    const auto append = [&]() -> Result<void> {
        TRY(workspace.append({&document, 1}));
        return {};
    };
    TRY(context.desk.writes().append(append));
    return noted(context,
                 {{0, context.now, context.account->name, context.role->name, context.purpose,
                   "own.letter", to.citizen.family, to.citizen.area}},
                 std::move(out));
}

}  // namespace

void add_request_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/request",
                  "request.read",
                  {"Permintaan warga dan batas waktunya", "Requests of citizens and their clocks"},
                  list_requests,
                  {{"area", "first digits of an area code"}},
                  true});
    to.push_back({"PUT",
                  "/v1/request/{request}",
                  "request.decide",
                  {"Jawab permintaan warga", "Answer a request"},
                  answer_request,
                  {{"request", "id of the request"}},
                  true,
                  small_body,
                  reply_schema,
                  ""});
    to.push_back({"POST",
                  "/v1/own/letter",
                  "own.issue",
                  {"Surat dengan kode sekali pakai bagi warga (PDF)",
                   "A letter with a one-time code for a citizen (PDF)"},
                  make_letter,
                  {},
                  true,
                  small_body,
                  letter_schema,
                  "application/pdf"});
}

}  // namespace regsosek::serve
