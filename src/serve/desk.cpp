// Puts the shared parts together.
#include "serve/desk.h"

#include <malloc.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <tuple>

#include "ground/base/files.h"
#include "ground/base/text.h"
#include "regsosek/finalise.h"

namespace regsosek::serve {

Result<std::unique_ptr<Desk>> Desk::open(store::Workspace& workspace, DeskOptions options) {
    if (!options.clock) {
        options.clock = [] { return static_cast<int64_t>(std::time(nullptr)); };
    }
    options.forms_folder = form::default_forms_folder(options.forms_folder);
    std::unique_ptr<Desk> desk{new Desk(workspace, std::move(options))};
    desk->form_ = TRY(form::Form::load(desk->options_.forms_folder + "/regsosek22-k"));
    desk->policy_ = TRY(Policy::load(desk->options_.policy_file));
    desk->accounts_ = TRY(Accounts::load(desk->workspace_));
    desk->messages_ = TRY(validate::rule_messages(desk->rule_options()));
    for (const Account& account : desk->accounts_->list()) {
        if (desk->policy_.find(account.role) == nullptr) {
            return fail(Code::conflict,
                        "akun '" + account.name + "' berperan '" + account.role +
                            "', yang tidak ada dalam kebijakan",
                        "account '" + account.name + "' has role '" + account.role +
                            "', which the policy does not have");
        }
    }
    desk->tokens_ = TRY(Tokens::load(workspace));
    TRY(desk->open_provider());
    desk->writes_ = TRY(Writes::open(workspace, desk->options_.forms_folder));
    desk->double_entry_ = TRY(collect::DoubleEntry::open(workspace, desk->double_options()));
    return desk;
}

namespace {

/// How far the columns may lag behind the record (ARCHITECTURE 4).
constexpr auto columns_behind_max = std::chrono::seconds(5);

}  // namespace

Result<void> Desk::open_provider() {
    const Settings& settings = options_.settings;
    OidcOptions options{settings.text("oidc_issuer"),
                        settings.text("oidc_client"),
                        {},
                        settings.text("oidc_redirect")};
    const bool safe = address_is_safe(options.issuer) && address_is_safe(options.redirect);
    if (!options.issuer.empty() && (options.client_id.empty() || !safe)) {
        return fail(
            Code::usage, "oidc_issuer dan oidc_redirect harus https:// dan oidc_client wajib ada",
            "oidc_issuer and oidc_redirect must be https://, and oidc_client must be there");
    }
    if (const std::string& file = settings.text("oidc_secret_file"); !file.empty()) {
        options.client_secret = text::trimmed(TRY(files::read(file)));
    }
    oidc_ = std::make_unique<Oidc>(std::move(options), options_.ask ? options_.ask : Ask{ask});
    constexpr size_t waiting_max = 64;
    waiting_ = std::make_unique<GroupCommit<std::function<Response()>, Response>>(
        [](std::span<const std::function<Response()>> works) {
            std::vector<Response> out;
            for (const auto& work : works) {
                out.push_back(work());
            }
            return out;
        },
        1, waiting_max);
    return {};
}

Desk::~Desk() {
    {
        const std::lock_guard lock{ending_mutex_};
        ends_ = true;
    }
    ending_.notify_all();
    if (keeper_.joinable()) {
        keeper_.join();
    }
}

namespace {

// What was freed since the last time goes back to the system.
void give_memory_back() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

}  // namespace

void Desk::keep_columns_current() {
    keeper_ = std::thread([this] {
        std::unique_lock lock{ending_mutex_};
        do {
            lock.unlock();
            // Tried again in a moment, whatever went wrong: screens state what they hold.
            (void)writes_->catch_up();
            (void)current_summary();
            // Reads the record to its end, whole the first time: no screen waits for that.
            (void)double_entry_->figures();
            give_memory_back();
            lock.lock();
        } while (!ending_.wait_for(lock, columns_behind_max, [this] { return ends_; }));
    });
}

Result<std::shared_ptr<const Summary>> Desk::summary() {
    {
        const std::lock_guard lock{summary_mutex_};
        if (summary_ != nullptr && keeper_.joinable()) {
            return summary_;
        }
    }
    return current_summary();
}

// Counts again when something has changed.
Result<std::shared_ptr<const Summary>> Desk::current_summary() {
    const std::lock_guard counting{counting_mutex_};
    const std::string stamp = TRY(summary_stamp(workspace_));
    if (summary_ != nullptr && summary_->stamp == stamp) {
        return summary_;
    }
    auto made = TRY(summarise(workspace_));
    const std::lock_guard lock{summary_mutex_};
    summary_ = made;
    return made;
}

namespace {

const store::Scope& every_area() {
    static const store::Scope scope{{AreaRange{0, INT64_MAX}}};
    return scope;
}

/// People compared one by one in about 10 ms: from here on a new index is worth its seconds.
constexpr size_t newer_people_max = 50'000;

// The index of the documents with all that came after it, made when there is none worth using.
Result<link::Finder> opened_finder(store::Workspace& workspace) {
    auto kept = link::Finder::open(workspace, link::IndexOf::observed);
    if (kept) {
        TRY(kept->refresh(workspace));
        if (kept->newer() <= newer_people_max) {
            return kept;
        }
    } else if (kept.error().code != Code::not_found && kept.error().code != Code::corrupt) {
        return kept;
    }
    TRY(link::make_index(workspace, every_area(), link::IndexOf::observed));
    return link::Finder::open(workspace, link::IndexOf::observed);
}

}  // namespace

Result<std::shared_ptr<link::Finder>> Desk::held_finder() {
    const std::lock_guard lock{finder_mutex_};
    if (finder_ == nullptr) {
        finder_ = std::make_shared<link::Finder>(TRY(opened_finder(workspace_)));
    }
    return finder_;
}

Result<std::shared_ptr<const link::Finder>> Desk::finder() {
    auto out = TRY(held_finder());
    auto refreshed = out->refresh(workspace_);
    if (!refreshed && refreshed.error().code == Code::not_found) {
        // An erasure deleted the index: what is open still names who was erased.
        {
            const std::lock_guard lock{finder_mutex_};
            finder_ = finder_ == out ? nullptr : finder_;
        }
        out = TRY(held_finder());
        refreshed = out->refresh(workspace_);
    }
    TRY(std::move(refreshed));
    return out;
}

Result<std::shared_ptr<const Atlas>> Desk::atlas() {
    const std::lock_guard lock{atlas_mutex_};
    if (atlas_ == nullptr || atlas_->stamp != TRY(atlas_stamp(workspace_))) {
        atlas_ = TRY(make_atlas(workspace_, geotag::options_of(options_.settings)));
    }
    return atlas_;
}

namespace {

// The day in an edition's name and the number behind it (3369-2022-12-31-2), then the name: what
// editions are put in order by. Without a day it comes before all others.
std::tuple<std::string, int64_t, std::string> age_of(const std::string& name) {
    constexpr size_t day_letters = 10;
    for (size_t at = 0; at + day_letters <= name.size(); ++at) {
        const std::string day = name.substr(at, day_letters);
        if (!Date::parse(day)) {
            continue;
        }
        const std::string rest = name.substr(at + day_letters);
        const auto number =
            rest.starts_with('-') ? text::integer(std::string_view(rest).substr(1)) : std::nullopt;
        return {day, number.value_or(1), name};
    }
    return {"", 0, name};
}

// Name of the edition of the last day. Empty: none.
std::string newest_edition(const std::string& folder) {
    std::string newest;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        const bool whole = entry.is_directory() && !name.starts_with('.') &&
                           name.find(".making-") == std::string::npos;
        if (whole && (newest.empty() || age_of(name) > age_of(newest))) {
            newest = name;
        }
    }
    return newest;
}

}  // namespace

