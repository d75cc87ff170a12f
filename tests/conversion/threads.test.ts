import { describe, expect, it } from 'vitest';
import { memoryOf, workersFor } from '../../mcp-server/tools/conversion/threads.ts';

/** Packets of so many channels, in blocks and chunks as a conversion has them. */
function needs(channels: number, chunkRows: number) {
  const offsets = Int32Array.from({ length: channels }, (_, channel) => 50 + 2 * channel);
  return {
    tables: {
      chunkRows,
      packetBytes: [50 + 2 * channels],
      outputs: [{ dataset: '/e', chunkColumns: 32, offsetsBytes: [offsets] }],
    },
    largestDenseBytes: 2 ** 20,
  };
}

const tetrodes = needs(128, 16_384);
const probes = needs(768, 4096);

describe('how many threads encode', () => {
  it('one a core, or as many as were asked for', () => {
    expect(workersFor({}, tetrodes, 2)).toBe(2);
    expect(workersFor({ workers: 3 }, tetrodes, 2)).toBe(3);
  });

  it('no more than the memory has room for', () => {
    const sixteen = workersFor({}, probes, 16);
    expect(sixteen).toBeGreaterThan(4);
    expect(memoryOf(sixteen, probes)).toBeLessThanOrEqual(512e6);
    expect(memoryOf(sixteen + 1, probes)).toBeGreaterThan(512e6);
    expect(workersFor({ memoryBytes: 300e6 }, probes, 16)).toBeLessThan(sixteen);
    expect(workersFor({ memoryBytes: 4e9 }, probes, 16)).toBe(16);
  });

  it('says what is needed where there is no room for one', () => {
    expect(() => workersFor({ memoryBytes: 200e6 }, probes, 16)).toThrow(
      /at least \d+ MB[\s\S]*Give --memory \d+M/,
    );
  });
});
