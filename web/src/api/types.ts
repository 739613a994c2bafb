// SPDX-License-Identifier: Apache-2.0
// What the API says, as far as the UI uses it (docs/http.md, /openapi.json).

export type Difficulty = "facile" | "moyen" | "difficile";
export type Offer = "free" | "pro";
export type Status = "published" | "draft";
export type Role = "viewer" | "editor" | "admin";

export interface Who {
  name: string;
  role: Role;
  by: "session" | "token" | "none";
  csrf_token: string | null;
  expires_at: string | null;
}

export interface Counts {
  total: number;
  difficulty: Record<Difficulty | "other", number>;
  offer: Record<Offer | "other", number>;
  kind: { static: number; dynamic: number };
  status: Record<Status | "other", number>;
}

export interface Chapter {
  code: string;
  title: string | null;
  revision: number;
  counts: Counts;
}

export interface Exercise {
  chapter_code: string;
  id: number;
  revision: number;
  exercise_uid?: string;
  created_at?: string;
  updated_at?: string;
  title?: string | null;
  status?: string;
  difficulty?: string;
  offer?: string;
  exercise_type?: string | null;
  family?: string | null;
  is_dynamic?: boolean;
  generator_key?: string | null;
  needs_svg?: boolean;
  enonce_html?: string | null;
  solution_html?: string | null;
  enonce_template_html?: string | null;
  solution_template_html?: string | null;
  [field: string]: unknown;
}

export interface ExercisePage {
  chapter_code: string | null;
  total: number;
  exercises: Exercise[];
  stats: Counts;
  next?: string;
}

export interface Finding {
  rule: string | null;
  field: string | null;
  place: string;
  message: string;
  line?: number | null;
  column?: number | null;
  proof?: unknown; // of a dynamic exercise that was refused
}

export interface Preview {
  enonce_html: string | null;
  solution_html: string | null;
  withheld: string[];
  figure_svg_enonce?: string | null;
  figure_svg_solution?: string | null;
  findings: Finding[];
}

export type FieldChanges = Record<string, { before: unknown; after: unknown }>;

export interface Change {
  chapter_code: string;
  id: number;
  op: "create" | "update" | "delete";
  revision: number;
  moved_from?: { chapter_code: string; id: number };
  fields?: FieldChanges;
}

export interface ChapterChange {
  chapter_code: string;
  revision: number;
  title: { before: string | null; after: string | null };
}

export interface Commit {
  commit: number;
  time: string;
  author: string;
  kind: string;
  message: string;
  counts: { create: number; update: number; delete: number; chapters: number };
  changes: Change[];
  chapters?: ChapterChange[];
  outside?: { chapter_code: string; id: number; document: Record<string, unknown> }[];
}

export interface Revision {
  commit: number;
  time: string;
  author: string;
  kind: string;
  message: string;
  revision: number;
  op: "create" | "update" | "delete";
  fields: FieldChanges;
  moved_from?: { chapter_code: string; id: number };
}

export interface Deleted {
  id: number;
  revision: number;
  commit: number;
  deleted_at: string;
  exercise: Exercise;
}

export interface ServerStatus {
  version: string;
  instance: string;
  started_at: string;
  mode: "read-only" | "legacy" | "database";
  enforcement: {
    wanted: string;
    active: boolean;
    landlock_version: number | null;
    seccomp: boolean;
    reason: string | null;
    protected: string | null;
    refused_requests: number;
  };
  store: { engine: string; log: string; healthy: boolean; age_ms: number };
  generate: { source: "database" | "files"; broken: { chapter_code: string; module: string | null; message: string }[] };
  commit: number;
  exercises: number;
  chapters: number;
  outside: { left_alone: number; vanished: number; adopted: number; conflicts: number } | null;
  not_synchronised: { chapter_code: string; module: string; reason: string; message: string; since: string }[];
  maintenance: { since: string; author: string | null } | null;
  backups: { folder: string; newest_at: string | null; newest_commit: number | null; error: string | null; error_at: string | null } | null;
}

/** How a module becomes exercises: options as `exobase migrate` takes them. */
export interface Mapping {
  lists: string[];
  chapter: string | null;
  id: string | null;
  fields: string[];
}

/** What a module holds that could become exercises. */
export interface Shape {
  path: string;
  line: number;
  column: number;
  shape: string | null;
  count: number;
  why: string | null;
  keys: { name: string; source: string; count: number; types: string }[];
}

export interface MigrateItem {
  chapter_code: string;
  id: number | null;
  place: string | null;
  line: number | null;
  column: number | null;
  reason: string;
  title?: string | null;
  enonce_html?: string | null;
  fields?: FieldChanges;
}

export interface MigrateNote {
  line: number | null;
  column: number | null;
  id?: number | null;
  field: string | null;
  message: string;
}

export interface MigratePlan {
  plan: string;
  writes: boolean;
  inserted: number;
  updated: number;
  skipped: number;
  deleted: number;
  totals: { conflicts: number; missing: number; findings: number; warnings: number };
  inserts: MigrateItem[];
  updates: MigrateItem[];
  deletes: MigrateItem[];
  conflicts: MigrateItem[];
  missing: MigrateItem[];
  findings: MigrateNote[];
  warnings: MigrateNote[];
  files: { chapter_code: string; title: string | null; list: string | null; exercises: number; unmapped: string[]; left_out: string[] }[];
  mapping?: Mapping;
  generators?: { key: string; action: "added" | "same" | "kept" | "refused"; message: string | null }[];
  shapes?: Shape[];
}

export interface MigrateDone {
  message: string;
  commit: number | null;
  inserted: number;
  updated: number;
  deleted: number;
}

export interface BatchExercise {
  id_exercice: string;
  enonce_html: string;
  solution_html: string | null;
  figure_svg_enonce: string | null;
  figure_svg_solution: string | null;
  metadata: { exercise_id: number; difficulty: string; offer: string; [name: string]: unknown };
}

export interface Batch {
  exercises: BatchExercise[];
  batch_metadata: {
    requested: number;
    available: number;
    returned: number;
    seed_used: number;
    replay?: string;
    warning?: string;
    withheld?: { exercise_id: number; reason: string; message: string }[];
  };
}

export interface User {
  name: string;
  role: Role | "nobody";
  created_at: string | null;
  changed_at: string | null;
}

export interface Token {
  name: string;
  role: Role;
  created_at: string | null;
  last_used_at: string | null;
  expires_at: string | null;
  secret?: string;
}
