#include "pggrade/plan/condition.h"

#include <ctype.h>
#include <string.h>

#include "pggrade/base/memory.h"

static bool
word_letter(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_' || (unsigned char)letter >= 0x80;
}

/* Behind 'text' or "name", in which the quote is doubled. */
static const char *
skip_quoted(const char *at)
{
    char quote = *at++;

    while (*at != '\0' && !(*at == quote && at[1] != quote))
        at += *at == quote ? 2 : 1;
    return at + (*at == quote);
}

/* Behind "::timestamp(3) without time zone[]". */
static const char *
skip_cast(const char *at)
{
    static const char *const rests[] = {
        " without time zone", " with time zone", " precision", " varying"};

    at += 2;
    while (word_letter(*at) || *at == '.' || *at == '"')
        at = *at == '"' ? skip_quoted(at) : at + 1;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT_OF(rests); i++)
            if (strncmp(at, rests[i], strlen(rests[i])) == 0)
                at += strlen(rests[i]);
        if (*at == '(' && isdigit((unsigned char)at[1]))
            at += strcspn(at, ")") + (strchr(at, ')') != NULL);
    }
    while (strncmp(at, "[]", 2) == 0)
        at += 2;
    return at;
}

static bool
begins_word(const char *start, const char *at)
{
    return at == start || (!word_letter(at[-1]) && at[-1] != '$');
}

/* E'…', B'…', X'…' and numbers, too, begin a constant; NULL where none stands here. */
static const char *
skip_constant(const char *start, const char *at)
{
    if (*at == '\'')
        return skip_quoted(at);
    if (!begins_word(start, at))
        return NULL;
    if (*at != '\0' && strchr("EBX", *at) != NULL && at[1] == '\'')
        return skip_quoted(at + 1);
    if (*at == '$' && isdigit((unsigned char)at[1]))
        return at + 1 + strspn(at + 1, "0123456789");
    if (isdigit((unsigned char)*at)) {
        at += strspn(at, "0123456789.");
        if (*at == 'e' && at[1] != '\0' && strchr("+-0123456789", at[1]) != NULL)
            at += 2 + strspn(at + 2, "0123456789");
        return at;
    }
    return NULL;
}

void
condition_append(const char *condition, const char *alias, struct text *out)
{
    size_t alias_length = alias == NULL ? 0 : strlen(alias);

    for (const char *at = condition; *at != '\0';) {
        const char *behind = skip_constant(condition, at);

        if (behind != NULL) {
            text_append_char(out, '?');
        } else if (strncmp(at, "::", 2) == 0) {
            behind = skip_cast(at);
        } else if (*at == '"') {
            behind = skip_quoted(at);
            text_append_length(out, at, (size_t)(behind - at));
        } else if (alias_length > 0 && begins_word(condition, at) &&
            strncmp(at, alias, alias_length) == 0 && at[alias_length] == '.') {
            behind = at + alias_length + 1;
        } else {
            behind = at + 1;
            text_append_char(out, *at);
        }
        at = behind;
    }
}
