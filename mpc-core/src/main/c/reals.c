/*
 * Products of matrices of doubles for org.secformer.mpc.ring.NativeReals, which has checked every index before it calls: on
 * vectors of 512 bits, called only if "probe" has seen them.
 */
#include <stdlib.h>

#include "vectors.h"

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)

enum {
    /* As in PackedReals. */
    PANEL_COLUMNS = 16,
    /* 128 rows by 512 columns of A, 512 KiB, and a panel of B, 64 KiB, stay in a second-level cache of 1 MiB. */
    BLOCK_ROWS = 128,
    BLOCK_DEPTH = 512,
    /* Bounds the time in which arrays are held. */
    HELD_PANELS = 8,
    /* Of singles as many fill as many bytes. So many products are added up before the sum goes into a double. */
    SINGLE_COLUMNS = 32,
    SINGLE_DEPTH = 256,
};

/* Rows of A times a panel, added to C unless they are the first: two vectors of sums a row stay in registers. */
TARGET INLINE void multiply_rows(
        int rows, const double *a, ptrdiff_t k, const double *panel, ptrdiff_t depth, double *c, ptrdiff_t n,
        __mmask8 left, __mmask8 right, int first) {
    __m512d sums[8][2];
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        sums[i][0] = first ? _mm512_setzero_pd() : _mm512_maskz_loadu_pd(left, c + i * n);
        sums[i][1] = first ? _mm512_setzero_pd() : _mm512_maskz_loadu_pd(right, c + i * n + 8);
    }
    for (ptrdiff_t l = 0; l < depth; l++) {
        __m512d b0 = _mm512_loadu_pd(panel + l * PANEL_COLUMNS);
        __m512d b1 = _mm512_loadu_pd(panel + l * PANEL_COLUMNS + 8);
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) {
            __m512d factor = _mm512_set1_pd(a[i * k + l]);
            sums[i][0] = _mm512_fmadd_pd(factor, b0, sums[i][0]);
            sums[i][1] = _mm512_fmadd_pd(factor, b1, sums[i][1]);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        _mm512_mask_storeu_pd(c + i * n, left, sums[i][0]);
        _mm512_mask_storeu_pd(c + i * n + 8, right, sums[i][1]);
    }
}

TARGET static void multiply_panel(
        const double *a, ptrdiff_t k, const double *panel, ptrdiff_t depth, double *c, ptrdiff_t n, ptrdiff_t rows,
        ptrdiff_t columns, int first) {
    __mmask8 left = up_to(columns);
    __mmask8 right = columns > 8 ? up_to(columns - 8) : 0;
    ptrdiff_t i = 0;
    for (; i + 8 <= rows; i += 8) {
        multiply_rows(8, a + i * k, k, panel, depth, c + i * n, n, left, right, first);
    }
    for (; i + 2 <= rows; i += 2) {
        multiply_rows(2, a + i * k, k, panel, depth, c + i * n, n, left, right, first);
    }
    if (i < rows) {
        multiply_rows(1, a + i * k, k, panel, depth, c + i * n, n, left, right, first);
    }
}

/* Adds sums of singles to doubles, unless they are the first. */
TARGET INLINE void add_singles(double *c, __mmask16 there, __m512 sums, int first) {
    __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(sums));
    __m512d high = _mm512_cvtps_pd(_mm512_extractf32x8_ps(sums, 1));
    __mmask8 left = (__mmask8) there;
    __mmask8 right = (__mmask8) (there >> 8);
    if (!first) {
        low = _mm512_add_pd(low, _mm512_maskz_loadu_pd(left, c));
        high = _mm512_add_pd(high, _mm512_maskz_loadu_pd(right, c + 8));
    }
    _mm512_mask_storeu_pd(c, left, low);
    _mm512_mask_storeu_pd(c + 8, right, high);
}

/* As multiply_rows, with rows of A as singles, "depth" apart. */
TARGET INLINE void multiply_single_rows(
        int rows, const float *a, const float *panel, ptrdiff_t depth, double *c, ptrdiff_t n, __mmask16 left,
        __mmask16 right, int first) {
    __m512 sums[8][2];
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        sums[i][0] = sums[i][1] = _mm512_setzero_ps();
    }
    for (ptrdiff_t l = 0; l < depth; l++) {
        __m512 b0 = _mm512_loadu_ps(panel + l * SINGLE_COLUMNS);
        __m512 b1 = _mm512_loadu_ps(panel + l * SINGLE_COLUMNS + 16);
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) {
            __m512 factor = _mm512_set1_ps(a[i * depth + l]);
            sums[i][0] = _mm512_fmadd_ps(factor, b0, sums[i][0]);
            sums[i][1] = _mm512_fmadd_ps(factor, b1, sums[i][1]);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        add_singles(c + i * n, left, sums[i][0], first);
        add_singles(c + i * n + 16, right, sums[i][1], first);
    }
}

