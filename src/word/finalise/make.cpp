// Making an edition: files one by one under a working folder, then content, seal, and one rename.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <future>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/stop.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/form/form.h"
#include "ground/store/table_file.h"
#include "method/seal/sign.h"
#include "regsosek/finalise.h"
#include "word/finalise/content.h"
#include "word/finalise/finished.h"
#include "word/finalise/tables.h"

namespace regsosek::finalise {

namespace {

namespace fs = std::filesystem;

// Everything that a run of make needs in every step.
struct Making {
    store::Workspace& workspace;
    const store::Scope& scope;
    const Options& options;
    const form::Form& form;
    const std::vector<store::TableInfo>& joined;
    const Outline& outline;
    std::string folder;  // the working folder
    std::vector<seal::PublicKey> receivers;
};

bool name_is_safe(const std::string& name) {
    const auto fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    };
    return !name.empty() && name.size() <= 64 && name[0] != '.' && std::ranges::all_of(name, fine);
}

Result<std::vector<seal::PublicKey>> read_receivers(const std::vector<std::string>& receivers) {
    std::vector<seal::PublicKey> out;
    for (const std::string& text : receivers) {
        const auto bytes = text::from_hex(text);
        if (!bytes || bytes->size() != 32) {
            return fail(Code::bad_input, "kunci penerima harus 64 tanda heksadesimal",
                        "a receiver's key has 64 hexadecimal characters");
        }
        std::ranges::copy(*bytes, out.emplace_back().begin());
    }
    return out;
}

// What the edition is made from; a working folder of other inputs is of no use.
Result<std::string> inputs_digest(store::Workspace& workspace, const store::Scope& scope,
                                  const Options& options, const form::Form& form,
                                  const std::vector<store::TableInfo>& joined) {
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION).add_field(form.hash()).add_field(options.name);
    hasher.add_field(options.as_of.iso()).add_field(TRY(workspace.families_stamp()));
    hasher.add_field(text::hex(TRY(workspace.public_key())));
    hasher.add_field(scope.everything() ? "everything" : "some");
    for (const AreaRange& range : scope.ranges()) {
        hasher.add_field(fmt::format("{} {}", range.low, range.high));
    }
    for (const store::TableInfo& table : joined) {
        hasher.add_field(table.spec.name).add_field(table.stamp);
    }
    for (const std::string& receiver : options.receivers) {
        hasher.add_field(receiver);
    }
    for (const Place& place : options.places) {
        hasher.add_field(fmt::format("{} {} {} {}", place.family_id, place.latitude_e7,
                                     place.longitude_e7, place.source));
    }
    return hex(hasher.digest()).substr(0, 16);
}

// Removes working folders of earlier runs that were made from something else.
void remove_stale(const std::string& target, const std::string& current) {
    std::error_code ignored;
    const fs::path parent =
        fs::path(target).parent_path().empty() ? fs::path(".") : fs::path(target).parent_path();
    const std::string stem = fs::path(target).filename().string() + ".making-";
    for (const auto& entry : fs::directory_iterator(parent, ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(stem) && !entry.path().string().starts_with(current)) {
            fs::remove_all(entry.path(), ignored);
        }
    }
}

Result<File> described(const Making& making, const std::string& path, int64_t rows) {
    const std::string full = making.folder + "/" + path;
    const auto digest = TRY(blake2b_file(full));
    std::error_code code;
    return File{path, hex(digest), rows, static_cast<int64_t>(fs::file_size(full, code)), false};
}

Result<File> parquet_file(const Making& making, const std::string& path,
                          const store::Table& table) {
    const std::string full = making.folder + "/" + path;
    if (!fs::exists(full)) {
        TRY(store::write_parquet(full + ".part", table));
        TRY(files::sync(full + ".part"));
        TRY(files::rename(full + ".part", full));
    }
    return described(making, path, static_cast<int64_t>(table.rows));
}

// The plaintext is only in memory: hashed for the content, sealed once for each receiver.
Result<File> sealed_files(const Making& making, const std::string& path, const std::string& plain,
                          int64_t rows) {
    for (size_t i = 0; i < making.receivers.size(); ++i) {
        const std::string full = fmt::format("{}/identities/{}/{}", making.folder,
                                             making.options.receivers[i].substr(0, 16), path);
        if (!fs::exists(full)) {
            const std::string sealed = TRY(seal::seal_to_receiver(making.receivers[i], plain));
            TRY(files::write(full, sealed));
        }
    }
    return File{"identities/" + path, hex(blake2b(plain)), rows, static_cast<int64_t>(plain.size()),
                true};
}

