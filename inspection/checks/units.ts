import type { NwbObject } from '../../nwb/index.ts';
import { type InspectedFile, numberAttribute, pathOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, head, SECONDS_PER_YEAR } from './check.ts';
import { hasResolution, spikeTimesOf, surveySpikes } from './spike-survey.ts';

/** Spikes are sampled above 100 Hz; a resolution beyond that is more likely a rate. */
const COARSEST_S = 0.01;
/** From this resolution on whole seconds are what spike times can be. */
const WHOLE_SECONDS = 1;

function resolutionOf(units: NwbObject): number {
  return numberAttribute(spikeTimesOf(units), 'resolution') ?? Number.NaN;
}

function atSpikes(units: NwbObject): string {
  return pathOf(units, 'spike_times');
}

function checkHasSpikes(units: NwbObject): Problem[] {
  if (spikeTimesOf(units) !== undefined) return [];
  const message = `The table ${units.path} has no column spike_times. Units without spikes tell when nothing happened: most programs cannot use them. Add the spike times, or store the rest in a table of another type.`;
  return [{ path: units.path, message, expected: 'a column spike_times' }];
}

function checkNegative(units: NwbObject, file: InspectedFile): Problem[] {
  const { negative } = file.once(surveySpikes, units);
  if (negative === undefined) return [];
  const message = `Row ${negative.unit} of ${units.path} has a spike at ${negative.timeS} s, before the session. Spikes before its start fit no other data of the file. Count the times from the session's start, or move the start to the earliest of all times.`;
  return [{ path: atSpikes(units), message, found: `${negative.timeS} s`, expected: '0 s or later' }];
}

function checkAscending(units: NwbObject, file: InspectedFile): Problem[] {
  const { descending, repeated } = file.once(surveySpikes, units);
  if (descending !== undefined) {
    const { unit, timeS } = descending;
    const message = `The spikes of row ${unit} of ${units.path} go back in time, to ${timeS} s. Programs that search by time miss spikes; often the clock began anew or recordings were joined. Correct the times, then sort them.`;
    return [
      { path: atSpikes(units), message, found: `${timeS} s after a later time`, expected: 'times that rise' },
    ];
  }
  // Where the resolution is said, two spikes within one step of it look alike.
  if (repeated === undefined || hasResolution(units)) return [];
  const { unit, timeS } = repeated;
  const message = `Row ${unit} of ${units.path} has two spikes at ${timeS} s. No neuron fires twice at once: a spike was counted twice, or the times are rounded. Remove it, or say the resolution of the times.`;
  return [{ path: atSpikes(units), message, found: `${timeS} s twice`, expected: 'times that rise' }];
}

function checkResolutionSet(units: NwbObject): Problem[] {
  if (spikeTimesOf(units) === undefined || resolutionOf(units) > 0) return [];
  const found = hasResolution(units) ? String(resolutionOf(units)) : undefined;
  const message = `${units.path} ${found === undefined ? 'does not say' : `says ${found} s for`} the resolution of its spike times, the time from one sample to the next. Without it nobody knows how exact they are. Write 1 / sampling rate, such as ${(1 / 30_000).toPrecision(3)} s for 30 kHz.`;
  return [{ path: atSpikes(units), message, found, expected: '1 / sampling rate in seconds' }];
}

function checkResolutionValid(units: NwbObject): Problem[] {
  const resolutionS = resolutionOf(units);
  if (!(resolutionS > COARSEST_S)) return [];
  const message = `The resolution of the spike times of ${units.path} is ${resolutionS} s, as if fewer than 100 samples a second were taken. Most likely the rate was written for the time between samples. If so, write ${1 / resolutionS} s.`;
  return [{ path: atSpikes(units), message, found: `${resolutionS} s`, expected: `${COARSEST_S} s or less` }];
}

function checkNotSamples(units: NwbObject, file: InspectedFile): Problem[] {
  const spikes = spikeTimesOf(units);
  if (spikes === undefined || (spikes.shape?.[0] ?? 0) === 0 || resolutionOf(units) >= WHOLE_SECONDS)
    return [];
  const times = head(file, spikes).map(Number);
  if (!times.every(Number.isInteger)) return [];
  const message = `The spike times of ${units.path} are whole numbers. Numbers of samples seem to stand where seconds should, so that spikes and other data do not meet. Divide them by the sampling rate; where whole seconds are meant, say a resolution of 1 s.`;
  return [{ path: atSpikes(units), message, found: times.slice(0, 3).join(', '), expected: 'seconds' }];
}

function checkObserved(units: NwbObject, file: InspectedFile): Problem[] {
  const { unobserved } = file.once(surveySpikes, units);
  if (unobserved === undefined) return [];
  const { unit, timeS } = unobserved;
  const message = `Row ${unit} of ${units.path} has a spike at ${timeS} s, outside of its obs_intervals. Either the unit was observed then, or the spike is none: rates come out wrong. Correct the intervals or the spikes.`;
  return [{ path: atSpikes(units), message, found: `${timeS} s`, expected: 'a time within obs_intervals' }];
}

function checkDuration(units: NwbObject, file: InspectedFile): Problem[] {
  const { spanS } = file.once(surveySpikes, units);
  if (!(spanS > SECONDS_PER_YEAR)) return [];
  const message = `The spikes of ${units.path} span ${(spanS / SECONDS_PER_YEAR).toFixed(1)} years. Most likely the times are samples or milliseconds. Write them in seconds.`;
  return [{ path: atSpikes(units), message, found: `${spanS} s` }];
}

const type = 'Units';

export const unitsChecks: readonly Check[] = [
  { name: 'check_units_table_has_spikes', type, run: checkHasSpikes },
  { name: 'check_negative_spike_times', type, run: checkNegative },
  { name: 'check_ascending_spike_times', type, run: checkAscending },
  { name: 'check_units_resolution_is_set', type, run: checkResolutionSet },
  { name: 'check_units_resolution_is_valid', type, run: checkResolutionValid },
  { name: 'check_spike_times_not_in_samples', type, run: checkNotSamples },
  { name: 'check_spike_times_not_in_unobserved_interval', type, run: checkObserved },
  { name: 'check_units_table_duration', type, run: checkDuration },
];
