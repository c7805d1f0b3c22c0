// Tables of figures over the whole workspace: counts and weights of a run that tell of every area.
#pragma once

namespace regsosek::store {

/// As TableSpec::area_column: only a scope over everything sees rows of the table. A narrower one
/// sees a table without rows, as if the word had found nothing.
inline constexpr const char* office_only = "*";

}  // namespace regsosek::store
