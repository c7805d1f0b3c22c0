// Where the files of the commands are listed: each word_<name>.cpp defines one of these functions.
#pragma once

#include "cli/command.h"

namespace regsosek::cli {

/// frame load, frame plan, frame reported.
void register_frame(Commands& commands);
/// geotag load, geotag run, geotag list, geotag evaluate.
void register_geotag(Commands& commands);
/// collect k, collect vk, collect receipts, collect reported.
void register_collect(Commands& commands);
/// validate run, validate list, validate evaluate.
void register_validate(Commands& commands);
/// validate report, validate decide, validate decisions.
void register_validate_follow(Commands& commands);
/// validate localise, validate impute.
void register_validate_localise(Commands& commands);
/// link run, link report, link list, link evaluate.
void register_link(Commands& commands);
/// score fit, score apply, score report.
void register_score(Commands& commands);
/// score rank, score rank-files, score poverty.
void register_score_rank(Commands& commands);
/// consult sessions, lists, print, import, agree.
void register_consult(Commands& commands);
/// finalise make, verify, key, receiver, open.
void register_finalise(Commands& commands);
/// use table, use eligible.
void register_use(Commands& commands);
/// update apply, update list, update diff.
void register_update(Commands& commands);
/// watch progress, watch audit.
void register_watch(Commands& commands);
/// flow run.
void register_flow(Commands& commands);
/// form show, form codebook.
void register_form(Commands& commands);
/// synth.
void register_synth(Commands& commands);
/// serve run, serve account.
void register_serve(Commands& commands);
/// help, settings, version.
void register_program(Commands& commands);

/// Every command of the program, in the order of the help.
const Commands& all_commands();

}  // namespace regsosek::cli
