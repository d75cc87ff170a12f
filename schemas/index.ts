export type { ElectrodeRow, HeaderNTrode, ProbeElectrode, ProbeShank, ProbeType } from './electrodes.ts';
export {
  CancelledError,
  type Fault,
  InputError,
  type InputFaultKind,
  type Place,
  throwIfCancelled,
  UsageError,
} from './errors.ts';
