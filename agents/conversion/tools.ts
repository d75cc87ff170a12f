import { z } from 'zod';
import {
  type CallOptions,
  defineTool,
  inspectionSchema,
  PREVIEW_LIMITS,
  type ProbeType,
  type StimulationDevices,
  scanSummarySchema,
  signalPreviewSchema,
  type ToolContext,
  type ToolDefinition,
} from '../../schemas/index.ts';
import {
  cancelledSchema,
  digitalLookSchema,
  estimateSchema,
  hardwareMapSchema,
  jobEndSchema,
  jobListSchema,
  plannedSchema,
  sessionFactsSchema,
  startedSchema,
} from './engine-answers.ts';
import { summarise } from './summary.ts';

const folder = z.string().min(1).meta({ description: 'Folder of the session' });
const session = z
  .string()
  .optional()
  .meta({ description: 'Which session, as animal/date, when the folder holds several' });
const metadata = z.record(z.string(), z.json()).meta({
  description:
    'Metadata by the field names of the metadata YAML: experimenter_name, institution, lab, session_description, subject, tasks, cameras, behavioral_events, electrode_groups, ntrode_electrode_group_channel_map …',
});
const oneSession = z.object({ folder, session });
const jobId = z.object({ jobId: z.string().min(1) });

/** The progress and the end of a nested call are those of the tool that makes it. */
function passedOn({ progress, signal }: ToolContext): CallOptions {
  return { onProgress: progress, signal };
}

/** The known device types and devices of optogenetics are asked for at every scan. */
export function scanSession(
  probes: () => Promise<ReadonlyMap<string, ProbeType>>,
  devices: () => Promise<StimulationDevices>,
): ToolDefinition {
  return defineTool({
    name: 'scan_session',
    title: 'Look at a session',
    description:
      'Says what the files of a session tell: recordings, gaps, cameras, and facts and proposals for the metadata, each with where it comes from.',
    input: oneSession,
    output: scanSummarySchema,
    effects: 'reads',
    async run(args, context) {
      const { call } = context;
      const options = passedOn(context);
      context.progress({ stage: 'Reading headers', done: 0, total: 0 });
      const facts = await call('engine', 'inspect_session', args, sessionFactsSchema, options);
      // Lines that the metadata names need no proposal.
      const isNamed = (facts.metadata?.behavioral_events?.length ?? 0) > 0;
      const look = isNamed
        ? undefined
        : await call('engine', 'look_at_lines', args, digitalLookSchema, options);
      const warnings: string[] = [];
      if (facts.metadata?.ntrode_electrode_group_channel_map !== undefined) {
        const checkArgs = { ...args, metadata: facts.metadata };
        const check = await call('engine', 'check_hardware_map', checkArgs, hardwareMapSchema, options);
        warnings.push(...check.warnings);
        if (!check.fits) warnings.push(`the channel map of the metadata file does not fit: ${check.message}`);
      }
      const { viruses, fibers, lightSources } = await devices();
      return {
        ...summarise(facts, look, (await probes()).values(), warnings),
        stimulationDevices: {
          viruses: [...viruses.keys()],
          fibers: [...fibers.keys()],
          lightSources: [...lightSources.keys()],
        },
      };
    },
  });
}

export const checkHardwareMap = defineTool({
  name: 'check_hardware_map',
  title: 'Check the hardware map',
  description: 'Holds electrode groups and channel map against the header of the recording.',
  input: oneSession.extend({ metadata }),
  output: hardwareMapSchema,
  effects: 'reads',
  run: (args, context) =>
    context.call('engine', 'check_hardware_map', args, hardwareMapSchema, passedOn(context)),
});

export const estimate = defineTool({
  name: 'estimate',
  title: 'Estimate a conversion',
  description: 'How long a conversion will take and how large the file will be, about; nothing is written.',
  input: oneSession.extend({
    outFolder: z.string().min(1).optional().meta({ description: 'Default: the folder of the session' }),
  }),
  output: estimateSchema,
  effects: 'reads',
  run: (args, context) =>
    context.call(
      'engine',
      'estimate_conversion',
      { ...args, outFolder: args.outFolder ?? args.folder },
      estimateSchema,
      passedOn(context),
    ),
});

