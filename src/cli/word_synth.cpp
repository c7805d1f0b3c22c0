// The command that invents a district.
#include "cli/commands.h"
#include "ground/base/text.h"
#include "regsosek/synth.h"

namespace regsosek::cli {

namespace {

Result<synth::Errors> wanted_errors(const std::string& name) {
    if (name == "normal") {
        return synth::Errors::normal;
    }
    if (name == "harsh") {
        return synth::Errors::harsh;
    }
    if (name == "none") {
        return synth::Errors::none;
    }
    return fail(Code::usage, "--errors harus normal, harsh atau none",
                "--errors must be normal, harsh or none");
}

Result<Outcome> make_district(const Call& call) {
    synth::Options options;
    options.families = call.arguments.integer("--families");
    options.seed = static_cast<uint64_t>(call.arguments.integer("--seed"));
    options.out = call.arguments.text("--out");
    options.photos = call.arguments.integer("--photos");
    options.errors = TRY(wanted_errors(call.arguments.text("--errors")));
    const synth::Summary made = TRY(synth::write_district(options));
    const auto number = [](int64_t value) { return text::with_thousands(value); };
    call.talk(call.globals.lang == Lang::id
                  ? number(made.families) + " keluarga rekaan, " + number(made.persons) +
                        " orang, " + number(made.sls) + " SLS, " + number(made.errors_planted) +
                        " kesalahan ditanam\n"
                  : number(made.families) + " invented families, " + number(made.persons) +
                        " people, " + number(made.sls) + " SLS, " + number(made.errors_planted) +
                        " mistakes planted\n");
    return Outcome::done;
}

}  // namespace

void register_synth(Commands& commands) {
    commands.add(
        {"synth",
         {"Membuat kabupaten rekaan: berkas masukan dan kebenarannya.",
          "Makes an invented district: input files and their truth."},
         {{"--families",
           ArgumentKind::integer,
           {"Jumlah keluarga, 800 sampai 379927.", "Number of families, 800 to 379927."},
           false,
           "2000"},
          {"--seed",
           ArgumentKind::integer,
           {"Benih angka acak; benih sama, berkas sama.", "Random seed; same seed, same files."},
           false,
           "1"},
          {"--out", ArgumentKind::text, {"Folder keluaran.", "Folder to write into."}, true, ""},
          {"--photos",
           ArgumentKind::integer,
           {"Jumlah foto JPEG dengan posisi.", "Number of JPEG photos with a position."},
           false,
           "0"},
          {"--errors",
           ArgumentKind::text,
           {"Kesalahan yang ditanam: normal, harsh atau none.",
            "Mistakes planted: normal, harsh or none."},
           false,
           "normal"}},
         make_district,
         "regsosek synth --families 2000 --seed 1 --out district"});
}

}  // namespace regsosek::cli
