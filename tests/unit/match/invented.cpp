// The invented people: families first, then what an enumerator makes of them.
#include "invented.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <unordered_map>

#include "ground/base/csv.h"
#include "ground/base/date.h"
#include "ground/base/random.h"

namespace regsosek::match::test {

namespace {

constexpr size_t villages = 249;
constexpr size_t districts = 14;

std::string digits(uint64_t value, int width) {
    std::string out = std::to_string(value);
    return std::string(out.size() < static_cast<size_t>(width) ? width - out.size() : 0, '0') + out;
}

/// Invented tokens, a few very common, most rare.
class Tokens {
public:
    Tokens() {
        const char* common_m[] = {"SLAMET", "AHMAD", "ABDUL", "AGUS",     "JOKO",
                                  "EKO",    "BUDI",  "NUR",   "SUTRISNO", "WAHYU"};
        const char* common_f[] = {"SRI",    "NUR", "DEWI", "SITI", "RATNA",
                                  "ENDANG", "DWI", "YULI", "WATI", "AMINAH"};
        male_.assign(std::begin(common_m), std::end(common_m));
        female_.assign(std::begin(common_f), std::end(common_f));
        const char* onset[] = {"S",  "M", "R", "K", "W", "B", "D",  "P", "T", "N",
                               "SU", "L", "H", "J", "Y", "F", "KH", "Z", "A", "I"};
        const char* middle[] = {"AR", "UL", "IN", "AM", "IK", "ON",
                                "UR", "EN", "AL", "IS", "UM", "AN"};
        const char* end_m[] = {"TO", "YONO", "DI", "MAN", "UDIN", "NO", "JO", "RI", "SAN", "IM"};
        const char* end_f[] = {"WATI", "NI",  "AH",      "TUN",  "YAH",
                               "TI",   "LIA", "NINGSIH", "SARI", "IN"};
        for (const char* o : onset) {
            for (const char* m : middle) {
                for (int e = 0; e < 10; ++e) {
                    male_.push_back(std::string(o) + m + end_m[e]);
                    female_.push_back(std::string(o) + m + end_f[e]);
                }
            }
        }
    }
    std::string pick(Random& r, bool female) const {
        const auto& from = female ? female_ : male_;
        // Zipf-like: the square of a uniform number favours the front.
        const double x = r.uniform();
        return from[static_cast<size_t>(x * x * static_cast<double>(from.size()))];
    }
    std::string name(Random& r, bool female) const {
        const double u = r.uniform();
        const int tokens = u < 0.15 ? 1 : u < 0.55 ? 2 : u < 0.93 ? 3 : 4;
        std::string out;
        for (int i = 0; i < tokens; ++i) {
            const bool first = i == 0 && tokens > 1;
            std::string token = first && !female && r.chance(0.25)  ? "MUHAMMAD"
                                : first && female && r.chance(0.25) ? "SITI"
                                                                    : pick(r, female);
            out += (i > 0 ? " " : "") + token;
        }
        return out;
    }

private:
    std::vector<std::string> male_, female_;
};

struct Person {
    std::string name, nik, kk;
    Date birth;
    int sex = 1;
    size_t village = 0;
    uint32_t household = 0;
    Case hard = Case::plain;
};

int64_t area_of(size_t village) {
    const size_t district = village % districts;
    return (INT64_C(3369) * 1000000 + static_cast<int64_t>(district + 1) * 10 * 1000 +
            static_cast<int64_t>(village / districts) + 1) *
           1000000;
}

class Maker {
public:
    Maker(size_t people, uint64_t seed) : seed_(seed) {
        for (uint32_t h = 0; people_.size() < people; ++h) {
            household(h);
        }
        plant_namesakes();
    }
    std::vector<Person>& people() { return people_; }

private:
    std::string nik_of(const Person& p, Random& r) {
        const size_t district = r.chance(0.8) ? p.village % districts : r.below(40);
        char date[8];
        std::snprintf(date, sizeof date, "%02d%02d%02d", p.birth.day() + (p.sex == 2 ? 40 : 0),
                      p.birth.month(), p.birth.year() % 100);
        const std::string stem = "9901" + digits(district + 1, 2) + date;
        return stem + digits(static_cast<uint64_t>(++serial_[stem]), 4);
    }

    Date birth(Random& r, int low, int high) {
        const int year = r.between(low, high);
        if (r.chance(0.04)) {
            return *Date::of(year, r.chance(0.5) ? 12 : 7, r.chance(0.5) ? 31 : 1);
        }
        return Date{Date::of(year, 1, 1)->days + r.between(0, 364)};
    }

