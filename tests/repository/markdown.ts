/** A fenced block of a Markdown text. */
export interface Block {
  /** The word behind the opening fence, or '' for none. */
  readonly language: string;
  /** What the opening fence says behind `file=`: where the block belongs. */
  readonly file?: string | undefined;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

const FENCE = /^( *)(`{3,}|~{3,})\s*([\w-]*)(?: file=(\S+))?/;

/** The fenced blocks of a Markdown text, in order; one that never closes runs to the end. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: (Omit<Block, 'text'> & { indent: number; fence: string; lines: string[] }) | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const [, indent = '', fence = '', language = '', file] = FENCE.exec(text) ?? [];
    if (open === undefined) {
      if (fence !== '') open = { indent: indent.length, fence, language, file, line: index + 1, lines: [] };
    } else if (fence.startsWith(open.fence) && language === '') {
      blocks.push(closed(open));
      open = undefined;
    } else {
      open.lines.push(text.startsWith(' '.repeat(open.indent)) ? text.slice(open.indent) : text);
    }
  }
  if (open !== undefined) {
    blocks.push(closed(open));
  }
  return blocks;
}

function closed({ language, file, line, lines }: Omit<Block, 'text'> & { readonly lines: string[] }): Block {
  return { language, text: `${lines.join('\n')}\n`, line, ...(file === undefined ? {} : { file }) };
}

/** The targets of links and pictures that point into the repository, without the part behind `#`. */
export function localLinksOf(markdown: string): readonly string[] {
  const blocks = /^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\s*\2/gm;
  return [...markdown.replace(blocks, '').matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/i.test(target));
}
