// SPDX-License-Identifier: Apache-2.0
import type { Word } from "./fr";

export const en: Record<Word, string> = {
  generator: "Generator", choose_generator: "Choose a generator…", own_generator: "Values defined here, without code — VARIABLES",
  parameters: "The generator’s parameters", presets: "Presets", nothing: "not set", as_exercise: "the exercise’s", by_default: "default: {value}",
  from_to: "{min} to {max}", from: "from {min} on", up_to: "up to {max}",
  own_values: "Values", own_hint: "In order: each value can serve those that follow it. The template calls them by {{name}}.",
  own_for: "Defined", own_for_all: "for all difficulties", own_for_each: "for each difficulty", own_shown: "Difficulty shown",
  definition_n: "Value {name}", kind_range: "drawn between two bounds", kind_list: "drawn from a list", kind_is: "calculated",
  low: "From", high: "To", step: "Step", list: "List", list_hint: "separated by “;”: 2 ; 4,5 ; un cahier", expression: "Expression", expression_hint: "a × b + 1, pgcd(a, b), \"text\"…",
  unless: "Unless", unless_hint: "5 ; 10, or a = b", add_draw: "Add a drawn value", add_is: "Add a calculation", where: "Conditions", where_hint: "One a line: total > 3 et a ≠ b. Cases that do not meet them are left out.",
  move_up: "Move {name} up", move_down: "Move {name} down", remove_x: "Remove {name}",
  variants: "Variants", variant: "Variant", variant_add: "Add a variant", variants_none: "One wording only.", variant_id: "Identifier", variant_label: "Name shown", variant_weight: "Weight", by_seed: "by the seed",
  placeholders_of: "Values to insert: {name}", strange: "Unknown to the generator:", name_unknown: "The generator does not give {name}.", name_other_kind: "Only for: {kinds}", missing_names: "Missing:",
  ignored: "Parameters without effect: {names}", seed_n: "Seed {seed}", twelve: "Twelve draws", other_seeds: "Other seeds", with_solutions: "With solutions",
  proof: "Proof", prove: "Check all", proving: "Checking…", proof_hint: "All cases of each difficulty are made, their texts read, their equalities reckoned again, their figures looked at.", proof_old: "The exercise has changed since this check.", proof_clean: "No case fails.",
  refused: "Not saved: the exercise can’t be given in every case.", cases: "Cases", texts: "Different texts", errors: "Errors", false_equalities: "False equalities", figure_faults: "Faulty figures", commonest: "Commonest answer", too_common: "too often",
  whole: "all", sampled: "sample", any_difficulty: "All", failures_in: "Failing cases: {name}", draws: "Draws: {list}", given_values: "What the generator gives",
  fail_placeholder: "Missing value", fail_equality: "False equality", fail_figure: "Figure", fail_dynamic: "Error", fail_generator: "Generator", fail_parameters: "Parameters", fail_variant: "Variant", fail_text: "Text",
  generators: "Generators", generators_intro: "What gives dynamic exercises their values.", update_n: "{n} generator of the program is newer than the bank’s.|{n} generators of the program are newer than the bank’s.", update_take: "Update", update_left: "Edited or removed here, and so left as they are: {names}.", updated: "{n} generator updated.|{n} generators updated.",
  state_missing: "not in the bank yet", state_same: "as in the program", state_older: "update available", state_edited: "edited here", state_removed: "removed", state_own: "this bank’s own",
  levels: "Levels", variables: "Values given", results: "Results", kinds: "Only for", bounds: "Possible values", default_value: "Default",
  source: "Source", source_hint: "The text is tried with its defaults and presets before it is saved.", source_readonly: "Read-only: an administrator can change it.", give_back: "Back to the program’s", gave_back: "The program’s source is back.",
  stale: "Somebody else has changed this source meanwhile: copy yours, then discard your changes to see that version.",
  test: "Test", test_run: "Try", test_next: "Next seed", test_hint: "A seed and parameters: what the generator makes of them.",
  history_none: "This bank has never changed this generator.", removed_here: "Removed from the bank.", first_text: "First version",
  breaks: "Nothing was saved: {n} exercise could not be given any more, or would be wrong.|Nothing was saved: {n} exercises could not be given any more, or would be wrong.", breaks_more: "… and {n} other.|… and {n} others.", break_them: "Do it all the same",
};
