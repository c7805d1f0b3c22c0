// Invented lists for the tests of the printer: names and addresses that exist nowhere.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "method/paper/fkp_list.h"

namespace regsosek::paper {

/// A list and the texts that it points to.
struct InventedList {
    std::shared_ptr<std::deque<std::string>> texts = std::make_shared<std::deque<std::string>>();
    FkpList list;
};

/// A list of `families` families; the same for the same seed. Some have long names and addresses,
/// some are not ranked.
InventedList invented_list(uint64_t seed, size_t families, size_t added = 0);

/// The legend of form regsosek22-fkp, shortened nowhere.
FkpLegend invented_legend();

}  // namespace regsosek::paper
