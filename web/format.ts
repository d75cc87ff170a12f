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
  const size = Math.abs(value);
  const [factor, symbol] = size < 1e-3 ? [1e6, 'µV'] : size < 1 ? [1e3, 'mV'] : [1, 'V'];
  return `${Number((value * factor).toPrecision(2))} ${symbol}`;
}

/** `2026-11-28 at 21:41`, in the zone of whoever looks. */
export function formatMoment(iso: string): string {
  const moment = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
  return `${day} at ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** A day as the names of recordings have it, YYYYMMDD, as people read it. */
export function isoDay(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}
