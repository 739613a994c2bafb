/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_WEB_ASSETS_H
#define EXOBASE_WEB_ASSETS_H

#include "http.h"

/* The files of the admin UI; web/build.mjs makes them. */
extern const struct http_asset web_assets[];
extern const gsize web_n_assets;

#endif
