// A small invented district and workspaces made from it.
#include "district.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "ground/base/files.h"
#include "ground/form/form.h"
#include "regsosek/synth.h"

namespace regsosek::testing_flow {

namespace fs = std::filesystem;

Folder::Folder() {
    std::string pattern = (fs::temp_directory_path() / "regsosek-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

const std::string& district() {
    static const Folder folder;
    static const std::string path = [] {
        synth::Options options;
        options.families = 800;
        options.seed = 7;
        options.out = folder / "district";
        const auto written = synth::write_district(options);
        if (!written) {
            ADD_FAILURE() << written.error().message(Lang::en);
        }
        return options.out;
    }();
    return path;
}

void copy_k(const std::string& to) {
    fs::create_directories(to);
    for (const char* name : {"k_family.csv", "k_member.csv"}) {
        fs::copy_file(district() + "/" + name, to + "/" + name,
                      fs::copy_options::overwrite_existing);
    }
}

std::unique_ptr<store::Workspace> workspace(const std::string& folder) {
    store::CreateOptions options;
    options.form_folder = form::default_forms_folder() + "/regsosek22-k";
    auto made = store::Workspace::create(folder, options);
    if (!made) {
        ADD_FAILURE() << made.error().message(Lang::en);
        return nullptr;
    }
    return std::move(*made);
}

Result<flow::Report> run(const std::string& in, const std::string& workspace,
                         const std::function<void(flow::Options&)>& change) {
    flow::Options options;
    options.in = in;
    options.workspace = workspace;
    if (change) {
        change(options);
    }
    return flow::run(options);
}

void replace_in(const std::string& path, const std::string& from, const std::string& to) {
    std::string content = files::read(path).value();
    const size_t at = content.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    content.replace(at, from.size(), to);
    ASSERT_TRUE(files::write(path, content).has_value());
}

}  // namespace regsosek::testing_flow
