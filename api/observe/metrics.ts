import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SessionEvent, SessionLog } from '../../schemas/index.ts';

/** Of one kind and state. */
export interface WaitingWork {
  readonly kind: string;
  readonly state: string;
  readonly count: number;
}

/** What is asked for at the moment of a scrape. */
export interface MetricSources {
  readonly openSockets?: (() => number) | undefined;
  readonly jobs?: (() => Promise<readonly WaitingWork[]>) | undefined;
  /** Of this process: memory, processor time, event loop. */
  readonly hasProcess?: boolean | undefined;
}

export interface Metrics {
  requestEnded(request: { method: string; route: string; status: number; seconds: number }): void;
  bytesMoved(way: 'in' | 'out', bytes: number): void;
  /** One more, or one less, of what people hold open. */
  heldOpen(change: 1 | -1): void;
  /** Counts what is appended to a log. */
  counting(log: SessionLog): SessionLog;
  /** In the text format of Prometheus. */
  text(): Promise<{ readonly type: string; readonly body: string }>;
}

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];
const CONVERSION_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];

/** The numbers of one service, in a registry of its own: two of them in one process do not mix. */
export function createMetrics(sources: MetricSources = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'renshaw_http_requests_total',
    help: 'Requests that were answered, by the pattern of their route.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'renshaw_http_request_duration_seconds',
    help: 'Time until an answer began, by the pattern of its route.',
    labelNames: ['method', 'route'],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const faults = new Counter({
    name: 'renshaw_faults_total',
    help: 'Answers that tell of a fault of our own.',
    registers,
  });
  const moved = new Counter({
    name: 'renshaw_bytes_total',
    help: 'Bytes of files that came in (uploads) and went out (downloads).',
    labelNames: ['way'],
    registers,
  });
  const held = new Gauge({
    name: 'renshaw_held_open',
    help: 'Requests, streams and sockets of people that are open.',
    registers,
  });
  const work = new Counter({
    name: 'renshaw_session_jobs_total',
    help: 'Conversions, checks and corrections of sessions that ended, by outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const conversionSeconds = new Histogram({
    name: 'renshaw_conversion_duration_seconds',
    help: 'Time that conversions took.',
    buckets: CONVERSION_SECONDS,
    registers,
  });
  const converted = new Counter({
    name: 'renshaw_converted_bytes_total',
    help: 'Bytes of NWB files that conversions wrote.',
    registers,
  });
  const messages = new Counter({
    name: 'renshaw_messages_total',
    help: 'Messages that people sent.',
    registers,
  });
  const tokens = new Counter({
    name: 'renshaw_model_tokens_total',
    help: 'Tokens that the language model took.',
    labelNames: ['kind'],
    registers,
  });
  const dollars = new Counter({
    name: 'renshaw_model_usd_total',
    help: 'What the language model cost, where its price is known.',
    registers,
  });
  const away = new Counter({
    name: 'renshaw_model_away_total',
    help: 'Answers that the built-in engine read in the place of the model, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const { openSockets, jobs } = sources;
  if (openSockets !== undefined)
    new Gauge({
      name: 'renshaw_sockets',
      help: 'WebSockets that are open.',
      registers,
      collect() {
        this.set(openSockets());
      },
    });
  if (jobs !== undefined)
    new Gauge({
      name: 'renshaw_jobs',
      help: 'Jobs of the queue, by kind and state.',
      labelNames: ['kind', 'state'],
      registers,
      async collect() {
        this.reset();
        for (const { kind, state, count } of await jobs()) this.set({ kind, state }, count);
      },
    });
  if (sources.hasProcess === true) collectDefaultMetrics({ register: registry, prefix: 'renshaw_' });

  const count = (event: SessionEvent): void => {
    if (event.type === 'said') messages.inc();
    else if (event.type === 'job-ended') work.inc({ kind: event.kind, outcome: event.outcome });
    else if (event.type === 'converted') {
      conversionSeconds.observe(event.output.seconds);
      converted.inc(event.output.bytes);
    } else if (event.type === 'model-used') {
      if (event.away !== undefined) away.inc({ reason: event.away });
      for (const use of event.uses) {
        tokens.inc({ kind: 'input' }, use.inputTokens);
        tokens.inc({ kind: 'cache-read' }, use.cacheReadTokens);
        tokens.inc({ kind: 'cache-write' }, use.cacheWriteTokens);
        tokens.inc({ kind: 'output' }, use.outputTokens);
        dollars.inc(use.usd ?? 0);
      }
    }
  };
  return {
    requestEnded: ({ method, route, status, seconds }) => {
      requests.inc({ method, route, status: String(status) });
      requestSeconds.observe({ method, route }, seconds);
      if (status === 500) faults.inc();
    },
    bytesMoved: (way, bytes) => moved.inc({ way }, bytes),
    heldOpen: (change) => held.inc(change),
    counting: (log) => ({
      ...log,
      append: async (sessionId, events, options) => {
        const stored = await log.append(sessionId, events, options);
        for (const { event } of stored) count(event);
        return stored;
      },
    }),
    text: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
}
