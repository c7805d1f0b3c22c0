// Rows of survey files into columns.
#include "word/validate/survey_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/form/answer.h"

namespace regsosek::validate {

namespace {

// Which field answers which question.
struct Target {
    size_t field = 0;
    const form::Question* question = nullptr;
};

struct Plan {
    std::vector<size_t> key;
    std::vector<Target> targets;
};

Result<Plan> plan_of(const csv::File& file, const std::vector<std::string>& key,
                     const form::Form& form, expr::Level level) {
    Plan plan;
    for (const std::string& name : key) {
        const int at = file.column(name);
        if (at < 0) {
            return csv::missing_column(file, name);
        }
        plan.key.push_back(static_cast<size_t>(at));
    }
    std::vector<std::string> known = key;
    for (const form::Question& question : form.questions()) {
        if (question.level == level) {
            known.push_back(question.name);
            known.push_back(question.number);
        }
    }
    for (size_t field = 0; field < file.header().size(); ++field) {
        const std::string& name = file.header()[field];
        const form::Question* question = form.find(name);
        if (question != nullptr && question->level == level) {
            plan.targets.push_back({field, question});
        } else if (std::ranges::find(key, name) == key.end()) {
            return csv::unknown_column(file, name, known);
        }
    }
    return plan;
}

// Reads one file after the other into the columns of a survey.
class Reader {
public:
    Reader(const form::Form& form, SurveyFiles& out) : form_(form), out_(out) {
        const size_t variables = form.dictionary().variables().size();
        out_.integers.resize(variables);
        out_.texts.resize(variables);
    }

    void families(const csv::File& file, const Plan& plan) {
        each(file, [&](const csv::Record& record) {
            std::string joined = key_of(record, plan);
            const auto row = static_cast<uint32_t>(out_.family_line.size());
            if (!rows_.emplace(joined, row).second) {
                report(file, record, "duplicate_key", joined,
                       {"kunci yang belum ada di atas", "a key that does not stand above"});
                return;
            }
            auto& key = out_.family_key.emplace_back();
            for (const size_t field : plan.key) {
                key.emplace_back(text::trimmed(record.fields[field]));
            }
            out_.family_line.push_back(record.line);
            add_answers(file, record, plan);
        });
        fill(expr::Level::family, plan, out_.family_line.size());
    }

    void members(const csv::File& file, const Plan& plan) {
        each(file, [&](const csv::Record& record) {
            const std::string joined = key_of(record, plan);
            const auto family = rows_.find(joined);
            if (family == rows_.end()) {
                report(file, record, "no_family", joined,
                       {"keluarga dalam berkas keluarga", "a family of the family file"});
                return;
            }
            out_.family_of_member.push_back(family->second);
            out_.member_line.push_back(record.line);
            add_answers(file, record, plan);
        });
        fill(expr::Level::member, plan, out_.member_line.size());
        sort_members();
    }

private:
    template <typename F>
    void each(const csv::File& file, const F& row) {
        store::each_row(file, out_.reported, row);
    }

    static std::string key_of(const csv::Record& record, const Plan& plan) {
        std::string joined;
        for (const size_t field : plan.key) {
            joined += joined.empty() ? "" : "|";
            joined += text::trimmed(record.fields[field]);
        }
        return joined;
    }

    void report(const csv::File& file, const csv::Record& record, const char* problem,
                std::string_view found, Text expected) {
        out_.reported.push_back({file.path(), record.line, "", problem, masked(found),
                                 std::move(expected), false, 0});
    }

    void add_answers(const csv::File& file, const csv::Record& record, const Plan& plan) {
        for (const Target& target : plan.targets) {
            const auto at = static_cast<size_t>(target.question->variable);
            std::string_view cell = text::trimmed(record.fields[target.field]);
            if (target.question->is_text()) {
                if (!record.unquoted.empty() && !cell.empty()) {
                    cell = out_.kept.emplace_back(cell);
                }
                out_.texts[at].push_back(cell);
                continue;
            }
            int32_t value = expr::not_asked;
            if (!cell.empty()) {
                const auto answer = form::parse_answer(form_, *target.question, cell);
                value = answer.value_or(expr::unreadable);
                if (!answer) {
                    out_.reported.push_back({file.path(),
                                             record.line,
                                             file.header()[target.field],
                                             "unreadable",
                                             masked(cell),
                                             {"jawaban menurut formulir", "an answer of the form"},
                                             true,
                                             0});
                }
            }
            out_.integers[at].push_back(value);
        }
    }

