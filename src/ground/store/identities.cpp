// Reading identity bodies: parsed in parallel per piece of a block, put together in row order.
#include "ground/store/identities.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <unordered_map>

#include "ground/base/json.h"
#include "ground/base/threads.h"

namespace regsosek::store {

namespace {

/// Documents parsed by one task.
constexpr size_t documents_per_piece = 512;
/// Families of appends whose identities are kept at most: more than twice the largest regency of
/// Indonesia would take half a gigabyte.
constexpr size_t kept_families_max = 1'500'000;

/// One family's identity as parsed; views point into its piece's arena.
struct FamilyIdentity {
    int64_t sequence = 0;
    bool known = false;
    std::string_view kk_number, address, head_name, phone, notes;
    int32_t latitude_e7 = INT32_MIN;
    int32_t longitude_e7 = INT32_MIN;
    uint32_t first_member = 0;
    uint32_t members = 0;
};
struct MemberIdentity {
    int64_t person_id = 0;
    std::string_view name, nik;
};

/// What one task parsed.
struct Piece {
    std::unique_ptr<std::string> arena = std::make_unique<std::string>();
    std::vector<FamilyIdentity> families;
    std::vector<MemberIdentity> members;
    std::optional<Error> error;
};

int32_t coordinate(int64_t value) {
    return value > INT32_MIN && value <= INT32_MAX ? static_cast<int32_t>(value) : INT32_MIN;
}

/// Puts the values of one identity body into a piece.
class IdentityReader final : public json::Handler {
public:
    explicit IdentityReader(Piece& piece) : piece_(piece) {}

    void integer(std::string_view key, int64_t value) override {
        if (in_members_) {
            if (key == "person_id") {
                piece_.members.back().person_id = value;
            }
        } else if (key == "latitude_e7") {
            piece_.families.back().latitude_e7 = coordinate(value);
        } else if (key == "longitude_e7") {
            piece_.families.back().longitude_e7 = coordinate(value);
        }
    }
    void text(std::string_view key, std::string_view value) override {
        if (std::string_view* place = place_of(key)) {
            *place = keep(value);
        }
    }
    void begin_array(std::string_view key) override { in_members_ = key == "members"; }
    void begin_item() override {
        if (in_members_) {
            piece_.members.emplace_back();
            ++piece_.families.back().members;
        }
    }
    void end_item() override {}
    void end_array() override { in_members_ = false; }

private:
    std::string_view* place_of(std::string_view key) {
        if (in_members_) {
            auto& member = piece_.members.back();
            return key == "member_name" ? &member.name : key == "nik" ? &member.nik : nullptr;
        }
        auto& family = piece_.families.back();
        if (key == "kk_number") {
            return &family.kk_number;
        }
        if (key == "address") {
            return &family.address;
        }
        if (key == "head_name") {
            return &family.head_name;
        }
        return key == "phone" ? &family.phone : key == "notes" ? &family.notes : nullptr;
    }
    // The arena was reserved for all bodies of the piece, and a value is never longer than its
    // JSON.
    std::string_view keep(std::string_view value) {
        auto& arena = *piece_.arena;
        const size_t begin = arena.size();
        arena.append(value);
        return std::string_view(arena).substr(begin);
    }

    Piece& piece_;
    bool in_members_ = false;
};

/// Moves the texts of a piece into an arena of their own size: names of keys took most of the room.
void shrink_arena(Piece& piece) {
    auto tight = std::make_unique<std::string>(*piece.arena);
    const char* const from = piece.arena->data();
    const auto move = [&](std::string_view& text) {
        if (!text.empty()) {
            text = {tight->data() + (text.data() - from), text.size()};
        }
    };
    for (auto& family : piece.families) {
        for (auto* text : {&family.kk_number, &family.address, &family.head_name, &family.phone,
                           &family.notes}) {
            move(*text);
        }
    }
    for (auto& member : piece.members) {
        move(member.name);
        move(member.nik);
    }
    piece.members.shrink_to_fit();
    piece.families.shrink_to_fit();
    piece.arena = std::move(tight);
}

/// An identity body on its way into a piece.
struct Body {
    int64_t sequence = 0;
    std::string_view identity;
};

void parse_piece(std::span<const Body> bodies, Piece& piece) {
    size_t bytes = 0;
    for (const auto& body : bodies) {
        bytes += body.identity.size();
    }
    piece.arena->reserve(bytes);
    json::Parser parser;
    for (const auto& body : bodies) {
        auto& family = piece.families.emplace_back();
        family.sequence = body.sequence;
        family.first_member = static_cast<uint32_t>(piece.members.size());
        family.known = !body.identity.empty();
        if (!family.known) {
            continue;
        }
        IdentityReader reader(piece);
        if (!parser.walk(body.identity, reader)) {
            const std::string number = std::to_string(body.sequence);
            piece.error = Error{Code::corrupt,
                                {"identitas dokumen nomor " + number + " tidak terbaca",
                                 "the identity of document number " + number + " is not readable"},
                                {},
                                {}};
            return;
        }
    }
    shrink_arena(piece);
}

/// All pieces of a scan, and where each family is: pieces in order, families in order of sequence.
struct Parsed {
    std::vector<Piece> pieces;
    std::vector<std::pair<size_t, size_t>> places;  ///< (piece, family in it) in order of sequence

