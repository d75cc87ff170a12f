import { useEffect, useState } from 'preact/hooks';
import { formatSeconds } from '../format.ts';
import { Copy } from './copied.tsx';

/** What the service reads in a second, at least, to add up a checksum. */
const BYTES_PER_SECOND = 200e6;
/** Nobody waits longer than a breath for what they did not ask for. */
const AT_ONCE_BYTES = 100e6;

/** The SHA-256 of a file as `sha256sum` prints it: of a small file at once, of a large one when it is asked for. */
export function Checksum(props: { readonly address: string; readonly bytes: number }) {
  const { address, bytes } = props;
  const [isWanted, setWanted] = useState(bytes <= AT_ONCE_BYTES);
  const [sum, setSum] = useState<string>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    setSum(undefined);
    setProblem(undefined);
    checksumOf(address, isWanted, stop.signal).then(setSum, (error: unknown) => {
      if (!stop.signal.aborted) setProblem((error as Error).message);
    });
    return () => stop.abort();
  }, [address, isWanted]);
  if (sum !== undefined)
    return (
      <span class="with-copy">
        <code class="mono">{sum}</code>
        <Copy name="the checksum" text={sum} />
      </span>
    );
  if (problem !== undefined)
    return (
      <span role="alert">
        {problem}{' '}
        <button type="button" class="plain" onClick={() => setWanted(true)}>
          Try again
        </button>
      </span>
    );
  return isWanted ? (
    <span class="small">reading the file …</span>
  ) : (
    <button type="button" class="plain" onClick={() => setWanted(true)}>
      Add it up: the file is read once, about {formatSeconds(bytes / BYTES_PER_SECOND)}
    </button>
  );
}

/** Undefined where the service does not know it and was not asked to find out. */
async function checksumOf(
  address: string,
  isWanted: boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  const headers = isWanted ? { 'Want-Repr-Digest': 'sha-256=1' } : undefined;
  const response = await fetch(address, {
    method: 'HEAD',
    signal,
    ...(headers === undefined ? {} : { headers }),
  });
  const base64 = /sha-256=:([^:]+):/.exec(response.headers.get('Repr-Digest') ?? '')?.[1];
  if (base64 !== undefined) return hexOf(base64);
  if (isWanted)
    throw new Error('The checksum could not be added up: the file changed meanwhile, or is gone.');
  return undefined;
}

function hexOf(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
