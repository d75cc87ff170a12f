import type { StateScriptEvidence, StateScriptLog, StateScriptTime } from '../../../../recording/index.ts';

/** What the table of a log says of itself: where it comes from, what its times rest on, what it leaves out. */
export function logDescription(
  file: string,
  log: StateScriptLog,
  found: StateScriptTime | undefined,
): string {
  return [`Timed events of ${file}.`, timeSentence(found), restSentence(log)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function timeSentence(found: StateScriptTime | undefined): string {
  if (found === undefined) return '';
  if (found.clock === undefined)
    return `No Unix time is certain (${found.reason}): times are those of the log, in milliseconds since the acquisition was started.`;
  return `Unix time from the DIO lines of the recording: ${evidenceWords(found.clock.evidence)}.`;
}

function evidenceWords({
  matched,
  changes,
  medianResidualS,
  drift,
  runnerUpMatched,
}: StateScriptEvidence): string {
  const others = runnerUpMatched === 0 ? 'none does' : `at most ${runnerUpMatched} do`;
  return [
    `${matched} of ${changes} port changes of the log stand there within 20 ms`,
    `median distance ${(medianResidualS * 1000).toFixed(2)} ms`,
    `at any other offset ${others}`,
    // A log that is too short to tell has none.
    ...(drift === 0
      ? []
      : [`the recording's clock ran ${(drift * 1e6).toFixed(1)} millionths faster than the log's`]),
  ].join(', ');
}

function restSentence({ comments, untimed, dropped }: StateScriptLog): string {
  const parts = [
    ...(comments > 0 ? [`${comments} ${comments === 1 ? 'comment' : 'comments'}`] : []),
    ...(untimed > 0 ? [`${untimed} ${untimed === 1 ? 'line' : 'lines'} without a time`] : []),
    ...(dropped > 0 ? [`the last ${dropped} events`] : []),
  ];
  if (parts.length === 0) return '';
  return `In the text of the log only (processing/associated_files): ${parts.join(', ')}.`;
}
