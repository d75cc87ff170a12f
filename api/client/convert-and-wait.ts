import type {
  EvaluationReport,
  FieldValue,
  Phase,
  Progress,
  SessionView,
  Source,
} from '../../schemas/assistant/index.ts';
import type { Operations } from './operations.ts';

export interface ConvertOptions {
  /** Where the file goes; next to the recording if not given. */
  readonly outFolder?: string | undefined;
  /** Which session, as animal/date, where the folder holds several. */
  readonly session?: string | undefined;
  /** Whether a file of the same name may be replaced. */
  readonly overwrite?: boolean | undefined;
  /** Converts although DANDI would miss something in the file; by default it is refused before anything is written. */
  readonly isIncompleteAllowed?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the conversion, not only the waiting for it. */
  readonly signal?: AbortSignal | undefined;
}

/** A metadata file by its path on the machine of the service, or what it would hold: fields as in the metadata YAML. */
export type GivenMetadata = string | { readonly [field: string]: unknown };

export interface Converted {
  readonly sessionId: string;
  /** The NWB file; `client.getOutput(sessionId, file.name)` fetches it. */
  readonly file: { readonly name: string; readonly bytes: number };
  /** What the check found; `report.passed` says whether DANDI takes the file. */
  readonly report: EvaluationReport;
  /** `done`, or `deciding` where there are findings to decide on. */
  readonly phase: Phase;
  readonly view: SessionView;
}

/** The conversion did not come about; the session is kept, and can be gone on with by its id. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
  readonly sessionId: string;
  readonly view: SessionView;

  constructor(message: string, view: SessionView) {
    super(message);
    this.sessionId = view.sessionId;
    this.view = view;
  }
}

const GIVEN_FILE: readonly Source[] = ['yaml', 'previous-nwb'];
const WORKING: readonly Phase[] = ['scanning', 'converting', 'evaluating', 'correcting'];

/**
 * Opens a folder, gives the metadata, approves the conversion, and waits for the file and the report of its check.
 * @throws ConversionError where something is missing or contradicts the recording, and where the conversion fails;
 * ServiceProblem where the service refuses
 */
export async function convertAndWait(
  client: Operations,
  folder: string,
  metadata: GivenMetadata | undefined,
  { outFolder, session, overwrite = false, isIncompleteAllowed = false, onProgress, signal }: ConvertOptions,
): Promise<Converted> {
  const how = signal === undefined ? {} : { signal };
  const where = {
    ...(outFolder === undefined ? {} : { outFolder }),
    ...(session === undefined ? {} : { session }),
  };
  const id = await client.openSession({ folder, ...where }, how);
  try {
    let view = await client.getSession(id, how);
    if (typeof metadata === 'string') view = await attached(client, id, metadata, how);
    else {
      const answers = answersOf(metadata ?? {});
      if (Object.keys(answers).length > 0) view = await client.answer(id, answers, how);
    }
    refuseOpen(view, isIncompleteAllowed);
    // Whatever is only recommended is not asked for any more.
    if (view.phase === 'collecting') view = await client.say(id, 'skip everything', how);
    if (view.phase !== 'confirming') throw new ConversionError(lastWords(view), view);
    await client.decide(id, { kind: 'start', overwrite }, how);
    return converted(await whenOver(client, id, { onProgress, signal }));
  } catch (error) {
    // Nobody waits for it any more.
    if (signal?.aborted === true) await client.cancelSession(id).catch(() => undefined);
    throw error;
  }
}

/** Whoever gives a file says what it says: it needs no confirmation of every value. */
async function attached(
  client: Operations,
  id: string,
  path: string,
  how: { readonly signal?: AbortSignal },
): Promise<SessionView> {
  let view = await client.attachFile(id, path, how);
  const fromFile = view.values.filter(
    ({ status, provenance }) => status === 'proposed' && GIVEN_FILE.includes(provenance.source),
  );
  for (const { field } of fromFile) view = await client.edit(id, { kind: 'confirm', field }, how);
  return view;
}

/** Fields as the conversation knows them: those of the subject by their path, tables whole. */
function answersOf(metadata: Exclude<GivenMetadata, string>): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([field, value]): [string, FieldValue][] => {
      if (value === null || value === undefined) return [];
      if (typeof value !== 'object' || Array.isArray(value)) return [[field, value as FieldValue]];
      return Object.entries(value).map(([key, inner]) => [`${field}.${key}`, inner as FieldValue]);
    }),
  );
}

/** @throws ConversionError before anything is written that nobody would want */
function refuseOpen(view: SessionView, isIncompleteAllowed: boolean): void {
  const disputed = view.conflicts.filter(({ isOpen }) => isOpen);
  if (disputed.length > 0) {
    const sentences = disputed.map(
      ({ label, claims }) =>
        `${label}: ${claims.map((one) => `${one.display} (${one.provenance.detail})`).join(' or ')}`,
    );
    throw new ConversionError(`Sources contradict one another. ${sentences.join('; ')}.`, view);
  }
  if (view.missing.length === 0 || isIncompleteAllowed) return;
  const labels = view.missing.map(({ label, field }) => `${label} (${field})`);
  throw new ConversionError(`The metadata lack ${labels.join(', ')}.`, view);
}

/** The session when its work has ended, its progress told until then. */
async function whenOver(
  client: Operations,
  id: string,
  { onProgress, signal }: Pick<ConvertOptions, 'onProgress' | 'signal'>,
): Promise<SessionView> {
  const how = signal === undefined ? {} : { signal };
  for (;;) {
    const view = await client.getSession(id, how);
    if (!WORKING.includes(view.phase)) return view;
    for await (const message of client.followSession(id, { ...how, after: view.lastSeq })) {
      if ('seq' in message) break;
      onProgress?.(message.progress);
    }
    signal?.throwIfAborted();
  }
}

function converted(view: SessionView): Converted {
  const { sessionId, phase, outputs, report } = view;
  const file = outputs.find(({ kind }) => kind === 'nwb');
  if ((phase === 'done' || phase === 'deciding') && file !== undefined && report !== undefined)
    return { sessionId, file: { name: file.name, bytes: file.bytes }, report, phase, view };
  throw new ConversionError(lastWords(view), view);
}

const lastWords = (view: SessionView): string =>
  view.messages.findLast(({ who }) => who === 'renshaw')?.text ?? view.status;
