#include "pggrade/measure/times.h"

const char *const time_names[TIME_COUNT] = {
    "response", "lag", "queue", "service", "failed", "connect"};
