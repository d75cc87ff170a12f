import { expect, test } from 'vitest';
import { formatAmount } from '../../web/format.ts';

test.each([
  [0.00031, 'volts', '310 µV'],
  [0.0042, 'volts', '4.2 mV'],
  [1.26, 'volts', '1.3 V'],
  [0.5, 'meters', '0.5 meters'],
])('%d %s are said as %s', (value, unit, said) => {
  expect(formatAmount(value, unit)).toBe(said);
});
