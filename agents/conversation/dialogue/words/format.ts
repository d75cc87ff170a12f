/** "a, b and c" */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length <= 1) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

/** "3 epochs", "1 epoch" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const small = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** Counts up to twelve as words, as they read in a sentence. */
export function inWords(count: number): string {
  return small[count] ?? String(count);
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function uncapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Decimal units, as disks are sold and file managers show them: 17 MB, 1.4 GB. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 && unit > 0 ? rounded(value) : Math.round(value)} ${units[unit]}`;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

/** How long something takes or took: 1.4 s, 25 s, 8 min, 2.5 h. */
export function duration(seconds: number): string {
  if (seconds < 0.95) return 'less than a second';
  if (seconds < 9.95) return `${rounded(seconds)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${rounded(seconds / 3600)} h`;
}

/** As {@link duration}, for what is estimated. */
export function aboutDuration(seconds: number): string {
  return seconds < 0.95 ? duration(seconds) : `about ${duration(seconds)}`;
}

/** How long a recording is: 8 min 4 s. */
export function clockTime(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  const parts = [
    hours > 0 ? `${hours} h` : '',
    minutes > 0 ? `${minutes} min` : '',
    rest > 0 && hours === 0 ? `${rest} s` : '',
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(' ');
  return seconds < 0.05 ? 'less than a second' : `${rounded(seconds)} s`;
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** 20230622 as "22 June 2023"; anything else as it is. */
export function day(date: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  const month = months[Number(match?.[2]) - 1];
  return match === null || month === undefined ? date : `${Number(match[3])} ${month} ${match[1]}`;
}

/** The name of a file from its path, of either kind of system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
