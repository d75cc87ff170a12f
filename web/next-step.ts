import type { SessionView } from '../schemas/assistant/index.ts';
import { formatSeconds } from './format.ts';

/** What happens next, or what the person can do: one line for every state. */
export function nextStep(view: SessionView): string {
  const { phase, missing, report, written } = view;
  switch (phase) {
    case 'scanning':
      return 'The headers and packets are read; questions follow.';
    case 'collecting':
      if (isReading(view)) return 'Your answer is being read.';
      return missing.length === 0
        ? 'All that DANDI needs is there; answer, or say "done" to see the summary.'
        : `DANDI still needs: ${few(missing.map(({ label }) => label))}. You can skip, or ask why.`;
    case 'confirming':
      if (isReading(view)) return 'Your answer is being read.';
      return view.messages.at(-1)?.about === undefined
        ? 'Nothing is written before you start it. Say what is wrong, or start.'
        : 'Answer for that day; all days are started at once when none is open any more.';
    case 'converting':
      return 'The file is written and then checked. You can close this page: the work goes on.';
    case 'evaluating':
      return 'The file is written; what the check finds comes next.';
    case 'correcting':
      return 'What you approved goes into the file, which is then checked again.';
    case 'deciding':
      return report?.passed === true
        ? 'The file is ready; improve it, or leave it as it is.'
        : 'Approve corrections, say another value, or accept the file with a reason.';
    case 'done':
      return written === undefined
        ? 'Say what should change.'
        : `The file is there. A change goes into it, or it is written again (${formatSeconds(written.seconds)}).`;
    case 'cancelled':
      return 'Nothing is lost: say "go on" to continue.';
    case 'failed':
      return 'Mend what stands above, and say "open it again".';
  }
}

/** Something was said and has no answer yet. */
export function isReading({ phase, messages }: SessionView): boolean {
  return (phase === 'collecting' || phase === 'confirming') && messages.at(-1)?.who === 'you';
}

const FEW = 4;

function few(names: readonly string[]): string {
  const more = names.length - FEW;
  return [...names.slice(0, FEW), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
