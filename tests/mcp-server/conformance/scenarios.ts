/**
 * Every scenario for servers of @modelcontextprotocol/conformance, and how it is met:
 * - `renshaw`: by the agents, served as they are served to hosts;
 * - `agents`: by agents of a test, since the scenario asks for tools of fixed names, behind all of our serving code;
 * - `fixtures`: by a server of the SDK with the fixtures that the scenario asks for, behind our HTTP and its guard;
 * - else the reason why it does not apply.
 */
export type MetBy = 'renshaw' | 'agents' | 'fixtures' | { readonly doesNotApply: string };

const NO_LOGGING = {
  doesNotApply: 'no logging capability: progress tells hosts what happens, and the terminal tells people',
} as const;
const NO_SUBSCRIPTIONS = {
  doesNotApply: 'no subscriptions: a host that waits for a session calls get_state with wait',
} as const;

export const SCENARIOS: Readonly<Record<string, MetBy>> = {
  'server-initialize': 'renshaw',
  ping: 'renshaw',
  'completion-complete': 'renshaw',
  'tools-list': 'renshaw',
  'resources-list': 'renshaw',
  'prompts-list': 'renshaw',
  'server-sse-multiple-streams': 'renshaw',
  'dns-rebinding-protection': 'renshaw',
  'tools-call-simple-text': 'agents',
  'tools-call-error': 'agents',
  'tools-call-with-progress': 'agents',
  'tools-call-elicitation': 'fixtures',
  'tools-call-image': 'fixtures',
  'tools-call-audio': 'fixtures',
  'tools-call-embedded-resource': 'fixtures',
  'tools-call-mixed-content': 'fixtures',
  'json-schema-2020-12': 'fixtures',
  'elicitation-sep1034-defaults': 'fixtures',
  'elicitation-sep1330-enums': 'fixtures',
  'server-sse-polling': 'fixtures',
  'resources-read-text': 'fixtures',
  'resources-read-binary': 'fixtures',
  'resources-templates-read': 'fixtures',
  'prompts-get-simple': 'fixtures',
  'prompts-get-with-args': 'fixtures',
  'prompts-get-embedded-resource': 'fixtures',
  'prompts-get-with-image': 'fixtures',
  'logging-set-level': NO_LOGGING,
  'tools-call-with-logging': NO_LOGGING,
  'tools-call-sampling': {
    doesNotApply: 'no sampling: what is said is understood by the language engine of the conversation agent',
  },
  'resources-subscribe': NO_SUBSCRIPTIONS,
  'resources-unsubscribe': NO_SUBSCRIPTIONS,
};

/** Warnings that stay, by scenario, each with its reason. */
export const WARNINGS: Readonly<
  Record<string, { readonly checks: readonly string[]; readonly why: string }>
> = {
  'server-sse-polling': {
    checks: ['server-sse-priming-event', 'server-sse-retry-field'],
    why: 'it calls as a client of 2025-03-26, which could not read the event without data that carries them',
  },
};
