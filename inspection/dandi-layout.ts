/**
 * DANDI's names and folders, as `dandi organize` makes them: `sub-{id}/sub-{id}_ses-{session}_{modalities}.nwb`, and the
 * videos of a file in a folder that is called like the file. Facts about another program (dandi-cli 0.6x); no disk is
 * touched here.
 */
import { extname, posix } from 'node:path';
import { crc32 } from 'node:zlib';

/** What of a file decides where it goes. */
export interface DandiFacts {
  /** Of the file as it is now. */
  readonly path: string;
  readonly subjectId: string;
  readonly sessionId: string | undefined;
  /** session_start_time as it stands in the file. */
  readonly startTime: string | undefined;
  /** object_id of the file, which tells files with the same labels apart. */
  readonly objectId: string | undefined;
  /** Such as behavior, ecephys; in alphabetical order. */
  readonly modalities: readonly string[];
  readonly videos: readonly VideoFacts[];
}

/** A series of images whose pictures are in files of their own. */
export interface VideoFacts {
  /** Of the ImageSeries in the file. */
  readonly path: string;
  readonly objectId: string;
  /** external_file as it stands there: relative to the NWB file, absolute, or an address. */
  readonly files: readonly string[];
}

export interface DandiPlace {
  /** Relative to the folder of the dandiset, with slashes. */
  readonly target: string;
  readonly videos: readonly PlacedVideo[];
}

export interface PlacedVideo {
  /** Of the ImageSeries. */
  readonly path: string;
  readonly files: readonly {
    readonly from: string;
    /** As external_file has to say it, seen from the NWB file; the same as `from` for an address in the network. */
    readonly to: string;
  }[];
}

/** Groups of types to which PyNWB gives a module of this name; the modules of no modality are left out. */
const MODALITIES: Readonly<Record<string, readonly string[]>> = {
  behavior: [
    'BehavioralEpochs',
    'BehavioralEvents',
    'BehavioralTimeSeries',
    'CompassDirection',
    'EyeTracking',
    'Position',
    'PupilTracking',
    'SpatialSeries',
  ],
  ecephys: [
    'ClusterWaveforms',
    'Clustering',
    'ElectricalSeries',
    'ElectrodeGroup',
    'EventDetection',
    'EventWaveform',
    'FeatureExtraction',
    'FilteredEphys',
    'LFP',
    'SpikeEventSeries',
  ],
  icephys: [
    'CurrentClampSeries',
    'CurrentClampStimulusSeries',
    'IZeroClampSeries',
    'IntracellularElectrode',
    'PatchClampSeries',
    'VoltageClampSeries',
    'VoltageClampStimulusSeries',
  ],
  image: [
    'GrayscaleImage',
    'ImageMaskSeries',
    'ImageSeries',
    'IndexSeries',
    'OpticalSeries',
    'RGBAImage',
    'RGBImage',
  ],
  ogen: ['OptogeneticSeries', 'OptogeneticStimulusSite'],
  ophys: [
    'CorrectedImageStack',
    'DfOverF',
    'Fluorescence',
    'ImageSegmentation',
    'ImagingPlane',
    'MotionCorrection',
    'OnePhotonSeries',
    'OpticalChannel',
    'RoiResponseSeries',
    'TwoPhotonSeries',
  ],
};

/** Modalities by the names of the types that a file has, in alphabetical order. */
export function modalitiesOf(typeNames: Iterable<string>): string[] {
  const names = new Set(typeNames);
  return Object.entries(MODALITIES)
    .filter(([, types]) => types.some((type) => names.has(type)))
    .map(([modality]) => modality)
    .sort();
}

/** A label of a name: what parts names, folders or readers is replaced, the point too. */
export function dandiLabel(text: string): string {
  return text.trim().replaceAll(/[_*\\/<>:|"'?%@;,.\s]/g, '-');
}

const LABEL = `[^_*\\\\/<>:|"'?%@;,.\\s]+`;
const FILE_NAME = new RegExp(
  `^sub-(${LABEL})(?:_(?:ses|tis|slice|cell|desc|probe|obj)-${LABEL})*(?:_[a-z]+(?:\\+[a-z]+)*)?\\.nwb$`,
);

/** The subject's label of a file name by DANDI's rules; undefined for any other name. */
export function subjectOfDandiName(name: string): string | undefined {
  return name.match(FILE_NAME)?.[1];
}

/** Whether `external_file` is an address in the network, which nobody copies. */
export function isAddress(file: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(file);
}

/**
 * Where each file goes. Files with the same labels are told apart by `_obj-` and a short form of their object_id.
 * @returns a place for each, in order; undefined where two files cannot be told apart
 */
export function planDandiLayout(files: readonly DandiFacts[]): readonly (DandiPlace | undefined)[] {
  const plain = files.map((file) => targetOf(file, undefined));
  const isTwice = (target: string, targets: readonly (string | undefined)[]): boolean =>
    targets.filter((other) => other?.toLowerCase() === target.toLowerCase()).length > 1;
  const distinct = files.map((file, index) => {
    const target = plain[index];
    if (target === undefined || !isTwice(target, plain)) return target;
    return file.objectId === undefined ? undefined : targetOf(file, shortId(file.objectId));
  });
  return files.map((file, index) => {
    const target = distinct[index];
    if (target === undefined || isTwice(target, distinct)) return undefined;
    return { target, videos: file.videos.map((video) => placeOf(video, posix.basename(target, '.nwb'))) };
  });
}

function targetOf(file: DandiFacts, shortObjectId: string | undefined): string {
  const subject = `sub-${dandiLabel(file.subjectId)}`;
  const session = file.sessionId?.trim() || sessionOfTime(file.startTime);
  const parts = [
    subject,
    session === undefined ? undefined : `ses-${dandiLabel(session)}`,
    shortObjectId === undefined ? undefined : `obj-${shortObjectId}`,
    file.modalities.length === 0 ? undefined : file.modalities.join('+'),
  ];
  return `${subject}/${parts.filter((part) => part !== undefined).join('_')}.nwb`;
}

/** `20230622T200000`, as DANDI calls a session without an id. */
function sessionOfTime(startTime: string | undefined): string | undefined {
  const parts = startTime?.match(/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d))?/);
  if (parts === null || parts === undefined) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = hour === undefined ? '' : `T${hour}${minute}${second}`;
  return `${year}${month}${day}${time === 'T000000' ? '' : time}`;
}

/** CRC-32 of the object_id in 36 digits. */
function shortId(objectId: string): string {
  return crc32(objectId).toString(36);
}

function placeOf(video: VideoFacts, stem: string): PlacedVideo {
  return {
    path: video.path,
    files: video.files.map((from, index) => ({
      from,
      to: isAddress(from)
        ? from
        : `${stem}/${video.objectId}_external_file_${index}${extname(from).toLowerCase()}`,
    })),
  };
}
