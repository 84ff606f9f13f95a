#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/uring.h"

#define SHORT_NS (20 * NS_PER_MS)
#define KEY ((UINT64_C(1) << URING_KEY_BITS) - 7)

struct line {
    struct uring *uring;
    int here, there;
};

static struct line
open_line(size_t sockets)
{
    struct line line = {.uring = uring_open(sockets)};
    int ends[2];

    if (line.uring == NULL) {
        print_message("no io_uring on this machine\n");
        skip();
    }
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    line.here = ends[0];
    line.there = ends[1];
    return line;
}

static void
close_line(struct line *line)
{
    uring_close(line->uring);
    (void)close(line->here);
    (void)close(line->there);
}

/* Whether something comes within a second. */
static bool
next(struct line *line, struct uring_event *event)
{
    return uring_next(line->uring, event) ||
        (uring_wait(line->uring, NS_PER_S) && uring_next(line->uring, event));
}

static void
test_words_both_ways(void **state)
{
    struct line line = open_line(1);
    struct uring_event event;
    char heard[16];
    uint64_t turn = uring_turn(line.uring);

    (void)state;
    uring_listen(line.uring, KEY, line.here);
    uring_send(line.uring, KEY, line.here, (const unsigned char *)"hello", 5);
    assert_int_equal(uring_turn(line.uring), turn);
    assert_true(uring_wait(line.uring, 0));
    assert_int_not_equal(uring_turn(line.uring), turn);
    assert_false(uring_next(line.uring, &event)); /* all of it went: no event */
    assert_int_equal(read(line.there, heard, sizeof heard), 5);
    assert_memory_equal(heard, "hello", 5);
    for (int i = 0; i < 40; i++) { /* more often than there are buffers */
        assert_int_equal(write(line.there, "world!", 6), 6);
        assert_true(next(&line, &event));
        assert_int_equal(event.kind, URING_RECEIVED);
        assert_true(event.key == KEY);
        assert_false(event.lost || event.ended);
        assert_int_equal(event.length, 6);
        assert_memory_equal(event.bytes, "world!", 6);
    }
    (void)shutdown(line.there, SHUT_WR);
    assert_true(next(&line, &event));
    assert_true(event.lost && event.ended);
    close_line(&line);
}

/* More than the buffers hold: it goes on when it is listened for again; nothing is lost. */
static void
test_more_than_the_buffers(void **state)
{
    struct line line = open_line(1);
    struct uring_event event;
    unsigned char block[4000];
    size_t sent = 0;
    size_t heard = 0;

    (void)state;
    uring_listen(line.uring, KEY, line.here);
    while (sent < 20 * sizeof block) {
        memset(block, (int)(sent / sizeof block), sizeof block);
        assert_int_equal(write(line.there, block, sizeof block), sizeof block);
        sent += sizeof block;
    }
    while (heard < sent && next(&line, &event)) {
        assert_false(event.lost);
        for (size_t i = 0; i < event.length; i++, heard++)
            assert_int_equal(event.bytes[i], heard / sizeof block);
        if (event.ended)
            uring_listen(line.uring, KEY, line.here);
    }
    assert_int_equal(heard, sent);
    close_line(&line);
}

/* What there is no room for comes back, and can be sent when a poll says so. */
static void
test_no_room(void **state)
{
    struct line line = open_line(1);
    struct uring_event event;
    size_t length = 2000000;
    unsigned char *bytes = xcalloc(length, 1);
    size_t sent = 0;
    size_t heard = 0;

    (void)state;
    for (size_t i = 0; i < length; i++)
        bytes[i] = (unsigned char)(i % 251);
    while (sent < length) {
        unsigned char block[65536];
        ssize_t part;

        uring_send(line.uring, KEY, line.here, bytes + sent, length - sent);
        assert_true(uring_wait(line.uring, 0));
        if (uring_next(line.uring, &event)) {
            assert_int_equal(event.kind, URING_SENT);
            assert_true(event.length < length - sent);
            assert_false(event.lost);
            sent += event.length;
            uring_poll(line.uring, KEY, line.here, true);
        } else {
            sent = length;
        }
        while ((part = read(line.there, block, sizeof block)) > 0)
            for (ssize_t i = 0; i < part; i++, heard++)
                assert_int_equal(block[i], heard % 251);
        if (sent < length) {
            assert_true(next(&line, &event));
            assert_int_equal(event.kind, URING_READY);
        }
    }
    assert_int_equal(heard, length);
    free(bytes);
    close_line(&line);
}

/* A wait ends in time, and a forgotten socket has no events. */
static void
test_time_and_forgetting(void **state)
{
    struct line line = open_line(1);
    struct uring_event event;
    uint64_t start_ns = clock_monotonic_ns();

    (void)state;
    uring_poll(line.uring, KEY, line.here, false);
    uring_listen(line.uring, KEY, line.here);
    assert_true(uring_wait(line.uring, SHORT_NS));
    assert_true(clock_monotonic_ns() - start_ns >= SHORT_NS);
    assert_false(uring_next(line.uring, &event));
    uring_forget(line.uring, line.here);
    assert_int_equal(write(line.there, "late", 4), 4);
    assert_true(uring_wait(line.uring, SHORT_NS));
    assert_false(uring_next(line.uring, &event));
    close_line(&line);
}

/* A send to who has hung up is heard of by listening alone. */
static void
test_hung_up(void **state)
{
    struct line line = open_line(1);
    struct uring_event event;

    (void)state;
    assert_int_equal(write(line.there, "why", 3), 3);
    (void)shutdown(line.there, SHUT_RDWR);
    uring_send(line.uring, KEY, line.here, (const unsigned char *)"x", 1);
    uring_listen(line.uring, KEY, line.here);
    assert_true(next(&line, &event));
    assert_int_equal(event.kind, URING_RECEIVED);
    assert_memory_equal(event.bytes, "why", 3);
    assert_true(next(&line, &event));
    assert_int_equal(event.kind, URING_RECEIVED);
    assert_true(event.lost);
    assert_false(uring_next(line.uring, &event));
    close_line(&line);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_both_ways),
        cmocka_unit_test(test_more_than_the_buffers),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_time_and_forgetting),
        cmocka_unit_test(test_hung_up),
    };

    return cmocka_run_group_tests_name("uring", tests, NULL, NULL);
}
