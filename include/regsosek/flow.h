// flow: the order of the words, from the files of a district to its signed edition. Stops, resumes
// and repeats with the same result.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/settings.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"
#include "regsosek/finalise.h"

namespace regsosek::flow {

/// How the words are run.
struct Options {
    /// Folder with the files of the district (docs/format/district.md).
    std::string in;
    /// The workspace; made when the folder is empty or does not exist.
    std::string workspace = ".";
    /// First and last word to run; empty: from frame to finalise.
    std::string from;
    std::string to;
    /// The one clock of the edition.
    Date as_of{19357};  // 2022-12-31, the end of the enumeration's quarter
    /// Name of the edition; empty: regency and date.
    std::string edition;
    /// Public keys of receivers of the identities; empty: the office's own (keys/receiver.key).
    std::vector<std::string> receivers;
    /// Settings in force: field period, sessions, poverty line and so on.
    Settings settings;
    /// Called with a word, what is done and what there is to do; false stops the run.
    std::function<bool(const std::string&, int64_t, int64_t)> progress;
};

/// What one word did.
struct Step {
    std::string word;
    int64_t rows_in = 0;
    int64_t rows_out = 0;
    int64_t findings = 0;
    double seconds = 0;
    int64_t peak_mb = 0;     ///< Highest resident memory of the process so far.
    bool unchanged = false;  ///< Nothing had changed since it was done: not run again.
    double cpu_seconds = 0;  ///< User and system time: over the cores, the least it could take.
};

/// What a run did.
struct Report {
    std::vector<Step> steps;
    std::string edition_folder;
    std::string edition_hash;
    std::vector<std::string> notes;  ///< Lines for people, such as what was made where.
};

/// Runs the words. Errors: usage (an unknown word, from behind to), those of the words, stopped.
Result<Report> run(const Options& options);

/// Where families live, for the sealed identities of an edition. Errors: those of geotag::places.
Result<std::vector<finalise::Place>> edition_places(store::Workspace& workspace,
                                                    const store::Scope& scope,
                                                    const Settings& settings);

/// The names of the words in their order.
std::vector<std::string> words();

}  // namespace regsosek::flow
