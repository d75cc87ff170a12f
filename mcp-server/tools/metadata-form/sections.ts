import type { NTrodeMap, ProbeType, SessionMetadata } from '../../../schemas/index.ts';
import { proposeElectrodes } from './electrodes.ts';
import { epochSections } from './epoch-sections.ts';
import {
  blankNumber,
  blankText,
  entries,
  type FormNode,
  inlineMapping,
  list,
  mapping,
  number,
  numbers,
  TO_FILL_IN,
  text,
} from './nodes.ts';
import { type Recorded, voltsOf } from './recorded.ts';
import { PLACEHOLDER, type Section } from './section.ts';

/** The form's own example; Renshaw looks at the counter itself. */
const TIMES_PERIOD_MULTIPLIER = 1.5;

/** Every field of the form, in its order. Pure. */
export function sectionsOf(
  recorded: Recorded,
  given: SessionMetadata,
  probes: Iterable<ProbeType>,
): Section[] {
  const { animal, date } = recorded;
  return [
    { key: 'experimenter_name', about: [], value: list([], `${TO_FILL_IN}: ["Last, First"]`) },
    { key: 'lab', about: [], value: blankText() },
    { key: 'institution', about: [], value: blankText() },
    { key: 'experiment_description', about: [], value: blankText() },
    { key: 'session_description', about: [], value: blankText() },
    {
      key: 'session_id',
      about: ['Animal and date, from the names of the files.'],
      value: text(`${animal}_${date}`),
    },
    { key: 'keywords', about: [], value: list([], TO_FILL_IN) },
    { key: 'subject', about: ['The animal; its name is that of the files.'], value: subject(animal) },
    {
      key: 'data_acq_device',
      about: [
        `The file is a recording of ${recorded.system}; ${recorded.amplifier === undefined ? 'what amplified, it does not say' : 'the amplifier is what the header calls it'}.`,
      ],
      value: entries([
        mapping([
          ['name', text(recorded.system)],
          ['system', text(recorded.system)],
          [
            'amplifier',
            recorded.amplifier === undefined ? text(PLACEHOLDER, TO_FILL_IN) : text(recorded.amplifier),
          ],
          ['adc_circuit', text(PLACEHOLDER, TO_FILL_IN)],
        ]),
      ]),
    },
    ...epochSections(recorded, given),
    {
      key: 'units',
      about: ['No unit is known for what hangs on the analog and digital inputs.'],
      value: mapping([
        ['analog', text('unspecified')],
        ['behavioral_events', text('unspecified')],
      ]),
    },
    {
      key: 'times_period_multiplier',
      about: ["The form's own example; for the labs' other converter, Renshaw does not need it."],
      value: number(TIMES_PERIOD_MULTIPLIER),
      isZeroUnset: true,
    },
    rawDataToVolts(recorded),
    {
      key: 'default_header_file_path',
      about: ['A recording begins with its header: this is the first one. No converter reads it any more.'],
      value: text(recorded.firstRecording),
    },
    {
      key: 'device',
      about: [
        recorded.trodesVersion === undefined
          ? 'The software that recorded.'
          : `The software that recorded: version ${recorded.trodesVersion}, says the header.`,
      ],
      value: mapping([['name', list([text('Trodes')])]]),
    },
    ...electrodeSections(recorded, given, probes),
  ];
}

function subject(animal: string): FormNode {
  return mapping([
    ['description', blankText()],
    ['genotype', blankText()],
    ['sex', blankText(`${TO_FILL_IN}: M, F, U (unknown) or O (other)`)],
    ['species', blankText(`${TO_FILL_IN}: the Latin name`)],
    ['subject_id', text(animal)],
    ['date_of_birth', blankText(`${TO_FILL_IN}: 2022-01-31T00:00:00`)],
    ['weight', blankNumber(`${TO_FILL_IN}, in grams`)],
  ]);
}

