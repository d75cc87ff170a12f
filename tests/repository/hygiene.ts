import { scanSource } from './source.ts';

/** A hard look at files longer than this; data has its own length. */
const MOST_LINES = 400;

const isSource = (file: string): boolean => /\.(tsx?|js|mjs|cjs|py)$/.test(file);
const isTypeScript = (file: string): boolean => /\.tsx?$/.test(file);
const isData = (file: string): boolean => /(^|\/)(namespaces|data|golden)\//.test(file);

interface Rule {
  readonly what: string;
  readonly files: (file: string) => boolean;
  /** Looked for line by line, in the text or in the code alone (without comments and strings). */
  readonly pattern: RegExp;
  readonly codeOnly: boolean;
}

/** The patterns are put together from parts, so that this file does not break the rules that it holds. */
const RULES: readonly Rule[] = [
  {
    what: 'a path of one machine',
    files: (file) => file !== 'package-lock.json',
    pattern: new RegExp(`(?<![\\w.:/-])(?:/(?:home|root|Users|work)/|[A-Z]:\\\\${'Users'}\\b)`),
    codeOnly: false,
  },
  {
    what: 'the host of a package registry',
    files: () => true,
    pattern: new RegExp(
      [
        'registry\\.(?:npmjs',
        'yarnpkg)|pypi\\.org/',
        'simple|files\\.python',
        'hosted|"resol',
        'ved": "http',
      ].join(''),
    ),
    codeOnly: false,
  },
  {
    what: 'a test that is left out or runs alone',
    files: (file) => file.startsWith('tests/') && isTypeScript(file),
    pattern: /\b(?:describe|it|test|suite)(?:\.\w+)*\.(?:only|skip|todo)\b/,
    codeOnly: true,
  },
  {
    what: 'a type that is not looked at',
    files: isTypeScript,
    pattern: /(?:[:<,|&(]|\bas|=>)\s*any\b(?!\s*[:(])/,
    codeOnly: true,
  },
  {
    what: 'a `using` declaration, which Node 22 cannot parse',
    files: (file) => isTypeScript(file) && !/^(?:tests|bench)\//.test(file),
    pattern: /^\s*(?:await )?using \w+ =|^\s*(?:await )?using \w+$/,
    codeOnly: true,
  },
  {
    what: 'an error of the compiler that is hidden',
    files: (file) => isSource(file),
    pattern: new RegExp(`@ts-${'(?:ignore|nocheck|expect-error)'}`),
    codeOnly: false,
  },
];

/**
 * Holds the rules above against files.
 *
 * @param texts by path, relative to the repository, with forward slashes
 * @returns one line for each breach: file, line, what was found
 */
export function untidy(texts: ReadonlyMap<string, string>): readonly string[] {
  const found: string[] = [];
  for (const [file, text] of texts) {
    const rules = RULES.filter((rule) => rule.files(file));
    const lines = text.split('\n');
    const code = isTypeScript(file) ? scanSource(text).code.split('\n') : lines;
    for (const { what, pattern, codeOnly } of rules) {
      (codeOnly ? code : lines).forEach((line, index) => {
        if (pattern.test(line)) found.push(`${file}:${index + 1}: ${what}: ${lines[index]?.trim()}`);
      });
    }
    if (isSource(file) && !isData(file) && lines.length - 1 > MOST_LINES) {
      found.push(`${file}: ${lines.length - 1} lines, more than ${MOST_LINES}: split it by idea`);
    }
  }
  return found;
}
