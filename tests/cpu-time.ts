/**
 * Begins to count how long the processor of this thread works, in milliseconds: how busy the machine is says nothing of the program. It
 * is to tell what takes a moment from what grows with the square of its input, by limits that no machine comes near.
 */
export function cpuTimer(): () => number {
  const start = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1000;
  };
}
