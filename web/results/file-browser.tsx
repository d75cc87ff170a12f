import { useEffect, useState } from 'preact/hooks';
import { formatBytes } from '../format.ts';
import { openRemoteFile, type RemoteFile } from './file/remote-file.ts';
import { Branch } from './file-tree.tsx';
import { ObjectDetails } from './object-details.tsx';

/** An NWB file as a tree, with values, tables and plots. Of the file only what is looked at is sent. */
export function FileBrowser(props: { readonly address: string }) {
  const { address } = props;
  const [attempt, setAttempt] = useState(0);
  const [file, setFile] = useState<RemoteFile>();
  const [sizeBytes, setSize] = useState(0);
  const [fault, setFault] = useState<string>();
  const [selected, setSelected] = useState('/');
  useEffect(() => {
    const opening = openRemoteFile(new URL(address, document.baseURI).href);
    let isCurrent = true;
    setFile(undefined);
    setFault(undefined);
    opening.opened.then(
      (answer) => {
        if (!isCurrent) return;
        setSize(answer.sizeBytes);
        setFile(opening);
      },
      (error: Error) => isCurrent && setFault(error.message),
    );
    return () => {
      isCurrent = false;
      opening.close();
    };
  }, [address, attempt]);

  if (fault !== undefined)
    return (
      <p class="problem" role="alert">
        {fault}{' '}
        <button type="button" onClick={() => setAttempt(attempt + 1)}>
          Open it again
        </button>
      </p>
    );
  if (file === undefined)
    return (
      <div class="browser">
        <p class="small" aria-busy="true">
          Opening the file …
        </p>
      </div>
    );
  return (
    <>
      <p class="small">
        <Sent file={file} /> of {formatBytes(sizeBytes)} were read.{' '}
        <button type="button" class="plain" onClick={() => setAttempt(attempt + 1)}>
          Read it anew
        </button>
      </p>
      <div class="browser">
        <section class="tree" aria-label="Objects of the file">
          <Branch file={file} path="/" selected={selected} onSelect={setSelected} />
        </section>
        <section class="details" aria-label="The chosen object">
          <ObjectDetails file={file} path={selected} />
        </section>
      </div>
    </>
  );
}

function Sent(props: { readonly file: RemoteFile }) {
  const [sent, setSent] = useState(props.file.sentBytes());
  useEffect(() => props.file.onSent(setSent), [props.file]);
  return <span class="sent">{formatBytes(sent)}</span>;
}
