// SPDX-License-Identifier: Apache-2.0
// Generators: which there are, what each takes and gives, its source, its past, and a bench to try it on.
import { useState } from "preact/hooks";
import { get, write } from "../api/client";
import { Link } from "../app/router";
import { may } from "../app/session";
import { say, tell } from "../app/toast";
import { t } from "../i18n/index";
import { useData } from "../ui/data";
import { Badge, Failure, Loading, Page } from "../ui/parts";
import { type Broken, brokenBy, BrokenNote } from "./broken";
import { GeneratorPast } from "./past";
import { type GeneratorDocument, type GeneratorRow, generatorPath, listGenerators, OWN, readSchema, type Schema } from "./model";
import { GeneratorSource } from "./source";
import { TestBench } from "./test";
import { stateName, w } from "./words";

interface UpdateRow { key: string; state?: string; from?: string | null; to?: string; taken: boolean }
interface Update { plan: UpdateRow[]; commit: number | null }
const UPDATE = "/api/admin/exercises/generators-update";

function UpdateBanner({ update, onDone }: { update: Update; onDone: () => void }) {
  const taken = update.plan.filter((row) => row.taken);
  const left = update.plan.filter((row) => !row.taken);
  const [broken, setBroken] = useState<Broken | null>(null);
  const take = async (force = false) => {
    setBroken(null);
    try {
      const answer = await write<Update>("POST", UPDATE, { query: force ? { allow_broken: 1 } : {} });
      tell(w("updated", { n: answer.plan.filter((row) => row.taken).length }), answer.commit ?? undefined);
      onDone();
    } catch (error) {
      setBroken(brokenBy(error));
      if (!brokenBy(error)) say(error);
    }
  };
  if (update.plan.length === 0) return null;
  return (
    <div class="note" role="status">
      {taken.length > 0 && <p>{w("update_n", { n: taken.length })} <span class="code">{taken.map((row) => `${row.key} ${row.from ?? ""} → ${row.to}`).join(", ")}</span></p>}
      {left.length > 0 && <p class="small">{w("update_left", { names: left.map((row) => row.key).join(", ") })}</p>}
      {taken.length > 0 && may("admin") && <p><button class="primary" onClick={() => void take()}>{w("update_take")}</button></p>}
      {broken && <BrokenNote broken={broken} onForce={() => void take(true)} onClose={() => setBroken(null)} />}
    </div>
  );
}

function Line({ row, state }: { row: GeneratorRow; state: string | undefined }) {
  return (
    <li>
      <div class="grow"><Link to={`/generators/${row.key}`}>{row.label ?? row.key}</Link> <span class="code">{row.key} {row.version}</span><p class="muted">{row.description}</p></div>
      <span>{state && <Badge kind="draft">{stateName(state)}</Badge>}<span class="small muted">{row.niveaux.join(", ")}</span></span>
    </li>
  );
}

function GeneratorList() {
  const list = useData((signal) => listGenerators(signal), [], () => true);
  const update = useData((signal) => get<Update>(UPDATE, {}, signal), [], () => true);
  return (
    <Page title={t("generators")} lead={w("generators_intro")}>
      <Failure error={list.error} retry={list.reload} />
      {!list.value && !list.error && <Loading />}
      {update.value && <UpdateBanner update={update.value} onDone={() => { update.reload(); list.reload(); }} />}
      <ul class="list gen-list">
        {list.value?.filter((row) => row.key !== OWN).map((row) => <Line key={row.key} row={row} state={update.value?.plan.find((one) => one.key === row.key)?.state} />)}
      </ul>
    </Page>
  );
}

function About({ schema }: { schema: Schema }) {
  const of = (name: string) => schema.parameters.find((one) => one.name === name)!;
  const range = (name: string) => {
    const { options, min, max, type } = of(name);
    if (options) return options.map(String).join(", ");
    if (type === "bool") return `${t("yes")}, ${t("no")}`;
    return min !== undefined && max !== undefined ? w("from_to", { min: String(min), max: String(max) }) : min !== undefined ? w("from", { min: String(min) }) : max !== undefined ? w("up_to", { max: String(max) }) : "";
  };
  return (
    <section class="card">
      <h2>{w("parameters")}</h2>
      <div class="scroll-x" tabIndex={0} role="group" aria-label={w("parameters")}>
        <table class="plain-table">
          <thead><tr><th scope="col">{t("name")}</th><th scope="col">{w("bounds")}</th><th scope="col">{w("default_value")}</th></tr></thead>
          <tbody>{schema.parameters.map(({ name, type, default: given }) => <tr key={name}><th scope="row"><code>{name}</code> <span class="muted">{type}</span></th><td>{range(name)}</td><td>{given === null || given === undefined ? t("none") : String(given)}</td></tr>)}</tbody>
        </table>
      </div>
      <h2>{w("variables")}</h2>
      <ul class="compact columns">
        {Object.entries(schema.variables).map(([name, variable]) => <li key={name}><code>{name}</code> <span class="small muted">{variable.type}{variable.unit && ` · ${variable.unit}`}{variable.kinds && ` · ${w("kinds").toLowerCase()} ${variable.kinds.join(", ")}`}</span></li>)}
      </ul>
    </section>
  );
}

function GeneratorDetail({ name }: { name: string }) {
  const schema = useData((signal) => readSchema(name, signal), [name], () => true);
  const document = useData((signal) => get<GeneratorDocument>(generatorPath(name), {}, signal), [name], () => true);
  const lead = <><Link to="/generators">{t("generators")}</Link> › <span class="code">{name}</span></>;
  const [broken, setBroken] = useState<Broken | null>(null);
  const giveBack = async (force = false) => {
    setBroken(null);
    try {
      const answer = await write("DELETE", generatorPath(name), { revision: document.value!.revision, query: force ? { allow_broken: 1 } : {} });
      tell(w("gave_back"), answer.commit_number);
    } catch (error) {
      setBroken(brokenBy(error));
      if (!brokenBy(error)) say(error);
    }
  };
  const { value } = document;
  const canGiveBack = may("admin") && value && value.revision > 0 && value.built_in_version !== null && value.state === "edited";
  return (
    <Page wide title={schema.value?.label ?? name} lead={lead} actions={canGiveBack && <button class="danger" onClick={() => void giveBack()}>{w("give_back")}</button>}>
      <Failure error={schema.error ?? document.error} />
      {broken && <BrokenNote broken={broken} onForce={() => void giveBack(true)} onClose={() => setBroken(null)} />}
      {value && <p class="muted">{schema.value?.version} · {stateName(value.state)}{value.built_in_version && value.built_in_version !== schema.value?.version && ` (${value.built_in_version})`}</p>}
      {schema.value && <TestBench key={schema.value.version} name={name} schema={schema.value} />}
      {schema.value && <About schema={schema.value} />}
      {value && value.text !== null && <GeneratorSource name={name} saved={value} />}
      <GeneratorPast name={name} />
    </Page>
  );
}

export function GeneratorsPage({ name }: { name: string | null }) {
  return name ? <GeneratorDetail name={name.toUpperCase()} /> : <GeneratorList />;
}