TARGET static void multiply_single_panel(
        const float *a, const float *panel, ptrdiff_t depth, double *c, ptrdiff_t n, ptrdiff_t rows, ptrdiff_t columns,
        int first) {
    __mmask16 left = (__mmask16) low_bits(columns < 16 ? (int) columns : 16);
    __mmask16 right = columns > 16 ? (__mmask16) low_bits(columns < 32 ? (int) columns - 16 : 16) : 0;
    ptrdiff_t i = 0;
    for (; i + 8 <= rows; i += 8) {
        multiply_single_rows(8, a + i * depth, panel, depth, c + i * n, n, left, right, first);
    }
    for (; i + 2 <= rows; i += 2) {
        multiply_single_rows(2, a + i * depth, panel, depth, c + i * n, n, left, right, first);
    }
    if (i < rows) {
        multiply_single_rows(1, a + i * depth, panel, depth, c + i * n, n, left, right, first);
    }
}

/* Part of A as singles, without gaps. */
TARGET static void to_singles(const double *a, ptrdiff_t k, ptrdiff_t rows, ptrdiff_t depth, float *singles) {
    for (ptrdiff_t i = 0; i < rows; i++) {
        for (ptrdiff_t l = 0; l < depth; l += 8) {
            __mmask8 there = up_to(depth - l);
            __m256 single = _mm512_cvtpd_ps(_mm512_maskz_loadu_pd(there, a + i * k + l));
            _mm256_mask_storeu_ps(singles + i * depth + l, there, single);
        }
    }
}

static ptrdiff_t least(ptrdiff_t x, ptrdiff_t y) {
    return x < y ? x : y;
}
#endif

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeReals_probe(JNIEnv *env, jclass caller) {
    (void) env;
    (void) caller;
#if defined(__x86_64__)
    return probe_vectors() ? JNI_TRUE : JNI_FALSE;
#else
    return JNI_FALSE;
#endif
}

/* C = A B, B in panels. False if the JVM is out of memory. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeReals_multiply(
        JNIEnv *env, jclass caller, jdoubleArray left, jint left_from, jdoubleArray panels, jdoubleArray result,
        jint result_from, jint rows, jint inner, jint columns) {
    (void) caller;
#if defined(__x86_64__)
    ptrdiff_t m = rows, k = inner, n = columns;
    for (ptrdiff_t i = 0; i < m; i += BLOCK_ROWS) {
        for (ptrdiff_t l = 0; l < k; l += BLOCK_DEPTH) {
            for (ptrdiff_t j = 0; j < n; j += HELD_PANELS * PANEL_COLUMNS) {
                HOLD(const double, a, left);
                HOLD(const double, b, panels);
                HOLD(double, c, result);
                int held = a != NULL && b != NULL && c != NULL;
                ptrdiff_t end = held ? least(n, j + HELD_PANELS * PANEL_COLUMNS) : j;
                for (ptrdiff_t p = j; p < end; p += PANEL_COLUMNS) {
                    multiply_panel(
                            a + left_from + i * k + l, k, b + p * k + l * PANEL_COLUMNS, least(BLOCK_DEPTH, k - l),
                            c + result_from + i * n + p, n, least(BLOCK_ROWS, m - i), n - p, l == 0);
                }
                LET_GO_CHANGED(c, result);
                LET_GO_UNCHANGED(b, panels);
                LET_GO_UNCHANGED(a, left);
                if (!held) {
                    return JNI_FALSE;
                }
            }
        }
    }
    return JNI_TRUE;
#else
    (void) env, (void) left, (void) left_from, (void) panels, (void) result, (void) result_from, (void) rows;
    (void) inner, (void) columns;
    return JNI_FALSE;
#endif
}

/* C = A B for B in panels of singles; A is rounded to singles. False if the JVM or the system is out of memory. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeReals_multiplySingle(
        JNIEnv *env, jclass caller, jdoubleArray left, jint left_from, jfloatArray panels, jdoubleArray result,
        jint result_from, jint rows, jint inner, jint columns) {
    (void) caller;
#if defined(__x86_64__)
    ptrdiff_t m = rows, k = inner, n = columns;
    float *singles = malloc(sizeof(float) * BLOCK_ROWS * SINGLE_DEPTH);
    int held = singles != NULL;
    for (ptrdiff_t i = 0; held && i < m; i += BLOCK_ROWS) {
        ptrdiff_t block_rows = least(BLOCK_ROWS, m - i);
        for (ptrdiff_t l = 0; held && l < k; l += SINGLE_DEPTH) {
            ptrdiff_t depth = least(SINGLE_DEPTH, k - l);
            HOLD(const double, a, left);
            held = a != NULL;
            if (held) {
                to_singles(a + left_from + i * k + l, k, block_rows, depth, singles);
            }
            LET_GO_UNCHANGED(a, left);
            for (ptrdiff_t j = 0; held && j < n; j += HELD_PANELS * SINGLE_COLUMNS) {
                HOLD(const float, b, panels);
                HOLD(double, c, result);
                held = b != NULL && c != NULL;
                ptrdiff_t end = held ? least(n, j + HELD_PANELS * SINGLE_COLUMNS) : j;
                for (ptrdiff_t p = j; p < end; p += SINGLE_COLUMNS) {
                    multiply_single_panel(
                            singles, b + p * k + l * SINGLE_COLUMNS, depth, c + result_from + i * n + p, n, block_rows,
                            n - p, l == 0);
                }
                LET_GO_CHANGED(c, result);
                LET_GO_UNCHANGED(b, panels);
            }
        }
    }
    free(singles);
    return held ? JNI_TRUE : JNI_FALSE;
#else
    (void) env, (void) left, (void) left_from, (void) panels, (void) result, (void) result_from, (void) rows;
    (void) inner, (void) columns;
    return JNI_FALSE;
#endif
}

#if defined(__x86_64__)
/* Smallest and largest, NaN if there is one. */
TARGET static void add_extent(const double *values, ptrdiff_t count, int first, double *ends) {
    __m512d smallest = _mm512_set1_pd(first ? values[0] : ends[0]);
    __m512d largest = _mm512_set1_pd(first ? values[0] : ends[1]);
    __mmask8 nan = _mm512_cmp_pd_mask(smallest, largest, _CMP_UNORD_Q);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512d value = _mm512_mask_loadu_pd(smallest, there, values + i);
        nan |= _mm512_cmp_pd_mask(value, value, _CMP_UNORD_Q);
        smallest = _mm512_min_pd(smallest, value);
        largest = _mm512_mask_max_pd(largest, there, largest, value);
    }
    ends[0] = nan ? __builtin_nan("") : _mm512_reduce_min_pd(smallest);
    ends[1] = nan ? __builtin_nan("") : _mm512_reduce_max_pd(largest);
}

