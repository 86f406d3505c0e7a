/* What both ways to execute the tile instructions share: sizes, configuration and the packing of digits. */

enum {
    TILE_BYTES = 1024,
    /* The eight digits of 16 by 64 elements. */
    BLOCK_BYTES = 8 * TILE_BYTES,
};

/* The operand of LDTILECFG. */
struct tile_configuration {
    uint8_t palette;
    uint8_t start_row;
    uint8_t reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
};

static const struct tile_configuration ALL_TILES_FULL = {
    .palette = 1,
    .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
    .rows = {16, 16, 16, 16, 16, 16, 16, 16},
};

typedef uint64_t vector __attribute__((vector_size(64)));
typedef uint8_t byte_vector __attribute__((vector_size(64)));

#if defined(__clang__)
#define SHUFFLE(type, x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#else
#define SHUFFLE(type, x, y, ...) __builtin_shuffle(x, y, (type){__VA_ARGS__})
#endif

#define INLINE static inline __attribute__((always_inline))

/* Entry 8i + j becomes entry 8j + i. */
#define BYTE_TRANSPOSE(x)                                                                                              \
    SHUFFLE(byte_vector, x, x,                                                                                         \
            0, 8, 16, 24, 32, 40, 48, 56, 1, 9, 17, 25, 33, 41, 49, 57, 2, 10, 18, 26, 34, 42, 50, 58,                 \
            3, 11, 19, 27, 35, 43, 51, 59, 4, 12, 20, 28, 36, 44, 52, 60, 5, 13, 21, 29, 37, 45, 53, 61,               \
            6, 14, 22, 30, 38, 46, 54, 62, 7, 15, 23, 31, 39, 47, 55, 63)

/*
 * Turns 64 elements, eight to a vector, into their balanced digits: vector i becomes digit i of all 64, in order.
 * Adding 80...80 carries out of each byte that is 80 or more, which is what makes it negative.
 */
INLINE void group_digits(vector v[8]) {
    const uint64_t bias = 0x8080808080808080u;
    for (int i = 0; i < 8; i++) {
        vector digits = (v[i] + bias) ^ bias;
        v[i] = (vector) BYTE_TRANSPOSE((byte_vector) digits);
    }
    /* Transposes eight by eight entries of 64 bits: neighbours, pairs, halves. */
    vector w[8];
    for (int i = 0; i < 8; i += 2) {
        w[i] = SHUFFLE(vector, v[i], v[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        w[i + 1] = SHUFFLE(vector, v[i], v[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        for (int j = i; j < i + 2; j++) {
            v[j] = SHUFFLE(vector, w[j], w[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            v[j + 2] = SHUFFLE(vector, w[j], w[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    for (int i = 0; i < 4; i++) {
        w[i] = SHUFFLE(vector, v[i], v[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        w[i + 4] = SHUFFLE(vector, v[i], v[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
    for (int i = 0; i < 8; i++) {
        v[i] = w[i];
    }
}

/* From (half, row, column) order to (half, column, row): 2 halves of 8 columns, 4 rows. */
INLINE void interleave_rows(vector *v) {
    byte_vector bytes = (byte_vector) *v;
    *v = (vector) SHUFFLE(byte_vector, bytes, bytes,
            0, 8, 16, 24, 1, 9, 17, 25, 2, 10, 18, 26, 3, 11, 19, 27, 4, 12, 20, 28, 5, 13, 21, 29,
            6, 14, 22, 30, 7, 15, 23, 31, 32, 40, 48, 56, 33, 41, 49, 57, 34, 42, 50, 58, 35, 43, 51, 59,
            36, 44, 52, 60, 37, 45, 53, 61, 38, 46, 54, 62, 39, 47, 55, 63);
}
