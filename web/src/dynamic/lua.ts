// SPDX-License-Identifier: Apache-2.0
// Lua, coloured: words, numbers, texts, comments. Enough to read a generator by.
import { HighlightStyle, StreamLanguage, type StringStream, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const WORDS = new Set("and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(" "));
interface State { close: string | null; kind: string }

/** A long bracket's end, if one begins here: [[ or [=[ and so on. */
function longBracket(stream: StringStream): string | null {
  const found = stream.match(/^\[(=*)\[/, true) as RegExpMatchArray | null | boolean;
  return found && typeof found !== "boolean" ? `]${found[1]}]` : null;
}

function inLong(stream: StringStream, state: State): string {
  const kind = state.kind;
  const at = stream.string.indexOf(state.close!, stream.pos);
  if (at < 0) stream.skipToEnd();
  else {
    stream.pos = at + state.close!.length;
    state.close = null;
  }
  return kind;
}

function token(stream: StringStream, state: State): string | null {
  if (state.close) return inLong(stream, state);
  if (stream.eatSpace()) return null;
  const isComment = stream.match("--");
  const close = longBracket(stream);
  if (close) {
    Object.assign(state, { close, kind: isComment ? "comment" : "string" });
    return inLong(stream, state);
  }
  if (isComment) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'(?:[^'\\]|\\.)*'?/)) return "string";
  if (stream.match(/^(?:0x[\da-f]+|\d+\.?\d*(?:e[-+]?\d+)?)/i)) return "number";
  if (stream.match(/^[A-Za-z_]\w*/)) {
    const word = stream.current();
    return WORDS.has(word) ? "keyword" : stream.match(/^\s*\(/, false) ? "variableName.function" : "variableName";
  }
  stream.next();
  return null;
}

const language = StreamLanguage.define<State>({ name: "lua", startState: () => ({ close: null, kind: "" }), copyState: (state) => ({ ...state }), token, languageData: { commentTokens: { line: "--" } } });
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-tag)", fontWeight: "600" },
  { tag: [tags.string, tags.number], color: "var(--code-value)" },
  { tag: tags.function(tags.variableName), color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--muted)" },
]);

export const lua = () => [language, syntaxHighlighting(colours)];
