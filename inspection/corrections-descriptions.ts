import type { NwbObject } from '../nwb/index.ts';
import type { Correction } from '../schemas/index.ts';
import { attributeQuestion, editCorrection } from './corrections.ts';
import { datasetOf, type InspectedFile, textAttribute } from './file.ts';

/** A description made of what the object says elsewhere, for the person to look at; else the question. */
export function descriptionCorrection(
  object: NwbObject,
  from: string | undefined,
  file: InspectedFile,
): Correction {
  const place = `${object.path}.description`;
  const title = 'Say in a few words what it is.';
  const value = knownFacts(object, file);
  if (value === undefined) return attributeQuestion(title, place, from);
  return editCorrection({
    title: `Describe it as ${JSON.stringify(value)}.`,
    place,
    from,
    value,
    why: 'Made of what the object says of itself elsewhere; you may know better words.',
    certainty: 'likely',
    edits: [{ kind: 'set-attribute', path: object.path, name: 'description', value }],
  });
}

function knownFacts(object: NwbObject, file: InspectedFile): string | undefined {
  const said = (name: string): string | undefined => textAttribute(object, name)?.trim() || undefined;
  if (file.isA(object, 'ElectricalSeries')) {
    const electrodes = datasetOf(object, 'data')?.shape?.[1];
    return electrodes === undefined ? undefined : `voltages of ${electrodes} electrodes`;
  }
  // Types of ndx-franklab-novela, which core does not know.
  if (object.typeName === 'Probe') return said('probe_description') ?? said('probe_type');
  if (object.typeName === 'CameraDevice') return said('camera_name');
  if (object.typeName !== 'DataAcqDevice') return undefined;
  const system = said('system');
  const amplifier = said('amplifier');
  return system === undefined || amplifier === undefined ? system : `${system}, amplifier ${amplifier}`;
}
