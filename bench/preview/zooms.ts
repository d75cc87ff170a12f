import { decodeSignalWindow, type RecordingEpoch } from '../../schemas/index.ts';
import { levelOf, TILE_POINTS, tilesFor } from '../../web/recording/tiles.ts';

/** Of a plot on a large screen. */
const PIXELS = 1000;
const SHORTEST_SECONDS = 0.001;
const TRACES = 32;

/** One move of a person: from the moment that the page asks to the moment that all it shows is there. */
export interface Zoom {
  readonly seconds: number;
  readonly ms: number;
  /** Of the samples of the window. */
  readonly share: number;
}

export type AskSignal = (query: string) => Promise<ArrayBuffer>;

/** Asks for what the page would ask for a window: the tiles that it covers, together. */
export async function lookAt(
  ask: AskSignal,
  epoch: RecordingEpoch,
  firstPacket: number,
  packets: number,
): Promise<Zoom> {
  const level = levelOf(packets / PIXELS);
  const width = TILE_POINTS * 2 ** level;
  const wanted = tilesFor(level, firstPacket, firstPacket + packets).filter(
    (tile) =>
      tile.level === level &&
      tile.index * width < Math.min(epoch.packets, firstPacket + packets) &&
      (tile.index + 1) * width > firstPacket,
  );
  const channels = epoch.channels.filter(({ kind }) => kind === 'ephys').slice(0, TRACES);
  const start = performance.now();
  const windows = await Promise.all(
    wanted.map(async ({ index }) => {
      const first = index * width;
      const count = Math.min(width, epoch.packets - first);
      const query = new URLSearchParams({
        channels: channels.map(({ id }) => id).join(','),
        firstPacket: String(first),
        packets: String(count),
        points: String(Math.ceil(count / 2 ** level)),
      });
      return decodeSignalWindow(await ask(query.toString()));
    }),
  );
  return {
    seconds: packets / epoch.rateHz,
    ms: performance.now() - start,
    share: Math.min(...windows.map(({ share }) => share)),
  };
}

/** From the whole recording to a millisecond at one place, twice as near with each step. */
export async function zoomIn(ask: AskSignal, epoch: RecordingEpoch, place: number): Promise<Zoom[]> {
  const zooms: Zoom[] = [];
  for (
    let packets = epoch.packets;
    packets >= SHORTEST_SECONDS * epoch.rateHz;
    packets = Math.floor(packets / 2)
  ) {
    const first = Math.floor(place * (epoch.packets - packets));
    zooms.push(await lookAt(ask, epoch, first, packets));
  }
  return zooms;
}
