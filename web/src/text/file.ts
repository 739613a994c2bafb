// SPDX-License-Identifier: Apache-2.0
// A file as text. A Python module may name its encoding in its first two lines (PEP 263); it is sent as UTF-8,
// so the name goes, and every line and column stays where it is.
const COOKIE = /^([ \t\f]*#.*?coding[:=][ \t]*)([-\w.]+)/;

export interface SourceText {
  name: string;
  text: string;
}

export class EncodingError extends Error {
  constructor(readonly encoding: string, readonly isUnknown: boolean) {
    super(encoding);
  }
}

/** Python's names of encodings that a TextDecoder has under another name, or must read otherwise. */
const LATIN_1 = /^(latin|latin-?1|l1|iso-?8859-?1(-.*)?|cp819|8859)$/;
const NAMES: [RegExp, string][] = [
  [/^(us-?)?ascii$/, "utf-8"],
  [/^(utf-?8|u8|utf|cp65001)(-.*)?$/, "utf-8"],
  [/^(latin-?9|l9|iso-?8859-?15(-.*)?)$/, "iso-8859-15"],
  [/^(cp|windows-?)(125\d)$/, "windows-$2"],
  [/^mac-?roman$/, "macintosh"],
];

/** Text in the encoding, whole: a byte that it doesn't have is an error, never another character. */
function decode(bytes: Uint8Array, encoding: string): string {
  const name = encoding.toLowerCase().replaceAll("_", "-");
  if (LATIN_1.test(name)) return Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""); // a TextDecoder reads windows-1252 for it
  const [form, decoder] = NAMES.find(([pattern]) => pattern.test(name)) ?? [name, name];
  try {
    return new TextDecoder(name.replace(form, decoder), { fatal: true }).decode(bytes);
  } catch (error) {
    throw new EncodingError(encoding, error instanceof RangeError);
  }
}

export async function readFile(file: File): Promise<SourceText> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const name = file.name.replace(/[/\\\p{Cc}]/gu, "_").slice(0, 200);
  if (!/\.py$/i.test(name)) return { name, text: decode(bytes, "utf-8") };
  const start = String.fromCharCode(...bytes.subarray(0, 400)).split("\n").slice(0, 2);
  const cookie = start.map((line) => COOKIE.exec(line)).find(Boolean)?.[2] ?? "utf-8";
  const text = decode(bytes, cookie);
  if (/^(utf[-_]?8|u8)/i.test(cookie)) return { name, text };
  return { name, text: text.replace(/^((?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*)[-\w.]+/, "$1utf-8") };
}
