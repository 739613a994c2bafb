// SPDX-License-Identifier: Apache-2.0
import { word } from "../i18n/index";

/** How many of each, as one bar; the numbers stand in its name and below the pointer. */
export function Bar({ label, parts, total }: { label: string; parts: [string, number][]; total: number }) {
  const there = parts.filter(([, n]) => n > 0);
  const said = there.map(([name, n]) => `${word(name)} ${n}`).join(", ");
  return (
    <div class="bar" role="img" aria-label={`${label} : ${said || "0"}`} title={said}>
      {there.map(([name, n]) => <span key={name} class={`part ${name}`} style={{ width: `${(n / total) * 100}%` }} />)}
    </div>
  );
}
