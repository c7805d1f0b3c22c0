// Writes an invented district as two flat files of people, as they are written and standardised,
// and the truth: bench_link_files DISTRICT OUT [PLACE]. Both engines read the same people; ours
// standardises inside its time, the peer reads what was standardised here. PLACE 1, 2 .. 15 adds
// the district behind those before as another regency: its numbers and codes are moved, so that
// several districts (of other seeds) make a province.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "ground/base/csv.h"
#include "word/link/model_files.h"

namespace {

using namespace regsosek;

/// Reads the named columns of a file, record by record.
template <typename Sink>
Result<void> each(const std::string& path, const std::vector<std::string>& names,
                  const Sink& sink) {
    const auto file = TRY(csv::File::open(path));
    std::vector<size_t> places;
    for (const std::string& name : names) {
        const int place = file.column(name);
        if (place < 0) {
            return csv::missing_column(file, name);
        }
        places.push_back(static_cast<size_t>(place));
    }
    csv::Reader reader(file, file.body(), file.bytes(), 0);
    csv::Record record;
    std::vector<std::string> fields(names.size());
    while (TRY(reader.next(record))) {
        for (size_t i = 0; i < places.size(); ++i) {
            fields[i] = record.fields[places[i]];
        }
        sink(fields);
    }
    return {};
}

/// A person as both files have one.
struct Person {
    std::string id, name, nik, kk, sex, birth, village;
};

bool number(const std::string& text) {
    return text.size() == 16 && text.find_first_not_of("0123456789") == std::string::npos &&
           !text.starts_with("999999999999999");
}

/// A place for one district among others.
struct Place {
    int number = 0;
    int64_t id(int64_t row) const {
        constexpr int64_t ids = 10'000'000;  // More than a district has people.
        return number * ids + row;
    }
    /// The two digits behind the province, moved on; what is no number stays.
    std::string moved(std::string digits) const {
        constexpr int step = 6;  // Of the first 100, districts use the first few.
        if (number > 0 && digits.size() >= 4 &&
            digits.find_first_not_of("0123456789") == std::string::npos) {
            const int regency = std::atoi(digits.substr(2, 2).c_str());
            digits.replace(2, 2, fmt::format("{:02}", (regency + number * step) % 100));
        }
        return digits;
    }
    std::ios::openmode mode() const { return number > 0 ? std::ios::app : std::ios::out; }
};

class Writer {
public:
    Writer(const std::string& folder, const std::string& side, const Place& place,
           const match::NameTable& names)
        : place_(place),
          raw_(folder + "/" + side + ".csv", place.mode()),
          std_(folder + "/" + side + "_standard.csv", place.mode()),
          names_(names) {
        if (place.number > 0) {
            return;
        }
        raw_ << "id,name,birth,sex,nik,kk,village\n";
        std_ << "unique_id,name,name_sorted,sound,sounds,birth,birth_year,sex,nik,nik_tail,kk,"
                "village\n";
    }
    void add(const Person& p) {
        const std::string nik = number(p.nik) ? place_.moved(p.nik) : "";
        const std::string kk = number(p.kk) ? place_.moved(p.kk) : "";
        const std::string village = place_.moved(p.village);
        raw_ << p.id << ',' << p.name << ',' << p.birth << ',' << p.sex << ',' << nik << ',' << kk
             << ',' << village << '\n';
        const match::StandardName name = names_.standardise(p.name, 0, cache_);
        uint64_t sorted = 0;
        for (const uint32_t token : name.token) {
            sorted += token;
        }
        const auto hash = [](uint64_t x) {
            return x == 0 ? std::string() : fmt::format("{:x}", x);
        };
        std_ << p.id << ',' << name.text() << ',' << hash(sorted) << ',' << hash(name.first_sound)
             << ',' << hash(name.sound_set) << ',' << p.birth << ',' << p.birth.substr(0, 4) << ','
             << p.sex << ',' << nik << ',' << (nik.empty() ? "" : nik.substr(6)) << ',' << kk << ','
             << village << '\n';
    }

private:
    Place place_;
    std::ofstream raw_;
    std::ofstream std_;
    const match::NameTable& names_;
    match::TokenCache cache_;
};

std::string key_of(const std::vector<std::string>& f, size_t fields) {
    std::string key;
    for (size_t i = 0; i < fields; ++i) {
        key += f[i] + "/";
    }
    return key;
}

std::string date_of(const std::string& day, const std::string& month, const std::string& year) {
    const auto in = [](const std::string& text, int from, int to) {
        const int value = text.empty() ? 0 : std::atoi(text.c_str());
        return value >= from && value <= to;
    };
    return in(day, 1, 31) && in(month, 1, 12) && in(year, 1900, 2025)
               ? fmt::format("{}-{:0>2}-{:0>2}", year, month, day)
               : "";
}

/// The day is one of the month, as the peer's DATE needs it.
bool real_day(const std::string& date) {
    if (date.empty()) {
        return true;
    }
    const int month = std::atoi(date.substr(5, 2).c_str());
    const int day = std::atoi(date.substr(8, 2).c_str());
    return day <= 28 || (month != 2 && (day < 31 || month == 1 || month == 3 || month == 5 ||
                                        month == 7 || month == 8 || month == 10 || month == 12));
}

Result<void> write(const std::string& district, const std::string& out, const Place& place) {
    const match::NameTable names =
        TRY(link::read_names(link::default_models_folder() + "/names-id.csv"));
    std::map<std::string, std::string> kk_of;
    TRY(each(district + "/k_family.csv",
             {"province_code", "regency_code", "district_code", "village_code", "sls_code",
              "subsls_code", "building_no", "family_no", "kk_number"},
             [&](const auto& f) {
                 kk_of[f[0] + f[1] + f[2] + f[3] + f[4] + f[5] + "/" + f[6] + "/" + f[7] + "/"] =
                     f[8];
             }));
    Writer left(out, "left", place, names);
    std::map<std::string, int64_t> row_of;
    int64_t rows = 0;
    TRY(each(district + "/k_member.csv",
             {"idsubsls", "building_no", "family_no", "member_no", "member_name", "nik", "sex",
              "birth_day", "birth_month", "birth_year"},
             [&](const auto& f) {
                 ++rows;
                 std::string birth = date_of(f[7], f[8], f[9]);
                 birth = real_day(birth) ? birth : "";
                 left.add({fmt::format("{}", place.id(rows)), f[4], f[5], kk_of[key_of(f, 3)], f[6],
                           birth, f[0].substr(0, 10)});
                 row_of[key_of(f, 4)] = rows;
             }));
    Writer right(out, "right", place, names);
    int64_t register_rows = 0;
    TRY(each(district + "/register.csv",
             {"nik", "kk_number", "name", "sex", "birth_date", "village"}, [&](const auto& f) {
                 ++register_rows;
                 right.add({fmt::format("{}", place.id(register_rows)), f[2], f[0], f[1], f[3],
                            real_day(f[4]) ? f[4] : "", f[5]});
             }));
    std::ofstream truth(out + "/truth.csv", place.mode());
    truth << (place.number > 0 ? "" : "left,right\n");
    TRY(each(district + "/truth/person.csv",
             {"idsubsls", "building_no", "family_no", "member_no", "register_row"},
             [&](const auto& f) {
                 const auto found = row_of.find(key_of(f, 4));
                 if (found != row_of.end() && f[4] != "0" && !f[4].empty()) {
                     truth << place.id(found->second) << ',' << place.id(std::atoll(f[4].c_str()))
                           << '\n';
                 }
             }));
    return {};
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3 && count != 4) {
        std::fputs("bench_link_files DISTRICT OUT [PLACE]\n", stderr);
        return 2;
    }
    const auto written =
        write(arguments[1], arguments[2], {count == 4 ? std::atoi(arguments[3]) : 0});
    if (!written) {
        std::fputs(written.error().message(Lang::en).c_str(), stderr);
        return 1;
    }
    return 0;
}
