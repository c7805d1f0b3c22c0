// Functions that the compiler builds twice: for any x86-64 and for processors with AVX2, BMI and
// POPCNT (x86-64-v3). The loader takes the better one that the machine has; results are equal.
#pragma once

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(REGSOSEK_EXPR_FAULT) && \
    !defined(__clang__)
#define REGSOSEK_FOR_EACH_CPU [[gnu::target_clones("arch=x86-64-v3", "default")]]
#else
#define REGSOSEK_FOR_EACH_CPU
#endif
