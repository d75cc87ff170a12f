import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ConversionResult,
  type ConversionSettings,
  planConversion,
  runConversion,
} from '../../mcp-server/tools/index.ts';
import {
  type SyntheticOptions,
  type SyntheticTruth,
  writeSyntheticSession,
} from '../../recording/synthetic/index.ts';
import { writeProbe } from './made-probe.ts';

export interface MadeSession {
  readonly folder: string;
  readonly truth: SyntheticTruth;
}

export interface Converted extends MadeSession {
  /** The NWB file. */
  readonly path: string;
  readonly result: ConversionResult;
}

type Settings = Partial<Omit<ConversionSettings, 'folder' | 'outFolder'>>;

/** A temporary folder in which a test file makes sessions and converts them, each only once. */
export interface Workshop {
  readonly root: string;
  /** The session of this name, written at the first call. */
  session(name: string, options: Partial<SyntheticOptions>): Promise<MadeSession>;
  /** The session converted with these settings, at the first call. */
  convert(name: string, options: Partial<SyntheticOptions>, settings?: Settings): Promise<Converted>;
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const root = await mkdtemp(join(tmpdir(), 'renshaw-conversion-'));
  const made = new Map<string, Promise<MadeSession>>();
  const converted = new Map<string, Promise<Converted>>();
  const session: Workshop['session'] = (name, options) => {
    const folder = join(root, name);
    const known =
      made.get(name) ?? writeSyntheticSession(folder, options).then((truth) => ({ folder, truth }));
    made.set(name, known);
    return known;
  };
  const run = async (
    name: string,
    options: Partial<SyntheticOptions>,
    key: string,
    settings: Settings,
  ): Promise<Converted> => {
    const { folder, truth } = await session(name, options);
    const outFolder = join(root, `nwb-${key}`);
    await mkdir(outFolder);
    const { ephysDevice, channels, neuropixelsProbes } = truth.options;
    const probeFolders = ephysDevice?.startsWith('neuropixels')
      ? [await writeProbe(join(root, 'probes'), ephysDevice, channels / neuropixelsProbes)]
      : [];
    const plan = await planConversion({ probeFolders, ...settings, folder, outFolder });
    const result = await runConversion(plan);
    return { folder, truth, path: result.output.path, result };
  };
  return {
    root,
    session,
    convert(name, options, settings = {}) {
      const key = `${name}-${JSON.stringify(settings)}`.replaceAll(/[^\w-]/g, '_');
      const known = converted.get(key) ?? run(name, options, key, settings);
      converted.set(key, known);
      return known;
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}
