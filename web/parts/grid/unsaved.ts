import { createContext } from 'preact';

/** Saves what was typed into one table. Tells whether it went well. */
export type Save = () => Promise<boolean>;

/** The tables of a conversation that hold what is not saved: whoever answers below them means them as they look. */
export const Unsaved = createContext<Set<Save>>(new Set());

export async function saveAll(unsaved: ReadonlySet<Save>): Promise<boolean> {
  for (const save of unsaved) if (!(await save())) return false;
  return true;
}
