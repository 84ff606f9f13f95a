#include "pggrade/spec/calendar.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* As many digits as `pattern` has 9s, and its other characters as they are. */
static bool
looks_like(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; pattern++, text++) {
        if (*pattern == '9' ? !isdigit((unsigned char)*text) : *text != *pattern)
            return false;
    }
    return true;
}

static int
number(const char *digits, int count)
{
    int value = 0;

    while (count-- > 0)
        value = value * 10 + (*digits++ - '0');
    return value;
}

static int
days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Days from 1970-01-01; years begin in March here, so that the leap day comes last. */
static long
days_since_1970(int year, int month, int day)
{
    long years = year - (month <= 2 ? 1 : 0);
    long months = (month + 9) % 12;

    return years * 365 + years / 4 - years / 100 + years / 400 + (months * 306 + 5) / 10 +
        (day - 1) - 719468;
}

bool
calendar_parse(const char *text, bool time, bool zone, double *seconds)
{
    int year;
    int month;
    int day;
    const char *clock = text + strlen("2026-01-31");
    long of_day = 0;

    if (!looks_like(text, "9999-99-99"))
        return false;
    year = number(text, 4);
    month = number(text + 5, 2);
    day = number(text + 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    if (*clock != '\0') {
        if (!time || !looks_like(clock, " 99:99:99"))
            return false;
        if (number(clock + 1, 2) > 23 || number(clock + 4, 2) > 59 || number(clock + 7, 2) > 59)
            return false;
        of_day = number(clock + 1, 2) * 3600L + number(clock + 4, 2) * 60L + number(clock + 7, 2);
        clock += strlen(" 23:59:59");
        if (*clock != '\0' && !(zone && strcmp(clock, "+00") == 0))
            return false;
    }
    *seconds = (double)(days_since_1970(year, month, day) * 86400L + of_day);
    return true;
}
