// Rows a second of processor time through the hot deck. Arguments: rows (1,000,000), and a file to
// write the rows to, so that a peer may impute the same.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/check/impute.h"

namespace {

using regsosek::Random;
using namespace regsosek::check;

constexpr int32_t missing = -1;

// Invented persons: 3 % of the wages are missing.
struct People {
    std::vector<int64_t> id, area;
    std::vector<int32_t> sex, age, relation, school, wage;
    std::vector<Role> role;
};

People invent(size_t rows) {
    People out;
    for (size_t i = 0; i < rows; ++i) {
        Random random(7, 2, i);
        out.id.push_back(static_cast<int64_t>(i + 1));
        // 250 villages of 12 SLS each.
        const int64_t village = 3321010001 + random.below(250);
        out.area.push_back((village * 10000 + 1 + random.below(12)) * 100);
        out.sex.push_back(random.between(1, 2));
        out.age.push_back(random.between(0, 98));
        out.relation.push_back(random.between(1, 8));
        out.school.push_back(random.between(1, 5));
        out.wage.push_back(random.chance(.03) ? missing : random.between(10, 90) * out.age[i]);
        out.role.push_back(out.wage[i] == missing ? Role::receiver : Role::donor);
    }
    return out;
}

bool write(const People& people, const char* path) {
    std::FILE* file = std::fopen(path, "w");
    if (file == nullptr) {
        return false;
    }
    fmt::print(file, "village,sex,age,wage\n");
    for (size_t i = 0; i < people.id.size(); ++i) {
        fmt::print(file, "{},{},{},{}\n", people.area[i] / 1'000'000, people.sex[i], people.age[i],
                   people.wage[i] == missing ? "" : std::to_string(people.wage[i]));
    }
    return std::fclose(file) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    const size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    regsosek::set_threads(1);
    People people = invent(rows);
    if (argc > 2 && !write(people, argv[2])) {
        fmt::print(stderr, "cannot write {}\n", argv[2]);
        return 1;
    }
    DeckRows deck{people.id, people.area, people.sex, people.age, people.role, {}};
    deck.match = {people.relation, people.school};
    // Processor time: other programs may run on the machine.
    const std::clock_t start = std::clock();
    const Deck found = hot_deck(deck, {});
    size_t filled = 0;
    for (size_t i = 0; i < rows; ++i) {
        if (found.donor[i] != no_donor) {
            people.wage[i] = people.wage[found.donor[i]];
            ++filled;
        }
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    for (size_t i = 0; i < rows; ++i) {
        if (people.wage[i] == missing) {
            fmt::print(stderr, "a row was left without a value\n");
            return 1;
        }
    }
    fmt::print(stderr, "{} rows, {} filled in {:.3f} s\n", rows, filled, seconds);
    fmt::print("{:.0f}\n", static_cast<double>(rows) / seconds);
    return 0;
}
