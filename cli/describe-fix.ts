import { type Chosen, type FixPlan, levelCounts, type Offer } from '../inspection/index.ts';
import { type BlockPatch, valueInWords } from '../nwb/index.ts';
import type { EvaluationReport } from '../schemas/index.ts';
import { count, formatBytes } from './format.ts';

/** A word that a shell takes as one. */
export function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The call that carries an offer out. */
export function commandOf(file: string, { id, needsValue }: Offer): string {
  return `renshaw fix ${shellWord(file)} --apply ${shellWord(needsValue ? `${id}=VALUE` : id)}`;
}

/** What could be done about a file's findings, each with the command for it. */
export function describeOffers(report: EvaluationReport, offers: readonly Offer[]): string {
  const { file, findings } = report;
  const open = findings.filter(({ corrections }) => corrections.length === 0).length;
  const certain = offers.filter(({ certainty }) => certainty === 'certain').length;
  return [
    `${file}: ${count(findings.length, 'finding')}, ${count(offers.length, 'correction')} offered.`,
    ...offers.flatMap((offer) => ['', ...describeOffer(offer), `  ${commandOf(file, offer)}`]),
    ...(open === 0 ? [] : ['', `${count(open, 'finding')} without a correction: see renshaw validate.`]),
    ...(certain === 0
      ? []
      : ['', `All ${certain} that are certain: renshaw fix ${shellWord(file)} --apply all`]),
    '',
  ].join('\n');
}

/** A correction in a few lines: what, from, to, why, how sure. */
export function describeOffer(offer: Offer): string[] {
  return [
    offer.id,
    `  ${offer.title}`,
    `  ${fromTo(offer)}`,
    ...(offer.why === undefined ? [] : [`  why: ${offer.why}`]),
    `  ${sureness(offer)}${offer.apply === 'convert-again' ? '; the session has to be converted again for it' : ''}`,
  ];
}

function sureness({ needsValue, certainty }: Offer): string {
  if (needsValue) return 'needs a value from you';
  return certainty === 'certain' ? 'certain' : 'likely: look at it first';
}

function fromTo({ field, from, value }: Pick<Offer, 'field' | 'from' | 'value'>): string {
  const left = from === undefined ? 'nothing' : valueInWords(field, from);
  return `${left} → ${value === undefined ? '?' : valueInWords(field, value)}`;
}

/** What a plan changes, and what it leaves to a new conversion. */
export function describePlan(plan: FixPlan, patch: BlockPatch | undefined): string {
  return [
    ...plan.inPlace.flatMap(({ field, from, value }) => [
      field,
      `  - ${from === undefined ? 'nothing' : valueInWords(field, from)}`,
      `  + ${valueInWords(field, value)}`,
    ]),
    ...(patch === undefined
      ? []
      : [
          `${formatBytes(patch.changedBytes)} in ${count(patch.blocks.length, 'block')} of ${formatBytes(patch.bytesBefore)}; the file then has ${formatBytes(patch.bytesAfter)}.`,
        ]),
    ...convertAgainLines(plan.convertAgain),
    '',
  ].join('\n');
}

function convertAgainLines(chosen: readonly Chosen[]): string[] {
  if (chosen.length === 0) return [];
  return [
    'Not in place: set these in the metadata YAML and convert the session again (renshaw convert FOLDER --overwrite):',
    ...chosen.map(({ field, value }) => `  ${field}: ${valueInWords(field, value)}`),
  ];
}

/** What is left after a change. */
export function describeRest({ findings }: EvaluationReport): string {
  const counts = levelCounts(findings);
  return counts.length === 0 ? 'Checked again: nothing is left.\n' : `Checked again: ${counts.join(', ')}.\n`;
}
