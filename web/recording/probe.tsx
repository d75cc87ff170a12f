import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ProbeMap, SessionView } from '../../schemas/assistant/index.ts';
import { client as service } from '../client.ts';
import type { SessionState } from '../use-session.ts';
import { hasNTrode, MAP_FIELD, withBad } from './bad-channels.ts';
import type { Looked } from './looked.ts';
import { neighbour, type PlacedElectrode, placed } from './probe-layout.ts';
import { useFetched } from './use-fetched.ts';

type State = 'fine' | 'flat' | 'saturated' | 'noisy' | 'bad';

const STATES: readonly { readonly state: State; readonly words: string }[] = [
  { state: 'fine', words: 'fine' },
  { state: 'bad', words: 'marked bad' },
  { state: 'flat', words: 'flat' },
  { state: 'saturated', words: 'saturated' },
  { state: 'noisy', words: 'noisy' },
];

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
        map={map.value}
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

function Electrodes(props: {
  readonly map: ProbeMap;
  readonly layout: ReturnType<typeof placed>;
  readonly states: ReadonlyMap<string, State>;
  readonly current: string | undefined;
  readonly onChoose: (id: string) => void;
  readonly onShow: (id: string) => void;
}) {
  const { layout, states, current, onChoose, onShow } = props;
  const { electrodes, width, height } = layout;
  const list = useRef<SVGSVGElement>(null);
  const chosen = electrodes.find(({ id }) => id === current);
  useEffect(() => {
    // A long probe is scrolled to the electrode that the keys lead to.
    if (document.activeElement === list.current)
      list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = WAYS.get(event.key);
    if (event.key === 'Enter' && current !== undefined) onShow(current);
    else if (way === undefined || chosen === undefined) return;
    else onChoose(neighbour(electrodes, chosen, way).id);
    event.preventDefault();
  };
  return (
    <div class="probe">
      <svg
        ref={list}
        viewBox={`0 0 ${width} ${height}`}
        style={{ width: `${ZOOM * width}px` }}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its electrodes are chosen as from a list
        role="listbox"
        tabIndex={0}
        aria-label="Electrodes"
        aria-activedescendant={current === undefined ? undefined : `electrode-${current}`}
        onKeyDown={onKeyDown}
      >
        {layout.labels.map(({ text, x, y }) => (
          <text key={`${x} ${y}`} x={x} y={y}>
            {text}
          </text>
        ))}
        {electrodes.map((one) => (
          <g
            key={one.id}
            id={`electrode-${one.id}`}
            role="option"
            aria-selected={one.id === current}
            aria-label={`${nameOf(one)}: ${STATES.find(({ state }) => state === states.get(one.id))?.words}`}
            transform={`translate(${one.left} ${one.top})`}
            onClick={() => onChoose(one.id)}
          >
            <rect class="hit" x="-6" y="-6" width="12" height="12" />
            <Mark state={states.get(one.id) ?? 'fine'} />
            <title>{`${nameOf(one)}, hwChan ${one.id}`}</title>
          </g>
        ))}
      </svg>
    </div>
  );
}

/** Large enough to be hit with a mouse. */
const ZOOM = 1.25;

const WAYS: ReadonlyMap<string, { readonly right: number; readonly down: number }> = new Map([
  ['ArrowLeft', { right: -1, down: 0 }],
  ['ArrowRight', { right: 1, down: 0 }],
  ['ArrowUp', { right: 0, down: -1 }],
  ['ArrowDown', { right: 0, down: 1 }],
]);

/** Shape and colour both say the state. */
function Mark({ state }: { readonly state: State }) {
  switch (state) {
    case 'bad':
      return <path class="mark bad" d="M-4 -4L4 4M-4 4L4 -4" />;
    case 'flat':
      return <circle class="mark flat" r="3.6" />;
    case 'saturated':
      return <rect class="mark saturated" x="-4" y="-4" width="8" height="8" />;
    case 'noisy':
      return <path class="mark noisy" d="M0 -4.6L4.4 3.6H-4.4Z" />;
    case 'fine':
      return <circle class="mark fine" r="4" />;
  }
}

function nameOf({ nTrode, nTrodeChannel }: Pick<PlacedElectrode, 'nTrode' | 'nTrodeChannel'>): string {
  return `nTrode ${nTrode}, channel ${nTrodeChannel + 1}`;
}

function rmsText(guess: { readonly rms: number; readonly unit: string } | undefined): string {
  return guess === undefined ? '' : `; ${Number(guess.rms.toPrecision(3))} ${guess.unit} root mean square`;
}
