// Prelist, VK1 and receipts of one village.
#include "synth/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "synth/document.h"
#include "synth/names.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

/// Families that the prelist did not know; as many of its lines are gone, so that totals stay
/// equal.
constexpr double unknown_to_prelist = .035;
/// Lists with a wrong sum, lines with another class than the K sheet.
constexpr double wrong_recap = .006;
/// SLS whose hand-over slip counts one document too many (our choice).
constexpr double wrong_receipt = .004;
constexpr double other_class = .0015;
/// SLS that changed since the frame was made.
constexpr double changed = .008;
/// This SLS always changed, so that every district has a case.
constexpr int always_changed = 3;
/// SLS in one box of the archive (process.md 2.4: box number = regency 4 + sequence 4).
constexpr int sls_per_box = 12;

/// One line of the list: a family of the draft, or somebody who is not there any more (-1).
struct Line {
    int family = -1;
    bool added = false;
    int existence = 1;
    std::string head_name;
    std::string address;
};

/// Sums of the VK recap.
struct Recap {
    std::array<int, 4> by_class{};
    int verified = 0;
    int nonresponse = 0;
};

/// Writes the lists of one SLS.
class Lister {
public:
    Lister(const Frame& frame, uint64_t seed, Errors errors, Draft& draft, Pages& pages, int sls)
        : frame_(frame),
          errors_(errors),
          draft_(draft),
          pages_(pages),
          sls_(sls),
          random_(seed, static_cast<uint64_t>(Stream::listing), static_cast<uint64_t>(sls)) {}

    void write(size_t begin, size_t end);

private:
    const Sls& place() const { return frame_.sls[static_cast<size_t>(sls_)]; }
    std::vector<Line> lines(size_t begin, size_t end);
    Line gone();
    void write_line(const Line& line, int number, Recap& recap);
    int32_t class_of(const Family& family, int at);
    void write_recap(Recap recap, size_t prelist);
    void write_change();
    void write_receipt(size_t documents);
    void note(View file, View kind, View variable, int32_t truth, int32_t written, View rule,
              int family);

    const Frame& frame_;
    Errors errors_;
    Draft& draft_;
    Pages& pages_;
    int sls_;
    Random random_;
    int change_ = 0;
    std::string new_code_;
    std::string new_name_;
};

Line Lister::gone() {
    static constexpr std::array<double, 4> kinds = {
        {.45, .25, .12, .18}};  // moved, died, double, not found
    Line line;
    line.existence = 2 + static_cast<int>(random_.pick(kinds));
    const int sex = random_.chance(.7) ? 1 : 2;
    line.head_name = invented_name(random_, sex, random_.between(1935, 1985)).substr(0, 35);
    line.address = address_of(place(), random_.between(1, 99));
    return line;
}

std::vector<Line> Lister::lines(size_t begin, size_t end) {
    std::vector<Line> list;
    for (size_t at = begin; at < end; ++at) {
        const Family& family = draft_.families[at];
        const Person& first = family.people.front();
        Line line;
        line.family = static_cast<int>(at);
        line.added = random_.chance(unknown_to_prelist);
        line.head_name =
            name_as_written(random_, first.name, first.sex, first.age, .15).substr(0, 35);
        line.address = address_of(place(), family.building_no);
        list.push_back(line);
        if (line.added) {
            list.push_back(gone());
        }
    }
    return list;
}

void Lister::note(View file, View kind, View variable, int32_t truth, int32_t written, View rule,
                  int family) {
    PlantedError error;
    error.file = file;
    error.family = family;
    error.sls = sls_;
    error.kind = kind;
    error.variable = variable;
    error.truth = std::to_string(truth);
    error.written = std::to_string(written);
    error.rule = rule;
    draft_.errors.push_back(error);
}

int32_t Lister::class_of(const Family& family, int at) {
    const int32_t true_class = family.answers[family::welfare_status_initial];
    if (errors_ == Errors::none || !random_.chance(other_class)) {
        return true_class;
    }
    const int32_t written = true_class % 3 + 1;
    note("vk_line", "vk_other_class", "vk_welfare", true_class, written, "OPS03", at);
    return written;
}

void Lister::write_line(const Line& line, int number, Recap& recap) {
    Page& page = pages_.page("vk_line.csv");
    csv::Writer& rows = page.rows;
    rows.field(place().code).field(line.added ? "B" : "A").field(int64_t{number});
    if (line.family < 0) {
        rows.field(line.head_name).field(line.address).field(int64_t{line.existence});
        for (int k = 0; k < 5; ++k) {
            rows.field(View());
        }
        page.end();
        return;
    }
    const Family& family = draft_.families[static_cast<size_t>(line.family)];
    const bool response = interviewed(family);
    const int32_t welfare = class_of(family, line.family);
    recap.by_class[static_cast<size_t>(welfare)]++;
    recap.verified++;
    recap.nonresponse += response ? 0 : 1;
    rows.field(text_of(family.people.front().answers, MemberText::member_name).substr(0, 35))
        .field(line.address)
        .field(int64_t{1})
        .field(int64_t{welfare})
        .field(int64_t{family.building_no})
        .field(int64_t{family.family_no})
        .field(int64_t{family.present})
        .field(int64_t{response ? 1 : 2});
    page.end();
}

