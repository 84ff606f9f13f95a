/*
 * random: reproducible numbers, as streams and as a function of an index.
 *
 * A stream is four words of state owned by one thread.  random_at is the
 * stateless form: the i-th number of a seed, whoever asks for it first.
 */
#ifndef PGGRADE_BASE_RANDOM_H
#define PGGRADE_BASE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state[4];
};

/* Streams of different (seed, stream) pairs are independent. */
struct random random_stream(uint64_t seed, uint64_t stream);

uint64_t random_next(struct random *random);
uint64_t random_below(struct random *random, uint64_t limit); /* 0 … limit-1, limit > 0 */
double random_unit(struct random *random);                    /* [0, 1), 53 bits */
double random_gaussian(struct random *random);                /* mean 0, deviation 1 */

uint64_t random_at(uint64_t seed, uint64_t index);

/* FNV-1a, to make a stream number of a name. */
uint64_t random_hash_text(const char *text);

#endif
