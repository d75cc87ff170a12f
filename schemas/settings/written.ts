import { SETTING_GROUPS } from './groups.ts';
import type { Setting } from './setting.ts';

const settingsOf = (group: (typeof SETTING_GROUPS)[number]): readonly Setting<unknown>[] =>
  Object.values<Setting<unknown>>(group.settings);

const defaultOf = ({ fallback, fallbackWords }: Setting<unknown>): string =>
  fallback === undefined ? (fallbackWords ?? 'none') : fallback === '' ? 'none' : fallback;

/** Breaks a text at spaces into lines of at most 110 characters, each after the prefix. */
function wrapped(text: string, prefix: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 110) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${prefix}${word}`);
  }
  return lines.join('\n');
}

/** `.env.example`: every variable, none of them set. */
export function settingsAsDotEnv(): string {
  const head = [
    '# Copy this file to .env in the folder that `renshaw serve` is started in, and set what shall differ. Variables of the',
    '# environment count before it, flags before those. Written by `npm run settings`; see docs/configuration.md.',
  ];
  const groups = SETTING_GROUPS.map((group) =>
    [
      `# ── ${group.title}`,
      ...settingsOf(group).map((setting) => {
        const { variable, about, fallback = '', kind } = setting;
        const more = `Takes ${kind.expected}. Default: ${defaultOf(setting)}.`;
        return `\n${wrapped(`${about} ${more}`, '# ')}\n# ${variable}=${quoted(fallback)}`;
      }),
    ].join('\n'),
  );
  return `${[head.join('\n'), ...groups].join('\n\n')}\n`;
}

const quoted = (text: string): string => (/^[\w.:,/-]*$/.test(text) ? text : JSON.stringify(text));

/** The tables of docs/configuration.md. */
export function settingsAsMarkdown(): string {
  return SETTING_GROUPS.map((group) =>
    [
      `## ${group.title}`,
      '',
      '| variable | flag of `renshaw serve` | takes | default | meaning |',
      '|---|---|---|---|---|',
      ...settingsOf(group).map((setting) => {
        const { variable, flag, placeholder, about, kind, isSecret } = setting;
        const cells = [
          `\`${variable}\`${isSecret === true ? ' (secret)' : ''}`,
          flag === undefined ? '' : `\`--${flag} ${placeholder}\``,
          kind.expected,
          defaultOf(setting),
          about,
        ];
        return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
      }),
    ].join('\n'),
  ).join('\n\n');
}
