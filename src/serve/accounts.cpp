// Accounts as one sealed text in the vault; its name stands in the office state.
#include "serve/accounts.h"

#include <algorithm>

#include "ground/base/json.h"
#include "method/seal/password.h"
#include "serve/own_codes.h"
#include "serve/totp.h"

namespace regsosek::serve {

namespace {

constexpr std::string_view state_key = "serve.accounts";
constexpr int64_t lock_seconds_max = 86'400;
constexpr size_t first_password_bytes = 12;

bool good_name(std::string_view name) {
    return name.size() >= 2 && name.size() <= 40 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                      c == '_';
           });
}

json::Value value_of(const Account& account) {
    json::Value value;
    json::Object& object = value.data.emplace<json::Object>();
    json::Array& areas = object["areas"].data.emplace<json::Array>();
    for (const std::string& area : account.areas) {
        areas.emplace_back().data = area;
    }
    object["disabled"].data = account.disabled;
    object["failures"].data = int64_t{account.failures};
    object["label"].data = account.label;
    object["locked_until"].data = account.locked_until;
    object["must_change"].data = account.must_change;
    object["name"].data = account.name;
    object["password_hash"].data = account.password_hash;
    object["role"].data = account.role;
    object["subject"].data = account.subject;
    object["totp_last_step"].data = account.totp_last_step;
    object["totp_secret"].data = account.totp_secret;
    return value;
}

Account account_of(const json::Value& value) {
    const auto text = [&](const char* key) {
        const json::Value* found = value.find(key);
        return found != nullptr && found->text() != nullptr ? *found->text() : std::string{};
    };
    const auto number = [&](const char* key) {
        const json::Value* found = value.find(key);
        return found != nullptr && found->integer() != nullptr ? *found->integer() : 0;
    };
    const auto truth = [&](const char* key) {
        const json::Value* found = value.find(key);
        const bool* is = found == nullptr ? nullptr : std::get_if<bool>(&found->data);
        return is != nullptr && *is;
    };
    Account out;
    out.name = text("name");
    out.label = text("label");
    out.role = text("role");
    const json::Value* areas = value.find("areas");
    for (const json::Value& area :
         areas == nullptr || areas->array() == nullptr ? json::Array{} : *areas->array()) {
        out.areas.push_back(area.text() == nullptr ? "" : *area.text());
    }
    out.password_hash = text("password_hash");
    out.subject = text("subject");
    out.totp_secret = text("totp_secret");
    out.totp_last_step = number("totp_last_step");
    out.disabled = truth("disabled");
    out.must_change = truth("must_change");
    out.failures = static_cast<int32_t>(number("failures"));
    out.locked_until = number("locked_until");
    return out;
}

std::unexpected<Error> unknown_account(std::string_view name) {
    return fail(Code::not_found, "akun '" + std::string(name) + "' tidak ada",
                "there is no account '" + std::string(name) + "'");
}

std::unexpected<Error> wrong_try(const char* field) {
    Error error{Code::no_right,
                {"nama, kata sandi, atau kode tidak benar", "name, password or code is wrong"},
                {},
                {}};
    error.place.column = field;
    return std::unexpected(std::move(error));
}

// A hash that no password has, so that unknown names take as long as known ones.
const std::string& nobodys_hash() {
    static const std::string hash =
        seal::password_hash(seal::random_token(16)).value_or(std::string{});
    return hash;
}

}  // namespace

store::Scope Account::scope() const {
    std::vector<AreaRange> ranges;
    for (const std::string& area : areas) {
        if (const auto range = AreaRange::of(area)) {
            ranges.push_back(*range);
        }
    }
    return store::Scope{std::move(ranges)};
}

Result<std::unique_ptr<Accounts>> Accounts::load(store::Workspace& workspace) {
    std::unique_ptr<Accounts> out{new Accounts(workspace)};
    const auto name = TRY(workspace.state(state_key));
    if (name) {
        const std::string text = TRY(workspace.get_blob(*name));
        const json::Value value = TRY(json::parse(text));
        for (const json::Value& one : value.array() == nullptr ? json::Array{} : *value.array()) {
            Account account = account_of(one);
            out->accounts_.emplace(account.name, std::move(account));
        }
    }
    return out;
}

Result<void> Accounts::keep() {
    json::Value value;
    json::Array& list = value.data.emplace<json::Array>();
    for (const auto& [name, account] : accounts_) {
        list.push_back(value_of(account));
    }
    const std::string blob = TRY(workspace_.put_blob(json::canonical(value)));
    return workspace_.set_state(state_key, blob);
}

std::vector<Account> Accounts::list() const {
    const std::lock_guard lock{mutex_};
    std::vector<Account> out;
    for (const auto& [name, account] : accounts_) {
        out.push_back(account);
    }
    return out;
}

std::optional<Account> Accounts::find(std::string_view name) const {
    const std::lock_guard lock{mutex_};
    const auto found = accounts_.find(name);
    return found == accounts_.end() ? std::nullopt : std::optional(found->second);
}

Account* Accounts::known(std::string_view name) {
    const auto found = accounts_.find(name);
    return found == accounts_.end() ? nullptr : &found->second;
}

