// The list of sub-SLS, the slips of the hand-over and the words of industries beside the documents.
#include <algorithm>
#include <map>
#include <set>

#include "ground/base/ids.h"
#include "word/validate/second_given.h"

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

// Whether the list has a code on a day (0: not known, any day will do).
bool listed(const std::vector<Period>& master, int64_t code, int64_t day) {
    for (auto at = std::ranges::lower_bound(master, code, {}, &Period::code);
         at != master.end() && at->code == code; ++at) {
        const bool begun = day == 0 || at->from <= day;
        const bool over = day != 0 && at->to != 0 && at->to < day;
        if (begun && !over) {
            return true;
        }
    }
    return false;
}

// The slips of one SLS.
struct Slips {
    int64_t documents = 0;
    std::map<std::string_view, std::set<int64_t>> batches;  // by type of document
    std::set<int64_t> boxes;

    int64_t most_batches() const {
        int64_t most = 0;
        for (const auto& [type, of] : batches) {
            most = std::max(most, static_cast<int64_t>(of.size()));
        }
        return most;
    }
    // Boxes are numbered by regency: its four digits, then four of their own.
    int64_t foreign_boxes(int64_t area) const {
        constexpr int64_t boxes_per_regency = 10'000;
        const int64_t regency = AreaCode{area}.enclosing(4).value / 1'000'000'000'000;
        return std::ranges::count_if(
            boxes, [&](int64_t box) { return box / boxes_per_regency != regency; });
    }
};

}  // namespace

std::vector<int64_t> sub_sls_listed(const SecondInput& input) {
    const auto& areas = input.columns.family.at("area").int64s;
    std::vector<int64_t> out(areas.size(), expr::unknown_integer);
    const auto master = input.area == nullptr ? std::vector<Period>{} : master_of(input);
    if (master.empty()) {
        return out;
    }
    const auto day = answers(input.columns.family, "interview_date");
    for (uint32_t row = 0; row < areas.size(); ++row) {
        out[row] = listed(master, areas[row], std::max(day[row], 0)) ? 1 : 0;
    }
    return out;
}

std::vector<check::GivenOfGroups> receipts(const SecondInput& input) {
    if (input.receipt == nullptr) {
        return {};
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
    std::vector<check::GivenOfGroups> out = {{"receipt_documents", {}, {}},
                                             {"receipt_batches", {}, {}},
                                             {"receipt_foreign_boxes", {}, {}}};
    for (const auto& [area, of] : slips) {
        const int64_t values[] = {of.documents, of.most_batches(), of.foreign_boxes(area)};
        for (size_t i = 0; i < out.size(); ++i) {
            out[i].keys.push_back(area);
            out[i].values.push_back(values[i]);
        }
    }
    return out;
}

std::vector<int64_t> industry_fits(const SecondInput& input) {
    const store::Table& person = input.columns.person;
    std::vector<int64_t> out(person.rows, expr::unknown_integer);
    const store::Column* text = person.find("job_industry_text");
    if (input.keywords == nullptr || text == nullptr) {
        return out;
    }
    const auto code = answers(person, "job_industry");
    // Each description is read once: most people share theirs with many others.
    std::vector<uint64_t> allowed;
    for (const std::string& one : text->dictionary) {
        allowed.push_back(input.keywords->industries(one));
    }
    for (uint32_t row = 0; row < code.size(); ++row) {
        // Nobody who does not work is asked; a code off the list is EMP02's.
        const uint64_t fits = allowed[static_cast<size_t>(text->codes[row])];
        if (code[row] > 0 && code[row] < 64 && fits != 0) {
            out[row] = static_cast<int64_t>(fits >> code[row] & 1);
        }
    }
    return out;
}

}  // namespace regsosek::validate
