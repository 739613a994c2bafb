// SPDX-License-Identifier: Apache-2.0
// The list buttons: selected lines become items; in a list, its items become lines again, or the other sort of list.
export type ListTag = "ul" | "ol";
export interface ListEdit {
  from: number;
  to: number;
  insert: string;
  select: [number, number]; // in `insert`
}
interface List {
  tag: string;
  from: number;
  to: number;
  inner: string;
  items: string[];
}

/** The innermost list around a range. */
function listAround(doc: string, from: number, to: number): List | null {
  const open: { tag: string; from: number; inside: number; item: number; items: string[] }[] = [];
  for (const found of doc.matchAll(/<(\/?)(ul|ol|li)\b[^>]*>/gi)) {
    const [all, slash, name] = found;
    const tag = name.toLowerCase();
    const end = found.index + all.length;
    const top = open[open.length - 1];
    if (tag !== "li" && !slash) {
      open.push({ tag, from: found.index, inside: end, item: -1, items: [] });
      continue;
    }
    if (!top) continue;
    if (top.item >= 0) top.items.push(doc.slice(top.item, found.index));
    top.item = tag === "li" && !slash ? end : -1;
    if (tag === "li") continue;
    open.pop();
    if (top.from <= from && to <= end) return { tag: top.tag, from: top.from, to: end, inner: doc.slice(top.inside, found.index), items: top.items };
  }
  return null;
}

const lineStart = (doc: string, at: number) => (at === 0 ? 0 : doc.lastIndexOf("\n", at - 1) + 1);
const indentAt = (doc: string, at: number) => doc.slice(lineStart(doc, at), at).match(/^\s*/)![0];
const filled = (parts: string[]) => parts.map((part) => part.trim()).filter(Boolean);
const whole = (from: number, to: number, insert: string): ListEdit => ({ from, to, insert, select: [0, insert.length] });

function linesOf(selected: string): string[] {
  const lines = filled(selected.split("\n"));
  const all = lines.join("\n");
  const isOneParagraph = /^<p>.*<\/p>$/is.test(all) && all.match(/<\/?p\b/gi)!.length === 2;
  return isOneParagraph ? filled(all.slice(3, -4).split("\n")) : lines; // a list can't stand in a paragraph
}

export function toggleList(doc: string, from: number, to: number, tag: ListTag): ListEdit {
  while (from < to && /\s/.test(doc[from])) from++;
  while (to > from && /\s/.test(doc[to - 1])) to--;
  const list = listAround(doc, from, to);
  if (list && list.tag !== tag) return whole(list.from, list.to, `<${tag}>${list.inner}</${tag}>`);
  if (list) return whole(list.from, list.to, filled(list.items).join(`\n${indentAt(doc, list.from)}`));
  const selected = doc.slice(from, to);
  const start = `<${tag}>\n  <li>`;
  if (!selected) return { from, to, insert: `${start}</li>\n  <li></li>\n</${tag}>`, select: [start.length, start.length] };
  if (!selected.includes("\n")) return { from, to, insert: `${start}${selected}</li>\n</${tag}>`, select: [start.length, start.length + selected.length] };
  const first = lineStart(doc, from);
  const indent = indentAt(doc, from);
  const last = doc.indexOf("\n", to) < 0 ? doc.length : doc.indexOf("\n", to);
  const items = linesOf(doc.slice(first, last)).map((line) => `${indent}  <li>${line}</li>\n`);
  return whole(first + indent.length, last, `<${tag}>\n${items.join("")}${indent}</${tag}>`);
}
