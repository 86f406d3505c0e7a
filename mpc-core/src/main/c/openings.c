/* Arithmetic on openings for org.secformer.mpc.ring.NativeOpenings, which has checked every index before it calls. */
#include "vectors.h"

#if defined(__x86_64__)

/* opening = low 32 bits of (share + added >> shift) + mask, of which the low `bits` bits are packed and matter. */
TARGET static void hide_ints(
        const uint64_t *share, int64_t added, int shift, const uint64_t *mask, int32_t *opening, ptrdiff_t count,
        int bits, int8_t *packed) {
    struct places places = places_of(bits);
    __m128i shifts = _mm_cvtsi32_si128(shift);
    __m512i addends = _mm512_set1_epi64(added);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512i sum = _mm512_add_epi64(_mm512_maskz_loadu_epi64(there, share + i), addends);
        __m512i shifted = _mm512_srl_epi64(sum, shifts);
        __m512i hidden = _mm512_maskz_add_epi64(there, shifted, _mm512_maskz_loadu_epi64(there, mask + i));
        _mm256_mask_storeu_epi32(opening + i, there, _mm512_cvtepi64_epi32(hidden));
        store_packed(&places, bits, packed + i / 8 * bits, count - i, hidden);
    }
}

/* opening = share - mask, of which the low `bits` bits are packed. */
TARGET static void hide_longs(
        const uint64_t *share, const uint64_t *mask, uint64_t *opening, ptrdiff_t count, int bits, int8_t *packed) {
    struct places places = places_of(bits);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512i hidden = _mm512_sub_epi64(
                _mm512_maskz_loadu_epi64(there, share + i), _mm512_maskz_loadu_epi64(there, mask + i));
        _mm512_mask_storeu_epi64(opening + i, there, hidden);
        store_packed(&places, bits, packed + i / 8 * bits, count - i, hidden);
    }
}

/* opening += received; bits above the low `bits` are noise. */
TARGET static void reveal_ints(const int8_t *packed, int bits, int32_t *opening, ptrdiff_t count) {
    struct places places = places_of(bits);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m256i received = _mm512_cvtepi64_epi32(load_packed(&places, bits, packed + i / 8 * bits, count - i));
        __m256i sum = _mm256_add_epi32(_mm256_maskz_loadu_epi32(there, opening + i), received);
        _mm256_mask_storeu_epi32(opening + i, there, sum);
    }
}

/* opening = low `bits` bits of opening + received. */
TARGET static void reveal_longs(const int8_t *packed, int bits, uint64_t *opening, ptrdiff_t count) {
    struct places places = places_of(bits);
    __m512i low = _mm512_set1_epi64((long long) low_bits(bits));
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512i received = load_packed(&places, bits, packed + i / 8 * bits, count - i);
        __m512i sum = _mm512_add_epi64(_mm512_maskz_loadu_epi64(there, opening + i), received);
        _mm512_mask_storeu_epi64(opening + i, there, _mm512_and_si512(sum, low));
    }
}

/* How openings are read; see Openings.Masked. */
struct reading {
    int ring_bits;
    __m512i low, offset, first;
    __m128i to_change, to_top;
};

TARGET static struct reading reading_of(int ring_bits, int64_t offset, int64_t first) {
    struct reading reading = {
        .ring_bits = ring_bits,
        .low = _mm512_set1_epi64((long long) low_bits(ring_bits)),
        .offset = _mm512_set1_epi64(offset),
        .first = _mm512_set1_epi64(first),
        .to_change = _mm_cvtsi32_si128(ring_bits),
        .to_top = _mm_cvtsi32_si128(64 - ring_bits),
    };
    return reading;
}

TARGET static inline __m512i load_openings(const int32_t *openings, __mmask8 there) {
    return _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(there, openings));
}

/* P = c - offset. */
TARGET static inline __m512i public_part(const struct reading *reading, __m512i opening) {
    return _mm512_sub_epi64(_mm512_and_si512(opening, reading->low), reading->offset);
}

/* [t] = P - [m], where the first party alone has P. */
TARGET static inline __m512i value_share(const struct reading *reading, __m512i public, __m512i mask) {
    return _mm512_sub_epi64(_mm512_and_si512(public, reading->first), mask);
}

/* The dealt change times 2^ring_bits where the opening's top bit is clear, else 0. */
TARGET static inline __m512i change_of(const struct reading *reading, __m512i opening, __m512i dealt) {
    __mmask8 top = _mm512_movepi64_mask(_mm512_sll_epi64(opening, reading->to_top));
    return _mm512_maskz_sll_epi64((__mmask8) ~top, dealt, reading->to_change);
}

