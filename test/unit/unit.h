/* What every unit test includes: cmocka behind the headers that it wants. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

/* Compares a text with a C string and shows both when they differ. */
#define assert_text(actual, expected)                                              \
    do {                                                                           \
        struct text unit_actual = (actual), unit_expected = text_of(expected);     \
        if (!text_equal(unit_actual, unit_expected))                               \
            fail_msg("got « %.*s », wanted « %s »", TEXT_ARG(unit_actual), expected); \
    } while (0)

#endif
