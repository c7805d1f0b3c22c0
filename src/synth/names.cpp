// Putting invented names together, and writing them down wrongly.
#include "synth/names.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "ground/base/math.h"
#include "ground/base/text.h"
#include "synth/name_tables.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

/// Longest name of a member on the form.
constexpr size_t name_length_max = 40;

/// Probability of one, two and three words by cohort (our reading of how names grew longer).
constexpr std::array<std::array<double, 3>, cohorts> words_by_cohort = {
    {{.70, .27, .03}, {.42, .48, .10}, {.12, .60, .28}, {.03, .42, .55}}};

/// A token from a list: the rank is log-uniform, so that a few names are frequent and many are
/// rare.
View drawn(Random& random, std::span<const View> list) {
    constexpr double offset = 3.5;  // flattens the top: the first name is not half of all
    const double spread = math::log((static_cast<double>(list.size()) + offset) / offset);
    const double rank = offset * math::exp(random.uniform() * spread) - offset;
    return list[std::min(static_cast<size_t>(rank), list.size() - 1)];
}

/// Old Javanese names are built of a beginning and an end: SU + KARTO, NGAT + MIN.
std::string composed(Random& random, int sex) {
    static constexpr std::array<View, 18> begins = {{"SU", "KAS", "NGAT", "SAR", "RAS", "WAR",
                                                     "MAR", "TU", "DAR", "PON", "SUM", "JU", "PAR",
                                                     "KAR", "SUT", "TAR", "MUN", "RUK"}};
    static constexpr std::array<View, 14> male_ends = {{"IMAN", "MIN", "IYONO", "JAN", "SONO",
                                                        "TOYO", "IDI", "WANTO", "IRAN", "NADI",
                                                        "MADI", "KIJAN", "TONO", "IJO"}};
    static constexpr std::array<View, 12> female_ends = {{"INAH", "IYAH", "MI", "IYEM", "NI",
                                                          "IRAH", "TINI", "SIH", "MINTEN", "IYATI",
                                                          "TUN", "IJAH"}};
    const View begin = begins[random.below(static_cast<uint32_t>(begins.size()))];
    const View end = sex == 1
                         ? male_ends[random.below(static_cast<uint32_t>(male_ends.size()))]
                         : female_ends[random.below(static_cast<uint32_t>(female_ends.size()))];
    return std::string(begin) + std::string(end);
}

void append_word(std::string& name, View word) {
    if (name.size() + 1 + word.size() <= name_length_max && word != name) {
        name += ' ';
        name += word;
    }
}

/// What an enumerator shortens or spells in another way: from, to.
constexpr std::array<std::array<View, 2>, 24> spellings = {
    {{"MUHAMMAD", "MUH"},  {"MUHAMMAD", "M"},       {"MUHAMMAD", "MOH"},  {"MUHAMAD", "MUHAMMAD"},
     {"ABDUL", "ABD"},     {"ACHMAD", "AHMAD"},     {"AHMAD", "ACHMAD"},  {"SITI", "ST"},
     {"NUR", "NOER"},      {"SRI", "SR"},           {"DWI", "DWIE"},      {"KHOIRUL", "CHOIRUL"},
     {"ZAENAL", "ZAINAL"}, {"SAIFUL", "SAEFUL"},    {"ROHMAN", "RAHMAN"}, {"YULI", "JULI"},
     {"SOLEH", "SHOLEH"},  {"AZIZ", "ASIS"},        {"FAUZI", "FAUJI"},   {"RIZKI", "RISKI"},
     {"ZAHRA", "ZAHROH"},  {"KHOTIMAH", "KOTIMAH"}, {"FITRI", "PITRI"},   {"MOCHAMAD", "MOH"}}};

/// Letters that stand for each other in old and new spelling.
constexpr std::array<std::array<View, 2>, 10> sounds = {{{"DH", "D"},
                                                         {"KH", "H"},
                                                         {"SY", "S"},
                                                         {"U", "OE"},
                                                         {"J", "DJ"},
                                                         {"Y", "I"},
                                                         {"F", "P"},
                                                         {"Z", "S"},
                                                         {"TH", "T"},
                                                         {"Q", "K"}}};

std::string replaced(std::string name, View from, View to) {
    const size_t at = name.find(from);
    if (at != std::string::npos) {
        name.replace(at, from.size(), to);
    }
    return name;
}

/// The first spelling of the table that fits, beginning at a random place.
std::string respelt(Random& random, const std::string& name) {
    const size_t start = random.below(static_cast<uint32_t>(spellings.size()));
    for (size_t step = 0; step < spellings.size(); ++step) {
        const auto& [from, to] = spellings[(start + step) % spellings.size()];
        const size_t at = name.find(from);
        const bool whole = at != std::string::npos && (at == 0 || name[at - 1] == ' ') &&
                           (at + from.size() == name.size() || name[at + from.size()] == ' ');
        if (whole) {
            return replaced(name, from, to);
        }
    }
    const auto& [from, to] = sounds[random.below(static_cast<uint32_t>(sounds.size()))];
    return replaced(name, from, to);
}

