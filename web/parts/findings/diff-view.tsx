import type { Correction } from '../../../schemas/assistant/index.ts';
import { valueText, wordDiff } from './diff.ts';

/** What stands there now and what will: only what differs is marked, by a line through it or below it. */
export function DiffView(props: { readonly correction: Correction; readonly typed: string | undefined }) {
  const { from, value } = props.correction;
  const typed = props.typed?.trim();
  const next = value ?? (typed === '' ? undefined : typed);
  const before = valueText(from);
  const pieces = next === undefined ? [] : wordDiff(before, valueText(next));
  return (
    <dl class="diff">
      <dt>now</dt>
      <dd>
        {next === undefined
          ? before
          : pieces.map((piece, index) =>
              piece.kind === 'new' ? null : piece.kind === 'gone' ? (
                <del key={`${index} gone`}>{piece.text}</del>
              ) : (
                piece.text
              ),
            )}
      </dd>
      {next === undefined ? null : (
        <>
          <dt>then</dt>
          <dd>
            {pieces.map((piece, index) =>
              piece.kind === 'gone' ? null : piece.kind === 'new' ? (
                <ins key={`${index} new`}>{piece.text}</ins>
              ) : (
                piece.text
              ),
            )}
          </dd>
        </>
      )}
    </dl>
  );
}