    void household(uint32_t number) {
        Random r(seed_, 1, number);
        const size_t village = r.below(villages);
        const std::string kk = "9901" + digits(village % districts + 1, 2) +
                               digits(static_cast<uint64_t>(r.between(1, 28)), 2) +
                               digits(static_cast<uint64_t>(r.between(1, 12)), 2) +
                               digits(static_cast<uint64_t>(r.between(8, 22)), 2);
        const std::string card = kk + digits(static_cast<uint64_t>(++serial_[kk]), 4);
        const int head_year = r.between(1940, 1998);
        const int members = r.chance(0.1) ? 1 : 2 + static_cast<int>(r.below(4));
        for (int i = 0; i < members; ++i) {
            Person p;
            p.village = village;
            p.household = number;
            p.kk = card;
            p.sex = i == 0 ? 1 : i == 1 ? 2 : r.between(1, 2);
            p.birth = i == 0   ? birth(r, head_year, head_year)
                      : i == 1 ? birth(r, head_year - 3, std::min(2004, head_year + 8))
                               : birth(r, std::min(2021, head_year + 22), 2022);
            p.name = tokens_.name(r, p.sex == 2);
            if (i >= 3 && r.chance(0.02)) {
                twin_of(people_.back(), p, r);
            }
            p.nik = nik_of(p, r);
            people_.push_back(p);
        }
    }

    /// Twins share the birth date, mostly the sex, and part of the name.
    void twin_of(Person& first, Person& p, Random& r) {
        p.birth = first.birth;
        p.sex = r.chance(0.7) ? first.sex : p.sex;
        p.hard = Case::twin;
        first.hard = Case::twin;
        if (r.chance(0.5) && p.sex == first.sex) {
            const size_t cut = first.name.rfind(' ');
            p.name = (cut == std::string::npos ? first.name : first.name.substr(0, cut)) + " " +
                     tokens_.pick(r, p.sex == 2);
        }
    }

    /// People of other families with the same name, birth date and village.
    void plant_namesakes() {
        for (size_t i = 0; i + 5000 < people_.size(); i += 1500) {
            Random r(seed_, 2, i);
            Person& a = people_[i];
            Person& b = people_[i + 2000 + r.below(2000)];
            if (a.hard != Case::plain || b.hard != Case::plain || a.sex != b.sex) {
                continue;
            }
            b.name = a.name;
            b.birth = a.birth;
            b.nik = nik_of(b, r);
            a.hard = Case::namesake;
            b.hard = Case::namesake;
        }
    }

    uint64_t seed_;
    Tokens tokens_;
    std::unordered_map<std::string, int> serial_;
    std::vector<Person> people_;
};

void mistype(std::string& text, Random& r, bool numbers) {
    if (text.size() < 2) {
        return;
    }
    const size_t at = r.below(static_cast<uint32_t>(text.size() - 1));
    const char other = static_cast<char>(numbers ? '0' + r.below(10) : 'A' + r.below(26));
    const uint32_t kind = r.below(numbers ? 2 : 4);
    if (kind == 0) {
        std::swap(text[at], text[at + 1]);
    } else if (kind == 1) {
        text[at] = other;
    } else if (kind == 2) {
        text.erase(at, 1);
    } else {
        text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), other);
    }
}

void replace_first(std::string& text, std::string_view from, std::string_view to) {
    if (const size_t at = text.find(from); at != std::string::npos) {
        text.replace(at, from.size(), to);
    }
}

/// Another way of writing the same name.
void respell(std::string& name, Random& r) {
    const uint32_t kind = r.below(6);
    if (kind == 0) {
        replace_first(name, "MUHAMMAD", r.chance(0.5) ? "MOH." : "M.");
        replace_first(name, "SITI", r.chance(0.5) ? "ST." : "SITTI");
    } else if (kind == 1) {
        replace_first(name, "U", "OE");
    } else if (kind == 2) {
        replace_first(name, "YO", "JO");
    } else if (kind == 3) {
        name = (r.chance(0.5) ? "H. " : "HJ ") + name;
    } else if (kind == 4) {
        const size_t cut = name.rfind(' ');
        name = cut != std::string::npos ? name.substr(0, cut) : name;
    } else if (const size_t cut = name.rfind(' '); cut != std::string::npos) {
        name = name.substr(0, cut + 2) + (r.chance(0.5) ? "." : "");
    }
}

int32_t wrong_birth(Date d, Random& r) {
    int year = d.year();
    int month = d.month();
    int day = d.day();
    switch (r.below(6)) {
        case 0: return 0;
        case 1: std::swap(day, month); break;
        case 2: year += r.chance(0.5) ? 1 : -1; break;
        case 3:
            day = 1;
            month = 7;
            break;
        case 4: return year * 10000;
        default: day = 1 + static_cast<int>(r.below(28)); break;
    }
    const auto date = Date::of(year, month, day);
    return date ? date->number() : d.number();
}

