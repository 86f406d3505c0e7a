/*
 * Work on single elements for org.secformer.mpc.ring.NativeElements, which has checked every index before it calls. As in
 * ring_kernels.c, nothing is called that "probe" has not seen.
 */
#include "vectors.h"

#if defined(__x86_64__)

/* As in NativeElements. */
enum { SET = 0, ADD = 1, XOR = 2 };

TARGET static void unpack(const int8_t *source, int bits, uint64_t *target, ptrdiff_t count, int how) {
    struct places places = places_of(bits);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 there = up_to(count - i);
        __m512i result = load_packed(&places, bits, source + i / 8 * bits, count - i);
        if (how == ADD) {
            result = _mm512_add_epi64(result, _mm512_maskz_loadu_epi64(there, target + i));
        } else if (how == XOR) {
            result = _mm512_xor_si512(result, _mm512_maskz_loadu_epi64(there, target + i));
        }
        _mm512_mask_storeu_epi64(target + i, there, result);
    }
}

TARGET static void pack(const uint64_t *elements, ptrdiff_t count, int bits, int8_t *target) {
    struct places places = places_of(bits);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __m512i here = _mm512_maskz_loadu_epi64(up_to(count - i), elements + i);
        store_packed(&places, bits, target + i / 8 * bits, count - i, here);
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
            __mmask8 elements = up_to(count - word - i);
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

#endif

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeElements_probe(JNIEnv *env, jclass caller) {
    (void) env;
    (void) caller;
#if defined(__x86_64__)
    return probe_vectors() ? JNI_TRUE : JNI_FALSE;
#else
    return JNI_FALSE;
#endif
}

/* False if the JVM is out of memory, here and below. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeElements_unpackUnchecked(
        JNIEnv *env, jclass caller, jbyteArray packed, jint offset, jint bits, jlongArray target, jint from,
        jint count, jint how) {
    (void) caller;
    HOLD(int8_t, source, packed);
    HOLD(uint64_t, elements, target);
    int held = source != NULL && elements != NULL;
#if defined(__x86_64__)
    if (held) {
        unpack(source + offset, bits, elements + from, count, how);
    }
#else
    (void) offset, (void) bits, (void) from, (void) count, (void) how;
#endif
    LET_GO_CHANGED(elements, target)
    LET_GO_UNCHANGED(source, packed)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeElements_packUnchecked(
        JNIEnv *env, jclass caller, jlongArray elements, jint from, jint count, jint bits, jbyteArray target,
        jint offset) {
    (void) caller;
    HOLD(uint64_t, source, elements);
    HOLD(int8_t, packed, target);
    int held = source != NULL && packed != NULL;
#if defined(__x86_64__)
    if (held) {
        pack(source + from, count, bits, packed + offset);
    }
#else
    (void) from, (void) count, (void) bits, (void) offset;
#endif
    LET_GO_CHANGED(packed, target)
    LET_GO_UNCHANGED(source, elements)
    return held ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeElements_lookUpUnchecked(
        JNIEnv *env, jclass caller, jlongArray tables, jintArray values, jint from, jint count, jint offset,
        jint shift, jint mask, jint second, jlongArray first_bits, jlongArray second_bits) {
    (void) caller;
    HOLD(uint64_t, table, tables);
    HOLD(int32_t, value, values);
    HOLD(uint64_t, first, first_bits);
    HOLD(uint64_t, other, second_bits);
    int held = table != NULL && value != NULL && first != NULL && other != NULL;
#if defined(__x86_64__)
    if (held) {
        look_up(table, value + from, count, offset, shift, mask, second, first, other);
    }
#else
    (void) from, (void) count, (void) offset, (void) shift, (void) mask, (void) second;
#endif
    LET_GO_CHANGED(other, second_bits)
    LET_GO_CHANGED(first, first_bits)
    LET_GO_UNCHANGED(value, values)
    LET_GO_UNCHANGED(table, tables)
    return held ? JNI_TRUE : JNI_FALSE;
}
