/*
 * baseline_source: a baseline's file line by line, for the files that read it.
 */
#ifndef PGGRADE_GRADE_BASELINE_SOURCE_H
#define PGGRADE_GRADE_BASELINE_SOURCE_H

#include "pggrade/grade/baseline.h"

/* Where one reads. */
struct baseline_source {
    const char *path;
    int line;      /* of `words` */
    char *rest;    /* behind it */
    char *words;   /* the line under way, without its indent; NULL at the end of the file */
    size_t indent; /* its blanks; behind a "~" where it begins with one */
    bool noise;    /* it does */
    struct baseline *baseline;
    struct error *error;
};

/* "FILE:LINE: …" as ERROR_USAGE; returns false. */
bool baseline_refuse(struct baseline_source *source, const char *format, ...) PGGRADE_PRINTF(2, 3);

/* Goes on to the next line that is neither empty nor a comment.  Whoever reads a part leaves the
 * source at the first line that is not its own. */
void baseline_next_line(struct baseline_source *source);

/* The word at the beginning of *words, which moves on behind it and the blanks. */
char *baseline_take_word(char **words);
bool baseline_starts_with(const char *words, const char *word);

/* Where `word` is among the names; `count` where it is not. */
size_t baseline_position(const char *const *names, size_t count, const char *word);

/* In the arena of the baseline. */
const char *baseline_keep(struct baseline_source *source, const char *text);

bool baseline_read_amount(
    struct baseline_source *source, const char *word, double *value) PGGRADE_MUST_CHECK;

/* "0.0281 ms ±1.2 %" */
bool baseline_read_time(
    struct baseline_source *source, char *words, struct baseline_time *time) PGGRADE_MUST_CHECK;

/* "query NAME on SIDE" and the lines below it. */
bool baseline_read_cell(struct baseline_source *source) PGGRADE_MUST_CHECK;

#endif
