import { useCallback, useMemo, useState } from 'preact/hooks';
import type { SessionView } from '../../schemas/assistant/index.ts';
import { client as service } from '../client.ts';
import type { SessionState } from '../use-session.ts';
import { hasNTrode, MAP_FIELD, withBad } from './bad-channels.ts';
import { Electrodes, Mark, nameOf, STATES, type State } from './electrodes.tsx';
import type { Looked } from './looked.ts';
import { type PlacedElectrode, placed } from './probe-layout.ts';
import { useFetched } from './use-fetched.ts';

export interface ProbeProps extends Looked {
  readonly view: SessionView;
  readonly act: SessionState['act'];
  readonly onShow: (channel: string) => void;
}

/** The electrodes where they lie, with what is known or guessed of each; each can be looked at and marked bad. */
export function Probe({ client, epoch, view, act, onShow }: ProbeProps) {
  const mapValue = view.values.find(({ field }) => field === MAP_FIELD);
  const groupsSeq = view.values.find(({ field }) => field === 'electrode_groups')?.seq;
  // Asked again when the metadata says other places, or other bad channels.
  const map = useFetched(
    useCallback((signal: AbortSignal) => client.probeMap(signal), [client, groupsSeq, mapValue?.seq]),
  );
  const guessed = useFetched(
    useCallback((signal: AbortSignal) => client.channelStates(epoch.index, signal), [client, epoch]),
  );
  const [chosen, setChosen] = useState<string>();
  const [undoable, setUndoable] = useState<{ readonly words: string; readonly from: number | undefined }>();
  const layout = useMemo(() => (map.value === undefined ? undefined : placed(map.value)), [map.value]);
  const guesses = useMemo(
    () => new Map(guessed.value?.channels.map((one) => [one.id, one] as const)),
    [guessed.value],
  );
  const stateOf = (one: PlacedElectrode): State =>
    one.isBad ? 'bad' : (guesses.get(one.id)?.state ?? 'fine');

  if (map.problem !== undefined) return <p class="problem">{map.problem}</p>;
  if (map.value === undefined || layout === undefined) return <p class="small">Reading the probe …</p>;
  const current = layout.electrodes.find(({ id }) => id === chosen) ?? layout.electrodes[0];
  const states = new Map(layout.electrodes.map((one) => [one.id, stateOf(one)]));
  const mark = async (one: PlacedElectrode, isBad: boolean): Promise<void> => {
    if (mapValue === undefined) return;
    const others = layout.electrodes.filter(
      ({ id, nTrode, isBad: isOther }) => isOther && nTrode === one.nTrode && id !== one.id,
    );
    const bad = [...others, ...(isBad ? [one] : [])].map(({ nTrodeChannel }) => nTrodeChannel);
    const value = withBad(mapValue.value, one.nTrode, bad);
    const words = `${nameOf(one)} ${isBad ? 'marked bad' : 'no longer bad'}.`;
    const isDone = await act((id) => service.edit(id, { kind: 'set', field: MAP_FIELD, value }));
    if (isDone) setUndoable({ words, from: mapValue.seq });
  };
  const canUndo = undoable !== undefined && mapValue !== undefined && mapValue.seq !== undoable.from;
  return (
    <>
      {map.value.notes.map((note) => (
        <p key={note} class="small">
          {note}
        </p>
      ))}
      <Electrodes
        layout={layout}
        states={states}
        current={current?.id}
        onChoose={setChosen}
        onShow={onShow}
      />
      <ul class="legend small">
        {STATES.map(({ state, words }) => {
          const count = [...states.values()].filter((one) => one === state).length;
          return count === 0 && state !== 'fine' ? null : (
            <li key={state}>
              <svg viewBox="-6 -6 12 12" class="swatch" aria-hidden="true">
                <Mark state={state} />
              </svg>{' '}
              {count} {words}
            </li>
          );
        })}
      </ul>
      <p class="small">
        {guessed.problem ??
          (guessed.value === undefined
            ? 'Looking at samples …'
            : `Flat, saturated and noisy are guesses from samples at ${guessed.value.places} places, ${Number(guessed.value.seconds.toPrecision(2))} s in all. Bad is what the metadata says.`)}
      </p>
      {current === undefined ? null : (
        <div class="probe-chosen">
          <p aria-live="polite">
            <strong>{nameOf(current)}</strong> (hwChan {current.id}):{' '}
            {STATES.find(({ state }) => state === states.get(current.id))?.words}
            {rmsText(guesses.get(current.id))}
          </p>
          <div class="row">
            <button type="button" onClick={() => onShow(current.id)}>
              Show its signal
            </button>
            <button
              type="button"
              disabled={!hasNTrode(mapValue?.value, current.nTrode)}
              onClick={() => void mark(current, states.get(current.id) !== 'bad')}
            >
              {states.get(current.id) === 'bad' ? 'Not bad' : 'Mark bad'}
            </button>
          </div>
          {mapValue === undefined ? (
            <p class="small">
              {map.value.source === 'header'
                ? 'The header describes this probe. Its channels can be marked bad once the metadata has a channel map.'
                : 'Channels can be marked bad when the channel map is known.'}
            </p>
          ) : null}
          {canUndo ? (
            <p class="small" role="status">
              {undoable.words}{' '}
              <button
                type="button"
                class="plain"
                onClick={() => {
                  setUndoable(undefined);
                  void act((id) => service.edit(id, { kind: 'undo', seq: mapValue.seq }));
                }}
              >
                Undo
              </button>
            </p>
          ) : null}
        </div>
      )}
    </>
  );
}

function rmsText(guess: { readonly rms: number; readonly unit: string } | undefined): string {
  return guess === undefined ? '' : `; ${Number(guess.rms.toPrecision(3))} ${guess.unit} root mean square`;
}
