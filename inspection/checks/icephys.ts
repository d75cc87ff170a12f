import type { NwbObject } from '../../nwb/index.ts';
import { datasetOf, type InspectedFile, textAttribute } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, quoted } from './check.ts';

/** NWB 2.4.0 brought the tables that take the place of SweepTable. */
const REPLACED_IN = [2, 4] as const;

function checkCellId(electrode: NwbObject): Problem[] {
  if (datasetOf(electrode, 'cell_id') !== undefined) return [];
  const message = `The electrode ${quoted(electrode.name)} does not say from which cell it recorded. Recordings of one cell cannot be put together. Give it a cell_id, one for each cell.`;
  return [{ path: electrode.path, message, expected: 'a cell_id' }];
}

function checkSweepTable(table: NwbObject, { reader }: InspectedFile): Problem[] {
  const version = textAttribute(reader.root, 'nwb_version');
  const [major = 0, minor = 0] = (version ?? '').split('.').map((part) => Number.parseInt(part, 10));
  const isReplaced = major > REPLACED_IN[0] || (major === REPLACED_IN[0] && minor >= REPLACED_IN[1]);
  if (!isReplaced) return [];
  const message = `${table.path} is a SweepTable in a file of NWB ${version}. NWB has given it up since 2.4.0, and programs stop reading it. Write an IntracellularRecordingsTable, with SimultaneousRecordingsTable and what builds on it.`;
  return [{ path: table.path, message, found: 'SweepTable', expected: 'IntracellularRecordingsTable' }];
}

export const icephysChecks: readonly Check[] = [
  {
    name: 'check_intracellular_electrode_cell_id_exists',
    type: 'IntracellularElectrode',
    run: checkCellId,
  },
  { name: 'check_sweeptable_deprecated', type: 'SweepTable', run: checkSweepTable },
];
