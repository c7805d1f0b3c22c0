// Sessions by their id.
#include "serve/forums.h"

namespace regsosek::serve {

Result<void> Forums::with(store::Workspace& workspace, const std::string& session,
                          const std::function<Result<void>(consult::Forum&)>& work) {
    const std::lock_guard lock{mutex_};
    const int64_t as_of = TRY(workspace.columns_as_of());
    auto found = held_.find(session);
    if (found == held_.end() || found->second.as_of != as_of) {
        auto forum = TRY(consult::Forum::open(workspace, session));
        found = held_.insert_or_assign(session, Held{as_of, std::move(forum)}).first;
    }
    return work(found->second.forum);
}

}  // namespace regsosek::serve
