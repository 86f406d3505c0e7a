/* What an x86 processor has, for the probes of the library. */
#include <cpuid.h>

/* Of leaf 7 of CPUID, by register. */
enum {
    FEATURE_B_AVX512F = 1u << 16,
    FEATURE_B_AVX512DQ = 1u << 17,
    FEATURE_B_AVX512IFMA = 1u << 21,
    FEATURE_B_AVX512BW = 1u << 30,
    FEATURE_C_AVX512VBMI = 1u << 1,
    FEATURE_D_AMX = 3u << 24,
};
#define FEATURE_B_AVX512VL (1u << 31)

struct features {
    unsigned b, c, d;
    /* What the operating system keeps when it switches threads. */
    unsigned states;
};

static inline int has_all(unsigned found, unsigned wanted) {
    return (found & wanted) == wanted;
}

/* False if there are no vectors of 512 bits, or the operating system does not keep them. */
static inline int probe_features(struct features *found) {
    unsigned a, b, c, d, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)
            || !__get_cpuid_count(7, 0, &a, &found->b, &found->c, &found->d)) {
        return 0;
    }
    __asm__("xgetbv" : "=a"(found->states), "=d"(high) : "c"(0));
    return has_all(found->states, 0xE6) && has_all(found->b, FEATURE_B_AVX512F | FEATURE_B_AVX512DQ);
}