    // Questions without a column: nothing was asked.
    void fill(expr::Level level, const Plan& plan, size_t rows) {
        for (const form::Question& question : form_.questions()) {
            const bool read =
                std::ranges::find(plan.targets, &question, &Target::question) != plan.targets.end();
            if (question.level != level || read) {
                continue;
            }
            const auto at = static_cast<size_t>(question.variable);
            if (question.is_text()) {
                out_.texts[at].assign(rows, {});
            } else {
                out_.integers[at].assign(rows, expr::not_asked);
            }
        }
    }

    void sort_members() {
        const auto& family_of = out_.family_of_member;
        std::vector<uint32_t> order(family_of.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(order, {}, [&](uint32_t row) { return family_of[row]; });
        const auto arranged = [&](auto& values) {
            std::remove_reference_t<decltype(values)> next;
            next.reserve(order.size());
            for (const uint32_t row : order) {
                next.push_back(values[row]);
            }
            values = std::move(next);
        };
        for (const form::Question& question : form_.questions()) {
            const auto at = static_cast<size_t>(question.variable);
            if (question.level != expr::Level::member) {
                continue;
            }
            if (question.is_text()) {
                arranged(out_.texts[at]);
            } else {
                arranged(out_.integers[at]);
            }
        }
        arranged(out_.member_line);
        arranged(out_.family_of_member);
    }

    const form::Form& form_;
    SurveyFiles& out_;
    std::map<std::string, uint32_t, std::less<>> rows_;
};

void make_batch(const form::Form& form, SurveyFiles& out) {
    out.member_begin.assign(out.family_line.size() + 1, 0);
    for (const uint32_t family : out.family_of_member) {
        ++out.member_begin[family + 1];
    }
    std::partial_sum(out.member_begin.begin(), out.member_begin.end(), out.member_begin.begin());
    out.batch.families = out.family_line.size();
    out.batch.members = out.member_line.size();
    out.batch.member_begin = out.member_begin;
    out.batch.columns.resize(form.dictionary().variables().size());
    for (const form::Question& question : form.questions()) {
        const auto at = static_cast<size_t>(question.variable);
        out.batch.columns[at].integers = out.integers[at];
        out.batch.columns[at].texts = out.texts[at];
    }
}

// A blank answer inside its universe was asked. All universes are judged before any answer changes.
void mark_asked(const form::Form& form, SurveyFiles& out) {
    std::map<int, std::vector<uint32_t>> blanks;
    expr::Vector asked;
    for (const form::Question& question : form.questions()) {
        auto& values = out.integers[static_cast<size_t>(question.variable)];
        if (values.empty()) {
            continue;
        }
        expr::evaluate(form.universe(question), out.batch, 0, values.size(), asked);
        for (uint32_t row = 0; row < values.size(); ++row) {
            if (values[row] == expr::not_asked && asked.known[row] != 0 &&
                asked.integers[row] != 0) {
                blanks[question.variable].push_back(row);
            }
        }
    }
    for (const auto& [variable, rows] : blanks) {
        for (const uint32_t row : rows) {
            out.integers[static_cast<size_t>(variable)][row] = expr::asked_blank;
        }
    }
}

}  // namespace

Result<std::unique_ptr<SurveyFiles>> read_survey(const SurveySource& source,
                                                 const form::Form& form) {
    if (source.key.empty()) {
        return fail(Code::usage, "sebutkan kolom kunci keluarga (--key)",
                    "name the key columns of a family (--key)");
    }
    auto out = std::make_unique<SurveyFiles>();
    out->files.push_back(TRY(csv::File::open(source.family_path)));
    const Plan families = TRY(plan_of(out->files[0], source.key, form, expr::Level::family));
    std::optional<Plan> members;
    if (!source.person_path.empty()) {
        out->files.push_back(TRY(csv::File::open(source.person_path)));
        members = TRY(plan_of(out->files[1], source.key, form, expr::Level::member));
    }
    Reader reader{form, *out};
    reader.families(out->files[0], families);
    if (members) {
        reader.members(out->files[1], *members);
    }
    make_batch(form, *out);
    mark_asked(form, *out);
    return out;
}

}  // namespace regsosek::validate
