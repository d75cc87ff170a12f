import type { ScanSummary } from '../../../../schemas/index.ts';
import { capitalised, clockTime, counted, day, fileName, inWords, listed } from './format.ts';
import { sentence } from './sentence.ts';

/** More would hide the first ones; the rest are shown with the recording. */
const MOST_WARNINGS = 5;

/** What the recording says, problems included, before anything is asked. */
export function openingText(summary: ScanSummary): string {
  return [found(summary), equipment(summary), losses(summary), metadata(summary), warnings(summary)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function found(summary: ScanSummary): string {
  const epochs = summary.recordings.map(({ epoch, tag }) => `${String(epoch).padStart(2, '0')}_${tag}`);
  const seconds = summary.recordings.reduce((sum, recording) => sum + recording.seconds, 0);
  const nTrodes =
    summary.channels === 0
      ? 'no ephys channels'
      : `${counted(summary.channels, 'channel')} in ${counted(summary.nTrodes.length, 'nTrode')} at ${summary.rateHz / 1000} kHz`;
  return `I found one session, ${summary.animal} on ${day(summary.date)}: ${counted(epochs.length, 'epoch')} (${listed(epochs)}), ${nTrodes}, ${clockTime(seconds)} in all.`;
}

function equipment(summary: ScanSummary): string {
  const { cameras, trodesVersion, recordings } = summary;
  const logs = summary.files.filter(({ role, name }) => /state.?script/i.test(`${role} ${name}`)).length;
  const parts = [
    ...(cameras.length === 0
      ? []
      : [
          `${inWords(cameras.length)} camera${cameras.length === 1 ? '' : 's'}${summary.isPtp ? ' with PTP' : ''}`,
        ]),
    ...(logs === 0 ? [] : [`${inWords(logs)} state script ${logs === 1 ? 'log' : 'logs'}`]),
  ];
  const start = recordings.find((recording) => recording.start !== undefined)?.start;
  const recorded = [
    ...(trodesVersion === undefined ? [] : [`with Trodes ${trodesVersion}`]),
    ...(start === undefined ? [] : [`starting ${start.slice(0, 19).replace('T', ' ')} UTC by its own clock`]),
  ];
  return [
    parts.length > 0 ? `With it: ${listed(parts)}.` : '',
    recorded.length > 0 ? `Recorded ${recorded.join(', ')}.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function losses(summary: ScanSummary): string {
  const lossy = summary.recordings.filter((recording) => recording.lostPackets > 0);
  const [first] = lossy;
  if (first === undefined) return '';
  const isSame = lossy.every((recording) => recording.lostPackets === first.lostPackets);
  const shown = 'The clock shows them; nothing is filled in.';
  if (isSame && lossy.length === summary.recordings.length && lossy.length > 1) {
    return `${capitalised(packets(first.lostPackets))} lost in each epoch. ${shown}`;
  }
  const each = lossy.map(({ lostPackets, epoch }) => `${packets(lostPackets)} lost in epoch ${epoch}`);
  return `${capitalised(listed(each))}. ${shown}`;
}

function packets(count: number): string {
  return count === 1 ? 'one packet was' : `${inWords(count)} packets were`;
}

function metadata(summary: ScanSummary): string {
  if (summary.metadataFile === undefined) return '';
  const count = summary.values.filter(({ provenance }) => provenance.source === 'yaml').length;
  return `${fileName(summary.metadataFile)} gives ${counted(count, 'value')}, which I take over.`;
}

function warnings(summary: ScanSummary): string {
  const shown = summary.warnings.slice(0, MOST_WARNINGS).map((warning) => `Note: ${sentence(warning)}`);
  const more = summary.warnings.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`${counted(more, 'more note')} stand${more === 1 ? 's' : ''} with the recording.`] : []),
  ].join(' ');
}

/** Leads from the recording to the first question. */
export function firstLead(summary: ScanSummary): string {
  return summary.metadataFile === undefined
    ? 'To make an NWB file that DANDI takes I need a few things about the animal and the experiment, and I will show you a guess for the rest. First:'
    : 'A few things are still open. First:';
}
