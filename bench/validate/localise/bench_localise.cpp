// Failing records a second of processor time: the 19 rules of bench/validate/localise19 over
// invented records with mistakes. Argument: how many failing records (1,000,000).
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>

#include "ground/base/random.h"
#include "ground/expr/program.h"
#include "ground/form/form.h"
#include "method/check/localise_flat.h"

namespace {

using regsosek::Random;
using namespace regsosek::check;

struct Rules {
    std::shared_ptr<const regsosek::form::Form> form;
    ClauseSet clauses;
};

regsosek::Result<Rules> load(const std::string& folder) {
    Rules out;
    out.form = TRY(regsosek::form::Form::load(folder));
    const auto book = TRY(load_rules(folder + "/rules", *out.form));
    std::vector<Requirement> rules;
    for (const Rule& rule : book.rules) {
        rules.push_back({rule.expression.program().tree, rule.level, rule.sense});
    }
    std::vector<Answer> answers;
    for (const auto& question : out.form->questions()) {
        answers.push_back({question.variable, {{question.low, question.high}}, 1, false});
    }
    out.clauses = TRY(cut_into_clauses(rules, std::move(answers)));
    return out;
}

// A person who breaks no rule, then one to three answers drawn anew, some outside their range: the
// mistakes of ../shared/data/rules (ages above 98, small children who work, men who are pregnant).
void draw(Random& random, std::vector<int64_t>& person) {
    const int age = random.between(0, 98);
    const bool adult = age >= 10;
    const int sex = random.between(1, 2);
    const bool works = adult && random.chance(.6);
    const bool spouse = adult && random.chance(.15);
    const int marital = spouse ? 2 : adult ? random.between(1, 4) : 1;
    const int relation = spouse ? 2 : adult ? 3 + 2 * random.between(0, 2) : 3;
    const bool pregnant = sex == 2 && adult && age <= 54 && random.chance(.05);
    person = {age,
              sex,
              marital,
              relation,
              age < 5 ? 1 : random.between(1, 3),
              works ? 1 : 2,
              works ? random.between(1, 98) : 0,
              pregnant ? 1 : 2};
    for (int mistakes = random.between(1, 3); mistakes > 0; --mistakes) {
        switch (random.below(8)) {
            case 0: person[0] = random.between(99, 130); break;
            case 1: person[1] = random.between(1, 3); break;
            case 2: person[2] = random.between(0, 4); break;
            case 3: person[3] = random.between(1, 8); break;
            case 4: person[0] = random.between(0, 9); break;
            case 5: person[5] = random.between(1, 2); break;
            case 6: person[6] = random.between(0, 120); break;
            default: person[7] = 1; break;
        }
    }
}

// Records that fail, as cells in one long row.
std::vector<uint8_t> failing_records(const Rules& rules, FlatSolver& solver, size_t count) {
    const size_t answers = rules.clauses.answers.size();
    std::vector<uint8_t> out;
    std::vector<int64_t> person;
    std::vector<uint8_t> cells(answers);
    for (uint64_t record = 0; out.size() < count * answers; ++record) {
        Random random(22, 1, record);
        draw(random, person);
        for (size_t a = 0; a < answers; ++a) {
            cells[a] = rules.clauses.cells[a].cell(person[a]).value_or(0);
        }
        if (solver.fails(cells)) {
            out.insert(out.end(), cells.begin(), cells.end());
        }
    }
    return out;
}

struct Measured {
    double seconds = 0;
    int64_t changes = 0;
    int64_t sets = 0;
};

template <typename Solve>
Measured measure(std::span<const uint8_t> records, size_t answers, Solve solve) {
    Measured out;
    // Processor time: other programs may run on the machine.
    const std::clock_t start = std::clock();
    for (size_t at = 0; at < records.size(); at += answers) {
        const FlatFound& found = solve(records.subspan(at, answers));
        out.changes += found.weight;
        out.sets += static_cast<int64_t>(found.sets.size());
    }
    out.seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    const size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
    const auto rules = load(argc > 1 ? argv[1] : "bench/validate/localise19");
    if (!rules) {
        fmt::print(stderr, "{}\n", rules.error().message(regsosek::Lang::en));
        return 1;
    }
    const size_t answers = rules->clauses.answers.size();
    FlatSolver solver(rules->clauses, {});
    const auto records = failing_records(*rules, solver, count);
    FlatFound found;
    const Measured plain = measure(records, answers, [&](auto cells) -> const FlatFound& {
        solver.solve(cells, found);
        return found;
    });
    FlatMemo memo(rules->clauses, solver, 100'000);
    const Measured remembered = measure(
        records, answers, [&](auto cells) -> const FlatFound& { return memo.solve(cells); });
    if (plain.changes != remembered.changes || plain.sets != remembered.sets) {
        fmt::print(stderr, "the memo gives other sets\n");
        return 1;
    }
    const auto rate = [&](const Measured& m) { return static_cast<double>(count) / m.seconds; };
    fmt::print(stderr, "{} failing records, {} clauses: {} answers to change, {} sets\n", count,
               rules->clauses.clauses.size(), plain.changes, plain.sets);
    const char* line = "{{\"name\": \"{}\", \"value\": {:.0f}, \"unit\": \"records/s\"}}\n";
    fmt::print(fmt::runtime(line), "validate.localise_per_s_core", rate(plain));
    fmt::print(fmt::runtime(line), "validate.localise_memo_per_s_core", rate(remembered));
    return 0;
}
