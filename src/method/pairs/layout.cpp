// From the words of a model to places in a record.
#include "method/pairs/layout.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "ground/base/text.h"

namespace regsosek::pairs {

namespace {

constexpr size_t words_max = 64;
constexpr int digits_max = 16;

struct Named {
    std::string_view name;
    Facet facet;
};
constexpr std::array<Named, 6> named_facets = {{{"sound", Facet::sound},
                                                {"sounds", Facet::sounds},
                                                {"first_word", Facet::first_word},
                                                {"last_word", Facet::last_word},
                                                {"initial", Facet::initial},
                                                {"soundex", Facet::soundex}}};

std::unexpected<Error> no_part(const std::string& text) {
    return std::unexpected(
        fail(Code::bad_input, "bagian aturan blok tidak dikenal: " + text,
             "unknown part of a blocking rule: " + text)
            .error()
            .with_hint("nama kolom, atau kolom.sound, .sounds, .soundex, .first_word, .last_word, "
                       ".initial, .firstN, .lastN, .year, .month, .month_day",
                       "a column, or column.sound, .sounds, .soundex, .first_word, .last_word, "
                       ".initial, .firstN, .lastN, .year, .month, .month_day"));
}

/// "first12" gives 12 for the word "first".
std::optional<int> count_behind(std::string_view text, std::string_view word) {
    if (!text.starts_with(word)) {
        return std::nullopt;
    }
    text.remove_prefix(word.size());
    int n = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), n);
    const bool whole = bad == std::errc{} && end == text.data() + text.size();
    return whole && n > 0 && n <= digits_max ? std::optional(n) : std::nullopt;
}

class Builder {
public:
    explicit Builder(const Model& model) : model_(model) {}

    Result<Layout> build() {
        for (const Column& column : model_.columns) {
            const bool two = column.kind == Kind::code || column.kind == Kind::place ||
                             column.kind == Kind::number;
            out_.slots.push_back({static_cast<uint8_t>(next_), {}});
            next_ += two ? 2 : 1;
            TRY(room());
        }
        for (const BlockingRule& rule : model_.rules) {
            out_.rules.emplace_back();
            out_.rule_columns.emplace_back();
            for (const std::string& part : rule.parts) {
                out_.rules.back().push_back(TRY(part_of(part)));
                out_.rule_columns.back().push_back(column_);
            }
        }
        for (const std::string& part : model_.refine) {
            out_.ladder.push_back(TRY(part_of(part)));
        }
        TRY(room());
        out_.stride = static_cast<uint32_t>((next_ + 3) / 4 * 4);
        return std::move(out_);
    }

private:
    Result<void> room() const {
        if (next_ < words_max) {
            return {};
        }
        return fail(Code::limit, "model memakai terlalu banyak kolom",
                    "the model uses too many columns");
    }

    Part facet_part(size_t column, Facet facet, int letters) {
        auto& facets = out_.slots[column].facets;
        for (const FacetSlot& slot : facets) {
            if (slot.facet == facet && slot.letters == letters) {
                return {Part::Op::word, slot.word, 0};
            }
        }
        facets.push_back({facet, static_cast<uint8_t>(letters), static_cast<uint8_t>(next_++)});
        return {Part::Op::word, facets.back().word, 0};
    }

    Result<Part> text_part(size_t column, std::string_view what, const std::string& text) {
        for (const Named& named : named_facets) {
            const bool sounding = named.facet == Facet::sound || named.facet == Facet::sounds;
            if (named.name == what && (!sounding || model_.columns[column].kind == Kind::name)) {
                return facet_part(column, named.facet, 0);
            }
        }
        if (const auto n = count_behind(what, "first")) {
            return facet_part(column, Facet::first, *n);
        }
        if (const auto n = count_behind(what, "last")) {
            return facet_part(column, Facet::last, *n);
        }
        return no_part(text);
    }

    Result<Part> part_of(const std::string& text) {
        TRY(room());
        const size_t dot = text.find('.');
        const int found = model_.column(std::string_view(text).substr(0, dot));
        if (found < 0) {
            return no_part(text);
        }
        column_ = static_cast<uint8_t>(found);
        const auto column = static_cast<size_t>(found);
        const uint8_t word = out_.slots[column].word;
        const Kind kind = model_.columns[column].kind;
        if (dot == std::string::npos) {
            return Part{kind == Kind::name || kind == Kind::text ? Part::Op::word
                        : kind == Kind::date                     ? Part::Op::date
                                                                 : Part::Op::pair,
                        word, 0};
        }
        const std::string_view what = std::string_view(text).substr(dot + 1);
        if (kind == Kind::name || kind == Kind::text) {
            return text_part(column, what, text);
        }
        if (kind == Kind::date) {
            return what == "year"        ? Result<Part>(Part{Part::Op::year, word, 0})
                   : what == "month"     ? Result<Part>(Part{Part::Op::month, word, 0})
                   : what == "month_day" ? Result<Part>(Part{Part::Op::month_day, word, 0})
                                         : Result<Part>(no_part(text));
        }
        const auto first = count_behind(what, "first");
        const auto last = count_behind(what, "last");
        if (kind == Kind::number || (!first && !last)) {
            return no_part(text);
        }
        return Part{first ? Part::Op::first : Part::Op::last, word,
                    static_cast<uint8_t>(first ? *first : *last)};
    }

    const Model& model_;
    Layout out_;
    size_t next_ = 0;
    uint8_t column_ = 0;
};

}  // namespace

Result<Layout> Layout::of(const Model& model) {
    return Builder(model).build();
}

void keys_of(const std::vector<Part>& parts, const uint32_t* rows, size_t stride, size_t n,
             uint64_t salt, uint64_t* keys) {
    std::fill_n(keys, n, salt + 1);
    for (const Part& part : parts) {
        with_op(part.op, [&]<Part::Op op>() {
            const uint32_t* row = rows;
            for (size_t i = 0; i < n; ++i, row += stride) {
                const uint64_t value = taken<op>(part, row);
                const uint64_t mixed = mix64(keys[i] ^ mix64(value));
                const bool known = value != 0 && keys[i] != 0;
                keys[i] = known ? std::max<uint64_t>(mixed, 1) : 0;
            }
        });
    }
}

}  // namespace regsosek::pairs
