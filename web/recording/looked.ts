import type { RecordingEpoch } from '../../schemas/assistant/index.ts';
import type { RecordingClient } from './recording-client.ts';
import type { TimeAxis, TimeWindow } from './time-axis.ts';

/** What is looked at: one epoch, and a part of its time that all plots share. */
export interface Looked {
  readonly client: RecordingClient;
  readonly epoch: RecordingEpoch;
  readonly axis: TimeAxis;
  readonly window: TimeWindow;
  readonly onWindow: (window: TimeWindow) => void;
}
