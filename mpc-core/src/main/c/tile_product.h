/*
 * Products modulo 2^64 from products of bytes on 16-row tiles. Included once for each way to execute the tile
 * instructions; the includer defines TILE_PRODUCT(name), TARGET, TILE_CONFIGURE, TILE_RELEASE, TILE_ZERO, TILE_LOAD,
 * TILE_DOT and TILE_STORE.
 *
 * Every element is written in balanced base 256, x = sum_i x_i 2^(8i) with -128 <= x_i < 128 modulo 2^64. Then
 *
 *     x y = sum_d 2^(8d) sum_{i+j=d} x_i y_j,   d = 0..7,
 *
 * because what has d > 7 is 0 modulo 2^64: 36 products of bytes, or 28 for d = 0..6 where 56 bits suffice, 21 for 48, 15 for 40
 * and 10 for 32; digits beyond these are not packed. Each diagonal d has an accumulator of 32 bits. It is exact: at most 8 DEPTH products of at most 2^14 each, below
 * 2^31 as long as DEPTH < 2^14.
 *
 * Tiles 0..3 accumulate four diagonals, tile 4 holds a digit of A, tiles 5..7 hold three neighbouring digits of B:
 * digit j is in tile 5 + j mod 3. Going from one digit of A to the next moves the window over B by one, so that each
 * digit is loaded once for the diagonals 4..7, and digits 0..3 once more for the others: 24 loads for 36 products.
 */

#define LOAD_A(i) TILE_LOAD(4, a + (i) * TILE_BYTES)
#define LOAD_B(tile, j) TILE_LOAD(tile, b + (j) * TILE_BYTES)

/* Adds digit products of 16 rows by 64 by 16 columns to diagonals 4..7, in tiles 0..3. */
#define ADD_HIGH_DIAGONALS                                                                                             \
    LOAD_A(0); LOAD_B(6, 7); TILE_DOT(3, 4, 6);                                                                        \
    LOAD_B(5, 6); TILE_DOT(2, 4, 5); LOAD_B(7, 5); TILE_DOT(1, 4, 7); LOAD_B(6, 4); TILE_DOT(0, 4, 6);                 \
    LOAD_A(1); TILE_DOT(3, 4, 5); TILE_DOT(2, 4, 7); TILE_DOT(1, 4, 6); LOAD_B(5, 3); TILE_DOT(0, 4, 5);               \
    LOAD_A(2); TILE_DOT(3, 4, 7); TILE_DOT(2, 4, 6); TILE_DOT(1, 4, 5); LOAD_B(7, 2); TILE_DOT(0, 4, 7);               \
    LOAD_A(3); TILE_DOT(3, 4, 6); TILE_DOT(2, 4, 5); TILE_DOT(1, 4, 7); LOAD_B(6, 1); TILE_DOT(0, 4, 6);               \
    LOAD_A(4); TILE_DOT(3, 4, 5); TILE_DOT(2, 4, 7); TILE_DOT(1, 4, 6); LOAD_B(5, 0); TILE_DOT(0, 4, 5);               \
    LOAD_A(5); TILE_DOT(3, 4, 7); TILE_DOT(2, 4, 6); TILE_DOT(1, 4, 5);                                                \
    LOAD_A(6); TILE_DOT(3, 4, 6); TILE_DOT(2, 4, 5);                                                                   \
    LOAD_A(7); TILE_DOT(3, 4, 5)

/* The same for diagonals 4, 5 and 6 alone, in tiles 0, 1 and 2. */
#define ADD_UPPER_DIAGONALS                                                                                            \
    LOAD_A(0); LOAD_B(5, 6); TILE_DOT(2, 4, 5); LOAD_B(7, 5); TILE_DOT(1, 4, 7); LOAD_B(6, 4); TILE_DOT(0, 4, 6);      \
    LOAD_A(1); TILE_DOT(2, 4, 7); TILE_DOT(1, 4, 6); LOAD_B(5, 3); TILE_DOT(0, 4, 5);                                  \
    LOAD_A(2); TILE_DOT(2, 4, 6); TILE_DOT(1, 4, 5); LOAD_B(7, 2); TILE_DOT(0, 4, 7);                                  \
    LOAD_A(3); TILE_DOT(2, 4, 5); TILE_DOT(1, 4, 7); LOAD_B(6, 1); TILE_DOT(0, 4, 6);                                  \
    LOAD_A(4); TILE_DOT(2, 4, 7); TILE_DOT(1, 4, 6); LOAD_B(5, 0); TILE_DOT(0, 4, 5);                                  \
    LOAD_A(5); TILE_DOT(2, 4, 6); TILE_DOT(1, 4, 5);                                                                   \
    LOAD_A(6); TILE_DOT(2, 4, 5)