void append(People& out, const Person& p, int32_t birth) {
    out.name.push_back(p.name);
    out.nik.push_back(p.nik);
    out.kk.push_back(p.kk);
    out.birth.push_back(birth);
    out.sex.push_back(static_cast<uint8_t>(p.sex));
    out.area.push_back(area_of(p.village));
    out.household.push_back(p.household);
}

/// One family as an enumerator writes it.
class Enumerator {
public:
    Enumerator(District& out, uint64_t seed, double harsh)
        : out_(out), seed_(seed), harsh_(harsh) {}

    void visit(const std::vector<Person>& people, size_t begin, size_t end,
               const std::vector<int32_t>& register_row, uint32_t document, bool again) {
        Random r(seed_, 3, document);
        const bool other_card = r.chance(0.08 * harsh_);
        const bool no_card = r.chance(0.04 * harsh_);
        const bool moved = r.chance(0.02 * harsh_);
        std::vector<Person> seen;
        std::vector<size_t> source;
        for (size_t i = begin; i < end; ++i) {
            if (r.chance(0.01)) {
                continue;
            }
            seen.push_back(people[i]);
            source.push_back(i);
        }
        if (seen.size() > 1 && r.chance(0.022 * harsh_)) {
            const size_t a = r.below(static_cast<uint32_t>(seen.size()));
            const size_t b = (a + 1) % seen.size();
            seen[a].nik = people[source[b]].nik;
            seen[a].hard = Case::swapped_nik;
        }
        for (size_t i = 0; i < seen.size(); ++i) {
            Person p = seen[i];
            p.household = document;
            p.kk = no_card      ? ""
                   : other_card ? "9901" + digits(90000000 + document, 8) + "0001"
                                : p.kk;
            p.village = moved ? (p.village + 1) % villages : p.village;
            const int32_t birth = spoil(p, r);
            append(out_.census, p, birth);
            out_.truth.push_back(register_row[source[i]]);
            out_.hard.push_back(register_row[source[i]] < 0 ? Case::not_registered
                                : again                     ? Case::duplicate
                                                            : p.hard);
        }
    }

private:
    int32_t spoil(Person& p, Random& r) {
        if (p.hard != Case::swapped_nik && r.chance(0.07 * harsh_)) {
            p.nik.clear();
        } else if (p.hard != Case::swapped_nik && r.chance(0.045 * harsh_)) {
            mistype(p.nik, r, true);
        }
        if (r.chance(0.02 * harsh_)) {
            mistype(p.kk, r, true);
        }
        if (r.chance(0.06 * harsh_)) {
            mistype(p.name, r, false);
        }
        if (r.chance(0.10 * harsh_)) {
            respell(p.name, r);
        }
        p.sex = r.chance(0.003 * harsh_) ? 3 - p.sex : p.sex;
        return r.chance(0.05 * harsh_) ? wrong_birth(p.birth, r) : p.birth.number();
    }

    District& out_;
    uint64_t seed_;
    double harsh_;
};

}  // namespace

PersonColumns People::columns(bool with_household) {
    name_views_.assign(name.begin(), name.end());
    nik_views_.assign(nik.begin(), nik.end());
    kk_views_.assign(kk.begin(), kk.end());
    PersonColumns out;
    out.rows = rows();
    out.name = name_views_;
    out.nik = nik_views_;
    out.kk = kk_views_;
    out.birth = birth;
    out.sex = sex;
    out.area = area;
    if (with_household) {
        out.household = household;
    }
    return out;
}

District invent(size_t people, uint64_t seed, double harsh) {
    Maker maker(people, seed);
    const std::vector<Person>& all = maker.people();
    District out;
    std::vector<int32_t> register_row(all.size(), -1);
    std::vector<size_t> begin;
    for (size_t i = 0; i < all.size(); ++i) {
        if (i == 0 || all[i].household != all[i - 1].household) {
            begin.push_back(i);
        }
        // Whole families (2 %) and single members (1 %), babies above all, are not registered.
        const bool family = Random(seed, 4, all[i].household).chance(0.02);
        const bool member = Random(seed, 5, i).chance(all[i].birth.year() >= 2021 ? 0.1 : 0.01);
        if (!family && !member) {
            register_row[i] = static_cast<int32_t>(out.registered.rows());
            append(out.registered, all[i], all[i].birth.number());
        }
    }
    begin.push_back(all.size());
    Enumerator enumerator(out, seed, harsh);
    uint32_t document = 0;
    for (size_t h = 0; h + 1 < begin.size(); ++h) {
        Random r(seed, 6, h);
        if (r.chance(0.04)) {
            continue;
        }
        enumerator.visit(all, begin[h], begin[h + 1], register_row, document++, false);
        if (r.chance(0.006)) {
            enumerator.visit(all, begin[h], begin[h + 1], register_row, document++, true);
        }
    }
    return out;
}

