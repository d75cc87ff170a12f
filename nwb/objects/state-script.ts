import type { ArrayNode, ArrayValues, GroupNode, Node } from '../model.ts';
import { array, text } from '../model.ts';
import { processingModule } from './behavior.ts';
import { table } from './table.ts';

export const STATE_SCRIPT_MODULE_PATH = '/processing/statescript_events';

/** The module that holds a table for each log; made by hand, since its name does not say what is in it. */
export function stateScriptModule(): GroupNode {
  return processingModule('Timed events of the statescript logs, one table a log', {});
}

/** Events of a log, one entry a row. */
export interface StateScriptRows {
  readonly lineNumbers: readonly number[];
  readonly ms: readonly number[];
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * The events of a log. Numbers are arrays, which are placed at the end of a conversion.
 * @param times Unix time of each row, s; undefined where none is certain: the table has no such column then
 */
export function stateScriptTable(options: {
  readonly name: string;
  readonly description: string;
  readonly rows: StateScriptRows;
  readonly times: Float64Array<ArrayBuffer> | undefined;
}): GroupNode {
  const { rows, times } = options;
  const texts = table({
    path: `${STATE_SCRIPT_MODULE_PATH}/${options.name}`,
    description: options.description,
    rows: rows.ms.length,
    columns: [
      {
        name: 'kind',
        description:
          'masks: states of all ports; variable: name = value; word: a word and a number; text: anything else',
        value: text(rows.kinds),
      },
      // Not `name`: hdmf would give the name of the table for it.
      { name: 'text', description: 'the variable, word or text of the line', value: text(rows.names) },
    ],
  });
  const numbers: Record<string, Node> = {};
  if (times !== undefined) numbers['time'] = column('time of the event, in seconds since 1970 UTC', times);
  numbers['script_time_ms'] = column(
    'time of the event as the log gives it, in milliseconds since the acquisition was started',
    int64(rows.ms),
  );
  if (rows.values.some((value) => !Number.isNaN(value)))
    numbers['value'] = column(
      'the number of a variable or word, NaN: the line has none',
      Float64Array.from(rows.values),
    );
  if (rows.inputs.some((mask) => mask >= 0)) {
    numbers['input_mask'] = column(maskDescription('inputs', 'Din1'), int64(rows.inputs));
    numbers['output_mask'] = column(maskDescription('outputs', 'Dout1'), int64(rows.outputs));
  }
  numbers['line_number'] = column('line of the log, from 1', Int32Array.from(rows.lineNumbers));
  const first = times === undefined ? ['script_time_ms'] : ['time', 'script_time_ms'];
  const order = [...first, 'kind', 'text', ...Object.keys(numbers).filter((name) => !first.includes(name))];
  return {
    ...texts,
    attributes: { ...texts.attributes, colnames: text(order) },
    children: { ...texts.children, ...numbers },
  };
}

/** The same table as it is known before the last packet is read: with room for every column, arrays empty. */
export function plannedStateScriptTable(
  options: Omit<Parameters<typeof stateScriptTable>[0], 'times'>,
): GroupNode {
  const whole = stateScriptTable({ ...options, times: new Float64Array(0) });
  const children = Object.fromEntries(
    Object.entries(whole.children).map(([name, child]) => [
      name,
      child.kind === 'array' ? { ...child, values: child.values.slice(0, 0) } : child,
    ]),
  );
  return { ...whole, children };
}

function maskDescription(what: string, first: string): string {
  return `states of the ${what} after the event, bit 0 is port 1 (${first}), -1: the line does not say`;
}

function column(description: string, values: ArrayValues): ArrayNode {
  return array(values, {
    type: { namespace: 'hdmf-common', name: 'VectorData' },
    attributes: { description: text(description) },
  });
}

function int64(values: readonly number[]): BigInt64Array<ArrayBuffer> {
  return BigInt64Array.from(values, (value) => BigInt(value));
}
