// Runs the words one after the other, and leaves out those whose inputs have not changed.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <span>

#include "flow/step.h"
#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "ground/form/form.h"
#include "ground/store/file_digest.h"

namespace regsosek::flow {

namespace {

namespace fs = std::filesystem;

int64_t peak_mb() {
    struct rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

double cpu_seconds() {
    struct rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    constexpr double microseconds = 1e-6;
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * microseconds;
}

Result<std::unique_ptr<store::Workspace>> open_or_create(const Options& flow) {
    const std::string& folder = flow.workspace;
    if (fs::exists(folder + "/regsosek.toml")) {
        return store::Workspace::open(folder);
    }
    store::CreateOptions options;
    options.form_folder =
        form::default_forms_folder(flow.settings.text("forms_dir")) + "/regsosek22-k";
    options.record_url = flow.settings.text("record_url");
    options.shard = static_cast<int32_t>(flow.settings.integer("record_shard"));
    return store::Workspace::create(folder, options);
}

// The documents and the tables of earlier words as they stand: a word run by hand, or an update of
// the registry, is seen by what comes after. What `update` writes counts through the families.
Result<std::string> standing(store::Workspace& workspace, size_t word) {
    Hasher hasher;
    hasher.add_field(TRY(workspace.families_stamp()));
    for (const std::string& table : TRY(workspace.tables())) {
        const auto& list = word_list();
        const auto earlier = std::span(list).first(word);
        const auto writes = [&](const Word& one) { return table.starts_with(one.name + "_"); };
        const auto info = TRY(workspace.table_info(table));
        if (info && std::ranges::any_of(earlier, writes)) {
            hasher.add_field(table).add_field(info->stamp);
        }
    }
    return hex(hasher.digest());
}

// What a word's result depends on: program, options, its files, all words before it, and from
// validate on the state of the registry.
Result<std::string> inputs_digest(store::Workspace& workspace, size_t at, const Options& options,
                                  const std::string& upstream) {
    const Word& word = word_list()[at];
    Hasher hasher;
    if (word.reads_registry) {
        hasher.add_field(TRY(standing(workspace, at)));
    }
    hasher.add_field(REGSOSEK_VERSION).add_field(word.name).add_field(upstream);
    hasher.add_field(options.as_of.iso());
    for (const SettingValue& value : options.settings.all()) {
        // Threads change no result; the language changes only what is shown.
        if (value.setting->name != "threads" && value.setting->name != "lang") {
            hasher.add_field(value.setting->name).add_field(value.text);
        }
    }
    std::vector<std::string> paths;
    for (const std::string& file : word.files) {
        paths.push_back(options.in + "/" + file);
    }
    const auto digests = TRY(store::file_digests(workspace, paths));
    for (size_t i = 0; i < paths.size(); ++i) {
        hasher.add_field(word.files[i]).add_field(digests[i]);
    }
    return hex(hasher.digest());
}

std::string counts_json(const std::string& digest, const Step& step) {
    std::string out;
    json::Writer writer{out};
    writer.begin_object();
    writer.key("digest");
    writer.value(std::string_view(digest));
    writer.key("findings");
    writer.value(step.findings);
    writer.key("milliseconds");
    writer.value(static_cast<int64_t>(step.seconds * 1000));
    writer.key("rows_in");
    writer.value(step.rows_in);
    writer.key("rows_out");
    writer.value(step.rows_out);
    writer.end_object();
    return out;
}

// The counts of the last run of a word with the same inputs, if there was one.
Result<std::optional<Step>> done_before(store::Workspace& workspace, const Word& word,
                                        const std::string& digest) {
    const auto saved = TRY(workspace.state("flow/word/" + word.name));
    if (!saved) {
        return std::nullopt;
    }
    const auto value = TRY(json::parse(*saved));
    const auto number = [&](const char* key) {
        const json::Value* found = value.find(key);
        return found != nullptr && found->integer() != nullptr ? *found->integer() : 0;
    };
    const json::Value* there = value.find("digest");
    if (there == nullptr || there->text() == nullptr || *there->text() != digest) {
        return std::nullopt;
    }
    return Step{
        word.name, number("rows_in"), number("rows_out"), number("findings"), 0, peak_mb(), true,
        0};
}

// Columns that cannot be read are made anew, and all words run again: their tables are gone.
Result<void> mend(store::Workspace& workspace, Report& report) {
    if (!TRY(workspace.mend_columns())) {
        return {};
    }
    report.notes.emplace_back(
        "columns.duckdb rusak: dibuat ulang dari rekaman / was damaged: made anew from the record");
    for (const Word& word : word_list()) {
        TRY(workspace.set_state("flow/word/" + word.name, "{}"));
    }
    return {};
}

// What one word freed, the next may need at another place: the peak of the flow is that of a word.
void give_memory_back() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

Result<Step> run_word(const Word& word, Context& context, const std::string& digest) {
    const auto start = std::chrono::steady_clock::now();
    const double cpu_before = cpu_seconds();
    const Counts counts = TRY(word.run(context));
    give_memory_back();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    Step step{word.name,    counts.rows_in, counts.rows_out, counts.findings,
              took.count(), peak_mb(),      false,           cpu_seconds() - cpu_before};
    TRY(context.workspace.set_state("flow/word/" + word.name, counts_json(digest, step)));
    return step;
}

Result<size_t> position(const std::string& name, size_t otherwise) {
    if (name.empty()) {
        return otherwise;
    }
    const auto& list = word_list();
    const auto found = std::ranges::find(list, name, &Word::name);
    if (found == list.end()) {
        auto error = fail(Code::usage, fmt::format("kata '{}' tidak dikenal", name),
                          fmt::format("unknown word '{}'", name))
                         .error();
        if (const auto near = text::nearest(name, words())) {
            error = std::move(error).with_hint(fmt::format("Mungkin maksudnya '{}'", *near),
                                               fmt::format("Perhaps '{}' is meant", *near));
        }
        return std::unexpected(std::move(error));
    }
    return static_cast<size_t>(found - list.begin());
}

}  // namespace

bool Context::has(const std::string& name) const {
    return fs::exists(file(name));
}

std::function<bool(int64_t, int64_t)> Context::progress(const std::string& word) const {
    return [this, word](int64_t done, int64_t total) {
        return !options.progress || options.progress(word, done, total);
    };
}

std::vector<std::string> words() {
    std::vector<std::string> out;
    for (const Word& word : word_list()) {
        out.push_back(word.name);
    }
    return out;
}

Result<Report> run(const Options& options) {
    const size_t last_word = TRY(position("finalise", 0));
    const size_t from = TRY(position(options.from, 0));
    const size_t to = TRY(position(options.to, last_word));
    if (to < from) {
        return fail(Code::usage, "--to berada sebelum --from", "--to comes before --from");
    }
    if (!fs::is_directory(options.in)) {
        auto error =
            fail(Code::not_found, "folder masukan tidak ada", "there is no such input folder");
        return std::unexpected(std::move(error).error().at(options.in));
    }
    const auto workspace = TRY(open_or_create(options));
    const auto scope = store::Scope::office("flow");
    Report report;
    TRY(mend(*workspace, report));
    Context context{*workspace, scope, options, report};
    std::string upstream;
    for (size_t i = 0; i <= to; ++i) {
        const Word& word = word_list()[i];
        const std::string digest = TRY(inputs_digest(*workspace, i, options, upstream));
        upstream = digest;
        if (i < from) {
            continue;
        }
        const auto done = TRY(done_before(*workspace, word, digest));
        if (options.progress && !options.progress(word.name, done ? 1 : 0, 1)) {
            return fail(Code::stopped, "dihentikan; jalankan lagi untuk meneruskan",
                        "stopped; run again to go on");
        }
        report.steps.push_back(done ? *done : TRY(run_word(word, context, digest)));
    }
    report.edition_folder = TRY(workspace->state("flow/edition/folder")).value_or("");
    report.edition_hash = TRY(workspace->state("flow/edition/hash")).value_or("");
    return report;
}

}  // namespace regsosek::flow
