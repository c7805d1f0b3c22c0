// The commands of finalise.
#include <filesystem>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/date.h"
#include "ground/base/files.h"
#include "ground/base/text.h"
#include "regsosek/finalise.h"
#include "regsosek/flow.h"

namespace regsosek::cli {

namespace {

Outcome show(const Call& call, const finalise::Edition& edition) {
    Sheet sheet;
    sheet.columns = {{"hash", {"sidik", "hash"}},
                     {"families", {"keluarga", "families"}, true},
                     {"persons", {"orang", "persons"}, true},
                     {"files", {"berkas", "files"}, true},
                     {"bytes", {"bita", "bytes"}, true},
                     {"signer", {"penanda tangan", "signer"}}};
    sheet.rows = {{edition.hash, std::to_string(edition.families), std::to_string(edition.persons),
                   std::to_string(edition.files), std::to_string(edition.bytes), edition.signer}};
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> finalise_make(const Call& call) {
    const Date day = TRY(as_of(call));
    const auto workspace = TRY(open_workspace(call));
    finalise::Options options;
    options.name = call.arguments.text("NAME");
    options.folder = workspace->folder() + "/editions/" + options.name;
    options.as_of = day;
    options.receivers = call.arguments.list("--receiver");
    options.forms_folder = forms_folder(call);
    const auto scope = store::Scope::office("finalise");
    if (!options.receivers.empty()) {
        options.places = TRY(flow::edition_places(*workspace, scope, call.globals.settings));
    }
    TRY(files::make_folder(workspace->folder() + "/editions"));
    return show(call, TRY(finalise::make(*workspace, scope, options)));
}

// Keys given one by one, in a file, or that of the workspace where the command stands.
Result<std::vector<std::string>> trusted_keys(const Call& call) {
    std::vector<std::string> keys;
    for (const std::string& given : call.arguments.list("--trust")) {
        if (std::filesystem::exists(given)) {
            const std::string content = TRY(files::read(given, 1 << 20));
            for (const auto line : text::split(content, '\n')) {
                keys.emplace_back(text::trimmed(line));
            }
        } else {
            keys.push_back(given);
        }
    }
    if (keys.empty() && std::filesystem::exists(call.globals.workspace + "/regsosek.toml")) {
        const auto workspace = TRY(open_workspace(call));
        keys.push_back(text::hex(TRY(workspace->public_key())));
    }
    return keys;
}

Result<Outcome> finalise_verify(const Call& call) {
    const auto keys = TRY(trusted_keys(call));
    const auto edition = TRY(finalise::verify(call.arguments.text("EDITION"), keys));
    if (call.globals.format != Format::text) {
        return show(call, edition);
    }
    call.out(edition.hash + "\n");
    return Outcome::done;
}

Result<Outcome> finalise_key(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    call.out(text::hex(TRY(workspace->public_key())) + "\n");
    return Outcome::done;
}

Result<Outcome> finalise_receiver(const Call& call) {
    call.out(TRY(finalise::make_receiver_key(call.arguments.text("FILE"))) + "\n");
    return Outcome::done;
}

Result<Outcome> finalise_open(const Call& call) {
    call.out(
        TRY(finalise::open_identities(call.arguments.text("FILE"), call.arguments.text("--key"))));
    return Outcome::done;
}

}  // namespace

void register_finalise(Commands& commands) {
    commands.word("finalise", {"Edisi beku: folder yang tidak berubah dan ditandatangani.",
                               "The frozen edition: an immutable, signed folder."});
    commands.add(
        {"finalise make",
         {"Buat edisi dari ruang kerja.", "Makes an edition of the workspace."},
         {{"NAME", ArgumentKind::text, {"Nama edisi.", "Name of the edition."}, true, ""},
          {"--as-of", ArgumentKind::text, {"Tanggal edisi.", "Day of the edition."}, true, ""},
          {"--receiver",
           ArgumentKind::list,
           {"Kunci publik penerima identitas.", "Public key of a receiver of identities."},
           false,
           ""}},
         finalise_make,
         "regsosek finalise make 3369-2022 --as-of 2022-12-31"});
    commands.add(
        {"finalise verify",
         {"Periksa setiap bita edisi; cetak sidiknya.",
          "Checks every byte of an edition; prints its hash."},
         {{"EDITION", ArgumentKind::text, {"Folder edisi.", "The edition's folder."}, true, ""},
          {"--trust",
           ArgumentKind::list,
           {"Kunci penanda tangan yang dipercaya, atau berkas berisi kunci.",
            "A trusted signer's key, or a file of keys."},
           false,
           ""}},
         finalise_verify,
         "regsosek finalise verify editions/3369-2022 --trust KEY"});
    commands.add({"finalise key",
                  {"Kunci publik penanda tangan ruang kerja ini.",
                   "The public key that signs this workspace's editions."},
                  {},
                  finalise_key,
                  "regsosek finalise key"});
    commands.add({"finalise receiver",
                  {"Buat kunci penerima identitas; cetak bagian publiknya.",
                   "Makes a receiver's key; prints its public half."},
                  {{"FILE",
                    ArgumentKind::text,
                    {"Berkas kunci rahasia.", "File of the secret key."},
                    true,
                    ""}},
                  finalise_receiver,
                  "regsosek finalise receiver receiver.key"});
    commands.add({"finalise open",
                  {"Buka berkas identitas sebagai penerimanya.",
                   "Opens a file of identities as its receiver."},
                  {{"FILE", ArgumentKind::text, {"Berkas tersegel.", "The sealed file."}, true, ""},
                   {"--key",
                    ArgumentKind::text,
                    {"Berkas kunci rahasia.", "File of the secret key."},
                    true,
                    ""}},
                  finalise_open,
                  "regsosek finalise open 3369010-family.csv.sealed --key receiver.key"});
}

}  // namespace regsosek::cli
