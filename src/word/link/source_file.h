// A CSV or Parquet file as a source of records for the engine.
#pragma once

#include <memory>
#include <string>

#include "ground/base/csv.h"
#include "ground/base/memory.h"
#include "ground/store/table.h"
#include "method/pairs/encode.h"
#include "method/pairs/model.h"

namespace regsosek::link {

/// An open file with the model's columns found in it. Stays where it is while it is read.
class SourceFile {
public:
    /// Opens a file of one side. `id` is the column of the record's own name, or empty. Errors:
    /// not_found, io, bad_input (another ending, a column that is not there, another encoding).
    static Result<std::unique_ptr<SourceFile>> open(const std::string& path,
                                                    const pairs::Model& model, bool is_right);
    /// The source; it reads from this object. Pieces do not depend on the number of threads.
    pairs::Source source() const;
    const std::string& path() const { return path_; }

private:
    Result<void> open_csv(const std::vector<std::string>& names);
    Result<void> open_parquet(const std::vector<std::string>& names);
    Result<void> read_csv(size_t piece, const pairs::FieldSink& sink) const;
    Result<void> read_table(size_t piece, const pairs::FieldSink& sink) const;
    std::string path_;
    std::unique_ptr<csv::File> csv_;
    std::vector<size_t> places_;  // of the wanted columns, in the file
    std::vector<uint64_t> cuts_;
    store::Table table_;
};

}  // namespace regsosek::link
