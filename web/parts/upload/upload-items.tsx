import { useRef } from 'preact/hooks';
import { formatBytes, formatSeconds } from '../../format.ts';
import { WorkButton } from '../work-button.tsx';
import { foldersOf, totals, type UploadItem } from './queue.ts';
import type { Uploads } from './use-uploads.ts';

const STATES: Readonly<Record<UploadItem['state'], string>> = {
  waiting: 'waiting',
  sending: 'on its way',
  paused: 'paused',
  done: 'there ✓',
  failed: 'failed',
};

/** How much of each file is there, how long the rest takes, and the way to the sessions that are there whole. */
export function UploadItems(props: {
  readonly uploads: Uploads;
  readonly isBusy: boolean;
  readonly onOpen: (folder: string) => Promise<void>;
}) {
  const { items, pause, goOn, cancel } = props.uploads;
  const sum = totals(items);
  const left = useSecondsLeft(sum.isMoving ? sum.sentBytes : undefined, sum.bytes);
  return (
    <>
      <progress aria-label="All files" max={Math.max(1, sum.bytes)} value={sum.sentBytes} />
      <p class="small" role="status">
        {sum.isDone
          ? `All ${items.length} ${items.length === 1 ? 'file is' : 'files are'} there.`
          : [
              `${formatBytes(sum.sentBytes)} of ${formatBytes(sum.bytes)}`,
              left === undefined ? '' : `${formatSeconds(left)} left`,
              sum.failed > 0 ? `${sum.failed} failed` : '',
            ]
              .filter((word) => word !== '')
              .join(' · ')}
      </p>
      <div class="choices">
        {sum.isMoving
          ? null
          : foldersOf(items).map((folder) => (
              <WorkButton
                key={folder}
                class="primary"
                disabled={props.isBusy}
                onPress={() => props.onOpen(folder)}
                working="Reading the recordings …"
              >
                Open {folder.split(/[\\/]/).at(-1)}
              </WorkButton>
            ))}
        {sum.isMoving ? (
          <button type="button" onClick={() => items.map(({ path }) => pause(path))}>
            Pause all
          </button>
        ) : null}
        {items.some(({ state }) => state === 'paused' || state === 'failed') ? (
          <button
            type="button"
            onClick={() =>
              items.map(({ path, state }) =>
                state === 'paused' || state === 'failed' ? goOn(path) : undefined,
              )
            }
          >
            Go on with all
          </button>
        ) : null}
      </div>
      <ul class="found uploads">
        {items.map((item) => (
          <li key={item.path}>
            <div>
              <span class="mono">{item.path}</span>
              <div class="small">
                {STATES[item.state]} · {formatBytes(item.sentBytes)} of {formatBytes(item.bytes)}
              </div>
              {item.problem === undefined ? null : <div class="small blocks">{item.problem}</div>}
            </div>
            <ItemButtons item={item} onPause={pause} onGoOn={goOn} onCancel={cancel} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ItemButtons(props: {
  readonly item: UploadItem;
  readonly onPause: (path: string) => void;
  readonly onGoOn: (path: string) => void;
  readonly onCancel: (path: string) => void;
}) {
  const { path, state } = props.item;
  const name = <span class="visually-hidden"> {path}</span>;
  return (
    <span class="choices">
      {state === 'sending' || state === 'waiting' ? (
        <button type="button" class="plain" onClick={() => props.onPause(path)}>
          pause{name}
        </button>
      ) : null}
      {state === 'paused' || state === 'failed' ? (
        <button type="button" class="plain" onClick={() => props.onGoOn(path)}>
          go on{name}
        </button>
      ) : null}
      {state === 'done' ? null : (
        <button type="button" class="plain" onClick={() => props.onCancel(path)}>
          cancel{name}
        </button>
      )}
    </span>
  );
}

/** From what was sent since it began to move. */
function useSecondsLeft(sentBytes: number | undefined, bytes: number): number | undefined {
  const begun = useRef<{ readonly sentBytes: number; readonly atMs: number } | undefined>(undefined);
  if (sentBytes === undefined) {
    begun.current = undefined;
    return undefined;
  }
  begun.current ??= { sentBytes, atMs: performance.now() };
  const seconds = (performance.now() - begun.current.atMs) / 1000;
  const sent = sentBytes - begun.current.sentBytes;
  return seconds < 1 || sent <= 0 ? undefined : ((bytes - sentBytes) * seconds) / sent;
}
