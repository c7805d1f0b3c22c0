// The one list of files with commands: mission order, then the program's own.
#include "cli/commands.h"

namespace regsosek::cli {

namespace {

Commands registered() {
    Commands commands;
    register_flow(commands);
    register_frame(commands);
    register_collect(commands);
    register_validate(commands);
    register_validate_follow(commands);
    register_validate_localise(commands);
    register_link(commands);
    register_geotag(commands);
    register_score(commands);
    register_score_rank(commands);
    register_consult(commands);
    register_finalise(commands);
    register_use(commands);
    register_update(commands);
    register_watch(commands);
    register_serve(commands);
    register_form(commands);
    register_synth(commands);
    register_program(commands);
    return commands;
}

}  // namespace

const Commands& all_commands() {
    static const Commands commands = registered();
    return commands;
}

}  // namespace regsosek::cli
