// An invented district in a workspace, and editions of it: for the tests of use, update and watch.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "regsosek/collect.h"
#include "regsosek/finalise.h"
#include "regsosek/synth.h"
#include "regsosek/validate.h"

namespace regsosek::district {

/// The value of a Result; the test stops with its message when there is none.
template <typename T>
T good(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << result.error().message(Lang::en);
        std::abort();
    }
    return std::move(*result);
}

inline store::Scope all() {
    return store::Scope({AreaRange{0, INT64_MAX}});
}

/// A folder that goes away with the test.
class Folder {
public:
    explicit Folder(const std::string& name)
        : path_(std::filesystem::temp_directory_path() /
                ("regsosek_" + name + std::to_string(getpid()))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path(const std::string& name = {}) const {
        return name.empty() ? path_.string() : (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

/// Writes the files of an invented district to a folder.
inline void write_files(const std::string& folder, int64_t families, uint64_t seed) {
    synth::Options options;
    options.families = static_cast<decltype(options.families)>(families);
    options.seed = seed;
    options.out = folder;
    ASSERT_TRUE(synth::write_district(options).has_value());
}

/// A new workspace with the K documents, VK lists and findings of a folder of files.
inline std::unique_ptr<store::Workspace> collected(const std::string& in, const std::string& folder,
                                                   const store::Scope& scope = all()) {
    store::CreateOptions create;
    create.form_folder = form::default_forms_folder() + "/regsosek22-k";
    auto workspace = good(store::Workspace::create(folder, create));
    good(collect::import_k(*workspace, scope, in + "/k_family.csv", in + "/k_member.csv"));
    if (std::filesystem::exists(in + "/vk_sls.csv")) {
        good(collect::import_vk(*workspace, scope, in + "/vk_sls.csv", in + "/vk_line.csv"));
    }
    return workspace;
}

/// An edition of the workspace without identities.
inline finalise::Edition edition(store::Workspace& workspace, const std::string& name,
                                 const store::Scope& scope = all()) {
    finalise::Options options;
    options.name = name;
    options.folder = workspace.folder() + "/editions/" + name;
    options.as_of = *Date::of(2023, 12, 31);
    return good(finalise::make(workspace, scope, options));
}

}  // namespace regsosek::district
