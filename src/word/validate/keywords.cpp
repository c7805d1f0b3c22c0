// Reading the table of words and looking descriptions up in it.
#include "word/validate/keywords.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ground/base/csv.h"
#include "ground/base/hash.h"
#include "ground/base/text.h"

namespace regsosek::validate {

namespace {

constexpr const char* file_name = "industry_keywords.csv";
constexpr const char* code_list = "industry26";

std::unexpected<Error> wrong(const csv::File& file, uint64_t line, std::string id, std::string en) {
    auto error = fail(Code::bad_input, std::move(id), std::move(en)).error();
    return std::unexpected(std::move(error).at(file.path(), line));
}

// Upper case letters and digits; everything else parts words.
std::string words_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool small = c >= 'a' && c <= 'z';
        const bool kept = small || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        out += small ? static_cast<char>(c - 'a' + 'A') : (kept ? c : ' ');
    }
    return text::standardised(out);
}

// The codes "1 2 3" as bits; 0 when one of them is not in the list.
uint64_t bits_of(std::string_view codes, const form::CodeList* list) {
    uint64_t bits = 0;
    for (const std::string_view item : text::split(text::trimmed(codes), ' ')) {
        const auto code = text::integer(item);
        const bool known = code && *code >= 0 && *code < 64 && list != nullptr &&
                           std::ranges::find(list->codes, static_cast<int32_t>(*code),
                                             &form::CodeLabel::code) != list->codes.end();
        if (!known) {
            return 0;
        }
        bits |= uint64_t{1} << *code;
    }
    return bits;
}

}  // namespace

Result<Keywords> Keywords::load(const std::string& folder, const form::Form& form) {
    Keywords out;
    const std::string path = folder + "/" + file_name;
    if (!std::filesystem::exists(path)) {
        return out;
    }
    const auto file = TRY(csv::File::open(path));
    const auto list = std::ranges::find(form.codelists(), code_list, &form::CodeList::name);
    const form::CodeList* codes = list == form.codelists().end() ? nullptr : &*list;
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != 3) {
            return wrong(file, record.line, "harus: keyword,kind,industries",
                         "must be: keyword,kind,industries");
        }
        const std::string_view kind = record.fields[1];
        Entry entry{words_of(record.fields[0]), kind == "activity",
                    bits_of(record.fields[2], codes)};
        if (entry.words.empty() || (!entry.activity && kind != "thing") || entry.industries == 0) {
            return wrong(file, record.line,
                         "kata kosong, jenis bukan activity atau thing, atau kode di luar daftar",
                         "no word, a kind that is not activity or thing, or a code off the list");
        }
        const auto count = static_cast<size_t>(std::ranges::count(entry.words, ' ')) + 1;
        out.words_max_ = std::max(out.words_max_, count);
        out.entries_.push_back(std::move(entry));
    }
    std::ranges::sort(out.entries_, {}, &Entry::words);
    const auto twice = std::ranges::adjacent_find(out.entries_, {}, &Entry::words);
    if (twice != out.entries_.end()) {
        return wrong(file, 0, fmt::format("kata '{}' ada dua kali", twice->words),
                     fmt::format("keyword '{}' is there twice", twice->words));
    }
    out.hash_ = hex(blake2b(file.content()));
    return out;
}

const Keywords::Entry* Keywords::find(std::string_view words) const {
    const auto at = std::ranges::lower_bound(entries_, words, {}, &Entry::words);
    return at != entries_.end() && at->words == words ? &*at : nullptr;
}

uint64_t Keywords::industries(std::string_view description) const {
    const std::string clean = words_of(description);
    uint64_t done = 0;
    uint64_t with = 0;
    for (size_t begin = 0; begin < clean.size();) {
        // Ends of the groups of 1, 2, ... words that begin here; the longest known one counts.
        size_t next = std::min(clean.find(' ', begin), clean.size()) + 1;
        const Entry* best = nullptr;
        size_t end = begin;
        for (size_t words = 0; words < words_max_ && end < clean.size(); ++words) {
            end = std::min(clean.find(' ', end + (words > 0 ? 1 : 0)), clean.size());
            const Entry* entry = find(std::string_view(clean).substr(begin, end - begin));
            if (entry != nullptr) {
                best = entry;
                next = end + 1;
            }
        }
        if (best != nullptr) {
            (best->activity ? done : with) |= best->industries;
        }
        begin = next;
    }
    return done == 0 ? with : ((done & with) == 0 ? done : done & with);
}

}  // namespace regsosek::validate
