/* The HTML form of a mail, made of its plain text so that both say the same:
   paragraphs, lists of lines that begin with "- ", addresses as links. Nothing in
   it is fetched from anywhere, so that nobody is followed by it. */
#ifndef FLOW_MAIL_HTML_H
#define FLOW_MAIL_HTML_H

#include "base/buffer.h"

/* A whole page. Lines of `body` are parted by \n, paragraphs by empty lines; a line
   that begins with two spaces goes on with the point of the list above it. */
void mail_html_write(struct text subject, struct text body, struct buffer *out);

#endif
