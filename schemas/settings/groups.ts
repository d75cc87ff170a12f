// Every value that the service can be told, by topic. A new one is an entry here: its flag, its documentation and its place in
// .env.example follow (`npm run settings`). What two values must not say together is in unsafe.ts.

import * as kind from './kinds.ts';
import { optionalSetting, setting } from './setting.ts';

const address = {
  mode: setting({
    variable: 'RENSHAW_MODE',
    flag: 'mode',
    placeholder: 'MODE',
    kind: kind.oneOf('local', 'production'),
    fallback: 'local',
    about:
      'local: one person, on the machine that it runs on. production: a service for several people, which does not start with settings that would be unsafe for them.',
  }),
  host: setting({
    variable: 'RENSHAW_HOST',
    flag: 'host',
    placeholder: 'NAME',
    kind: kind.hostName,
    fallback: '127.0.0.1',
    about: 'Where it listens. Beyond this machine only with users or a trusted header (RENSHAW_SIGN_IN).',
  }),
  port: setting({
    variable: 'RENSHAW_PORT',
    flag: 'port',
    placeholder: 'N',
    kind: kind.wholeNumber(0, 65_535),
    fallback: '8787',
    about: 'The port; 0 for any that is free.',
  }),
  publicNames: setting({
    variable: 'RENSHAW_PUBLIC_NAMES',
    flag: 'public-name',
    placeholder: 'NAME',
    kind: kind.hostNames,
    fallback: '',
    about:
      'The names by which people reach it, beside those of loopback. A request for any other name is refused.',
  }),
  trustedProxies: setting({
    variable: 'RENSHAW_TRUSTED_PROXIES',
    flag: 'trusted-proxy',
    placeholder: 'NETWORK',
    kind: kind.networks,
    fallback: '',
    about: 'Reverse proxies whose X-Forwarded-For, X-Forwarded-Proto and user header are believed.',
  }),
  corsOrigins: setting({
    variable: 'RENSHAW_CORS_ORIGINS',
    flag: 'cors-origin',
    placeholder: 'ORIGIN',
    kind: kind.origins,
    fallback: '',
    about: 'Other pages that may use the API from a browser. None by default.',
  }),
};

const data = {
  dataRoots: optionalSetting({
    variable: 'RENSHAW_DATA_ROOTS',
    flag: 'data-root',
    placeholder: 'DIR',
    kind: kind.folders,
    fallbackWords: 'your home folder; in production it has to be named',
    about: 'Folders with recordings. Nothing outside of them is listed, read or written.',
  }),
  stateFolder: optionalSetting({
    variable: 'RENSHAW_STATE',
    flag: 'state',
    placeholder: 'DIR',
    kind: kind.folder('a folder that only the service may enter'),
    fallbackWords: 'the folder that the system has for such files',
    about: 'Where sessions, uploads and jobs are kept.',
  }),
  databaseUrl: optionalSetting({
    variable: 'DATABASE_URL',
    placeholder: 'URL',
    kind: kind.postgresAddress,
    fallbackWords: 'SQLite files in the state folder',
    isSecret: true,
    about: 'A PostgreSQL that keeps sessions, jobs and accounts, for several processes or machines.',
  }),
  agents: setting({
    variable: 'RENSHAW_AGENTS',
    flag: 'agents',
    placeholder: 'HOW',
    kind: kind.oneOf('memory', 'process', 'http'),
    fallback: 'memory',
    about:
      'memory: all agents in one process; process or http: those that do the work in processes of their own, over pipes or HTTP.',
  }),
};

const people = {
  signIn: setting({
    variable: 'RENSHAW_SIGN_IN',
    flag: 'sign-in',
    placeholder: 'HOW',
    kind: kind.oneOf('start-up-token', 'users', 'trusted-header'),
    fallback: 'start-up-token',
    about:
      'start-up-token: whoever has the address that is printed at the start. users: people with tokens of their own, made by `renshaw user add`. trusted-header: a proxy says who somebody is.',
  }),
  userHeader: setting({
    variable: 'RENSHAW_USER_HEADER',
    flag: 'user-header',
    placeholder: 'NAME',
    kind: kind.headerName,
    fallback: 'x-forwarded-user',
    about: 'The header that names the person, where the sign-in is trusted-header.',
  }),
  requestsPerMinute: setting({
    variable: 'RENSHAW_REQUESTS_PER_MINUTE',
    placeholder: 'N',
    kind: kind.wholeNumber(1, 1_000_000),
    fallback: '1200',
    about: 'How often one person, or one address, may ask within a minute.',
  }),
  openAtOnce: setting({
    variable: 'RENSHAW_OPEN_AT_ONCE',
    placeholder: 'N',
    kind: kind.wholeNumber(10, 1_000_000),
    fallback: '500',
    about:
      'How many requests, downloads, streams and sockets one person may hold open at the same time; each tab of a browser takes one.',
  }),
  signInsPerMinute: setting({
    variable: 'RENSHAW_SIGN_INS_PER_MINUTE',
    placeholder: 'N',
    kind: kind.wholeNumber(1, 100_000),
    fallback: '30',
    about: 'How often one address may fail to sign in within a minute.',
  }),
};

