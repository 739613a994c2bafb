// SPDX-License-Identifier: Apache-2.0
import { number, word } from "../i18n/index";

/** How many of each: a small bar, and the numbers in words below it. */
export function Bar({ label, parts, total }: { label: string; parts: [string, number][]; total: number }) {
  const there = parts.filter(([, n]) => n > 0);
  const said = there.map(([name, n]) => `${word(name)} ${number(n)}`).join(" · ");
  return (
    <div class="bar-box" role="group" aria-label={label}>
      <div class="bar" aria-hidden="true">{there.map(([name, n]) => <span key={name} class={`part ${name}`} style={{ width: `${(n / total) * 100}%` }} />)}</div>
      <span class="small muted">{said}</span>
    </div>
  );
}
