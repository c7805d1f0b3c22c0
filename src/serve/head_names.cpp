// Reading names of heads, and remembering them.
#include "serve/head_names.h"

#include <optional>

#include "ground/base/ids.h"
#include "ground/base/json.h"

namespace regsosek::serve {

namespace {

// Takes one name out of an identity body.
class HeadName final : public json::Handler {
public:
    std::string name;
    void integer(std::string_view, int64_t) override {}
    void text(std::string_view key, std::string_view value) override {
        if (key == "head_name" && !inside_) {
            name = value;
        }
    }
    void begin_array(std::string_view) override { inside_ = true; }
    void begin_item() override {}
    void end_item() override {}
    void end_array() override { inside_ = false; }

private:
    bool inside_ = false;
};

Result<std::string> name_in(const std::string& identity) {
    HeadName reader;
    if (!identity.empty()) {
        thread_local json::Parser parser;
        TRY(parser.walk(identity, reader));
    }
    return std::move(reader.name);
}

}  // namespace

Result<std::vector<std::string>> HeadNames::of(store::Workspace& workspace,
                                               std::span<const int64_t> families,
                                               const store::Scope& scope) {
    const int64_t head = workspace.head_sequence();
    std::vector<std::string> out(families.size());
    std::vector<size_t> unknown;
    {
        const std::lock_guard lock{mutex_};
        if (head != head_ || names_.size() > names_max) {
            names_.clear();
            head_ = head;
        }
        for (size_t i = 0; i < families.size(); ++i) {
            const auto found = names_.find(families[i]);
            if (found == names_.end()) {
                unknown.push_back(i);
            } else if (scope.contains(found->second.area)) {
                out[i] = found->second.name;
            }
        }
    }
    std::vector<std::pair<int64_t, Known>> read;
    for (const size_t i : unknown) {
        const auto stored =
            TRY(workspace.get(store::Kind::family, FamilyId{families[i]}.printed(), scope, true));
        if (stored) {
            out[i] = TRY(name_in(stored->document.identity));
            read.emplace_back(families[i], Known{stored->document.area, out[i]});
        }
    }
    const std::lock_guard lock{mutex_};
    if (head == head_) {
        names_.insert(read.begin(), read.end());
    }
    return out;
}

}  // namespace regsosek::serve