/* The same for diagonals 4 and 5 alone, in tiles 0 and 1. */
#define ADD_MIDDLE_DIAGONALS                                                                                           \
    LOAD_A(0); LOAD_B(7, 5); TILE_DOT(1, 4, 7); LOAD_B(6, 4); TILE_DOT(0, 4, 6);                                       \
    LOAD_A(1); TILE_DOT(1, 4, 6); LOAD_B(5, 3); TILE_DOT(0, 4, 5);                                                     \
    LOAD_A(2); TILE_DOT(1, 4, 5); LOAD_B(7, 2); TILE_DOT(0, 4, 7);                                                     \
    LOAD_A(3); TILE_DOT(1, 4, 7); LOAD_B(6, 1); TILE_DOT(0, 4, 6);                                                     \
    LOAD_A(4); TILE_DOT(1, 4, 6); LOAD_B(5, 0); TILE_DOT(0, 4, 5);                                                     \
    LOAD_A(5); TILE_DOT(1, 4, 5)

/* The same for diagonal 4 alone, in tile 0. */
#define ADD_FOURTH_DIAGONAL                                                                                            \
    LOAD_A(0); LOAD_B(6, 4); TILE_DOT(0, 4, 6);                                                                        \
    LOAD_A(1); LOAD_B(5, 3); TILE_DOT(0, 4, 5);                                                                        \
    LOAD_A(2); LOAD_B(7, 2); TILE_DOT(0, 4, 7);                                                                        \
    LOAD_A(3); LOAD_B(6, 1); TILE_DOT(0, 4, 6);                                                                        \
    LOAD_A(4); LOAD_B(5, 0); TILE_DOT(0, 4, 5)

/* The same for diagonals 0..3. */
#define ADD_LOW_DIAGONALS                                                                                              \
    LOAD_A(0); LOAD_B(5, 3); TILE_DOT(3, 4, 5);                                                                        \
    LOAD_B(7, 2); TILE_DOT(2, 4, 7); LOAD_B(6, 1); TILE_DOT(1, 4, 6); LOAD_B(5, 0); TILE_DOT(0, 4, 5);                 \
    LOAD_A(1); TILE_DOT(3, 4, 7); TILE_DOT(2, 4, 6); TILE_DOT(1, 4, 5);                                                \
    LOAD_A(2); TILE_DOT(3, 4, 6); TILE_DOT(2, 4, 5);                                                                   \
    LOAD_A(3); TILE_DOT(3, 4, 5)

#define ZERO_ACCUMULATORS                                                                                              \
    TILE_ZERO(0); TILE_ZERO(1); TILE_ZERO(2); TILE_ZERO(3)

#define STORE_ACCUMULATORS(first)                                                                                      \
    TILE_STORE(0, diagonals[first]); TILE_STORE(1, diagonals[(first) + 1]);                                            \
    TILE_STORE(2, diagonals[(first) + 2]); TILE_STORE(3, diagonals[(first) + 3])

/* c += a b for at most 16 rows and columns; a and b are packed with the same number of blocks of 64. */
TARGET static void TILE_PRODUCT(square)(
        const int8_t *packed_a, const int8_t *packed_b, ptrdiff_t blocks, uint64_t *c, ptrdiff_t n, int rows,
        int columns, int digits) {
    int32_t diagonals[8][16 * 16] __attribute__((aligned(64)));
    ZERO_ACCUMULATORS;
    for (ptrdiff_t block = 0; block < blocks; block++) {
        const int8_t *a = packed_a + block * BLOCK_BYTES;
        const int8_t *b = packed_b + block * BLOCK_BYTES;
        if (digits > 7) {
            ADD_HIGH_DIAGONALS;
        } else if (digits > 6) {
            ADD_UPPER_DIAGONALS;
        } else if (digits > 5) {
            ADD_MIDDLE_DIAGONALS;
        } else if (digits > 4) {
            ADD_FOURTH_DIAGONAL;
        }
    }
    STORE_ACCUMULATORS(4);
    ZERO_ACCUMULATORS;
    for (ptrdiff_t block = 0; block < blocks; block++) {
        const int8_t *a = packed_a + block * BLOCK_BYTES;
        const int8_t *b = packed_b + block * BLOCK_BYTES;
        ADD_LOW_DIAGONALS;
    }
    STORE_ACCUMULATORS(0);
    for (int row = 0; row < rows; row++) {
        uint64_t sums[16];
        for (int j = 0; j < 16; j++) {
            const int32_t *d = &diagonals[0][16 * row + j];
            /* Of the diagonals 4..7 only 32 bits matter. */
            uint32_t high = 0;
            uint64_t low = 0;
            for (int i = 0; i < 4; i++) {
                low += (uint64_t) (int64_t) d[256 * i] << (8 * i);
                high += (uint32_t) d[256 * (i + 4)] << (8 * i);
            }
            sums[j] = low + ((uint64_t) high << 32);
        }
        for (int j = 0; j < columns; j++) {
            c[row * n + j] += sums[j];
        }
    }
}

