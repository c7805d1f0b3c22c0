// Everything that a request brings to disk: documents in group commits, notes of reads, decisions.
// A full disk makes the server read-only until there is room again.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/collect.h"
#include "serve/group_commit.h"

namespace regsosek::serve {

/// The writing side of a workspace. Safe to be called from several threads.
class Writes {
public:
    /// Documents of one group commit at most, and of those that may wait.
    static constexpr size_t group_max = 512;
    static constexpr size_t waiting_max = 8192;
    /// After the disk was full, so long nothing is tried.
    static constexpr int64_t pause_seconds = 5;

    /// Errors: those of collect::Intake::open.
    static Result<std::unique_ptr<Writes>> open(store::Workspace& workspace,
                                                const std::string& forms_folder);

    collect::Intake& intake() { return *intake_; }
    /// Takes a document into the next group commit; `done` gets what became of it. Errors (at
    /// once): busy (too many wait), disk_full (reading only).
    Result<void> add(collect::PreparedDocument document,
                     std::function<void(Result<collect::AcceptedDocument>)> done);
    /// Notes reads of by-name data; `done` is called when they are on disk.
    Result<void> note(std::vector<store::Access> reads, std::function<void(Result<void>)> done);
    /// Runs something that appends to the record, between two group commits. Errors: its own;
    /// disk_full (reading only).
    Result<void> append(const std::function<Result<void>()>& work);
    /// Brings the columns up to the record.
    Result<void> catch_up();
    /// False while the disk is full.
    bool writable() const;

private:
    explicit Writes(store::Workspace& workspace) : workspace_(workspace) {}
    std::vector<Result<collect::AcceptedDocument>> write(
        std::span<const collect::PreparedDocument> documents);
    std::vector<Result<void>> write_notes(std::span<const std::vector<store::Access>> notes);
    Result<void> check_writable() const;
    void note_failure(const Error& error);

    store::Workspace& workspace_;
    std::unique_ptr<collect::Intake> intake_;
    std::mutex appending_;  ///< held by who appends to the record
    std::mutex catching_up_;
    std::atomic<int64_t> read_only_until_ = 0;  ///< on the steady clock, seconds
    // Last, so that they go first: what waits is written while the rest is still there. An answer
    // to a document may note a read, so documents go before notes.
    std::unique_ptr<GroupCommit<std::vector<store::Access>, Result<void>>> notes_;
    std::unique_ptr<GroupCommit<collect::PreparedDocument, Result<collect::AcceptedDocument>>>
        documents_;
};

}  // namespace regsosek::serve
