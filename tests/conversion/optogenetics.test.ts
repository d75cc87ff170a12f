import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { NwbReader } from '../../nwb/index.ts';
import type { StimulationTruth, SyntheticOptions } from '../../recording/synthetic/index.ts';
import { hasPeer, hasPython, type Judgement, judge, peer, python } from '../yardstick.ts';
import { type Converted, openWorkshop, type Workshop } from './workshop.ts';

interface SeenObject {
  readonly class: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
type Seen = Readonly<Record<string, SeenObject>>;
type Metadata = Record<string, readonly Record<string, unknown>[] | undefined>;
const EPOCHS = '/intervals/optogenetic_epochs';
const EXPERIMENT = '/general/optogenetic_experiment_metadata';
const FILES = '/processing/associated_files';
const YAML = '20230622_sample_metadata.yml';
const stimulated: Partial<SyntheticOptions> = {
  optogenetics: true,
  epochs: 3,
  seconds: 0.5,
  signal: 'pattern',
};

async function rewrite(folder: string, change: (metadata: Metadata) => void): Promise<void> {
  const path = join(folder, YAML);
  const metadata = parse(await readFile(path, 'utf8')) as Metadata;
  change(metadata);
  await writeFile(path, stringify(metadata));
}

/** Rows of the sites table that each row refers to. */
async function sitesOf(path: string): Promise<number[][]> {
  using reader = await NwbReader.open(path);
  const read = (name: string) => {
    const found = reader.at(`${EPOCHS}/${name}`);
    return found?.kind === 'dataset' ? reader.read(found).map(Number) : [];
  };
  const values = read('optogenetic_sites');
  const ends = read('optogenetic_sites_index');
  return ends.map((end, row) => values.slice(ends[row - 1] ?? 0, end));
}

/** The form's fields that nobody filled in, a camera that nobody named, names that others have, scripts gone wrong. */
async function spoil(folder: string): Promise<void> {
  await rewrite(folder, (metadata) => {
    metadata['opto_excitation_source'] = [{ name: 'models', model_name: 'Mako G-158C' }];
    metadata['optical_fiber'] = [
      { name: 'models', hardware_name: 'no such fiber', location: 'CA1', hemisphere: 'left', ml_in_mm: 1 },
      {
        ...metadata['optical_fiber']?.[1],
        name: 'second',
        hemisphere: 'left',
      },
    ];
    metadata['virus_injection'] = [
      { name: 'a', virus_name: 'no such virus', titer_in_vg_per_ml: 1e12, volume_in_uL: 0.5 },
      { name: 'b', virus_name: 'no such virus', titer_in_vg_per_ml: 2e12, volume_in_uL: 0.5 },
      { name: 'c', virus_name: 'no such virus', titer_in_vg_per_ml: 1e12 },
      { name: 'd', virus_name: 'no such virus', volume_in_uL: 1 },
    ];
    delete metadata['optogenetic_stimulation_software'];
    const [ripples = {}, theta = {}] = metadata['fs_gui_yamls'] ?? [];
    metadata['fs_gui_yamls'] = [
      { name: ripples['name'], epochs: [1, 9] },
      { ...theta, optogenetic_sites: [1, 5], camera_id: undefined, wavelength_in_nm: undefined },
      { ...theta, name: 'gone.yaml' },
      { ...theta, name: '../outside.yaml' },
      { ...theta, name: 'broken.yaml' },
      { ...theta, name: 'pulseless.yaml', epochs: [3] },
      { ...theta, name: 'lost_zone.yaml', epochs: [3] },
    ];
  });
  const script = await readFile(join(folder, 'theta_stimulation.yaml'), 'utf8');
  await writeFile(
    join(folder, 'broken.yaml'),
    script.replace('theta_filter_degrees: 320', 'theta_filter_degrees: x'),
  );
  await writeFile(join(folder, 'pulseless.yaml'), script.replace(/^ +nPulses: .*\n/m, ''));
  await writeFile(join(folder, 'lost_zone.yaml'), script.replaceAll('zone_id: 56', 'zone_id: 57'));
}

describe.skipIf(!hasPython)('optogenetics', () => {
  let workshop: Workshop;
  let made: Converted;
  let spoilt: Converted;
  let seen: Seen;
  let seenSpoilt: Seen;
  let judgements: readonly Judgement[] = [];
  beforeAll(async () => {
    workshop = await openWorkshop();
    made = await workshop.convert('stimulated', stimulated);
    const { folder } = await workshop.session('spoilt', stimulated);
    await spoil(folder);
    spoilt = await workshop.convert('spoilt', stimulated);
    [seen, seenSpoilt, judgements] = await Promise.all([
      python('as_pynwb_sees.py', [made.path]) as Promise<Seen>,
      python('as_pynwb_sees.py', [spoilt.path]) as Promise<Seen>,
      judge([made.path, spoilt.path], 'dandi'),
    ]);
  });
  afterAll(() => workshop.close());

  const scripts = (): readonly StimulationTruth[] => made.truth.optogenetics?.scripts ?? [];
  /** Rows as the truth has them, in the order of their times. */
  const expectedRows = () =>
    scripts()
      .flatMap((script) => script.epochs.map((epoch) => ({ script, epoch })))
      .sort((one, other) => one.epoch - other.epoch);
  const column = (name: string) => seen[EPOCHS]?.fields[name] as readonly unknown[];

  test.each(['with complete metadata', 'with gaps'])(
    'the file is valid and follows the best practices %s',
    (which) => {
      const judgement = judgements[which === 'with gaps' ? 1 : 0];
      expect(judgement?.opened).toBeNull();
      expect(judgement?.pynwb.errors).toEqual([]);
      const serious = judgement?.inspector.filter(
        ({ importance }) => importance !== 'BEST_PRACTICE_SUGGESTION',
      );
      expect(serious).toEqual([]);
    },
  );

  test('there is a row for each script and epoch, with what the script says', () => {
    expect(seen[EPOCHS]?.class).toBe('FrankLabOptogeneticEpochsTable');
    const rows = expectedRows();
    expect(rows.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const columns: Readonly<Record<string, (script: StimulationTruth, epoch: number) => unknown>> = {
      epoch_number: (_, epoch) => epoch,
      epoch_name: (_, epoch) => `0${epoch}_a${epoch}`,
      epoch_type: () => 'optogenetic',
      convenience_code: (script) => script.nickname,
      stimulation_on: () => true,
      pulse_length_in_ms: (script) => script.pulseLengthMs,
      number_pulses_per_pulse_train: (script) => script.pulses,
      period_in_ms: (script) => script.periodMs,
      number_trains: (script) => script.trains,
      intertrain_interval_in_ms: (script) => script.trainIntervalMs,
      power_in_mW: (script) => script.powerMw,
      wavelength_in_nm: (script) => script.wavelengthNm,
      ripple_filter_on: (script) => script.ripple !== undefined,
      ripple_filter_num_above_threshold: (script) => script.ripple?.nAboveThreshold ?? -1,
      ripple_filter_threshold_sd: (script) => script.ripple?.thresholdSd ?? -1,
      ripple_filter_lockout_period_in_samples: (script) =>
        script.ripple === undefined ? -1 : script.lockout,
      theta_filter_on: (script) => script.theta !== undefined,
      theta_filter_phase_in_deg: (script) => script.theta?.phaseDeg ?? -1,
      theta_filter_reference_ntrode: (script) => script.theta?.referenceNTrode ?? -1,
      theta_filter_lockout_period_in_samples: (script) => (script.theta === undefined ? -1 : script.lockout),
      speed_filter_on: () => true,
      speed_filter_threshold_in_cm_per_s: (script) => script.speed.thresholdCmPerS,
      speed_filter_on_above_threshold: (script) => script.speed.isAbove,
      spatial_filter_on: () => true,
      spatial_filter_cameras_cm_per_pixel: () => [0.1],
      spatial_filter_cameras: () => [{ class: 'CameraDevice', path: '/general/devices/camera_device 0' }],
      stimulus_signal: () => ({
        class: 'TimeSeries',
        path: '/processing/behavior/behavioral_events/house_light',
      }),
    };
    for (const [name, expected] of Object.entries(columns))
      expect(column(name), name).toEqual(rows.map(({ script, epoch }) => expected(script, epoch)));
    expect(made.result.counts).toMatchObject({ optogeneticEpochs: 3 });
  });

  test('rows begin and end with their epochs', () => {
    const epochs = seen['/intervals/epochs']?.fields ?? {};
    for (const side of ['start_time', 'stop_time']) {
      const times = epochs[side] as readonly number[];
      expect(column(side)).toEqual(expectedRows().map(({ epoch }) => times[epoch - 1]));
    }
  });

  test('rows refer to the fibers that the script used', async () => {
    const region = seen[`${EPOCHS}/optogenetic_sites`];
    expect(region?.fields['table']).toEqual({
      class: 'OptogeneticSitesTable',
      path: `${EXPERIMENT}/optogenetic_sites_table`,
    });
    expect(await sitesOf(made.path)).toEqual(expectedRows().map(({ script }) => script.sites));
  });

  test('the corners of zones stand in whole pixels, in the form that spyglass multiplies by the size of a pixel', async () => {
    using reader = await NwbReader.open(made.path);
    const found = reader.at(`${EPOCHS}/spatial_filter_region_node_coordinates_in_pixels`);
    const rows = expectedRows();
    const fewer = [-1, -1];
    const padded = rows.map(({ script }) =>
      [0, 1].map((zone) => [0, 1, 2, 3, 4].map((corner) => script.zones[zone]?.[corner] ?? fewer)),
    );
    expect(found).toMatchObject({ kind: 'dataset', shape: [3, 2, 5, 2] });
    if (found?.kind === 'dataset') expect(reader.read(found).map(Number)).toEqual(padded.flat(3));
    expect(padded[0]?.[0]?.[2]).toEqual([1160, 180]);
  });

  test('what was implanted and injected stands where spyglass looks for it', () => {
    const at = (path: string) => seen[path];
    expect(at(EXPERIMENT)).toMatchObject({
      class: 'OptogeneticExperimentMetadata',
      fields: { stimulation_software: 'fsgui' },
    });
    expect(at(`${EXPERIMENT}/optogenetic_sites_table`)?.fields).toMatchObject({
      excitation_source: ['red laser', 'red laser'].map((name) => ({
        class: 'ExcitationSource',
        path: `/general/devices/${name}`,
      })),
      optical_fiber: ['left', 'right'].map((side) => ({
        class: 'OpticalFiber',
        path: `/general/devices/${side} fiber`,
      })),
      effector: ['left', 'right'].map((side) => ({
        class: 'Effector',
        path: `${EXPERIMENT}/optogenetic_effectors/${side} injection`,
      })),
    });
    expect(at('/general/devices/red laser')?.fields).toMatchObject({
      description: 'laser of the left table; peak wavelength 638 nm',
      power_in_W: 0.077,
      intensity_in_W_per_m2: 1e10,
      model: { class: 'ExcitationSourceModel', path: '/general/devices/models/LuxX+ 638-200' },
    });
    expect(at('/general/devices/models/LuxX+ 638-200')?.fields).toMatchObject({
      manufacturer: 'MarketTech',
      source_type: 'laser',
      excitation_mode: 'one-photon',
    });
    expect(at('/general/devices/models/optogenix_lambda_fiber')?.fields).toMatchObject({
      manufacturer: 'Optogenix',
      model_number: 'lambda',
      numerical_aperture: 0.39,
      core_diameter_in_um: 200,
      active_length_in_mm: 2,
      ferrule_name: 'cFCF - 2.5mm Ceramic Ferrule',
      ferrule_diameter_in_mm: 2.5,
    });
    expect(at('/general/devices/left fiber')?.fields).toMatchObject({
      description: 'fiber into the left CA1; CA1; left hemisphere',
      model: { class: 'OpticalFiberModel', path: '/general/devices/models/optogenix_lambda_fiber' },
    });
    const place = { anatomical_target: 'CA1', origin: 'Bregma at the cortical surface', orientation: 'RAS' };
    const angles = { roll_in_deg: 0, pitch_in_deg: 10, yaw_in_deg: 0 };
    expect(at('/general/devices/left fiber/fiber_insertion')?.fields).toMatchObject({
      ...place,
      ...angles,
      x_in_mm: -2.6,
      y_in_mm: -3.8,
      z_in_mm: -2.2,
    });
    const injection = `${EXPERIMENT}/optogenetic_virus_injections/right injection`;
    const virus = `${EXPERIMENT}/optogenetic_viruses/AAV-1-EF1a-DIO-ChRmine-mScarlet-WPRE`;
    expect(at(injection)?.fields).toMatchObject({
      description: 'injection into the right CA1; right hemisphere',
      volume_in_uL: 0.55,
      viral_vector: { class: 'ViralVector', path: virus },
    });
    expect(at(`${injection}/viral_injection_coordinates`)?.fields).toMatchObject({ ...place, x_in_mm: 2.6 });
    expect(at(virus)?.fields).toMatchObject({
      construct_name: 'AAV-1-EF1a-DIO-ChRmine-mScarlet-WPRE',
      manufacturer: 'AddGene',
      titer_in_vg_per_ml: 1e12,
    });
    expect(at(`${EXPERIMENT}/optogenetic_effectors/right injection`)?.fields).toMatchObject({
      label: 'ChRmine-mScarlet',
      viral_vector_injection: { class: 'ViralVectorInjection', path: injection },
    });
  });

  test('scripts and track geometry are there as texts, with their epochs', () => {
    const { optogenetics } = made.truth;
    for (const { file, text, epochs } of scripts())
      expect(seen[`${FILES}/${file}`]?.fields).toMatchObject({
        content: text,
        task_epochs: epochs.join(','),
      });
    expect(seen[`${FILES}/${optogenetics?.geometryFile}`]?.fields).toMatchObject({
      content: optogenetics?.geometryText,
      task_epochs: '1,2,3',
    });
    // spyglass would take a file that says it is a statescript log for the log of the epoch.
    for (const name of [...scripts().map(({ file }) => file), optogenetics?.geometryFile])
      expect(String(seen[`${FILES}/${name}`]?.fields['description'])).not.toMatch(/state.?script/i);
  });

  test('complete metadata leave little to say', () => {
    const said = made.result.warnings.filter((warning) => /opto|fs_gui/.test(warning));
    expect(said).toEqual([
      'fs_gui script ripple_stimulation.yaml: which of the 2 fibers it used is not said: all are named; give optogenetic_sites',
    ]);
  });

  test('a session without has none of it', async () => {
    const { path } = await workshop.convert('plain', { seconds: 0.1, channels: 4, epochs: 1, cameras: 0 });
    const plain = (await python('as_pynwb_sees.py', [path])) as Seen;
    expect(Object.keys(plain).filter((one) => /opto/i.test(one))).toEqual([]);
  });

  describe('with gaps in the metadata', () => {
    const said = () => spoilt.result.warnings.join('\n');

    test('rows hold what is known, and NaN for what nobody said', async () => {
      expect(seenSpoilt[EPOCHS]?.fields).toMatchObject({
        epoch_number: [1, 2],
        power_in_mW: ['NaN', 30.5],
        wavelength_in_nm: ['NaN', 'NaN'],
        pulse_length_in_ms: [2, 2.5],
      });
      // An HDF5 reference cannot point to nothing, and the first script names no line.
      expect(seenSpoilt[EPOCHS]?.fields['stimulus_signal']).toBeUndefined();
      expect(seenSpoilt[EPOCHS]?.fields['spatial_filter_cameras']).toBeUndefined();
      expect(await sitesOf(spoilt.path)).toEqual([[0, 1], [1]]);
    });

    test('objects that lack what their type asks for are left out; texts become "unknown"', () => {
      const injections = Object.keys(seenSpoilt).filter((path) =>
        path.includes('optogenetic_virus_injections/'),
      );
      expect(injections.map((path) => basename(path)).sort()).toEqual(['a', 'b']);
      const viruses = `${EXPERIMENT}/optogenetic_viruses/no such virus`;
      expect(seenSpoilt[viruses]?.fields).toMatchObject({
        construct_name: 'unknown',
        manufacturer: 'unknown',
        titer_in_vg_per_ml: 1e12,
      });
      expect(seenSpoilt[`${viruses}_2`]?.fields).toMatchObject({ titer_in_vg_per_ml: 2e12 });
      expect(seenSpoilt[`${EXPERIMENT}/optogenetic_effectors/a`]?.fields).toMatchObject({ label: 'unknown' });
      expect(seenSpoilt[EXPERIMENT]?.fields).toMatchObject({ stimulation_software: 'unknown' });
      // Names that belong to others.
      expect(seenSpoilt['/general/devices/models_2']?.class).toBe('ExcitationSource');
      expect(seenSpoilt['/general/devices/models_3']?.class).toBe('OpticalFiber');
      expect(seenSpoilt['/general/devices/models/Mako G-158C']?.class).toBe('DeviceModel');
      expect(seenSpoilt['/general/devices/models/Mako G-158C_2']?.fields).toMatchObject({
        source_type: 'unknown',
      });
      expect(seenSpoilt['/general/devices/models_3/fiber_insertion']).toBeUndefined();
    });

    test.each([
      /no file describes the light source "Mako G-158C"/,
      /no file describes the fiber "no such fiber": .* put a \.yml with hardware_name: no such fiber into a folder that --probes names/,
      /no file describes the virus "no such virus"/,
      /fiber "models" has no reference, no ap_in_mm, no dv_in_mm: its place in the brain is left out; give them/,
      /fiber "second" is in the left hemisphere, and ml_in_mm 2\.6 counts to the right/,
      /injection "c" has no volume_in_uL: it is left out; give it/,
      /injection "d" has no titer_in_vg_per_ml: it and its virus are left out/,
      /of 4 injections, 0 are where the fiber "models" is: which protein acts on its light is not known/,
      /optogenetic_stimulation_software is missing/,
      /ripple_stimulation\.yaml: epoch 9 has no recording: it has no row/,
      /ripple_stimulation\.yaml: power_in_mW is not said: NaN is written; give it/,
      /ripple_stimulation\.yaml: dio_output_name is not said/,
      /ripple_stimulation\.yaml: it filters by speed or place, and camera_id is not said/,
      /theta_stimulation\.yaml: optogenetic_sites 5 are no fibers: they count from 0, and there are 2/,
      /fs_gui_yamls\[2\] gone\.yaml: its stimulation is left out\. .*no such file/,
      /fs_gui_yamls\[3\] \.\.\/outside\.yaml: its stimulation is left out\. .*no such file/,
      /fs_gui_yamls\[4\] broken\.yaml: .*nodes\[\d\]\.theta_filter_degrees: found x; expected a number/,
      /pulseless\.yaml: neither it nor the metadata gives nPulses: it has no row/,
      /fs_gui_yamls\[6\] lost_zone\.yaml: .*w_track\.trackgeometry.*found no zone 57 among 3, 12, 56/,
    ])('it is said: %s', (warning) => {
      expect(said()).toMatch(warning);
    });
  });

  describe.skipIf(!hasPeer)('beside trodes_to_nwb 0.1.9', () => {
    test('the rows are the same in every column that it has', async () => {
      const { start_time, stop_time, tags } = seen['/intervals/epochs']?.fields ?? {};
      const rows = (await peer('peer_optogenetics.py', [], {
        folder: made.folder,
        metadata: join(made.folder, YAML),
        epochs: { start_time, stop_time, tags },
      })) as readonly Readonly<Record<string, unknown>>[];
      expect(rows).toHaveLength(3);
      const nameOf = (value: unknown): unknown =>
        Array.isArray(value)
          ? value.map(nameOf)
          : typeof value === 'object' && value !== null && 'path' in value
            ? basename(String(value.path))
            : value;
      for (const row of rows) {
        const index = column('epoch_number').indexOf(row['epoch_number']);
        for (const [name, theirs] of Object.entries(row)) {
          if (name === 'spatial_filter_region_node_coordinates_in_pixels') {
            // Its block is as large as the row needs; ours as large as the table does.
            const zones = theirs as readonly (readonly (readonly number[])[])[];
            expect(zones.map((zone) => zone.filter(([x]) => x !== -1))).toEqual(
              expectedRows()[index]?.script.zones,
            );
            continue;
          }
          const ours = nameOf(column(name)[index]);
          // It writes the power of ten as the doubles have it.
          if (name.endsWith('_time') || name.endsWith('cm_per_pixel'))
            expect(Math.abs(Number(ours) - Number(theirs)), name).toBeLessThan(1e-6);
          else expect(ours, name).toEqual(theirs);
        }
      }
    });
  });
});
