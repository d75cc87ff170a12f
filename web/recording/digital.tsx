import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { SignalWindowView } from '../../schemas/assistant/index.ts';
import { shortName } from './channels.ts';
import type { Looked } from './looked.ts';
import { TimePlot } from './time-plot.tsx';
import { useFetched } from './use-fetched.ts';

/** As wide as the whole epoch is looked at to see which lines change. */
const POINTS = 1024;
const AGAIN_MS = 2000;

/** Digital lines as rows: those that change in this epoch, or all. */
export function Digital(props: Looked) {
  const { client, epoch } = props;
  const [isAll, setAll] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const lines = useMemo(() => epoch.channels.filter(({ kind }) => kind === 'digital').slice(0, 256), [epoch]);
  const whole = useFetched(
    useCallback(
      async (signal: AbortSignal) => {
        if (lines.length === 0) return undefined;
        const points = Math.min(POINTS, Math.floor(200_000 / lines.length));
        const channels = lines.map(({ id }) => id);
        return await client.window(
          epoch.index,
          { channels, firstPacket: 0, packets: epoch.packets, points },
          signal,
        );
      },
      [client, epoch, lines, attempt],
    ),
  );
  const seen = whole.value;
  useEffect(() => {
    // What samples missed is seen when the recording was read through.
    if (seen === undefined || seen.share === 1) return;
    const timer = setTimeout(() => setAttempt((before) => before + 1), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [seen]);
  const changing = useMemo(
    () => (seen === undefined ? [] : lines.filter((_, index) => changes(seen, index))),
    [seen, lines],
  );
  const tracks = useMemo(
    () =>
      (isAll ? lines : changing).map(({ id }) => ({
        id,
        label: shortName(id),
        colour: 1,
        unit: '',
        unitsPerCount: 1,
      })),
    [isAll, lines, changing],
  );
  if (lines.length === 0) return <p class="small">This recording has no digital lines.</p>;
  const isCoarse = (seen?.share ?? 1) < 1;
  return (
    <>
      <p class="small">
        {whole.problem ??
          (seen === undefined
            ? 'Looking which lines change …'
            : `${changing.length} of ${lines.length} lines ${changing.length === 1 ? 'changes' : 'change'} in this epoch${
                isCoarse ? ', as far as samples show; a line that seldom changes may be missing' : ''
              }.`)}{' '}
        <label class="check">
          <input type="checkbox" checked={isAll} onChange={(event) => setAll(event.currentTarget.checked)} />{' '}
          all lines
        </label>
      </p>
      {tracks.length === 0 ? null : (
        <>
          <TimePlot
            {...props}
            tracks={tracks}
            kind="raster"
            trackHeight={18}
            name={`${tracks.length} digital lines`}
          />
          <ul class="legend small">
            <li>
              <span class="swatch high" /> 1
            </li>
            <li>
              <span class="swatch change" /> changes within a pixel
            </li>
          </ul>
        </>
      )}
    </>
  );
}

function changes({ pairs, points, channels }: SignalWindowView, channel: number): boolean {
  let first: number | undefined;
  for (let point = 0; point < points; point++) {
    const at = 2 * point * channels + channel;
    const [low, high] = [pairs[at] ?? 0, pairs[at + channels] ?? 0];
    if (low > high) continue;
    first ??= low;
    if (low !== high || low !== first) return true;
  }
  return false;
}
