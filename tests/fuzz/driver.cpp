// Runs a fuzz target without libFuzzer, for the tests: all seeds, then seeded random changes of
// them for some seconds. Usage: TARGET_short SECONDS FOLDER. What fails is left in the working
// folder as fuzz-found; the target aborts.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "ground/base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace {

using regsosek::Random;

// The input under test, for the handler of an abort.
std::string current;

void keep_input(int) {
    std::ofstream("fuzz-found", std::ios::binary) << current;
    std::fputs("input kept in fuzz-found\n", stderr);
    std::_Exit(1);
}

std::vector<std::string> seeds(const std::string& folder) {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        paths.push_back(entry.path().string());
    }
    std::ranges::sort(paths);
    std::vector<std::string> out;
    for (const std::string& path : paths) {
        std::ifstream file(path, std::ios::binary);
        out.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return out;
}

// A few bytes changed, left out, put in or repeated, or two seeds joined.
std::string changed(const std::vector<std::string>& corpus, Random& random) {
    const auto pick = [&](size_t count) {
        return size_t{random.below(static_cast<uint32_t>(count))};
    };
    std::string out = corpus[pick(corpus.size())];
    const size_t times = 1 + pick(4);
    for (size_t i = 0; i < times; ++i) {
        const size_t at = pick(out.size() + 1);
        const size_t length = std::min(out.size() - at, 1 + pick(8));
        switch (pick(5)) {
            case 0: out.erase(at, length); break;
            case 1: out.insert(at, 1, static_cast<char>(pick(256))); break;
            case 2:
                if (at < out.size()) {
                    out[at] = static_cast<char>(pick(256));
                }
                break;
            case 3: out.insert(at, out.substr(at, length)); break;
            default: {
                const std::string& other = corpus[pick(corpus.size())];
                out = out.substr(0, at) + other.substr(pick(other.size() + 1));
                break;
            }
        }
    }
    return out;
}

void try_one(const std::string& input) {
    current = input;
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(current.data()), current.size());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: TARGET_short SECONDS FOLDER\n", stderr);
        return 2;
    }
    std::signal(SIGABRT, keep_input);
    std::signal(SIGSEGV, keep_input);
    const auto corpus = seeds(argv[2]);
    if (corpus.empty()) {
        std::fputs("no seeds\n", stderr);
        return 2;
    }
    for (const std::string& seed : corpus) {
        try_one(seed);
    }
    Random random{20221015};
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(1000 * std::atoi(argv[1]));
    size_t tried = corpus.size();
    while (std::chrono::steady_clock::now() < end) {
        try_one(changed(corpus, random));
        ++tried;
    }
    std::printf("%zu inputs\n", tried);
    return 0;
}
