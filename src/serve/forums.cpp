// Sessions by their id.
#include "serve/forums.h"

#include <algorithm>

namespace regsosek::serve {

Result<void> Forums::with(store::Workspace& workspace, const std::string& session,
                          const std::function<Result<void>(consult::Forum&)>& work) {
    const std::lock_guard lock{mutex_};
    const int64_t as_of = TRY(workspace.columns_as_of());
    auto found = held_.find(session);
    if (found == held_.end() || found->second.as_of != as_of) {
        auto forum = TRY(consult::Forum::open(workspace, session));
        if (found == held_.end() && held_.size() >= held_max_) {
            held_.erase(std::ranges::min_element(held_, {},
                                                 [](const auto& one) { return one.second.used; }));
        }
        found = held_.insert_or_assign(session, Held{as_of, 0, std::move(forum)}).first;
    }
    found->second.used = ++used_;
    return work(found->second.forum);
}

size_t Forums::held() const {
    const std::lock_guard lock{mutex_};
    return held_.size();
}

}  // namespace regsosek::serve
