import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MetadataError, readStimulationDevices } from '../../schemas/index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-devices-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const virus = ['virus_name: v', 'construct_name: AAV-x', 'manufacturer: us', ''].join('\n');
const fiber = ['hardware_name : f', 'manufacturer : us', 'numerical_aperture : 0.5', ''].join('\n');
const light = ['model_name: l', 'manufacturer: us', 'illumination_type: LED', ''].join('\n');

describe('readStimulationDevices', () => {
  test('brings viruses, fibers and light sources with the program, each complete', async () => {
    const { viruses, fibers, lightSources } = await readStimulationDevices();
    expect([...viruses.keys()]).toContain('AAV-1-EF1a-DIO-ChRmine-mScarlet-WPRE');
    expect([...fibers.keys()]).toContain('optogenix_lambda_fiber');
    expect([...lightSources.keys()]).toContain('LuxX+ 638-200');
    for (const [name, one] of viruses) expect(one.effector, name).toBeDefined();
    for (const [name, one] of lightSources)
      expect([one.source_type, one.excitation_mode, one.wavelength_range_in_nm], name).not.toContain(
        undefined,
      );
  });

  test("takes a lab's own files, in the form that labs share, beside files of other kinds", async () => {
    await writeFile(join(folder, 'virus.yml'), virus);
    await writeFile(join(folder, 'fiber.yaml'), fiber);
    await writeFile(join(folder, 'light.yml'), light);
    await writeFile(join(folder, 'probe.yml'), 'probe_type: p\nshanks: []\n');
    await writeFile(join(folder, 'notes.txt'), virus);
    const { viruses, fibers, lightSources } = await readStimulationDevices([folder]);
    expect(viruses.get('v')).toEqual({ virus_name: 'v', construct_name: 'AAV-x', manufacturer: 'us' });
    expect(fibers.get('f')).toEqual({ hardware_name: 'f', manufacturer: 'us', numerical_aperture: 0.5 });
    expect(lightSources.get('l')).toEqual({ model_name: 'l', manufacturer: 'us', source_type: 'LED' });
  });

  test('names every fault with file and line', async () => {
    await writeFile(join(folder, 'virus.yml'), 'virus_name: v\nmanufacturer: { a: b }\n');
    await writeFile(join(folder, 'light.yml'), `${light}wavelength_range_in_nm: [638]\n`);
    const fault = await readStimulationDevices([folder]).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(MetadataError);
    const { message } = fault as Error;
    expect(message).toContain('virus.yml:1:1 construct_name: found nothing');
    expect(message).toContain('virus.yml:2:15 manufacturer: found a mapping with a');
    expect(message).toContain('light.yml:4:25 wavelength_range_in_nm: found a list of 1');
  });

  test('a folder that is not there is named', async () => {
    await expect(readStimulationDevices([join(folder, 'gone')])).rejects.toThrow(
      /gone: found nothing that can be read/,
    );
  });
});
