// SPDX-License-Identifier: Apache-2.0
import { download } from "../api/client";
import { say } from "../app/toast";

/** What the server answers at `path`, as a file. */
export async function saveFile(path: string, name: string) {
  try {
    const url = URL.createObjectURL(await download(path));
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  } catch (error) {
    say(error);
  }
}