/// Without one of its words, when it has more than one.
std::string shortened(Random& random, const std::string& name) {
    const auto words = text::split(name, ' ');
    if (words.size() < 2) {
        return name;
    }
    const size_t gone = random.chance(.7) ? words.size() - 1 : 0;
    std::string kept;
    for (size_t k = 0; k < words.size(); ++k) {
        if (k != gone) {
            kept += kept.empty() ? "" : " ";
            kept += words[k];
        }
    }
    return kept;
}

/// With a title before or after it, as on doors and diplomas.
std::string titled(Random& random, const std::string& name, int sex, int age) {
    if (age < 24) {
        return name;
    }
    if (random.chance(.7)) {
        return (sex == 1 ? "H " : "HJ ") + name;
    }
    return name + (random.chance(.5) ? " SPD" : " SE");
}

}  // namespace

std::string invented_name(Random& random, int sex, int birth_year) {
    const int cohort = cohort_of(birth_year);
    const NameTokens& tokens = name_tokens(sex, cohort);
    const size_t words = 1 + random.pick(words_by_cohort[static_cast<size_t>(cohort)]);
    if (words == 1) {
        const bool build = cohort == 0 ? random.chance(.45) : cohort == 1 && random.chance(.2);
        return build ? composed(random, sex) : std::string(drawn(random, tokens.single));
    }
    std::string name(random.chance(.8) ? drawn(random, tokens.first)
                                       : drawn(random, tokens.single));
    if (words == 3) {
        append_word(name,
                    random.chance(.6) ? drawn(random, tokens.first) : drawn(random, tokens.last));
    }
    append_word(name, drawn(random, tokens.last));
    return name;
}

std::string twin_name(Random& random, const std::string& first, int sex, int birth_year) {
    std::string name = invented_name(random, sex, birth_year);
    const size_t space = first.rfind(' ');
    const size_t own_space = name.rfind(' ');
    if (space != std::string::npos && own_space != std::string::npos && random.chance(.6)) {
        name = name.substr(0, own_space) + first.substr(space);
    }
    return name.size() <= name_length_max && name != first ? name : misspelt(random, first);
}

std::string misspelt(Random& random, const std::string& name) {
    if (name.size() < 4) {
        return name;
    }
    std::string wrong = name;
    const size_t at = 1 + random.below(static_cast<uint32_t>(name.size() - 2));
    switch (random.below(4)) {
        case 0: wrong[at] = static_cast<char>('A' + random.below(26)); break;
        case 1: wrong.erase(at, 1); break;
        case 2: wrong.insert(at, 1, wrong[at]); break;
        default: std::swap(wrong[at], wrong[at + 1 < wrong.size() ? at + 1 : at - 1]); break;
    }
    return wrong.size() <= name_length_max ? std::string(text::trimmed(wrong)) : name;
}

std::string name_as_written(Random& random, const std::string& name, int sex, int age,
                            double strength) {
    if (!random.chance(strength)) {
        return name;
    }
    const double kind = random.uniform();
    std::string written;
    if (kind < .40) {
        written = respelt(random, name);
    } else if (kind < .65) {
        written = misspelt(random, name);
    } else if (kind < .85) {
        written = shortened(random, name);
    } else {
        written = titled(random, name, sex, age);
    }
    return written.size() <= name_length_max ? written : name;
}

std::string place_name(uint32_t number) {
    static constexpr std::array<View, 24> heads = {
        {"KARANG", "SUMBER", "WONO",   "TEMPUR", "BANJAR", "REJO",   "KALI",  "PURWO",
         "SIDO",   "JATI",   "TAMBAK", "MARGO",  "TELUK",  "BULU",   "WARU",  "GEBANG",
         "SUKO",   "NGLA",   "RANDU",  "TRI",    "BATU",   "KEDUNG", "MLATI", "DUWET"}};
    static constexpr std::array<View, 25> tails = {
        {"AGUNG", "SARI",  "MULYO",  "HARJO", "LOR",     "NYAWIJI", "WETAN",   "KIDUL", "SALAM",
         "TIRTO", "GONDO", "LUHUR",  "BAKTI", "SENTOSO", "WANGI",   "DADI",    "KULON", "ASRI",
         "GAYAM", "REJO",  "MAKMUR", "INDAH", "KETUL",   "SEGORO",  "LANGGENG"}};
    static constexpr std::array<View, 20> extras = {
        {"",      " WETAN",  " KIDUL", " LOR",  " KULON",   " TENGAH", " BARU",
         " LAMA", " ILIR",   " UDIK",  " SATU", " DUA",     " TIGA",   " JAYA",
         " MAS",  " PANDAN", " GEDE",  " ALIT", " TANJUNG", " PESISIR"}};
    // 7 is prime to 600, so that neighbours in number do not share their first syllable.
    const uint32_t pair = number * 7 % 600;
    return std::string(heads[pair % 24]) + std::string(tails[pair / 24]) +
           std::string(extras[number / 600 % 20]);
}

std::string birth_place(Random& random) {
    return random.chance(.8) ? "TIRTOSARI" : place_name(300 + random.below(60));
}

}  // namespace regsosek::synth
