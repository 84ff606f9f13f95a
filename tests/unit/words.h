/*
 * words: whether a report says something.
 */
#ifndef PGGRADE_TESTS_WORDS_H
#define PGGRADE_TESTS_WORDS_H

#include <string.h>

static inline void
assert_contains(const char *text, const char *words)
{
    if (strstr(text, words) == NULL)
        fail_msg("\"%s\" is not in: %s", words, text);
}

static inline void
assert_lacks(const char *text, const char *words)
{
    if (strstr(text, words) != NULL)
        fail_msg("\"%s\" is in: %s", words, text);
}

#endif
