import { SaxesParser } from 'saxes';
import { InputError } from '../../schemas/index.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** Line on which the element's opening tag ends, from 1. */
  readonly line: number;
}

/** Trodes nests six levels deep; anything far deeper was not written by it. */
const MAX_DEPTH = 64;

/**
 * Parses XML into elements; text is dropped, since Trodes says everything in attributes.
 * A document type declaration is refused: with it go entity expansion and external entities.
 * @throws InputError `header` with line and column
 */
export function parseXml(xml: string, file: string): XmlElement {
  const parser = new SaxesParser({ position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;

  const refuse = (found: string, expected: string, todo: string, cause?: unknown): never => {
    throw new InputError('header', {
      found,
      expected,
      todo,
      // The parser counts the characters that it has taken from the line: the last of them is where the fault was met.
      where: { file, line: parser.line, column: Math.max(1, parser.columnIndex) },
      cause,
    });
  };

  parser.on('error', (error) =>
    refuse(
      `malformed XML (${error.message.replace(/^\d+:\d+:\s*/, '')})`,
      'well-formed XML',
      'The header is damaged: copy the file again, or repair the line in a copy.',
      error,
    ),
  );
  parser.on('doctype', () =>
    refuse(
      'a document type declaration (<!DOCTYPE …>)',
      'plain XML, as Trodes writes it',
      'Trodes never writes one; remove it only if you know where the file comes from.',
    ),
  );
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH)
      refuse(
        `more than ${MAX_DEPTH} nested elements`,
        'a Trodes configuration',
        'Check where the file comes from.',
      );
    const element: XmlElement = {
      name: tag.name,
      attributes: tag.attributes as Record<string, string>,
      children: [],
      line: parser.line,
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(xml).close();
  return root ?? refuse('no element', 'a <Configuration> element', 'Check where the file comes from.');
}

export function childrenNamed(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

export function childNamed(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}
