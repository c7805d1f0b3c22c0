// Rules that need more than the documents: the list of sub-SLS, the slips of the hand-over, the
// table of words of industries.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "ground/base/ids.h"
#include "word/validate/second_collector.h"

namespace regsosek::validate {

namespace {

// A stay of a code in the list, yyyymmdd; 0: without a begin or an end.
struct Period {
    int64_t code = 0;
    int64_t from = 0;
    int64_t to = 0;
    auto operator<=>(const Period&) const = default;
};

// The sub-SLS of the frame, and those that a reported split or merger made: documents may come from
// them before the list is renewed.
std::vector<Period> master_of(const SecondInput& input) {
    std::vector<Period> out;
    const store::Table& area = *input.area;
    for (size_t row = 0; row < area.rows; ++row) {
        if (area.at("level").text(row) == "sls") {
            out.push_back({area.at("code").integer(row), area.at("valid_from").integer(row),
                           area.at("valid_to").integer(row)});
        }
    }
    if (!out.empty() && input.sls_change != nullptr) {
        for (size_t row = 0; row < input.sls_change->rows; ++row) {
            if (const auto made = AreaCode::parse(input.sls_change->at("idsubsls_new").text(row))) {
                out.push_back({made->value, 0, 0});
            }
        }
    }
    std::ranges::sort(out);
    return out;
}

// Whether the list has a code at all, and on a day (0: not known, any day will do).
struct Listed {
    bool ever = false;
    bool then = false;
};

Listed listed(const std::vector<Period>& master, int64_t code, int64_t day) {
    Listed out;
    for (auto at = std::ranges::lower_bound(master, code, {}, &Period::code);
         at != master.end() && at->code == code; ++at) {
        out.ever = true;
        const bool begun = day == 0 || at->from <= day;
        const bool over = day != 0 && at->to != 0 && at->to < day;
        out.then = out.then || (begun && !over);
    }
    return out;
}

// The slips of one SLS.
struct Slips {
    int64_t documents = 0;
    std::map<std::string_view, std::set<int64_t>> batches;  // by type of document
    std::set<int64_t> boxes;
};

// Boxes are numbered by regency: its four digits, then four of their own.
constexpr int64_t boxes_per_regency = 10'000;

void check_batches(int64_t area, const Slips& slips, Collector& out) {
    out.judge(Second::ops05, true);
    const int64_t regency = AreaCode{area}.enclosing(4).value / 1'000'000'000'000;
    for (const auto& [type, batches] : slips.batches) {
        if (batches.size() > 1) {
            out.area_hit(Second::ops05, area, "",
                         fmt::format("document_type={}; batches={}", type, batches.size()));
            return;
        }
    }
    for (const int64_t box : slips.boxes) {
        if (box / boxes_per_regency != regency) {
            out.area_hit(Second::ops05, area, "", fmt::format("box_no={:08}", box));
            return;
        }
    }
}

}  // namespace

void check_master(const SecondInput& input, Collector& out) {
    if (input.area == nullptr) {
        return;
    }
    const auto master = master_of(input);
    const auto& areas = input.columns.family.at("area").int64s;
    const auto day = answers(input.columns.family, "interview_date");
    if (master.empty()) {
        out.judged(Second::id01, 0, static_cast<int64_t>(areas.size()));
        return;
    }
    for (uint32_t row = 0; row < areas.size(); ++row) {
        const Listed found = listed(master, areas[row], std::max(day[row], 0));
        out.judge(Second::id01, true);
        if (!found.then) {
            out.hit(Second::id01, row,
                    fmt::format("idsubsls={}; {}={}", AreaCode{areas[row]}.text(),
                                found.ever ? "interview_date" : "listed",
                                found.ever ? std::max(day[row], 0) : 0));
        }
    }
}

void check_receipts(const SecondInput& input, Collector& out) {
    if (input.receipt == nullptr) {
        return;
    }
    std::map<int64_t, Slips> slips;
    const store::Table& receipt = *input.receipt;
    for (size_t row = 0; row < receipt.rows; ++row) {
        Slips& of = slips[receipt.at("area").integer(row)];
        const std::string_view type = receipt.at("document_type").text(row);
        of.documents += type == "K" ? receipt.at("count").integer(row) : 0;
        of.batches[type].insert(receipt.at("batch_no").integer(row));
        of.boxes.insert(receipt.at("box_no").integer(row));
    }
    std::map<int64_t, int64_t> documents;
    const store::Table& family = input.columns.family;
    const auto& areas = family.at("area").int64s;
    const Census census{family};
    for (size_t row = 0; row < family.rows; ++row) {
        documents[areas[row]] += census.has(row) ? 1 : 0;
    }
    for (const auto& [area, of] : slips) {
        const auto found = documents.find(area);
        const int64_t kept = found == documents.end() ? 0 : found->second;
        out.judge(Second::ops04, true);
        if (kept != of.documents) {
            out.area_hit(Second::ops04, area, "",
                         fmt::format("receipt={}; documents={}", of.documents, kept));
        }
        check_batches(area, of, out);
    }
}

void check_industry(const SecondInput& input, Collector& out) {
    const store::Column* text = input.columns.person.find("job_industry_text");
    if (input.keywords == nullptr || text == nullptr) {
        return;
    }
    const auto code = answers(input.columns.person, "job_industry");
    // Each description is read once: most people share theirs with many others.
    std::vector<uint64_t> allowed;
    for (const std::string& one : text->dictionary) {
        allowed.push_back(input.keywords->industries(one));
    }
    for (uint32_t row = 0; row < code.size(); ++row) {
        // Nobody who does not work is asked; a code off the list is EMP02's.
        if (code[row] <= 0 || code[row] >= 64) {
            continue;
        }
        const auto description = static_cast<size_t>(text->codes[row]);
        const uint64_t fits = allowed[description];
        out.judge(Second::emp13, fits != 0);
        if (fits != 0 && (fits >> code[row] & 1) == 0) {
            out.hit(Second::emp13, row,
                    fmt::format("job_industry={}; job_industry_text={}", code[row],
                                text->dictionary[description]));
        }
    }
}

}  // namespace regsosek::validate
