import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInProbesFolder, readProbeType, readProbeTypes } from '../../schemas/device-metadata/index.ts';
import type { ProbeElectrode, ProbeType } from '../../schemas/electrodes.ts';
import { InputError } from '../../schemas/errors.ts';
import { hasPeer, peer } from '../yardstick.ts';

/** What the probes are said to be, apart from the files: counts, distances and extents in µm. */
interface Facts {
  readonly perShank: readonly number[];
  readonly contact: number;
  /** Distance of each contact of a shank to its nearest neighbour. */
  readonly pitch: number;
  /** x of the first contact column of each shank. */
  readonly shankX: readonly number[];
  readonly width: number;
  readonly height: number;
}

const oneColumn = (contact: number, pitch: number, shankX: readonly number[]): Facts => ({
  perShank: [32, 32, 32, 32],
  contact,
  pitch,
  shankX,
  width: shankX[3] ?? 0,
  height: 31 * pitch,
});
const fine = oneColumn(15, 26, [0, 350, 774, 1124]);
const coarse = oneColumn(20, 40, [0, 344, 742, 1086]);

const facts: Readonly<Record<string, Facts>> = {
  'tetrode_12.5': { perShank: [4], contact: 12.5, pitch: 12.5, shankX: [-6.25], width: 12.5, height: 0 },
  'A1x32-6mm-50-177-H32_21mm': {
    perShank: [32],
    contact: 15,
    pitch: 50,
    shankX: [0],
    width: 0,
    height: 1550,
  },
  '32c-2s8mm6cm-20um-40um-dl': {
    perShank: [16, 16],
    contact: 20,
    pitch: 40,
    shankX: [0, 340],
    width: 398,
    height: 300,
  },
  '64c-3s6mm6cm-20um-40um-sl': {
    perShank: [21, 21, 22],
    contact: 20,
    pitch: 100,
    shankX: [0, 500, 1000],
    width: 1000,
    height: 2100,
  },
  '64c-4s6mm6cm-20um-40um-dl': {
    perShank: [16, 16, 16, 16],
    contact: 20,
    pitch: 40,
    shankX: [0, 330, 660, 990],
    width: 1026,
    height: 300,
  },
  '128c-4s4mm6cm-15um-26um-sl': fine,
  '128c-4s4mm6cm-20um-40um-sl': coarse,
  '128c-4s6mm6cm-15um-26um-sl': fine,
  '128c-4s6mm6cm-20um-40um-sl': coarse,
  '128c-4s8mm6cm-15um-26um-sl': fine,
  '128c-4s8mm6cm-20um-40um-sl': coarse,
  'NET-EBL-128ch-single-shank': {
    perShank: [128],
    contact: 20,
    pitch: Math.hypot(21.4, 23.3),
    shankX: [-21.4],
    width: 42.8,
    height: 1980.45,
  },
};

const distance = (a: ProbeElectrode, b: ProbeElectrode): number =>
  Math.hypot(a.rel_x - b.rel_x, a.rel_y - b.rel_y, a.rel_z - b.rel_z);
const extent = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

describe('the device types that come along', () => {
  it('are the twelve that labs use', async () => {
    expect([...(await readProbeTypes()).keys()].sort()).toEqual(Object.keys(facts).sort());
  });

  it.each(Object.entries(facts))('%s has its geometry', async (name, expected) => {
    const probe = (await readProbeTypes()).get(name);
    if (probe === undefined) throw new Error(`${name} is not there`);
    expect(probe.probe_type).toBe(name);
    expect(probe.units).toBe('um');
    expect(probe.contact_size).toBe(expected.contact);
    expect(probe.contact_side_numbering).toBe(true);
    expect(probe.num_shanks).toBe(expected.perShank.length);
    expect(probe.shanks.map((shank) => shank.electrodes.length)).toEqual(expected.perShank);
    expect(probe.shanks.map((shank) => shank.shank_id)).toEqual(expected.perShank.map((_, shank) => shank));

    const all = probe.shanks.flatMap((shank) => shank.electrodes);
    expect(all.map((electrode) => electrode.id)).toEqual(all.map((_, index) => index));
    expect(extent(all.map((electrode) => electrode.rel_x))).toBeCloseTo(expected.width, 9);
    expect(extent(all.map((electrode) => electrode.rel_y))).toBeCloseTo(expected.height, 9);
    for (const [index, shank] of probe.shanks.entries()) {
      expect(Math.min(...shank.electrodes.map((one) => one.rel_x))).toBe(expected.shankX[index]);
      for (const one of shank.electrodes) {
        const nearest = Math.min(
          ...shank.electrodes.filter((other) => other !== one).map((other) => distance(one, other)),
        );
        // Rows of the last probe stand 46.6 apart and its columns are shifted by 23.2 to 23.35: rounded in the source.
        expect(nearest).toBeCloseTo(
          expected.pitch,
          expected.pitch % 1 === 0 || name.startsWith('tetrode') ? 9 : 0,
        );
      }
    }
  });

  it('have descriptions that tell which lab probe they are', async () => {
    for (const probe of (await readProbeTypes()).values()) expect(probe.probe_description).toMatch(/\w{3}/);
  });

  it.skipIf(!hasPeer)('equal those of trodes_to_nwb, where it has them', async () => {
    const theirs = (await peer('peer_probes.py', [])) as ProbeType[];
    expect(theirs.length).toBeGreaterThanOrEqual(9);
    const ours = await readProbeTypes();
    for (const probe of theirs) {
      // Its file of the three-shank probe says four shanks and lists three.
      expect(ours.get(probe.probe_type)).toEqual({ ...probe, num_shanks: probe.shanks.length });
    }
  });
});

