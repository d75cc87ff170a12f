import { useEffect, useRef } from 'preact/hooks';
import { neighbour, type PlacedElectrode, type ProbeLayout } from './probe-layout.ts';

export type State = 'fine' | 'flat' | 'saturated' | 'noisy' | 'bad';

export const STATES: readonly { readonly state: State; readonly words: string }[] = [
  { state: 'fine', words: 'fine' },
  { state: 'bad', words: 'marked bad' },
  { state: 'flat', words: 'flat' },
  { state: 'saturated', words: 'saturated' },
  { state: 'noisy', words: 'noisy' },
];

/** The electrodes where they lie, as a list of which one is chosen. */
export function Electrodes(props: {
  readonly layout: ProbeLayout;
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
            onClick={() => {
              onChoose(one.id);
              onShow(one.id);
            }}
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
export function Mark({ state }: { readonly state: State }) {
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

export function nameOf({ nTrode, nTrodeChannel }: Pick<PlacedElectrode, 'nTrode' | 'nTrodeChannel'>): string {
  return `nTrode ${nTrode}, channel ${nTrodeChannel + 1}`;
}
