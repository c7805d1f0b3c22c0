// A case: a village in text. Tables that are given, a word that is run, tables that are expected.
#pragma once

#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::cases {

/// A table of a case: fields stand apart by two spaces or more; "-" is an empty field.
struct TextTable {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

/// One section: "given family", "run update 2023-12-31", "expect member".
struct Section {
    std::string verb;  ///< given, run, expect
    std::string name;  ///< of the table or word
    std::vector<std::string> arguments;
    int line = 0;
    TextTable table;
};

/// Reads a case. Errors: bad_input with file and line.
Result<std::vector<Section>> read_case(const std::string& path);

/// What a word makes of the tables that were given.
class Words {
public:
    virtual ~Words() = default;
    virtual Result<void> run(const std::vector<Section>& given, const Section& run) = 0;
    /// The rows of a table after the run, with these columns, in the order of its key.
    virtual Result<TextTable> table(const std::string& name,
                                    const std::vector<std::string>& columns) = 0;
};

}  // namespace regsosek::cases
