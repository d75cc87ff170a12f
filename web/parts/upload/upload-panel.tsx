import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatBytes } from '../../format.ts';
import { chosenFiles, type DroppedFile, droppedFiles } from './dropped-files.ts';
import { forget, leftUploads } from './left-uploads.ts';
import { isRecording } from './queue.ts';
import { SentBefore } from './sent-before.tsx';
import { UploadItems } from './upload-items.tsx';
import type { Uploads } from './use-uploads.ts';

/** Files of another machine, dropped or chosen: how much of each is there, and how long the rest takes. */
export function UploadPanel(props: {
  readonly uploads: Uploads;
  readonly isBusy: boolean;
  readonly onOpen: (folder: string) => Promise<void>;
}) {
  const { items, add } = props.uploads;
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string>();
  /** No recording is among them: they are sent when the person says so. */
  const [doubted, setDoubted] = useState<readonly DroppedFile[]>([]);
  const filesInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  // The types of the DOM do not know it, though every browser does.
  useLayoutEffect(() => folderInput.current?.setAttribute('webkitdirectory', ''), []);

  const take = (files: readonly DroppedFile[]): void => {
    const isUse = [...files, ...items].some(({ path }) => isRecording(path));
    setDoubted(isUse ? [] : files);
    if (isUse) add(files);
  };
  const drop = async (event: DragEvent): Promise<void> => {
    setOver(false);
    setProblem(undefined);
    try {
      const files = await droppedFiles(event.dataTransfer?.items ?? []);
      if (files.length === 0)
        setProblem('There is no file in what was dropped: drop the folder of a recording day.');
      take(files);
    } catch {
      setProblem('This folder cannot be read by the browser: choose its files instead.');
    }
  };
  const choose = (input: HTMLInputElement): void => {
    setProblem(undefined);
    take(chosenFiles(input.files ?? []));
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
      <Doubted
        files={doubted}
        onSend={() => {
          add(doubted);
          setDoubted([]);
        }}
        onLeave={() => setDoubted([])}
      />
      {items.length === 0 ? <Left /> : <UploadItems {...props} />}
      <SentBefore sent={items.filter(({ state }) => state === 'done').length} />
    </section>
  );
}

/** No recording is among what was dropped, a folder of everything say: nothing is sent before the person says so. */
function Doubted(props: {
  readonly files: readonly DroppedFile[];
  readonly onSend: () => void;
  readonly onLeave: () => void;
}) {
  const { files, onSend, onLeave } = props;
  const [first] = files;
  if (first === undefined) return null;
  const them = files.length === 1 ? 'it' : 'them';
  return (
    <div role="alert">
      <p>
        {files.length === 1 ? 'This is no recording' : `None of these ${files.length} files is a recording`}{' '}
        (.rec): <span class="mono">{first.path}</span>
        {files.length > 1 ? ' and others' : ''},{' '}
        {formatBytes(files.reduce((sum, { file }) => sum + file.size, 0))}. Without one nothing can be opened.
      </p>
      <div class="choices">
        <button type="button" onClick={onSend}>
          Send {them} all the same
        </button>
        <button type="button" class="plain" onClick={onLeave}>
          Leave {them}
        </button>
      </div>
    </div>
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
