import { useState } from 'preact/hooks';
import { client, type SessionEntry } from '../../client.ts';
import { lazyPart } from '../../lazy-part.tsx';
import { useWork } from '../../use-work.ts';
import { Problem } from '../problem.tsx';
import type { Uploads } from '../upload/use-uploads.ts';
import { WorkButton } from '../work-button.tsx';
import { RecordingList } from './recording-list.tsx';

const UploadPanel = lazyPart(async () => (await import('../upload/upload-panel.tsx')).UploadPanel);

const READING = 'Reading the recordings …';

/** The first minute: the sample session, what lies on this machine, or a folder of one's own. */
export function Welcome(props: {
  readonly sessions: readonly SessionEntry[];
  readonly uploads: Uploads;
  readonly onOpen: (id: string) => void;
}) {
  const [folder, setFolder] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, work] = useWork();

  const start = (open: () => Promise<string>): Promise<void> =>
    work(async () => {
      setProblem(undefined);
      try {
        props.onOpen(await open());
      } catch (error) {
        setProblem((error as Error).message);
      }
    });

  return (
    <div class="welcome start">
      <div class="intro">
        <h2>Turn a session into one NWB file</h2>
        <p>
          Point Renshaw at the folder of a recording day. It reads what the recording says, asks you for the
          rest in plain words, converts without changing a sample, and checks the file with you.
        </p>
        <div class="choices">
          <WorkButton
            class="primary"
            disabled={isBusy}
            onPress={() => start(client.openSample)}
            working={READING}
          >
            Try the sample session
          </WorkButton>
          <span class="small">two epochs, 32 channels, a camera: made on this machine in a moment</span>
        </div>
        <p class="visually-hidden" role="status">
          {isBusy ? READING : ''}
        </p>
        <Problem text={problem} />
      </div>
      <RecordingList
        sessions={props.sessions}
        isBusy={isBusy}
        onOpen={({ folder: path, animal, date, isOneOfSeveral }) =>
          start(() => client.openFolder(path, isOneOfSeveral ? `${animal}/${date}` : undefined))
        }
        onGoOn={props.onOpen}
      />
      <div class="elsewhere">
        <form onSubmit={(event) => event.preventDefault()}>
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
            <WorkButton
              type="submit"
              disabled={isBusy || folder.trim() === ''}
              onPress={() => start(() => client.openFolder(folder.trim()))}
              working={READING}
            >
              Open folder
            </WorkButton>
          </div>
        </form>
        <UploadPanel
          uploads={props.uploads}
          isBusy={isBusy}
          onOpen={(path) => start(() => client.openFolder(path))}
        />
      </div>
    </div>
  );
}
