// A workspace of two villages with accounts of every role, and a client that talks to the app.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "ground/store/workspace.h"
#include "serve/app.h"

namespace regsosek::testing_serve {

/// What a logged-in client carries along.
struct Client {
    std::string cookie;
    std::string csrf;
    std::string purpose;
};

/// An app over a workspace made from an invented district of 800 families; made once.
class Office {
public:
    static Office& whole();

    serve::App& app() { return *app_; }
    serve::Desk& desk() { return *desk_; }
    store::Workspace& workspace() { return *workspace_; }
    /// First digits of two villages that have families.
    const std::string& village() const { return villages_[0]; }
    const std::string& other_village() const { return villages_[1]; }
    /// A family in one of them.
    std::string family_in(const std::string& village);
    /// A client of a role in an area ("" is no area), its password changed already.
    Client client(const std::string& role, const std::string& area);
    /// An adult of a family who has entered as a citizen, and one more adult where there is one.
    struct Citizen {
        Client client;
        std::string person, other;
        std::string birth_date;  ///< YYYY-MM-DD
    };
    Citizen citizen(const std::string& family);
    /// Sends a request; `target` may have a query.
    serve::Response send(const Client& client, const std::string& method, const std::string& target,
                         const std::string& body = "",
                         const std::map<std::string, std::string>& headers = {});
    /// Moves the clock.
    void pass(int64_t seconds) { now_ += seconds; }
    int64_t now() const { return now_; }

private:
    Office();
    std::filesystem::path folder_;
    std::unique_ptr<store::Workspace> workspace_;
    std::unique_ptr<serve::Desk> desk_;
    std::unique_ptr<serve::App> app_;
    std::string villages_[2];
    int64_t now_ = 1'700'000'000;
    int accounts_ = 0;
};

/// A member of a JSON object; an empty value when there is none.
json::Value member(const serve::Response& response, const std::string& key);

}  // namespace regsosek::testing_serve