const uploads = {
  uploadMaxBytes: setting({
    variable: 'RENSHAW_UPLOAD_MAX_BYTES',
    placeholder: 'SIZE',
    kind: kind.byteCount,
    fallback: '200 GB',
    about: 'The largest file that can be uploaded.',
  }),
  uploadQuotaBytes: setting({
    variable: 'RENSHAW_UPLOAD_QUOTA_BYTES',
    placeholder: 'SIZE',
    kind: kind.byteCount,
    fallback: '500 GB',
    about: 'What the uploads of one person may take together.',
  }),
  scanCommand: optionalSetting({
    variable: 'RENSHAW_SCAN_COMMAND',
    placeholder: 'COMMAND',
    kind: kind.anyText,
    fallbackWords: 'none',
    about:
      'A program that gets the path of each uploaded file as its last argument, and refuses it by any exit code but 0; for a virus scanner.',
  }),
};

const jobs = {
  jobsAtOnce: setting({
    variable: 'RENSHAW_JOBS_AT_ONCE',
    flag: 'jobs-at-once',
    placeholder: 'N',
    kind: kind.wholeNumber(0, 1000),
    fallback: '2',
    about: 'Conversions and checks that run here at the same time; 0 leaves all of them to `renshaw worker`.',
  }),
  jobsPerUser: setting({
    variable: 'RENSHAW_JOBS_PER_USER',
    placeholder: 'N',
    kind: kind.wholeNumber(1, 1000),
    fallback: '2',
    about: 'How many of them one person may have at the same time; the others wait.',
  }),
  jobAttempts: setting({
    variable: 'RENSHAW_JOB_ATTEMPTS',
    placeholder: 'N',
    kind: kind.wholeNumber(1, 100),
    fallback: '5',
    about: 'How often a job is begun that ends by a fault that may pass.',
  }),
};

const operations = {
  logLevel: optionalSetting({
    variable: 'RENSHAW_LOG_LEVEL',
    flag: 'log-level',
    placeholder: 'LEVEL',
    kind: kind.oneOf('debug', 'info', 'warn', 'error', 'silent'),
    fallbackWords: 'info in production, else warn',
    about: 'What is logged: each request from info on.',
  }),
  logFormat: setting({
    variable: 'RENSHAW_LOG_FORMAT',
    flag: 'log-format',
    placeholder: 'FORMAT',
    kind: kind.oneOf('auto', 'text', 'json'),
    fallback: 'auto',
    about: 'One JSON object a line, or lines for people; auto: lines in a terminal, JSON elsewhere.',
  }),
  metricsFrom: setting({
    variable: 'RENSHAW_METRICS_FROM',
    placeholder: 'NETWORK',
    kind: kind.networks,
    fallback: '127.0.0.0/8,::1',
    about: 'Who may read /metrics without signing in.',
  }),
  leastFreeBytes: setting({
    variable: 'RENSHAW_LEAST_FREE_BYTES',
    placeholder: 'SIZE',
    kind: kind.byteCount,
    fallback: '1 GB',
    about: 'Below so much room in the state folder no upload begins, and /readyz says "degraded".',
  }),
  cleanUpAfterDays: setting({
    variable: 'RENSHAW_CLEAN_UP_AFTER_DAYS',
    placeholder: 'N',
    kind: kind.wholeNumber(0, 36_500),
    fallback: '30',
    about:
      'Uploads and unfinished files in the state folder are removed when their session was finished, or nothing happened in it, for so many days; 0 keeps them.',
  }),
};

const language = {
  anthropicApiKey: optionalSetting({
    variable: 'ANTHROPIC_API_KEY',
    placeholder: 'KEY',
    kind: kind.anyText,
    fallbackWords: 'none: the built-in engine understands what people say',
    isSecret: true,
    about: 'The key of the language model; see language.md for what is sent to it.',
  }),
  anthropicBaseUrl: optionalSetting({
    variable: 'ANTHROPIC_BASE_URL',
    placeholder: 'URL',
    kind: kind.httpAddress,
    fallbackWords: 'that of Anthropic',
    about: 'Where the model is asked.',
  }),
  model: optionalSetting({
    variable: 'RENSHAW_MODEL',
    placeholder: 'NAME',
    kind: kind.anyText,
    fallbackWords: 'see language.md',
    about: 'Which model.',
  }),
  modelBudgetUsd: optionalSetting({
    variable: 'RENSHAW_MODEL_BUDGET_USD',
    placeholder: 'N',
    kind: kind.amount,
    fallbackWords: '1, see language.md',
    about: 'What the model may cost in one session, in US dollars.',
  }),
  modelBudgetTokens: optionalSetting({
    variable: 'RENSHAW_MODEL_BUDGET_TOKENS',
    placeholder: 'N',
    kind: kind.amount,
    fallbackWords: '500000, for models without a known price',
    about: 'How many tokens the model may take in one session.',
  }),
  phrase: setting({
    variable: 'RENSHAW_PHRASE',
    placeholder: 'on|off',
    kind: kind.onOrOff,
    fallback: 'off',
    about: 'Whether the model words the replies.',
  }),
};

export const SETTING_GROUPS = [
  { title: 'Address', settings: address },
  { title: 'Data', settings: data },
  { title: 'People', settings: people },
  { title: 'Uploads', settings: uploads },
  { title: 'Jobs', settings: jobs },
  { title: 'Logs, metrics, cleaning up', settings: operations },
  { title: 'Language', settings: language },
] as const;

export const SETTINGS = {
  ...address,
  ...data,
  ...people,
  ...uploads,
  ...jobs,
  ...operations,
  ...language,
};
