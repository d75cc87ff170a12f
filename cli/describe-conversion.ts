import type { ConversionPlan, ConversionResult, ConversionStart } from '../mcp-server/tools/index.ts';
import { describeReport } from './describe-report.ts';
import { count, formatBytes, formatSeconds } from './format.ts';

/** One sentence where an earlier conversion was interrupted. */
export function describeStart({ resumedBytes, totalBytes, startsOverSince }: ConversionStart): string {
  if (startsOverSince !== undefined)
    return `Starting over, although a conversion to this name was interrupted: ${startsOverSince}.\n`;
  if (resumedBytes === 0) return '';
  return `Continuing: ${Math.floor((100 * resumedBytes) / totalBytes)} % were already written.\n`;
}

export function describePlan(plan: ConversionPlan): string {
  const { session, recordings, contents, packets, sourceBytes } = plan;
  const rate = recordings[0]?.recording.rateHz ?? 1;
  return `${session.animal} ${session.date}: ${count(recordings.length, 'recording')}, ${count(contents.electrodes.length, 'channel')} at ${rate / 1000} kHz, ${formatSeconds(packets / rate)}, ${formatBytes(sourceBytes)} → ${plan.output}`;
}

/** The object that `--json` prints. */
export function resultJson(result: ConversionResult): unknown {
  const { path, bytes, sha256 } = result.output;
  return {
    outputs: [{ path, bytes, ...(sha256 === undefined ? {} : { sha256 }) }, ...result.beside],
    counts: result.counts,
    sourceBytes: result.sourceBytes,
    resumedBytes: result.resumedBytes,
    warnings: result.warnings,
    report: result.report,
    ...(result.verified === undefined ? {} : { verified: verifiedJson(result.verified) }),
    seconds: Math.round(result.seconds * 1000) / 1000,
  };
}

function verifiedJson({ values, streams, seconds }: NonNullable<ConversionResult['verified']>): unknown {
  return { values, streams: streams.length, differences: 0, seconds: Math.round(seconds * 1000) / 1000 };
}

export function describeResult(result: ConversionResult): string {
  const { counts, output, sourceBytes, seconds } = result;
  const ratio = (sourceBytes / output.bytes).toFixed(2);
  const lines = [
    `Wrote ${output.path}: ${formatBytes(output.bytes)} from ${formatBytes(sourceBytes)} (${ratio}:1) in ${formatSeconds(seconds)}, ${formatBytes(Math.round(sourceBytes / seconds))}/s.`,
    `It holds ${count(counts.packets, 'packet')} of ${count(counts.electrodes, 'electrode')}, ${count(counts.dioChanges, 'DIO change')}, ${count(counts.sensorSamples, 'sensor sample')}; ${count(counts.lostPackets, 'packet')} were lost while recording.`,
  ];
  lines.push(...describeReport(result.report));
  if (result.verified !== undefined)
    lines.push(
      `It equals its recordings: ${count(result.verified.values, 'value')} of ${count(result.verified.streams.length, 'stream')} were compared in ${formatSeconds(result.verified.seconds)}.`,
    );
  if (output.sha256 !== undefined) lines.push(`SHA-256 ${output.sha256}`);
  return `${lines.join('\n')}\n`;
}
