/*
 * Products on vectors of 512 bits. Included once for each way to multiply and add; the includer defines
 * PANEL_PRODUCT(name), TARGET and PRODUCT_ADD(sum, factor, b).
 */

/* c += a panel for so many rows, a constant where this is inlined: two vectors of sums a row stay in registers. */
TARGET INLINE void PANEL_PRODUCT(add_rows)(
        int rows, const uint64_t *a, ptrdiff_t k, const uint64_t *panel, ptrdiff_t depth, uint64_t *c, ptrdiff_t n,
        __mmask8 left, __mmask8 right) {
    __m512i sums[8][2];
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        sums[i][0] = _mm512_maskz_loadu_epi64(left, c + i * n);
        sums[i][1] = _mm512_maskz_loadu_epi64(right, c + i * n + 8);
    }
    for (ptrdiff_t l = 0; l < depth; l++) {
        __m512i b0 = _mm512_load_si512(panel + l * PANEL_COLUMNS);
        __m512i b1 = _mm512_load_si512(panel + l * PANEL_COLUMNS + 8);
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) {
            __m512i factor = _mm512_set1_epi64((long long) a[i * k + l]);
            sums[i][0] = PRODUCT_ADD(sums[i][0], factor, b0);
            sums[i][1] = PRODUCT_ADD(sums[i][1], factor, b1);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        _mm512_mask_storeu_epi64(c + i * n, left, sums[i][0]);
        _mm512_mask_storeu_epi64(c + i * n + 8, right, sums[i][1]);
    }
}

TARGET static void PANEL_PRODUCT(multiply_panel)(
        const uint64_t *a, ptrdiff_t k, const uint64_t *panel, ptrdiff_t depth, uint64_t *c, ptrdiff_t n,
        ptrdiff_t rows, int columns) {
    __mmask8 left = (__mmask8) (columns >= 8 ? 255 : (1 << columns) - 1);
    __mmask8 right = (__mmask8) (columns >= 16 ? 255 : columns >= 8 ? (1 << (columns - 8)) - 1 : 0);
    ptrdiff_t i = 0;
    for (; i + 8 <= rows; i += 8) {
        PANEL_PRODUCT(add_rows)(8, a + i * k, k, panel, depth, c + i * n, n, left, right);
    }
    for (; i + 2 <= rows; i += 2) {
        PANEL_PRODUCT(add_rows)(2, a + i * k, k, panel, depth, c + i * n, n, left, right);
    }
    if (i < rows) {
        PANEL_PRODUCT(add_rows)(1, a + i * k, k, panel, depth, c + i * n, n, left, right);
    }
}
