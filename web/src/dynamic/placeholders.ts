// SPDX-License-Identifier: Apache-2.0
// Placeholders in the code editor: marked as known or unknown, and completed after {{.
import { autocompletion, type Completion, type CompletionContext, completionKeymap } from "@codemirror/autocomplete";
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, MatchDecorator, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { type Name, PLACEHOLDER } from "./model";
import { w } from "./words";

export const setNames = StateEffect.define<Name[]>();
const names = StateField.define<Name[]>({
  create: () => [],
  update: (value, transaction) => transaction.effects.reduce((now, effect) => (effect.is(setNames) ? effect.value : now), value),
});

function mark(name: string, known: Name[]) {
  const found = known.find((one) => one.name === name);
  if (found?.fits) return Decoration.mark({ class: "cm-known" });
  return Decoration.mark({ class: "cm-unknown", attributes: { title: found ? w("name_other_kind", { kinds: found.detail }) : w("name_unknown", { name }) } });
}

const matcher = new MatchDecorator({ regexp: PLACEHOLDER, decoration: (match, view) => mark(match[1] ?? match[2], view.state.field(names)) });

const marks = ViewPlugin.fromClass(
  class {
    marks: DecorationSet;
    constructor(view: EditorView) {
      this.marks = matcher.createDeco(view);
    }
    update(update: ViewUpdate) {
      const isNew = update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(setNames)));
      this.marks = isNew ? matcher.createDeco(update.view) : matcher.updateDeco(update, this.marks);
    }
  },
  { decorations: (plugin) => plugin.marks },
);

/** The name, and what closes it unless that stands there already. */
function apply(view: EditorView, completion: Completion, from: number, to: number) {
  const line = view.state.doc.lineAt(from);
  const open = /\{+\s*$/.exec(view.state.sliceDoc(line.from, from))?.[0].startsWith("{{{") ? "}}}" : "}}";
  const after = view.state.sliceDoc(to, Math.min(to + 3, line.to));
  const insert = completion.label + (after.startsWith("}}") ? "" : open);
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
}

function complete(context: CompletionContext) {
  const before = context.matchBefore(/\{\{\{?\s*[\p{L}\p{N}_]*/u);
  if (!before) return null;
  const from = before.from + before.text.match(/^\{+\s*/)![0].length;
  const options = context.state.field(names).map((one) => ({ label: one.name, detail: one.detail, boost: one.fits ? 1 : 0, apply }));
  return { from, options, validFor: /^[\p{L}\p{N}_]*$/u };
}

const theme = EditorView.baseTheme({
  ".cm-known": { backgroundColor: "var(--soft)", borderRadius: "3px", fontWeight: "600" },
  ".cm-unknown": { backgroundColor: "var(--bad-soft)", color: "var(--bad)", borderRadius: "3px", textDecoration: "underline wavy" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { color: "inherit", fontStyle: "normal", opacity: "1" },
});

export const templateExtension: Extension = [names, marks, theme, autocompletion({ override: [complete], icons: false }), keymap.of(completionKeymap)];
