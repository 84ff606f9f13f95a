#include "pggrade/load/client_private.h"
#include "pggrade/pg/session_async.h"

/* Events of a connection before this one, and of a poll before the last, are told apart. */
#define POLL_BITS 8
#define CONNECTION_BITS 30

static uint64_t
key_of(const struct client *client, uint64_t polls)
{
    uint64_t connection = client->connections & ((UINT64_C(1) << CONNECTION_BITS) - 1);
    uint64_t poll = polls & ((UINT64_C(1) << POLL_BITS) - 1);

    return ((connection << POLL_BITS) | poll) * CLIENT_PLACES + client->place;
}

void
client_take_up(struct client *client)
{
    if (client->uring != NULL)
        client->carried = session_carry(client->session, client->uring, key_of(client, 0));
}

void
client_let_go(struct client *client)
{
    if (client->uring != NULL && client->session != NULL && !client->carried && client->polled)
        uring_forget(client->uring, session_socket(client->session));
    client->carried = false;
    client->polled = false;
    client->polls = 0;
}

void
client_carry(struct client *client, struct uring *uring, uint64_t place)
{
    client->uring = uring;
    client->place = place;
    if (uring != NULL && client->connected)
        client_take_up(client);
    else if (client->carried)
        client->carried = session_carry(client->session, NULL, 0);
}

bool
client_receive(struct client *client, const struct uring_event *event)
{
    if (client->session == NULL)
        return false;
    if (event->kind == URING_READY) {
        if (event->key != key_of(client, client->polls))
            return false;
        client->polled = false;
        return !client->carried || session_unsent(client->session);
    }
    if (!client->carried || event->key != key_of(client, 0))
        return false;
    if (session_receive(client->session, event))
        return true;
    client_await(client); /* for room to send the rest */
    return false;
}

void
client_await(struct client *client)
{
    bool write = client->wants_write;

    if (client->carried) {
        if (!session_unsent(client->session))
            return;
        write = true;
    }
    if (client->session == NULL || (client->polled && client->polled_write >= write))
        return;
    client->polls++;
    client->polled = true;
    client->polled_write = write;
    uring_poll(
        client->uring, key_of(client, client->polls), session_socket(client->session), write);
}
