// Canonical JSON, keys sorted; members that are empty are left out.
#include "word/consult/forum_entry.h"

#include <array>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"

namespace regsosek::consult {

namespace {

constexpr std::array<std::string_view, 11> step_names = {"attend", "propose", "agree", "exist",
                                                         "add",    "note",    "copy",  "freeze",
                                                         "reopen", "sign",    "close"};

class Body {
public:
    explicit Body(std::string& out) : writer_(out) { writer_.begin_object(); }
    Body& number(std::string_view key, int64_t value) {
        if (value != 0) {
            writer_.key(key);
            writer_.value(value);
        }
        return *this;
    }
    Body& text(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            writer_.key(key);
            writer_.value(value);
        }
        return *this;
    }
    void end() { writer_.end_object(); }

private:
    json::Writer writer_;
};

}  // namespace

std::string_view name(Step step) {
    return step_names[static_cast<size_t>(step) - 1];
}

Result<Step> step(std::string_view word) {
    for (size_t i = 0; i < step_names.size(); ++i) {
        if (step_names[i] == word) {
            return static_cast<Step>(i + 1);
        }
    }
    return fail(Code::bad_input, "langkah tidak dikenal", "the step is not known");
}

store::Document entry_document(const Entry& entry, std::string_view session_id, int64_t area) {
    store::Document document;
    document.kind = store::Kind::fkp_session;
    document.key = std::string(session_id) + "/" + entry.key;
    document.area = area;
    document.author = "consult:" + entry.by;
    document.reason = std::string("isian sesi FKP: ") + std::string(name(entry.step));
    document.idempotency = "fkp:" + document.key;
    Body{document.answers}
        .number("area", entry.area)
        .text("base", entry.base)
        .number("existence", entry.existence)
        .number("family", entry.family)
        .number("group", entry.group)
        .number("made_at", entry.made_at)
        .number("number", entry.number)
        .text("on", entry.on)
        .number("reason", entry.reason)
        .text("step", name(entry.step))
        .text("word", entry.word)
        .end();
    if (!entry.name.empty() || !entry.address.empty() || !entry.text.empty()) {
        Body{document.identity}
            .text("address", entry.address)
            .text("name", entry.name)
            .text("text", entry.text)
            .end();
        document.family = entry.family == 0 ? std::string{} : FamilyId{entry.family}.printed();
    }
    return document;
}

bool entry_of_session(std::string_view document_key, std::string_view session_id) {
    return document_key.size() > session_id.size() && document_key.starts_with(session_id) &&
           document_key[session_id.size()] == '/';
}

Result<Entry> entry_of(const store::Stored& stored) {
    const store::Document& document = stored.document;
    const json::Value answers = TRY(json::parse(document.answers));
    const json::Value identity =
        document.identity.empty() ? json::Value{} : TRY(json::parse(document.identity));
    Entry out;
    out.key = document.key.substr(document.key.find('/') + 1);
    out.by = document.author.substr(document.author.find(':') + 1);
    out.step = TRY(step(json::text_in(answers, "step")));
    out.made_at = json::integer_in(answers, "made_at");
    out.area = json::integer_in(answers, "area");
    out.family = json::integer_in(answers, "family");
    out.on = json::text_in(answers, "on");
    out.base = json::text_in(answers, "base");
    out.word = json::text_in(answers, "word");
    const auto small = [&](const char* key) {
        return static_cast<int32_t>(json::integer_in(answers, key));
    };
    out.group = small("group");
    out.reason = small("reason");
    out.existence = small("existence");
    out.number = small("number");
    out.name = json::text_in(identity, "name");
    out.address = json::text_in(identity, "address");
    // The text goes when a family's identity is erased; that there was one stays.
    constexpr int32_t written_out = 7;
    const bool erased =
        document.identity.empty() && out.step == Step::propose && out.reason == written_out;
    out.text = erased ? "-" : json::text_in(identity, "text");
    return out;
}

}  // namespace regsosek::consult
