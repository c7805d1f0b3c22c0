// Parts of equally many families, each one stage: arrays as they lie in memory (the file never
// leaves the machine), then each field's lengths and its texts one after another.
#include "ground/store/kept_identities.h"

#include <array>
#include <atomic>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "ground/base/hash.h"
#include "ground/base/threads.h"
#include "ground/store/identities.h"

namespace regsosek::store {

namespace {

/// Files that the identities are cut into: enough for many threads, few enough to list.
constexpr size_t parts = 16;
/// Changes with the layout of the bytes.
constexpr std::string_view layout = "1";

using Length = uint16_t;
using Texts = std::vector<std::string_view> Identities::*;
constexpr std::array<Texts, 5> family_texts = {&Identities::kk_number, &Identities::address,
                                               &Identities::head_name, &Identities::phone,
                                               &Identities::notes};
constexpr std::array<Texts, 2> person_texts = {&Identities::member_name, &Identities::nik};

/// Families [begin, end) and their persons.
struct Rows {
    size_t begin = 0, end = 0, person_begin = 0, person_end = 0;
};

Rows rows_of_part(const Identities& of, size_t part) {
    const size_t families = of.family_id.size();
    Rows out{families * part / parts, families * (part + 1) / parts, 0, 0};
    out.person_begin = of.person_begin[out.begin];
    out.person_end = of.person_begin[out.end];
    return out;
}

std::string name_of(size_t part) {
    return "identities/" + std::to_string(part);
}

template <typename T>
std::string_view bytes_of(std::span<const T> values) {
    return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

template <typename T>
std::span<const T> between(const std::vector<T>& values, size_t begin, size_t end) {
    return std::span(values).subspan(begin, end - begin);
}

/// Tells the rows of a part from any others.
Hash identity_of(const Identities& of, const Rows& rows) {
    Hasher hasher;
    hasher.add(bytes_of(between(of.family_id, rows.begin, rows.end)));
    hasher.add(bytes_of(between(of.person_id, rows.person_begin, rows.person_end)));
    hasher.add(bytes_of(between(of.person_begin, rows.begin, rows.end)));
    return hasher.digest();
}

bool put_texts(std::string& out, std::span<const std::string_view> texts) {
    std::vector<Length> lengths;
    lengths.reserve(texts.size());
    for (const auto text : texts) {
        if (text.size() > std::numeric_limits<Length>::max()) {
            return false;
        }
        lengths.push_back(static_cast<Length>(text.size()));
    }
    out.append(bytes_of(std::span<const Length>(lengths)));
    for (const auto text : texts) {
        out.append(text);
    }
    return true;
}

/// The bytes of a part; nothing when a text is too long.
std::optional<std::string> packed_part(const Identities& of, const Rows& rows) {
    const Hash identity = identity_of(of, rows);
    std::string out(bytes_of(std::span<const uint8_t>(identity)));
    out.append(bytes_of(between(of.known, rows.begin, rows.end)));
    out.append(bytes_of(between(of.latitude_e7, rows.begin, rows.end)));
    out.append(bytes_of(between(of.longitude_e7, rows.begin, rows.end)));
    bool fits = true;
    for (const Texts field : family_texts) {
        fits = fits && put_texts(out, between(of.*field, rows.begin, rows.end));
    }
    for (const Texts field : person_texts) {
        fits = fits && put_texts(out, between(of.*field, rows.person_begin, rows.person_end));
    }
    return fits ? std::optional(std::move(out)) : std::nullopt;
}

/// Takes values off the front of a part; false from the first that is not there.
class PartReader {
public:
    explicit PartReader(std::string_view bytes) : bytes_(bytes) {}

    template <typename T>
    bool take(std::span<T> into) {
        if (bytes_.size() < into.size_bytes()) {
            return false;
        }
        if (!into.empty()) {
            std::memcpy(into.data(), bytes_.data(), into.size_bytes());
        }
        bytes_.remove_prefix(into.size_bytes());
        return true;
    }
    bool take_texts(std::span<std::string_view> into) {
        std::vector<Length> lengths(into.size());
        if (!take(std::span(lengths))) {
            return false;
        }
        for (size_t i = 0; i < into.size(); ++i) {
            if (bytes_.size() < lengths[i]) {
                return false;
            }
            into[i] = bytes_.substr(0, lengths[i]);
            bytes_.remove_prefix(lengths[i]);
        }
        return true;
    }
    bool at_end() const { return bytes_.empty(); }

private:
    std::string_view bytes_;
};

bool unpack_part(std::string_view bytes, const Rows& rows, Identities& out) {
    const size_t families = rows.end - rows.begin;
    const size_t persons = rows.person_end - rows.person_begin;
    PartReader reader(bytes);
    Hash identity{};
    bool good = reader.take(std::span<uint8_t>(identity)) && identity == identity_of(out, rows) &&
                reader.take(std::span(out.known).subspan(rows.begin, families)) &&
                reader.take(std::span(out.latitude_e7).subspan(rows.begin, families)) &&
                reader.take(std::span(out.longitude_e7).subspan(rows.begin, families));
    for (const Texts field : family_texts) {
        good = good && reader.take_texts(std::span(out.*field).subspan(rows.begin, families));
    }
    for (const Texts field : person_texts) {
        good = good && reader.take_texts(std::span(out.*field).subspan(rows.person_begin, persons));
    }
    return good && reader.at_end();
}

std::string inputs_of(std::string_view stamp) {
    return std::string(layout) + " " + std::string(stamp);
}

}  // namespace

Result<void> keep_identities(const Vault& vault, std::string_view stamp,
                             const Identities& identities) {
    const std::string inputs = inputs_of(stamp);
    std::array<Result<void>, parts> kept;
    parallel_blocks(parts, [&](size_t part) {
        const auto bytes = packed_part(identities, rows_of_part(identities, part));
        kept[part] = bytes ? vault.keep_stage(name_of(part), inputs, *bytes)
                           : vault.shred_stage(name_of(part));
    });
    for (auto& done : kept) {
        TRY(std::move(done));
    }
    return {};
}

std::shared_ptr<const Identities> kept_identities(const Vault& vault, std::string_view stamp,
                                                  const Columns& columns) {
    if (!vault.has_stage(name_of(0))) {
        return nullptr;
    }
    const std::string inputs = inputs_of(stamp);
    auto out = std::make_shared<Identities>(empty_identities(columns));
    out->arenas.resize(parts);
    std::atomic<bool> good = true;
    parallel_blocks(parts, [&](size_t part) {
        auto bytes = good ? vault.kept_stage(name_of(part), inputs)
                          : Result<std::optional<std::string>>(std::nullopt);
        if (!bytes || !*bytes) {
            good = false;
            return;
        }
        out->arenas[part] = std::make_unique<std::string>(**std::move(bytes));
        if (!unpack_part(*out->arenas[part], rows_of_part(*out, part), *out)) {
            good = false;
        }
    });
    return good ? out : nullptr;
}

}  // namespace regsosek::store
