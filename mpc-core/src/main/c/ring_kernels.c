/*
 * Products modulo 2^64 for org.secformer.mpc.ring.NativeKernels, which has checked every index before it calls.
 *
 * The library loads on every processor: what not all have is compiled for those that have it, function by function, and
 * called only if "probe" has seen it.
 */
#include <jni.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tiles.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "processor.h"
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

/* As in NativeKernels. */
enum { AVX512 = 0, AMX = 1, AMX_EMULATED = 2 };

/* What Java holds, and where in it the matrices begin. */
struct job {
    JNIEnv *env;
    jlongArray a, b, c;
    /* 0 if B lies in words; otherwise it is packed in so many bits. */
    int b_bits;
    ptrdiff_t a_from, b_from, c_from;
    ptrdiff_t m, k, n;
    /* Of the result so many low bits matter. */
    int bits;
    char *scratch;
};

/*
 * Between "hold" and "let_go" arrays do not move, for which the JVM may hold up garbage collection: callers stay below
 * a millisecond. Null if the JVM is out of memory.
 */
static uint64_t *hold(const struct job *job, jlongArray array) {
    return (*job->env)->GetPrimitiveArrayCritical(job->env, array, NULL);
}

static void let_go_unchanged(const struct job *job, jlongArray array, uint64_t *elements) {
    if (elements != NULL) {
        (*job->env)->ReleasePrimitiveArrayCritical(job->env, array, elements, JNI_ABORT);
    }
}

static void let_go_changed(const struct job *job, jlongArray array, uint64_t *elements) {
    if (elements != NULL) {
        (*job->env)->ReleasePrimitiveArrayCritical(job->env, array, elements, 0);
    }
}

static ptrdiff_t least(ptrdiff_t x, ptrdiff_t y) {
    return x < y ? x : y;
}

/* Rows of B that are fetched ahead: they lie on different pages, so that the processor does not foresee them. */
enum { ROWS_AHEAD = 16 };

/* Where the elements of a row of a packed B are, from column j on; as in PackedMatrix. */
struct packed_row {
    /* The words that elements begin in, and those that they end in, which may be the same. */
    const uint64_t *first, *next;
    /* The bit of a word that an element begins at. */
    int shift;
};

static uint64_t low_bits(int count) {
    return count == 64 ? ~(uint64_t) 0 : ((uint64_t) 1 << count) - 1;
}

INLINE struct packed_row packed_row(const struct job *job, const uint64_t *b, ptrdiff_t l, ptrdiff_t j) {
    ptrdiff_t block = l / 64 * job->b_bits;
    ptrdiff_t bit = l % 64 * job->b_bits;
    return (struct packed_row) {
        .first = b + (block + bit / 64) * job->n + j,
        .next = b + (block + (bit + job->b_bits - 1) / 64) * job->n + j,
        .shift = (int) (bit % 64),
    };
}

/* ---- Tiles ---- */

enum {
    /* 256 rows by 768 columns of A, 1.5 MiB, and 64 columns of B, 384 KiB, stay in a second-level cache of 2 MiB. */
    TILE_ROWS = 256,
    TILE_DEPTH = 768,
    TILE_COLUMNS = 64,
    PACKED_A_BYTES = TILE_ROWS * TILE_DEPTH * 8,
    PACKED_B_BYTES = TILE_COLUMNS * TILE_DEPTH * 8,
    /* What is unpacked of B before it is packed as digits. */
    UNPACKED_B_BYTES = PACKED_B_BYTES,
};

typedef void pack_a(
        const uint64_t *a, ptrdiff_t k, ptrdiff_t rows, ptrdiff_t depth, int digits, int8_t *packed);
typedef void pack_b(
        const uint64_t *b, ptrdiff_t n, ptrdiff_t depth, ptrdiff_t columns, int digits, int8_t *packed);
typedef void multiply(
        const int8_t *packed_a, const int8_t *packed_b, ptrdiff_t depth, uint64_t *c, ptrdiff_t n, ptrdiff_t rows,
        ptrdiff_t columns, int digits);

/* Unpacks rows of B from row l and column j on into rows of TILE_COLUMNS. */
typedef void unpack(
        const struct job *job, const uint64_t *b, ptrdiff_t l, ptrdiff_t j, ptrdiff_t depth, ptrdiff_t columns,
        uint64_t *rows);

