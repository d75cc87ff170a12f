import { useCallback, useMemo, useState } from 'preact/hooks';
import { channelName, choicesOf, tracksOf } from './channels.ts';
import type { Track } from './draw.ts';
import type { Looked } from './looked.ts';
import { type Picture, rangeOf } from './picture.ts';
import { TimePlot } from './time-plot.tsx';

export interface SignalsProps extends Looked {
  /** Of one electrode that was chosen on the probe. */
  readonly onlyChannel: string | undefined;
  readonly onChoice: () => void;
  readonly isWide: boolean;
}

/** Traces of a choice of channels. */
export function Signals(props: SignalsProps) {
  const { epoch, onlyChannel, isWide } = props;
  const [key, setKey] = useState('first');
  const [ranges, setRanges] = useState<readonly string[]>([]);
  const choices = useMemo(() => choicesOf(epoch), [epoch]);
  const choice = choices.find((one) => one.key === key) ?? choices[0];
  const only = epoch.channels.find(({ id }) => id === onlyChannel);
  const channels = only === undefined ? choice?.channels : [only];
  const tracks = useMemo(() => tracksOf(channels ?? []), [channels?.map(({ id }) => id).join()]);
  const onPicture = useCallback((picture: Picture) => setRanges(rangesOf(tracks, picture)), [tracks]);
  if (tracks.length === 0)
    return <p class="small">This recording has no electrodes and no analog channels.</p>;
  return (
    <>
      <label class="row">
        channels
        <select
          value={only === undefined ? choice?.key : 'only'}
          onChange={(event) => {
            props.onChoice();
            setKey(event.currentTarget.value);
          }}
        >
          {only === undefined ? null : <option value="only">{`channel ${channelName(only)}`}</option>}
          {choices.map((one) => (
            <option key={one.key} value={one.key}>
              {one.label}
            </option>
          ))}
        </select>
      </label>
      <TimePlot
        {...props}
        tracks={tracks}
        kind="traces"
        trackHeight={heightOf(tracks.length, isWide)}
        name={`${tracks.length} signals`}
        onPicture={onPicture}
      />
      <details class="small">
        <summary>Least and greatest in this window</summary>
        <ul class="ranges">
          {ranges.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function heightOf(tracks: number, isWide: boolean): number {
  const room = isWide ? 560 : 260;
  return Math.max(12, Math.min(isWide ? 120 : 72, Math.floor(room / tracks)));
}

function rangesOf(tracks: readonly Track[], picture: Picture): string[] {
  return tracks.map(({ label, unit, unitsPerCount }, index) => {
    const range = rangeOf(picture, index);
    if (range === undefined) return `${label}: no sample`;
    const text = (count: number): string => String(Number((count * unitsPerCount).toPrecision(4)));
    return `${label}: ${text(range.low)} to ${text(range.high)} ${unit}`;
  });
}
