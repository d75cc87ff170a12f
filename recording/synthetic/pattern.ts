/**
 * The signal that tests compute for themselves. Every channel holds another value at every sample, all of int16 occurs, and a
 * mix-up of channels, samples, files, bytes or signs shows:
 * `(521·hwChan + 31·sample + 7·⌊sample / 65536⌋ + 4099·recording) mod 65536 − 32768`
 * @param recording place among the session's recordings, from 0
 * @param sample counted from the recording's first packet, lost samples included
 */
export function patternValue(recording: number, hwChan: number, sample: number): number {
  const sum = 521 * hwChan + 31 * sample + 7 * Math.floor(sample / 65536) + 4099 * recording;
  return (sum % 65536) - 32768;
}
