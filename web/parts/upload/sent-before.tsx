import { useCallback, useEffect, useState } from 'preact/hooks';
import type { UploadList } from '../../../api/client/index.ts';
import { client } from '../../client.ts';
import { formatBytes } from '../../format.ts';

/** What one sent, folder by folder, with how much room it takes, and a way to remove it. */
export function SentBefore(props: { readonly sent: number }) {
  const [list, setList] = useState<UploadList>();
  const [asked, setAsked] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const look = useCallback(async (): Promise<void> => {
    // A service that takes no uploads has none to show.
    setList(await client.listUploads().catch(() => undefined));
  }, []);
  useEffect(() => void look(), [look, props.sent]);
  const remove = async (folder: string): Promise<void> => {
    setAsked(undefined);
    setProblem(undefined);
    await client.removeUpload(folder).catch((error: unknown) => setProblem(String(error)));
    await look();
  };
  const folders = Object.entries(
    Object.groupBy(list?.files ?? [], ({ path }) => path.slice(0, path.lastIndexOf('/'))),
  );
  if (list === undefined || folders.length === 0) return null;
  return (
    <details>
      <summary>
        What you sent: {formatBytes(list.usedBytes)} of {formatBytes(list.quotaBytes)}
      </summary>
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <ul class="found uploads">
        {folders.map(([folder, files = []]) => (
          <li key={folder}>
            <div>
              <span class="mono">{folder}</span>
              <div class="small">
                {files.length} {files.length === 1 ? 'file' : 'files'} ·{' '}
                {formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0))}
              </div>
            </div>
            {asked === folder ? (
              <button type="button" onClick={() => void remove(folder)}>
                Remove for good<span class="visually-hidden"> {folder}</span>
              </button>
            ) : (
              <button type="button" class="plain" onClick={() => setAsked(folder)}>
                remove<span class="visually-hidden"> {folder}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
