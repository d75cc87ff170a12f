import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatBytes, formatSeconds } from '../../format.ts';
import { chosenFiles, droppedFiles } from './dropped-files.ts';
import { forget, leftUploads } from './left-uploads.ts';
import { foldersOf, totals, type UploadItem } from './queue.ts';
import { SentBefore } from './sent-before.tsx';
import { useUploads } from './use-uploads.ts';

const STATES: Readonly<Record<UploadItem['state'], string>> = {
  waiting: 'waiting',
  sending: 'on its way',
  paused: 'paused',
  done: 'there ✓',
  failed: 'failed',
};

/** Files of another machine, dropped or chosen: how much of each is there, and how long the rest takes. */
export function UploadPanel(props: { readonly isBusy: boolean; readonly onOpen: (folder: string) => void }) {
  const { items, add, pause, goOn, cancel } = useUploads();
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string>();
  const filesInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  // The types of the DOM do not know it, though every browser does.
  useLayoutEffect(() => folderInput.current?.setAttribute('webkitdirectory', ''), []);
  const sum = totals(items);
  const left = useSecondsLeft(sum.isMoving ? sum.sentBytes : undefined, sum.bytes);

  const drop = async (event: DragEvent): Promise<void> => {
    setOver(false);
    setProblem(undefined);
    try {
      if (event.dataTransfer !== null) add(await droppedFiles(event.dataTransfer.items));
    } catch {
      setProblem('This folder cannot be read by the browser: choose its files instead.');
    }
  };
  const choose = (input: HTMLInputElement): void => {
    if (input.files !== null) add(chosenFiles(input.files));
    // The same files can be chosen again.
    input.value = '';
  };

  return (
    <section aria-labelledby="upload-title">
      <h3 id="upload-title">Recordings on your computer</h3>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping has the two buttons within as its equal */}
      <div
        class={isOver ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          void drop(event);
        }}
      >
        <p>Drop the folder of a recording day here, or</p>
        <div class="choices">
          <button type="button" onClick={() => folderInput.current?.click()}>
            Choose a folder
          </button>
          <button type="button" onClick={() => filesInput.current?.click()}>
            Choose files
          </button>
        </div>
        <input
          ref={folderInput}
          class="visually-hidden"
          type="file"
          aria-label="Folder to send"
          tabIndex={-1}
          onChange={(event) => choose(event.currentTarget)}
        />
        <input
          ref={filesInput}
          class="visually-hidden"
          type="file"
          aria-label="Files to send"
          tabIndex={-1}
          multiple
          onChange={(event) => choose(event.currentTarget)}
        />
      </div>
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {items.length === 0 ? (
        <Left />
      ) : (
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
                  <button
                    key={folder}
                    type="button"
                    class="primary"
                    disabled={props.isBusy}
                    onClick={() => props.onOpen(folder)}
                  >
                    Open {folder.split(/[\\/]/).at(-1)}
                  </button>
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
      )}
      <SentBefore sent={items.filter(({ state }) => state === 'done').length} />
    </section>
  );
}

/** What was begun before the page was left. */
function Left() {
  const [left, setLeft] = useState(leftUploads);
  const [first] = left;
  if (first === undefined) return null;
  return (
    <p class="small">
      {left.length === 1 ? 'One file is' : `${left.length} files are`} not there whole:{' '}
      <span class="mono">{first.path}</span>
      {left.length > 1 ? ' and others' : ''}. Drop or choose the same again, and the rest of it is sent.{' '}
      <button
        type="button"
        class="plain"
        onClick={() => {
          forget(left);
          setLeft([]);
        }}
      >
        Leave it
      </button>
    </p>
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
