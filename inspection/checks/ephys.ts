import type { NwbObject } from '../../nwb/index.ts';
import { datasetOf, type InspectedFile, numberAttribute, pathOf, targetOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, head, quoted } from './check.ts';

/** A factor per channel; no rig has more channels. */
const MOST_CHANNELS = 100_000;

function checkChannels(series: NwbObject, file: InspectedFile): Problem[] {
  const shape = datasetOf(series, 'data')?.shape;
  const electrodes = datasetOf(series, 'electrodes')?.shape?.[0];
  const isSpikes = file.isA(series, 'SpikeEventSeries');
  if (shape?.length !== (isSpikes ? 3 : 2) || electrodes === undefined || shape[1] === electrodes) return [];
  const hint =
    shape[0] === electrodes
      ? 'The first axis is as long as the electrodes are many: turn the data round.'
      : 'Correct the electrodes or the data.';
  const message = `The data of ${series.path} have ${shape[1] ?? 0} channels, its electrodes are ${electrodes}. Nobody can tell which channel is which electrode. ${hint}`;
  return [{ path: series.path, message, found: `${shape[1] ?? 0} channels`, expected: String(electrodes) }];
}

function checkElectrodesTable(series: NwbObject): Problem[] {
  const region = datasetOf(series, 'electrodes');
  const table = targetOf(region, 'table');
  if (region === undefined || table === undefined || table.name === 'electrodes') return [];
  const message = `The electrodes of ${series.path} are rows of ${table.path}, not of the table electrodes. Programs look for electrodes only there. Point it to /general/extracellular_ephys/electrodes.`;
  return [{ path: region.path, message, found: table.path }];
}

function checkScale(series: NwbObject, file: InspectedFile): Problem[] {
  const data = datasetOf(series, 'data');
  const isInteger = data?.dtype.kind === 'plain' && /^u?int/.test(data.dtype.name);
  if (data === undefined || !isInteger || (data.shape?.[0] ?? 0) === 0) return [];
  if ((numberAttribute(data, 'conversion') ?? 1) !== 1 || (numberAttribute(data, 'offset') ?? 0) !== 0)
    return [];
  const factors = datasetOf(series, 'channel_conversion');
  if (
    factors !== undefined &&
    head(file, factors, MOST_CHANNELS).some((factor) => Math.abs(Number(factor) - 1) > 1e-5)
  )
    return [];
  const message = `${series.path} holds whole numbers with the conversion 1. Readers would take counts of the converter for volts. Write the volts of one count as conversion, or one for each channel.`;
  return [{ path: pathOf(series, 'data'), message, found: 'conversion 1' }];
}

function checkSite(site: NwbObject, file: InspectedFile): Problem[] {
  const isUsed = file.typed.some(
    (one) =>
      one.kind === 'group' && file.isA(one, 'OptogeneticSeries') && one.children.get('site')?.object === site,
  );
  if (isUsed) return [];
  const message = `No OptogeneticSeries uses the stimulus site ${quoted(site.name)}. The file does not show when the light was on. Add the series, or leave the site out.`;
  return [{ path: site.path, message }];
}

export const ephysChecks: readonly Check[] = [
  {
    name: 'check_electrical_series_dims',
    type: 'ElectricalSeries',
    run: checkChannels,
  },
  {
    name: 'check_electrical_series_reference_electrodes_table',
    type: 'ElectricalSeries',
    run: checkElectrodesTable,
  },
  {
    name: 'check_electrical_series_unscaled_data',
    type: 'ElectricalSeries',
    run: checkScale,
  },
  {
    name: 'check_optogenetic_stimulus_site_has_optogenetic_series',
    type: 'OptogeneticStimulusSite',
    run: checkSite,
  },
];
