// /v1/watch/events: what has changed since a screen was drawn, as server-sent events.
#include "ground/base/json.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t small_body = 16 * 1024;

// One screen that watches. Ends with its session or API token.
class Watching {
public:
    Watching(Desk& desk, std::string token, bool by_session, std::string account, std::string role,
             bool jobs)
        : desk_(desk),
          token_(std::move(token)),
          by_session_(by_session),
          account_(std::move(account)),
          role_(std::move(role)),
          jobs_(jobs) {}

    std::optional<std::string> next() {
        if (!may_go_on()) {
            if (told_end_) {
                return std::nullopt;
            }
            told_end_ = true;
            return event("end", object({}));
        }
        std::string out = first_ ? "retry: 3000\n\n" : "";
        first_ = false;
        if (const auto summary = desk_.summary(); summary && (*summary)->stamp != stamp_) {
            stamp_ = (*summary)->stamp;
            out += event("columns", object({{"as_of", integer((*summary)->as_of)}}));
        }
        if (const uint64_t changes = desk_.jobs().changes(); jobs_ && changes != changes_) {
            changes_ = changes;
            for (const Job& job : desk_.jobs().list()) {
                out += event("job", described(job));
            }
        }
        return out;
    }

private:
    bool may_go_on() const {
        const auto account = desk_.accounts().find(account_);
        const int64_t now = desk_.now();
        const bool lives = by_session_ ? desk_.sessions().lives(token_, now)
                                       : desk_.tokens().find(token_, now).has_value();
        return lives && account && !account->disabled && account->role == role_;
    }
    static std::string event(const char* name, const json::Value& data) {
        return std::string("event: ") + name + "\ndata: " + json::canonical(data) + "\n\n";
    }
    static json::Value described(const Job& job) {
        return object({{"begun", integer(job.begun)},
                       {"ended", integer(job.ended)},
                       {"kind", text(job.kind)},
                       {"said", text(job.said)},
                       {"state", text(name(job.state))}});
    }

    Desk& desk_;
    std::string token_;
    bool by_session_;
    std::string account_, role_;
    bool jobs_;
    bool first_ = true;
    bool told_end_ = false;
    std::string stamp_;
    uint64_t changes_ = 0;
};

Result<Response> watch_events(Context& context) {
    const auto watching = std::make_shared<Watching>(
        context.desk, context.token, context.session.has_value(), context.account->name,
        context.account->role, context.role->may("backup.write"));
    Response out;
    out.type = "text/event-stream";
    out.events = [watching] { return watching->next(); };
    return out;
}

}  // namespace

void add_event_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/watch/events",
                  "progress.read",
                  {"Perubahan sejak layar digambar (text/event-stream): kolom baru, pekerjaan",
                   "Changes since a screen was drawn (text/event-stream): new columns, jobs"},
                  watch_events,
                  {},
                  false,
                  small_body,
                  "",
                  "text/event-stream"});
}

}  // namespace regsosek::serve
