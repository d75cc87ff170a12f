import type { NwbObject } from '../../nwb/index.ts';
import type { Correction } from '../../schemas/index.ts';
import { correction } from '../corrections.ts';
import { datasetOf, groupOf, type InspectedFile, textsOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { proposeDoi, proposeExperimenter, withoutSlashes } from '../proposals.ts';
import { type Check, head, quoted } from './check.ts';

/** No list of a session's people, keywords or papers is longer. */
const MOST_TEXTS = 1000;

function generalTexts(root: NwbObject, file: InspectedFile, name: string): readonly string[] {
  const dataset = datasetOf(groupOf(root, 'general'), name);
  return dataset === undefined ? [] : textsOf(head(file, dataset, MOST_TEXTS));
}

function sessionStart(root: NwbObject, file: InspectedFile): { text: string; ms: number } | undefined {
  const dataset = datasetOf(root, 'session_start_time');
  const text = dataset === undefined ? undefined : file.reader.scalar(dataset);
  if (typeof text !== 'string') return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : { text, ms };
}

const startPath = '/session_start_time';

function checkOldStart(root: NwbObject, file: InspectedFile): Problem[] {
  const start = sessionStart(root, file);
  if (start === undefined || start.ms > Date.UTC(1980, 0, 1)) return [];
  const message = `The session starts at ${start.text}, before 1980: most likely a placeholder. All times in the file count from it. Convert again with the true start.`;
  return [{ path: startPath, message, found: start.text, expected: 'the true start of the recording' }];
}

function checkFutureStart(root: NwbObject, file: InspectedFile): Problem[] {
  const start = sessionStart(root, file);
  if (start === undefined || start.ms < Date.now()) return [];
  const message = `The session starts at ${start.text}, which is still to come. A clock or a time zone is wrong, and DANDI refuses the file. Convert again with the true start.`;
  return [{ path: startPath, message, found: start.text, expected: 'a time in the past' }];
}

/** A field that should be there: the person must say it. */
function checkPresent(name: string, field: string, what: string, why: string) {
  return (root: NwbObject, file: InspectedFile): Problem[] => {
    if (generalTexts(root, file, name).some((text) => text !== '')) return [];
    return [
      {
        path: `/general/${name}`,
        message: `The file does not say ${what}. ${why} Say it.`,
        corrections: [correction({ title: `Say ${what}.`, field })],
      },
    ];
  };
}

const experimenterForm = /^[\p{L}\p{N}_\s\-.']+,\s+[\p{L}\p{N}_\s\-.']+$/u;

function checkExperimenterForm(root: NwbObject, file: InspectedFile): Problem[] {
  const names = generalTexts(root, file, 'experimenter');
  const wrong = names.filter((name) => !experimenterForm.test(name));
  if (wrong.length === 0) return [];
  const proposed = names.map((name) => (experimenterForm.test(name) ? name : proposeExperimenter(name)));
  const isWhole = proposed.every((name) => name !== undefined);
  const list = proposed.filter((name) => name !== undefined);
  return [
    {
      path: '/general/experimenter',
      message: `${wrong.map(quoted).join(' and ')} ${wrong.length === 1 ? 'is' : 'are'} not of the form "Last, First". DANDI cannot list the person. Write the name in that form, such as "Doe, Jane".`,
      found: wrong.join('; '),
      expected: 'Last, First',
      corrections: [
        correction({
          title: isWhole ? `Write ${list.map(quoted).join(' and ')}.` : 'Say the name as "Last, First".',
          field: 'experimenter_name',
          from: [...names],
          value: isWhole ? list : undefined,
          why: wrong.every((name) => name.includes(','))
            ? 'The same name with a blank behind the comma.'
            : 'Of two words the last is taken for the family name.',
          certainty: wrong.every((name) => name.includes(',')) ? 'certain' : 'likely',
        }),
      ],
    },
  ];
}

const doiBeginnings = ['doi:', 'http://dx.doi.org/', 'https://doi.org/'];

function checkPublications(root: NwbObject, file: InspectedFile): Problem[] {
  const papers = generalTexts(root, file, 'related_publications');
  const wrong = papers.filter((paper) => !doiBeginnings.some((beginning) => paper.startsWith(beginning)));
  if (wrong.length === 0) return [];
  return [
    {
      path: '/general/related_publications',
      message: `${wrong.map(quoted).join(' and ')} is no DOI. Programs cannot follow it. Write "doi:…" or the address https://doi.org/….`,
      found: wrong.join('; '),
      expected: 'doi:10.…',
      corrections: [publicationCorrection(papers)],
    },
  ];
}

/** What is a DOI in another form is written as one; the rest is a question. */
function publicationCorrection(papers: readonly string[]): Correction {
  const proposed = papers.map((paper) =>
    doiBeginnings.some((beginning) => paper.startsWith(beginning)) ? paper : proposeDoi(paper),
  );
  const list = proposed.filter((paper) => paper !== undefined);
  const isWhole = list.length === proposed.length;
  return correction({
    title: isWhole ? `Write ${list.map(quoted).join(' and ')}.` : 'Say the DOI.',
    field: 'related_publications',
    from: [...papers],
    value: isWhole ? list : undefined,
    why: 'The same DOI in the form that programs follow.',
    certainty: 'certain',
  });
}

function checkSessionId(root: NwbObject, file: InspectedFile): Problem[] {
  const [id] = generalTexts(root, file, 'session_id');
  if (id === undefined || !id.includes('/')) return [];
  const value = withoutSlashes(id);
  return [
    {
      path: '/general/session_id',
      message: `The session_id ${quoted(id)} has a slash. DANDI makes file names of it and would make a folder. Use another sign.`,
      found: id,
      expected: value,
      corrections: [
        correction({
          title: `Write the session_id as ${quoted(value)}.`,
          field: 'session_id',
          from: id,
          value,
          why: 'The same name with another sign.',
          certainty: 'likely',
        }),
      ],
    },
  ];
}

function checkExtension(_root: NwbObject, { reader }: InspectedFile): Problem[] {
  if (/\.nwb(\.h5)?$/.test(reader.path)) return [];
  const message =
    'The name of the file does not end in .nwb. Programs and DANDI do not take it for an NWB file. Rename it.';
  return [{ path: '/', message, expected: 'a name that ends in .nwb' }];
}

const moduleNames = ['ophys', 'ecephys', 'icephys', 'behavior', 'misc', 'ogen', 'retinotopy'];

function checkModuleName(module: NwbObject): Problem[] {
  if (moduleNames.includes(module.name)) return [];
  const expected = moduleNames.join(', ');
  const message = `The processing module is called ${quoted(module.name)}. People look for results under the usual names (${expected}). Leave it where a program relies on the name, as spyglass does on ours.`;
  return [{ path: module.path, message, found: module.name, expected }];
}

export const sessionChecks: readonly Check[] = [
  { name: 'check_session_start_time_old_date', type: 'NWBFile', run: checkOldStart },
  {
    name: 'check_session_start_time_future_date',
    type: 'NWBFile',
    run: checkFutureStart,
  },
  {
    name: 'check_experimenter_exists',
    type: 'NWBFile',
    run: checkPresent(
      'experimenter',
      'experimenter_name',
      'who recorded',
      'Nobody can be asked or credited.',
    ),
  },
  { name: 'check_experimenter_form', type: 'NWBFile', run: checkExperimenterForm },
  {
    name: 'check_experiment_description',
    type: 'NWBFile',
    run: checkPresent(
      'experiment_description',
      'experiment_description',
      'what the experiment is about',
      'Others cannot tell whether the data serve them.',
    ),
  },
  {
    name: 'check_institution',
    type: 'NWBFile',
    run: checkPresent(
      'institution',
      'institution',
      'at which institution it was recorded',
      'The archive shows none.',
    ),
  },
  {
    name: 'check_keywords',
    type: 'NWBFile',
    run: checkPresent('keywords', 'keywords', 'any keywords', 'Searches do not find the file.'),
  },
  { name: 'check_doi_publications', type: 'NWBFile', run: checkPublications },
  { name: 'check_session_id_no_slashes', type: 'NWBFile', run: checkSessionId },
  { name: 'check_file_extension', type: 'NWBFile', run: checkExtension },
  {
    name: 'check_processing_module_name',
    type: 'ProcessingModule',
    run: checkModuleName,
  },
];
