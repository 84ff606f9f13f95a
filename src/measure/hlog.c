#include "pggrade/measure/hlog.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"

/* Cookies and header of the V2 encoding, as HdrHistogram's own documentation names
 * them (EncodableHistogram, "V2 compressed encoding"); all numbers big-endian. */
#define COOKIE_V2 UINT32_C(0x1c849313)
#define COOKIE_V2_COMPRESSED UINT32_C(0x1c849314)
#define SIGNIFICANT_DIGITS 3
#define HIGHEST_NS UINT64_C(3600000000000)

static void
put_uint32(struct text *bytes, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        text_append_char(bytes, (char)(value >> shift));
}

static void
put_uint64(struct text *bytes, uint64_t value)
{
    put_uint32(bytes, (uint32_t)(value >> 32));
    put_uint32(bytes, (uint32_t)value);
}

/* ZigZag, then 7 bits a byte, lowest first; the ninth byte holds 8. */
static void
put_count(struct text *bytes, int64_t count)
{
    uint64_t value = ((uint64_t)count << 1) ^ (count < 0 ? UINT64_MAX : 0);

    for (int i = 0; i < 8; i++) {
        if (value < 0x80) {
            text_append_char(bytes, (char)value);
            return;
        }
        text_append_char(bytes, (char)(0x80 | (value & 0x7f)));
        value >>= 7;
    }
    text_append_char(bytes, (char)value);
}

/* Counts in index order; a run of empty buckets is one negative number. */
static void
put_counts(struct text *bytes, const struct sparse *sparse)
{
    uint32_t next = 0;

    for (size_t i = 0; i < sparse->length; i++) {
        uint32_t empty = sparse->indices[i] - next;

        if (empty == 1)
            put_count(bytes, 0);
        else if (empty > 1)
            put_count(bytes, -(int64_t)empty);
        put_count(bytes, sparse->counts[i]);
        next = sparse->indices[i] + 1;
    }
}

static void
encode(const struct sparse *sparse, struct text *bytes)
{
    struct text counts = {0};
    double ratio = 1.0;
    uint64_t ratio_bits;

    memcpy(&ratio_bits, &ratio, sizeof ratio_bits);
    put_counts(&counts, sparse);
    put_uint32(bytes, COOKIE_V2);
    put_uint32(bytes, (uint32_t)counts.length);
    put_uint32(bytes, 0); /* normalizing index offset */
    put_uint32(bytes, SIGNIFICANT_DIGITS);
    put_uint64(bytes, 1); /* lowest value told apart: 1 ns */
    put_uint64(bytes, HIGHEST_NS);
    put_uint64(bytes, ratio_bits); /* integer to double conversion */
    if (counts.length > 0)
        text_append_length(bytes, counts.data, counts.length);
    text_free(&counts);
}

static void
append_base64(struct text *out, const unsigned char *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)bytes[i] << 16;

        if (left > 1)
            group |= (uint32_t)bytes[i + 1] << 8;
        if (left > 2)
            group |= bytes[i + 2];
        text_append_char(out, digits[group >> 18]);
        text_append_char(out, digits[(group >> 12) & 63]);
        text_append_char(out, left > 1 ? digits[(group >> 6) & 63] : '=');
        text_append_char(out, left > 2 ? digits[group & 63] : '=');
    }
}

void
hlog_header(struct text *log, int64_t start_s)
{
    char utc[32];

    clock_format_utc(start_s, utc, sizeof utc);
    text_append(log, "#[Histogram log format version 1.3]\n");
    text_printf(log, "#[StartTime: %" PRId64 ".000 (seconds since epoch), %s]\n", start_s, utc);
    text_append(log,
        "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
        "\"Interval_Compressed_Histogram\"\n");
}

void
hlog_interval(
    struct text *log, const char *tag, double start_s, double length_s, const struct sparse *sparse)
{
    struct text plain = {0};
    struct text packed = {0};
    uLongf size;
    unsigned char *deflated;

    encode(sparse, &plain);
    size = compressBound(plain.length);
    deflated = xmalloc(size);
    if (compress(deflated, &size, (const unsigned char *)plain.data, plain.length) != Z_OK)
        abort(); /* only a wrong buffer size could be the reason */
    put_uint32(&packed, COOKIE_V2_COMPRESSED);
    put_uint32(&packed, (uint32_t)size);
    text_append_length(&packed, (const char *)deflated, size);
    /* The maximum is in milliseconds by the format's own habit. */
    text_printf(
        log, "Tag=%s,%.3f,%.3f,%.3f,", tag, start_s, length_s, (double)sparse->max_ns / 1e6);
    append_base64(log, (const unsigned char *)packed.data, packed.length);
    text_append_char(log, '\n');
    free(deflated);
    text_free(&packed);
    text_free(&plain);
}
