// The commands of link on files, without a workspace.
#pragma once

#include <span>
#include <vector>

#include "cli/command.h"
#include "cli/sheet.h"
#include "regsosek/link.h"

namespace regsosek::cli {

/// Which of the commands asks for its arguments.
enum class FileCommand : uint8_t { run, fit, evaluate, explain, report };
/// The arguments of a command on files, behind the given ones.
std::vector<Argument> with_file_arguments(std::vector<Argument> first, FileCommand command);

/// What each blocking rule brought; `strong` heads the new pairs above the link threshold.
Sheet rule_sheet(std::span<const link::RuleCount> rules, const Text& strong);

/// link run --left.
Result<Outcome> link_run_files(const Call& call);
/// link evaluate --links.
Result<Outcome> link_evaluate_files(const Call& call);
/// link report --model.
Result<Outcome> link_report_files(const Call& call);
/// Adds link fit and link explain.
void register_link_files(Commands& commands);

}  // namespace regsosek::cli
