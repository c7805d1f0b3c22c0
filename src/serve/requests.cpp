// Requests as documents and back.
#include "serve/requests.h"

#include <algorithm>
#include <tuple>

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

Result<RequestList> requests_in(store::Workspace& workspace, const store::Scope& scope,
                                size_t answered_max) {
    std::vector<CitizenRequest> open;
    std::vector<CitizenRequest> answered;
    store::Scan scan;
    scan.kind = store::Kind::appeal;
    const auto take = [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            if (stored.document.key.starts_with(key_before)) {
                CitizenRequest one = TRY(request_of(stored));
                (one.state == "open" ? open : answered).push_back(std::move(one));
            }
        }
        return {};
    };
    TRY(workspace.scan(scan, scope, take));
    const auto age = [](const CitizenRequest& one) { return std::tie(one.since, one.id); };
    std::ranges::sort(open, {}, age);
    std::ranges::sort(answered, {}, [](const CitizenRequest& one) {
        return std::tie(one.decided_at, one.since, one.id);
    });
    RequestList out;
    out.more = answered.size() > answered_max;
    const size_t first = out.more ? answered.size() - answered_max : 0;
    open.insert(open.end(), answered.begin() + static_cast<std::ptrdiff_t>(first), answered.end());
    for (const CitizenRequest& one : open) {
        out.requests.push_back(TRY(request_by_id(workspace, scope, one.id)));
    }
    return out;
}

Result<std::vector<CitizenRequest>> requests_of(store::Workspace& workspace,
                                                const store::Scope& scope, int64_t family) {
    // Ids of a family's requests count from 1 without a gap, wherever it lived at the time.
    const store::Scope everywhere{{AreaRange{0, INT64_MAX}}};
    std::vector<CitizenRequest> out;
    for (size_t number = 1;; ++number) {
        const std::string key = std::string(key_before) + request_id(family, number);
        const auto stored = TRY(workspace.get(store::Kind::appeal, key, everywhere, true));
        if (!stored) {
            return out;
        }
        if (scope.contains(stored->document.area)) {
            out.push_back(TRY(request_of(*stored)));
        }
    }
}

Result<CitizenRequest> request_by_id(store::Workspace& workspace, const store::Scope& scope,
                                     const std::string& id) {
    const auto stored =
        TRY(workspace.get(store::Kind::appeal, std::string(key_before) + id, scope, true));
    if (!stored) {
        return fail(Code::not_found, "permintaan itu tidak ada", "there is no such request");
    }
    return request_of(*stored);
}

std::string request_id(int64_t family, size_t number) {
    return FamilyId{family}.printed() + "." + std::to_string(number);
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