    const FamilyIdentity* find(int64_t sequence, const Piece*& piece) const {
        const auto at = std::lower_bound(
            places.begin(), places.end(), sequence, [&](const auto& place, int64_t wanted) {
                return pieces[place.first].families[place.second].sequence < wanted;
            });
        if (at == places.end()) {
            return nullptr;
        }
        piece = &pieces[at->first];
        const auto& family = piece->families[at->second];
        return family.sequence == sequence ? &family : nullptr;
    }
};

Result<void> parse_bodies(std::span<const Body> bodies, Parsed& parsed) {
    const size_t first = parsed.pieces.size();
    const size_t pieces = (bodies.size() + documents_per_piece - 1) / documents_per_piece;
    parsed.pieces.resize(first + pieces);
    parallel_blocks(pieces, [&](size_t i) {
        const size_t begin = i * documents_per_piece;
        parse_piece(bodies.subspan(begin, std::min(documents_per_piece, bodies.size() - begin)),
                    parsed.pieces[first + i]);
    });
    for (size_t i = first; i < parsed.pieces.size(); ++i) {
        if (parsed.pieces[i].error) {
            return std::unexpected(std::move(*parsed.pieces[i].error));
        }
        for (size_t family = 0; family < parsed.pieces[i].families.size(); ++family) {
            parsed.places.emplace_back(i, family);
        }
    }
    return {};
}

Result<void> parse_block(std::span<const Stored> documents, Parsed& parsed) {
    std::vector<Body> bodies;
    bodies.reserve(documents.size());
    for (const auto& stored : documents) {
        bodies.push_back({stored.sequence, stored.document.identity});
    }
    return parse_bodies(bodies, parsed);
}

void fill_family(Identities& out, size_t row, const FamilyIdentity& family, const Piece& piece) {
    out.known[row] = family.known ? 1 : 0;
    out.kk_number[row] = family.kk_number;
    out.address[row] = family.address;
    out.head_name[row] = family.head_name;
    out.phone[row] = family.phone;
    out.notes[row] = family.notes;
    out.latitude_e7[row] = family.latitude_e7;
    out.longitude_e7[row] = family.longitude_e7;
    for (size_t person = out.person_begin[row]; person < out.person_begin[row + 1]; ++person) {
        for (size_t i = 0; i < family.members; ++i) {
            const auto& member = piece.members[family.first_member + i];
            if (member.person_id == out.person_id[person]) {
                out.member_name[person] = member.name;
                out.nik[person] = member.nik;
            }
        }
    }
}

/// The identities of all rows, with the arenas of the pieces; nullptr when a row has no body.
std::shared_ptr<const Identities> gather(Parsed& parsed, const Columns& columns) {
    auto out = std::make_shared<Identities>(empty_identities(columns));
    const Column& sequence = columns.family.at("sequence");
    std::vector<uint8_t> missing(columns.family.rows, 0);
    parallel_ranges(columns.family.rows, documents_per_piece, [&](size_t begin, size_t end) {
        for (size_t row = begin; row < end; ++row) {
            const Piece* piece = nullptr;
            const auto* family = parsed.find(sequence.integer(row), piece);
            if (family == nullptr) {
                missing[row] = 1;
            } else {
                fill_family(*out, row, *family, *piece);
            }
        }
    });
    if (std::find(missing.begin(), missing.end(), 1) != missing.end()) {
        return nullptr;
    }
    for (auto& piece : parsed.pieces) {
        out->arenas.push_back(std::move(piece.arena));
    }
    return out;
}

}  // namespace

struct AppendedIdentities::State {
    Parsed parsed;
};

AppendedIdentities::AppendedIdentities() = default;
AppendedIdentities::AppendedIdentities(AppendedIdentities&&) noexcept = default;
AppendedIdentities& AppendedIdentities::operator=(AppendedIdentities&&) noexcept = default;
AppendedIdentities::~AppendedIdentities() = default;

void AppendedIdentities::add(std::span<const Document> documents, int64_t first_sequence) {
    if (state_ == nullptr) {
        state_ = std::make_unique<State>();
    }
    auto& parsed = state_->parsed;
    const bool in_order =
        parsed.places.empty() || parsed.pieces.back().families.back().sequence < first_sequence;
    std::vector<Body> bodies;
    bodies.reserve(documents.size());
    for (const auto& document : documents) {
        bodies.push_back({first_sequence++, document.identity});
    }
    if (!in_order || parsed.places.size() + bodies.size() > kept_families_max ||
        !parse_bodies(bodies, parsed)) {
        state_.reset();
    }
}

std::shared_ptr<const Identities> AppendedIdentities::take(const Columns& columns) {
    const auto state = std::move(state_);
    return state == nullptr ? nullptr : gather(state->parsed, columns);
}

Result<std::shared_ptr<const Identities>> read_identities(SealedLog& log, const Columns& columns,
                                                          const Scope& scope) {
    Parsed parsed;
    Scan what;
    what.as_of = columns.as_of;
    what.with_answers = false;
    what.with_identity = true;
    TRY(log.scan(what, scope,
                 [&](std::span<const Stored> block) { return parse_block(block, parsed); }));
    auto out = gather(parsed, columns);
    if (out == nullptr) {
        return fail(Code::conflict, "kolom tidak sejalan dengan rekaman; bangun ulang kolom",
                    "the columns do not agree with the record; rebuild the columns");
    }
    return out;
}

Identities empty_identities(const Columns& columns) {
    Identities out;
    const size_t families = columns.family.rows;
    const size_t persons = columns.person.rows;
    const Column& family_id = columns.family.at("family_id");
    const Column& person_id = columns.person.at("person_id");
    out.family_id.resize(families);
    out.person_id.resize(persons);
    for (size_t row = 0; row < families; ++row) {
        out.family_id[row] = family_id.integer(row);
    }
    for (size_t row = 0; row < persons; ++row) {
        out.person_id[row] = person_id.integer(row);
    }
    out.known.assign(families, 0);
    for (auto* texts : {&out.kk_number, &out.address, &out.head_name, &out.phone, &out.notes}) {
        texts->resize(families);
    }
    out.latitude_e7.assign(families, INT32_MIN);
    out.longitude_e7.assign(families, INT32_MIN);
    out.member_name.resize(persons);
    out.nik.resize(persons);
    out.person_begin = columns.person_begin;
    out.as_of = columns.as_of;
    return out;
}

std::shared_ptr<const Identities> cut_identities(std::shared_ptr<const Identities> whole,
                                                 const Columns& columns) {
    struct Cut {
        Identities rows;
        std::shared_ptr<const Identities> whole;
    };
    auto cut = std::make_shared<Cut>();
    cut->rows = empty_identities(columns);
    auto& out = cut->rows;
    for (size_t row = 0; row < out.family_id.size(); ++row) {
        const auto at =
            std::lower_bound(whole->family_id.begin(), whole->family_id.end(), out.family_id[row]);
        if (at == whole->family_id.end() || *at != out.family_id[row]) {
            return nullptr;
        }
        const auto from = static_cast<size_t>(at - whole->family_id.begin());
        const size_t members = whole->person_begin[from + 1] - whole->person_begin[from];
        if (members != out.person_begin[row + 1] - out.person_begin[row]) {
            return nullptr;
        }
        out.known[row] = whole->known[from];
        out.kk_number[row] = whole->kk_number[from];
        out.address[row] = whole->address[from];
        out.head_name[row] = whole->head_name[from];
        out.phone[row] = whole->phone[from];
        out.notes[row] = whole->notes[from];
        out.latitude_e7[row] = whole->latitude_e7[from];
        out.longitude_e7[row] = whole->longitude_e7[from];
        for (size_t i = 0; i < members; ++i) {
            out.member_name[out.person_begin[row] + i] =
                whole->member_name[whole->person_begin[from] + i];
            out.nik[out.person_begin[row] + i] = whole->nik[whole->person_begin[from] + i];
        }
    }
    cut->whole = std::move(whole);
    return {cut, &cut->rows};
}

bool parallel_to(const Identities& identities, const Columns& columns) {
    if (identities.as_of != columns.as_of || identities.family_id.size() != columns.family.rows ||
        identities.person_id.size() != columns.person.rows ||
        identities.person_begin != columns.person_begin) {
        return false;
    }
    const Column& family_id = columns.family.at("family_id");
    const Column& person_id = columns.person.at("person_id");
    for (size_t row = 0; row < columns.family.rows; ++row) {
        if (identities.family_id[row] != family_id.integer(row)) {
            return false;
        }
    }
    for (size_t row = 0; row < columns.person.rows; ++row) {
        if (identities.person_id[row] != person_id.integer(row)) {
            return false;
        }
    }
    return true;
}

}  // namespace regsosek::store
