// SPDX-License-Identifier: Apache-2.0
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: "\"", nbsp: " ", times: "×", eacute: "é", egrave: "è", agrave: "à", deg: "°" };

/** The words of a piece of HTML, for one line of a list. */
export function plain(html: unknown, size = 160): string {
  if (typeof html !== "string") return "";
  return html.slice(0, size * 6)
    .replace(/<[^>]*>?/g, " ")
    .replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? (name[0] === "#" ? String.fromCodePoint(Math.min(Number(name.slice(1)) || 32, 0x10ffff)) : whole))
    .replace(/\s+/g, " ").trim().slice(0, size);
}
