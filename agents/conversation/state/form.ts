import { Document, isMap, isNode, isScalar } from 'yaml';
import { metadataOf } from './metadata.ts';
import type { SessionState } from './session-state.ts';
import { currentValues } from './values.ts';

const WIDTH = 110;

/**
 * The metadata of a session as the YAML file that labs keep beside a recording: what the file was, or would be, written
 * with. Each part says where it is from.
 */
export function metadataForm(state: SessionState): { readonly fileName: string; readonly text: string } {
  const { summary } = state;
  const origins = originsOf(state);
  const form = new Document(metadataOf(state));
  form.commentBefore = ` Metadata of ${summary?.animal ?? 'a session'}, ${summary?.date ?? ''}, from a conversation with Renshaw.`;
  if (isMap(form.contents))
    for (const { key } of form.contents.items) {
      const origin = isScalar(key) ? origins.get(String(key.value)) : undefined;
      if (isNode(key) && origin !== undefined) key.commentBefore = ` ${origin}`;
    }
  const text = form.toString({ lineWidth: WIDTH });
  return { fileName: `${summary?.date ?? ''}_${summary?.animal ?? 'session'}_metadata.yml`, text };
}

/** Where the values of each part of the form come from, in a line. */
function originsOf(state: SessionState): ReadonlyMap<string, string> {
  const accepted = currentValues(state).filter(({ status }) => status === 'accepted');
  const parts = Map.groupBy(accepted, ({ field }) => field.split('.')[0] ?? field);
  return new Map(
    [...parts].map(([part, values]) => {
      const told = values.map(({ field, provenance: { source, detail } }) => {
        const name = field === part ? '' : `${field.slice(part.length + 1)}: `;
        return `${name}${source} (${oneLine(detail)})`;
      });
      return [part, told.join('; ')] as const;
    }),
  );
}

/** A comment ends with its line, whatever was said. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '');
