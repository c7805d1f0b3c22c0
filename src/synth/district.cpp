// A whole district: the frame, then its villages on several threads, written in their order.
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "ground/base/threads.h"
#include "regsosek/synth.h"
#include "synth/document.h"
#include "synth/events.h"
#include "synth/frame.h"
#include "synth/frame_files.h"
#include "synth/landmarks.h"
#include "synth/listing.h"
#include "synth/meeting.h"
#include "synth/pages.h"
#include "synth/programmes.h"
#include "synth/register.h"
#include "synth/sheets.h"
#include "synth/survey.h"
#include "synth/village.h"

namespace regsosek::synth {
namespace {

/// Smallest and largest district: the crowded SLS needs room; villages share the serials of NIK.
constexpr int64_t families_least = 800;
constexpr int64_t families_most = 379927;
/// Villages held in memory at a time; the largest has 7,500 families.
constexpr size_t wave = 16;

/// What a thread hands over for one village.
struct Finished {
    Pages pages;
    std::optional<Draft> draft;
    std::vector<uint32_t> register_rows;
    std::vector<Landmark> landmarks;
    int64_t persons = 0;
};

Result<void> begin_files(Folder& folder) {
    TRY(folder.begin("k_family.csv", k_family_columns()));
    TRY(folder.begin("k_member.csv", k_member_columns()));
    TRY(folder.begin("truth/family.csv", truth_family_columns()));
    TRY(folder.begin("truth/person.csv", truth_person_columns()));
    TRY(folder.begin("truth/error.csv", truth_error_columns()));
    TRY(folder.begin("truth/duplicate.csv", truth_duplicate_columns()));
    TRY(folder.begin("register.csv", register_columns()));
    TRY(folder.begin("prelist.csv", prelist_columns()));
    TRY(folder.begin("vk_sls.csv", vk_sls_columns()));
    TRY(folder.begin("vk_line.csv", vk_line_columns()));
    TRY(folder.begin("receipt.csv", receipt_columns()));
    TRY(folder.begin("landmarks.csv", landmark_columns()));
    for (const std::string_view code : programme_codes()) {
        TRY(folder.begin("programmes/" + std::string(code) + ".csv", programme_columns()));
    }
    TRY(folder.begin("truth/programme.csv", truth_programme_columns()));
    TRY(folder.begin("sample_family.csv", sample_family_columns()));
    TRY(folder.begin("sample_member.csv", sample_member_columns()));
    TRY(folder.begin("fkp_session.csv", fkp_session_columns()));
    TRY(folder.begin("fkp_decision.csv", fkp_decision_columns()));
    TRY(folder.begin("fkp_added.csv", fkp_added_columns()));
    TRY(folder.begin("events.csv", event_columns()));
    return folder.begin("sls_changes.csv", sls_change_columns());
}

void finish_village(const Frame& frame, const std::vector<Psu>& psus, const Options& options,
                    int village, Finished& done) {
    Draft& draft = done.draft.emplace(invent_village(frame, village, options.seed, options.errors));
    const auto row_of = write_register(frame, options.seed, draft, done.pages);
    write_sheets(frame, draft, done.pages);
    write_lists(frame, options.seed, options.errors, draft, done.pages);
    write_programmes(frame, options.seed, draft, done.pages);
    write_sample(psus, options.seed, frame, draft, done.pages);
    write_meetings(frame, options.seed, draft, done.pages);
    write_events(frame, options.seed, draft, done.pages);
    done.landmarks = tag_buildings(frame, options.seed, options.errors, draft);
    write_errors(frame, draft, done.pages);
    for (const Family& family : draft.families) {
        if (!interviewed(family)) {
            continue;
        }
        done.persons += family.present;
        for (const Person& person : family.people) {
            done.register_rows.push_back(row_of[person.serial]);
        }
    }
}

/// What is counted from village to village.
struct Running {
    int64_t register_rows = 0;
    int64_t photos_left = 0;
};

Result<void> hand_over(const Frame& frame, Finished& done, Running& running, Summary& summary,
                       Folder& folder) {
    Page people;
    write_people(frame, *done.draft, done.register_rows, running.register_rows, people);
    TRY(folder.append("truth/person.csv", people.rows.text(), people.count));
    summary.families += static_cast<int64_t>(done.draft->families.size());
    summary.persons += done.persons;
    summary.errors_planted += static_cast<int64_t>(done.draft->errors.size());
    running.register_rows += done.pages.page("register.csv").count;
    TRY(write_landmarks(frame, done.landmarks, running.photos_left, folder));
    done.draft.reset();
    return folder.append(done.pages);
}

Result<void> write_villages(const Frame& frame, const Options& options, Summary& summary,
                            Folder& folder) {
    const std::vector<Psu> psus = draw_survey(frame, options.seed);
    Running running;
    running.photos_left = options.photos;
    for (size_t first = 0; first < frame.villages.size(); first += wave) {
        std::vector<Finished> done(std::min(wave, frame.villages.size() - first));
        parallel_blocks(done.size(), [&](size_t block) {
            finish_village(frame, psus, options, static_cast<int>(first + block), done[block]);
        });
        for (Finished& village : done) {
            TRY(hand_over(frame, village, running, summary, folder));
        }
    }
    return {};
}

Result<void> check(const Options& options) {
    if (options.families < families_least || options.families > families_most) {
        return fail(Code::usage, "Jumlah keluarga harus 800 sampai 379.927",
                    "The number of families must be 800 to 379,927");
    }
    if (options.out.empty()) {
        return fail(Code::usage, "Folder keluaran belum disebut", "No output folder is named");
    }
    return {};
}

}  // namespace

Result<Summary> write_district(const Options& options) {
    TRY(check(options));
    Folder folder(options.out);
    TRY(folder.make());
    const Frame frame = plan_frame(options.families, options.seed);
    Summary summary;
    summary.sls = static_cast<int64_t>(frame.sls.size());
    summary.villages = static_cast<int64_t>(frame.villages.size());
    summary.districts = static_cast<int64_t>(frame.districts.size());
    TRY(write_readme(folder));
    TRY(write_frame(frame, folder));
    TRY(begin_files(folder));
    TRY(write_villages(frame, options, summary, folder));
    summary.files = folder.files();
    TRY(write_manifest(options, summary, folder));
    TRY(folder.finish());
    return summary;
}

}  // namespace regsosek::synth
