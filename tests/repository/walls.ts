import { posix } from 'node:path';
import { scanSource } from './source.ts';

interface Room {
  readonly folder: string;
  /** Folders of the rooms whose doors it may use. */
  readonly mayImport: readonly string[];
  /** The files by which others may enter; `index.ts` where nothing is said. */
  readonly doors?: readonly string[];
}

const ENGINES = ['recording', 'nwb', 'inspection'];
const AGENTS = ['agents/conversation', 'agents/conversion', 'agents/evaluation', 'agents/language'];
/** No agent imports another: they meet over MCP, and share only the language models. */
const AN_AGENT_MAY = ['schemas', 'agents/language', 'mcp-server/client'];

/** What each room may import; a file belongs to the room with the longest folder that holds it. */
export const ROOMS: readonly Room[] = [
  {
    folder: 'schemas',
    mayImport: [],
    doors: [
      'schemas/index.ts',
      'schemas/nwb/index.ts',
      'schemas/assistant/index.ts',
      'schemas/settings/index.ts',
      'schemas/service/index.ts',
    ],
  },
  { folder: 'device_metadata', mayImport: [] },
  {
    folder: 'recording',
    mayImport: ['schemas'],
    doors: ['recording/index.ts', 'recording/synthetic/index.ts'],
  },
  { folder: 'nwb', mayImport: ['schemas'] },
  { folder: 'inspection', mayImport: ['schemas', 'nwb'] },
  {
    folder: 'mcp-server',
    mayImport: ['schemas', 'mcp-server/tools', 'mcp-server/client'],
    doors: ['mcp-server/index.ts', 'mcp-server/faults.ts', 'mcp-server/request-context.ts'],
  },
  { folder: 'mcp-server/tools', mayImport: ['schemas', ...ENGINES] },
  { folder: 'mcp-server/client', mayImport: ['schemas'] },
  { folder: 'agents/conversation', mayImport: AN_AGENT_MAY },
  { folder: 'agents/conversion', mayImport: AN_AGENT_MAY },
  { folder: 'agents/evaluation', mayImport: AN_AGENT_MAY },
  { folder: 'agents/language', mayImport: ['schemas', 'mcp-server/client'] },
  {
    folder: 'api',
    mayImport: ['schemas', 'mcp-server', 'mcp-server/client', ...AGENTS],
    // The process of a job is told by it, and loads nothing else of the service.
    doors: ['api/index.ts', 'api/jobs/child-messages.ts'],
  },
  { folder: 'api/client', mayImport: ['schemas', 'api'] },
  { folder: 'web', mayImport: ['schemas', 'api/client'] },
  {
    folder: 'cli',
    mayImport: [
      'schemas',
      ...ENGINES,
      'mcp-server',
      'mcp-server/tools',
      'mcp-server/client',
      ...AGENTS,
      'api',
    ],
  },
];

/** Packages that stay behind one room, because their next version will be another. */
const KEPT_IN: ReadonlyMap<string, string> = new Map([
  ['@modelcontextprotocol/sdk', 'mcp-server'],
  ['@anthropic-ai/sdk', 'agents/language'],
]);

/** Nobody walks into these, and they walk everywhere. */
const OUTSIDE = ['tests', 'bench'];

const isBelow = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);

function roomOf(file: string): Room | undefined {
  return ROOMS.filter((room) => isBelow(file, room.folder)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

function nameOfPackage(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Why `file` may not name the module, or undefined where it may. */
function breach(file: string, specifier: string, dependencies: ReadonlySet<string>): string | undefined {
  if (OUTSIDE.some((folder) => isBelow(file, folder))) return undefined;
  const room = roomOf(file);
  if (room === undefined) return 'this file stands in no room';
  if (!specifier.startsWith('.')) {
    // The page is bundled before it is published: what it imports need not be installed with the package.
    if (specifier.startsWith('node:') || room.folder === 'web') return undefined;
    const name = nameOfPackage(specifier);
    const keeper = KEPT_IN.get(name);
    if (keeper !== undefined && room.folder !== keeper) return `only ${keeper} may import ${name}`;
    return dependencies.has(name) ? undefined : `${name} is not among the dependencies of package.json`;
  }
  const target = posix.join(posix.dirname(file), specifier);
  const other = roomOf(target);
  if (other === room) return undefined;
  if (other === undefined) return `${target} stands in no room`;
  if (!room.mayImport.includes(other.folder)) {
    return `${room.folder} may import ${room.mayImport.join(', ') || 'nothing of ours'}, not ${other.folder}`;
  }
  const doors = other.doors ?? [`${other.folder}/index.ts`];
  return doors.includes(target) ? undefined : `${other.folder} is entered by ${doors.join(' or ')}`;
}

/** The files of the first circle of imports that is met from each start, each circle once. */
function circles(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (done.has(file)) return;
    const before = path.indexOf(file);
    if (before >= 0) {
      found.push(path.slice(before));
      return;
    }
    path.push(file);
    for (const next of imports.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

/**
 * Holds the table above against source files.
 *
 * @param sources text by path, relative to the repository, with forward slashes
 * @param dependencies packages that are installed with ours
 * @returns one line for each breach: file, line, import, rule; and one for each circle of imports
 */
export function breaches(
  sources: ReadonlyMap<string, string>,
  dependencies: ReadonlySet<string>,
): readonly string[] {
  const lines: string[] = [];
  const imports = new Map<string, readonly string[]>();
  for (const [file, text] of sources) {
    const { modules } = scanSource(text);
    for (const { specifier, line } of modules) {
      const why = breach(file, specifier, dependencies);
      if (why !== undefined) lines.push(`${file}:${line}: '${specifier}': ${why}`);
    }
    const own = modules.filter(({ specifier }) => specifier.startsWith('.'));
    imports.set(
      file,
      own.map(({ specifier }) => posix.join(posix.dirname(file), specifier)),
    );
  }
  for (const circle of circles(imports))
    lines.push(`circle of imports: ${[...circle, circle[0]].join(' → ')}`);
  return lines;
}
