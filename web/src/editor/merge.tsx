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
  const [take, setTake] = useState<Record<string, "mine" | "theirs">>(Object.fromEntries(clashes.map((name) => [name, "mine"])));
  const chosen = Object.fromEntries(clashes.filter((name) => take[name] === "mine").map((name) => [name, props.mine[name]]));
  return (
    <Dialog wide title={t("stale_title")} onClose={props.onClose}>
      <p>{t("stale_text")}</p>
      {clashes.map((name) => (
        <section key={name} class="merge">
          <Choice label={fieldName(name)} value={take[name]} options={[["mine", t("keep_mine")], ["theirs", t("keep_theirs")]]} onChange={(value) => setTake({ ...take, [name]: value as "mine" })} />
          <Diff fields={{ [name]: { before: props.theirs[name], after: props.mine[name] } }} labels={[t("theirs"), t("mine")]} />
        </section>
      ))}
      <footer><button onClick={props.onClose}>{t("cancel")}</button><button class="primary" onClick={() => props.onSave(chosen)}>{t("merge")}</button></footer>
    </Dialog>
  );
}
