import { useEffect, useRef, useState } from 'preact/hooks';
import type { RecordingEpoch } from '../../schemas/assistant/index.ts';
import { dueOf, type EpochMarks, linesOf, marksOf } from './digital-marks.ts';
import type { RecordingClient } from './recording-client.ts';

/** Of all epochs together, about as fine as they are drawn. */
const POINTS = 1024;
const LEAST_POINTS = 64;
const MOST_VALUES = 200_000;
const AGAIN_MS = 2000;
/** The service reads on for half a minute after it was asked. */
const AGAIN_MOST_MS = 10_000;
/** Recordings of more bytes in all are read through when they are chosen: a day may be hundreds of gigabytes. */
const ALL_READ_BYTES = 4e9;

type Marks = ReadonlyMap<number, EpochMarks>;

/** Which epochs are read through, beside the one that is chosen: all of them, or none. */
export function areAllRead(epochs: readonly RecordingEpoch[]): boolean {
  return epochs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) <= ALL_READ_BYTES;
}

export interface DigitalMarks {
  /** By the indices of the epochs. */
  readonly marks: Marks;
  /** What went wrong last, until something goes well. */
  readonly problem: string | undefined;
}

/** What digital lines did in each epoch: as far as samples tell, and exactly where the service has read the recording. */
export function useDigitalMarks(
  client: RecordingClient,
  epochs: readonly RecordingEpoch[],
  chosen: number,
): DigitalMarks {
  const [marks, setMarks] = useState<Marks>(new Map());
  const [problem, setProblem] = useState<string>();
  const known = useRef<{ readonly epochs: readonly RecordingEpoch[]; marks: Marks }>({ epochs, marks });
  useEffect(() => {
    const own = new AbortController();
    if (known.current.epochs !== epochs) {
      known.current = { epochs, marks: new Map() };
      setMarks(known.current.marks);
    }
    const { current } = known;
    const isRead = ({ index }: RecordingEpoch): boolean => index === chosen || areAllRead(epochs);
    const look = async (epoch: RecordingEpoch): Promise<void> => {
      const channels = linesOf(epoch);
      const query = { channels, firstPacket: 0, packets: epoch.packets, readThrough: isRead(epoch) };
      const points = pointsOf(epochs.length, channels.length);
      const seen = await client.window(epoch.index, { ...query, points }, own.signal);
      current.marks = new Map(current.marks).set(epoch.index, marksOf(epoch, channels, seen));
      setMarks(current.marks);
      setProblem(undefined);
    };
    const fail = (error: unknown): void => {
      if (!own.signal.aborted) setProblem((error as Error).message);
    };
    const lookOn = async (): Promise<void> => {
      for (let pauseMs = AGAIN_MS; ; pauseMs = Math.min(AGAIN_MOST_MS, 1.5 * pauseMs)) {
        const due = dueOf(epochs, current.marks, chosen, isRead);
        if (due.length === 0) return;
        for (const epoch of due) await look(epoch).catch(fail);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        if (own.signal.aborted) return;
      }
    };
    void lookOn();
    return () => own.abort();
  }, [client, epochs, chosen]);
  return { marks, problem };
}

function pointsOf(epochs: number, lines: number): number {
  const fine = Math.max(LEAST_POINTS, POINTS / 2 ** Math.floor(Math.log2(Math.max(1, epochs))));
  return Math.min(fine, Math.floor(MOST_VALUES / Math.max(1, lines)));
}
