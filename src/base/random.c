#include "pggrade/base/random.h"

#include <math.h>

/* SplitMix64's finaliser (Steele, Lea, Flood: Fast splittable pseudorandom
 * number generators, 2014). */
static uint64_t
mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t
random_at(uint64_t seed, uint64_t index)
{
    return mix(mix(seed) + (index + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

struct random
random_stream(uint64_t seed, uint64_t stream)
{
    struct random random;
    uint64_t start = random_at(seed, stream);

    for (uint64_t i = 0; i < 4; i++)
        random.state[i] = random_at(start, i);
    return random;
}

static uint64_t
rotate(uint64_t x, unsigned bits)
{
    return (x << bits) | (x >> (64 - bits));
}

/* xoshiro256** (Blackman, Vigna: Scrambled linear pseudorandom number
 * generators, 2018). */
uint64_t
random_next(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

/* Lemire's multiplication with rejection: every value equally likely. */
uint64_t
random_below(struct random *random, uint64_t limit)
{
    unsigned __int128 product = (unsigned __int128)random_next(random) * limit;

    if ((uint64_t)product < limit) {
        uint64_t threshold = -limit % limit;

        while ((uint64_t)product < threshold)
            product = (unsigned __int128)random_next(random) * limit;
    }
    return (uint64_t)(product >> 64);
}

double
random_unit(struct random *random)
{
    return (double)(random_next(random) >> 11) * 0x1.0p-53;
}

double
random_gaussian(struct random *random)
{
    double radius = sqrt(-2.0 * log(1.0 - random_unit(random)));

    return radius * cos(2.0 * M_PI * random_unit(random));
}

uint64_t
random_hash_text(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}