Result<std::string> Accounts::add(Account account) {
    if (!good_name(account.name)) {
        return fail(Code::bad_input, "nama akun harus 2-40 huruf kecil, angka, '.', '-' atau '_'",
                    "an account's name has 2 to 40 small letters, digits, '.', '-' or '_'");
    }
    if (account.role == citizen_role) {
        return fail(Code::bad_input, "warga masuk dengan kode dari surat, bukan dengan akun",
                    "citizens come with the code of a letter, not with an account");
    }
    for (const std::string& area : account.areas) {
        TRY(AreaRange::of(area));
    }
    const std::string password = seal::random_token(first_password_bytes);
    account.password_hash = TRY(seal::password_hash(password));
    account.must_change = true;
    const std::lock_guard lock{mutex_};
    if (accounts_.contains(account.name)) {
        return fail(Code::conflict, "akun '" + account.name + "' sudah ada",
                    "account '" + account.name + "' is there already");
    }
    accounts_.emplace(account.name, account);
    TRY(keep());
    return password;
}

Result<std::string> Accounts::reset(std::string_view name) {
    const std::string password = seal::random_token(first_password_bytes);
    const std::string hash = TRY(seal::password_hash(password));
    const std::lock_guard lock{mutex_};
    Account* account = known(name);
    if (account == nullptr) {
        return unknown_account(name);
    }
    account->password_hash = hash;
    account->totp_secret.clear();
    account->subject.clear();
    account->must_change = true;
    account->failures = 0;
    account->locked_until = 0;
    TRY(keep());
    return password;
}

Result<void> Accounts::set_password(std::string_view name, std::string_view password) {
    if (password.size() < password_min || password.size() > 200 || password == name) {
        Error error{Code::bad_input,
                    {"kata sandi paling sedikit 12 karakter dan bukan nama akun",
                     "a password has at least 12 characters and is not the account's name"},
                    {},
                    {}};
        error.place.column = "password";
        return std::unexpected(std::move(error));
    }
    const std::string hash = TRY(seal::password_hash(password));
    const std::lock_guard lock{mutex_};
    Account* account = known(name);
    if (account == nullptr) {
        return unknown_account(name);
    }
    account->password_hash = hash;
    account->must_change = false;
    return keep();
}

Result<void> Accounts::set_disabled(std::string_view name, bool disabled) {
    const std::lock_guard lock{mutex_};
    Account* account = known(name);
    if (account == nullptr) {
        return unknown_account(name);
    }
    account->disabled = disabled;
    return keep();
}

Result<void> Accounts::link(std::string_view name, std::string_view subject) {
    constexpr size_t subject_max = 255;
    if (subject.size() > subject_max) {
        return fail(Code::bad_input, "subjek terlalu panjang", "the subject is too long");
    }
    const std::string hash = TRY(seal::password_hash(seal::random_token(first_password_bytes)));
    const std::lock_guard lock{mutex_};
    Account* account = known(name);
    if (account == nullptr) {
        return unknown_account(name);
    }
    for (const auto& [other, one] : accounts_) {
        if (!subject.empty() && one.subject == subject && other != name) {
            return fail(Code::conflict, "subjek itu milik akun '" + other + "'",
                        "that subject belongs to account '" + other + "'");
        }
    }
    account->subject = subject;
    account->password_hash = hash;
    account->totp_secret.clear();
    account->must_change = false;
    return keep();
}

std::optional<Account> Accounts::of_subject(std::string_view subject) const {
    const std::lock_guard lock{mutex_};
    for (const auto& [name, one] : accounts_) {
        if (!subject.empty() && one.subject == subject) {
            return one;
        }
    }
    return std::nullopt;
}

Result<void> Accounts::set_totp(std::string_view name, std::string_view secret) {
    const std::lock_guard lock{mutex_};
    Account* account = known(name);
    if (account == nullptr) {
        return unknown_account(name);
    }
    account->totp_secret = secret;
    return keep();
}

Result<Account> Accounts::authenticate(std::string_view name, std::string_view password,
                                       std::string_view code, int64_t now) {
    const auto before = find(name);
    if (before && before->locked_until > now) {
        return fail(Code::busy, "akun terkunci sementara karena terlalu banyak percobaan",
                    "the account is locked for a while after too many tries");
    }
    const bool usable = before && !before->disabled;
    const bool fits =
        seal::password_fits(password, usable ? before->password_hash : nobodys_hash());
    if (!usable) {
        return wrong_try("password");
    }
    const std::lock_guard lock{mutex_};
    Account* account = known(name);
    if (account == nullptr || account->password_hash != before->password_hash) {
        return wrong_try("password");
    }
    const bool wants_code = !account->totp_secret.empty();
    if (fits && wants_code && code.empty()) {
        return wrong_try("totp");
    }
    const int64_t step = wants_code ? totp_step(account->totp_secret, code, now) : 0;
    const bool right = fits && (!wants_code || step > account->totp_last_step);
    const bool told = account->failures != 0 || wants_code;
    if (right) {
        account->failures = 0;
        account->locked_until = 0;
        account->totp_last_step = wants_code ? step : account->totp_last_step;
    } else if (++account->failures >= failures_max) {
        const int32_t doubled = std::min(account->failures - failures_max, 10);
        account->locked_until =
            now + std::min(lock_seconds << static_cast<unsigned>(doubled), lock_seconds_max);
    }
    if (!right || told) {
        TRY(keep());
    }
    return right ? Result<Account>(*account) : wrong_try("password");
}

}  // namespace regsosek::serve
