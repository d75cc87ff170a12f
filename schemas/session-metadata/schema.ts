import { z } from 'zod';
import { manners } from '../yaml/manners.ts';
import { fsGuiYaml, opticalFiber, optoExcitationSource, virusInjection } from './optogenetics.ts';
import { isIsoMoment, readDateOfBirth, readSex, readWeightGrams } from './words.ts';

/*
 * The metadata that labs write with the form rec_to_nwb_yaml_creator, or by hand. Field names are those of the
 * YAML. Almost everything is optional here: this is the shape alone; what an NWB file needs beyond it depends on
 * the recording and is answered by `missingForNwb`. Fields that the recording itself tells (nTrode ids, scale,
 * header path …) are read and otherwise ignored.
 */

const text = (description: string, example: string) =>
  z
    .string()
    .optional()
    .meta({ description, examples: [example] });
const name = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description, examples: [example] });
const number = (description: string, example: number) =>
  z
    .number()
    .optional()
    .meta({ description, examples: [example] });
const index = (description: string, example: number) =>
  z
    .int()
    .min(0)
    .meta({ description, examples: [example] });
const epochs = z
  .array(z.int().min(0))
  .optional()
  .meta({ description: 'Epochs, as numbered in the file names', examples: [[1, 3]] });

export const sexes = ['M', 'F', 'U', 'O', 'XX', 'XO'] as const;

export const subjectSchema = z
  .object({
    subject_id: text('Name of the animal', 'J16'),
    species: text('Latin name, or an NCBITaxon address', 'Rattus norvegicus'),
    sex: z
      .enum(sexes)
      .register(manners, { read: readSex })
      .optional()
      .meta({ description: 'M, F, U (unknown), O (other); XX or XO for C. elegans', examples: ['M'] }),
    date_of_birth: z
      .string()
      .refine(isIsoMoment, { error: 'a date of the calendar as year-month-day, with a time or without' })
      .register(manners, { read: readDateOfBirth })
      .optional()
      .meta({ description: 'Date or moment of birth, ISO 8601', examples: ['2022-01-31'] }),
    age: text('Age at the session, an ISO 8601 duration; a range as lower/upper', 'P90D'),
    age_reference: text('What the age counts from: birth or gestational', 'birth'),
    weight: z
      .number()
      .min(0)
      .register(manners, { read: readWeightGrams })
      .optional()
      .meta({ description: 'Weight in grams', examples: [420] }),
    genotype: text('Genotype', 'Wild Type'),
    strain: text('Strain', 'Long-Evans'),
    description: text('The animal in a few words', 'Long-Evans rat'),
  })
  .meta({ description: 'The animal', examples: [{ subject_id: 'J16', species: 'Rattus norvegicus' }] });

export const dataAcqDeviceSchema = z.object({
  name: text('Name of the acquisition system', 'SpikeGadgets'),
  system: text('System', 'MCU'),
  amplifier: text('Amplifier', 'Intan'),
  adc_circuit: text('Converter', 'Intan'),
});

export const cameraSchema = z.object({
  id: index('Number that tasks and videos name the camera by', 0),
  meters_per_pixel: z
    .number()
    .min(0)
    .optional()
    .meta({ description: 'Size of a pixel on the floor of the arena, in m', examples: [0.001] }),
  manufacturer: text('Maker', 'Allied Vision'),
  model: text('Model', 'Manta G-158C'),
  lens: text('Lens', 'Fujinon 6 mm'),
  camera_name: text('What the lab calls the camera', 'SleepBox_camera'),
});

export const taskSchema = z.object({
  task_name: name('Name of the task', 'sleep'),
  task_description: text('What the animal does', 'The animal rests in a box'),
  task_environment: text('Where', 'sleep box'),
  camera_id: z
    .array(z.int().min(0))
    .optional()
    .meta({ description: 'Cameras that filmed the task', examples: [[0]] }),
  task_epochs: epochs,
});

export const associatedFileSchema = z.object({
  name: name('Name of the file', 'stateScriptLog_r1'),
  description: text('What the file is', 'statescript log of run 1'),
  path: text('Where the file lies', '20210606_J16_02_r1.stateScriptLog'),
  task_epochs: epochs,
});

export const associatedVideoFileSchema = z.object({
  name: name('Name of the video file', '20210606_J16_01_s1.1.h264'),
  camera_id: index('The camera that took it', 0).optional(),
  task_epochs: epochs,
});

export const behavioralEventSchema = z.object({
  description: name('Hardware name of the line, without the prefix of the device', 'Din1'),
  name: name('What hangs on the line', 'poke_left'),
  comments: text('Anything else', 'closes when the nose is in'),
  unit: text('Unit of an analog line', 'unspecified'),
});

