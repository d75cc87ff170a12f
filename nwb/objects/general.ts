import type { SessionMetadata } from '../../schemas/index.ts';
import type { GroupNode, Node, Value } from '../model.ts';
import { dataset, present, text } from '../model.ts';

function textDataset(value: string | undefined): Node | undefined {
  return value === undefined || value.trim() === '' ? undefined : dataset(text(value));
}

function textList(values: readonly string[] | undefined): Node | undefined {
  return values === undefined || values.length === 0 ? undefined : dataset(text(values));
}

/** The texts under /general that say who did what where. */
export function generalTexts(
  metadata: SessionMetadata,
  program: { readonly name: string; readonly version: string },
): Record<string, Node> {
  return present<Node>({
    experimenter: textList(metadata.experimenter_name),
    lab: textDataset(metadata.lab),
    institution: textDataset(metadata.institution),
    experiment_description: textDataset(metadata.experiment_description),
    session_id: textDataset(metadata.session_id),
    keywords: textList(metadata.keywords),
    notes: textDataset(metadata.notes),
    surgery: textDataset(metadata.surgery),
    virus: textDataset(metadata.virus),
    pharmacology: textDataset(metadata.pharmacology),
    protocol: textDataset(metadata.protocol),
    related_publications: textList(metadata.related_publications),
    source_script: dataset(text(`${program.name} ${program.version}`), { file_name: text(program.name) }),
  });
}

/** The animal. `species` is a Latin binomial or an NCBITaxon address; weight becomes "n g". */
export function subject(metadata: SessionMetadata): GroupNode | undefined {
  const animal = metadata.subject;
  if (animal === undefined) return undefined;
  const age: Value | undefined = animal.age === undefined ? undefined : text(animal.age);
  return {
    kind: 'group',
    type: { namespace: 'core', name: 'Subject' },
    children: present<Node>({
      age: age === undefined ? undefined : dataset(age, { reference: text(animal.age_reference ?? 'birth') }),
      date_of_birth: textDataset(animal.date_of_birth),
      description: textDataset(animal.description),
      genotype: textDataset(animal.genotype),
      sex: textDataset(animal.sex),
      species: textDataset(animal.species),
      strain: textDataset(animal.strain),
      subject_id: textDataset(animal.subject_id),
      weight: animal.weight === undefined ? undefined : dataset(text(`${animal.weight} g`)),
    }),
  };
}
