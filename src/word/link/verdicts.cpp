// Verdicts in the record.
#include "word/link/verdicts.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "word/link/secret.h"

namespace regsosek::link {

namespace {

constexpr std::string_view key_prefix = "review/";
constexpr size_t reason_bytes_max = 1000;

KeptVerdict verdict_of(const store::Document& document, const json::Value& answers) {
    KeptVerdict out;
    out.verdict.person_id = json::integer_in(answers, "person_id");
    out.verdict.register_row = json::integer_in(answers, "register_row");
    out.verdict.verdict = static_cast<Verdict>(json::integer_in(answers, "verdict"));
    out.verdict.reviewer = document.author;
    out.verdict.reason = document.reason;
    out.verdict.day = document.valid_on;
    out.register_key = json::integer_in(answers, "register_key");
    out.area = document.area;
    return out;
}

store::Document document_of(const ReviewVerdict& verdict, int64_t area, int64_t key_of_row) {
    json::Object answers;
    answers["about"] = json::Value{std::string("review")};
    answers["person_id"] = json::Value{verdict.person_id};
    answers["register_key"] = json::Value{key_of_row};
    answers["register_row"] = json::Value{verdict.register_row};
    answers["verdict"] = json::Value{static_cast<int64_t>(verdict.verdict)};
    store::Document out;
    out.kind = store::Kind::link_decision;
    out.key =
        fmt::format("{}{}/{}", key_prefix, PersonId{verdict.person_id}.printed(), verdict.reviewer);
    out.area = area;
    out.answers = json::canonical(json::Value{std::move(answers)});
    out.author = verdict.reviewer;
    out.reason = verdict.reason;
    out.valid_on = verdict.day;
    return out;
}

/// Areas, and the keyed hash of each register row that link_person names, by person and row.
struct Known {
    std::map<int64_t, int64_t> area;          // of people
    std::map<int64_t, int64_t> register_key;  // of rows from 1
};

Result<Known> known_of(store::Workspace& workspace, const store::Scope& scope) {
    store::Query query;
    query.table = "link_person";
    query.fields = {"person_id", "area", "register_row", "register_key"};
    const store::Table table = TRY(workspace.query(query, scope));
    Known out;
    for (size_t i = 0; i < table.rows; ++i) {
        out.area.emplace_hint(out.area.end(), table.at("person_id").integer(i),
                              table.at("area").integer(i));
        out.register_key[table.at("register_row").integer(i)] = table.at("register_key").integer(i);
    }
    if (TRY(workspace.has_table("link_candidate"))) {
        query.table = "link_candidate";
        query.fields = {"register_row", "register_key"};
        const store::Table candidates = TRY(workspace.query(query, scope));
        for (size_t i = 0; i < candidates.rows; ++i) {
            out.register_key[candidates.at("register_row").integer(i)] =
                candidates.at("register_key").integer(i);
        }
    }
    return out;
}

Result<void> check(const ReviewVerdict& verdict, const Known& known) {
    if (verdict.reason.empty() || verdict.reason.size() > reason_bytes_max) {
        return fail(Code::bad_input, "putusan memerlukan alasan (paling banyak 1000 bita)",
                    "a verdict needs a reason (at most 1,000 bytes)");
    }
    if (verdict.reviewer.empty() || verdict.reviewer.find('/') != std::string::npos) {
        return fail(Code::bad_input, "nama peninjau kosong atau memuat garis miring",
                    "the reviewer's name is empty or holds a slash");
    }
    if (!known.area.contains(verdict.person_id)) {
        return fail(Code::bad_input, "orang itu tidak ada dalam wilayah ini",
                    "there is no such person in this area");
    }
    const bool row_needed = verdict.verdict == Verdict::same;
    if (verdict.verdict < Verdict::same || verdict.verdict > Verdict::unsure ||
        verdict.register_row < 0 || (row_needed && verdict.register_row == 0)) {
        return fail(Code::bad_input, "putusan 'sama' memerlukan baris register",
                    "a verdict 'same' needs a register row");
    }
    return {};
}

/// Register rows (from 0) by their keyed hash; only the wanted ones.
std::map<int64_t, uint32_t> rows_by_key(const std::map<int64_t, Consensus>& consensus,
                                        const Register& registered, const std::string& key) {
    std::map<int64_t, uint32_t> out;
    for (const auto& [person, said] : consensus) {
        if (said.register_key != 0) {
            out.emplace(said.register_key, UINT32_MAX);
        }
    }
    for (uint32_t row = 0; !out.empty() && row < registered.rows(); ++row) {
        const auto found = out.find(register_key(key, registered.nik(row)));
        if (found != out.end()) {
            found->second = found->second == UINT32_MAX ? row : found->second;
        }
    }
    return out;
}

/// Calls work(person row, register row or -1, consensus) for everybody decided.
template <typename Work>
void each_decided(const std::map<int64_t, Consensus>& consensus, const Observed& observed,
                  const Register& registered, const std::string& key, const Work& work) {
    if (consensus.empty()) {
        return;
    }
    const auto by_key = rows_by_key(consensus, registered, key);
    const store::Column& person_id = observed.columns->person.at("person_id");
    for (uint32_t p = 0; p < observed.rows(); ++p) {
        const auto said = consensus.find(person_id.integer(p));
        if (said == consensus.end() || said->second.verdict == Verdict::unsure) {
            continue;
        }
        const auto found = by_key.find(said->second.register_key);
        const int64_t row = found != by_key.end() && found->second != UINT32_MAX
                                ? int64_t{found->second}
                                : said->second.register_row - 1;
        const bool there = row >= 0 && row < static_cast<int64_t>(registered.rows());
        work(p, there ? static_cast<int32_t>(row) : -1, said->second);
    }
}

}  // namespace

Text describe(Verdict verdict) {
    switch (verdict) {
        case Verdict::same: return {"sama", "same"};
        case Verdict::different: return {"berbeda", "different"};
        case Verdict::unsure: return {"tidak yakin", "unsure"};
    }
    return {};
}

int64_t register_key(const std::string& key, std::string_view nik) {
    if (nik.empty()) {
        return 0;
    }
    const Digest digest = blake2b_keyed(key, nik);
    uint64_t out = 0;
    for (size_t i = 0; i < 8; ++i) {
        out = (out << 8) | digest[i];
    }
    return static_cast<int64_t>(out & INT64_MAX);
}

Result<std::vector<KeptVerdict>> kept_verdicts(store::Workspace& workspace,
                                               const store::Scope& scope) {
    std::vector<KeptVerdict> out;
    store::Scan what;
    what.kind = store::Kind::link_decision;
    const auto take = [&](std::span<const store::Stored> block) -> Result<void> {
        for (const store::Stored& stored : block) {
            if (stored.document.key.starts_with(key_prefix)) {
                const json::Value answers = TRY(json::parse(stored.document.answers));
                out.push_back(verdict_of(stored.document, answers));
            }
        }
        return {};
    };
    TRY(workspace.scan(what, scope, take));
    std::ranges::sort(out, [](const KeptVerdict& x, const KeptVerdict& y) {
        return x.verdict.person_id != y.verdict.person_id
                   ? x.verdict.person_id < y.verdict.person_id
                   : x.verdict.reviewer < y.verdict.reviewer;
    });
    return out;
}

Result<std::vector<ReviewVerdict>> review_verdicts(store::Workspace& workspace,
                                                   const store::Scope& scope) {
    std::vector<ReviewVerdict> out;
    for (KeptVerdict& kept : TRY(kept_verdicts(workspace, scope))) {
        out.push_back(std::move(kept.verdict));
    }
    return out;
}

Result<int64_t> decide_reviews(store::Workspace& workspace, const store::Scope& scope,
                               const std::vector<ReviewVerdict>& verdicts) {
    if (verdicts.empty()) {
        return int64_t{0};
    }
    const Known known = TRY(known_of(workspace, scope));
    std::vector<store::Document> documents;
    for (const ReviewVerdict& verdict : verdicts) {
        TRY(check(verdict, known));
        const auto key = known.register_key.find(verdict.register_row);
        documents.push_back(document_of(verdict, known.area.at(verdict.person_id),
                                        key == known.register_key.end() ? 0 : key->second));
    }
    return TRY(workspace.append(documents)).written;
}

std::map<int64_t, Consensus> consensus_of(const std::vector<KeptVerdict>& verdicts) {
    std::map<int64_t, Consensus> out;
    std::map<int64_t, bool> torn;
    for (const KeptVerdict& kept : verdicts) {
        const ReviewVerdict& verdict = kept.verdict;
        if (verdict.verdict == Verdict::unsure) {
            continue;
        }
        const auto [at, first] = out.try_emplace(
            verdict.person_id, Consensus{verdict.verdict, verdict.register_row, kept.register_key});
        const bool agrees =
            first ||
            (at->second.verdict == verdict.verdict &&
             (verdict.verdict != Verdict::same || at->second.register_row == verdict.register_row));
        torn[verdict.person_id] |= !agrees;
    }
    for (const auto& [person, is_torn] : torn) {
        if (is_torn) {
            out[person] = Consensus{};
        }
    }
    return out;
}

std::vector<match::Label> labels_of(const std::map<int64_t, Consensus>& consensus,
                                    const Observed& observed, const Register& registered,
                                    const std::string& key) {
    std::vector<match::Label> out;
    each_decided(
        consensus, observed, registered, key,
        [&](uint32_t person, int32_t row, const Consensus& said) {
            if (row >= 0) {
                out.push_back({person, static_cast<uint32_t>(row), said.verdict == Verdict::same});
            }
        });
    return out;
}

void apply_verdicts(const std::map<int64_t, Consensus>& consensus, const Observed& observed,
                    const Register& registered, const std::string& key, match::Linkage& linkage) {
    std::map<int32_t, uint32_t> given;  // register row to person
    each_decided(consensus, observed, registered, key,
                 [&](uint32_t person, int32_t row, const Consensus& said) {
                     if (said.verdict == Verdict::same && row >= 0) {
                         const bool other = linkage.right[person] != row;
                         linkage.weight[person] = other ? 0 : linkage.weight[person];
                         linkage.pattern[person] = other ? uint16_t{0} : linkage.pattern[person];
                         linkage.right[person] = row;
                         linkage.outcome[person] = match::Outcome::linked;
                         linkage.reason[person] = match::Reason::reviewed;
                         given.emplace(row, person);
                     } else if (said.verdict == Verdict::different &&
                                (row < 0 || linkage.right[person] == row)) {
                         linkage.right[person] = -1;
                         linkage.outcome[person] = match::Outcome::none;
                         linkage.reason[person] = match::Reason::rejected;
                     }
                 });
    for (uint32_t p = 0; !given.empty() && p < linkage.right.size(); ++p) {
        const auto owner = given.find(linkage.right[p]);
        const bool another = owner != given.end() && owner->second != p;
        if (another && linkage.outcome[p] >= match::Outcome::linked &&
            linkage.reason[p] != match::Reason::second_record) {
            linkage.outcome[p] = match::Outcome::review;
            linkage.reason[p] = match::Reason::taken;
        }
    }
    // Whoever is decided waits for no review, and needs no candidates.
    std::erase_if(linkage.candidates, [&](const match::Candidate& candidate) {
        return linkage.outcome[candidate.left] != match::Outcome::review;
    });
}

}  // namespace regsosek::link
