// SPDX-License-Identifier: Apache-2.0
// CodeMirror. It stands in a shadow root: there its styles are constructed sheets, which a policy without
// `unsafe-inline` allows.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { html } from "@codemirror/lang-html";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "preact/hooks";
import type { Finding } from "../api/types";
import { t } from "../i18n/index";
import { type Piece, PIECES, place } from "./pieces";

const theme = EditorView.theme({
  "&": { fontSize: "14px", color: "var(--text)", backgroundColor: "var(--field)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace", lineHeight: "1.5", minHeight: "8em", maxHeight: "50vh" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--bg)", color: "var(--muted)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--select) !important" },
  ".cm-line::selection, .cm-line ::selection": { backgroundColor: "var(--select) !important", color: "inherit" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line)" },
});
const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: "var(--code-tag)" },
  { tag: tags.attributeName, color: "var(--code-name)" },
  { tag: [tags.attributeValue, tags.string], color: "var(--code-value)" },
  { tag: tags.comment, color: "var(--muted)" },
]);

function diagnostics(text: string, findings: Finding[]): Diagnostic[] {
  const state = EditorState.create({ doc: text });
  return findings.map((finding) => {
    const line = state.doc.line(Math.min(Math.max(finding.line ?? 1, 1), state.doc.lines));
    const from = Math.min(line.from + Math.max((finding.column ?? 1) - 1, 0), line.to);
    return { from, to: Math.max(from, Math.min(from + 1, line.to)), severity: "warning" as const, message: finding.message };
  });
}

export interface Handle {
  goTo: (line: number, column: number) => void;
  insert: (text: string) => void;
  view: EditorView;
}

/** What is typed goes out by onChange; `value` comes in at the start and when `stamp` changes, never between: it would lag behind the keys.
 * `plain`: no HTML; `more`: what else CodeMirror gets, at the start. */
export function Code(props: { label: string; value: string; stamp: number; readOnly?: boolean; findings: Finding[]; onChange: (value: string) => void; handle?: { current: Handle | null }; extra?: () => string; more?: Extension; plain?: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;
  const locked = useRef(new Compartment());
  const lock = (on: boolean | undefined) => [EditorState.readOnly.of(on === true), EditorView.editable.of(!on)];

  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    const made = new EditorView({
      root,
      parent: root as unknown as Element,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          lineNumbers(), history(), highlightActiveLine(), EditorView.lineWrapping, props.plain ? [] : [html({ autoCloseTags: true }), syntaxHighlighting(colours)], lintGutter(),
          // Tab leaves the editor: nobody is caught in it (Escape is not needed).
          keymap.of([...(props.plain ? [] : [{ key: "Mod-b", run: () => (insert(PIECES[0]), true) }]), ...defaultKeymap, ...historyKeymap]),
          theme, locked.current.of(lock(props.readOnly)),
          EditorView.contentAttributes.of({ "aria-label": props.label, tabindex: "0", spellcheck: props.plain ? "false" : "true", lang: "fr" }),
          props.more ?? [],
          EditorView.updateListener.of((update) => update.docChanged && now.current.onChange(update.state.doc.toString())),
        ],
      }),
    });
    view.current = made;
    if (props.handle) {
      props.handle.current = {
        view: made,
        insert: (text) => {
          made.dispatch(made.state.replaceSelection(text), { userEvent: "input", scrollIntoView: true });
          made.focus();
        },
        goTo: (line, column) => {
          const at = made.state.doc.line(Math.min(line, made.state.doc.lines));
          made.dispatch({ selection: { anchor: Math.min(at.from + Math.max(column - 1, 0), at.to) }, scrollIntoView: true });
          made.focus();
        },
      };
    }
    return () => made.destroy();
  }, []);
  useEffect(() => {
    const made = view.current!;
    if (made.state.doc.toString() !== props.value) made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: props.value } });
  }, [props.stamp]);
  useEffect(() => {
    const made = view.current!;
    made.dispatch(setDiagnostics(made.state, diagnostics(made.state.doc.toString(), props.findings)));
  }, [props.findings]);
  useEffect(() => view.current!.dispatch({ effects: locked.current.reconfigure(lock(props.readOnly)) }), [props.readOnly]);

  const insert = (piece: Piece) => {
    const made = view.current!;
    const { main } = made.state.selection;
    const { from, to, insert, select } = place(piece, made.state.doc.toString(), main.from, main.to);
    made.dispatch({ changes: { from, to, insert }, selection: { anchor: from + select[0], head: from + select[1] }, userEvent: "input" });
    made.focus();
  };
  return (
    <div class="code-box">
      {!props.readOnly && !props.plain && (
        <div class="toolbar" role="group" aria-label={t("toolbar", { name: props.label })}>
          {PIECES.map((piece) => <button type="button" key={piece.name} title={t(piece.name)} aria-label={t(piece.name)} class={`tool t-${piece.name}`} data-mark={piece.mark} onClick={() => insert(piece)} />)}
          {props.extra && <button type="button" class="tool" onClick={() => insert({ name: "skeleton", mark: "", before: now.current.extra!(), middle: "", after: "" })}>{t("skeleton")}</button>}
        </div>
      )}
      <div ref={host} class="editor-host" />
    </div>
  );
}
