import { useState } from 'preact/hooks';
import { client, type SessionEntry } from '../../client.ts';
import { lazyPart } from '../../lazy-part.tsx';
import { RecordingList } from './recording-list.tsx';

const UploadPanel = lazyPart(async () => (await import('../upload/upload-panel.tsx')).UploadPanel);

/** The first minute: the sample session, what lies on this machine, or a folder of one's own. */
export function Welcome(props: {
  readonly sessions: readonly SessionEntry[];
  readonly onOpen: (id: string) => void;
}) {
  const [folder, setFolder] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const start = async (open: () => Promise<string>): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      props.onOpen(await open());
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div class="welcome">
      <h2>Turn a session into one NWB file</h2>
      <p>
        Point Renshaw at the folder of a recording day. It reads what the recording says, asks you for the
        rest in plain words, converts without changing a sample, and checks the file with you.
      </p>
      <div class="choices">
        <button type="button" class="primary" disabled={isBusy} onClick={() => void start(client.openSample)}>
          Try the sample session
        </button>
        <span class="small">two epochs, 32 channels, a camera: made on this machine in a moment</span>
      </div>
      {isBusy ? (
        <p class="small" role="status">
          Reading the recordings …
        </p>
      ) : null}
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <RecordingList
        sessions={props.sessions}
        isBusy={isBusy}
        onOpen={({ folder: path, animal, date, isOneOfSeveral }) =>
          void start(() => client.openFolder(path, isOneOfSeveral ? `${animal}/${date}` : undefined))
        }
        onGoOn={props.onOpen}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start(() => client.openFolder(folder.trim()));
        }}
      >
        <label for="folder">Folder with .rec files</label>
        <div class="choices">
          <input
            id="folder"
            name="folder"
            class="mono"
            value={folder}
            placeholder="/data/sample/20230622"
            onInput={(event) => setFolder(event.currentTarget.value)}
          />
          <button type="submit" disabled={isBusy || folder.trim() === ''}>
            Open folder
          </button>
        </div>
      </form>
      <UploadPanel isBusy={isBusy} onOpen={(path) => void start(() => client.openFolder(path))} />
    </div>
  );
}
