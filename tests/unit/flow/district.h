// A small invented district and workspaces made from it, for the tests of the whole way.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "ground/store/workspace.h"
#include "regsosek/flow.h"

namespace regsosek::testing_flow {

/// A folder that goes when the test ends.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// The folder of a district of 800 families, seed 7: made once for the whole test program.
const std::string& district();

/// A copy of the district's K files (and nothing else) in a folder, to be spoilt.
void copy_k(const std::string& to);

/// A new workspace in a folder.
std::unique_ptr<store::Workspace> workspace(const std::string& folder);

/// Runs collect, validate and finalise only.
Result<flow::Report> run(const std::string& in, const std::string& workspace,
                         const std::function<void(flow::Options&)>& change = {});

/// Replaces the first `from` in a file by `to`; a missing `from` is a fault of the test.
void replace_in(const std::string& path, const std::string& from, const std::string& to);

}  // namespace regsosek::testing_flow
