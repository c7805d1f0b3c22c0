// What the fuzz targets that read a form share.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "ground/form/form.h"

namespace regsosek::fuzz {

/// Says what was found in which input, and stops.
[[noreturn]] inline void found(const char* what, const std::string& text) {
    std::fprintf(stderr, "%s: %s\n", what, text.c_str());
    std::abort();
}

/// The family form of the source tree.
inline const form::Form& k_form() {
    static const auto form = form::Form::load(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k");
    if (!form) {
        found("the form does not load", form.error().message(Lang::en));
    }
    return **form;
}

}  // namespace regsosek::fuzz
