/*
 * unit: what every test program includes, in the order cmocka wants it.
 */
#ifndef PGGRADE_TESTS_UNIT_H
#define PGGRADE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include <cmocka.h>

#endif
