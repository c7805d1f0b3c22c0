// Requests as documents and back.
#include "serve/requests.h"

#include <algorithm>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr std::string_view key_before = "request/";

Result<CitizenRequest> request_of(const store::Stored& stored) {
    const store::Document& document = stored.document;
    const json::Value answers = TRY(json::parse(document.answers));
    const json::Value identity =
        document.identity.empty() ? json::Value{} : TRY(json::parse(document.identity));
    CitizenRequest out;
    out.id = document.key.substr(key_before.size());
    out.area = document.area;
    out.family = json::integer_in(answers, "family_id");
    out.person = json::integer_in(answers, "person_id");
    out.objection = json::text_in(answers, "kind") == "objection";
    out.state = json::text_in(answers, "state");
    out.since = json::integer_in(answers, "since");
    out.due = json::integer_in(answers, "due");
    out.decided_by = json::text_in(answers, "decided_by");
    out.decided_at = json::integer_in(answers, "decided_at");
    out.text = json::text_in(identity, "text");
    out.answer = json::text_in(identity, "answer");
    return out;
}

}  // namespace

Result<std::vector<CitizenRequest>> requests_of(store::Workspace& workspace,
                                                const store::Scope& scope,
                                                std::optional<int64_t> family) {
    std::vector<CitizenRequest> out;
    store::Scan scan;
    scan.kind = store::Kind::appeal;
    scan.with_identity = true;
    const auto take = [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            if (stored.document.key.starts_with(key_before)) {
                CitizenRequest one = TRY(request_of(stored));
                if (!family || one.family == *family) {
                    out.push_back(std::move(one));
                }
            }
        }
        return {};
    };
    TRY(workspace.scan(scan, scope, take));
    std::ranges::sort(out, {},
                      [](const CitizenRequest& one) { return std::pair{one.since, one.id}; });
    return out;
}

store::Document request_document(const CitizenRequest& request, const std::string& author) {
    store::Document out;
    out.kind = store::Kind::appeal;
    out.key = std::string(key_before) + request.id;
    out.area = request.area;
    out.family = FamilyId{request.family}.printed();
    out.author = author;
    out.reason = request.state == "open" ? "permintaan warga" : "jawaban atas permintaan warga";
    out.answers =
        json::canonical(object({{"decided_at", integer(request.decided_at)},
                                {"decided_by", text(request.decided_by)},
                                {"due", integer(request.due)},
                                {"family_id", integer(request.family)},
                                {"kind", text(request.objection ? "objection" : "correction")},
                                {"person_id", integer(request.person)},
                                {"since", integer(request.since)},
                                {"state", text(request.state)}}));
    out.identity =
        json::canonical(object({{"answer", text(request.answer)}, {"text", text(request.text)}}));
    return out;
}

}  // namespace regsosek::serve
