// A workspace with invented families, a model of them, and their scores.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "invented.h"
#include "regsosek/score.h"

namespace regsosek::score {

/// 3,000 families in two villages, scored by the small model.
class ScoredWorkspace : public ::testing::Test {
protected:
    static constexpr uint64_t family_count = 3000;
    static constexpr double line = 300'000;  // about a fifth of the families

    void SetUp() override {
        folder_.write("model.toml", small_model);
        write_sample(folder_, 2000, 11);
        store::CreateOptions create;
        create.form_folder = source + "/forms/regsosek22-k";
        auto made = store::Workspace::create(folder_.path() + "/ws", create);
        ASSERT_TRUE(made) << made.error().message(Lang::en);
        workspace_ = std::move(*made);
        ASSERT_TRUE(workspace_->append_columns(invented_columns(*family_form(), family_count, 77)));
        FitOptions options;
        options.model_file = folder_.path() + "/model.toml";
        options.sample_folder = folder_.path();
        options.forms_folder = source + "/forms";
        const auto fitted = fit(*workspace_, options);
        ASSERT_TRUE(fitted) << fitted.error().message(Lang::en);
        score_all();
    }
    void score_all() {
        ApplyOptions options;
        options.forms_folder = source + "/forms";
        options.unknown_share_max = 0.3;  // two of seven predictors read one answer
        options.poverty_line = line;
        const auto applied = apply(*workspace_, office(), options);
        ASSERT_TRUE(applied) << applied.error().message(Lang::en);
    }
    store::Table table(const std::string& name) {
        store::Query query;
        query.table = name;
        return workspace_->query(query, office()).value();
    }
    static store::Scope office() { return store::Scope::office("test"); }

    Folder folder_{"scored_workspace"};
    std::unique_ptr<store::Workspace> workspace_;
};

}  // namespace regsosek::score