export const inspectRecording = defineTool({
  name: 'inspect_recording',
  title: 'Inspect recordings',
  description:
    'What a .rec file, or every session of a folder, holds: rates, channels, gaps, clock, devices, and what a conversion still needs. Reads headers and a few packets, whatever the size.',
  input: z.object({ path: z.string().min(1).meta({ description: 'A .rec file or a folder' }) }),
  output: inspectionSchema,
  effects: 'reads',
  run: (args, context) =>
    context.call('engine', 'inspect_recording', args, inspectionSchema, passedOn(context)),
});

export const previewSignal = defineTool({
  name: 'preview_signal',
  title: 'Look at a signal',
  description:
    'A stretch of some channels of one recording: the samples in counts with their scale, or, where it is longer than the points, the least and greatest sample of each point.',
  input: z.object({
    file: z.string().min(1).meta({ description: 'The .rec file' }),
    channels: z.array(z.string().min(1)).min(1).max(PREVIEW_LIMITS.channels).optional().meta({
      description:
        'As nTrode:channel (3:2), hwChan, or the name of an analog channel; default: the first channel of the first nTrodes',
    }),
    fromSeconds: z.number().min(0).optional().meta({ description: 'From the first packet; default: 0' }),
    seconds: z.number().positive().optional().meta({ description: 'Default: to the end' }),
    points: z.int().min(1).max(PREVIEW_LIMITS.points).optional().meta({ description: 'Default: 1000' }),
  }),
  output: signalPreviewSchema,
  effects: 'reads',
  run: (args, context) =>
    context.call('engine', 'preview_signal', args, signalPreviewSchema, passedOn(context)),
});

const conversion = oneSession.extend({
  outFolder: z.string().min(1).meta({ description: 'Folder that the NWB file goes to' }),
  metadata,
  overwrite: z.boolean().optional().meta({ description: 'Replace a file of the same name' }),
  ownSince: z.iso
    .datetime()
    .optional()
    .meta({ description: 'When the conversion was begun, where one that was interrupted is gone on with' }),
});

export const planConversion = defineTool({
  name: 'plan_conversion',
  title: 'Plan a conversion',
  description:
    'Decides everything about a conversion and says it: the file, its size, how long it takes, electrodes, series, digital lines, and what would be noted. Writes nothing; what would make the conversion fail it fails with.',
  input: conversion,
  output: plannedSchema,
  effects: 'reads',
  run: (args, context) => context.call('engine', 'plan_conversion', args, plannedSchema, passedOn(context)),
});

export const convertSession = defineTool({
  name: 'convert_session',
  title: 'Convert a session',
  description:
    'Starts converting a session to one NWB file with this metadata. Returns a job id for await_job; faults in the metadata are said at once and nothing is started.',
  input: conversion.extend({
    asker: z
      .object({ conversation: z.string(), owner: z.string().optional() })
      .optional()
      .meta({ description: 'The conversation that asks for it, and whose that is' }),
  }),
  output: z.object({
    jobId: z.string(),
    output: z.string(),
    estimatedSeconds: z.number(),
    estimatedBytes: z.number(),
    warnings: z.array(z.string()),
  }),
  effects: 'changes-files',
  async run(args, context) {
    const started = await context.call('engine', 'start_conversion', args, startedSchema, passedOn(context));
    return {
      jobId: started.jobId,
      output: started.output,
      estimatedSeconds: started.seconds,
      estimatedBytes: started.bytes,
      warnings: started.warnings,
    };
  },
});

export const awaitJob = defineTool({
  name: 'await_job',
  title: 'Wait for a job',
  description:
    'Waits until a job has ended, telling its progress: a conversion, or a comparison. Any client may wait, also after a lost connection; cancelling this call does not cancel the job.',
  input: jobId,
  output: jobEndSchema,
  effects: 'reads',
  run: (args, context) => context.call('engine', 'await_job', args, jobEndSchema, passedOn(context)),
});

export const cancelJob = defineTool({
  name: 'cancel_job',
  title: 'Cancel a job',
  description: 'Stops a job; nothing that looks finished is left behind.',
  input: jobId,
  output: cancelledSchema,
  effects: 'changes-session',
  run: (args, context) => context.call('engine', 'cancel_job', args, cancelledSchema, passedOn(context)),
});

export const listJobs = defineTool({
  name: 'list_jobs',
  title: 'Jobs',
  description: 'Jobs that run, and those that ended a short while ago, with their ids: for who lost one.',
  input: z.object({}),
  output: jobListSchema,
  effects: 'reads',
  run: (args, context) => context.call('engine', 'list_jobs', args, jobListSchema, passedOn(context)),
});
