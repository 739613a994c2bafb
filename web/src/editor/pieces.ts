// SPDX-License-Identifier: Apache-2.0
// What the toolbar puts around the selection, or in its place.
import type { Key } from "../i18n/index";
import { type ListEdit, type ListTag, toggleList } from "./lists";

export interface Piece {
  name: Key;
  mark: string;
  before: string;
  middle: string;
  after: string;
  list?: ListTag;
}

const row = (tag: string, a: string, b: string) => `  <tr><${tag}>${a}</${tag}><${tag}>${b}</${tag}></tr>\n`;
export const PIECES: Piece[] = [
  { name: "bold", mark: "G", before: "<strong>", middle: "", after: "</strong>" },
  { name: "italic", mark: "I", before: "<em>", middle: "", after: "</em>" },
  { name: "bullet_list", mark: "•", before: "", middle: "", after: "", list: "ul" },
  { name: "numbered_list", mark: "1.", before: "", middle: "", after: "", list: "ol" },
  { name: "fraction", mark: "½", before: "<math><mfrac><mn>", middle: "1", after: "</mn><mn>2</mn></mfrac></math>" },
  { name: "root", mark: "√", before: "<math><msqrt><mn>", middle: "2", after: "</mn></msqrt></math>" },
  { name: "power", mark: "x²", before: "<sup>", middle: "2", after: "</sup>" },
  { name: "table", mark: "▦", before: `<table>\n${row("th", "", "")}${row("td", "", "")}</table>`, middle: "", after: "" },
  { name: "blue", mark: "A", before: "<span style=\"color: #1d5fa6\">", middle: "", after: "</span>" },
  { name: "red", mark: "A", before: "<span style=\"color: #b3261e\">", middle: "", after: "</span>" },
  { name: "green", mark: "A", before: "<span style=\"color: #1c6e43\">", middle: "", after: "</span>" },
];

export const SKELETON = "<h4>Comprendre l’énoncé</h4>\n<p></p>\n<h4>Méthode</h4>\n<p></p>\n<h4>Calculs</h4>\n<ol>\n  <li></li>\n  <li></li>\n</ol>\n<h4>Conclusion</h4>\n<p><strong></strong></p>\n";

/** What a piece makes of a range of a text; `select` is in what is inserted. */
export function place(piece: Piece, doc: string, from: number, to: number): ListEdit {
  if (piece.list) return toggleList(doc, from, to, piece.list);
  const middle = doc.slice(from, to) || piece.middle;
  const start = piece.before.length;
  return { from, to, insert: piece.before + middle + piece.after, select: [start, start + middle.length] };
}
