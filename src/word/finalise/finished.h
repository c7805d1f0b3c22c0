// Which partitions of an edition in the making are whole on disk: a run that was killed goes on
// with the others, and reads only what those need.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "regsosek/base.h"
#include "word/finalise/content.h"

namespace regsosek::finalise {

/// A list beside the working folder, with the files of each finished partition.
class Finished {
public:
    /// Reads the list at this path, if there is one. A list that cannot be read counts as none.
    explicit Finished(std::string path);
    /// The files of a district that is finished, or nullptr.
    const std::vector<File>* find(const std::string& district) const;
    /// Puts a district on the list. Its files are durable already.
    Result<void> add(const std::string& district, std::vector<File> files);
    /// Empties and deletes the list.
    void remove();

private:
    std::string path_;
    std::map<std::string, std::vector<File>> districts_;
};

}  // namespace regsosek::finalise
