/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How wide a text is at most: the advances of DejaVu Sans, in hundredths of the font's size, rounded up. Of
 * the usual sans serif fonts (Arial, Helvetica, Liberation, Roboto, Noto, Verdana) none is wider by more than
 * a hundredth, so what fits here fits in a browser, whatever font it takes.
 */
#include "figure_internal.h"

/* U+0020 to U+007E. */
static const guint8 ascii[] = {
    32, 41, 46, 84, 64, 96, 78, 28, 40,  40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 102, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
    61, 79, 70, 64, 62, 74, 69, 99, 69,  62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
};
/* U+00A0 to U+017F. */
static const guint8 latin[] = {
    32, 41, 64, 64,  64,  64, 34, 50, 50, 100, 48, 62, 84, 37, 100, 50, 50, 84, 41, 41, 50, 64, 64, 32, 50,
    41, 48, 62, 97,  97,  97, 54, 69, 69, 69,  69, 69, 69, 98, 70,  64, 64, 64, 64, 30, 30, 30, 30, 78, 75,
    79, 79, 79, 79,  79,  84, 79, 74, 74, 74,  74, 62, 61, 63, 62,  62, 62, 62, 62, 62, 99, 55, 62, 62, 62,
    62, 28, 28, 28,  28,  62, 64, 62, 62, 62,  62, 62, 84, 62, 64,  64, 64, 64, 60, 64, 60, 69, 62, 69, 62,
    69, 62, 70, 55,  70,  55, 70, 55, 70, 55,  78, 64, 78, 64, 64,  62, 64, 62, 64, 62, 64, 62, 64, 62, 78,
    64, 78, 64, 78,  64,  78, 64, 76, 64, 92,  70, 30, 28, 30, 28,  30, 28, 30, 28, 30, 28, 59, 56, 30, 28,
    66, 58, 58, 56,  28,  56, 28, 56, 38, 56,  35, 57, 29, 75, 64,  75, 64, 75, 64, 82, 75, 64, 79, 62, 79,
    62, 79, 62, 107, 103, 70, 42, 70, 42, 70,  42, 64, 53, 64, 53,  64, 53, 64, 53, 62, 40, 62, 40, 62, 40,
    74, 64, 74, 64,  74,  64, 74, 64, 74, 64,  74, 64, 99, 82, 62,  60, 62, 69, 53, 69, 53, 69, 53, 36,
};
static const struct {
    guint32 character;
    guint8 width;
} others[] = {
    {0x03C0, 61}, {0x2009, 20}, {0x2013, 50},  {0x2014, 100}, {0x2018, 32}, {0x2019, 32},
    {0x201C, 52}, {0x201D, 52}, {0x2026, 100}, {0x202F, 20},  {0x2032, 23}, {0x2044, 17},
    {0x20AC, 64}, {0x2190, 84}, {0x2192, 84},  {0x2212, 84},  {0x221A, 64}, {0x2220, 90},
    {0x2225, 50}, {0x2248, 84}, {0x2260, 84},  {0x2264, 84},  {0x2265, 84}, {0x22A5, 88},
};
/* A character that a font may lack: as wide as the picture that stands for it. */
#define WIDTH_UNKNOWN 140

static guint character_width(guint32 character)
{
    if (character >= 0x20 && character < 0x20 + G_N_ELEMENTS(ascii))
        return ascii[character - 0x20];
    if (character >= 0xA0 && character < 0xA0 + G_N_ELEMENTS(latin))
        return latin[character - 0xA0];
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i].character == character)
            return others[i].width;
    }
    return WIDTH_UNKNOWN;
}

gint32 text_width(const char *text, gsize size, guint font)
{
    guint width = 0;

    for (const char *at = text; at < text + size; at += g_utf8_skip[(guint8)*at])
        width += character_width(g_utf8_get_char(at));
    return (gint32)(width * font);
}
