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

/*
 * How eight packed elements of so many bits, 8 to 57 or 64, are spread over lanes of eight bytes, and the other way round. They
 * fill "bits" bytes. An element begins within a byte, so lanes are shifted besides. No byte has parts of more than two elements,
 * and these are neighbours: packing puts those of even and those of odd numbers in place apart.
 */
struct places {
    uint8_t spread[64], even[64], odd[64];
    uint64_t spread_used, even_used, odd_used;
    uint64_t shifts[8];
    uint64_t low;
};

static inline struct places places_of(int bits) {
    struct places places = {.low = low_bits(bits)};
    for (int e = 0; e < 8; e++) {
        int first = e * bits / 8;
        int last = (e * bits + bits - 1) / 8;
        places.shifts[e] = (uint64_t) (e * bits % 8);
        for (int at = first; at <= last; at++) {
            places.spread[8 * e + at - first] = (uint8_t) at;
            places.spread_used |= (uint64_t) 1 << (8 * e + at - first);
            if (e % 2 == 0) {
                places.even[at] = (uint8_t) (8 * e + at - first);
                places.even_used |= (uint64_t) 1 << at;
            } else {
                places.odd[at] = (uint8_t) (8 * e + at - first);
                places.odd_used |= (uint64_t) 1 << at;
            }
        }
    }
    return places;
}

/* The bytes that up to eight elements fill, "left" of them at the most. */
static inline uint64_t bytes_of(ptrdiff_t left, int bits) {
    return low_bits(((left < 8 ? (int) left : 8) * bits + 7) / 8);
}

/* Up to eight packed elements, zero-extended; what lies beyond the last one in its byte is noise in the next lane. */
TARGET static inline __m512i load_packed(const struct places *places, int bits, const int8_t *source, ptrdiff_t left) {
    __m512i bytes = _mm512_maskz_loadu_epi8(bytes_of(left, bits), source);
    __m512i lanes = _mm512_maskz_permutexvar_epi8(places->spread_used, _mm512_loadu_si512(places->spread), bytes);
    __m512i elements = _mm512_srlv_epi64(lanes, _mm512_loadu_si512(places->shifts));
    return _mm512_and_si512(elements, _mm512_set1_epi64((long long) places->low));
}

/* Elements from "left" on must be 0. */
TARGET static inline void store_packed(
        const struct places *places, int bits, int8_t *target, ptrdiff_t left, __m512i elements) {
    __m512i lanes = _mm512_sllv_epi64(
            _mm512_and_si512(elements, _mm512_set1_epi64((long long) places->low)), _mm512_loadu_si512(places->shifts));
    __m512i even = _mm512_maskz_permutexvar_epi8(places->even_used, _mm512_loadu_si512(places->even), lanes);
    __m512i odd = _mm512_maskz_permutexvar_epi8(places->odd_used, _mm512_loadu_si512(places->odd), lanes);
    _mm512_mask_storeu_epi8(target, bytes_of(left, bits), _mm512_or_si512(even, odd));
}
#endif