static int multiply_on_tiles(
        const struct job *job, unpack *unpack, pack_a *pack_a, pack_b *pack_b, multiply *multiply) {
    int8_t *packed_a = (int8_t *) job->scratch;
    int8_t *packed_b = packed_a + PACKED_A_BYTES;
    uint64_t *unpacked_b = (uint64_t *) (packed_b + PACKED_B_BYTES);
    ptrdiff_t m = job->m, k = job->k, n = job->n;
    int digits = (job->bits + 7) / 8;
    for (ptrdiff_t i = 0; i < m; i += TILE_ROWS) {
        ptrdiff_t rows = least(TILE_ROWS, m - i);
        for (ptrdiff_t l = 0; l < k; l += TILE_DEPTH) {
            ptrdiff_t depth = least(TILE_DEPTH, k - l);
            uint64_t *a = hold(job, job->a);
            if (a == NULL) {
                return 0;
            }
            pack_a(a + job->a_from + i * k + l, k, rows, depth, digits, packed_a);
            let_go_unchanged(job, job->a, a);
            for (ptrdiff_t j = 0; j < n; j += TILE_COLUMNS) {
                ptrdiff_t columns = least(TILE_COLUMNS, n - j);
                uint64_t *b = hold(job, job->b);
                if (b == NULL) {
                    return 0;
                }
                if (job->b_bits != 0) {
                    unpack(job, b, l, j, depth, columns, unpacked_b);
                    pack_b(unpacked_b, TILE_COLUMNS, depth, columns, digits, packed_b);
                } else {
                    pack_b(b + job->b_from + l * n + j, n, depth, columns, digits, packed_b);
                }
                let_go_unchanged(job, job->b, b);
                uint64_t *c = hold(job, job->c);
                if (c == NULL) {
                    return 0;
                }
                multiply(packed_a, packed_b, depth, c + job->c_from + i * n + j, n, rows, columns, digits);
                let_go_changed(job, job->c, c);
            }
        }
    }
    return 1;
}

#include "tile_emulation.h"

#define TARGET
#define TILE_PRODUCT(name) emulated_##name
#define TILE_CONFIGURE(configuration) emulated_configure(configuration)
#define TILE_RELEASE() emulated_release()
#define TILE_ZERO(tile) emulated_zero(tile)
#define TILE_LOAD(tile, from) emulated_load(tile, from, 64)
#define TILE_DOT(sum, a, b) emulated_dot(sum, a, b)
#define TILE_STORE(tile, to) emulated_store(tile, to, 64)
#include "tile_product.h"
#undef TARGET
#undef TILE_PRODUCT
#undef TILE_CONFIGURE
#undef TILE_RELEASE
#undef TILE_ZERO
#undef TILE_LOAD
#undef TILE_DOT
#undef TILE_STORE

#if defined(__x86_64__)

