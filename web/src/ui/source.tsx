// SPDX-License-Identifier: Apache-2.0
// Lines of a file that was sent, around the one that a message is about.
import { useMemo } from "preact/hooks";
import { t } from "../i18n/index";

const AROUND = 3;
const WIDTH = 400;

export function Excerpt({ text, line, column }: { text: string; line: number; column: number | null }) {
  const lines = useMemo(() => text.split(/\r\n|\r|\n/), [text]);
  const from = Math.max(1, line - AROUND);
  return (
    <pre class="excerpt" tabIndex={0} role="group" aria-label={t("line_n", { n: line })}>
      {lines.slice(from - 1, line + AROUND).map((content, i) => {
        const number = from + i;
        return (
          <span key={number} class={number === line ? "at" : ""}>
            <span class="number">{String(number).padStart(5)} </span>
            {content.slice(0, WIDTH) || " "}
            {number === line && column !== null && column <= WIDTH && <span aria-hidden="true"><span class="number">{"      "}</span>{[...content].slice(0, column - 1).map((c) => (c === "\t" ? "\t" : " ")).join("")}▲</span>}
          </span>
        );
      })}
    </pre>
  );
}

/** A message, with its line in the file behind it. */
export function AtLine(props: { text: string; line: number | null; column: number | null; label: string; message: string }) {
  if (!props.line) return <p class="at-line">{props.label && <span class="code">{props.label}</span>} {props.message}</p>;
  return (
    <details class="at-line">
      <summary><span class="code">{t("line_n", { n: props.line })}{props.label && ` · ${props.label}`}</span> {props.message}</summary>
      <Excerpt text={props.text} line={props.line} column={props.column} />
    </details>
  );
}
