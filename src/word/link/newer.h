// Family documents that came after an index was made, in memory: few, so they are compared one by
// one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "method/match/search.h"
#include "word/link/households.h"

namespace regsosek::link {

/// Documents of one refresh.
struct NewerDocuments {
    match::Side side;  ///< Their people.
    std::vector<int64_t> id;
    std::vector<int64_t> area;
    std::vector<int64_t> family_id;
    std::vector<uint32_t> address;  ///< Of each person, among `addresses`.
    std::vector<std::vector<std::string>> addresses;
    size_t rows() const { return id.size(); }
};

/// Somebody of them, weighed.
struct NewerAnswer {
    match::Answer person;
    int64_t family_id = 0;
    int32_t address = 0;  ///< What the address adds to the weight.
};

/// All of them. Safe to use from several threads at a time.
class Newer {
public:
    explicit Newer(int64_t as_of) : as_of_(as_of) {}
    /// Reads what the record has since the last time.
    Result<void> refresh(store::Workspace& workspace, const match::NameTable& names,
                         const match::Index& index);
    /// People.
    size_t people() const;
    /// True when a family has a document here: what the index says of it is old.
    bool holds(int64_t family_id) const;
    /// Weighs everybody accepted who stands in the newest document of a family.
    void each(const match::Index& index, const match::Question& question,
              const AddressQuestion& address, const std::function<bool(int64_t)>& accepts,
              const std::function<void(const NewerAnswer&)>& use) const;

private:
    using Chunk = std::shared_ptr<const NewerDocuments>;
    mutable std::mutex mutex_;
    std::mutex reading_;
    int64_t as_of_ = 0;
    std::vector<Chunk> chunks_;
    std::map<int64_t, size_t> newest_;  ///< family -> its chunk
};

}  // namespace regsosek::link
