/*
 * http_patience: how long clients of the HTTP server may take.
 *
 * The library lets go of a client that says nothing, but one that sends a byte now and then
 * is never silent and would hold its connection for ever.  So each has a time by which its
 * request is to be whole, and one by which it has taken the answer; a thread shuts the
 * connections that are past theirs, which the library then sees as hung up.
 */
#ifndef PGGRADE_COMMAND_HTTP_PATIENCE_H
#define PGGRADE_COMMAND_HTTP_PATIENCE_H

struct patience;
struct patience *patience_start(unsigned request_s, unsigned answer_s);
void patience_stop(struct patience *patience); /* after the last patient left; NULL is allowed */

/* A connection.  Its descriptor stays the caller's and is open until patience_leave. */
struct patient;
struct patient *patience_enter(struct patience *patience, int descriptor);
void patience_ask(struct patient *patient);    /* its next request may begin */
void patience_answer(struct patient *patient); /* that was whole, the answer is on its way */
void patience_leave(struct patient *patient);

#endif
