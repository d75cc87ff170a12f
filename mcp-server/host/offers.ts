import type { AgentName, ToolContext, ToolDefinition } from '../../schemas/index.ts';
import type { Hub } from '../hub.ts';
import { approve } from './approvals.ts';
import { type Brief, briefly } from './brief-view.ts';
import { convertFolder } from './convert-folder.ts';

/** What hosts see; the engine is reached through the agents only, which know when it may be used. */
const OFFERED: readonly AgentName[] = ['conversation', 'conversion', 'evaluation'];

/** A tool as hosts are offered it. */
export interface Offer {
  readonly title: string;
  readonly tool: ToolDefinition;
  readonly run: (args: Record<string, unknown>, context: ToolContext) => Promise<Brief>;
}

/** @throws RangeError when two agents have a tool of the same name */
export function offersOf(hub: Hub): ReadonlyMap<string, Offer> {
  const offers = new Map<string, Offer>();
  const add = (offer: Offer): void => {
    if (offers.has(offer.tool.name)) throw new RangeError(`two tools are called "${offer.tool.name}"`);
    offers.set(offer.tool.name, offer);
  };
  const agents = hub.agents.filter(({ name }) => OFFERED.includes(name));
  if (agents.some(({ name }) => name === 'conversation'))
    add({
      title: convertFolder.title,
      tool: convertFolder,
      run: async (args, context) => ({
        data: await convertFolder.run(convertFolder.input.parse(args), context),
      }),
    });
  for (const { name, tools } of agents)
    for (const tool of tools)
      add({
        title: `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${tool.title}`,
        tool,
        async run(args, { progress, signal, elicit }) {
          await approve(tool.name, args, elicit);
          const options = { onProgress: progress, signal };
          return briefly(await hub.call(name, tool.name, args, tool.output, options));
        },
      });
  return offers;
}
