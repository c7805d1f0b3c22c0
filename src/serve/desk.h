// What all routes share: the workspace, the form, the policy, accounts and sessions.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ground/base/settings.h"
#include "ground/form/form.h"
#include "regsosek/link.h"
#include "regsosek/use.h"
#include "regsosek/validate.h"
#include "serve/accounts.h"
#include "serve/atlas.h"
#include "serve/coding_desk.h"
#include "serve/forums.h"
#include "serve/group_commit.h"
#include "serve/head_names.h"
#include "serve/jobs.h"
#include "serve/message.h"
#include "serve/oidc.h"
#include "serve/own_codes.h"
#include "serve/policy.h"
#include "serve/reviews.h"
#include "serve/sessions.h"
#include "serve/summary.h"
#include "serve/tokens.h"
#include "serve/writes.h"

namespace regsosek::serve {

/// What the desk is set up with.
struct DeskOptions {
    std::string forms_folder;
    std::string policy_file;  ///< access.toml
    std::string web_folder;   ///< built web client; empty: none
    Settings settings;
    std::function<int64_t()> clock;  ///< seconds since 1970; empty: the system's
    Ask ask;                         ///< asks the login provider; empty: over the network
};

/// The shared parts. Made once; its parts lock themselves.
class Desk {
public:
    /// Errors: those of the form, the policy, the accounts and the rules.
    static Result<std::unique_ptr<Desk>> open(store::Workspace& workspace, DeskOptions options);

    store::Workspace& workspace() { return workspace_; }
    const form::Form& form() const { return *form_; }
    const Policy& policy() const { return policy_; }
    Accounts& accounts() { return *accounts_; }
    Sessions& sessions() { return sessions_; }
    Tokens& tokens() { return *tokens_; }
    Forums& forums() { return forums_; }
    OwnCodes& own_codes() { return own_codes_; }
    /// Documents that are keyed twice.
    collect::DoubleEntry& double_entry() { return *double_entry_; }
    /// Links that people look at.
    Reviews& reviews() { return reviews_; }
    HeadNames& head_names() { return head_names_; }
    /// Lists that descriptions of work are coded by.
    CodingDesk& coding() { return coding_; }
    Jobs& jobs() { return jobs_; }
    Oidc& oidc() { return *oidc_; }
    /// Runs work that waits for other servers, one piece at a time, beside the requests; `done`
    /// gets its response. False when too much waits.
    bool wait_for(std::function<Response()> work, std::function<void(Response)> done) {
        return waiting_->add(std::move(work), std::move(done));
    }
    /// What brings documents and notes of reads to disk.
    Writes& writes() { return *writes_; }
    /// Held while an account's drafts are read and kept.
    std::mutex& drafts_mutex() { return drafts_mutex_; }
    /// Held while a VK list is written.
    std::mutex& listings_mutex() { return listings_mutex_; }
    const DeskOptions& options() const { return options_; }
    int64_t now() const { return options_.clock(); }
    /// What a rule says when it fails; empty when no rule has this name.
    Text rule_message(const std::string& rule) const;
    /// Checks a document as an entry screen has it.
    Result<validate::CheckedDocument> check(const validate::EnteredDocument& document);
    ~Desk();
    /// Counts for screens: of now, or with keep_columns_current() as of a few seconds ago.
    Result<std::shared_ptr<const Summary>> summary();
    /// Who looks for people, knowing every document of the record. Makes the index when there is
    /// none, or when too many documents came after it. Errors: not_found (link has not run).
    Result<std::shared_ptr<const link::Finder>> finder();
    /// Shapes and places, made anew when frame or geotag have run. Errors: as the store.
    Result<std::shared_ptr<const Atlas>> atlas();
    /// Charts of the newest edition, read once it is there. Errors: not_found (no edition yet), as
    /// finalise::verify and use::Charts::read.
    Result<std::shared_ptr<const use::Charts>> charts();
    /// Brings the columns and the counts up to the record every few seconds from here on.
    void keep_columns_current();

private:
    Result<std::shared_ptr<const Summary>> current_summary();
    Result<void> open_provider();
    Result<std::shared_ptr<link::Finder>> held_finder();
    validate::Options rule_options() const;
    collect::DoubleOptions double_options() const;
    Desk(store::Workspace& workspace, DeskOptions options)
        : options_(std::move(options)),
          workspace_(workspace),
          own_codes_(workspace),
          reviews_(workspace) {}

    DeskOptions options_;
    store::Workspace& workspace_;
    OwnCodes own_codes_;
    std::shared_ptr<const form::Form> form_;
    Policy policy_;
    std::unique_ptr<Accounts> accounts_;
    Sessions sessions_;
    Forums forums_;
    Reviews reviews_;
    std::unique_ptr<collect::DoubleEntry> double_entry_;
    std::unique_ptr<Tokens> tokens_;
    std::unique_ptr<Writes> writes_;
    HeadNames head_names_;
    CodingDesk coding_;
    std::map<std::string, Text> messages_;  ///< by rule
    std::mutex checker_mutex_;
    std::mutex drafts_mutex_;
    std::mutex listings_mutex_;
    std::unique_ptr<validate::DocumentChecker> checker_;
    std::mutex finder_mutex_;
    std::shared_ptr<link::Finder> finder_;
    std::mutex atlas_mutex_;
    std::shared_ptr<const Atlas> atlas_;
    std::mutex charts_mutex_;
    std::shared_ptr<const use::Charts> charts_;
    std::optional<std::pair<std::string, Error>> damaged_edition_;  ///< name, what is wrong
    std::mutex ending_mutex_;
    std::condition_variable ending_;
    bool ends_ = false;
    std::thread keeper_;
    std::mutex summary_mutex_;  ///< held while summary_ is looked at or replaced
    std::mutex counting_mutex_;
    std::shared_ptr<const Summary> summary_;
    std::unique_ptr<Oidc> oidc_;
    std::unique_ptr<GroupCommit<std::function<Response()>, Response>> waiting_;
    Jobs jobs_;  ///< last: what still runs uses the rest
};

}  // namespace regsosek::serve
