/*
 * `.stateScriptLog`: what the behavioural program of the ECU printed, one event a line.
 *
 *     # a comment
 *     Script accepted                  no time: stays in the text of the log
 *     1716989 34 1                     ms of the acquisition, states of the inputs, of the outputs (bit 0 is port 1)
 *     1716989 UP 2                     ms, word, number
 *     1717039 rewards = 1              ms, name of a variable, its value
 *     1717039 reward given at left     ms, text
 */

export type StateScriptKind = 'masks' | 'variable' | 'word' | 'text';

/** The timed events of a log, one entry an event in every list, in the order of the log. */
export interface StateScriptEvents {
  /** From 1. */
  readonly lineNumbers: readonly number[];
  /** Whole milliseconds since the acquisition was started. */
  readonly ms: readonly number[];
  readonly kinds: readonly StateScriptKind[];
  /** The variable, the word or the text; empty for masks. */
  readonly names: readonly string[];
  /** NaN where the line gives none. */
  readonly values: readonly number[];
  /** uint32; -1 where the line is no line of masks. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface StateScriptLog {
  readonly events: StateScriptEvents;
  /** Lines that begin with `#`. */
  readonly comments: number;
  /** Lines with other words and no time. */
  readonly untimed: number;
  /** Timed events beyond the most that are kept. */
  readonly dropped: number;
}

/** A line is read so far; what follows is in no event. No program prints lines of a page. */
const MAX_LINE_CHARACTERS = 4096;
/** Six numbers an event: more would take the memory of a whole conversion. A day of pokes and rewards has 100,000. */
export const MAX_STATE_SCRIPT_EVENTS = 500_000;

const TIME = /^([0-9]{1,15})(?:\s+|$)/;
/** 15 digits stay exact in a double. */
const INTEGER = /^-?[0-9]{1,15}$/;
const MASKS = /^(-?[0-9]{1,10})\s+(-?[0-9]{1,10})$/;
const WORD = /^(\S+)\s+(-?[0-9]{1,15})$/;

/** Reads the text of a log. Never throws: what is no event is counted. Memory follows the number of events. */
export function parseStateScript(text: string): StateScriptLog {
  const lineNumbers: number[] = [];
  const ms: number[] = [];
  const kinds: StateScriptKind[] = [];
  const names: string[] = [];
  const values: number[] = [];
  const inputs: number[] = [];
  const outputs: number[] = [];
  let comments = 0;
  let untimed = 0;
  let dropped = 0;
  let lineNumber = 0;
  for (const line of linesOf(text)) {
    lineNumber++;
    if (line === '') continue;
    if (line.startsWith('#')) {
      comments++;
      continue;
    }
    const time = TIME.exec(line);
    if (time === null) {
      untimed++;
      continue;
    }
    if (ms.length === MAX_STATE_SCRIPT_EVENTS) {
      dropped++;
      continue;
    }
    const event = readEvent(line.slice(time[0].length));
    lineNumbers.push(lineNumber);
    ms.push(Number(time[1]));
    kinds.push(event.kind);
    names.push(event.name);
    values.push(event.value);
    inputs.push(event.input);
    outputs.push(event.output);
  }
  return {
    events: { lineNumbers, ms, kinds, names, values, inputs, outputs },
    comments,
    untimed,
    dropped,
  };
}

interface Event {
  readonly kind: StateScriptKind;
  readonly name: string;
  readonly value: number;
  readonly input: number;
  readonly output: number;
}

function readEvent(rest: string): Event {
  const none = { name: '', value: Number.NaN, input: -1, output: -1 };
  const masks = MASKS.exec(rest);
  if (masks !== null) {
    const input = mask(masks[1]);
    const output = mask(masks[2]);
    if (input !== undefined && output !== undefined) return { ...none, kind: 'masks', input, output };
  }
  const equals = rest.lastIndexOf('=');
  if (equals > 0) {
    const name = rest.slice(0, equals).trim();
    const value = rest.slice(equals + 1).trim();
    if (name !== '' && INTEGER.test(value)) return { ...none, kind: 'variable', name, value: Number(value) };
  }
  const [, word, value] = WORD.exec(rest) ?? [];
  if (word !== undefined && !INTEGER.test(word))
    return { ...none, kind: 'word', name: word, value: Number(value) };
  return { ...none, kind: 'text', name: rest };
}

/** States of 32 ports; some firmware prints port 32 as the sign. */
function mask(digits: string | undefined): number | undefined {
  const value = Number(digits);
  return value >= -(2 ** 31) && value < 2 ** 32 ? value >>> 0 : undefined;
}

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    yield text.slice(start, Math.min(end, start + MAX_LINE_CHARACTERS)).trim();
    start = end + 1;
  }
}
