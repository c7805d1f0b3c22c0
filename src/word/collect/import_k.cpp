// K documents from two files into the record and the columns, chunk by chunk, while the next chunk
// is being parsed.
#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <memory>
#include <optional>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/store/answers_encoder.h"
#include "ground/store/columns.h"
#include "ground/store/file_digest.h"
#include "ground/store/issued_ids.h"
#include "regsosek/collect.h"
#include "word/collect/chunk.h"
#include "word/collect/known.h"

namespace regsosek::collect {

namespace {

// How far an earlier run of the same two files came: kept as office state, "digest:start:done".
struct Progress {
    std::string digest;
    int64_t start = 0;  // head sequence when that run began: makes its idempotency keys
    size_t done = 0;    // families of the index that are in the record and the columns
};

constexpr const char* progress_key = "collect/k/progress";
constexpr const char* done_key = "collect/k/done";

Result<std::string> digest_of(store::Workspace& workspace, const std::string& family_path,
                              const std::string& member_path) {
    const std::string paths[] = {family_path, member_path};
    const auto digests = TRY(store::file_digests(workspace, paths));
    return digests[0].substr(0, 32) + digests[1].substr(0, 32);
}

Result<Progress> read_progress(store::Workspace& workspace, const std::string& digest) {
    Progress progress{digest, workspace.head_sequence(), 0};
    const auto saved = TRY(workspace.state(progress_key));
    if (saved) {
        const auto parts = text::split(*saved, ':');
        if (parts.size() == 3 && parts[0] == digest) {
            progress.start = text::integer(parts[1]).value_or(progress.start);
            progress.done = static_cast<size_t>(text::integer(parts[2]).value_or(0));
        }
    }
    return progress;
}

Result<void> save_progress(store::Workspace& workspace, const Progress& progress) {
    return workspace.set_state(
        progress_key, fmt::format("{}:{}:{}", progress.digest, progress.start, progress.done));
}

// Columns that the file lacks, once for the file: their answers are blank.
void report_missing(const csv::File& file, const Layout& layout, Report& report) {
    for (const std::string& name : layout.missing) {
        report.reported.push_back({file.path(),
                                   1,
                                   name,
                                   "missing_column",
                                   "",
                                   {"kolom pilihan ini", "this optional column"},
                                   true});
    }
}

size_t position_of(const store::Table& table, std::string_view column) {
    return static_cast<size_t>(&table.at(column) - table.columns.data());
}

// One run of the import over one pair of files.
class Run {
public:
    Run(store::Workspace& workspace, const store::Scope& scope, const form::Form& form,
        const Source& source, const Options& options, Progress progress, Known known)
        : workspace_(workspace),
          scope_(scope),
          form_(form),
          source_(source),
          options_(options),
          progress_(std::move(progress)),
          known_(std::move(known)) {}

    Result<void> all(Report& report) {
        const size_t families = source_.index.families.size();
        const size_t step = std::max<size_t>(1, options_.families_per_batch);
        std::future<Result<void>> writing;
        Result<void> written;
        for (size_t begin = 0; begin < families && written; begin += step) {
            const size_t end = std::min(families, begin + step);
            const auto saved =
                end <= progress_.done ? TRY(saved_reports(begin, end)) : std::nullopt;
            if (saved) {
                report.reported.insert(report.reported.end(), saved->begin(), saved->end());
                continue;
            }
            auto chunk = std::make_shared<Chunk>(parse(begin, end));
            report.reported.insert(report.reported.end(), chunk->reported.begin(),
                                   chunk->reported.end());
            if (writing.valid()) {
                written = writing.get();
            }
            if (!written || end <= progress_.done) {
                continue;
            }
            writing = std::async(std::launch::async,
                                 [this, chunk, begin] { return store_chunk(chunk, begin); });
        }
        if (writing.valid()) {
            auto last = writing.get();
            written = written ? std::move(last) : std::move(written);
        }
        TRY(std::move(written));
        TRY(filled());
        report.families_stored += stored_;
        report.families_repeated += static_cast<int64_t>(source_.index.families.size()) - stored_;
        return {};
    }

private:
    // Reports of a chunk are kept as office state, so that a run that goes on need not parse it
    // again.
    std::string reports_key(size_t begin, size_t end) const {
        return fmt::format("collect/k/reports/{}:{}:{}:{}", progress_.digest, progress_.start,
                           begin, end);
    }

    Result<std::optional<std::vector<Reported>>> saved_reports(size_t begin, size_t end) {
        const auto saved = TRY(workspace_.state(reports_key(begin, end)));
        if (!saved) {
            return std::nullopt;
        }
        return store::parse_reports(*saved);
    }

