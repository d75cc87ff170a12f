import { z } from 'zod';
import {
  type AgentName,
  type CallTool,
  InputError,
  inspectionSchema,
  readProbeTypes,
  sessionViewSchema,
} from '../../schemas/index.ts';

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** One kind of resource: what there is, and how one of them is read. */
export interface Family {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Of the template. */
  readonly variable: string;
  /** The agent that tells of them. */
  readonly needs?: AgentName;
  list(call: CallTool, signal: AbortSignal): Promise<readonly Entry[]>;
  /** Undefined where there is none of this id. */
  read(id: string, call: CallTool, signal: AbortSignal): Promise<unknown>;
}

/** The newest; older ones are read by their id. */
const MAX_LISTED = 50;

const listAnswer = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      title: z.string(),
      folder: z.string(),
      phase: z.string(),
      status: z.string(),
    }),
  ),
});
const viewAnswer = z.object({ view: sessionViewSchema });

async function sessionsOf(call: CallTool, signal: AbortSignal) {
  const { sessions } = await call('conversation', 'list_sessions', {}, listAnswer, { signal });
  return sessions.slice(0, MAX_LISTED);
}

async function viewOf(sessionId: string, call: CallTool, signal: AbortSignal) {
  try {
    return (await call('conversation', 'get_state', { sessionId }, viewAnswer, { signal })).view;
  } catch (error) {
    if (error instanceof InputError && error.kind === 'session') return undefined;
    throw error;
  }
}

const sessions: Family = {
  name: 'sessions',
  title: 'A conversation',
  description:
    'What was said, every value with where it comes from, what is missing, and how far the work is.',
  variable: 'sessionId',
  needs: 'conversation',
  list: async (call, signal) =>
    (await sessionsOf(call, signal)).map(({ sessionId, title, status }) => ({
      id: sessionId,
      name: sessionId,
      title,
      description: status,
    })),
  read: viewOf,
};

/** Where a session may have a report. */
const JUDGED = ['deciding', 'correcting', 'confirming', 'converting', 'done'];

const reports: Family = {
  name: 'reports',
  title: 'What a check found',
  description: 'The last evaluation of the file of a session: each finding with what would correct it.',
  variable: 'sessionId',
  needs: 'conversation',
  async list(call, signal) {
    const judged = (await sessionsOf(call, signal)).filter(({ phase }) => JUDGED.includes(phase));
    const entries: Entry[] = [];
    for (const { sessionId, title } of judged) {
      const report = (await viewOf(sessionId, call, signal))?.report;
      if (report === undefined) continue;
      const { length } = report.findings;
      const description = `${report.file}: ${length === 1 ? '1 finding' : `${length} findings`}`;
      entries.push({ id: sessionId, name: `report of ${sessionId}`, title: `Report: ${title}`, description });
    }
    return entries;
  },
  read: async (id, call, signal) => (await viewOf(id, call, signal))?.report,
};

const recordings: Family = {
  name: 'recordings',
  title: 'Recordings',
  description: 'What a .rec file, or every session of a folder, holds: by its path, percent-encoded.',
  variable: 'path',
  needs: 'conversion',
  async list(call, signal) {
    const known = await sessionsOf(call, signal).catch(() => []);
    const folders = [...new Map(known.map((session) => [session.folder, session])).values()];
    return folders.map(({ folder, title }) => ({
      id: folder,
      name: folder,
      title: `Recordings: ${title}`,
      description: 'Rates, channels, gaps, clock and files, and what a conversion still needs.',
    }));
  },
  read: async (path, call, signal) =>
    await call('conversion', 'inspect_recording', { path }, inspectionSchema, { signal }),
};

const probes: Family = {
  name: 'probes',
  title: 'A probe type',
  description: 'Shanks and electrodes of a device type, as electrode groups name it.',
  variable: 'deviceType',
  list: async () =>
    [...(await readProbeTypes()).values()].map(({ probe_type, probe_description }) => ({
      id: probe_type,
      name: probe_type,
      title: probe_type,
      description: probe_description,
    })),
  read: async (id) => (await readProbeTypes()).get(id),
};

export const FAMILIES: readonly Family[] = [sessions, reports, recordings, probes];
