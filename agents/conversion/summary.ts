import {
  fieldValueSchema,
  type ProbeType,
  type Provenance,
  type ScanSummary,
  type SourcedValue,
} from '../../schemas/index.ts';
import type { DigitalLook, SessionFacts } from './engine-answers.ts';
import { proposeEvents } from './propose/behavioral-events.ts';
import { proposeElectrodes, proposeProbes } from './propose/electrodes.ts';
import {
  associatedFiles,
  associatedVideoFiles,
  camerasOf,
  proposeCameras,
  proposeTasks,
} from './propose/epochs.ts';
import { valuesOfMetadata } from './propose/from-metadata.ts';

/** Everything that the files of a session say, and what can be proposed from it. Pure. */
export function summarise(
  facts: SessionFacts,
  look: DigitalLook | undefined,
  probes: Iterable<ProbeType>,
  moreWarnings: readonly string[] = [],
): ScanSummary {
  const [first] = facts.recordings;
  const cameras = camerasOf(facts.files);
  const given =
    facts.metadata === undefined ? [] : valuesOfMetadata(facts.metadata, facts.metadataFile ?? 'metadata');
  const own = [...namedValues(facts), ...proposedValues(facts, look, probes)];
  const trodes = first?.software.trodes;
  return {
    folder: facts.folder,
    animal: facts.animal,
    date: facts.date,
    recordings: facts.recordings.map((one) => ({
      epoch: one.epoch,
      tag: one.tag,
      file: one.file,
      sizeBytes: one.sizeBytes,
      ...(one.start === undefined ? {} : { start: one.start }),
      seconds: one.seconds,
      rateHz: one.rateHz,
      channels: one.channels,
      packets: one.packets,
      lostPackets: one.gaps.lostPackets,
      gaps: one.gaps.single + one.gaps.longer,
    })),
    nTrodes: facts.nTrodes,
    rateHz: first?.rateHz ?? 0,
    channels: first?.channels ?? 0,
    hasScale: facts.hasScale,
    ...((facts.probes ?? []).length > 0 ? { hasProbes: true } : {}),
    isPtp: facts.recordings.some((one) => one.isPtpEnabled),
    ...(trodes === undefined ? {} : { trodesVersion: trodes }),
    cameras,
    dioLines: facts.digitalLines.map(({ id }) => id),
    files: facts.files.map(({ epoch, role, name }) => ({ epoch, role, name })),
    ...(facts.metadataFile === undefined ? {} : { metadataFile: facts.metadataFile }),
    warnings: [...facts.warnings, ...moreWarnings],
    // What people wrote into the metadata file stands before what we would propose.
    values: [...given, ...own.filter(({ field }) => !given.some((one) => one.field === field))],
    claims: contradictions(own, given),
  };
}

/** Facts: the names of the files, and the files themselves. */
function namedValues({ animal, date, recordings, files }: SessionFacts): SourcedValue[] {
  const name = recordings[0]?.file ?? '';
  const logs = associatedFiles(files);
  const videos = associatedVideoFiles(files);
  const system = recordings[0]?.system;
  return [
    value('subject.subject_id', animal, { source: 'file-name', detail: name }, 'accepted'),
    value(
      'session_id',
      `${animal}_${date}`,
      { source: 'derived', detail: 'animal and date of the file names' },
      'accepted',
    ),
    ...(system === undefined
      ? []
      : [
          value(
            'data_acq_device',
            [{ name: system, system }],
            { source: 'recording', detail: `${name} is a recording of ${system}` },
            'accepted',
          ),
        ]),
    ...(logs.length === 0
      ? []
      : [
          value(
            'associated_files',
            logs,
            { source: 'file-name', detail: 'statescript logs in the folder' },
            'accepted',
          ),
        ]),
    ...(videos.length === 0
      ? []
      : [
          value(
            'associated_video_files',
            videos,
            { source: 'file-name', detail: 'videos in the folder' },
            'accepted',
          ),
        ]),
  ];
}

/** Guesses that a person confirms or changes, and tables that they fill. */
function proposedValues(
  facts: SessionFacts,
  look: DigitalLook | undefined,
  probes: Iterable<ProbeType>,
): SourcedValue[] {
  const cameras = camerasOf(facts.files);
  const epochs = facts.recordings.map(({ epoch }) => epoch);
  const described = proposeProbes(facts.probes ?? []);
  const electrodes = described ?? proposeElectrodes(facts.nTrodes, probes);
  const ids = facts.digitalLines.map(({ id }) => id);
  const events = look === undefined ? undefined : proposeEvents(look, ids, cameras.length > 0);
  const values = [
    value(
      'tasks',
      proposeTasks(epochs, cameras),
      { source: 'file-name', detail: 'a row for every epoch of the recordings' },
      'proposed',
      'uncertain',
    ),
  ];
  if (cameras.length > 0) {
    const detail = 'numbers in the names of the video files';
    values.push(value('cameras', proposeCameras(cameras), { source: 'file-name', detail }, 'proposed'));
  }
  if (events !== undefined && events.events.length > 0)
    values.push(
      value(
        'behavioral_events',
        events.events,
        { source: 'recording', detail: events.detail },
        'proposed',
        events.certainty,
      ),
    );
  if (electrodes !== undefined) {
    const { groups, certainty, detail } = electrodes;
    const provenance: Provenance = { source: described === undefined ? 'derived' : 'recording', detail };
    values.push(value('electrode_groups', groups, provenance, 'proposed', certainty));
    if ('map' in electrodes)
      values.push(
        value('ntrode_electrode_group_channel_map', electrodes.map, provenance, 'proposed', certainty),
      );
  }
  return values;
}

function value(
  field: string,
  data: unknown,
  provenance: Provenance,
  status: SourcedValue['status'],
  certainty: SourcedValue['certainty'] = 'certain',
): SourcedValue {
  return { field, value: fieldValueSchema.parse(data), provenance, certainty, status };
}

/** What the recordings and their names say otherwise than the metadata file: for people to decide, never for us. */
function contradictions(own: readonly SourcedValue[], given: readonly SourcedValue[]): SourcedValue[] {
  return own.filter(({ field, value: mine, provenance, status }) => {
    const theirs = given.find((one) => one.field === field)?.value;
    const isFact = status === 'accepted' && provenance.source !== 'derived' && typeof mine !== 'object';
    return isFact && theirs !== undefined && theirs !== mine;
  });
}
