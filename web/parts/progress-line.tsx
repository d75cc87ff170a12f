import type { Progress, SessionView } from '../../schemas/assistant/index.ts';
import { formatSeconds } from '../format.ts';

export function ProgressLine(props: {
  readonly view: SessionView;
  readonly progress: Progress | undefined;
  readonly onCancel: () => void;
}) {
  const { view, progress } = props;
  const share = progress === undefined || progress.total === 0 ? undefined : progress.done / progress.total;
  const words = [
    progress?.stage ?? view.phase,
    share === undefined ? undefined : `${Math.floor(share * 100)} %`,
    progress?.secondsLeft === undefined ? undefined : `${formatSeconds(progress.secondsLeft)} left`,
  ].filter((word) => word !== undefined);
  return (
    <div class="progress">
      <div class="row">
        <span>{words.join(' · ')}</span>
        <button type="button" onClick={props.onCancel}>
          Cancel
        </button>
      </div>
      {share === undefined ? (
        <progress aria-label={view.status} />
      ) : (
        <progress aria-label={view.status} value={share} max={1} />
      )}
    </div>
  );
}
