import { useState } from 'preact/hooks';
import type { RecordingEpoch } from '../../schemas/assistant/index.ts';
import {
  clockDigits,
  clockText,
  fitted,
  lengthText,
  scrolled,
  secondsOf,
  type TimeAxis,
  type TimeWindow,
  zoomed,
} from './time-axis.ts';

interface TimeControlsProps {
  readonly epoch: RecordingEpoch;
  readonly axis: TimeAxis;
  readonly window: TimeWindow;
  readonly onWindow: (window: TimeWindow) => void;
}

/** `20:00:06.5`: the time of day. */
function clockOf(unixS: number, digits: number): string {
  const shown = new Date(unixS * 1000).toISOString().slice(11, 23);
  return digits === 0 ? shown.slice(0, 8) : shown.slice(0, 9 + Math.min(3, digits));
}

/** Which part of the time is shown: by buttons, and by typing when. */
export function TimeControls({ epoch, axis, window, onWindow }: TimeControlsProps) {
  const fromS = window.from / axis.rateHz;
  const seconds = window.ticks / axis.rateHz;
  const text = clockText(fromS, clockDigits(seconds));
  const [typed, setTyped] = useState<string>();
  const go = (): void => {
    const wanted = secondsOf(typed ?? '');
    setTyped(undefined);
    if (wanted !== undefined) onWindow(fitted(axis, { from: wanted * axis.rateHz, ticks: window.ticks }));
  };
  const step = (name: string, sign: string, next: TimeWindow) => (
    <button type="button" aria-label={name} title={name} onClick={() => onWindow(next)}>
      {sign}
    </button>
  );
  return (
    <fieldset class="time-controls" aria-label="Time that is shown">
      {step('Earlier', '◀', scrolled(axis, window, -0.5))}
      <input
        type="text"
        inputMode="decimal"
        aria-label="Begins at, from the start of the epoch"
        value={typed ?? text}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go();
        }}
        onBlur={go}
      />
      {step('Later', '▶', scrolled(axis, window, 0.5))}
      {step('Shorter time', '+', zoomed(axis, window, 1 / 2))}
      <span class="small length">{lengthText(seconds)}</span>
      {step('Longer time', '−', zoomed(axis, window, 2))}
      <button type="button" onClick={() => onWindow(fitted(axis, { from: 0, ticks: axis.ticks }))}>
        all
      </button>
      {epoch.startS === undefined ? null : (
        <span class="small">{clockOf(epoch.startS + fromS, clockDigits(seconds))} UTC</span>
      )}
    </fieldset>
  );
}
