/* The one clock: see clock.h. */
#include "os/clock.h"

static int64_t offset; /* milliseconds added to the real time */

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
    return read_clock(CLOCK_REALTIME) + offset;
}

int64_t clock_real(void)
{
    return read_clock(CLOCK_REALTIME);
}

date clock_today(void)
{
    return date_in_paris(clock_now());
}

void clock_set_today(date today)
{
    offset = 0;
    if (today != DATE_NONE)
        offset = ((int64_t)today - clock_today()) * 24 * 3600 * 1000;
    /* Summer time may have moved the day by the hour: settle it. */
    if (today != DATE_NONE && clock_today() != today)
        offset += (today > clock_today() ? 1 : -1) * 3600 * 1000;
}

int64_t clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
