import { InputError } from '../../schemas/index.ts';
import type { XmlElement } from './xml.ts';

/** Anything but 0 and false is on. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '0' && value.trim().toLowerCase() !== 'false';
}

/** Trodes pads numbers with blanks; what is no whole number counts as absent. */
export function looseInteger(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (!/^[+-]?\d{1,15}$/.test(trimmed)) return undefined;
  return Number(trimmed);
}

/** Reads attributes that must be there, with the place of what is wrong. */
export class AttributeReader {
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }

  text(element: XmlElement, name: string, owner?: string): string {
    const value = element.attributes[name];
    if (value === undefined || value === '') throw this.#fault(element, name, value, 'a text', owner);
    return value;
  }

  integer(element: XmlElement, name: string, least: number, most: number): number {
    const value = looseInteger(element.attributes[name]);
    if (value === undefined || value < least || value > most)
      throw this.#fault(
        element,
        name,
        element.attributes[name],
        most < least ? 'a device with room for its bytes' : `a whole number from ${least} to ${most}`,
      );
    return value;
  }

  positive(element: XmlElement, name: string): number {
    const value = Number(element.attributes[name]?.trim() || Number.NaN);
    if (!(value > 0 && Number.isFinite(value)))
      throw this.#fault(element, name, element.attributes[name], 'a number above 0');
    return value;
  }

  #fault(
    element: XmlElement,
    name: string,
    value: string | undefined,
    expected: string,
    owner?: string,
  ): InputError {
    return new InputError('header', {
      found: value === undefined ? `no ${name}` : `${name}="${value.slice(0, 80)}"`,
      expected,
      todo: 'The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works.',
      where: {
        file: this.#file,
        line: element.line,
        field: `${element.name} ${name}`,
        channel: owner ?? element.attributes['id'],
      },
    });
  }
}
