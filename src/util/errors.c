/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"

/* As G_DEFINE_QUARK would, which keeps it in a variable that threads read and write without order. */
GQuark exobase_error_quark(void)
{
    static GQuark quark;
    GQuark known = __atomic_load_n(&quark, __ATOMIC_RELAXED);

    if (known == 0) {
        known = g_quark_from_static_string("exobase-error-quark");
        __atomic_store_n(&quark, known, __ATOMIC_RELAXED);
    }
    return known;
}
