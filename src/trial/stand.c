#include "pggrade/trial/stand.h"

bool
stand_open(struct server *lent, const struct server_options *server,
    const struct target_request *request, struct stand *stand, struct error *error)
{
    *stand = (struct stand){.server = lent, .borrowed = lent != NULL};
    if (lent == NULL && !server_open(server, &stand->server, error))
        return false;
    if (targets_prepare(stand->server, request, &stand->targets, error))
        return true;
    if (!stand->borrowed)
        server_close(stand->server);
    *stand = (struct stand){0};
    return false;
}

bool
stand_draw(struct stand *stand, const struct target_request *request, struct error *error)
{
    struct session_options on_first = target_session_options(&stand->targets.items[0]);
    struct session *session = NULL;
    bool drawn;

    if (!session_open(&on_first, &session, error))
        return false;
    drawn = parameter_set_create(
        request->scenario->workload, request->seed, session, &stand->parameters, error);
    session_close(session);
    return drawn;
}

void
stand_close(struct stand *stand)
{
    parameter_set_destroy(&stand->parameters);
    targets_release(stand->server, &stand->targets);
    if (!stand->borrowed)
        server_close(stand->server);
    *stand = (struct stand){0};
}
