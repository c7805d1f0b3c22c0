// The vault: photos, scans and artefacts as sealed files, named by the hash of what is in them; and
// what words keep, sealed, of runs that are not over.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "method/seal/key.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// Files under <folder>/vault/xx/, each sealed by the workspace key.
class Vault {
public:
    Vault(std::string folder, const seal::Key& root);
    /// Stores bytes and returns their name: BLAKE2b-256 in 64 hexadecimal digits. Twice is once. On
    /// disk when it returns. Errors: disk_full, io.
    Result<std::string> put(std::string_view bytes);
    /// As put, for many at once: names in the order of the bytes, one wait for the disk.
    Result<std::vector<std::string>> put_all(std::span<const std::string> many);
    /// Errors: bad_input (no name), not_found, corrupt, newer_version.
    Result<std::string> get(std::string_view name) const;
    /// Deletes a file; its name is gone from the disk when this returns. Errors: bad_input,
    /// not_found, io.
    Result<void> erase(std::string_view name) const;

    /// As Workspace: what words keep of runs that are not over, under <folder>/stages/. What is
    /// forgotten is shredded first, what is replaced when the new one stands; `shred_old` false
    /// leaves out the second, and the flush of the disk that it costs.
    Result<void> keep_stage(std::string_view name, std::string_view inputs, std::string_view bytes,
                            bool shred_old = true) const;
    Result<std::optional<std::string>> kept_stage(std::string_view name,
                                                  std::string_view inputs) const;
    /// With the parts of it that were kept under names that begin with `name.`.
    Result<void> forget_stage(std::string_view name) const;
    /// True when something is kept under the name, whatever it was made from.
    bool has_stage(std::string_view name) const;
    /// Makes what is kept under the name, and any copy of it that the disk still holds, unreadable
    /// for good, in place. Nothing there is no error. Errors: io.
    Result<void> shred_stage(std::string_view name) const;
    /// Shreds and deletes all that was kept: stages may hold identities, which outlive no erasure.
    /// Those under these names stay.
    Result<void> forget_stages(std::span<const std::string> but = {}) const;
    /// Names of what is kept that begin so, sorted.
    std::vector<std::string> stages(std::string_view begin) const;

private:
    std::string sealed(std::string_view bytes, std::string_view name) const;
    std::string stage_path(std::string_view name) const;
    std::string folder_;
    std::string stages_;
    seal::Key key_;
};

}  // namespace regsosek::store
