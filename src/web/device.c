/* Browsers and systems by name: see device.h. */
#include "web/device.h"


struct mark {
    const char *in, *name;
};

/* The order matters: most browsers also name those that they resemble. */
static const struct mark browsers[] = {
    {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"CriOS/", "Chrome"},
    {"FxiOS/", "Firefox"}, {"Safari/", "Safari"}, {"curl/", "curl"},
};
static const struct mark systems[] = {
    {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
    {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
};

static const char *find(const struct mark *marks, size_t count, struct text user_agent)
{
    for (size_t i = 0; i < count; i++)
        if (text_find(user_agent, text_of(marks[i].in)) < user_agent.len)
            return marks[i].name;
    return NULL;
}

struct text device_describe(struct arena *arena, struct text user_agent)
{
    const char *browser = find(browsers, COUNT_OF(browsers), user_agent);
    const char *host = find(systems, COUNT_OF(systems), user_agent);
    if (browser == NULL && host == NULL)
        return TEXT("Navigateur inconnu");
    return arena_print(arena, "%s%s%s", browser ? browser : "Navigateur inconnu", host ? " sur " : "",
                       host ? host : "");
}