/* mask = the picked reading of this party's share of m: its low bits, the dealt high ones, and the change to the other. */
TARGET static void pick_masks(
        const struct reading *reading, const int32_t *opening, uint64_t *mask, ptrdiff_t count, const uint64_t *high,
        const uint64_t *change) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512i c = load_openings(opening + i, there);
        __m512i raised = _mm512_sll_epi64(_mm512_maskz_loadu_epi64(there, high + i), reading->to_change);
        __m512i changed = change_of(reading, c, _mm512_maskz_loadu_epi64(there, change + i));
        __m512i sum = _mm512_add_epi64(_mm512_maskz_loadu_epi64(there, mask + i), _mm512_add_epi64(raised, changed));
        _mm512_mask_storeu_epi64(mask + i, there, sum);
    }
}

/* z = constant + square [t^2] + linear [t] with [t^2] = P ([t] - [m]) + [m^2]. */
TARGET static void squares(
        const struct reading *reading, const int32_t *opening, const uint64_t *mask, ptrdiff_t count,
        const uint64_t *dealt, const uint64_t *change, int64_t constant, int64_t linear, int64_t square, uint64_t *z) {
    __m512i constants = _mm512_set1_epi64(constant);
    __m512i linears = _mm512_set1_epi64(linear);
    __m512i factors = _mm512_set1_epi64(square);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512i c = load_openings(opening + i, there);
        __m512i p = public_part(reading, c);
        __m512i m = _mm512_maskz_loadu_epi64(there, mask + i);
        __m512i t = value_share(reading, p, m);
        __m512i squared = _mm512_add_epi64(
                _mm512_maskz_loadu_epi64(there, dealt + i),
                change_of(reading, c, _mm512_maskz_loadu_epi64(there, change + i)));
        squared = _mm512_add_epi64(squared, _mm512_mullo_epi64(p, _mm512_sub_epi64(t, m)));
        __m512i sum = _mm512_add_epi64(constants, _mm512_mullo_epi64(linears, t));
        sum = _mm512_add_epi64(sum, _mm512_mullo_epi64(factors, squared));
        _mm512_mask_storeu_epi64(z + i, there, sum);
    }
}

/* Eight bits from a position on; words beyond the last one that is needed are not read. */
static inline __mmask8 bits_at(const uint64_t *words, ptrdiff_t position, ptrdiff_t end) {
    ptrdiff_t word = position >> 6;
    int shift = (int) (position & 63);
    uint64_t bits = words[word] >> shift;
    if (shift > 56 && (word + 1) << 6 < end) {
        bits |= words[word + 1] << (64 - shift);
    }
    return (__mmask8) bits;
}

/* z = v [t] + (1 - 2 v)(P [rho] - z - change), z being [rho m] before. */
TARGET static void times_bits(
        const struct reading *reading, const int32_t *opening, const uint64_t *mask, const uint64_t *bits,
        const uint64_t *rho, const uint64_t *change, uint64_t *z, ptrdiff_t at, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __mmask8 v = bits_at(bits, at + i, at + count);
        __m512i c = load_openings(opening + i, there);
        __m512i p = public_part(reading, c);
        __m512i t = value_share(reading, p, _mm512_maskz_loadu_epi64(there, mask + i));
        __m512i dealt = _mm512_add_epi64(
                _mm512_maskz_loadu_epi64(there, z + at + i),
                change_of(reading, c, _mm512_maskz_loadu_epi64(there, change + i)));
        __m512i rho_t = _mm512_sub_epi64(
                _mm512_mullo_epi64(p, _mm512_maskz_loadu_epi64(there, rho + at + i)), dealt);
        _mm512_mask_storeu_epi64(z + at + i, there, _mm512_mask_sub_epi64(rho_t, v, t, rho_t));
    }
}

/* The integer nearest to x, below 2^51 in magnitude; see Openings.nearest. */
TARGET static inline __m512i nearest(__m512d x) {
    __m512d to_integer = _mm512_set1_pd(0x1.8p52);
    return _mm512_sub_epi64(_mm512_castpd_si512(_mm512_add_pd(x, to_integer)), _mm512_castpd_si512(to_integer));
}

