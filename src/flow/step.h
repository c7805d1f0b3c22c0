// One word as the flow sees it: its name, the files it reads, and how it is run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/flow.h"

namespace regsosek::flow {

/// What a word is run with.
struct Context {
    store::Workspace& workspace;
    const store::Scope& scope;
    const Options& options;
    Report& report;

    /// Path of an input file.
    std::string file(const std::string& name) const { return options.in + "/" + name; }
    bool has(const std::string& name) const;
    /// A progress callback for this word.
    std::function<bool(int64_t, int64_t)> progress(const std::string& word) const;
};

/// Rows that a word read and wrote, and findings.
struct Counts {
    int64_t rows_in = 0;
    int64_t rows_out = 0;
    int64_t findings = 0;
};

/// One word of the flow.
struct Word {
    std::string name;
    std::vector<std::string>
        files;  ///< input files, relative to the input folder; absent ones are fine
    Result<Counts> (*run)(Context&);
    bool reads_registry = true;  ///< False for words that make what the others read.
};

/// The words in their order.
const std::vector<Word>& word_list();

}  // namespace regsosek::flow
