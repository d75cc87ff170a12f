import { NwbReader } from '../nwb/index.ts';
import { type EvaluationReport, InputError } from '../schemas/index.ts';
import { catalogOfFile } from './catalog-of-file.ts';
import { InspectedFile, textAttribute } from './file.ts';
import { htmlReport, type ReportFacts } from './report.ts';
import { contentsHtml } from './report-contents.ts';

export interface FileReportOptions extends Omit<ReportFacts, 'contents'> {
  /** Name and version of the program that made the check. */
  readonly program?: string | undefined;
  /** Of the file, in hexadecimal, where it is known: it is not computed here, which would read the whole file. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The page of {@link htmlReport} with what the file holds: pictures of its signals, positions, digital lines, epochs
 * and probes, and where its metadata stand. Of large data slices are read: it takes a second or two, whatever the size.
 * Where the file cannot be opened any more the page goes without them.
 *
 * @param path the file that the report is about
 * @throws CancelledError
 */
export async function fileReport(
  path: string,
  report: EvaluationReport,
  { program, sha256, signal, facts = [], title }: FileReportOptions = {},
): Promise<string> {
  const given = [
    ...facts,
    ...(sha256 === undefined ? [] : [{ name: 'SHA-256', value: sha256 }]),
    ...(program === undefined ? [] : [{ name: 'Checked by', value: program }]),
  ];
  let reader: NwbReader;
  try {
    reader = await NwbReader.open(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return htmlReport(report, { title, facts: given });
  }
  try {
    const { catalog, cached } = catalogOfFile(reader);
    const version = textAttribute(reader.root, 'nwb_version');
    const schemas = cached.map(({ name, version: one }) => `${name} ${one}`).join(', ');
    const versions = [
      ...(version === undefined ? [] : [{ name: 'NWB', value: version }]),
      ...(schemas === '' ? [] : [{ name: 'Schemas', value: schemas }]),
    ];
    const contents = await contentsHtml(new InspectedFile(reader, catalog), signal);
    return htmlReport(report, { title, facts: [...versions, ...given], contents });
  } finally {
    reader[Symbol.dispose]();
  }
}
