/** Packets looked at to settle the layout. By chance one byte is 0x55 once in 256: 64 leave no doubt. */
export const SYNC_PROBES = 64;

/** Packet numbers to look at: the first ones, then spread over the whole file, the last one included. */
export function syncProbes(packets: number): number[] {
  if (packets <= SYNC_PROBES) return Array.from({ length: packets }, (_, i) => i);
  const first = 16;
  const spread = SYNC_PROBES - first;
  const probes = Array.from({ length: first }, (_, i) => i);
  for (let i = 1; i <= spread; i++) probes.push(first - 1 + Math.round(((packets - first) * i) / spread));
  return [...new Set(probes)];
}

/** Packets of which the clock is read: evenly over the file, the first and the last included. */
export function clockProbes(packets: number): number[] {
  const probes = Math.min(packets, SYNC_PROBES);
  return Array.from({ length: probes }, (_, i) =>
    probes < 2 ? 0 : Math.round((i * (packets - 1)) / (probes - 1)),
  );
}
