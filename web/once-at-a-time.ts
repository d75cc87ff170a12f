/**
 * However often it is asked for, the work is under way once, and once more where it was asked for meanwhile. What it
 * gives is kept when all of it is over; the work itself must not fail.
 */
export function onceAtATime(work: () => Promise<void>): () => Promise<void> {
  let isDue = false;
  let going: Promise<void> | undefined;
  const go = async (): Promise<void> => {
    while (isDue) {
      isDue = false;
      await work();
    }
    going = undefined;
  };
  return async () => {
    isDue = true;
    going ??= go();
    await going;
  };
}
