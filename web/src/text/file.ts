// SPDX-License-Identifier: Apache-2.0
// A file as text. A Python module may name its encoding in its first two lines (PEP 263); it is sent as UTF-8,
// so the name goes, and every line and column stays where it is.
const COOKIE = /^([ \t\f]*#.*?coding[:=][ \t]*)([-\w.]+)/;

export interface SourceText {
  name: string;
  text: string;
}

export class EncodingError extends Error {
  constructor(readonly encoding: string) {
    super(encoding);
  }
}

export async function readFile(file: File): Promise<SourceText> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const name = file.name.replace(/[/\\\p{Cc}]/gu, "_").slice(0, 200);
  if (!/\.py$/i.test(name)) return { name, text: new TextDecoder().decode(bytes) };
  const start = String.fromCharCode(...bytes.subarray(0, 400)).split("\n").slice(0, 2);
  const cookie = start.map((line) => COOKIE.exec(line)).find(Boolean)?.[2] ?? "utf-8";
  if (/^utf[-_]?8/i.test(cookie)) return { name, text: new TextDecoder().decode(bytes) };
  let text: string;
  try {
    text = new TextDecoder(cookie.replaceAll("_", "-")).decode(bytes);
  } catch {
    throw new EncodingError(cookie);
  }
  return { name, text: text.replace(/^((?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*)[-\w.]+/, "$1utf-8") };
}
