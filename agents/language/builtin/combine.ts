import { type Doubt, type Field, type Metadata, metadataSchema } from '../contract.ts';
import { isDenied, isHedged, isRepair, standing } from './clauses.ts';
import type { Finding, Problem, Reading } from './reading.ts';

export interface Combined {
  readonly metadata: Metadata;
  readonly uncertain: Field[];
  readonly doubts: Doubt[];
  readonly evidence: Partial<Record<Field, string>>;
}

/** Fields of which several may be told in one sentence. */
const LISTS = new Set<Field>(['experimenter', 'keywords', 'brain_regions', 'related_publications']);

/** Nobody corrects a value more often than this in one answer. */
const MOST = 12;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const asDoubt = ({ field, reason, choices }: Problem): Doubt => ({ field, reason, choices: [...choices] });

/** What stands in brackets adds to what stands before it, and does not contradict it. */
const inBrackets = (lower: string, { start, end }: Finding): boolean =>
  /\([^()]*$/.test(lower.slice(Math.max(0, start - 80), start)) &&
  /^[^()]*\)/.test(lower.slice(end, end + 80));

interface Chosen {
  readonly finding: Finding;
  readonly value: Finding['value'];
}

/** One value out of all that was said of a field; a list of readings if it cannot be told which. */
function choose(
  lower: string,
  findings: readonly Finding[],
): Chosen | { readonly choices: string[]; readonly denied: boolean } {
  const [only] = findings;
  if (only === undefined) return { choices: [], denied: false };
  const rated = findings.map((finding) => ({
    finding,
    rank: finding.steady === true ? 0 : standing(lower, finding) - (inBrackets(lower, finding) ? 0.5 : 0),
  }));
  const best = Math.max(...rated.map(({ rank }) => rank));
  if (best <= -1) return { choices: [], denied: findings.some((finding) => isDenied(lower, finding)) };
  if (LISTS.has(only.field)) {
    const kept = rated.filter(({ rank }) => rank > -1).map(({ finding }) => finding);
    const values: unknown[] = kept.flatMap(({ value }): unknown[] =>
      Array.isArray(value) ? value : [value],
    );
    const parsed = metadataSchema.shape[only.field].safeParse(values);
    return {
      finding: kept[0] ?? only,
      value: parsed.success && parsed.data !== undefined ? parsed.data : only.value,
    };
  }
  const top = rated.filter(({ rank }) => rank === best).map(({ finding }) => finding);
  const ordered = top.toSorted((a, b) => a.start - b.start);
  let chosen = ordered[0] ?? only;
  for (const next of ordered.slice(1)) {
    if (same(next.value, chosen.value)) continue;
    if (isRepair(lower.slice(chosen.end, next.start))) chosen = next;
    else
      return {
        choices: ordered.map(({ value }) =>
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ),
        denied: false,
      };
  }
  return { finding: chosen, value: chosen.value };
}

/**
 * Settles what was read into one value a field. What contradicts itself is asked, what was denied is not stored.
 * @param sure fields whose words are values as they stand, so that "maybe" in them is no doubt
 */
export function combine(text: string, lower: string, reading: Reading, sure: ReadonlySet<Field>): Combined {
  const byField = new Map<Field, Finding[]>();
  for (const finding of reading.findings) {
    const list = byField.get(finding.field);
    if (list === undefined) byField.set(finding.field, [finding]);
    else if (list.length < MOST) list.push(finding);
  }
  const values: Record<string, unknown> = {};
  const uncertain: Field[] = [];
  const doubts: Doubt[] = [];
  const evidence: Partial<Record<Field, string>> = {};
  for (const [field, findings] of byField) {
    const chosen = choose(lower, findings);
    if (!('finding' in chosen)) {
      if (chosen.choices.length > 0 || chosen.denied)
        doubts.push({
          field,
          reason: chosen.denied ? 'it was only told what it is not' : 'several were told',
          choices: [...new Set(chosen.choices)],
        });
      continue;
    }
    const { finding, value } = chosen;
    values[field] = value;
    evidence[field] = text.slice(finding.start, finding.end);
    const alike = findings.filter((other) => same(other.value, value));
    if ([finding, ...alike].some((one) => one.uncertain || (!sure.has(field) && isHedged(lower, one))))
      uncertain.push(field);
  }
  for (const problem of reading.problems.slice(0, MOST * 2)) {
    if (doubts.some(({ field }) => field === problem.field)) continue;
    if (problem.field !== 'hemisphere' && problem.field in values) {
      // another reading of the same field, and a better one, as in "03/04/2024, I mean 3 April"
      const other = byField.get(problem.field)?.[0];
      if (other === undefined || other.start >= problem.start || standing(lower, problem) < 0) continue;
      if (!isRepair(lower.slice(other.end, problem.start))) continue;
      delete values[problem.field];
      delete evidence[problem.field];
    }
    if (standing(lower, problem) < 0) continue;
    doubts.push(asDoubt(problem));
  }
  const parsed = metadataSchema.safeParse(values);
  return {
    metadata: parsed.success ? parsed.data : {},
    uncertain: parsed.success ? uncertain : [],
    doubts,
    evidence: parsed.success ? evidence : {},
  };
}
