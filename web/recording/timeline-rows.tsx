import type { RecordingEpoch, RecordingSpan } from '../../schemas/assistant/index.ts';
import { formatSeconds } from '../format.ts';
import { shortName } from './channels.ts';
import type { EpochMarks } from './digital-marks.ts';
import { clockText } from './time-axis.ts';
import { type EpochSpan, epochWords, gapMarks, placeOf } from './timeline-layout.ts';

const BAR = 8;
const THIN = 4;

/** Epochs with what was lost, and the pauses between them. */
export function Epochs(props: { readonly spans: readonly EpochSpan[]; readonly chosen: number }) {
  return (
    <>
      <text x="0" y="14">
        epochs
      </text>
      {props.spans.map((span, index) => {
        const { epoch, x, width, pauseS, label } = span;
        const before = props.spans[index - 1];
        const gap = before === undefined ? 0 : x - before.x - before.width;
        return (
          <g key={epoch.index}>
            <rect
              class={epoch.index === props.chosen ? 'epoch chosen' : 'epoch'}
              x={x}
              y="4"
              width={width}
              height="12"
            >
              <title>{epochWords(epoch)}</title>
            </rect>
            {gapMarks(span).map((mark) => (
              <path key={mark.x} class="gap" d={`M${mark.x} 1v18`}>
                <title>{mark.words}</title>
              </path>
            ))}
            {pauseS === undefined || gap < 8 ? null : (
              <path class="pause" d={`M${x - gap / 2 - 3} 14l2 -8M${x - gap / 2} 14l2 -8`}>
                <title>
                  {pauseS < 0
                    ? `the epochs overlap by ${formatSeconds(-pauseS)}`
                    : `${formatSeconds(pauseS)} between the epochs`}
                </title>
              </path>
            )}
            <text x={x} y="30">
              {label}
            </text>
          </g>
        );
      })}
    </>
  );
}

/** What cameras left: a video, or where the animal was. */
export interface CameraRowOf {
  readonly name: string;
  readonly of: (epoch: RecordingEpoch) => { readonly span: RecordingSpan | undefined } | undefined;
}

/** A row for each camera, and one for the tracking. */
export function rowsOf(epochs: readonly RecordingEpoch[]): readonly CameraRowOf[] {
  const cameras = [...new Set(epochs.flatMap(({ videos }) => videos.map(({ camera }) => camera)))];
  const videos = cameras.map((camera) => ({
    name: camera === undefined ? 'video' : `video ${camera}`,
    of: (epoch: RecordingEpoch) => {
      const found = epoch.videos.find((video) => video.camera === camera);
      return found === undefined ? undefined : { span: found.span };
    },
  }));
  const tracking = {
    name: 'tracking',
    of: (epoch: RecordingEpoch) => (epoch.hasPositions ? { span: epoch.positionsSpan } : undefined),
  };
  return epochs.some(({ hasPositions }) => hasPositions) ? [...videos, tracking] : videos;
}

export function CameraRow(props: {
  readonly row: CameraRowOf;
  readonly spans: readonly EpochSpan[];
  readonly y: number;
}) {
  const { row, spans, y } = props;
  return (
    <g>
      <text x="0" y={y + 8}>
        {row.name}
      </text>
      {spans.map((one) => {
        const there = row.of(one.epoch);
        const place = there === undefined ? undefined : placeOf(one, there.span);
        if (there === undefined || place === undefined) return null;
        const { span } = there;
        return (
          <rect
            key={one.epoch.index}
            class={span === undefined ? 'video unknown' : 'video'}
            {...place}
            y={y}
            height={BAR}
          >
            <title>
              {span === undefined
                ? `${row.name}: no file says when`
                : `${row.name}: ${clockText(Math.max(0, span.fromS), 1)} to ${clockText(Math.max(0, span.endS), 1)}`}
            </title>
          </rect>
        );
      })}
    </g>
  );
}

/** A digital line. */
export function LineRow(props: {
  readonly id: string;
  readonly spans: readonly EpochSpan[];
  readonly marks: ReadonlyMap<number, EpochMarks>;
  readonly y: number;
}) {
  const { id, spans, marks, y } = props;
  return (
    <g>
      <title>{id}</title>
      <text x="0" y={y + 8}>
        {shortName(id)}
      </text>
      {spans.map(({ epoch, x, width }) => {
        const own = marks.get(epoch.index);
        return own?.lines
          .get(id)
          ?.map(({ from, end, isSteady }) => (
            <rect
              key={from}
              class={own.share < 1 ? 'line coarse' : 'line'}
              x={x + from * width}
              y={isSteady ? y : y + (BAR - THIN) / 2}
              width={Math.max(1, (end - from) * width)}
              height={isSteady ? BAR : THIN}
            />
          ));
      })}
    </g>
  );
}