export const electrodeGroupSchema = z.object({
  id: index('Number that the channel map names the group by', 0),
  location: text('Where the electrodes ended up', 'hippocampus'),
  device_type: text('The probe, as its device file calls it', 'tetrode_12.5'),
  description: text('The group in a few words', 'tetrode'),
  targeted_location: text('Where they were meant to go', 'CA1'),
  targeted_x: number('Medial-lateral target', 2.6),
  targeted_y: number('Anterior-posterior target', -3.8),
  targeted_z: number('Dorsal-ventral target', 1.5),
  units: text('Unit of the targets', 'mm'),
});

export const ntrodeMapSchema = z.object({
  ntrode_id: index('Id of the nTrode in the header of the recording', 1),
  electrode_group_id: index('Id of the electrode group that it belongs to', 0),
  bad_channels: z
    .array(z.int().min(0))
    .optional()
    .meta({ description: 'Bad channels, counted within the nTrode from 0', examples: [[2]] }),
  map: z.record(z.string().regex(/^\d+$/), z.int().min(0)).meta({
    description: 'Channel within the nTrode, from 0: electrode of the probe',
    examples: [{ '0': 0 }],
  }),
});

const list = <T extends z.ZodObject>(item: T) => z.array(item).optional();

/** The shape of a session's metadata. Parses plain data; for the text of a YAML file use `readSessionMetadata`. */
export const sessionMetadataSchema = z
  .object({
    experimenter_name: z
      .array(z.string())
      .optional()
      .meta({ description: 'Experimenters, "Last, First"', examples: [['Guidera, Jennifer']] }),
    lab: text('Laboratory', 'Frank'),
    institution: text('Institution', 'University of California, San Francisco'),
    experiment_description: text('What the experiment is about', 'spatial alternation memory task'),
    session_description: text('What happened in this session', 'W-track runs between sleep sessions'),
    session_id: text('Identifier of the session', 'J16_20210606'),
    keywords: z
      .array(z.string())
      .optional()
      .meta({ description: 'Keywords', examples: [['hippocampus', 'replay']] }),
    subject: subjectSchema.optional(),
    data_acq_device: list(dataAcqDeviceSchema),
    cameras: list(cameraSchema),
    tasks: list(taskSchema),
    associated_files: list(associatedFileSchema),
    associated_video_files: list(associatedVideoFileSchema),
    units: z
      .object({
        analog: text('Unit of the analog channels', 'unspecified'),
        behavioral_events: text('Unit of the digital lines', 'unspecified'),
      })
      .optional(),
    sensor_units: z
      .object({
        accelerometer: text('Unit of the accelerometer', 'g'),
        gyroscope: text('Unit of the gyroscope', 'd/s'),
        magnetometer: text('Unit of the magnetometer', 'unspecified'),
        analog_input: text('Unit of the analog inputs', 'V'),
      })
      .optional(),
    times_period_multiplier: number('Factor on the sample period that still is no gap', 1.5),
    raw_data_to_volts: number('Volts per count; used when the header has no scale', 1.95e-7),
    default_header_file_path: text('Path of a header; no longer used', 'default_header.xml'),
    behavioral_events: list(behavioralEventSchema),
    device: z
      .object({
        name: z
          .array(z.string())
          .optional()
          .meta({ examples: [['Trodes']] }),
      })
      .optional(),
    electrode_groups: list(electrodeGroupSchema),
    ntrode_electrode_group_channel_map: list(ntrodeMapSchema),
    opto_excitation_source: list(optoExcitationSource),
    optical_fiber: list(opticalFiber),
    virus_injection: list(virusInjection),
    fs_gui_yamls: list(fsGuiYaml),
    optogenetic_stimulation_software: text('Software that drove the light', 'fsgui'),
    notes: text('Notes on the session', 'The animal was tired in the last run'),
    surgery: text('Surgery', 'Implant of a 24-tetrode drive on 2021-04-01'),
    virus: text('Viruses, in words', 'AAV5-CaMKIIa-hChR2-EYFP'),
    pharmacology: text('Drugs', 'Isoflurane 1.5 %'),
    protocol: text('Protocol of the animal committee', 'AN174991'),
    related_publications: z
      .array(z.string())
      .optional()
      .meta({ description: 'Publications, best as DOI', examples: [['doi:10.1016/j.cell.2020.01.001']] }),
  })
  .register(manners, { spellings: { opto_software: 'optogenetic_stimulation_software' } })
  .meta({ description: 'Metadata of a session' });

export type SessionMetadata = z.infer<typeof sessionMetadataSchema>;
export type Subject = z.infer<typeof subjectSchema>;
export type DataAcqDevice = z.infer<typeof dataAcqDeviceSchema>;
export type Camera = z.infer<typeof cameraSchema>;
export type Task = z.infer<typeof taskSchema>;
export type AssociatedFile = z.infer<typeof associatedFileSchema>;
export type AssociatedVideoFile = z.infer<typeof associatedVideoFileSchema>;
export type BehavioralEvent = z.infer<typeof behavioralEventSchema>;
export type ElectrodeGroup = z.infer<typeof electrodeGroupSchema>;
export type NTrodeMap = z.infer<typeof ntrodeMapSchema>;
