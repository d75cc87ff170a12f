import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SessionView, TableView, ValueView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { keepSame } from '../keep-same.ts';
import type { SessionState } from '../live-session.ts';

/** What the cards and tables of a message show, and where their changes go. */
export interface Shown {
  readonly values: ReadonlyMap<string, ValueView>;
  readonly tables: ReadonlyMap<string, TableView>;
  readonly act: SessionState['act'];
}

export function shownOf({ values, tables }: Pick<SessionView, 'values' | 'tables'>): Omit<Shown, 'act'> {
  return {
    values: new Map(values.map((value) => [value.field, value])),
    tables: new Map(tables.map((table) => [table.name, table])),
  };
}

/** The other days of a batch that its conversation speaks of, each asked for once, and again when it is spoken of. */
export function useDays({ messages, lastSeq }: SessionView) {
  const [views, setViews] = useState<ReadonlyMap<string, SessionView>>(new Map());
  const [problem, setProblem] = useState<string>();
  const run = useCallback(async (day: string, work: (id: string) => Promise<SessionView>) => {
    setProblem(undefined);
    try {
      const fresh = await work(day);
      setViews((known) => new Map(known).set(day, keepSame(known.get(day), fresh)));
      return true;
    } catch (error) {
      setProblem((error as Error).message);
      return false;
    }
  }, []);
  const spokenOf = [...new Set(messages.flatMap(({ about }) => about ?? []))].join(' ');
  const asked = useRef(new Set<string>());
  const last = messages.at(-1)?.about;
  useEffect(() => {
    for (const day of idsIn(spokenOf)) {
      if (asked.current.has(day)) continue;
      asked.current.add(day);
      void run(day, client.view);
    }
  }, [spokenOf, run]);
  useEffect(() => {
    if (last !== undefined) void run(last, client.view);
  }, [last, lastSeq, run]);
  const acts = useMemo(
    () => new Map(idsIn(spokenOf).map((day): [string, Shown['act']] => [day, (work) => run(day, work)])),
    [spokenOf, run],
  );
  const days = useMemo(
    () =>
      new Map(
        [...acts].map(([day, act]): [string, Shown] => [
          day,
          { ...shownOf(views.get(day) ?? { values: [], tables: [] }), act },
        ]),
      ),
    [views, acts],
  );
  return { days, problem };
}

const idsIn = (text: string): string[] => text.split(' ').filter((id) => id !== '');
