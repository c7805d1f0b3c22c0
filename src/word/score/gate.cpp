// One line of office state: hash and verdict.
#include "word/score/gate.h"

namespace regsosek::score {

namespace {
constexpr std::string_view gate_state = "score.gate";
}

Result<void> note_gate(store::Workspace& workspace, const GateVerdict& verdict) {
    return workspace.set_state(gate_state,
                               verdict.model_hash + (verdict.passed ? " passed" : " failed"));
}

Result<void> check_gate(store::Workspace& workspace, const std::string& model_hash) {
    const auto state = TRY(workspace.state(gate_state));
    if (state && *state == model_hash + " passed") {
        return {};
    }
    const bool failed = state && *state == model_hash + " failed";
    return std::unexpected((failed ? fail(Code::conflict, "model tidak lulus gerbang keadilan",
                                          "the model did not pass the fairness gate")
                                   : fail(Code::conflict, "model belum melewati gerbang keadilan",
                                          "the model has not been through the fairness gate"))
                               .error()
                               .with_hint("jalankan score validate; setelan fairness_gate",
                                          "run score validate; setting fairness_gate"));
}

}  // namespace regsosek::score
