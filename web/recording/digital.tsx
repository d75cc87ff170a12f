import { useMemo, useState } from 'preact/hooks';
import { shortName } from './channels.ts';
import { type EpochMarks, linesOf } from './digital-marks.ts';
import type { Looked } from './looked.ts';
import { TimePlot } from './time-plot.tsx';

export interface DigitalProps extends Looked {
  /** What the lines did in this epoch, as far as it is known. */
  readonly marks: EpochMarks | undefined;
  readonly problem: string | undefined;
}

/** Digital lines as rows: those that change in this epoch, or all. */
export function Digital(props: DigitalProps) {
  const { epoch, marks, problem } = props;
  const [isAll, setAll] = useState(false);
  const lines = useMemo(() => linesOf(epoch), [epoch]);
  const changing = useMemo(() => lines.filter((id) => marks?.lines.has(id)), [marks, lines]);
  const tracks = useMemo(
    () =>
      (isAll ? lines : changing).map((id) => ({
        id,
        label: shortName(id),
        colour: 1,
        unit: '',
        unitsPerCount: 1,
      })),
    [isAll, lines, changing.join()],
  );
  if (lines.length === 0) return <p class="small">This recording has no digital lines.</p>;
  return (
    <>
      <p class="small">
        {marks === undefined
          ? (problem ?? 'Looking which lines change …')
          : `${changing.length} of ${lines.length} lines ${changing.length === 1 ? 'changes' : 'change'} in this epoch${
              marks.share < 1 ? ', as far as samples show; a line that seldom changes may be missing' : ''
            }.`}{' '}
        <label class="check">
          <input type="checkbox" checked={isAll} onChange={(event) => setAll(event.currentTarget.checked)} />{' '}
          all lines
        </label>
      </p>
      {tracks.length === 0 ? null : (
        <>
          <TimePlot
            {...props}
            tracks={tracks}
            kind="raster"
            trackHeight={18}
            name={`${tracks.length} digital lines`}
          />
          <ul class="legend small">
            <li>
              <span class="swatch high" /> 1
            </li>
            <li>
              <span class="swatch change" /> changes within a pixel
            </li>
          </ul>
        </>
      )}
    </>
  );
}
