// A chunk of K documents on its way from two files into the record: rows of columns, identity
// bodies and reports, made in parallel and in a fixed order.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ground/base/csv.h"
#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "regsosek/collect.h"
#include "word/collect/cells.h"
#include "word/collect/index.h"
#include "word/collect/layout.h"

namespace regsosek::collect {

/// Where the answers to one question go: a column of the store, or a member of the identity body.
struct Target {
    int csv_column = -1;
    size_t question = 0;          ///< index in the form
    int column = -1;              ///< index in Table::columns; -1 for identity
    std::string identity_key;     ///< key in the identity body, for identity questions
    std::string spelt_key;        ///< the same in quotes, with its colon
    bool before_members = false;  ///< sorts before the key "members"
    bool long_number = false;     ///< NIK or KK: reported when damaged
    CellReader reader;
};

/// How one level of a file is read.
struct Plan {
    std::vector<Target> stored;
    std::vector<Target> identity;  ///< sorted by identity_key
};

/// Everything that stays the same for all chunks of a run.
struct Source {
    const form::Form& form;
    const csv::File& family_file;
    const csv::File& member_file;
    const Index& index;
    Plan family_plan;
    Plan member_plan;
    size_t member_no = 0;  ///< index of the members' numbers in the person table
};
Plan make_plan(const form::Form& form, const Layout& layout, expr::Level level,
               const store::Table& table);

/// An answer that could not be read, kept as text: row of the family or person table, question,
/// text.
struct Raw {
    size_t row = 0;
    size_t question = 0;
    std::string text;
};

/// Parsed families. Ids and sequences are filled in later by the caller.
struct Chunk {
    store::Columns columns;
    std::vector<Raw> family_raw;  ///< sorted by row, question
    std::vector<Raw> person_raw;
    /// By family: pairs of the identity body whose keys come before and after "members".
    std::vector<std::string> identity_before, identity_after;
    std::vector<std::string> person_identity;  ///< by person
    std::vector<Reported> reported;
};

/// Parses the families at these positions of the index (in parallel) and tells asked-and-blank from
/// not asked by the universes.
Chunk parse_chunk(const Source& source, std::span<const uint32_t> families);

}  // namespace regsosek::collect
