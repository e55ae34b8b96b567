/* The icons that views may print: view/icon.html draws them. They are always
   beside words and therefore hidden from screen readers. */
#ifndef WEB_ICON_H
#define WEB_ICON_H

enum icon {
    ICON_ERROR,
    ICON_INFORMATION,
    ICON_DONE,
    ICON_WARNING,
    ICON_FILE,
    ICON_DOWNLOAD,
    ICON_UPLOAD,
    ICON_SEARCH,
    ICON_PRINT,
    ICON_PEN,
    ICON_PLUG,
    ICON_NEXT,
    ICON_PREVIOUS
};

#endif
