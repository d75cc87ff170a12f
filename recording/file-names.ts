/** What the name of a file says, as Trodes and labs build names: `{YYYYMMDD}_{animal}_{epoch}_{tag}.rec`. */
export interface EpochName {
  /** YYYYMMDD */
  readonly date: string;
  readonly animal: string;
  readonly epoch: number;
  /** `a1` in 20230622_sample_01_a1.rec */
  readonly tag: string;
  /** Whatever stands between tag and extension: the camera number, a part of a split file. */
  readonly rest: readonly string[];
  readonly extension: string;
}

const EPOCH_NAME = /^(\d{8})_([^_]+(?:_[^_]+)*?)_(\d{1,3})_([^.]+)((?:\.[^.]+)*)$/;
const METADATA_NAME = /^(\d{8})_(.+?)[._]metadata\.ya?ml$/i;
/** Trodes' default when nobody typed a name. */
const DEFAULT_NAME = /^(\d{8})_(\d{6})\.rec$/i;

export function parseEpochName(name: string): EpochName | undefined {
  const match = EPOCH_NAME.exec(name);
  if (match === null) return undefined;
  const [, date = '', animal = '', epoch = '', tag = '', tail = ''] = match;
  if (!isDate(date)) return undefined;
  const extensions = tail.split('.').slice(1);
  const kept = knownTail(extensions);
  return {
    date,
    animal,
    epoch: Number(epoch),
    tag,
    rest: extensions.slice(0, extensions.length - kept),
    extension: extensions.slice(extensions.length - kept).join('.'),
  };
}

/** `videoTimeStamps.cameraHWSync` is one extension of two parts. */
function knownTail(extensions: readonly string[]): number {
  return extensions.slice(-2).join('.') === 'videoTimeStamps.cameraHWSync'
    ? 2
    : Math.min(1, extensions.length);
}

export function parseMetadataName(name: string): { date: string; animal: string } | undefined {
  const match = METADATA_NAME.exec(name);
  if (match === null) return undefined;
  const [, date = '', animal = ''] = match;
  return isDate(date) ? { date, animal } : undefined;
}

export function parseDefaultName(name: string): { date: string; time: string } | undefined {
  const match = DEFAULT_NAME.exec(name);
  if (match === null) return undefined;
  const [, date = '', time = ''] = match;
  return isDate(date) ? { date, time } : undefined;
}

function isDate(text: string): boolean {
  const month = Number(text.slice(4, 6));
  const day = Number(text.slice(6, 8));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
