const duration =
  /^P(?!$)(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
/** Days in a year, month, week, day, hour, minute and second; years and months in the mean. */
const daysIn = [365.25, 30.4375, 7, 1, 1 / 24, 1 / 1440, 1 / 86_400];

/** Whether a text is a duration as ISO 8601 writes it, such as P90D or P1Y6M. */
export function isDuration(text: string): boolean {
  return duration.test(text);
}

/** A duration in days. 0 for what is none. */
export function durationDays(text: string): number {
  const parts = duration.exec(text)?.slice(1) ?? [];
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (daysIn[index] ?? 0), 0);
}
