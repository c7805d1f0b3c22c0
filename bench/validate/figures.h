// Figures as JSON lines, clocks and memory for the benchmark of validate.
#pragma once

#include <cstdint>
#include <string>

namespace regsosek::bench {

/// Prints a figure; with a peer also its value and how many times better we are.
void print_figure(const std::string& name, double value, const std::string& unit);
void print_figure(const std::string& name, double value, const std::string& unit, double peer,
                  double ratio);

/// Seconds of processor time of this thread, and of the whole process.
double thread_seconds();
double process_seconds();
/// Seconds of a clock on the wall.
double wall_seconds();
/// Highest resident memory of the process so far, in MB.
double peak_mb();

/// The rules of the flat table: speed against DuckDB, and counts against DuckDB and the slow twin.
/// Returns false when some count differs.
bool bench_flat(const std::string& form_folder, size_t persons);
/// The same rules over a stream of blocks of persons in bounded memory, on all threads.
void bench_stream(const std::string& form_folder, size_t persons);
/// All rules of the K form over the columns of a workspace, and single documents of it.
bool bench_district(const std::string& workspace_folder);

}  // namespace regsosek::bench