TARGET static void round_at_random(
        const double *values, const int32_t *drawn, double *rounded, ptrdiff_t count, double up, double down) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512d value = _mm512_mul_pd(_mm512_maskz_loadu_pd(there, values + i), _mm512_set1_pd(up));
        __m512d draw = _mm512_cvtepu32_pd(_mm256_maskz_loadu_epi32(there, drawn + i));
        /* Not in one instruction, so that no kernel rounds otherwise than another. */
        __m512d units = _mm512_add_pd(value, _mm512_mul_pd(draw, _mm512_set1_pd(0x1p-32)));
        units = _mm512_roundscale_pd(units, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
        _mm512_mask_storeu_pd(rounded + i, there, _mm512_mul_pd(units, _mm512_set1_pd(down)));
    }
}
#endif

/* Adds elements to an extent, unless they are the first. False if the JVM is out of memory. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeReals_extent(
        JNIEnv *env, jclass caller, jdoubleArray all, jint from, jint count, jdoubleArray extent) {
    (void) caller;
#if defined(__x86_64__)
    HOLD(const double, values, all);
    HOLD(double, ends, extent);
    int held = values != NULL && ends != NULL;
    if (held) {
        add_extent(values + from, count, from == 0, ends);
    }
    LET_GO_CHANGED(ends, extent);
    LET_GO_UNCHANGED(values, all);
    return held ? JNI_TRUE : JNI_FALSE;
#else
    (void) env, (void) all, (void) from, (void) count, (void) extent;
    return JNI_FALSE;
#endif
}

/* Rounds elements at random. False if the JVM is out of memory. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeReals_round(
        JNIEnv *env, jclass caller, jdoubleArray all, jintArray draws, jdoubleArray results, jint from, jint count,
        jdouble up, jdouble down) {
    (void) caller;
#if defined(__x86_64__)
    HOLD(const double, values, all);
    HOLD(const int32_t, drawn, draws);
    HOLD(double, rounded, results);
    int held = values != NULL && drawn != NULL && rounded != NULL;
    if (held) {
        round_at_random(values + from, drawn + from, rounded + from, count, up, down);
    }
    LET_GO_CHANGED(rounded, results);
    LET_GO_UNCHANGED(drawn, draws);
    LET_GO_UNCHANGED(values, all);
    return held ? JNI_TRUE : JNI_FALSE;
#else
    (void) env, (void) all, (void) draws, (void) results, (void) from, (void) count, (void) up, (void) down;
    return JNI_FALSE;
#endif
}
