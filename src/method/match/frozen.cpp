// Doubles are kept bit by bit: a weight of today must be that of the run.
#include "method/match/frozen.h"

#include <cstring>

namespace regsosek::match {

namespace {

constexpr std::string_view magic = "RSMODEL1";

template <typename T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Takes values from the front of a text; `sound` is false once there are too few bytes.
class Taker {
public:
    explicit Taker(std::string_view bytes) : rest_(bytes) {}
    template <typename T>
    void take(T& value) {
        if (rest_.size() < sizeof value) {
            sound_ = false;
            return;
        }
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_.remove_prefix(sizeof value);
    }
    void take_text(std::string& text) {
        uint32_t length = 0;
        take(length);
        if (!sound_ || rest_.size() < length) {
            sound_ = false;
            return;
        }
        text = rest_.substr(0, length);
        rest_.remove_prefix(length);
    }
    bool sound() const { return sound_; }
    bool done() const { return sound_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool sound_ = true;
};

}  // namespace

std::string bytes_of(const Frozen& frozen) {
    std::string out(magic);
    for (const auto& field : frozen.model.fields) {
        for (const Level& level : field) {
            put(out, static_cast<uint32_t>(level.label.size()));
            out += level.label;
            put(out, level.m);
            put(out, level.u);
            put(out, static_cast<uint8_t>(level.m_fitted ? 1 : 0));
        }
    }
    put(out, frozen.model.nik_u);
    for (const double cell : frozen.model.family) {
        put(out, cell);
    }
    put(out, frozen.prior);
    for (const uint32_t count : frozen.birth_count) {
        put(out, count);
    }
    put(out, frozen.mean_name_bits);
    put(out, frozen.household.gain_bits);
    put(out, frozen.household.family_change);
    return out;
}

std::optional<Frozen> frozen_of(std::string_view bytes) {
    if (!bytes.starts_with(magic)) {
        return std::nullopt;
    }
    Frozen out;
    Taker taker(bytes.substr(magic.size()));
    for (size_t f = 0; f < field_count; ++f) {
        out.model.fields[f].resize(level_count[f]);
        for (Level& level : out.model.fields[f]) {
            uint8_t fitted = 0;
            taker.take_text(level.label);
            taker.take(level.m);
            taker.take(level.u);
            taker.take(fitted);
            level.m_fitted = fitted != 0;
        }
    }
    taker.take(out.model.nik_u);
    out.model.family.resize(family_cells);
    for (double& cell : out.model.family) {
        taker.take(cell);
    }
    taker.take(out.prior);
    out.birth_count.resize(birth_slots);
    for (uint32_t& count : out.birth_count) {
        taker.take(count);
    }
    taker.take(out.mean_name_bits);
    taker.take(out.household.gain_bits);
    taker.take(out.household.family_change);
    if (!taker.done()) {
        return std::nullopt;
    }
    return out;
}

}  // namespace regsosek::match
