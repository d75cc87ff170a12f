export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const exponent = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** exponent;
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${['', 'kB', 'MB', 'GB', 'TB'][exponent] ?? ''}`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const h = Math.floor(whole / 3600);
  const min = Math.floor((whole % 3600) / 60);
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${whole % 60} s` : `${whole} s`;
}

/** An amount as people say it, to two digits: 310 µV, not 0.00031 volts. */
export function formatAmount(value: number, unit: string): string {
  if (unit !== 'volts') return `${Number(value.toPrecision(2))} ${unit}`;
  const [factor, symbol] = value < 1e-3 ? [1e6, 'µV'] : value < 1 ? [1e3, 'mV'] : [1, 'V'];
  return `${Number((value * factor).toPrecision(2))} ${symbol}`;
}
