/*
 * Work on single elements for org.secformer.mpc.ring.NativeElements, which has checked every index before it calls. As in
 * ring_kernels.c, arrays are held for well below a millisecond, and nothing is called that "probe" has not seen.
 */
#include <jni.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>

#include "processor.h"

#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vbmi")))

/* As in NativeElements. */
enum { SET = 0, ADD = 1, XOR = 2 };

static int probe_processor(void) {
    struct features here;
    return probe_features(&here) && has_all(here.b, FEATURE_B_AVX512BW | FEATURE_B_AVX512VL)
            && has_all(here.c, FEATURE_C_AVX512VBMI);
}

/* The lowest bits set. */
static uint64_t low_bits(int count) {
    return count >= 64 ? ~(uint64_t) 0 : ((uint64_t) 1 << count) - 1;
}

/* Eight elements at a time: their bytes are read at once and moved to where each element's 64 bits begin. */
TARGET static void unpack(const int8_t *source, int width, uint64_t *target, ptrdiff_t count, int how) {
    uint8_t places[64];
    uint64_t used = 0;
    for (int i = 0; i < 64; i++) {
        places[i] = (uint8_t) (i / 8 * width + i % 8);
        used |= (uint64_t) (i % 8 < width) << i;
    }
    __m512i from = _mm512_loadu_si512(places);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        int here = count - i < 8 ? (int) (count - i) : 8;
        __mmask8 elements = (__mmask8) low_bits(here);
        __m512i bytes = _mm512_maskz_loadu_epi8(low_bits(here * width), source + i * width);
        __m512i result = _mm512_maskz_permutexvar_epi8(used, from, bytes);
        if (how == ADD) {
            result = _mm512_add_epi64(result, _mm512_maskz_loadu_epi64(elements, target + i));
        } else if (how == XOR) {
            result = _mm512_xor_si512(result, _mm512_maskz_loadu_epi64(elements, target + i));
        }
        _mm512_mask_storeu_epi64(target + i, elements, result);
    }
}

/* For each element, bits v and v + second of its table, where v are the masked bits of (value - offset) from "shift" on. */
TARGET static void look_up(
        const uint64_t *tables, const int32_t *values, ptrdiff_t count, int32_t offset, int shift, int32_t mask,
        int second, uint64_t *first_bits, uint64_t *second_bits) {
    __m256i offsets = _mm256_set1_epi32(offset);
    __m256i masks = _mm256_set1_epi32(mask);
    __m512i seconds = _mm512_set1_epi64(second);
    __m512i one = _mm512_set1_epi64(1);
    __m128i shifts = _mm_cvtsi32_si128(shift);
    for (ptrdiff_t word = 0; word < count; word += 64) {
        uint64_t first_word = 0, second_word = 0;
        for (ptrdiff_t i = 0; i < 64 && word + i < count; i += 8) {
            ptrdiff_t left = count - word - i;
            __mmask8 elements = (__mmask8) low_bits(left < 8 ? (int) left : 8);
            __m512i table = _mm512_maskz_loadu_epi64(elements, tables + word + i);
            __m256i value = _mm256_maskz_loadu_epi32(elements, values + word + i);
            value = _mm256_and_si256(_mm256_srl_epi32(_mm256_sub_epi32(value, offsets), shifts), masks);
            __m512i place = _mm512_cvtepu32_epi64(value);
            __mmask8 first = _mm512_test_epi64_mask(_mm512_srlv_epi64(table, place), one);
            __mmask8 other = _mm512_test_epi64_mask(_mm512_srlv_epi64(table, _mm512_add_epi64(place, seconds)), one);
            first_word |= (uint64_t) first << i;
            second_word |= (uint64_t) other << i;
        }
        first_bits[word / 64] = first_word;
        second_bits[word / 64] = second_word;
    }
}

#else

static int probe_processor(void) {
    return 0;
}

#endif

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeElements_probe(JNIEnv *env, jclass caller) {
    (void) env;
    (void) caller;
    return probe_processor() ? JNI_TRUE : JNI_FALSE;
}

/* False if the JVM is out of memory, here and below. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeElements_unpackUnchecked(
        JNIEnv *env, jclass caller, jbyteArray packed, jint offset, jint width, jlongArray target, jint from,
        jint count, jint how) {
    (void) caller;
    int8_t *source = (*env)->GetPrimitiveArrayCritical(env, packed, NULL);
    uint64_t *elements = (*env)->GetPrimitiveArrayCritical(env, target, NULL);
    int held = source != NULL && elements != NULL;
#if defined(__x86_64__)
    if (held) {
        unpack(source + offset, width, elements + from, count, how);
    }
#else
    (void) offset, (void) width, (void) from, (void) count, (void) how;
#endif
    if (elements != NULL) {
        (*env)->ReleasePrimitiveArrayCritical(env, target, elements, 0);
    }
    if (source != NULL) {
        (*env)->ReleasePrimitiveArrayCritical(env, packed, source, JNI_ABORT);
    }
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeElements_lookUpUnchecked(
        JNIEnv *env, jclass caller, jlongArray tables, jintArray values, jint from, jint count, jint offset,
        jint shift, jint mask, jint second, jlongArray first_bits, jlongArray second_bits) {
    (void) caller;
    uint64_t *table = (*env)->GetPrimitiveArrayCritical(env, tables, NULL);
    int32_t *value = (*env)->GetPrimitiveArrayCritical(env, values, NULL);
    uint64_t *first = (*env)->GetPrimitiveArrayCritical(env, first_bits, NULL);
    uint64_t *other = (*env)->GetPrimitiveArrayCritical(env, second_bits, NULL);
    int held = table != NULL && value != NULL && first != NULL && other != NULL;
#if defined(__x86_64__)
    if (held) {
        look_up(table, value + from, count, offset, shift, mask, second, first, other);
    }
#else
    (void) from, (void) count, (void) offset, (void) shift, (void) mask, (void) second;
#endif
    if (other != NULL) {
        (*env)->ReleasePrimitiveArrayCritical(env, second_bits, other, 0);
    }
    if (first != NULL) {
        (*env)->ReleasePrimitiveArrayCritical(env, first_bits, first, 0);
    }
    if (value != NULL) {
        (*env)->ReleasePrimitiveArrayCritical(env, values, value, JNI_ABORT);
    }
    if (table != NULL) {
        (*env)->ReleasePrimitiveArrayCritical(env, tables, table, JNI_ABORT);
    }
    return held ? JNI_TRUE : JNI_FALSE;
}
