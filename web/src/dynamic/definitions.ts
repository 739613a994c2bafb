// SPDX-License-Identifier: Apache-2.0
// The definitions of VARIABLES: as documents have them, and as a form has them, in texts.
import { asObject, DIFFICULTIES, type Values } from "./model";

export type Kind = "range" | "list" | "is";
export interface Row {
  key: number;
  name: string;
  kind: Kind;
  low: string;
  high: string;
  step: string;
  list: string;
  is: string;
  unless: string;
  rest: Values; // what the form has no field for
  read?: { list: string; choose: unknown; unless: string; refused: unknown }; // as the document has it: what is not touched stays so
}

let last = 0;
const EMPTY = { name: "", low: "1", high: "10", step: "1", list: "", is: "", unless: "" };
export const newRow = (kind: Kind = "range"): Row => ({ key: ++last, kind, ...EMPTY, rest: {} });

/** Only what reads the same as a number: 01 and 1,50 are texts. */
const NUMBER = /^[-−]?(?:0|[1-9]\d*)(?:[.,]\d*[1-9])?$/;
const toNumber = (text: string) => Number(text.replace("−", "-").replace(",", "."));
const point = (text: string) => text.trim().replace("−", "-").replace(",", ".");
const comma = (value: unknown) => (typeof value === "number" ? String(value).replace(".", ",") : String(value));
const items = (text: string) => text.split(";").map((item) => item.trim()).filter(Boolean).map((item) => (NUMBER.test(item) ? toNumber(item) : item));
const isExpression = (text: string) => /[=<>≠≤≥()%+*×÷"]|(?:^|\s)(?:et|ou|non|and|or|not)\s/.test(text);

export function toRow(given: unknown): Row {
  const { name, choose, is, unless, ...rest } = asObject(given);
  const row = { ...newRow(), name: String(name ?? ""), rest };
  row.unless = Array.isArray(unless) ? unless.map(comma).join(" ; ") : String(unless ?? "");
  const list = Array.isArray(choose) ? choose.map(comma).join(" ; ") : "";
  row.read = { list, choose, unless: row.unless, refused: unless };
  if (choose === undefined) return { ...row, kind: "is", is: String(is ?? "") };
  if (Array.isArray(choose)) return { ...row, kind: "list", list };
  const parts = /^\s*(\S+?)\s*\.\.\s*(\S+)(?:\s+by\s+(\S+))?\s*$/.exec(String(choose));
  const [low, high, step] = [parts?.[1] ?? String(choose), parts?.[2] ?? "", parts?.[3] ?? "1"].map((text) => text.replace(".", ","));
  return { ...row, kind: "range", low, high, step };
}

export function fromRow(row: Row): Values {
  const unless = row.unless.trim();
  const common = { ...row.rest, name: row.name.trim() };
  if (row.kind === "is") return { ...common, is: row.is.trim() };
  const kept = row.read;
  const refused = unless === "" ? {} : { unless: kept?.refused !== undefined && row.unless === kept.unless ? kept.refused : isExpression(unless) ? unless : items(unless) };
  if (row.kind === "list") return { ...common, choose: Array.isArray(kept?.choose) && row.list === kept.list ? kept.choose : items(row.list), ...refused };
  const step = point(row.step);
  return { ...common, choose: `${point(row.low)}..${point(row.high)}${step === "" || step === "1" ? "" : ` by ${step}`}`, ...refused };
}

/** One list for all difficulties (""), or one for each. */
export interface Definitions {
  byDifficulty: boolean;
  rows: Record<string, Row[]>;
  where: Record<string, string>; // a condition a line
  left?: { now: Definitions; shown: string }; // the lists of the other difficulties, while one stands for all
}

const textOf = (where: unknown) => (Array.isArray(where) ? where.map(String).join("\n") : "");
const linesOf = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

export function read(variables: Values): Definitions {
  const { definitions, where } = variables;
  const isObject = (value: unknown) => value !== null && typeof value === "object" && !Array.isArray(value);
  const byDifficulty = isObject(definitions) || isObject(where);
  const keys = byDifficulty ? DIFFICULTIES : [""];
  const of = (value: unknown, key: string) => (isObject(value) ? asObject(value)[key] : value);
  return {
    byDifficulty,
    rows: Object.fromEntries(keys.map((key) => [key, ((of(definitions, key) as unknown[] | undefined) ?? []).map(toRow)])),
    where: Object.fromEntries(keys.map((key) => [key, textOf(of(where, key))])),
  };
}

export function write(variables: Values, { byDifficulty, rows, where }: Definitions): Values {
  const { definitions: _, where: __, ...rest } = variables;
  const lists = Object.fromEntries(Object.entries(rows).map(([key, list]) => [key, list.map(fromRow)]));
  const conditions = Object.fromEntries(Object.entries(where).map(([key, text]) => [key, linesOf(text)]));
  const hasWhere = Object.values(conditions).some((list) => list.length > 0);
  return { ...rest, definitions: byDifficulty ? lists : lists[""], ...(hasWhere ? { where: byDifficulty ? conditions : conditions[""] } : {}) };
}

/** The same for all difficulties, or a list for each: nothing that is written gets lost on the way to one for each. */
export function split(now: Definitions, byDifficulty: boolean, difficulty: string): Definitions {
  if (byDifficulty === now.byDifficulty) return now;
  const from = byDifficulty ? "" : difficulty in now.rows ? difficulty : DIFFICULTIES[0];
  const keys = byDifficulty ? DIFFICULTIES : [""];
  const back = byDifficulty ? now.left : undefined;
  const other = (key: string) => (back && key !== back.shown ? back.now : null);
  return {
    byDifficulty,
    rows: Object.fromEntries(keys.map((key) => [key, other(key)?.rows[key] ?? now.rows[from].map((row) => ({ ...row, key: ++last }))])),
    where: Object.fromEntries(keys.map((key) => [key, other(key)?.where[key] ?? now.where[from]])),
    left: byDifficulty ? undefined : { now, shown: from },
  };
}
