const LEVELS = new Map([
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

/** A line of the log as people read it: time, level, message, then what else is known of it. */
export function plainLine(json: string): string {
  const { time, level, msg, err, ...more } = JSON.parse(json) as Record<string, unknown>;
  const at = new Date(Number(time)).toTimeString().slice(0, 8);
  const fields = Object.entries(more).map(([name, value]) => `${name}=${wordOf(value)}`);
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : '';
  const head = [at, (LEVELS.get(Number(level)) ?? '').padEnd(5), typeof msg === 'string' ? msg : ''];
  return printable([...head, ...fields].filter((word) => word !== '').join(' ') + stack);
}

const wordOf = (value: unknown): string =>
  typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);

/** Untrusted words move no cursor and colour nothing. */
function printable(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, ' ');
}
