/*
 * The tile instructions in plain C, as the manual of the instruction set defines them, so that the products on tiles
 * can be tested on machines without them. Where the instruction would raise an exception, the process ends.
 */

static _Thread_local struct {
    struct tile_configuration configuration;
    uint8_t bytes[8][16][64];
} emulated;

static void emulated_check(int allowed) {
    if (!allowed) {
        abort();
    }
}

static void emulated_configure(const struct tile_configuration *configuration) {
    emulated_check(configuration->palette == 1 && configuration->start_row == 0);
    for (int i = 0; i < 14; i++) {
        emulated_check(configuration->reserved[i] == 0);
    }
    for (int i = 0; i < 16; i++) {
        int rows = configuration->rows[i];
        int row_bytes = configuration->row_bytes[i];
        emulated_check(i < 8 ? rows <= 16 && row_bytes <= 64 : rows == 0 && row_bytes == 0);
        emulated_check((rows == 0) == (row_bytes == 0));
    }
    memset(&emulated, 0, sizeof emulated);
    emulated.configuration = *configuration;
}

static void emulated_release(void) {
    memset(&emulated, 0, sizeof emulated);
}

static void emulated_zero(int tile) {
    emulated_check(emulated.configuration.palette == 1);
    memset(emulated.bytes[tile], 0, sizeof emulated.bytes[tile]);
}

static void emulated_load(int tile, const void *from, ptrdiff_t stride) {
    emulated_check(emulated.configuration.rows[tile] != 0);
    emulated_zero(tile);
    for (int row = 0; row < emulated.configuration.rows[tile]; row++) {
        memcpy(emulated.bytes[tile][row], (const char *) from + row * stride, emulated.configuration.row_bytes[tile]);
    }
}

static void emulated_store(int tile, void *to, ptrdiff_t stride) {
    emulated_check(emulated.configuration.rows[tile] != 0);
    for (int row = 0; row < emulated.configuration.rows[tile]; row++) {
        memcpy((char *) to + row * stride, emulated.bytes[tile][row], emulated.configuration.row_bytes[tile]);
    }
}

/* TDPBSSD: sum += a b, where four neighbouring signed bytes of a meet the four of one 32-bit entry of b. */
static void emulated_dot(int sum, int a, int b) {
    const uint8_t *rows = emulated.configuration.rows;
    const uint16_t *row_bytes = emulated.configuration.row_bytes;
    emulated_check(sum != a && sum != b && a != b && rows[sum] != 0 && rows[a] != 0 && rows[b] != 0);
    emulated_check(rows[sum] == rows[a] && row_bytes[sum] == row_bytes[b] && row_bytes[a] == 4 * rows[b]);
    emulated_check(row_bytes[sum] % 4 == 0);
    for (int m = 0; m < rows[sum]; m++) {
        uint32_t entries[16] = {0};
        memcpy(entries, emulated.bytes[sum][m], row_bytes[sum]);
        for (int k = 0; k < row_bytes[a] / 4; k++) {
            for (int n = 0; n < row_bytes[sum] / 4; n++) {
                for (int i = 0; i < 4; i++) {
                    int product = (int8_t) emulated.bytes[a][m][4 * k + i] * (int8_t) emulated.bytes[b][k][4 * n + i];
                    entries[n] += (uint32_t) product;
                }
            }
        }
        memset(emulated.bytes[sum][m], 0, 64);
        memcpy(emulated.bytes[sum][m], entries, row_bytes[sum]);
    }
    for (int m = rows[sum]; m < 16; m++) {
        memset(emulated.bytes[sum][m], 0, 64);
    }
}