function rawDataToVolts({ scales, channels }: Recorded): Section {
  const key = 'raw_data_to_volts';
  const [only] = scales;
  if (scales.length === 1 && only !== undefined) {
    const volts = voltsOf(only);
    return {
      key,
      about: [`Volts per count: the header says ${only} microvolts.`],
      value: number(volts),
      isZeroUnset: true,
    };
  }
  const known = scales.filter((scale) => scale !== undefined);
  const why =
    channels === 0
      ? 'There are no ephys channels that it could apply to.'
      : known.length === 0
        ? 'Volts per count: this header does not say it, so nothing is known of the size of the signals until you give it.'
        : `Volts per count. The header gives channels different scales (${known.join(', ')} microvolts), which Renshaw keeps; the form takes one.`;
  return { key, about: [why], value: blankNumber(), isZeroUnset: true };
}

function electrodeSections(
  recorded: Recorded,
  given: SessionMetadata,
  probes: Iterable<ProbeType>,
): Section[] {
  if (recorded.probes.length > 0) return probeSections(recorded);
  const { groups, map, reasons } = proposeElectrodes(recorded.nTrodes, probes);
  const givenGroups = given.electrode_groups ?? [];
  const isSame =
    givenGroups.length === 0 ||
    (givenGroups.length === groups.length &&
      groups.every(({ id }) => givenGroups.some((one) => one.id === id)));
  const grouped: Section = {
    key: 'electrode_groups',
    about:
      groups.length === 0
        ? ['The recordings have no ephys channels.']
        : [
            'The nTrodes of the header, put into groups by their numbers of channels alone: correct what was wired otherwise.',
            ...reasons,
          ],
    value: entries(
      groups.map(({ id, device_type, description }) =>
        group(id, device_type === undefined ? blankText() : text(device_type), description),
      ),
    ),
  };
  // Groups of a person's own numbering say nothing about which nTrode is in which.
  return isSame ? [grouped, channelMap(map)] : [grouped];
}

/** What a header tells of its probes needs no channel map; where they are in the brain it cannot tell. */
function probeSections({ probes }: Recorded): Section[] {
  return [
    {
      key: 'electrode_groups',
      about: [
        'One group for each probe in the header, which describes its electrodes itself: device_type can stay empty.',
      ],
      value: entries(
        probes.map(({ number: id, description }) =>
          group(id, blankText('the header says it'), `${description}, probe ${id}`),
        ),
      ),
    },
    {
      key: 'ntrode_electrode_group_channel_map',
      about: ['The header itself says which electrode each channel is.'],
      value: list([]),
    },
  ];
}

function group(id: number, deviceType: FormNode, description: string | undefined): FormNode {
  return mapping([
    ['id', number(id)],
    ['location', blankText()],
    ['device_type', deviceType],
    ['description', description === undefined ? blankText() : text(description)],
    ['targeted_location', blankText()],
    ['targeted_x', blankNumber()],
    ['targeted_y', blankNumber()],
    ['targeted_z', blankNumber()],
    ['units', blankText(`${TO_FILL_IN}: the unit of the targets`)],
  ]);
}

function channelMap(map: readonly NTrodeMap[]): Section {
  return {
    key: 'ntrode_electrode_group_channel_map',
    about:
      map.length === 0
        ? []
        : [
            'Each nTrode of the header with all its channels, counted from 0: the electrode of the probe that each one is.',
            'bad_channels are counted in the same way; none is known.',
          ],
    value: entries(
      map.map((one) =>
        mapping([
          ['ntrode_id', number(one.ntrode_id)],
          ['electrode_group_id', number(one.electrode_group_id)],
          ['bad_channels', numbers([])],
          [
            'map',
            inlineMapping(
              Object.entries(one.map).map(([channel, electrode]): [string, FormNode] => [
                channel,
                number(electrode),
              ]),
            ),
          ],
        ]),
      ),
    ),
  };
}
