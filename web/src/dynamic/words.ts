// SPDX-License-Identifier: Apache-2.0
// The texts of what is loaded for dynamic exercises only.
import { fill, language } from "../i18n/index";
import { en } from "./en";
import { fr, type Word } from "./fr";

export type { Word };

export function w(key: Word, values: Record<string, string | number> = {}): string {
  return fill((language() === "fr" ? fr : en)[key], values);
}

/** What a proof found, by its kind. */
export const failureName = (kind: string) => (`fail_${kind}` in fr ? w(`fail_${kind}` as Word) : kind);
export const stateName = (state: string) => (`state_${state}` in fr ? w(`state_${state}` as Word) : state);
