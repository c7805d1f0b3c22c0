// How long a search for one person takes in a workspace whose link has run:
// bench_link_search WORKSPACE REGISTER [QUESTIONS]. Questions are made from rows of the register,
// with one slip each: six kinds in turn. Prints one JSON line per figure.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>

#include "ground/base/random.h"
#include "regsosek/link.h"
#include "word/link/register_file.h"

namespace {

using namespace regsosek;

constexpr int kinds = 6;
constexpr std::array<const char*, kinds> kind_names = {"nik_slip",          "name_slip+birth",
                                                       "name_slip+village", "name+year+sex",
                                                       "name_slip_only",    "kk_slip+name"};

std::string with_digit_slip(std::string digits, Random& random) {
    if (!digits.empty()) {
        char& digit = digits[random.below(static_cast<uint32_t>(digits.size()))];
        digit = static_cast<char>('0' + (digit - '0' + 1 + random.below(9)) % 10);
    }
    return digits;
}

/// One letter replaced, left out, doubled, or exchanged with its neighbour.
std::string with_letter_slip(std::string name, Random& random) {
    if (name.size() < 4) {
        return name;
    }
    const size_t at = 1 + random.below(static_cast<uint32_t>(name.size() - 2));
    switch (random.below(4)) {
        case 0: name[at] = static_cast<char>('A' + random.below(26)); break;
        case 1: name.erase(at, 1); break;
        case 2: name.insert(at, 1, name[at]); break;
        default: std::swap(name[at], name[at + 1]);
    }
    return name;
}

link::SearchQuery question(const link::Register& people, size_t row, int kind, Random& random) {
    link::SearchQuery query;
    const std::string name(people.name(row));
    const int32_t birth = people.birth(row);
    const std::string day =
        fmt::format("{}-{:02}-{:02}", birth / 10000, birth / 100 % 100, birth % 100);
    switch (kind) {
        case 0: query.nik = with_digit_slip(std::string(people.nik(row)), random); break;
        case 1:
            query.name = with_letter_slip(name, random);
            query.birth = day;
            break;
        case 2:
            query.name = with_letter_slip(name, random);
            query.area = fmt::format("{:016}", people.area(row)).substr(0, 10);
            break;
        case 3:
            query.name = name;
            query.birth = day.substr(0, 4);
            query.sex = 1 + static_cast<int32_t>(random.below(2));
            break;
        case 4: query.name = with_letter_slip(name, random); break;
        default:
            query.kk = with_digit_slip(std::string(people.kk(row)), random);
            query.name = name.substr(0, name.find(' '));
    }
    return query;
}

/// Milliseconds of processor that this thread has had: on a shared machine the figure to trust.
double thread_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Times {
    std::vector<double> ms;
    std::vector<double> cpu_ms;
    size_t first = 0;
    size_t ten = 0;
};

void say(const std::string& name, double value, const char* unit) {
    fmt::print("{{\"name\": \"{}\", \"value\": {:.4f}, \"unit\": \"{}\"}}\n", name, value, unit);
}

void say_times(const std::string& prefix, Times& times) {
    std::ranges::sort(times.ms);
    std::ranges::sort(times.cpu_ms);
    const auto of = [](const std::vector<double>& all, double share) {
        return all[static_cast<size_t>(share * static_cast<double>(all.size() - 1))];
    };
    const auto at = [&](double share) { return of(times.ms, share); };
    const auto n = static_cast<double>(times.ms.size());
    say(prefix + "p50_ms", at(.5), "ms");
    say(prefix + "p99_ms", at(.99), "ms");
    say(prefix + "cpu_p50_ms", of(times.cpu_ms, .5), "ms");
    say(prefix + "cpu_p99_ms", of(times.cpu_ms, .99), "ms");
    say(prefix + "found_first", static_cast<double>(times.first) / n, "");
    say(prefix + "found_in_ten", static_cast<double>(times.ten) / n, "");
}

Result<void> measure(const std::string& folder, const std::string& file, size_t questions) {
    const auto workspace = TRY(store::Workspace::open(folder));
    const store::Scope everywhere({AreaRange{0, INT64_MAX}});
    const auto made = TRY(link::make_index(*workspace, everywhere, link::IndexOf::registered));
    say("link.index_s", made.seconds, "s");
    say("link.index_mb", static_cast<double>(made.bytes) / 1e6, "MB");
    const auto begin = std::chrono::steady_clock::now();
    const auto finder = TRY(link::Finder::open(*workspace, link::IndexOf::registered));
    const std::chrono::duration<double> opened = std::chrono::steady_clock::now() - begin;
    say("link.index_open_s", opened.count(), "s");
    const auto people = TRY(link::Register::read(file, 0));
    std::map<int, Times> by_kind;
    Times all;
    for (size_t i = 0; i < questions; ++i) {
        Random random(7, 1, i);
        const size_t row = random.below(static_cast<uint32_t>(people.rows()));
        const int kind = static_cast<int>(i % kinds);
        if (people.nik(row).size() != 16 || people.kk(row).size() != 16 || people.birth(row) == 0) {
            continue;
        }
        const auto query = question(people, row, kind, random);
        const auto asked = std::chrono::steady_clock::now();
        const double cpu = thread_ms();
        const auto answer = TRY(finder.search(query, everywhere));
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - asked;
        const double cpu_took = thread_ms() - cpu;
        const auto is_it = [&](const link::SearchHit& hit) {
            return hit.id == static_cast<int64_t>(row) + 1;
        };
        for (Times* times : {&all, &by_kind[kind]}) {
            times->ms.push_back(took.count() * 1000);
            times->cpu_ms.push_back(cpu_took);
            times->first += !answer.hits.empty() && is_it(answer.hits.front()) ? 1 : 0;
            times->ten += std::ranges::any_of(answer.hits, is_it) ? 1 : 0;
        }
    }
    say_times("link.search_", all);
    for (auto& [kind, times] : by_kind) {
        say_times(fmt::format("link.search_{}_", kind_names[static_cast<size_t>(kind)]), times);
    }
    return {};
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) {
        std::fputs("bench_link_search WORKSPACE REGISTER [QUESTIONS]\n", stderr);
        return 2;
    }
    const auto done =
        measure(arguments[1], arguments[2], count > 3 ? std::stoul(arguments[3]) : 12000);
    if (!done) {
        std::fputs(done.error().message(Lang::en).c_str(), stderr);
        return 1;
    }
    return 0;
}
