// Samples are whole bodies, answers and identities one after the other.
#include "ground/store/body_dictionary.h"

#include <algorithm>
#include <vector>

#include "ground/base/json.h"
#include "method/seal/compress.h"

namespace regsosek::store {

namespace {

/// First digits of every invented NIK and KK number (docs/format/district.md).
constexpr std::string_view invented_prefix = "99";

/// True when the KK number of an identity, if it has one, is an invented one.
Result<bool> invented(const std::string& identity) {
    if (identity.empty()) {
        return true;
    }
    const auto value = TRY(json::parse(identity));
    const auto* kk_number = value.find("kk_number");
    return kk_number == nullptr || kk_number->text() == nullptr || kk_number->text()->empty() ||
           kk_number->text()->starts_with(invented_prefix);
}

}  // namespace

Result<std::string> train_body_dictionary(Workspace& workspace,
                                          const BodyDictionaryOptions& options) {
    const int64_t step = std::max<int64_t>(1, workspace.head_sequence() / options.families);
    std::vector<std::string> samples;
    Scan what;
    what.with_identity = true;
    const auto take = [&](std::span<const Stored> block) -> Result<void> {
        for (const auto& stored : block) {
            if (stored.sequence % step != 0) {
                continue;
            }
            if (!TRY(invented(stored.document.identity))) {
                return fail(Code::bad_input,
                            "kamus kompresi hanya boleh dilatih dari data rekaan (KK berawalan 99)",
                            "a compression dictionary is trained on invented data only (KK numbers "
                            "that begin with 99)");
            }
            samples.push_back(stored.document.answers);
            samples.push_back(stored.document.identity);
        }
        return {};
    };
    TRY(workspace.scan(what, Scope({{INT64_MIN, INT64_MAX}}), take));
    seal::TrainOptions train;
    train.dictionary_bytes = options.dictionary_bytes;
    return seal::train_dictionary(samples, train);
}

}  // namespace regsosek::store
