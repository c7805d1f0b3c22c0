// A compression dictionary for the bodies of a form, trained from the documents of a workspace.
// A dictionary holds pieces of its samples in the clear: train it on an invented district only.
#pragma once

#include <cstdint>
#include <string>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// What to train on.
struct BodyDictionaryOptions {
    /// Family documents taken, spread evenly over the record.
    int64_t families = 8000;
    /// Size of the dictionary. Of 16 to 200 KiB, 32 KiB is the smallest within 2 % of the best.
    size_t dictionary_bytes = 32 << 10;
};

/// The bytes of forms/<form>/bodies.zdict. Same documents, same bytes. Errors: bad_input, when a
/// KK number in the workspace does not begin with 99, which only invented ones do, or when there
/// are too few documents.
Result<std::string> train_body_dictionary(Workspace& workspace,
                                          const BodyDictionaryOptions& options = {});

}  // namespace regsosek::store
