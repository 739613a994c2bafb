/* SPDX-License-Identifier: Apache-2.0 */
/* Sines and roots of whole numbers, the same on every machine. */
#include "figure_internal.h"

/* sin(i / 2 degrees) in 2^-20. Between two of them a straight line is wrong by 10^-5 at most. */
static const gint32 sines[] = {
    0,       9150,    18300,   27449,   36595,   45738,   54878,   64014,   73145,   82270,   91389,
    100502,  109606,  118702,  127789,  136867,  145934,  154989,  164033,  173065,  182083,  191088,
    200078,  209052,  218011,  226953,  235878,  244785,  253673,  262542,  271391,  280220,  289027,
    297812,  306574,  315313,  324028,  332718,  341383,  350022,  358634,  367219,  375776,  384304,
    392803,  401273,  409711,  418119,  426494,  434837,  443147,  451424,  459665,  467872,  476044,
    484179,  492277,  500337,  508360,  516344,  524288,  532193,  540057,  547879,  555661,  563399,
    571095,  578748,  586356,  593920,  601438,  608911,  616338,  623717,  631049,  638333,  645568,
    652754,  659890,  666976,  674012,  680996,  687928,  694807,  701634,  708408,  715127,  721792,
    728402,  734957,  741455,  747897,  754282,  760610,  766880,  773091,  779244,  785337,  791370,
    797343,  803256,  809107,  814897,  820624,  826289,  831891,  837430,  842905,  848316,  853662,
    858943,  864159,  869309,  874393,  879410,  884360,  889243,  894058,  898805,  903484,  908093,
    912634,  917105,  921507,  925838,  930098,  934288,  938407,  942454,  946429,  950333,  954164,
    957922,  961607,  965219,  968758,  972223,  975614,  978930,  982172,  985339,  988431,  991448,
    994389,  997255,  1000045, 1002758, 1005395, 1007956, 1010440, 1012847, 1015176, 1017429, 1019604,
    1021701, 1023721, 1025662, 1027526, 1029311, 1031017, 1032646, 1034195, 1035666, 1037058, 1038371,
    1039605, 1040760, 1041836, 1042832, 1043749, 1044586, 1045344, 1046022, 1046620, 1047139, 1047578,
    1047937, 1048217, 1048416, 1048536, 1048576,
};
#define STEPS_QUARTER 180

/* The sine of `at` steps and rest/q of one, in the first half of a turn. */
static gint64 between(gint64 at, gint64 rest, gint64 q)
{
    gint64 low = sines[at <= STEPS_QUARTER ? at : 2 * STEPS_QUARTER - at];
    gint64 high = sines[at + 1 <= STEPS_QUARTER ? at + 1 : 2 * STEPS_QUARTER - at - 1];

    return low + (high - low) * rest / q;
}

gint64 turn_sine(gint64 p, gint64 q)
{
    gint64 whole = ((p % q) + q) % q * 4 * STEPS_QUARTER;
    gint64 at = whole / q, rest = whole % q;

    return at < 2 * STEPS_QUARTER ? between(at, rest, q) : -between(at - 2 * STEPS_QUARTER, rest, q);
}

gint64 turn_cosine(gint64 p, gint64 q)
{
    return turn_sine(4 * p + q, 4 * q);
}

gint64 root_whole(gint64 square)
{
    gint64 root = 0;

    if (square <= 0)
        return 0;
    /* The root's highest bit stands half as high as the square's. */
    for (gint64 bit = (gint64)1 << (63 - __builtin_clzll((guint64)square)) / 2; bit; bit >>= 1) {
        if ((root + bit) * (root + bit) <= square)
            root += bit;
    }
    return root;
}

gint64 line_length(gint64 dx, gint64 dy)
{
    if (dx == 0 || dy == 0)
        return ABS(dx + dy);
    return root_whole(dx * dx + dy * dy);
}
