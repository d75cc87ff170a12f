import { z } from 'zod';
import { scanFolder } from '../../../recording/index.ts';
import {
  defineTool,
  InputError,
  inspectionSchema,
  PREVIEW_LIMITS,
  readProbeTypes,
  signalPreviewSchema,
} from '../../../schemas/index.ts';
import { chooseSession, convertible, recordingFiles, sessionName } from '../conversion/session-choice.ts';
import { sessionElectrodes } from '../conversion/session-electrodes.ts';
import { openSessionRecordings } from '../conversion/session-recordings.ts';
import type { DataRoots } from '../data-roots.ts';
import { lookAtLines } from '../digital-look.ts';
import { inspectPath } from '../inspect-path.ts';
import { inspectSession } from '../inspect-session.ts';
import { previewSignal } from '../preview-signal.ts';
import { folderArgument, metadataArgument, metadataGiven, sessionArgument } from './arguments.ts';
import { digitalLookSchema, scanSchema, sessionFactsSchema } from './recording-schemas.ts';

const oneSession = z.object({ folder: folderArgument, session: sessionArgument });

/** The tools that read recordings. */
export function recordingTools(roots: DataRoots) {
  return [
    defineTool({
      name: 'scan_folder',
      title: 'Sessions of a folder',
      description: 'Sorts the files of a folder into sessions by their names, without opening them.',
      input: z.object({ folder: folderArgument }),
      output: scanSchema,
      effects: 'reads',
      async run({ folder }, { signal }) {
        const scan = await scanFolder(await roots.existing(folder), signal);
        return {
          folder: scan.folder,
          sessions: convertible(scan).map((session) => ({
            name: sessionName(session),
            animal: session.animal,
            date: session.date,
            recordings: recordingFiles(session).length,
            bytes: session.epochs.reduce(
              (sum, { files }) => sum + files.reduce((all, file) => all + file.sizeBytes, 0),
              0,
            ),
            metadata: session.metadata.map((file) => file.path),
          })),
          unrecognised: [...scan.unrecognised],
        };
      },
    }),
    defineTool({
      name: 'inspect_recording',
      title: 'Inspect recordings',
      description:
        'Says what a .rec file, or every session of a folder, holds, and what a conversion still needs. Reads headers and a few packets, whatever the size.',
      input: z.object({ path: z.string().min(1).meta({ description: 'A .rec file or a folder' }) }),
      output: inspectionSchema,
      effects: 'reads',
      run: async ({ path }, { signal }) =>
        inspectionSchema.parse(await inspectPath(await roots.existing(path), signal)),
    }),
    defineTool({
      name: 'preview_signal',
      title: 'Look at a signal',
      description:
        'A stretch of some channels of one recording: the samples in counts with their scale, or for long stretches the least and greatest of each point.',
      input: z.object({
        file: z.string().min(1).meta({ description: 'The .rec file' }),
        channels: z.array(z.string().min(1)).min(1).max(PREVIEW_LIMITS.channels).optional().meta({
          description:
            'As nTrode:channel (3:2), hwChan, or the name of an analog channel; default: the first channel of the first nTrodes',
        }),
        fromSeconds: z.number().min(0).default(0),
        seconds: z.number().positive().optional().meta({ description: 'Default: to the end' }),
        points: z.int().min(1).max(PREVIEW_LIMITS.points).default(1000),
      }),
      output: signalPreviewSchema,
      effects: 'reads',
      run: async ({ file, ...settings }, { signal, progress }) =>
        await previewSignal(
          { ...settings, file: await roots.existing(file) },
          { signal, onBytes: (done, total) => progress({ stage: 'Reading samples', done, total }) },
        ),
    }),
    defineTool({
      name: 'inspect_session',
      title: 'Facts of a session',
      description: 'What the files of one session say, with its metadata file where there is one.',
      input: oneSession,
      output: sessionFactsSchema,
      effects: 'reads',
      run: async ({ folder, session }, { signal }) =>
        sessionFactsSchema.parse(await inspectSession(await roots.existing(folder), session, signal)),
    }),
    defineTool({
      name: 'look_at_lines',
      title: 'Activity of the digital lines',
      description:
        'Which digital lines change in the recordings of a session, and how regularly: from every packet of a small session, from samples of a large one.',
      input: oneSession,
      output: digitalLookSchema,
      effects: 'reads',
      async run({ folder, session }, { signal, progress }) {
        const chosen = await chooseSession(await roots.existing(folder), session, signal);
        const recordings = await openSessionRecordings(chosen.session);
        return digitalLookSchema.parse(
          await lookAtLines(
            recordings.map((one) => one.recording),
            {
              signal,
              onBytes: (done, total) => progress({ stage: 'looking at digital lines', done, total }),
            },
          ),
        );
      },
    }),
    defineTool({
      name: 'check_hardware_map',
      title: 'Check the hardware map',
      description: 'Holds the channel map of the metadata against the header of the recording.',
      input: oneSession.extend({ metadata: metadataArgument }),
      output: z.object({ fits: z.boolean(), message: z.string(), warnings: z.array(z.string()) }),
      effects: 'reads',
      async run({ folder, session, metadata }, { signal }) {
        const given = metadataGiven(metadata);
        const chosen = await chooseSession(await roots.existing(folder), session, signal);
        const recordings = (await openSessionRecordings(chosen.session)).map((one) => one.recording);
        const metadataFile = { ...given, path: undefined };
        try {
          const { rows, warnings } = sessionElectrodes(recordings, metadataFile, await readProbeTypes());
          return {
            fits: true,
            message: `${rows.length} channels are mapped to electrodes`,
            warnings: [...warnings],
          };
        } catch (error) {
          if (!(error instanceof InputError) || error.kind !== 'hardware-map') throw error;
          return { fits: false, message: error.message, warnings: [] };
        }
      },
    }),
  ] as const;
}
