import { tmpdir } from 'node:os';
import { lookAtLines } from '../../mcp-server/tools/digital-look.ts';
import { reportRecording } from '../../mcp-server/tools/inspect-path.ts';
import {
  electrodesOfHeader,
  mapElectrodes,
  openRecording,
  readBlocks,
  SessionClock,
  SessionScan,
  surveyRecording,
} from '../../recording/index.ts';
import { type SyntheticOptions, syntheticRigs } from '../../recording/synthetic/index.ts';
import { InputError } from '../../schemas/index.ts';
import type { Kind } from './kind.ts';
import { filesOf } from './seeds.ts';

const small: Partial<SyntheticOptions> = {
  seconds: 0.002,
  channels: 8,
  cameras: 0,
  dropped: [],
  metadata: false,
  stateScript: false,
};

/** Rigs that take different ways through the reader. */
const RIGS: readonly Partial<SyntheticOptions>[] = [
  { ...small, dropped: [[10, 3]] },
  { ...syntheticRigs.oldRig, ...small },
  { ...syntheticRigs.mcu, ...small, channels: 32 },
  { ...syntheticRigs.neuropixels2, ...small, seconds: 0.0005, channels: 16 },
  { ...syntheticRigs.sysTimeIncluded, ...small },
  { ...syntheticRigs.unavailableWithBytes, ...small },
  { ...syntheticRigs.unknownDevices, ...small },
  { ...syntheticRigs.noisyHeader, ...small },
  { ...small, counterStart: 2 ** 32 - 20 },
  { ...syntheticRigs.behaviourOnly, ...small, channels: 0 },
];

/** Made once: workspaces are made of them too. */
const recordings = Promise.all(RIGS.map((options) => filesOf(options, /\.rec$/))).then((made) => made.flat());

const END_TAG = '</Configuration>';
export const HEADER_WORDS: readonly string[] = [
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#x10FFFF;',
  '<![CDATA[',
  '<!--',
  '<?xml version="1.1"?>',
  END_TAG,
  '<Configuration>',
  '<SpikeNTrode id="1"><SpikeChannel hwChan="0"/></SpikeNTrode>',
  ' numBytes="65536"',
  ' numChannels="65536"',
  ' samplingRate="1e-300"',
  ' interleavedDataIDByte="0"',
  '<Device name="SysClock" numBytes="8"/>',
  ' available="0"',
];

/** A `.rec`: its header, its packets and all that is computed of them. */
export const recordingKind: Kind = {
  name: 'rec',
  extension: '.rec',
  share: 4,
  words: HEADER_WORDS,
  seeds: () => recordings,
  textBytes: (seed) => Buffer.from(seed).indexOf('\n', Buffer.from(seed).indexOf(END_TAG)) + 1,
  async read({ file }) {
    const recording = await openRecording(await file());
    reportRecording(recording, await surveyRecording(recording), undefined);
    await lookAtLines([recording]);
    using scan = new SessionScan([recording], tmpdir());
    const buffers = [new Uint8Array(0), new Uint8Array(0)];
    const takeBytes = async (bytes: number): Promise<Uint8Array> => {
      const free = buffers.shift();
      const buffer = free !== undefined && free.byteLength >= bytes ? free : new Uint8Array(bytes);
      buffers.push(buffer);
      return buffer;
    };
    for await (const block of readBlocks({ recordings: [recording], rowsPerBlock: 64, takeBytes }))
      scan.add(block);
    if (recording.packets > 0) new SessionClock(scan.recordings);
    try {
      electrodesOfHeader(recording.probes, recording.nTrodes, {});
      mapElectrodes(recording.nTrodes, {}, new Map());
    } catch (error) {
      // Metadata of nothing fit no header but one without channels.
      if (!(error instanceof InputError)) throw error;
    }
  },
};
