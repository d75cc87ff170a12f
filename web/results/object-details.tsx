import { useEffect, useState } from 'preact/hooks';
import { lazyPart } from '../lazy-part.tsx';
import type { Details, Rows } from './file/contents.ts';
import type { RemoteFile } from './file/remote-file.ts';

const SeriesPlot = lazyPart(async () => (await import('./series-plot.tsx')).SeriesPlot);

/** Names that tell programs something and people nothing. */
const LEFT_OUT: ReadonlySet<string> = new Set(['object_id', 'namespace', 'neurodata_type', 'colnames']);

/** One object of the file: its attributes, its values or the first of them, and a plot where it is a series. */
export function ObjectDetails(props: { readonly file: RemoteFile; readonly path: string }) {
  const { file, path } = props;
  const [details, setDetails] = useState<Details>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    let isCurrent = true;
    setFault(undefined);
    file.ask<'details'>({ kind: 'details', path }).then(
      (read) => isCurrent && setDetails(read),
      (error: Error) => isCurrent && setFault(error.message),
    );
    return () => {
      isCurrent = false;
    };
  }, [file, path]);
  if (fault !== undefined)
    return (
      <p class="problem" role="alert">
        {fault}
      </p>
    );
  if (details === undefined) return <p class="small">reading …</p>;
  const shown = details.attributes.filter(({ name }) => !LEFT_OUT.has(name));
  return (
    <>
      {/* A table below it would take minutes to be read out. */}
      <h3 class="mono" aria-live="polite">
        {details.path}
      </h3>
      {details.type === undefined ? null : <p class="small">{details.type}</p>}
      {shown.length === 0 ? null : (
        <dl>
          {shown.map(({ name, words }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
      {details.text === undefined ? null : <p class="value">{details.text}</p>}
      {details.series === undefined ? null : (
        <SeriesPlot
          key={details.path}
          file={file}
          series={details.series}
          isStacked={details.type === 'ElectricalSeries'}
        />
      )}
      {details.rows === undefined ? null : <FirstRows rows={details.rows} />}
    </>
  );
}

function FirstRows(props: { readonly rows: Rows }) {
  const { columns, rows, total } = props.rows;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <section class="scroll" tabIndex={0} aria-label="values">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">row</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                <td class="fixed">{index}</td>
                {columns.map((column, at) => (
                  <td class="fixed" key={column}>
                    {row[at]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {total > rows.length ? (
        <p class="small">
          the first {rows.length} of {total.toLocaleString('en')} rows
        </p>
      ) : null}
    </>
  );
}
