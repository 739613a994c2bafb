// SPDX-License-Identifier: Apache-2.0
// Two versions of one exercise, field by field: who saves chooses what stands.
import { useState } from "preact/hooks";
import type { Exercise } from "../api/types";
import { t } from "../i18n/index";
import { Diff, fieldName } from "../ui/diff";
import { Choice, Dialog } from "../ui/parts";
import { type Fields, same } from "./draft";

export function Merge(props: { base: Fields; mine: Fields; theirs: Exercise; onClose: () => void; onSave: (fields: Fields) => void }) {
  const clashes = Object.keys(props.mine).filter((name) => !same(props.mine[name], props.theirs[name]));
  const others = Object.keys(props.base).filter((name) => !clashes.includes(name) && !same(props.base[name], props.theirs[name]));
  /** A choice is made against one value of theirs: when that changes meanwhile, it has to be made again. */
  const [take, setTake] = useState<Record<string, { side: string; against: unknown }>>(Object.fromEntries(clashes.map((name) => [name, { side: "mine", against: props.theirs[name] }])));
  const sideOf = (name: string) => (take[name] && same(take[name].against, props.theirs[name]) ? take[name].side : "");
  const isChosen = clashes.every((name) => sideOf(name) !== "");
  const chosen = Object.fromEntries(clashes.filter((name) => sideOf(name) === "mine").map((name) => [name, props.mine[name]]));
  return (
    <Dialog wide title={t("stale_title")} onClose={props.onClose}>
      <p>{t("stale_text")}</p>
      {!isChosen && <p class="note warn" role="alert">{t("stale_again")}</p>}
      {clashes.map((name) => (
        <section key={name} class="merge">
          <Choice label={fieldName(name)} value={sideOf(name)} options={[["mine", t("keep_mine")], ["theirs", t("keep_theirs")]]} onChange={(value) => setTake({ ...take, [name]: { side: value, against: props.theirs[name] } })} />
          <Diff fields={{ [name]: { before: props.theirs[name], after: props.mine[name] } }} labels={[t("theirs"), t("mine")]} />
        </section>
      ))}
      {others.map((name) => (
        <section key={name} class="merge">
          <p><strong>{fieldName(name)}</strong> {t("stale_kept")}</p>
          <Diff fields={{ [name]: { before: props.base[name], after: props.theirs[name] } }} labels={[t("before"), t("theirs")]} />
        </section>
      ))}
      <footer><button onClick={props.onClose}>{t("cancel")}</button><button class="primary" disabled={!isChosen} onClick={() => props.onSave(chosen)}>{t("merge")}</button></footer>
    </Dialog>
  );
}
