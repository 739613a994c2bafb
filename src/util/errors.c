/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"

G_DEFINE_QUARK(exobase - error - quark, exobase_error)
