import { useState } from 'preact/hooks';
import { client } from '../client.ts';

/** The first minute: the sample session, or a folder of one's own. */
export function Welcome(props: { readonly onOpen: (id: string) => void }) {
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
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start(() => client.openFolder(folder.trim()));
        }}
      >
        <label>
          Folder with .rec files
          <input
            name="folder"
            class="mono"
            value={folder}
            placeholder="/data/sample/20230622"
            onInput={(event) => setFolder(event.currentTarget.value)}
          />
        </label>
        <div class="choices">
          <button type="submit" class="primary" disabled={isBusy || folder.trim() === ''}>
            Open folder
          </button>
          <button type="button" disabled={isBusy} onClick={() => void start(client.openSample)}>
            Try the sample session
          </button>
        </div>
      </form>
      {isBusy ? <p class="small">Reading the recordings …</p> : null}
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
