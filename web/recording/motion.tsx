import { useMemo } from 'preact/hooks';
import { tracksOf } from './channels.ts';
import type { Looked } from './looked.ts';
import { TimePlot } from './time-plot.tsx';

/** The sensors of the headstage: acceleration, turning, magnetic field. */
export function Motion(props: Looked) {
  const { epoch } = props;
  const tracks = useMemo(() => {
    const sensors = epoch.channels.filter(({ kind }) => kind === 'sensor');
    return tracksOf(sensors).map((track) => ({
      ...track,
      // Counts of a magnetometer and of an input of the controller have nothing in common.
      unit: track.unit === 'counts' ? `counts (${track.label.replace(/[XYZ\d]+$/, '')})` : track.unit,
    }));
  }, [epoch]);
  if (tracks.length === 0) return <p class="small">This recording has no sensors of a headstage.</p>;
  return (
    <TimePlot {...props} tracks={tracks} kind="traces" trackHeight={28} name="Motion of the headstage" />
  );
}
