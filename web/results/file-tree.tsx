import { useEffect, useState } from 'preact/hooks';
import type { Entry } from './file/contents.ts';
import type { RemoteFile } from './file/remote-file.ts';

interface TreeProps {
  readonly file: RemoteFile;
  readonly selected: string;
  readonly onSelect: (path: string) => void;
}

/** What a group holds, read when it is opened: a file of a hundred gigabytes is as quick as a small one. */
export function Branch(props: TreeProps & { readonly path: string }) {
  const { file, path } = props;
  const [entries, setEntries] = useState<readonly Entry[]>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    let isCurrent = true;
    file.ask<'entries'>({ kind: 'entries', path }).then(
      (read) => isCurrent && setEntries(read),
      (error: Error) => isCurrent && setFault(error.message),
    );
    return () => {
      isCurrent = false;
    };
  }, [file, path]);
  if (fault !== undefined) return <p class="blocks small">{fault}</p>;
  if (entries === undefined)
    return (
      <p class="small" aria-busy="true">
        reading …
      </p>
    );
  if (entries.length === 0) return <p class="small">empty</p>;
  return (
    <ul>
      {entries.map((entry) => (
        <Leaf key={entry.path} entry={entry} {...props} />
      ))}
    </ul>
  );
}

function Leaf(props: TreeProps & { readonly entry: Entry }) {
  const { entry, file, selected, onSelect } = props;
  const [isOpen, setOpen] = useState(false);
  const isGroup = entry.kind === 'group';
  return (
    <li>
      <button
        type="button"
        class="plain entry"
        aria-current={selected === entry.path ? 'true' : undefined}
        {...(isGroup ? { 'aria-expanded': isOpen } : {})}
        onClick={() => {
          if (isGroup) setOpen(!isOpen || selected !== entry.path);
          onSelect(entry.target ?? entry.path);
        }}
      >
        <span class="twist" aria-hidden="true">
          {isGroup ? (isOpen ? '▾' : '▸') : ''}
        </span>
        <span class="mono">{entry.name}</span>
        <span class="small">{wordsOf(entry)}</span>
      </button>
      {isOpen ? <Branch file={file} path={entry.path} selected={selected} onSelect={onSelect} /> : null}
    </li>
  );
}

function wordsOf({ kind, type, words, target }: Entry): string {
  if (kind === 'link') return `→ ${target ?? ''}`;
  return [type, words].filter((part) => part !== undefined && part !== '').join(' · ');
}
