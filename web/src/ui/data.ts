// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from "preact/hooks";
import type { Commit } from "../api/types";
import { onCommit } from "../app/live";

export interface Loaded<T> {
  value: T | null;
  error: unknown;
  reload: () => void;
}

/** All pages of a list, one after the other: `load` brings the one that begins at `from`. */
export async function allPages<T>(load: (from: string | number | undefined) => Promise<{ rows: T[]; next?: string | number | null }>): Promise<T[]> {
  const rows: T[] = [];
  for (let from: string | number | null | undefined; from !== null; ) {
    const page = await load(from);
    rows.push(...page.rows);
    from = page.next ?? null;
  }
  return rows;
}

/** Loads at the start, when `deps` change, and (softly: the old value stays) when a commit concerns it. */
export function useData<T>(load: (signal: AbortSignal) => Promise<T>, deps: unknown[], concerns?: (commit: Commit) => boolean): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; error: unknown }>({ value: null, error: null });
  const [round, setRound] = useState(0);
  const concernsNow = useRef(concerns);
  concernsNow.current = concerns;
  useEffect(() => {
    const stop = new AbortController();
    load(stop.signal).then(
      (value) => !stop.signal.aborted && setState({ value, error: null }),
      (error) => !stop.signal.aborted && setState((old) => ({ value: old.value, error })),
    );
    return () => stop.abort();
  }, [...deps, round]);
  useEffect(() => {
    let timer = 0;
    const off = onCommit((commit) => {
      if (!concernsNow.current?.(commit)) return;
      clearTimeout(timer);
      timer = window.setTimeout(() => setRound((n) => n + 1), 60);
    });
    return () => {
      clearTimeout(timer);
      off();
    };
  }, []);
  return { ...state, reload: () => setRound((n) => n + 1) };
}
