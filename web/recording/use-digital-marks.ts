import { useEffect, useState } from 'preact/hooks';
import type { RecordingEpoch } from '../../schemas/assistant/index.ts';
import { type EpochMarks, marksOf } from './digital-marks.ts';
import type { RecordingClient } from './recording-client.ts';

/** As fine as an epoch is drawn. */
const POINTS = 256;
const MOST_LINES = 256;
const AGAIN_MS = 4000;

/** What digital lines did in each epoch, as far as the service has looked; one epoch after the other. */
export function useDigitalMarks(
  client: RecordingClient,
  epochs: readonly RecordingEpoch[],
): ReadonlyMap<number, EpochMarks> {
  const [marks, setMarks] = useState<ReadonlyMap<number, EpochMarks>>(new Map());
  useEffect(() => {
    const own = new AbortController();
    setMarks(new Map());
    const look = async (): Promise<void> => {
      let due = epochs.filter(({ packets }) => packets > 0);
      for (let pauseMs = AGAIN_MS; due.length > 0; pauseMs *= 2) {
        const coarse: RecordingEpoch[] = [];
        for (const epoch of due) {
          const channels = linesOf(epoch);
          if (channels.length === 0) continue;
          const query = { channels, firstPacket: 0, packets: epoch.packets, points: POINTS };
          const seen = await client.window(epoch.index, query, own.signal);
          const found = marksOf(epoch, channels, seen);
          setMarks((known) => new Map(known).set(epoch.index, found));
          if (seen.share < 1) coarse.push(epoch);
        }
        due = coarse;
        // What samples missed is seen when the recording was read through.
        if (due.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        if (own.signal.aborted) return;
      }
    };
    // The plot below says what is wrong with a recording.
    look().catch(() => undefined);
    return () => own.abort();
  }, [client, epochs]);
  return marks;
}

const linesOf = ({ channels }: RecordingEpoch): string[] =>
  channels
    .filter(({ kind }) => kind === 'digital')
    .slice(0, MOST_LINES)
    .map(({ id }) => id);
