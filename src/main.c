#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

#include "pggrade/base/interrupt.h"
#include "pggrade/command/command.h"

/* Debian's libpq brings LDAP, and LDAP brings GnuTLS, which would set itself up before main, for a
 * millisecond and a megabyte.  Who uses it, LDAP or the HTTP server, sets it up then. */
GNUTLS_SKIP_GLOBAL_INIT

int
main(int word_count, char **words)
{
    struct error error = {0};
    int status = 0;

    interrupt_install();
    if (command_main(word_count, words, &status, &error))
        return status;
    (void)fprintf(stderr, "pggrade: %s\n", error.text);
    return command_status(error.kind);
}
