import { useMemo, useState } from 'preact/hooks';
import type { RecordingChannel, RecordingEpoch } from '../../schemas/assistant/index.ts';
import { channelName, channelsNamed, choicesOf, tracksOf } from './channels.ts';
import type { Looked } from './looked.ts';
import { TimePlot } from './time-plot.tsx';

export interface SignalsProps extends Looked {
  /** Of one electrode that was chosen on the probe. */
  readonly onlyChannel: string | undefined;
  readonly onChoice: () => void;
  readonly isWide: boolean;
}

/** The choice of those who name channels themselves. */
const NAMED = 'named';

/** Traces of a choice of channels. */
export function Signals(props: SignalsProps) {
  const { epoch, onlyChannel, isWide } = props;
  const [key, setKey] = useState('first');
  const [named, setNamed] = useState<readonly RecordingChannel[]>([]);
  const choices = useMemo(() => choicesOf(epoch), [epoch]);
  const choice = choices.find((one) => one.key === key) ?? choices[0];
  const only = epoch.channels.find(({ id }) => id === onlyChannel);
  const isNamed = only === undefined && key === NAMED;
  const channels =
    only !== undefined ? [only] : isNamed && named.length > 0 ? named : (choice?.channels ?? []);
  const tracks = useMemo(() => tracksOf(channels), [channels.map(({ id }) => id).join()]);
  if (tracks.length === 0)
    return <p class="small">This recording has no electrodes and no analog channels.</p>;
  return (
    <>
      <label class="row">
        channels
        <select
          value={only === undefined ? (isNamed ? NAMED : choice?.key) : 'only'}
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
          <option value={NAMED}>channels by name …</option>
        </select>
      </label>
      {isNamed ? <Named epoch={epoch} onChannels={setNamed} /> : null}
      <TimePlot
        {...props}
        tracks={tracks}
        kind="traces"
        trackHeight={heightOf(tracks.length, isWide)}
        name={`${tracks.length} ${tracks.length === 1 ? 'signal' : 'signals'}`}
      />
    </>
  );
}

function Named(props: {
  readonly epoch: RecordingEpoch;
  readonly onChannels: (channels: readonly RecordingChannel[]) => void;
}) {
  const [text, setText] = useState('');
  const { channels, unknown } = channelsNamed(props.epoch, text);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        props.onChannels(channels);
      }}
    >
      <input
        aria-label="Names of channels"
        placeholder="3, 5·2, Ain1"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" disabled={channels.length === 0}>
        Show
      </button>
      <span class="small" role="status">
        {unknown.length > 0
          ? `There is no ${unknown.join(', ')}.`
          : '3 is a whole nTrode, 5·2 (or 5:2) the second channel of nTrode 5.'}
      </span>
    </form>
  );
}

/** As tall in all, however many there are: what stands below stays where it is. */
function heightOf(tracks: number, isWide: boolean): number {
  return Math.max(12, Math.floor((isWide ? 560 : 260) / tracks));
}
