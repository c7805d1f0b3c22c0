// A small invented district, collected and scored, for the tests of consult.
#pragma once

#include <memory>
#include <string>

#include "ground/store/workspace.h"

namespace regsosek::consult {

/// A folder that goes away with the object.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// The whole workspace, as a scope.
store::Scope all();

/// The files of a district of 1,200 families: made once.
const std::string& district_files();

/// A new workspace in a folder, with K and VK documents collected and every family scored.
std::unique_ptr<store::Workspace> scored_workspace(const std::string& folder);

/// A whole table; a failure of the test when it is not there.
store::Table table_of(store::Workspace& workspace, const std::string& name);

}  // namespace regsosek::consult