Result<std::vector<File>> partition_files(const Making& making, const std::string& district,
                                          const Rows& rows) {
    const std::string folder = "analysis/district=" + district;
    TRY(files::make_folder(making.folder + "/" + folder));
    const auto families = static_cast<int64_t>(rows.family.rows);
    const auto persons = static_cast<int64_t>(rows.person.rows);
    // The longest first, the others beside it.
    const std::array<std::function<Result<File>()>, 4> makers = {
        [&] { return parquet_file(making, folder + "/person.parquet", rows.person); },
        [&] { return parquet_file(making, folder + "/family.parquet", rows.family); },
        [&] {
            return sealed_files(making, district + "-person.csv.sealed", rows.person_identities,
                                persons);
        },
        [&] {
            return sealed_files(making, district + "-family.csv.sealed", rows.family_identities,
                                families);
        }};
    std::vector<Result<File>> made(making.receivers.empty() ? 2 : makers.size());
    parallel_blocks(made.size(), [&](size_t i) { made[i] = makers[i](); });
    std::vector<File> out;
    for (auto& file : made) {
        out.push_back(TRY(std::move(file)));
    }
    return out;
}

// The questionnaire travels with the answers: names, labels and codes as the form has them.
Result<File> form_file(const Making& making, const std::string& forms_folder, const char* name) {
    const std::string path = std::string("form/") + name;
    const std::string content =
        TRY(files::read(forms_folder + "/" + making.form.name() + "/" + name));
    TRY(files::write(making.folder + "/" + path, content));
    return described(making, path, std::ranges::count(content, '\n') - 1);
}

// Writes what is not finished: while one kecamatan is being written, the next is read. Not more at
// a time, so that a run that is killed has most of them behind it.
class Writing {
public:
    Writing(const Making& making, Finished& finished) : making_(making), finished_(finished) {}

    Result<void> all() {
        // The largest first: little is lost of a run that is killed towards its end.
        auto partitions = making_.outline.partitions;
        std::ranges::stable_sort(partitions, std::greater{}, &Partition::persons);
        for (const Partition& partition : partitions) {
            if (finished_.find(partition.district) == nullptr) {
                left_.push_back(partition.district);
            }
        }
        if (left_.empty()) {
            return {};
        }
        if (!making_.receivers.empty() && making_.scope.everything()) {
            // All at once, mostly from where they are kept, and then cut: from the record, those of
            // three kecamatan alone cost more.
            TRY(making_.workspace.identities(making_.scope));
        }
        // All of them, however few kecamatan are left: a family that moved since a word ran stands
        // in that word's table under its old area.
        decided_ = TRY(read_decided(making_.workspace, making_.scope, making_.joined));
        std::future<Result<std::vector<File>>> writing;
        std::string written;
        for (const std::string& district : left_) {
            Source next = TRY(read_source(making_.workspace, making_.scope, district,
                                          !making_.receivers.empty()));
            if (writing.valid()) {
                TRY(finish(written, writing.get()));
            }
            written = district;
            writing = std::async(std::launch::async, [this, district, source = std::move(next)] {
                return partition_files(making_, district,
                                       rows_of(source, decided_, making_.options.places));
            });
        }
        return finish(written, writing.get());
    }

private:
    Result<void> finish(const std::string& district, Result<std::vector<File>> files) {
        auto done = TRY(std::move(files));
        TRY(finished_.add(district, std::move(done)));
        return check_stop();
    }

    const Making& making_;
    Finished& finished_;
    std::vector<std::string> left_;
    Decided decided_;
};

Result<Content> write_files(const Making& making, const std::string& forms_folder,
                            Finished& finished) {
    Content content{making.options.name,
                    making.options.as_of,
                    making.form.name(),
                    making.form.hash(),
                    making.outline.families,
                    making.outline.persons,
                    {},
                    making.outline.tables,
                    {}};
    TRY(files::make_folder(making.folder + "/form"));
    for (const std::string& receiver : making.options.receivers) {
        TRY(files::make_folder(making.folder + "/identities/" + receiver.substr(0, 16)));
    }
    TRY(Writing(making, finished).all());
    for (const Partition& partition : making.outline.partitions) {
        std::ranges::copy(*finished.find(partition.district), std::back_inserter(content.files));
    }
    content.files.push_back(TRY(form_file(making, forms_folder, "variables.csv")));
    content.files.push_back(TRY(form_file(making, forms_folder, "codes.csv")));
    std::ranges::sort(content.files, {}, &File::path);
    return content;
}