    Chunk parse(size_t begin, size_t end) {
        std::vector<uint32_t> positions;
        for (size_t i = begin; i < end; ++i) {
            positions.push_back(static_cast<uint32_t>(i));
        }
        return parse_chunk(source_, positions);
    }

    void give_ids(Chunk& chunk, size_t begin) {
        store::Table& family = chunk.columns.family;
        store::Table& person = chunk.columns.person;
        auto& family_id = family.find("family_id")->int64s;
        auto& area = family.find("area")->int64s;
        auto& person_id = person.find("person_id")->int64s;
        auto& of_family = person.find("family_id")->int64s;
        const auto& numbers = person.at("member_no").int32s;
        store::TextBuilder version{*family.find("form_version")};
        for (size_t f = 0; f < family.rows; ++f) {
            const CensusKey& key = source_.index.families[begin + f].key;
            const Known::Family known = known_.family(key);
            family_id[f] = known.id;
            area[f] = key.area;
            version.add(form_.version());
            const uint32_t first = chunk.columns.person_begin[f];
            const uint32_t last = chunk.columns.person_begin[f + 1];
            const auto ids = known_.members(known, std::span(numbers).subspan(first, last - first));
            for (uint32_t p = first; p < last; ++p) {
                person_id[p] = ids[p - first];
                of_family[p] = family_id[f];
            }
        }
    }

    void identity_body(const Chunk& chunk, size_t f, std::string& out) const {
        const uint32_t first = chunk.columns.person_begin[f];
        const uint32_t last = chunk.columns.person_begin[f + 1];
        const auto& person_id = chunk.columns.person.at("person_id").int64s;
        out.append("{").append(chunk.identity_before[f]);
        out += out.size() > 1 ? ",\"members\":[" : "\"members\":[";
        for (uint32_t p = first; p < last; ++p) {
            out += p > first ? ",{" : "{";
            out += chunk.person_identity[p];
            out += chunk.person_identity[p].empty() ? "" : ",";
            fmt::format_to(std::back_inserter(out), "\"person_id\":{}}}", person_id[p]);
        }
        out += chunk.identity_after[f].empty() ? "]" : "],";
        out += chunk.identity_after[f];
        add_unreadable(chunk, f, out);
        out += '}';
    }

    // What was written where no value could be read is kept word for word. It may be anything, a
    // name too: so it lies with the identity. "unreadable" sorts behind all questions of the body.
    void add_unreadable(const Chunk& chunk, size_t f, std::string& out) const {
        const auto row_of = [](const Raw& raw) { return raw.row; };
        const auto own = std::ranges::equal_range(chunk.family_raw, f, {}, row_of);
        const auto first =
            std::ranges::lower_bound(chunk.person_raw, chunk.columns.person_begin[f], {}, row_of);
        const auto last = std::ranges::lower_bound(chunk.person_raw,
                                                   chunk.columns.person_begin[f + 1], {}, row_of);
        if (own.empty() && first == last) {
            return;
        }
        const auto& person_id = chunk.columns.person.at("person_id").int64s;
        out += ",\"unreadable\":";
        json::Writer writer{out};
        writer.begin_array();
        const auto add = [&](const Raw& raw, int64_t person) {
            writer.begin_object();
            if (person != 0) {
                writer.key("person_id");
                writer.value(person);
            }
            writer.key("question");
            writer.value(std::string_view(form_.questions()[raw.question].name));
            writer.key("text");
            writer.value(std::string_view(raw.text));
            writer.end_object();
        };
        for (const Raw& raw : own) {
            add(raw, 0);
        }
        for (const Raw& raw : std::ranges::subrange(first, last)) {
            add(raw, person_id[raw.row]);
        }
        writer.end_array();
    }

    // Fills documents_, whose texts keep their memory from chunk to chunk.
    void make_documents(const Chunk& chunk) {
        documents_.resize(chunk.columns.family.rows);
        const store::AnswersEncoder encoder{form_, chunk.columns};
        const auto& family_id = chunk.columns.family.at("family_id").int64s;
        const auto& area = chunk.columns.family.at("area").int64s;
        const auto& day = chunk.columns.family.at("interview_date").int32s;
        const auto& ppl = chunk.columns.family.at("ppl_code");
        parallel_ranges(documents_.size(), 256, [&](size_t begin, size_t end) {
            for (size_t f = begin; f < end; ++f) {
                store::Document& document = documents_[f];
                document.kind = store::Kind::family;
                document.key = FamilyId{family_id[f]}.printed();
                document.area = area[f];
                document.answers.clear();
                encoder.encode(f, document.answers);
                document.identity.clear();
                identity_body(chunk, f, document.identity);
                document.author = fmt::format("ppl:{}", ppl.text(f));
                document.reason = "pendataan";
                document.valid_on = Date::from_number(day[f]).value_or(Date{});
                document.idempotency =
                    fmt::format("k:{}:{}:{}", progress_.digest, progress_.start, family_id[f]);
            }
        });
    }

