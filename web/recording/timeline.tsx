import type { ScanSummary } from '../../schemas/assistant/index.ts';

const WIDTH = 320;
const LEFT = 44;
const ROW = 22;

/** Epochs and their videos side by side, breaks between epochs cut short: only what was recorded has length. */
export function Timeline(props: { readonly summary: ScanSummary }) {
  const { recordings, cameras } = props.summary;
  const total = recordings.reduce((sum, one) => sum + one.seconds, 0);
  const gap = 6;
  const scale = total > 0 ? (WIDTH - LEFT - gap * recordings.length) / total : 0;
  let x = LEFT;
  const spans = recordings.map((one) => {
    const span = { one, x, width: Math.max(2, one.seconds * scale) };
    x += span.width + gap;
    return span;
  });
  const height = ROW * (1 + cameras.length) + 12;
  const words = recordings.map(
    (one) => `epoch ${one.epoch}: ${Math.round(one.seconds)} s, ${one.lostPackets} packets lost`,
  );
  return (
    <svg class="timeline" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={words.join('; ')}>
      <text x="0" y={ROW - 8}>
        epochs
      </text>
      {spans.map(({ one, x: left, width }) => (
        <g key={one.file}>
          <rect x={left} y="4" width={width} height="12" fill="var(--epoch)" />
          <text x={left} y={ROW + 8}>
            {String(one.epoch).padStart(2, '0')}
          </text>
          {one.gaps > 0 ? (
            <path d={`M${left + width / 2} 2v16`} stroke="var(--gap)" stroke-width="2">
              <title>{`${one.gaps} gaps, ${one.lostPackets} packets lost`}</title>
            </path>
          ) : null}
        </g>
      ))}
      {cameras.map((camera, index) => (
        <g key={camera.number}>
          <text x="0" y={ROW * (index + 2) + 8}>
            video {camera.number}
          </text>
          {spans
            .filter(({ one }) => camera.epochs.includes(one.epoch))
            .map(({ one, x: left, width }) => (
              <rect
                key={one.file}
                x={left}
                y={ROW * (index + 2) - 1}
                width={width}
                height="10"
                fill="var(--video)"
              />
            ))}
        </g>
      ))}
    </svg>
  );
}
