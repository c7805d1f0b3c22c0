// Highest ids, from office state and the documents behind it.
#include "ground/store/issued_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/text.h"

namespace regsosek::store {

namespace {

constexpr const char* state_key = "store/issued_ids";

/// What office state knows: ids of all documents up to a sequence.
struct Known {
    int64_t as_of = 0;
    IssuedIds ids;
};

/// Takes every id that a body names, at whatever depth.
class IdReader final : public json::Handler {
public:
    explicit IdReader(IssuedIds& ids) : ids_(ids) {}
    void integer(std::string_view key, int64_t value) override {
        if (key == "family_id" || key == "family_id_new") {
            ids_.family = std::max(ids_.family, value);
        } else if (key == "person_id" || key == "person_id_new") {
            ids_.person = std::max(ids_.person, value);
        }
    }
    void text(std::string_view, std::string_view) override {}
    void begin_array(std::string_view) override {}
    void begin_item() override {}
    void end_item() override {}
    void end_array() override {}

private:
    IssuedIds& ids_;
};

/// "batch:hash:family:person"; nothing when it is another record's, or was never written.
Result<Known> read_state(Workspace& workspace) {
    const std::string saved = TRY(workspace.state(state_key)).value_or("");
    const auto parts = text::split(saved, ':');
    if (parts.size() != 4) {
        return Known{};
    }
    const int64_t batch = text::integer(parts[0]).value_or(0);
    const auto link = workspace.chain(batch);
    if (!link || hex(link->hash) != parts[1]) {
        return Known{};
    }
    return Known{link->last_sequence(),
                 {text::integer(parts[2]).value_or(0), text::integer(parts[3]).value_or(0)}};
}

Result<void> write_state(Workspace& workspace, int64_t batch, const Hash& hash,
                         const IssuedIds& ids) {
    return workspace.set_state(
        state_key, fmt::format("{}:{}:{}:{}", batch, hex(hash), ids.family, ids.person));
}

Result<void> read_behind(Workspace& workspace, Kind kind, Known& known) {
    const Scope whole({AreaRange{0, INT64_MAX}});
    Scan what;
    what.kind = kind;
    what.after = known.as_of;
    what.latest_only = false;
    json::Parser parser;
    return workspace.scan(what, whole, [&](std::span<const Stored> block) -> Result<void> {
        for (const Stored& stored : block) {
            IdReader reader{known.ids};
            TRY(parser.walk(stored.document.answers, reader));
        }
        return {};
    });
}

}  // namespace

Result<IssuedIds> issued_ids(Workspace& workspace) {
    Known known = TRY(read_state(workspace));
    const Receipt head = TRY(workspace.chain_head());
    if (head.last_sequence <= known.as_of) {
        return known.ids;
    }
    TRY(read_behind(workspace, Kind::family, known));
    TRY(read_behind(workspace, Kind::event, known));
    TRY(write_state(workspace, head.batch, head.chain_head, known.ids));
    return known.ids;
}

Result<void> note_issued_ids(Workspace& workspace, const Receipt& receipt, const IssuedIds& ids) {
    const Known known = TRY(read_state(workspace));
    if (receipt.written == 0 || known.as_of + 1 != receipt.first_sequence) {
        return {};
    }
    return write_state(workspace, receipt.batch, receipt.chain_head,
                       {std::max(known.ids.family, ids.family),
                        std::max(known.ids.person, ids.person)});
}

}  // namespace regsosek::store