/* z += (nearest(a x) [u] + nearest(b y) [w]) 2^raise. Compiled without contraction: both parties must round alike. */
TARGET static void add_products(
        double a, const double *x, const uint64_t *u, double b, const double *y, const uint64_t *w, int raise,
        uint64_t *z, ptrdiff_t count) {
    __m512d as = _mm512_set1_pd(a);
    __m512d bs = _mm512_set1_pd(b);
    __m128i raises = _mm_cvtsi32_si128(raise);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512i sum = _mm512_mullo_epi64(
                nearest(_mm512_mul_pd(as, _mm512_maskz_loadu_pd(there, x + i))), _mm512_maskz_loadu_epi64(there, u + i));
        sum = _mm512_add_epi64(sum, _mm512_mullo_epi64(
                nearest(_mm512_mul_pd(bs, _mm512_maskz_loadu_pd(there, y + i))), _mm512_maskz_loadu_epi64(there, w + i)));
        sum = _mm512_add_epi64(_mm512_maskz_loadu_epi64(there, z + i), _mm512_sll_epi64(sum, raises));
        _mm512_mask_storeu_epi64(z + i, there, sum);
    }
}

#endif

/* False if the JVM is out of memory, here and below. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeOpenings_hideIntsUnchecked(
        JNIEnv *env, jclass caller, jlongArray shares, jlong added, jint shift, jlongArray masks, jintArray openings,
        jint from, jint count, jint bits, jbyteArray bytes) {
    (void) caller;
    HOLD(uint64_t, share, shares);
    HOLD(uint64_t, mask, masks);
    HOLD(int32_t, opening, openings);
    HOLD(int8_t, packed, bytes);
    int held = share != NULL && mask != NULL && opening != NULL && packed != NULL;
#if defined(__x86_64__)
    if (held) {
        hide_ints(share + from, added, shift, mask + from, opening + from, count, bits, packed);
    }
#else
    (void) added, (void) shift, (void) from, (void) count, (void) bits;
#endif
    LET_GO_CHANGED(packed, bytes)
    LET_GO_CHANGED(opening, openings)
    LET_GO_UNCHANGED(mask, masks)
    LET_GO_UNCHANGED(share, shares)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeOpenings_hideLongsUnchecked(
        JNIEnv *env, jclass caller, jlongArray shares, jlongArray masks, jlongArray openings, jint from, jint count,
        jint bits, jbyteArray bytes) {
    (void) caller;
    HOLD(uint64_t, share, shares);
    HOLD(uint64_t, mask, masks);
    HOLD(uint64_t, opening, openings);
    HOLD(int8_t, packed, bytes);
    int held = share != NULL && mask != NULL && opening != NULL && packed != NULL;
#if defined(__x86_64__)
    if (held) {
        hide_longs(share + from, mask + from, opening + from, count, bits, packed);
    }
#else
    (void) from, (void) count, (void) bits;
#endif
    LET_GO_CHANGED(packed, bytes)
    LET_GO_CHANGED(opening, openings)
    LET_GO_UNCHANGED(mask, masks)
    LET_GO_UNCHANGED(share, shares)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeOpenings_revealIntsUnchecked(
        JNIEnv *env, jclass caller, jbyteArray bytes, jint bits, jintArray openings, jint from, jint count) {
    (void) caller;
    HOLD(int8_t, packed, bytes);
    HOLD(int32_t, opening, openings);
    int held = packed != NULL && opening != NULL;
#if defined(__x86_64__)
    if (held) {
        reveal_ints(packed, bits, opening + from, count);
    }
#else
    (void) bits, (void) from, (void) count;
#endif
    LET_GO_CHANGED(opening, openings)
    LET_GO_UNCHANGED(packed, bytes)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeOpenings_revealLongsUnchecked(
        JNIEnv *env, jclass caller, jbyteArray bytes, jint bits, jlongArray openings, jint from, jint count) {
    (void) caller;
    HOLD(int8_t, packed, bytes);
    HOLD(uint64_t, opening, openings);
    int held = packed != NULL && opening != NULL;
#if defined(__x86_64__)
    if (held) {
        reveal_longs(packed, bits, opening + from, count);
    }
#else
    (void) bits, (void) from, (void) count;
#endif
    LET_GO_CHANGED(opening, openings)
    LET_GO_UNCHANGED(packed, bytes)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeOpenings_pickMasksUnchecked(
        JNIEnv *env, jclass caller, jint ring_bits, jlong offset, jlong first, jintArray openings, jlongArray masks,
        jint from, jint count, jlongArray highs, jlongArray changes) {
    (void) caller;
    HOLD(int32_t, opening, openings);
    HOLD(uint64_t, mask, masks);
    HOLD(uint64_t, high, highs);
    HOLD(uint64_t, change, changes);
    int held = opening != NULL && mask != NULL && high != NULL && change != NULL;
#if defined(__x86_64__)
    if (held) {
        struct reading reading = reading_of(ring_bits, offset, first);
        pick_masks(&reading, opening + from, mask + from, count, high, change);
    }
#else
    (void) ring_bits, (void) offset, (void) first, (void) from, (void) count;
#endif
    LET_GO_UNCHANGED(change, changes)
    LET_GO_UNCHANGED(high, highs)
    LET_GO_CHANGED(mask, masks)
    LET_GO_UNCHANGED(opening, openings)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeOpenings_squaresUnchecked(
        JNIEnv *env, jclass caller, jint ring_bits, jlong offset, jlong first, jintArray openings, jlongArray masks,
        jint from, jint count, jlongArray squares_dealt, jlongArray changes, jlong constant, jlong linear,
        jlong square, jlongArray results) {
    (void) caller;
    HOLD(int32_t, opening, openings);
    HOLD(uint64_t, mask, masks);
    HOLD(uint64_t, dealt, squares_dealt);
    HOLD(uint64_t, change, changes);
    HOLD(uint64_t, z, results);
    int held = opening != NULL && mask != NULL && dealt != NULL && change != NULL && z != NULL;
#if defined(__x86_64__)
    if (held) {
        struct reading reading = reading_of(ring_bits, offset, first);
        squares(&reading, opening + from, mask + from, count, dealt, change, constant, linear, square, z + from);
    }
#else
    (void) ring_bits, (void) offset, (void) first, (void) from, (void) count, (void) constant, (void) linear,
            (void) square;
#endif
    LET_GO_CHANGED(z, results)
    LET_GO_UNCHANGED(change, changes)
    LET_GO_UNCHANGED(dealt, squares_dealt)
    LET_GO_UNCHANGED(mask, masks)
    LET_GO_UNCHANGED(opening, openings)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeOpenings_timesBitsUnchecked(
        JNIEnv *env, jclass caller, jint ring_bits, jlong offset, jlong first, jintArray openings, jlongArray masks,
        jint from, jlongArray planes, jlongArray rhos, jlongArray changes, jint change_from, jlongArray results, jint at,
        jint count) {
    (void) caller;
    HOLD(int32_t, opening, openings);
    HOLD(uint64_t, mask, masks);
    HOLD(uint64_t, bits, planes);
    HOLD(uint64_t, rho, rhos);
    HOLD(uint64_t, change, changes);
    HOLD(uint64_t, z, results);
    int held = opening != NULL && mask != NULL && bits != NULL && rho != NULL && change != NULL && z != NULL;
#if defined(__x86_64__)
    if (held) {
        struct reading reading = reading_of(ring_bits, offset, first);
        times_bits(&reading, opening + from, mask + from, bits, rho, change + change_from, z, at, count);
    }
#else
    (void) ring_bits, (void) offset, (void) first, (void) from, (void) change_from, (void) at,
            (void) count;
#endif
    LET_GO_CHANGED(z, results)
    LET_GO_UNCHANGED(change, changes)
    LET_GO_UNCHANGED(rho, rhos)
    LET_GO_UNCHANGED(bits, planes)
    LET_GO_UNCHANGED(mask, masks)
    LET_GO_UNCHANGED(opening, openings)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeOpenings_addProductsUnchecked(
        JNIEnv *env, jclass caller, jdouble a, jdoubleArray xs, jlongArray us, jdouble b, jdoubleArray ys,
        jlongArray ws, jint raise, jlongArray results, jint from, jint count) {
    (void) caller;
    HOLD(double, x, xs);
    HOLD(uint64_t, u, us);
    HOLD(double, y, ys);
    HOLD(uint64_t, w, ws);
    HOLD(uint64_t, z, results);
    int held = x != NULL && u != NULL && y != NULL && w != NULL && z != NULL;
#if defined(__x86_64__)
    if (held) {
        add_products(a, x, u, b, y, w, raise, z + from, count);
    }
#else
    (void) a, (void) b, (void) raise, (void) from, (void) count;
#endif
    LET_GO_CHANGED(z, results)
    LET_GO_UNCHANGED(w, ws)
    LET_GO_UNCHANGED(y, ys)
    LET_GO_UNCHANGED(u, us)
    LET_GO_UNCHANGED(x, xs)
    return held ? JNI_TRUE : JNI_FALSE;
}
