// The rows of an edition: family and person columns joined with what the words decided, kecamatan
// by kecamatan.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "regsosek/finalise.h"

namespace regsosek::finalise {

/// One partition: a kecamatan, and how many of its families and persons the edition holds.
struct Partition {
    std::string district;  ///< 7 digits
    int64_t families = 0;
    int64_t persons = 0;
};

/// What an edition is made of, known before its rows are read.
struct Outline {
    std::vector<Partition> partitions;  ///< in order of district
    int64_t families = 0;
    int64_t persons = 0;
    std::vector<std::pair<std::string, int64_t>> tables;  ///< words' tables to join, with rows
};

/// The tables that are joined, with the stamp of each. Errors: conflict (a table of a program that
/// knew no private columns).
Result<std::vector<store::TableInfo>> joined_tables(store::Workspace& workspace);

/// Reads keys and areas only. `tables` are those of joined_tables().
Result<Outline> outline(store::Workspace& workspace, const store::Scope& scope,
                        const std::vector<store::TableInfo>& tables);

/// What the words decided, read whole once, in order of the key: a family that moved stands in them
/// under its old area.
struct Decided {
    struct Part {
        std::string word;   ///< prefix of its columns
        std::string table;  ///< prefix where another table of the word has the name already
        bool persons = false;
        store::Table rows;
    };
    std::vector<Part> parts;
};
Result<Decided> read_decided(store::Workspace& workspace, const store::Scope& scope,
                             const std::vector<store::TableInfo>& tables);

/// The rows of one partition, in order of area, family_id and person_id. A family or person that a
/// word's table does not have gets -1 or an empty text.
struct Rows {
    store::Table family;
    store::Table person;
    std::string family_identities;  ///< as CSV; empty when nobody receives them
    std::string person_identities;
};

/// What Rows are made from: the families of a kecamatan as the workspace gives them.
struct Source {
    std::shared_ptr<const store::Columns> columns;
    std::shared_ptr<const store::Identities> identities;  ///< null when nobody receives them
};
/// Reads one kecamatan. The scope is cut to it.
Result<Source> read_source(store::Workspace& workspace, const store::Scope& scope,
                           const std::string& district, bool with_identities);
/// Joins; pure. Places are sorted by family.
Rows rows_of(const Source& source, const Decided& decided, std::span<const Place> places);

}  // namespace regsosek::finalise
