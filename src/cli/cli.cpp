// The way of one command line through the program.
#include "cli/cli.h"

#include <exception>

#include "cli/help.h"
#include "cli/parse.h"
#include "ground/base/progress.h"
#include "ground/base/threads.h"

namespace regsosek::cli {

namespace {

int tell(const Error& error, Lang lang, const Streams& streams) {
    streams.err("regsosek: " + error.message(lang) + "\n");
    return info(error.code).exit_status;
}

/// Help, version, or words that are no whole command.
int answer_without_handler(const Commands& commands, const Parsed& parsed,
                           std::span<const std::string> words, const Streams& streams) {
    const Lang lang = parsed.globals.lang;
    if (words.empty()) {
        streams.err(help_overview(commands, lang));
        return info(Code::usage).exit_status;
    }
    if (parsed.version) {
        streams.out("regsosek " REGSOSEK_VERSION "\n");
        return 0;
    }
    if (parsed.words.empty()) {
        streams.out(help_overview(commands, lang));
        return 0;
    }
    const auto help = help_on(commands, parsed.words, lang);
    if (!help) {
        return tell(help.error(), lang, streams);
    }
    if (parsed.help) {
        streams.out(*help);
        return 0;
    }
    streams.err(*help);
    return info(Code::usage).exit_status;
}

int call_handler(const Parsed& parsed, const Streams& streams) {
    const Globals& globals = parsed.globals;
    set_threads(static_cast<unsigned>(globals.settings.integer("threads")));
    set_progress({globals.quiet ? ProgressMode::quiet : ProgressMode::automatic, globals.lang, {}});
    const auto talk = [&](std::string_view text) {
        if (!globals.quiet) {
            streams.err(text);
        }
    };
    const auto outcome = parsed.command->handler({parsed.arguments, globals, streams.out, talk});
    return outcome ? static_cast<int>(*outcome) : tell(outcome.error(), globals.lang, streams);
}

}  // namespace

int run(const Commands& commands, std::span<const std::string> words, const Streams& streams) {
    const Lang lang = early_lang(words);
    try {
        const auto parsed = parse(commands, words);
        if (!parsed) {
            return tell(parsed.error(), lang, streams);
        }
        if (parsed->help || parsed->version || parsed->command == nullptr) {
            return answer_without_handler(commands, *parsed, words, streams);
        }
        return call_handler(*parsed, streams);
    } catch (const std::bad_alloc&) {
        return tell(fail(Code::limit, "memori tidak cukup", "not enough memory").error(), lang,
                    streams);
    } catch (const std::exception& error) {
        const std::string what = error.what();
        return tell(fail(Code::internal, "pengecualian: " + what, "exception: " + what).error(),
                    lang, streams);
    }
}

}  // namespace regsosek::cli
