import type { Finding } from '../../../schemas/index.ts';
import type { SchemaAgreement } from './schema.ts';

type Mutant = SchemaAgreement['mutants'][number];

/** Why some mutants are rejected on one side only. */
export interface SchemaReason {
  readonly id: string;
  /** Who alone rejects. */
  readonly side: 'here' | 'there';
  readonly explains: (mutant: Mutant) => boolean;
  readonly why: string;
}

const invalid = ({ findings }: Mutant): readonly Finding[] =>
  findings.filter(({ importance }) => importance === 'INVALID');

/** Whether all that is invalid here breaks one of these rules. */
const breaksOnly =
  (...rules: readonly string[]) =>
  (mutant: Mutant): boolean =>
    invalid(mutant).every(({ check }) => rules.includes(check));

const saysNoType = ({ check, path }: Finding): boolean =>
  check === 'missing-attribute' && /\.(neurodata_type|namespace)$/.test(path);

/** Checks of best practices for what PyNWB's objects do not take. */
const toldAsCritical: readonly string[] = [
  'check_dynamic_table_region_data_validity',
  'check_timestamps_match_first_dimension',
];

/** What is not listed must be judged alike, and each reason must still be needed. */
export const schemaReasons: readonly SchemaReason[] = [
  {
    id: 'a',
    side: 'here',
    explains: breaksOnly('wrong-value'),
    why: 'A value that the schema fixes is another. pynwb.validate does not compare it, and readers assume the one of the schema: millivolts become volts',
  },
  {
    id: 'b',
    side: 'here',
    explains: (mutant) =>
      invalid(mutant).some(
        (finding) =>
          saysNoType(finding) ||
          ['unknown-type', 'unknown-namespace', 'untyped-object'].includes(finding.check),
      ),
    why: 'An object without a type, or of one that nobody knows, where the schema expects typed objects. PyNWB leaves it out in silence: it is in the file, and nobody sees it',
  },
  {
    id: 'c',
    side: 'here',
    explains: breaksOnly('broken-link'),
    why: 'A link to nothing in the place of something optional. PyNWB warns and leaves it out; what it was to show is lost',
  },
  {
    id: 'd',
    side: 'here',
    explains: breaksOnly('wrong-target', 'broken-reference'),
    why: 'A reference of a dataset leads to an object of another type, or to none. pynwb.validate follows references of attributes only',
  },
  {
    id: 'e',
    side: 'here',
    explains: breaksOnly('wrong-index'),
    why: 'The index of a ragged column descends or does not end where its values end. pynwb.validate does not compare columns; rows get the values of others, or lose theirs',
  },
  {
    id: 'f',
    side: 'here',
    explains: breaksOnly('unlisted-column'),
    why: 'A column that colnames does not name. Readers do not show it',
  },
  {
    id: 'g',
    side: 'here',
    explains: breaksOnly('wrong-shape'),
    why: 'A list where the schema asks for one value. PyNWB refuses most of them, not those that it does not read',
  },
  {
    id: 'h',
    side: 'here',
    explains: breaksOnly('wrong-kind', 'wrong-type', 'renamed-link'),
    why: 'An object where the schema asks for a link, or a link to another type or name. PyNWB leaves out what is optional and refuses the rest',
  },
  {
    id: 'i',
    side: 'there',
    explains: ({ findings }) => findings.some(({ check }) => toldAsCritical.includes(check)),
    why: `A region that names rows beyond its table, or numbers of samples that differ. The schema allows any; here it is told as critical by a best-practice check (${toldAsCritical.map((check) => `\`${check}\``).join(', ')})`,
  },
];

/** The reasons that hold for a mutant on which both sides disagree. */
export function reasonsFor(mutant: Mutant): readonly SchemaReason[] {
  const side = mutant.isRejectedHere ? 'here' : 'there';
  return schemaReasons.filter((reason) => reason.side === side && reason.explains(mutant));
}
