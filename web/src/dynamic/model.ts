// SPDX-License-Identifier: Apache-2.0
// What generators and dynamic exercises are made of, as the API says it (docs/generators.md, /openapi.json).
import { get } from "../api/client";

export const OWN = "VARIABLES"; // the generator whose values the exercise defines itself
export const DIFFICULTIES = ["facile", "moyen", "difficile"];
export type Values = Record<string, unknown>;

export interface Parameter {
  name: string;
  type: "enum" | "int" | "float" | "bool";
  default: unknown;
  options?: unknown[];
  min?: number;
  max?: number;
}

export interface Preset {
  key: string;
  niveau?: string;
  params: Values;
}

export interface Variable {
  type: string;
  unit?: string;
  kinds?: unknown[];
}

export interface Schema {
  generator_key: string;
  label: string | null;
  version: string;
  parameters: Parameter[];
  presets: Preset[];
  variables: Record<string, Variable>;
  results: Record<string, Variable> | null;
}

export interface GeneratorRow {
  key: string;
  label: string | null;
  description: string | null;
  version: string;
  niveaux: string[];
  exercise_type: string | null;
  svg_mode: string | null;
  param_count: number;
  preset_count: number;
}

export interface GeneratorDocument {
  key: string;
  revision: number;
  state: "missing" | "same" | "older" | "edited" | "removed" | "own";
  built_in_version: string | null;
  text: string | null;
}

export interface GeneratorRevision {
  commit: number;
  time: string;
  author: string;
  kind: string;
  message: string;
  revision: number;
  text: string | null;
}

export interface Variant {
  id: string;
  label?: string;
  weight?: number;
  enonce_template_html?: string | null;
  solution_template_html?: string | null;
  [more: string]: unknown;
}

export interface Case {
  seed: number | null;
  variant_id?: string;
  enonce_html?: string;
  solution_html?: string | null;
  figure_svg_enonce?: string | null;
  figure_svg_solution?: string | null;
  variables?: Values;
  error?: string;
  message?: string;
  context?: { missing?: string[] } | null;
}

export interface ProofFailure {
  kind: string;
  message: string;
  context?: { missing?: string[] } | null;
  variant_id?: string;
  seed?: number | null;
  draws?: number[] | null;
  variables?: Values | null;
}

export interface Proof {
  difficulty: string | null;
  cases: number;
  whole: boolean;
  texts: number;
  errors: number;
  false_equalities: number;
  figure_faults: number;
  commonest_answer: number;
  failures: ProofFailure[];
}

export interface DynamicPreview {
  generator_key?: string;
  parameters?: Values;
  ignored?: string[];
  cases?: Case[];
  proofs?: Proof[];
}

export const generatorPath = (key: string) => `/api/admin/exercises/generators/${encodeURIComponent(key)}`;
export const listGenerators = (signal?: AbortSignal) => get<{ generators: GeneratorRow[] }>("/api/admin/exercises/generators", {}, signal).then((body) => body.generators);
export const readSchema = (key: string, signal?: AbortSignal) => get<Schema>(`${generatorPath(key)}/schema`, {}, signal);
export const asObject = (value: unknown): Values => (value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Values) : {});

/** The parameter whose options are the kinds that variables name. */
export function kindParameter(schema: Schema): Parameter | undefined {
  const kinds = new Set(Object.values(schema.variables).flatMap((variable) => variable.kinds ?? []));
  return kinds.size === 0 ? undefined : schema.parameters.find((parameter) => [...kinds].every((kind) => parameter.options?.includes(kind)));
}

/** A placeholder's name, what is said of it, and whether the case's kind has it. */
export interface Name {
  name: string;
  detail: string;
  fits: boolean;
}

/** The names that a template may have: of the generator, or those that the exercise defines. */
export function namesOf(schema: Schema | null, variables: Values): Name[] {
  if (!schema) return definedNames(variables).map((name) => ({ name, detail: "", fits: true }));
  const kind = kindParameter(schema);
  const fixed = kind && variables[kind.name];
  return Object.entries(schema.variables).map(([name, variable]) => ({
    name,
    detail: variable.kinds ? variable.kinds.join(", ") : "",
    fits: !variable.kinds || !fixed || variable.kinds.includes(fixed),
  }));
}

function definedNames(variables: Values): string[] {
  const given = variables.definitions;
  const lists = Array.isArray(given) ? [given] : Object.values(asObject(given)).filter(Array.isArray);
  return [...new Set(lists.flat().map((one) => String((asObject(one).name as string) ?? "")).filter(Boolean))];
}

export const PLACEHOLDER = /\{\{\{\s*([\p{L}_][\p{L}\p{N}_]*)\s*\}\}\}|\{\{\s*([\p{L}_][\p{L}\p{N}_]*)\s*\}\}/gu;

export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? match[2]))];
}
