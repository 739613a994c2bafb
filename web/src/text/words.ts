// SPDX-License-Identifier: Apache-2.0
// Which words differ between two texts: the longest common run of words is kept, the rest is marked.
export interface Piece {
  text: string;
  kind: "same" | "gone" | "new";
}
const MOST = 4_000_000; // cells of the table; beyond it the middle counts as wholly changed

const split = (text: string) => text.match(/<[^>]*>|&\w+;|[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}\s]/gu) ?? [];

function push(pieces: Piece[], kind: Piece["kind"], text: string) {
  const last = pieces[pieces.length - 1];
  if (!text) return;
  if (last?.kind === kind) last.text += text;
  else pieces.push({ kind, text });
}

function middle(a: string[], b: string[], pieces: Piece[]) {
  const width = b.length + 1;
  if (a.length * width > MOST) {
    push(pieces, "gone", a.join(""));
    push(pieces, "new", b.join(""));
    return;
  }
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) push(pieces, "same", a[i++] && b[j++]);
    else if (table[(i + 1) * width + j] >= table[i * width + j + 1]) push(pieces, "gone", a[i++]);
    else push(pieces, "new", b[j++]);
  }
  push(pieces, "gone", a.slice(i).join(""));
  push(pieces, "new", b.slice(j).join(""));
}

export function compareWords(before: string, after: string): Piece[] {
  const [a, b] = [split(before), split(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const pieces: Piece[] = [];
  push(pieces, "same", a.slice(0, start).join(""));
  middle(a.slice(start, a.length - end), b.slice(start, b.length - end), pieces);
  push(pieces, "same", a.slice(a.length - end).join(""));
  return pieces;
}
