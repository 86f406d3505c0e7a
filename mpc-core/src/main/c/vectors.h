/* For what works on eight elements at a time, of org.secformer.mpc.ring: vectors of 512 bits and arrays of the JVM. */
#include <jni.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Between HOLD and LET_GO_... arrays do not move, for which the JVM may hold up garbage collection: callers stay below a
 * millisecond. Null if the JVM is out of memory.
 */
#define HOLD(type, name, array) type *name = (*env)->GetPrimitiveArrayCritical(env, array, NULL)
#define LET_GO(name, array, mode) \
    if (name != NULL) { \
        (*env)->ReleasePrimitiveArrayCritical(env, array, (void *) name, mode); \
    }
#define LET_GO_CHANGED(name, array) LET_GO(name, array, 0)
#define LET_GO_UNCHANGED(name, array) LET_GO(name, array, JNI_ABORT)

#if defined(__x86_64__)
#include <immintrin.h>

#include "processor.h"

#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vbmi")))

static inline int probe_vectors(void) {
    struct features here;
    return probe_features(&here) && has_all(here.b, FEATURE_B_AVX512BW | FEATURE_B_AVX512VL)
            && has_all(here.c, FEATURE_C_AVX512VBMI);
}

/* The lowest bits set. */
static inline uint64_t low_bits(int count) {
    return count >= 64 ? ~(uint64_t) 0 : ((uint64_t) 1 << count) - 1;
}

/* Those of eight elements that there are, "left" of them at the most. */
static inline __mmask8 up_to(ptrdiff_t left) {
    return (__mmask8) low_bits(left < 8 ? (int) left : 8);
}

/* How eight packed elements are spread over lanes of so many bytes, and the other way round. */
struct places {
    uint8_t spread[64], packed[64];
    uint64_t spread_used;
};

static inline struct places places_of(int width, int lane) {
    struct places places = {{0}, {0}, 0};
    for (int i = 0; i < 8 * lane; i++) {
        places.spread[i] = (uint8_t) (i / lane * width + i % lane);
        places.spread_used |= (uint64_t) (i % lane < width) << i;
    }
    for (int i = 0; i < 8 * width; i++) {
        places.packed[i] = (uint8_t) (i / width * lane + i % width);
    }
    return places;
}

/* Up to eight packed elements, zero-extended. */
TARGET static inline __m512i load_packed(const struct places *places, int width, const int8_t *source, ptrdiff_t left) {
    __m512i bytes = _mm512_maskz_loadu_epi8(low_bits((left < 8 ? (int) left : 8) * width), source);
    return _mm512_maskz_permutexvar_epi8(places->spread_used, _mm512_loadu_si512(places->spread), bytes);
}

TARGET static inline void store_packed(
        const struct places *places, int width, int8_t *target, ptrdiff_t left, __m512i elements) {
    __m512i bytes = _mm512_permutexvar_epi8(_mm512_loadu_si512(places->packed), elements);
    _mm512_mask_storeu_epi8(target, low_bits((left < 8 ? (int) left : 8) * width), bytes);
}
#endif