    // The record is the truth: a chunk is done when it is there, since a run that goes on brings
    // the columns up to it first.
    Result<void> store_chunk(const std::shared_ptr<Chunk>& chunk, size_t begin) {
        const size_t end = begin + chunk->columns.family.rows;
        give_ids(*chunk, begin);
        make_documents(*chunk);
        const auto receipt = TRY(workspace_.append(documents_));
        TRY(store::note_issued_ids(workspace_, receipt, known_.issued()));
        stored_ += receipt.written;
        TRY(workspace_.set_state(reports_key(begin, end), store::reports_text(chunk->reported)));
        progress_.done = end;
        TRY(save_progress(workspace_, progress_));
        TRY(filled());
        if (receipt.written > 0) {
            TRY(fill_columns(chunk, receipt));
        }
        const auto total = static_cast<int64_t>(source_.index.families.size());
        if (options_.progress && !options_.progress(static_cast<int64_t>(end), total)) {
            return fail(Code::stopped, "dihentikan; jalankan lagi untuk meneruskan",
                        "stopped; run again to go on");
        }
        return {};
    }

    // Rows go into the columns while the next chunk goes into the record. Which documents were new,
    // when some were there already, is asked of the record.
    Result<void> fill_columns(const std::shared_ptr<Chunk>& chunk, const store::Receipt& receipt) {
        auto& sequence = chunk->columns.family.find("sequence")->int64s;
        chunk->columns.as_of = receipt.last_sequence;
        if (static_cast<size_t>(receipt.written) != sequence.size()) {
            return workspace_.catch_up_columns();
        }
        for (size_t f = 0; f < sequence.size(); ++f) {
            sequence[f] = receipt.first_sequence + static_cast<int64_t>(f);
        }
        filling_ = std::async(std::launch::async,
                              [this, chunk] { return workspace_.append_columns(chunk->columns); });
        return {};
    }

    // Waits until the columns hold what fill_columns() was given last.
    Result<void> filled() { return filling_.valid() ? filling_.get() : Result<void>{}; }

    store::Workspace& workspace_;
    const store::Scope& scope_;
    const form::Form& form_;
    const Source& source_;
    const Options& options_;
    Progress progress_;
    Known known_;
    std::vector<store::Document> documents_;
    std::future<Result<void>> filling_;
    int64_t stored_ = 0;
};

}  // namespace

Result<Report> import_k(store::Workspace& workspace, const store::Scope& scope,
                        const std::string& family_path, const std::string& member_path,
                        const Options& options) {
    const std::string forms = form::default_forms_folder(options.forms_folder);
    const auto form = TRY(form::Form::load(forms + "/regsosek22-k"));
    const auto family_file = TRY(csv::File::open(family_path));
    const auto member_file = TRY(csv::File::open(member_path));
    const Layout family_layout = TRY(read_layout(family_file, *form, expr::Level::family));
    const Layout member_layout = TRY(read_layout(member_file, *form, expr::Level::member));
    Report report;
    const std::string digest = TRY(digest_of(workspace, family_path, member_path));
    const auto done = TRY(workspace.state(done_key));
    auto families = index_rows(family_file, family_layout, report.reported);
    auto members = index_rows(member_file, member_layout, report.reported);
    report.families_read = static_cast<int64_t>(families.size());
    report.members_read = static_cast<int64_t>(members.size());
    drop_outside(family_file, scope, families, report.reported);
    drop_outside(member_file, scope, members, report.reported);
    const Index index = join_rows(family_file, std::move(families), member_file, std::move(members),
                                  report.reported);
    report.rows_not_kept = static_cast<int64_t>(report.reported.size());
    report_missing(family_file, family_layout, report);
    report_missing(member_file, member_layout, report);
    const store::Columns empty = store::empty_columns(*form);
    const Source source{*form,
                        family_file,
                        member_file,
                        index,
                        make_plan(*form, family_layout, expr::Level::family, empty.family),
                        make_plan(*form, member_layout, expr::Level::member, empty.person),
                        position_of(empty.person, "member_no")};
    TRY(workspace.catch_up_columns());
    Progress progress = TRY(read_progress(workspace, digest));
    if (done && *done == digest) {
        progress.done = index.families.size();
    }
    Run run{workspace, scope, *form, source, options, progress, TRY(Known::load(workspace, scope))};
    TRY(run.all(report));
    TRY(workspace.catch_up_columns());
    const std::vector<std::string> files{family_path, member_path};
    TRY(store::write_reported(workspace, "collect_reported", report.reported, scope, files));
    TRY(workspace.set_state(done_key, digest));
    return report;
}

}  // namespace regsosek::collect
