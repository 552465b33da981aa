#include "io/tfevents.h"

#include <endian.h>
#include <string.h>

#include "base/crc32c.h"

/* ---- protocol buffers: https://protobuf.dev/programming-guides/encoding ---- */

enum wire { VARINT = 0, EIGHT_BYTES = 1, BYTES = 2, FOUR_BYTES = 5 };

static void put_varint(struct ost_buf *out, uint64_t x)
{
    for (; x >= 0x80; x >>= 7)
        ost_buf_addch(out, (char)(x | 0x80));
    ost_buf_addch(out, (char)x);
}

static void put_key(struct ost_buf *out, unsigned field, enum wire wire)
{
    put_varint(out, (uint64_t)field << 3 | wire);
}

static void put_integer(struct ost_buf *out, unsigned field, int64_t x)
{
    put_key(out, field, VARINT);
    put_varint(out, (uint64_t)x);
}

static void put_double(struct ost_buf *out, unsigned field, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = htole64(bits);
    put_key(out, field, EIGHT_BYTES);
    ost_buf_add(out, &bits, sizeof bits);
}

static void put_float(struct ost_buf *out, unsigned field, float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = htole32(bits);
    put_key(out, field, FOUR_BYTES);
    ost_buf_add(out, &bits, sizeof bits);
}

static void put_bytes(struct ost_buf *out, unsigned field, struct ost_slice bytes)
{
    put_key(out, field, BYTES);
    put_varint(out, bytes.n);
    ost_buf_slice(out, bytes);
}

/* A message inside a message, which is then empty again. */
static void put_message(struct ost_buf *out, unsigned field, struct ost_buf *message)
{
    put_bytes(out, field, ost_buf_view(message));
    ost_buf_release(message);
}

/* ---- records ---- */

static void put_masked_crc(struct ost_buf *out, const void *bytes, size_t n)
{
    uint32_t crc = ost_crc32c(bytes, n);
    crc = htole32((crc >> 15 | crc << 17) + 0xa282ead8);
    ost_buf_add(out, &crc, sizeof crc);
}

static void put_record(struct ost_buf *out, struct ost_buf *data)
{
    uint64_t length = htole64(data->n);
    ost_buf_add(out, &length, sizeof length);
    put_masked_crc(out, &length, sizeof length);
    ost_buf_slice(out, ost_buf_view(data));
    put_masked_crc(out, data->p, data->n);
    ost_buf_release(data);
}

enum { EVENT_WALL_TIME = 1, EVENT_STEP = 2, EVENT_FILE_VERSION = 3, EVENT_SUMMARY = 5 };
enum { SUMMARY_VALUE = 1 };
enum { VALUE_TAG = 1, VALUE_SIMPLE = 2, VALUE_TENSOR = 8, VALUE_METADATA = 9 };

static struct ost_buf event_at(double wall_s)
{
    struct ost_buf event = OST_BUF_INIT;
    put_double(&event, EVENT_WALL_TIME, wall_s);
    return event;
}

/* An event with one value, which is used up. */
static void put_value(struct ost_buf *out, double wall_s, int64_t step, struct ost_buf *value)
{
    struct ost_buf event = event_at(wall_s), summary = OST_BUF_INIT;
    if (step) /* 0 is what is not said */
        put_integer(&event, EVENT_STEP, step);
    put_message(&summary, SUMMARY_VALUE, value);
    put_message(&event, EVENT_SUMMARY, &summary);
    put_record(out, &event);
}

void ost_tfevents_start(struct ost_buf *out, double wall_s)
{
    struct ost_buf event = event_at(wall_s);
    put_bytes(&event, EVENT_FILE_VERSION, ost_slice_of("brain.Event:2"));
    put_record(out, &event);
}

void ost_tfevents_scalar(struct ost_buf *out, double wall_s, int64_t step, const char *tag,
                         double value)
{
    struct ost_buf v = OST_BUF_INIT;
    put_bytes(&v, VALUE_TAG, ost_slice_of(tag));
    put_float(&v, VALUE_SIMPLE, (float)value);
    put_value(out, wall_s, step, &v);
}

/* ---- hyperparameters ---- */

enum { PLUGIN_START = 3, PLUGIN_END = 4 };

/* A value that carries the plug-in's data in its metadata, and an empty tensor, as it wants. */
static void put_plugin_data(struct ost_buf *out, double wall_s, const char *tag, unsigned field,
                            struct ost_buf *session)
{
    /* A TensorProto: float32, one dimension of length 0. */
    static const char no_floats[] = {0x08, 0x01, 0x12, 0x02, 0x12, 0x00};
    struct ost_buf data = OST_BUF_INIT, plugin = OST_BUF_INIT, metadata = OST_BUF_INIT,
                   value = OST_BUF_INIT;
    put_message(&data, field, session);
    put_bytes(&plugin, 1, ost_slice_of("hparams"));
    put_message(&plugin, 2, &data);
    put_message(&metadata, 1, &plugin);
    put_bytes(&value, VALUE_TAG, ost_slice_of(tag));
    put_bytes(&value, VALUE_TENSOR, (struct ost_slice){no_floats, sizeof no_floats});
    put_message(&value, VALUE_METADATA, &metadata);
    put_value(out, wall_s, 0, &value);
}

/* A google.protobuf.Value. */
static struct ost_buf value_of(const struct ost_hparam *h)
{
    enum { NUMBER = 2, TEXT = 3, BOOL = 4 };
    struct ost_buf value = OST_BUF_INIT;
    if (h->kind == OST_HPARAM_NUMBER)
        put_double(&value, NUMBER, h->number);
    else if (h->kind == OST_HPARAM_TEXT)
        put_bytes(&value, TEXT, h->text);
    else
        put_integer(&value, BOOL, h->number != 0);
    return value;
}

void ost_tfevents_hparams(struct ost_buf *out, double wall_s, const struct ost_hparam *hparam,
                          size_t n)
{
    enum { HPARAMS = 1, START_TIME = 5 };
    struct ost_buf session = OST_BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        struct ost_buf entry = OST_BUF_INIT, value = value_of(&hparam[i]);
        put_bytes(&entry, 1, hparam[i].name);
        put_message(&entry, 2, &value);
        put_message(&session, HPARAMS, &entry);
    }
    put_double(&session, START_TIME, wall_s);
    put_plugin_data(out, wall_s, "_hparams_/session_start_info", PLUGIN_START, &session);
}

void ost_tfevents_end(struct ost_buf *out, double wall_s)
{
    enum { STATUS = 1, SUCCESS = 1, END_TIME = 2 };
    struct ost_buf session = OST_BUF_INIT;
    put_integer(&session, STATUS, SUCCESS);
    put_double(&session, END_TIME, wall_s);
    put_plugin_data(out, wall_s, "_hparams_/session_end_info", PLUGIN_END, &session);
}
