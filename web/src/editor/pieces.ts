// SPDX-License-Identifier: Apache-2.0
// What the toolbar puts around the selection, or in its place.
import type { Key } from "../i18n/index";

export interface Piece {
  name: Key;
  mark: string;
  before: string;
  middle: string;
  after: string;
}

const row = (tag: string, a: string, b: string) => `  <tr><${tag}>${a}</${tag}><${tag}>${b}</${tag}></tr>\n`;
export const PIECES: Piece[] = [
  { name: "bold", mark: "G", before: "<strong>", middle: "", after: "</strong>" },
  { name: "italic", mark: "I", before: "<em>", middle: "", after: "</em>" },
  { name: "bullet_list", mark: "•", before: "<ul>\n  <li>", middle: "", after: "</li>\n  <li></li>\n</ul>" },
  { name: "numbered_list", mark: "1.", before: "<ol>\n  <li>", middle: "", after: "</li>\n  <li></li>\n</ol>" },
  { name: "fraction", mark: "½", before: "<math><mfrac><mn>", middle: "1", after: "</mn><mn>2</mn></mfrac></math>" },
  { name: "root", mark: "√", before: "<math><msqrt><mn>", middle: "2", after: "</mn></msqrt></math>" },
  { name: "power", mark: "x²", before: "<sup>", middle: "2", after: "</sup>" },
  { name: "table", mark: "▦", before: `<table>\n${row("th", "", "")}${row("td", "", "")}</table>`, middle: "", after: "" },
  { name: "blue", mark: "A", before: "<span style=\"color: #1d5fa6\">", middle: "", after: "</span>" },
  { name: "red", mark: "A", before: "<span style=\"color: #b3261e\">", middle: "", after: "</span>" },
  { name: "green", mark: "A", before: "<span style=\"color: #1c6e43\">", middle: "", after: "</span>" },
];

export const SKELETON = "<h4>Comprendre l’énoncé</h4>\n<p></p>\n<h4>Méthode</h4>\n<p></p>\n<h4>Calculs</h4>\n<ol>\n  <li></li>\n  <li></li>\n</ol>\n<h4>Conclusion</h4>\n<p><strong></strong></p>\n";

export function wrap(piece: Piece, selected: string): { text: string; select: [number, number] } {
  const middle = selected || piece.middle;
  const start = piece.before.length;
  return { text: piece.before + middle + piece.after, select: [start, start + middle.length] };
}
