/* DIR/gabarit.conf: lines `name = value`, # comments. The table is
   settings.def. */
#ifndef FLOW_SETTINGS_H
#define FLOW_SETTINGS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

#define SETTING_TYPE_TEXT struct text
#define SETTING_TYPE_NUMBER int64_t
#define SETTING_TYPE_SWITCH bool

struct settings {
#define SETTING_GROUP(title)
#define SETTING(name, kind, standard, least, most, sentence) SETTING_TYPE_##kind name;
#include "flow/settings.def"
#undef SETTING
#undef SETTING_GROUP
};

/* Every setting at its default. */
void settings_default(struct settings *settings);
/* Reads a whole file. Unknown names, values out of range and lines that are
   no setting are refused with their line number. Texts point into `content`. */
bool settings_parse(struct settings *settings, struct text content, struct error *error)
    MUST_CHECK;
/* The file that `init` writes: every setting with its sentence, default and
   bounds. */
void settings_write(const struct settings *settings, struct buffer *out);

#endif
