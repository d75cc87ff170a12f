import { basename } from 'node:path';
import { formatRanges, InputError } from '../../schemas/index.ts';
import { openForReading } from '../file-bytes.ts';
import { AttributeReader } from './header-attributes.ts';
import type { NTrode, RecHeader, SpikeConfiguration } from './header-model.ts';
import { checkChannelsOnce, parseSpikes } from './header-spikes.ts';
import { readHeaderText } from './header-text.ts';
import { childNamed, parseXml } from './xml.ts';

/** A workspace that groups the channels of recordings otherwise than the one they were made with. */
export interface Reconfiguration {
  readonly file: string;
  readonly spikes: SpikeConfiguration;
}

/**
 * Reads the SpikeConfiguration of a `.trodesconf` file (or of a recording: its header is the same XML).
 * @throws InputError `file`, or `header` when it holds no channels, or one channel twice
 */
export async function readReconfiguration(file: string): Promise<Reconfiguration> {
  const handle = await openForReading(file);
  let xml: string;
  try {
    ({ xml } = await readHeaderText(handle, file));
  } finally {
    await handle.close();
  }
  const root = parseXml(xml, file);
  const spikes = parseSpikes(childNamed(root, 'SpikeConfiguration'), new AttributeReader(file));
  if (spikes.nTrodes.every((nTrode) => nTrode.channels.length === 0))
    throw new InputError('header', {
      found: 'no SpikeNTrode with a SpikeChannel',
      expected: 'a workspace that groups the channels of the recording',
      todo: 'Give the .trodesconf that was made for this probe.',
      where: { file, line: spikes.line ?? root.line, field: 'SpikeConfiguration' },
    });
  checkChannelsOnce(spikes.nTrodes, file);
  return { file, spikes };
}

/** What a recording's own header says of its channels. */
type Own = Pick<RecHeader, 'hardwareChannels'> & { readonly spikes: SpikeConfiguration };

export interface Regrouped {
  readonly nTrodes: readonly NTrode[];
  /** Microvolts per count of each hwChan, where one of the two says it. */
  readonly scales: ReadonlyMap<number, number>;
  readonly warnings: readonly string[];
}

/**
 * The nTrodes of a recording as the workspace groups them. The packets stay what they are: their channels, order and
 * scales are the recording's own, so that the workspace must name the same hwChans.
 * @throws InputError `header` naming the channels that only one of the two has
 */
export function regroup(own: Own, by: Reconfiguration, file: string): Regrouped {
  checkSameDevice(own, by, file);
  checkSameChannels(own, by, file);
  const warnings = [`the channels are grouped by ${basename(by.file)}, not by the recording's own header`];
  const scales = scalesOf(by.spikes.nTrodes);
  const others: number[] = [];
  // Volts per count belong to the amplifier that recorded, whatever a workspace says that was made later.
  for (const [hwChan, scale] of scalesOf(own.spikes.nTrodes)) {
    if (scales.has(hwChan) && scales.get(hwChan) !== scale) others.push(hwChan);
    scales.set(hwChan, scale);
  }
  if (others.length > 0)
    warnings.push(
      `${basename(by.file)} gives other scales than ${basename(file)} for hwChan ${formatRanges(others)}: the recording's own are taken`,
    );
  return { nTrodes: by.spikes.nTrodes, scales, warnings };
}

/** Microvolts per count of each hwChan, where its nTrode says it. */
export function scalesOf(nTrodes: readonly NTrode[]): Map<number, number> {
  return new Map(
    nTrodes.flatMap(({ hwChans, microvoltsPerCount }) =>
      microvoltsPerCount === undefined
        ? []
        : hwChans.map((hwChan): [number, number] => [hwChan, microvoltsPerCount]),
    ),
  );
}

function checkSameDevice(own: Own, by: Reconfiguration, file: string): void {
  const [mine, theirs] = [own.spikes, by.spikes].map(({ device }) => device?.toLowerCase() || 'intan');
  if (mine === theirs) return;
  throw new InputError('header', {
    found: `a workspace for ${theirs}`,
    expected: `one for ${mine}, which recorded ${basename(file)}`,
    todo: 'Give the workspace that was made for this hardware.',
    where: { file: by.file, line: by.spikes.line, field: 'SpikeConfiguration device' },
  });
}

function checkSameChannels(own: Own, by: Reconfiguration, file: string): void {
  const recorded = channelsOf(own.spikes);
  const mine = new Set(recorded);
  const theirs = new Set(channelsOf(by.spikes));
  const differences: string[] = [];
  const tell = (channels: readonly number[], what: string): void => {
    if (channels.length > 0) differences.push(`hwChan ${formatRanges(channels)} ${what}`);
  };
  tell(
    [...mine].filter((hwChan) => !theirs.has(hwChan)),
    `only in ${basename(file)}`,
  );
  // Where the recording names a channel twice, the one that was meant stands only in the workspace.
  if (mine.size === recorded.length)
    tell(
      [...theirs].filter((hwChan) => !mine.has(hwChan)),
      'only in the workspace',
    );
  tell(
    [...theirs].filter((hwChan) => hwChan >= own.hardwareChannels),
    `not below numChannels = ${own.hardwareChannels}`,
  );
  if (differences.length === 0) return;
  throw new InputError('header', {
    found: differences.join('; '),
    expected: `the ${mine.size} hwChans of ${basename(file)}, grouped otherwise`,
    todo: 'Give the workspace that was made for this recording: it may neither add channels nor leave any out.',
    where: { file: by.file, line: by.spikes.line, field: 'SpikeConfiguration' },
  });
}

function channelsOf(spikes: SpikeConfiguration): number[] {
  return spikes.nTrodes.flatMap((nTrode) => [...nTrode.hwChans]);
}
