// A small invented district, collected and scored.
#include "district.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "ground/form/form.h"
#include "regsosek/collect.h"
#include "regsosek/score.h"
#include "regsosek/synth.h"

namespace regsosek::consult {

namespace fs = std::filesystem;

Folder::Folder() {
    std::string pattern = (fs::temp_directory_path() / "regsosek-consult-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

store::Scope all() {
    return store::Scope({AreaRange{0, INT64_MAX}});
}

const std::string& district_files() {
    static const Folder folder;
    static const std::string path = [] {
        synth::Options options;
        options.families = 1200;
        options.seed = 11;
        options.out = folder / "in";
        const auto written = synth::write_district(options);
        EXPECT_TRUE(written.has_value()) << written.error().message(Lang::en);
        return options.out;
    }();
    return path;
}

std::unique_ptr<store::Workspace> scored_workspace(const std::string& folder) {
    store::CreateOptions create;
    create.form_folder = form::default_forms_folder() + "/regsosek22-k";
    auto made = store::Workspace::create(folder, create);
    if (!made) {
        ADD_FAILURE() << made.error().message(Lang::en);
        return nullptr;
    }
    const std::string& in = district_files();
    const auto k = collect::import_k(**made, all(), in + "/k_family.csv", in + "/k_member.csv");
    EXPECT_TRUE(k.has_value()) << k.error().message(Lang::en);
    const auto vk = collect::import_vk(**made, all(), in + "/vk_sls.csv", in + "/vk_line.csv");
    EXPECT_TRUE(vk.has_value()) << vk.error().message(Lang::en);
    score::FitOptions fit;
    fit.sample_folder = in;
    const auto fitted = score::fit(**made, fit);
    EXPECT_TRUE(fitted.has_value()) << fitted.error().message(Lang::en);
    const auto scored = score::apply(**made, all());
    EXPECT_TRUE(scored.has_value()) << scored.error().message(Lang::en);
    return std::move(*made);
}

store::Table table_of(store::Workspace& workspace, const std::string& name) {
    store::Query query;
    query.table = name;
    auto read = workspace.query(query, all());
    EXPECT_TRUE(read.has_value()) << name;
    return read ? std::move(*read) : store::Table{};
}

}  // namespace regsosek::consult