/* Assembly instead of the compiler's intrinsics: those of GCC 12 do not say that a load reads memory. */
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vbmi")))
#define TILE_PRODUCT(name) amx_##name
#define TILE_CONFIGURE(configuration) __asm__ volatile("ldtilecfg %0" : : "m"(*(configuration)))
#define TILE_RELEASE() __asm__ volatile("tilerelease")
#define TILE_ZERO(tile) __asm__ volatile("tilezero %%tmm" #tile : :)
#define TILE_LOAD(tile, from)                                                                                          \
    __asm__ volatile("tileloadd (%0,%1,1), %%tmm" #tile : : "r"(from), "r"((ptrdiff_t) 64) : "memory")
#define TILE_DOT(sum, a, b) __asm__ volatile("tdpbssd %%tmm" #b ", %%tmm" #a ", %%tmm" #sum : :)
#define TILE_STORE(tile, to)                                                                                           \
    __asm__ volatile("tilestored %%tmm" #tile ", (%0,%1,1)" : : "r"(to), "r"((ptrdiff_t) 64) : "memory")
#include "tile_product.h"
#undef TARGET

/* ---- AVX-512 ---- */

#define TARGET __attribute__((target("avx512f,avx512dq")))

enum {
    /* Four panels of B are packed at a time, of 768 rows by 16 columns, 96 KiB each. */
    PANEL_DEPTH = 768,
    PANEL_COLUMNS = 16,
    PACKED_COLUMNS = 64,
    /* Bounds the time in which arrays are held. */
    PANEL_ROWS = 256,
};

/* Copies columns of B into panels of 16 columns, one after the other, missing columns as zeros. */
TARGET static void pack_panels(const uint64_t *b, ptrdiff_t n, ptrdiff_t depth, int columns, uint64_t *panels) {
    for (ptrdiff_t l = 0; l < depth; l++) {
        const uint64_t *row = b + l * n;
        for (int j = 0; j < columns; j += 8) {
            __mmask8 mask = (__mmask8) (columns - j >= 8 ? 255 : (1 << (columns - j)) - 1);
            if (l + ROWS_AHEAD < depth) {
                _mm_prefetch(row + ROWS_AHEAD * n + j, _MM_HINT_T0);
            }
            uint64_t *panel = panels + j / PANEL_COLUMNS * PANEL_COLUMNS * depth;
            uint64_t *target = panel + l * PANEL_COLUMNS + j % PANEL_COLUMNS;
            _mm512_store_si512(target, _mm512_maskz_loadu_epi64(mask, row + j));
        }
    }
}

/* The same from a packed B, from row l and column j on. */
TARGET static void unpack_panels(
        const struct job *job, const uint64_t *b, ptrdiff_t l, ptrdiff_t j, ptrdiff_t depth, int columns,
        uint64_t *panels) {
    __m512i low = _mm512_set1_epi64((long long) low_bits(job->b_bits));
    for (ptrdiff_t row = 0; row < depth; row++) {
        struct packed_row source = packed_row(job, b, l + row, j);
        __m128i right = _mm_cvtsi32_si128(source.shift);
        __m128i left = _mm_cvtsi32_si128(64 - source.shift);
        for (int column = 0; column < columns; column += 8) {
            __mmask8 mask = (__mmask8) (columns - column >= 8 ? 255 : (1 << (columns - column)) - 1);
            if (row + ROWS_AHEAD < depth) {
                _mm_prefetch(source.next + ROWS_AHEAD * job->b_bits / 64 * job->n + column, _MM_HINT_T0);
            }
            __m512i first = _mm512_srl_epi64(_mm512_maskz_loadu_epi64(mask, source.first + column), right);
            __m512i next = _mm512_sll_epi64(_mm512_maskz_loadu_epi64(mask, source.next + column), left);
            uint64_t *panel = panels + column / PANEL_COLUMNS * PANEL_COLUMNS * depth;
            uint64_t *target = panel + row * PANEL_COLUMNS + column % PANEL_COLUMNS;
            _mm512_store_si512(target, _mm512_and_si512(_mm512_or_si512(first, next), low));
        }
    }
}

/* c += a panel, for rows of A and at most 16 columns. */
typedef void multiply_panel(
        const uint64_t *a, ptrdiff_t k, const uint64_t *panel, ptrdiff_t depth, uint64_t *c, ptrdiff_t n,
        ptrdiff_t rows, int columns);

#define PANEL_PRODUCT(name) whole_##name
#define PRODUCT_ADD(sum, factor, b) _mm512_add_epi64(sum, _mm512_mullo_epi64(factor, b))
#include "panel_product.h"
#undef TARGET
#undef PANEL_PRODUCT
#undef PRODUCT_ADD

/* The low 52 bits of the factors' product are added: one instruction, exact modulo 2^52. */
#define TARGET __attribute__((target("avx512f,avx512dq,avx512ifma")))
#define PANEL_PRODUCT(name) narrow_##name
#define PRODUCT_ADD(sum, factor, b) _mm512_madd52lo_epu64(sum, factor, b)
#include "panel_product.h"
#undef TARGET
#undef PANEL_PRODUCT
#undef PRODUCT_ADD

static int multiply_with_avx512(const struct job *job, multiply_panel *multiply_panel) {
    uint64_t *panels = (uint64_t *) job->scratch;
    ptrdiff_t m = job->m, k = job->k, n = job->n;
    for (ptrdiff_t i = 0; i < m; i += PANEL_ROWS) {
        for (ptrdiff_t l = 0; l < k; l += PANEL_DEPTH) {
            ptrdiff_t depth = least(PANEL_DEPTH, k - l);
            for (ptrdiff_t j = 0; j < n; j += PACKED_COLUMNS) {
                uint64_t *a = hold(job, job->a);
                uint64_t *b = hold(job, job->b);
                uint64_t *c = hold(job, job->c);
                int held = a != NULL && b != NULL && c != NULL;
                if (held) {
                    int columns = (int) least(PACKED_COLUMNS, n - j);
                    if (job->b_bits != 0) {
                        unpack_panels(job, b, l, j, depth, columns, panels);
                    } else {
                        pack_panels(b + job->b_from + l * n + j, n, depth, columns, panels);
                    }
                    for (int p = 0; p < columns; p += PANEL_COLUMNS) {
                        multiply_panel(
                                a + job->a_from + i * k + l, k, panels + p * depth, depth,
                                c + job->c_from + i * n + j + p, n, least(PANEL_ROWS, m - i), columns - p);
                    }
                }
                let_go_changed(job, job->c, c);
                let_go_unchanged(job, job->b, b);
                let_go_unchanged(job, job->a, a);
                if (!held) {
                    return 0;
                }
            }
        }
    }
    return 1;
}

/* ---- What this processor has and the operating system lets us use ---- */

/* Whether there are instructions for products of 52 bits; written by "probe" alone. */
static int has_narrow_products;

static int probe_processor(void) {
    struct features here;
    if (!probe_features(&here)) {
        return 0;
    }
    has_narrow_products = has_all(here.b, FEATURE_B_AVX512IFMA);
    int found = 1 << AVX512;
#if defined(__linux__)
    /* Linux gives a process the registers of tiles only on request: ARCH_REQ_XCOMP_PERM for XTILEDATA. */
    if (has_all(here.b, FEATURE_B_AVX512BW | FEATURE_B_AVX512VL) && has_all(here.c, FEATURE_C_AVX512VBMI)
            && has_all(here.d, FEATURE_D_AMX) && has_all(here.states, 3u << 17)
            && syscall(SYS_arch_prctl, 0x1023, 18) == 0) {
        found |= 1 << AMX;
    }
#endif
    return found;
}

#else

static int probe_processor(void) {
    return 0;
}

#endif

/* A bit for each way to multiply that runs here. */
JNIEXPORT jint JNICALL Java_org_secformer_mpc_ring_NativeKernels_probe(JNIEnv *env, jclass caller) {
    (void) env;
    (void) caller;
    return probe_processor() | 1 << AMX_EMULATED;
}

/* Bytes of scratch memory, aligned to 64, that "multiplyAdd" uses. */
JNIEXPORT jint JNICALL Java_org_secformer_mpc_ring_NativeKernels_scratchBytes(JNIEnv *env, jclass caller) {
    (void) env;
    (void) caller;
    return PACKED_A_BYTES + PACKED_B_BYTES + UNPACKED_B_BYTES;
}

static jboolean multiply_add(const struct job *job, int way) {
    int is_done;
#if defined(__x86_64__)
    if (way == AVX512) {
        multiply_panel *multiply =
                job->bits <= 52 && has_narrow_products ? narrow_multiply_panel : whole_multiply_panel;
        is_done = multiply_with_avx512(job, multiply);
    } else if (way == AMX) {
        is_done = multiply_on_tiles(job, amx_unpack, amx_pack_a, amx_pack_b, amx_multiply);
    } else
#endif
    {
        (void) way;
        is_done = multiply_on_tiles(job, emulated_unpack, emulated_pack_a, emulated_pack_b, emulated_multiply);
    }
    return is_done ? JNI_TRUE : JNI_FALSE;
}

/* Of c only the low "bits" bits of each element mean anything afterwards. False if the JVM is out of memory. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeKernels_multiplyAdd(
        JNIEnv *env, jclass caller, jint way, jobject scratch, jlongArray a, jint a_from, jlongArray b, jint b_from,
        jlongArray c, jint c_from, jint m, jint k, jint n, jint bits) {
    (void) caller;
    struct job job = {
        .env = env,
        .a = a, .b = b, .c = c,
        .a_from = a_from, .b_from = b_from, .c_from = c_from,
        .m = m, .k = k, .n = n,
        .bits = bits,
        .scratch = (*env)->GetDirectBufferAddress(env, scratch),
    };
    return multiply_add(&job, way);
}

/* The same for a B of packed elements. */
JNIEXPORT jboolean JNICALL Java_org_secformer_mpc_ring_NativeKernels_multiplyAddPacked(
        JNIEnv *env, jclass caller, jint way, jobject scratch, jlongArray a, jint a_from, jlongArray b, jint b_bits,
        jlongArray c, jint c_from, jint m, jint k, jint n, jint bits) {
    (void) caller;
    struct job job = {
        .env = env,
        .a = a, .b = b, .c = c,
        .b_bits = b_bits,
        .a_from = a_from, .c_from = c_from,
        .m = m, .k = k, .n = n,
        .bits = bits,
        .scratch = (*env)->GetDirectBufferAddress(env, scratch),
    };
    return multiply_add(&job, way);
}