describe("a lab's own folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-probes-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const wire = (name: string, more = ''): string =>
    [
      `probe_type: ${name}`,
      'probe_description: single wire',
      'units: um',
      'contact_size: 50',
      'contact_side_numbering: false',
      'num_shanks: 1',
      `shanks: [{ shank_id: 0, electrodes: [{ id: 0, rel_x: 0, rel_y: 0, rel_z: 0 }${more}] }]`,
    ].join('\n');
  const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  const refused = async (): Promise<string> => {
    try {
      await readProbeTypes([folder]);
    } catch (error) {
      if (error instanceof InputError) return error.message.replaceAll(folder, 'LAB');
      throw error;
    }
    return 'read';
  };

  it('adds types and replaces those of the same name', async () => {
    await put('screw.yml', wire('screw'));
    await put('tetrode.yaml', wire('tetrode_12.5'));
    await put('virus.yml', 'virus_name: demo\nmanufacturer: x\n');
    await put('readme.txt', 'not a probe');
    const probes = await readProbeTypes([folder]);
    expect(probes.size).toBe(13);
    expect(probes.get('screw')?.contact_side_numbering).toBe(false);
    expect(probes.get('tetrode_12.5')?.probe_description).toBe('single wire');
  });

  it('may be the folder of the program itself', async () => {
    expect((await readProbeTypes([builtInProbesFolder])).size).toBe(12);
  });

  it('is refused with file, line and field of every fault', async () => {
    await put('a.yml', wire('a').replace('contact_size: 50', 'contact_size: big'));
    await put('b.yml', wire('b', ', { id: 0, rel_x: 0, rel_y: 1 }'));
    await put('c.yml', 'probe_type: [c\n');
    await put('d.yml', wire('e'));
    await put('e.yml', wire('e', ', { id: 0, rel_x: 0, rel_y: 1, rel_z: 0 }'));
    await put('f.yml', wire('e'));
    await put('g.yml', 'lab: not a probe at all');
    expect(await refused()).toMatchInlineSnapshot(`
      "LAB: found 11 faults in the YAML; expected none. To correct:
        LAB/a.yml:4:15 contact_size: found the text "big"; expected a number, 0 or more; for example contact_size: 12.5
        LAB/b.yml:7:79 shanks[0].electrodes[1].rel_z: found nothing; expected a number; for example rel_z: 0
        LAB/c.yml:2:1: found text that is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; expected valid YAML
        LAB/e.yml:7:85 shanks[0].electrodes[1].id: found 0 a second time; expected each number once on the probe
        LAB/f.yml probe_type: found e, which LAB/d.yml describes too; expected one file for each device type in a folder
        LAB/g.yml:1:1 probe_type: found nothing; expected text: What device_type of an electrode group says; for example probe_type: tetrode_12.5
        LAB/g.yml:1:1 probe_description: found nothing; expected text: The probe in a few words; for example probe_description: four wire electrode
        LAB/g.yml:1:1 units: found nothing; expected text: Unit of positions and sizes; for example units: um
        LAB/g.yml:1:1 contact_size: found nothing; expected a number, 0 or more; for example contact_size: 12.5
        LAB/g.yml:1:1 contact_side_numbering: found nothing; expected true or false; for example contact_side_numbering: true
        LAB/g.yml:1:1 shanks: found nothing; expected a list"
    `);
  });

  it('is refused when it is not there', async () => {
    await rm(folder, { recursive: true });
    expect(await refused()).toMatchInlineSnapshot(
      `"LAB: found no folder that can be read (ENOENT: no such file or directory, scandir 'LAB'); expected a folder of device-type files (*.yml). Check the path of the folder of probes."`,
    );
  });

  it('counts the shanks that are there', () => {
    expect(readProbeType(wire('a').replace('num_shanks: 1', 'num_shanks: 4'), 'a.yml').num_shanks).toBe(1);
    expect(readProbeType(wire('a').replace('num_shanks: 1\n', ''), 'a.yml').num_shanks).toBe(1);
  });
});