void Lister::write_change() {
    const bool reported = sls_ == always_changed || random_.chance(changed);
    if (place().kind != SlsKind::ordinary || !reported) {
        return;
    }
    const double which = random_.uniform();
    change_ = which < .5 ? 3 : (which < .8 ? 1 : 2);
    new_name_ =
        place().name + (change_ == 3 ? " BARU" : (change_ == 1 ? " PEMEKARAN" : " GABUNGAN"));
    const size_t next = std::min(static_cast<size_t>(sls_) + 1, frame_.sls.size() - 1);
    // A split gets a number that no SLS of the village has yet; a merger takes the neighbour's.
    new_code_ =
        change_ == 3
            ? place().code
            : (change_ == 2 ? frame_.sls[next].code
                            : place().code.substr(0, 10) + fmt::format("{:04}00", 900 + sls_ % 90));
    Page& page = pages_.page("sls_changes.csv");
    page.rows.field(place().code)
        .field(int64_t{change_})
        .field(new_code_)
        .field(new_name_)
        .field(Date{19300 + random_.between(0, 25)}.iso());
    page.end();
}

void Lister::write_recap(Recap recap, size_t prelist) {
    if (errors_ != Errors::none && recap.verified > 0 && random_.chance(wrong_recap)) {
        const int truth = recap.by_class[2];
        recap.by_class[2] += 1;
        note("vk_sls", "vk_recap", "vk_poor", truth, truth + 1, "OPS01", -1);
    }
    Page& page = pages_.page("vk_sls.csv");
    page.rows.field(place().code)
        .field(place().name)
        .field(place().head_name)
        .field(static_cast<int64_t>(prelist))
        .field(int64_t{recap.verified})
        .field(int64_t{recap.by_class[1]})
        .field(int64_t{recap.by_class[2]})
        .field(int64_t{recap.by_class[3]})
        .field(int64_t{recap.nonresponse})
        .field(int64_t{0});
    if (change_ > 0) {
        page.rows.field(int64_t{change_}).field(new_code_).field(new_name_);
    } else {
        page.rows.field(View()).field(View()).field(View());
    }
    page.end();
}

void Lister::write_receipt(size_t documents) {
    const std::string box = fmt::format("{}{:04}", regency_bps, sls_ / sls_per_box + 1);
    const std::string day = Date{19312 + random_.between(0, 24)}.iso();  // from 2022-11-16
    Page& page = pages_.page("receipt.csv");
    const auto add = [&](View type, size_t count) {
        page.rows.field(place().code)
            .field(type)
            .field(box)
            .field(int64_t{sls_ + 1})
            .field(static_cast<int64_t>(count))
            .field(day);
        page.end();
    };
    if (documents > 0) {
        // The last draw of an SLS: it moves no other.
        const bool miscounted = errors_ != Errors::none && random_.chance(wrong_receipt);
        const size_t counted = documents + (miscounted ? 1 : 0);
        if (miscounted) {
            note("receipt", "receipt_count", "count", static_cast<int32_t>(documents),
                 static_cast<int32_t>(counted), "OPS04", -1);
        }
        add("K", counted);
    }
    add("VK1", 1);
}

void Lister::write(size_t begin, size_t end) {
    const auto list = lines(begin, end);
    Page& prelist = pages_.page("prelist.csv");
    Recap recap;
    int number = 0;
    for (const Line& line : list) {
        if (!line.added) {
            prelist.rows.field(place().code)
                .field(int64_t{++number})
                .field(line.head_name)
                .field(line.address);
            prelist.end();
            write_line(line, number, recap);
        }
    }
    const auto preprinted = static_cast<size_t>(number);
    for (const Line& line : list) {
        if (line.added) {
            write_line(line, ++number, recap);
        }
    }
    write_change();
    write_recap(recap, preprinted);
    write_receipt(end - begin);
}

}  // namespace

std::span<const std::string_view> prelist_columns() {
    static constexpr std::array<View, 4> names = {{"idsubsls", "line_no", "head_name", "address"}};
    return names;
}
std::span<const std::string_view> vk_sls_columns() {
    static constexpr std::array<View, 13> names = {
        {"vk_idsubsls", "vk_sls_name", "vk_sls_head_name", "vk_families_prelist",
         "vk_families_verified", "vk_very_poor", "vk_poor", "vk_not_poor", "vk_nonresponse",
         "vk_sls_not_found", "vk_sls_change", "vk_idsubsls_new", "vk_sls_name_new"}};
    return names;
}
std::span<const std::string_view> vk_line_columns() {
    static constexpr std::array<View, 11> names = {
        {"vk_idsubsls", "vk_list", "vk_line_no", "vk_head_name", "vk_address", "vk_existence",
         "vk_welfare", "vk_building_no", "vk_family_no", "vk_members", "vk_result"}};
    return names;
}
std::span<const std::string_view> receipt_columns() {
    static constexpr std::array<View, 6> names = {
        {"idsubsls", "document_type", "box_no", "batch_no", "count", "received_on"}};
    return names;
}
std::span<const std::string_view> sls_change_columns() {
    static constexpr std::array<View, 5> names = {
        {"idsubsls", "change", "idsubsls_new", "name_new", "reported_on"}};
    return names;
}

void write_lists(const Frame& frame, uint64_t seed, Errors errors, Draft& draft, Pages& pages) {
    const Village& village = frame.villages[static_cast<size_t>(draft.village)];
    size_t begin = 0;
    for (int sls = village.first_sls; sls < village.first_sls + village.sls; ++sls) {
        const size_t end =
            begin + static_cast<size_t>(frame.sls[static_cast<size_t>(sls)].families);
        Lister(frame, seed, errors, draft, pages, sls).write(begin, end);
        begin = end;
    }
}

}  // namespace regsosek::synth
