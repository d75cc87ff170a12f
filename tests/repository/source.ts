/** A module that a source file names: in `import … from`, `export … from`, `import '…'` or `import('…')`, types included. */
export interface NamedModule {
  readonly specifier: string;
  /** From 1. */
  readonly line: number;
}

export interface ScannedSource {
  readonly modules: readonly NamedModule[];
  /** The source with the content of comments, strings, templates and regular expressions blanked; lines stand where they stood. */
  readonly code: string;
}

/** What may stand before a string for it to name a module. `from` as a property (`from: 'x'`) has a colon between. */
const NAMES_A_MODULE = /(?:\bfrom|\bimport|\bimport\s*\()\s*$/;
/** After these a slash opens a regular expression; after a name, a number or a closing bracket it divides. */
const BEFORE_A_REGEX = /(?:^|[([{,;:=!&|?+\-*%<>~^}]|\b(?:return|typeof|case|in|of|do|else|yield|await))\s*$/;

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The end of what opens at `start` and closes with `close`: just behind it, or at the line's end where it never closes. */
function endOfQuoted(source: string, start: number, close: string): number {
  let inClass = false;
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '\n') return at;
    else if (close === '/' && (char === '[' || char === ']')) inClass = char === '[';
    else if (char === close && !inClass) return at + 1;
  }
  return source.length;
}

/**
 * Finds the modules that a TypeScript source names. TypeScript 7 offers no parser to JavaScript; this reads just enough of
 * the language to tell code from comments, strings, templates and regular expressions.
 */
export function scanSource(source: string): ScannedSource {
  const modules: NamedModule[] = [];
  /** For each template that is open: how many braces are open within its current `${ … }`. */
  const templates: number[] = [];
  let code = '';
  let at = 0;

  const skipTo = (end: number): void => {
    code += blank(source.slice(at, end));
    at = end;
  };
  const templateText = (): void => {
    let end = at;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end)) {
      end += source[end] === '\\' ? 2 : 1;
    }
    const isSubstitution = source.startsWith('${', end);
    skipTo(Math.min(source.length, end + (isSubstitution ? 2 : 1)));
    if (isSubstitution) templates.push(0);
  };

  while (at < source.length) {
    const char = source[at] ?? '';
    const open = templates.at(-1);
    if (source.startsWith('//', at)) {
      const end = source.indexOf('\n', at);
      skipTo(end < 0 ? source.length : end);
    } else if (source.startsWith('/*', at)) {
      const end = source.indexOf('*/', at + 2);
      skipTo(end < 0 ? source.length : end + 2);
    } else if (char === '"' || char === "'") {
      const end = endOfQuoted(source, at, char);
      if (NAMES_A_MODULE.test(code.slice(-200))) {
        modules.push({ specifier: source.slice(at + 1, end - 1), line: code.split('\n').length });
      }
      // The quotes stay, so that what stands behind a string is not taken for the start of an expression.
      code += char;
      at += 1;
      skipTo(end - 1);
      code += source.slice(at, end);
      at = end;
    } else if (char === '/' && BEFORE_A_REGEX.test(code.slice(-200))) {
      skipTo(endOfQuoted(source, at, '/'));
      code = `${code.slice(0, -1)}_`;
    } else if (char === '`') {
      skipTo(at + 1);
      templateText();
    } else if (char === '}' && open === 0) {
      templates.pop();
      skipTo(at + 1);
      templateText();
    } else {
      if (open !== undefined && (char === '{' || char === '}')) {
        templates[templates.length - 1] = open + (char === '{' ? 1 : -1);
      }
      code += char;
      at += 1;
    }
  }
  return { modules, code };
}
