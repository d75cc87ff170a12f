import { analogComparers } from './analog.ts';
import { associatedComparers } from './associated-texts.ts';
import { digitalComparers } from './digital.ts';
import { electrodeComparers } from './electrodes.ts';
import { ephysComparers } from './ephys.ts';
import { epochComparers } from './epochs.ts';
import { positionComparers } from './positions.ts';
import { sampleCountComparers } from './sample-count.ts';
import { sensorComparers } from './sensors.ts';
import type { Comparer, ComparerFactory, Sides } from './sides.ts';
import { taskComparers } from './tasks.ts';
import { timesComparers } from './times.ts';
import { videoComparers } from './videos.ts';

/** What is compared, in the order of the report. A further kind of stream is one file and one line here. */
const FACTORIES: readonly ComparerFactory[] = [
  ephysComparers,
  timesComparers,
  sampleCountComparers,
  analogComparers,
  sensorComparers,
  digitalComparers,
  positionComparers,
  videoComparers,
  electrodeComparers,
  epochComparers,
  taskComparers,
  associatedComparers,
];

export function comparersOf(sides: Sides): readonly Comparer[] {
  return FACTORIES.flatMap((factory) => factory(sides));
}
