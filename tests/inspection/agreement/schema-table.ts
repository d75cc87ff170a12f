import { disagreements, type SchemaAgreement } from './schema.ts';
import { reasonsFor, schemaReasons } from './schema-reasons.ts';

type Mutants = SchemaAgreement['mutants'];

function row(rule: string, mutants: Mutants): string {
  const differing = disagreements({ mutants });
  const cells = [
    rule,
    String(mutants.length),
    `${mutants.filter(({ isRejectedThere }) => isRejectedThere).length} / ${mutants.filter(({ isRejectedHere }) => isRejectedHere).length}`,
    String(mutants.length - differing.length),
    schemaReasons
      .flatMap((reason) => {
        const count = differing.filter((mutant) => reasonsFor(mutant)[0] === reason).length;
        return count === 0 ? [] : [`${count} only ${reason.side} (${reason.id})`];
      })
      .join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The part of docs/agreement.md on the schema. */
export function schemaTable({ version, valid, mutants }: SchemaAgreement): string {
  const rules = Map.groupBy(mutants, ({ rule }) => rule);
  const differing = disagreements({ mutants });
  const reasons = schemaReasons.map((reason) => {
    const count = differing.filter((mutant) => reasonsFor(mutant)[0] === reason).length;
    return `- (${reason.id}) ${count}, only ${reason.side}: ${reason.why}.`;
  });
  return [
    `PyNWB ${version} wrote ${valid.length} valid files (${valid.map(({ name }) => name).join(', ')}; those named after other`,
    `writers, versions and formats are imitated with h5py). Both sides take all of them for valid. ${mutants.length} mutants of them are each changed in one`,
    'way. “Rejected” is: `pynwb.validate` finds an error or PyNWB cannot open the file and show every object; here, a finding is invalid.',
    `Both give the same verdict on ${mutants.length - differing.length} mutants. Many mutants are valid by intent: a wider number, an optional part left out, an object more.`,
    '',
    '| mutated | mutants | rejected there / here | same verdict | disagreements |',
    '| --- | ---: | ---: | ---: | --- |',
    ...[...rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, some]) => row(rule, some)),
    '',
    'Where the verdicts differ, and why:',
    '',
    ...reasons,
  ].join('\n');
}
