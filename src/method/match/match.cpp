// The order of the stages, and the words for outcomes and patterns.
#include "method/match/match.h"

#include <algorithm>
#include <chrono>

#include "method/match/edges.h"

namespace regsosek::match {

namespace {

constexpr size_t rows_max = 0x7FFFFFFF;

/// Names and times the stages of a run.
class Stages {
public:
    explicit Stages(Report& report) : report_(report) {}
    void end(const char* name) {
        const auto now = std::chrono::steady_clock::now();
        report_.stages.push_back({name, std::chrono::duration<double>(now - begin_).count()});
        begin_ = now;
    }

private:
    Report& report_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

PairCounts prior_of(const Work& work, const Options& options) {
    const double left = static_cast<double>(std::max<size_t>(1, work.left.rows()));
    const double right = static_cast<double>(std::max<size_t>(1, work.right.rows()));
    const double families = static_cast<double>(std::max<size_t>(1, work.right.households()));
    PairCounts counts;
    counts.same = std::max(0.5, options.expected_share * std::min(left, right));
    counts.family = std::max(0.5, left * (right / families - 1));
    counts.chance = std::max(1.0, left * right);
    return counts;
}

Labelled labelled_patterns(std::span<const Label> labels, const Work& work) {
    Labelled out;
    for (const Label& label : labels) {
        if (label.left < work.left.rows() && label.right < work.right.rows()) {
            (label.same ? out.same : out.other)
                .push_back(compare(work.left, label.left, work.right, label.right));
        }
    }
    return out;
}

/// Learns the model from the pairs with the same NIK and those with the same birth date.
Chance fit(const Options& options, const Work& work, Linkage& out) {
    Model& model = out.model;
    const Chance chance = fit_chance(work.left, work.right, options.fit, model);
    fit_family(work.right, options.fit, model);
    // Until it is known how often a member bears another's NIK: 0.3 % (synthetic district of
    // link.md).
    constexpr double swapped_assumed = 0.003;
    set_swapped_nik_share(swapped_assumed, model);
    Histogram on_nik(pattern_count, 0);
    for (const NikPair& pair : work.nik_pairs) {
        ++on_nik[pair.pattern];
    }
    const Labelled labelled = labelled_patterns(options.labels, work);
    Session nik = fit_on_nik(on_nik, labelled, options.fit, model);
    if (nik.used) {
        const double pairs = static_cast<double>(nik.pairs) * nik.family_share;
        out.report.swapped_nik_share = std::clamp(pairs / out.report.prior.family, 1e-5, 0.05);
        fit_family(work.right, options.fit, model);
        set_swapped_nik_share(out.report.swapped_nik_share, model);
    }
    const Histogram on_birth = birth_session(work.left, work.right, options.fit);
    out.report.sessions = {nik, fit_on_birth(on_birth, labelled, options.fit, model)};
    return chance;
}

}  // namespace

Text describe(Outcome outcome) {
    switch (outcome) {
        case Outcome::none: return {"tidak ada", "none"};
        case Outcome::review: return {"perlu ditinjau", "review"};
        case Outcome::linked: return {"padan", "linked"};
        case Outcome::certain: return {"padan pasti", "certain"};
    }
    return {};
}

Text describe(Reason reason) {
    switch (reason) {
        case Reason::nik_name_birth:
            return {"NIK, nama, dan tanggal lahir sama", "NIK, name and birth date agree"};
        case Reason::evidence: return {"bukti seluruh isian", "evidence of all fields"};
        case Reason::household:
            return {"bukti anggota keluarga lain", "evidence of other family members"};
        case Reason::second_record:
            return {"orang yang sama tercatat dua kali", "the same person stands twice"};
        case Reason::weak: return {"bukti lemah", "weak evidence"};
        case Reason::rival:
            return {"ada calon lain yang hampir setara", "a rival is nearly as likely"};
        case Reason::nik_conflict: return {"NIK sah berbeda", "two sound NIK that differ"};
        case Reason::taken:
            return {"calon sudah padan dengan orang lain", "the candidate is linked to another"};
        case Reason::no_candidate: return {"tidak ada calon", "no candidate"};
        case Reason::too_weak: return {"bukti terlalu lemah", "too little evidence"};
        case Reason::capped: return {"blok terlalu besar", "block too big"};
        case Reason::reviewed:
            return {"menurut peninjau, orang yang sama", "reviewers say: the same"};
        case Reason::rejected:
            return {"menurut peninjau, tidak ada calon yang sama", "reviewers say: no candidate"};
        case Reason::no_information: return {"tanpa nama dan NIK", "neither name nor NIK"};
    }
    return {};
}

Result<Linkage> link(const PersonColumns& left, const PersonColumns& right, const NameTable& names,
                     const Model& model, const Options& options) {
    if (left.rows > rows_max || right.rows > rows_max) {
        return fail(Code::limit, "terlalu banyak baris (paling banyak 2.147.483.647)",
                    "too many rows (at most 2,147,483,647)");
    }
    Linkage out;
    out.model = model;
    out.report.left_rows = left.rows;
    out.report.right_rows = right.rows;
    Stages stages(out.report);
    Work work;
    work.left = prepare(left, names);
    work.right = prepare(right, names);
    stages.end("prepare");
    const NameShares shares(work.right);
    shares.write(work.right);
    shares.write(work.left);
    stages.end("name shares");
    out.report.prior = prior_of(work, options);
    out.report.rules.push_back(nik_pass(options.blocks, work));
    stages.end("nik");
    if (left.rows == 0 || right.rows == 0) {
        Chance nobody;
        nobody.birth_count.assign(birth_slots, 0);
        const Scores scores(out.model, out.report.prior, nobody.birth_count, 0);
        assign(scores, DuplicateScores(work.left, out.model, nobody, options), options, work, out);
        return out;
    }
    const Chance chance = fit(options, work, out);
    const Scores scores(out.model, out.report.prior, chance.birth_count, chance.mean_name_bits);
    stages.end("fit");
    const std::vector<RuleReport> rules = open_pass(scores, options, work);
    out.report.rules[0].kept = rules[0].kept;
    out.report.rules[0].strong = rules[0].strong;
    out.report.rules.insert(out.report.rules.end(), rules.begin() + 1, rules.end());
    stages.end("rules");
    HouseholdLearned learned;
    out.report.rules.push_back(
        household_pass(scores, options, out.model, out.report.prior, false, learned, work));
    out.report.household_gain_bits = learned.gain_bits;
    out.frozen = {out.model, out.report.prior, chance.birth_count, chance.mean_name_bits, learned};
    stages.end("household");
    const DuplicateScores duplicate_scores(work.left, out.model, chance, options);
    if (options.find_duplicates) {
        out.duplicates = find_duplicates(work.left, duplicate_scores, options);
    }
    stages.end("duplicates");
    assign(scores, duplicate_scores, options, work, out);
    stages.end("assign");
    for (const uint32_t b : work.closed) {
        out.report.closed += b != no_row ? 1 : 0;
    }
    for (const RuleReport& rule : out.report.rules) {
        out.report.distinct_pairs += rule.new_pairs;
    }
    out.report.rules[0].strong += out.report.closed;
    out.report.rules[0].kept += out.report.closed;
    return out;
}

std::string explain(const Model& model, uint32_t pattern, Lang lang) {
    const Levels levels = levels_of(pattern);
    std::string out;
    for (size_t f = 0; f < field_count; ++f) {
        const Level& level = model.fields[f][levels[f]];
        if (levels[f] == 0) {
            continue;
        }
        const int32_t tenths = (log2_units(level.m / level.u) * 10) / weight_unit;
        out += out.empty() ? "" : "; ";
        out += level.label + (tenths < 0 ? " -" : " +") + std::to_string(std::abs(tenths) / 10) +
               (lang == Lang::id ? "," : ".") + std::to_string(std::abs(tenths) % 10);
    }
    return out;
}

}  // namespace regsosek::match