namespace {

Quality measured(const District& d, const std::vector<int32_t>& right, bool all, Case only) {
    size_t linked = 0;
    size_t correct = 0;
    size_t there = 0;
    for (size_t i = 0; i < right.size(); ++i) {
        if (!all && d.hard[i] != only) {
            continue;
        }
        linked += right[i] >= 0 ? 1 : 0;
        correct += right[i] >= 0 && right[i] == d.truth[i] ? 1 : 0;
        there += d.truth[i] >= 0 ? 1 : 0;
    }
    const auto share = [](size_t x, size_t of) {
        return of == 0 ? 1.0 : static_cast<double>(x) / static_cast<double>(of);
    };
    Quality q{share(correct, linked), share(correct, there), 0, linked};
    q.f1 = q.precision + q.recall > 0 ? 2 * q.precision * q.recall / (q.precision + q.recall) : 0;
    return q;
}

}  // namespace

Quality measure(const District& district, const std::vector<int32_t>& right) {
    return measured(district, right, true, Case::plain);
}

Quality measure(const District& district, const std::vector<int32_t>& right, Case only) {
    return measured(district, right, false, only);
}

std::vector<int32_t> links_of(const Linkage& linkage) {
    std::vector<int32_t> out = linkage.right;
    for (size_t i = 0; i < out.size(); ++i) {
        out[i] = linkage.outcome[i] >= Outcome::linked ? out[i] : -1;
    }
    return out;
}

std::vector<int32_t> join_on_nik(const District& d) {
    std::unordered_map<std::string, int32_t> rows;
    for (size_t i = 0; i < d.registered.rows(); ++i) {
        rows.emplace(d.registered.nik[i], static_cast<int32_t>(i));
    }
    std::vector<int32_t> out(d.census.rows(), -1);
    for (size_t i = 0; i < out.size(); ++i) {
        const auto found = rows.find(d.census.nik[i]);
        out[i] = d.census.nik[i].empty() || found == rows.end() ? -1 : found->second;
    }
    return out;
}

std::vector<int32_t> exact_chain(const District& d) {
    std::vector<int32_t> out = join_on_nik(d);
    const auto key = [](const People& p, size_t i) {
        return p.name[i] + "|" + std::to_string(p.birth[i]) + "|" + std::to_string(p.area[i]);
    };
    std::unordered_map<std::string, int32_t> rows;
    for (size_t i = 0; i < d.registered.rows(); ++i) {
        const auto [at, fresh] = rows.emplace(key(d.registered, i), static_cast<int32_t>(i));
        at->second = fresh ? at->second : -1;
    }
    for (size_t i = 0; i < out.size(); ++i) {
        const auto found = out[i] < 0 ? rows.find(key(d.census, i)) : rows.end();
        out[i] = found != rows.end() ? found->second : out[i];
    }
    return out;
}

namespace {

std::vector<std::vector<std::string>> rows_of(const std::string& file) {
    auto opened = csv::File::open(std::string(REGSOSEK_SOURCE) + "/models/" + file);
    if (!opened) {
        throw std::runtime_error(opened.error().message(Lang::en));
    }
    csv::Reader reader(*opened, opened->body(), opened->bytes(), 2);
    std::vector<std::vector<std::string>> out;
    csv::Record record;
    while (true) {
        const auto more = reader.next(record);
        if (!more) {
            throw std::runtime_error(more.error().message(Lang::en));
        }
        if (!*more) {
            return out;
        }
        out.emplace_back(record.fields.begin(), record.fields.end());
    }
}

}  // namespace

NameTable shipped_names() {
    std::vector<NameRule> rules;
    for (const auto& row : rows_of("names-id.csv")) {
        rules.push_back({row[0], row[1], row[2]});
    }
    auto table = NameTable::of(rules);
    if (!table) {
        throw std::runtime_error(table.error().message(Lang::en));
    }
    return std::move(*table);
}

Model shipped_model() {
    std::vector<ModelRow> rows;
    for (const auto& row : rows_of("link-regsosek.csv")) {
        rows.push_back({row[0], std::stoi(row[1]), row[2], std::stod(row[3])});
    }
    auto model = Model::of(rows);
    if (!model) {
        throw std::runtime_error(model.error().message(Lang::en));
    }
    return std::move(*model);
}

}  // namespace regsosek::match::test
