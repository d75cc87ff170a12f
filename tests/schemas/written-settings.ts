import { settingsAsDotEnv, settingsAsMarkdown } from '../../schemas/settings/index.ts';
import { readText } from '../repository/files.ts';

const MARK = '<!-- settings -->';

/** The files that say what settings there are, as they have to be. */
export function writtenSettings(): ReadonlyMap<string, string> {
  const page = 'docs/configuration.md';
  const [head = ''] = readText(page).split(MARK);
  return new Map([
    ['.env.example', settingsAsDotEnv()],
    [page, `${head}${MARK}\n\n${settingsAsMarkdown()}\n`],
  ]);
}
