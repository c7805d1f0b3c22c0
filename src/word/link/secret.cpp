// A signature hashed. The signed texts are stored implicitly: never change them.
#include "word/link/secret.h"

#include "ground/base/hash.h"

namespace regsosek::link {

Result<std::string> secret_of(store::Workspace& workspace, Secret secret) {
    const std::string_view text = secret == Secret::register_hashes
                                      ? "regsosek link: key of register hashes, version 1"
                                      : "regsosek link: key of search indices, version 1";
    const auto signature = TRY(workspace.sign(text));
    Hasher hasher;
    for (const uint8_t byte : signature) {
        const char c = static_cast<char>(byte);
        hasher.add({&c, 1});
    }
    const Digest digest = hasher.digest();
    return std::string(digest.begin(), digest.end());
}

}  // namespace regsosek::link
