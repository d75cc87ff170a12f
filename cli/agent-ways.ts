/** How the agents of a program are run: in its own process, or each in one that serves over pipes or over HTTP. */
export const AGENT_WAYS = ['memory', 'process', 'http'] as const;
export type AgentWay = (typeof AGENT_WAYS)[number];
