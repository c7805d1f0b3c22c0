// Family and person built anew from the record, in a new file that takes the old one's place.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "ground/store/answers_decoder.h"
#include "ground/store/columns_state.h"

namespace regsosek::store {

namespace {

/// Makes a rename in this folder durable.
void sync_folder(const std::string& folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle >= 0) {
        ::fsync(handle);
        ::close(handle);
    }
}

}  // namespace

void remove_database(const std::string& path) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    std::filesystem::remove(path + ".wal", ignored);
    std::filesystem::remove_all(path + ".spill", ignored);
}

Result<void> ColumnStore::State::build(const std::string& fresh, const Source& source,
                                       int64_t as_of) {
    auto target = TRY(ColumnFile::open(fresh, *form, options));
    const Sink add = [&](std::span<const Stored> documents) -> Result<void> {
        const auto decoded = TRY(decode_answers(documents, *form));
        for (const auto& rows : decoded) {
            TRY(target->append(rows));
        }
        return {};
    };
    TRY(source(add));
    for (const auto& [name, table] : file->tables()) {
        if (name != "family" && name != "person") {
            const auto rows = TRY(file->read(table));
            TRY(target->write(table.spec, rows, table.stamp));
        }
    }
    TRY(target->set_as_of(as_of));
    return target->checkpoint();
}

Result<void> ColumnStore::rebuild(const Source& source, int64_t as_of) {
    TRY(state_->commit());
    const std::string path = state_->path();
    const std::string fresh = path + ".new";
    remove_database(fresh);
    if (auto built = state_->build(fresh, source, as_of); !built) {
        remove_database(fresh);
        return built;
    }
    state_->forget_columns();
    // Folded into its file first, the old log may go: a kill in between leaves the old file whole.
    TRY(state_->file->checkpoint());
    state_->file.reset();
    std::error_code code;
    std::filesystem::remove(path + ".wal", code);
    std::filesystem::rename(fresh, path, code);
    sync_folder(state_->folder);
    auto reopened = ColumnFile::open(path, *state_->form, state_->options);
    if (!reopened) {
        return std::unexpected(std::move(reopened).error().at(path));
    }
    state_->file = std::move(*reopened);
    if (code) {
        return fail(Code::io, "berkas kolom baru tidak dapat ditaruh di tempatnya",
                    "the new columns file could not be put in its place");
    }
    return {};
}

}  // namespace regsosek::store