// Hashes of the sealed bytes go into the seal, since they differ each time.
Result<Seal> make_seal(const Making& making, const std::string& content_hash) {
    Seal seal;
    seal.content_hash = content_hash;
    seal.sealed_on = making.options.as_of;
    const auto head = TRY(making.workspace.chain_head());
    seal.record_batch = head.batch;
    seal.record_sequence = head.last_sequence;
    seal.record_hash = text::hex(head.chain_head);
    seal.signer = text::hex(TRY(making.workspace.public_key()));
    std::vector<std::string> paths = TRY(files::list(making.folder));
    std::erase_if(paths, [](const auto& path) { return !path.starts_with("identities/"); });
    std::vector<Result<Digest>> digests(paths.size());
    parallel_blocks(paths.size(),
                    [&](size_t i) { digests[i] = blake2b_file(making.folder + "/" + paths[i]); });
    for (size_t i = 0; i < paths.size(); ++i) {
        seal.sealed.emplace_back(paths[i], hex(TRY(std::move(digests[i]))));
    }
    seal.signature = text::hex(TRY(making.workspace.sign(signed_bytes(seal))));
    return seal;
}

// The artefact document: what was made, from what, and when.
Result<void> write_artefact(store::Workspace& workspace, const Options& options,
                            const std::string& hash) {
    store::Document document;
    document.kind = store::Kind::artefact;
    document.key = "edition:" + options.name;
    document.author = "finalise";
    document.reason = "edisi";
    document.valid_on = options.as_of;
    document.idempotency = "edition:" + options.name + ":" + hash;
    json::Writer writer{document.answers};
    writer.begin_object();
    writer.key("as_of");
    writer.value(std::string_view(options.as_of.iso()));
    writer.key("hash");
    writer.value(std::string_view(hash));
    writer.key("name");
    writer.value(std::string_view(options.name));
    writer.key("program");
    writer.value(REGSOSEK_VERSION);
    writer.end_object();
    TRY(workspace.append(std::span(&document, 1)));
    return {};
}

Result<Edition> already_there(store::Workspace& workspace, const Options& options) {
    const auto key = text::hex(TRY(workspace.public_key()));
    return verify(options.folder, {key});
}

Edition summary(const std::string& folder, const Content& content, const std::string& hash,
                const std::string& signer) {
    Edition edition{folder,
                    hash,
                    signer,
                    content.families,
                    content.persons,
                    static_cast<int64_t>(content.files.size()),
                    0};
    for (const File& file : content.files) {
        edition.bytes += file.bytes;
    }
    return edition;
}

}  // namespace

Result<Edition> make(store::Workspace& workspace, const store::Scope& scope,
                     const Options& options) {
    if (!name_is_safe(options.name)) {
        return fail(Code::usage, "nama edisi: huruf, angka, titik, tanda hubung; paling banyak 64",
                    "edition name: letters, digits, dots, hyphens; at most 64");
    }
    if (!std::ranges::is_sorted(options.places, {}, &Place::family_id)) {
        return fail(Code::bad_input, "titik tidak berurut menurut keluarga",
                    "places are not sorted by family");
    }
    const std::string forms_folder = form::default_forms_folder(options.forms_folder);
    const auto form = TRY(form::Form::load(forms_folder + "/regsosek22-k"));
    const auto receivers = TRY(read_receivers(options.receivers));
    const auto joined = TRY(joined_tables(workspace));
    const std::string digest = TRY(inputs_digest(workspace, scope, options, *form, joined));
    const Outline found = TRY(outline(workspace, scope, joined));
    const Making making{
        workspace, scope, options, *form, joined, found, options.folder + ".making-" + digest,
        receivers};
    remove_stale(options.folder, making.folder);
    // A list whose files are gone tells nothing.
    const bool anything = fs::exists(making.folder) || fs::exists(options.folder);
    Finished finished(making.folder + ".files");
    if (!anything) {
        finished.remove();
    }
    TRY(files::make_folder(making.folder));
    const Content content = TRY(write_files(making, forms_folder, finished));
    const std::string text = content_json(content);
    const std::string hash = hex(blake2b(text));
    if (fs::exists(options.folder)) {
        const Edition there = TRY(already_there(workspace, options));
        std::error_code ignored;
        fs::remove_all(making.folder, ignored);
        finished.remove();
        if (there.hash != hash) {
            auto error = fail(Code::conflict, "sudah ada edisi lain di folder ini",
                              "the folder holds another edition already");
            return std::unexpected(std::move(error).error().at(options.folder));
        }
        TRY(write_artefact(workspace, options, hash));
        return there;
    }
    TRY(files::write(making.folder + "/content.json", text));
    const Seal seal = TRY(make_seal(making, hash));
    TRY(files::write(making.folder + "/seal.json", seal_json(seal)));
    TRY(files::rename(making.folder, options.folder));
    finished.remove();
    TRY(write_artefact(workspace, options, hash));
    return summary(options.folder, content, hash, seal.signer);
}

}  // namespace regsosek::finalise
