import type { Progress } from '../../../schemas/index.ts';
import type { SessionState } from './session-state.ts';

/** What the line says. */
export interface StatusFacts {
  readonly phase: SessionState['phase'];
  readonly isAnswered: boolean;
  readonly openFindings: number;
}

/** The state of the work in one line. */
export function statusLine({ phase, isAnswered, openFindings }: StatusFacts, progress?: Progress): string {
  switch (phase) {
    case 'new':
    case 'scanning':
      return `scanning${share(progress)}`;
    case 'collecting':
    case 'confirming':
      return isAnswered ? 'your turn' : 'reading your answer';
    case 'converting':
      return `converting${share(progress)}`;
    case 'evaluating':
      return `checking the file${share(progress)}`;
    case 'correcting':
      return `correcting${share(progress)}`;
    case 'deciding':
      return openFindings > 0
        ? `${openFindings} ${openFindings === 1 ? 'thing' : 'things'} to decide`
        : 'your decision';
    case 'done':
      return 'done';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return 'the folder could not be read';
  }
}

function share(progress: Progress | undefined): string {
  if (progress === undefined || progress.total <= 0) return '';
  const percent = Math.floor((100 * Math.min(progress.done, progress.total)) / progress.total);
  const left = progress.secondsLeft;
  return left === undefined ? ` ${percent} %` : ` ${percent} % · ${timeLeft(left)} left`;
}

function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}

/** "sample, 2023-06-22"; the folder's name until it was read. */
export function titleOf(state: SessionState): string {
  const { summary } = state;
  if (summary === undefined) return state.folder.split(/[\\/]/).findLast((part) => part !== '') ?? 'session';
  const date = /^(\d{4})(\d{2})(\d{2})$/.exec(summary.date);
  return `${summary.animal}, ${date === null ? summary.date : date.slice(1).join('-')}`;
}
