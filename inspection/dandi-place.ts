import { dandiFactsOf } from './dandi-facts.ts';
import { planDandiLayout } from './dandi-layout.ts';

export interface DandiPlace {
  /** Relative to the folder of the dandiset, with slashes. */
  readonly target: string;
  /** As the file names its videos, and as it has to name them there. */
  readonly videos: { readonly from: string; readonly to: string }[];
}

/**
 * Where DANDI wants a file, as if it were the only one. Nothing is written.
 * @throws InputError('metadata') without a subject_id, InputError('nwb' | 'file') where it cannot be read
 */
export async function dandiPlaceOf(path: string): Promise<DandiPlace> {
  const [place] = planDandiLayout([await dandiFactsOf(path)]);
  return {
    target: place?.target ?? '',
    videos: (place?.videos ?? []).flatMap(({ files }) => files.map(({ from, to }) => ({ from, to }))),
  };
}