/* Unpacks rows of a packed B, from row l and column j on, into rows of TILE_COLUMNS. */
TARGET static void TILE_PRODUCT(unpack)(
        const struct job *job, const uint64_t *b, ptrdiff_t l, ptrdiff_t j, ptrdiff_t depth, ptrdiff_t columns,
        uint64_t *rows) {
    uint64_t low = low_bits(job->b_bits);
    for (ptrdiff_t row = 0; row < depth; row++) {
        struct packed_row source = packed_row(job, b, l + row, j);
        uint64_t *target = rows + row * TILE_COLUMNS;
        for (ptrdiff_t column = 0; column < columns; column++) {
            /* Twice, as C cannot shift by 64. */
            uint64_t next = source.next[column] << 1 << (63 - source.shift);
            target[column] = (source.first[column] >> source.shift | next) & low;
        }
    }
}

/* Packs rows of A: for each 16 rows, for each 64 columns, for each digit, a tile of 16 by 64 bytes. */
TARGET static void TILE_PRODUCT(pack_a)(
        const uint64_t *a, ptrdiff_t k, ptrdiff_t rows, ptrdiff_t depth, int digits_used, int8_t *packed) {
    ptrdiff_t blocks = (depth + 63) / 64;
    for (ptrdiff_t row = 0; row < (rows + 15) / 16 * 16; row++) {
        int8_t *target = packed + row / 16 * blocks * BLOCK_BYTES + row % 16 * 64;
        for (ptrdiff_t l = 0; l < depth; l += 64, target += BLOCK_BYTES) {
            uint64_t run[64] __attribute__((aligned(64))) = {0};
            if (row < rows) {
                memcpy(run, a + row * k + l, sizeof(uint64_t) * (size_t) (depth - l < 64 ? depth - l : 64));
            }
            vector digits[8];
            for (int i = 0; i < 8; i++) {
                memcpy(&digits[i], run + 8 * i, 64);
            }
            group_digits(digits);
            for (int i = 0; i < digits_used; i++) {
                memcpy(target + i * TILE_BYTES, &digits[i], 64);
            }
        }
    }
}

/*
 * Packs columns of B in panels of 16, one after the other: for each 64 rows, for each digit, a tile of 16 rows, in
 * which row r holds rows 4r..4r+3 of B, the four bytes of a column side by side.
 */
TARGET static void TILE_PRODUCT(pack_b)(
        const uint64_t *b, ptrdiff_t n, ptrdiff_t depth, ptrdiff_t columns, int digits_used, int8_t *packed) {
    ptrdiff_t blocks = (depth + 63) / 64;
    for (ptrdiff_t l = 0; l < 64 * blocks; l += 4) {
        int8_t *target = packed + l / 64 * BLOCK_BYTES + l % 64 / 4 * 64;
        for (ptrdiff_t j = 0; j < columns; j += 16, target += blocks * BLOCK_BYTES) {
            uint64_t rows[4][16] __attribute__((aligned(64))) = {{0}};
            for (int r = 0; r < 4 && l + r < depth; r++) {
                const uint64_t *row = b + (l + r) * n + j;
                if (columns - j >= 16) {
                    memcpy(rows[r], row, sizeof rows[r]);
                } else {
                    memcpy(rows[r], row, sizeof(uint64_t) * (size_t) (columns - j));
                }
                if (l + r + ROWS_AHEAD < depth) {
                    __builtin_prefetch(row + ROWS_AHEAD * n);
                    __builtin_prefetch(row + ROWS_AHEAD * n + 8);
                }
            }
            /* Vectors in the order: left half of four rows, right half of four rows. */
            vector digits[8];
            for (int i = 0; i < 8; i++) {
                memcpy(&digits[i], &rows[i % 4][i / 4 * 8], 64);
            }
            group_digits(digits);
            for (int i = 0; i < digits_used; i++) {
                interleave_rows(&digits[i]);
                memcpy(target + i * TILE_BYTES, &digits[i], 64);
            }
        }
    }
}

/* c += a b for packed rows of A and columns of B. */
TARGET static void TILE_PRODUCT(multiply)(
        const int8_t *packed_a, const int8_t *packed_b, ptrdiff_t depth, uint64_t *c, ptrdiff_t n, ptrdiff_t rows,
        ptrdiff_t columns, int digits) {
    ptrdiff_t blocks = (depth + 63) / 64;
    TILE_CONFIGURE(&ALL_TILES_FULL);
    for (ptrdiff_t j = 0; j < columns; j += 16) {
        for (ptrdiff_t i = 0; i < rows; i += 16) {
            TILE_PRODUCT(square)(
                    packed_a + i / 16 * blocks * BLOCK_BYTES, packed_b + j / 16 * blocks * BLOCK_BYTES, blocks,
                    c + i * n + j, n, (int) least(16, rows - i), (int) least(16, columns - j), digits);
        }
    }
    TILE_RELEASE();
}

#undef LOAD_A
#undef LOAD_B
#undef ADD_HIGH_DIAGONALS
#undef ADD_UPPER_DIAGONALS
#undef ADD_MIDDLE_DIAGONALS
#undef ADD_FOURTH_DIAGONAL
#undef ADD_LOW_DIAGONALS
#undef ZERO_ACCUMULATORS
#undef STORE_ACCUMULATORS