Result<std::shared_ptr<const use::Charts>> Desk::charts() {
    const std::string folder = workspace_.folder() + "/editions";
    const std::string name = newest_edition(folder);
    if (name.empty()) {
        return std::unexpected(fail(Code::not_found, "belum ada edisi", "there is no edition yet")
                                   .error()
                                   .with_hint("jalankan finalise run", "run finalise run"));
    }
    const std::lock_guard lock{charts_mutex_};
    if (charts_ == nullptr || charts_->edition() != name) {
        if (damaged_edition_ && damaged_edition_->first == name) {
            return std::unexpected(damaged_edition_->second);
        }
        use::Source source;
        source.folder = folder + "/" + name;
        const std::string key = text::hex(TRY(workspace_.public_key()));
        const auto verified = finalise::verify(source.folder, {key});
        // An edition never changes, so neither does what is wrong with it; a disk may recover.
        if (!verified && verified.error().code != Code::io) {
            damaged_edition_.emplace(name, verified.error());
        }
        source.hash = TRY(verified).hash;
        source.forms_folder = options_.forms_folder;
        const std::string secret = TRY(use::record_secret(workspace_));
        charts_ = std::make_shared<const use::Charts>(TRY(use::Charts::read(source, secret)));
    }
    return charts_;
}

Text Desk::rule_message(const std::string& rule) const {
    const auto known = messages_.find(rule);
    return known == messages_.end() ? Text{} : known->second;
}

validate::Options Desk::rule_options() const {
    validate::Options options = validate::options_of(options_.settings);
    options.forms_folder = options_.forms_folder;
    return options;
}

collect::DoubleOptions Desk::double_options() const {
    collect::DoubleOptions out;
    out.share = options_.settings.real("entry_double_share");
    out.forms_folder = options_.forms_folder;
    for (const auto field : text::split(options_.settings.text("entry_double_fields"), ',')) {
        if (!text::trimmed(field).empty()) {
            out.fields.emplace_back(text::trimmed(field));
        }
    }
    return out;
}

Result<validate::CheckedDocument> Desk::check(const validate::EnteredDocument& document) {
    const std::lock_guard lock{checker_mutex_};
    if (checker_ == nullptr) {
        checker_ = std::make_unique<validate::DocumentChecker>(
            TRY(validate::DocumentChecker::load(workspace_, every_area(), rule_options())));
    }
    return checker_->check(document);
}

}  // namespace regsosek::serve
