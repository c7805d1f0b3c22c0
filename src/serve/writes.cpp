// Group commits of documents and of notes of reads.
#include "serve/writes.h"

#include <chrono>

namespace regsosek::serve {

namespace {

int64_t steady_seconds() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::unexpected<Error> too_many() {
    return fail(Code::busy, "terlalu banyak dokumen menunggu; coba lagi",
                "too many documents are waiting; try again");
}

}  // namespace

Result<std::unique_ptr<Writes>> Writes::open(store::Workspace& workspace,
                                             const std::string& forms_folder) {
    std::unique_ptr<Writes> out{new Writes(workspace)};
    collect::Options options;
    options.forms_folder = forms_folder;
    out->intake_ = TRY(collect::Intake::open(workspace, options));
    out->documents_ =
        std::make_unique<GroupCommit<collect::PreparedDocument, Result<collect::AcceptedDocument>>>(
            [writes = out.get()](std::span<const collect::PreparedDocument> documents) {
                return writes->write(documents);
            },
            group_max, waiting_max);
    out->notes_ = std::make_unique<GroupCommit<std::vector<store::Access>, Result<void>>>(
        [writes = out.get()](std::span<const std::vector<store::Access>> notes) {
            return writes->write_notes(notes);
        },
        group_max, waiting_max);
    return out;
}

bool Writes::writable() const {
    return steady_seconds() >= read_only_until_;
}

Result<void> Writes::check_writable() const {
    if (writable()) {
        return {};
    }
    return fail(Code::disk_full, "disk penuh: data hanya dapat dibaca sampai ada ruang",
                "the disk is full: data can only be read until there is room");
}

void Writes::note_failure(const Error& error) {
    if (error.code == Code::disk_full) {
        read_only_until_ = steady_seconds() + pause_seconds;
    }
}

Result<void> Writes::add(collect::PreparedDocument document,
                         std::function<void(Result<collect::AcceptedDocument>)> done) {
    TRY(check_writable());
    if (!documents_->add(std::move(document), std::move(done))) {
        return too_many();
    }
    return {};
}

std::vector<Result<collect::AcceptedDocument>> Writes::write(
    std::span<const collect::PreparedDocument> documents) {
    const std::lock_guard lock{appending_};
    auto out = intake_->commit(documents);
    for (const auto& one : out) {
        if (!one) {
            note_failure(one.error());
        }
    }
    return out;
}

Result<void> Writes::note(std::vector<store::Access> reads,
                          std::function<void(Result<void>)> done) {
    // A read that cannot be noted is not given, so there is no pause here: each asks the disk.
    if (!notes_->add(std::move(reads), std::move(done))) {
        return too_many();
    }
    return {};
}

std::vector<Result<void>> Writes::write_notes(std::span<const std::vector<store::Access>> notes) {
    std::vector<store::Access> all;
    for (const auto& one : notes) {
        all.insert(all.end(), one.begin(), one.end());
    }
    const auto noted = workspace_.note_accesses(all);
    return std::vector<Result<void>>(notes.size(), noted);
}

Result<void> Writes::append(const std::function<Result<void>()>& work) {
    TRY(check_writable());
    const std::lock_guard lock{appending_};
    auto done = work();
    if (!done) {
        note_failure(done.error());
    }
    return done;
}

Result<void> Writes::catch_up() {
    const std::lock_guard lock{catching_up_};
    return workspace_.catch_up_columns();
}

}  // namespace regsosek::serve
