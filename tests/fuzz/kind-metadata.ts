import { formText } from '../../mcp-server/tools/metadata-form/form-text.ts';
import type { Recorded } from '../../mcp-server/tools/metadata-form/recorded.ts';
import { sectionsOf } from '../../mcp-server/tools/metadata-form/sections.ts';
import { mapElectrodes } from '../../recording/index.ts';
import { InputError, missingForNwb, readProbeTypes, readSessionMetadata } from '../../schemas/index.ts';
import { fullYaml } from '../schemas/full-metadata.ts';
import type { Kind } from './kind.ts';
import { filesOf } from './seeds.ts';

const probes = await readProbeTypes();
const nTrodes = [1, 2].map((id) => ({
  id,
  hwChans: [0, 1, 2, 3].map((channel) => 4 * id + channel),
  refNTrodeId: 1,
  refChannel: 1,
}));
const recorded: Recorded = {
  animal: 'sample',
  date: '20230622',
  system: 'SpikeGadgets',
  trodesVersion: undefined,
  firstRecording: '20230622_sample_01_a1.rec',
  nTrodes: nTrodes.map(({ id }) => ({ id, channels: 4 })),
  probes: [],
  amplifier: 'intan',
  channels: 8,
  scales: [0.195],
  epochs: [1],
  files: [],
  lines: ['ECU_Din1'],
  look: { lines: [], isWhole: true, method: 'nothing was looked at' },
};

const MOST_WARNING_CHARACTERS = 2000;

/** The metadata YAML: read, held against a header, asked what it lacks, and filled in. */
export const metadataKind: Kind = {
  name: 'yaml',
  extension: '.yml',
  share: 3,
  words: [
    '&a ',
    '*a',
    '<<: *a\n',
    '<<: [*a, *a]\n',
    '!!python/object:os.system ',
    '!!binary ',
    '%YAML 1.1\n---\n',
    '---\n',
    '...\n',
    '? ',
    ': ',
    '- ',
    '|\n',
    '>-\n',
    '# ',
    'electrode_groups: []\n',
    'Electrode groups:\n',
    'map: { "0": 0 }\n',
    'bad_channels: [4294967295]\n',
    'task_epochs: [1, 1e3]\n',
    'date_of_birth: 2022-02-30\n',
    'weight: 4 kg\n',
    'null',
    '~',
    '.nan',
  ],
  async seeds() {
    const made = await filesOf({ channels: 8, seconds: 0.001, dropped: [] }, /metadata\.yml$/);
    return [Buffer.from(fullYaml), ...made];
  },
  textBytes: (seed) => seed.length,
  async read({ bytes }) {
    const text = Buffer.from(bytes).toString('utf8');
    const { metadata, warnings } = readSessionMetadata(text, 'input.yml');
    const long = warnings.find(({ message }) => message.length > MOST_WARNING_CHARACTERS);
    if (long !== undefined) throw new Error(`a warning of ${long.message.length} characters`);
    missingForNwb(metadata);
    try {
      mapElectrodes(nTrodes, metadata, probes);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
    const known = new Set(Object.keys(metadata));
    const draft = formText(text, known, sectionsOf(recorded, metadata, probes.values()), [], 'input.yml');
    try {
      readSessionMetadata(draft, 'draft.yml');
    } catch (error) {
      throw new Error('a draft of readable metadata cannot be read', { cause: error });
    }
  },
};
